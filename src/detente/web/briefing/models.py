"""What departments say of themselves, to whom they promise what, what they work on, and when anybody may come and ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class Said(models.Model):
    """Anything that somebody says and keeps current. account : who said it last, by number."""

    changed_at = models.DateTimeField()
    account = models.PositiveBigIntegerField(null=True)

    class Meta:
        """Only its kinds have tables."""

        abstract = True


class Sheet(Said):
    """A department's page. why : why others need it.   now : what it is on.   whom : whom to ask."""

    department = models.CharField(max_length=200, unique=True)
    what = models.TextField(max_length=600)
    why = models.TextField(max_length=600)
    now = models.TextField(max_length=600, blank=True)
    whom = models.CharField(max_length=300)

    class Meta:
        """By department."""

        ordering: ClassVar[list[str]] = ["department"]

    def __str__(self) -> str:
        return self.department


class Value(Said):
    """What is promised to a segment. owner : who answers for the promise."""

    segment = models.CharField(max_length=200, unique=True)
    statement = models.TextField(max_length=600)
    owner = models.CharField(max_length=200)

    class Meta:
        """By segment."""

        ordering: ClassVar[list[str]] = ["segment"]

    def __str__(self) -> str:
        return self.segment


class Project(Said):
    """A project: what it is for, and whose people and money it takes, when."""

    name = models.CharField(max_length=200, unique=True)
    purpose = models.TextField(max_length=600)
    takes = models.TextField(max_length=600, blank=True)
    owner = models.CharField(max_length=200)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-from_on", "name"]

    def __str__(self) -> str:
        return self.name


class Session(Said):
    """An hour to which anybody may come. starts_at : where the company is, without a zone.   notes : what was said, afterwards.

    cancelled : it does not take place, and whoever had a place can see that.
    """

    title = models.CharField(max_length=200)
    agenda = models.TextField(max_length=1000)
    starts_at = models.CharField(max_length=16)
    place = models.CharField(max_length=200)
    places = models.PositiveSmallIntegerField()
    notes = models.TextField(max_length=4000, blank=True)
    cancelled = models.BooleanField(default=False)

    class Meta:
        """In the order of their days."""

        ordering: ClassVar[list[str]] = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def over(self) -> bool:
        """Whether it is over, wherever the company is: clocks differ by half a day at most."""
        return self.starts_at < (timezone.now() - dt.timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")


class Place(models.Model):
    """Somebody's place in a session. account : whose, by number."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="taken")
    account: models.PositiveBigIntegerField[Any, Any] = models.PositiveBigIntegerField()

    class Meta:
        """One each."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "account"], name="one_place_each")
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.account}"
