"""Rounds of half-day visits, what people wish of them, what guests tell afterwards, and what became of their ideas."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

from detente.exchange.invitations import times
from detente.language import N_

FATES = {
    "open": N_("Nobody has answered yet"),
    "doing": N_("It is being done"),
    "done": N_("Done"),
    "declined": N_("Not now"),
}
"""What becomes of an idea."""


def first_day(zone: str) -> dt.date:
    """Return the first day for which anybody is asked to go, in a zone."""
    return timezone.localdate(timezone=ZoneInfo(zone)) + dt.timedelta(days=2)


class Round(models.Model):
    """A round of visits. monday : of its first week.   goes : how often one person goes, and is gone to, at most.

    off : days on which nobody works, as texts.   draft : how often it was drafted anew.   zone : in which its half-days are.   settled : people have been told.
    """

    name = models.CharField(max_length=80, unique=True)
    monday = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    goes = models.PositiveSmallIntegerField(default=1)
    off: models.JSONField[Any, Any] = models.JSONField(default=list)
    account = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    draft = models.PositiveIntegerField(default=0)
    zone = models.CharField(max_length=60, default="UTC")
    settled = models.BooleanField(default=False)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """One visit. at : the half-day, counted from the round's Monday.   sequence : how often calendars were told something new.

    cancelled : it does not take place; it stays, so that calendars can be told.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="visits")
    guest_id = models.CharField(max_length=200, db_index=True)
    host_id = models.CharField(max_length=200, db_index=True)
    at = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    cancelled = models.BooleanField(default=False)

    class Meta:
        """In the order of their half-days."""

        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Hosts who are no longer known are nobody.
            models.UniqueConstraint(
                fields=["round", "guest_id", "host_id"], condition=~models.Q(host_id=""), name="one_visit_of_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.at}"

    @property
    def due(self) -> bool:
        """Whether its day has come: then it stays, and its guest can tell of it."""
        return self.starts.date() <= timezone.localdate(timezone=ZoneInfo(self.round.zone))

    @property
    def soon(self) -> bool:
        """Whether its day has come, or is so near that nobody is asked anew: it stays as it is."""
        return self.starts.date() < first_day(self.round.zone)

    @property
    def starts(self) -> dt.datetime:
        """When it begins, where the host works; without a zone."""
        return times(self.round.monday, self.at)[0]


class Wish(models.Model):
    """What somebody wishes of visits. departments : that they would like to see.   never : departments they don't go to or receive.

    role : what they would like to try.   hosts : whether they may be gone to.   goes : whether they go at all.
    """

    person_id = models.CharField(max_length=200, primary_key=True)
    departments: models.JSONField[Any, Any] = models.JSONField(default=list)
    never: models.JSONField[Any, Any] = models.JSONField(default=list)
    role = models.CharField(max_length=20, blank=True)
    goes = models.BooleanField(default=True)
    hosts = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.person_id


class Story(models.Model):
    """What a guest tells: a short presentation for everybody. picture : as it was written anew, a JPEG.

    did : nothing where it was taken back; the visit took place all the same.
    """

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="story")
    did = models.TextField(max_length=2000)
    surprised = models.TextField(max_length=1000, blank=True)
    picture = models.BinaryField(null=True)
    shows = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return str(self.visit)


class Idea(models.Model):
    """One idea of a guest. owner : the account that sees to it.   fate : what became of it.   due_on : until when.

    told : whether whoever had it has seen the newest answer.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="ideas")
    text = models.TextField(max_length=500)
    owner = models.PositiveBigIntegerField(null=True)
    answer = models.TextField(max_length=1000, blank=True)
    fate = models.CharField(max_length=10, default="open")
    due_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    told = models.BooleanField(default=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.text[:80]
