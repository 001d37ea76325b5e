"""Who works here, as the evidence says, and by which addresses: a copy, so that a page need not open the store."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """One of the evidence's people. function : of their department."""

    person_id = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200)
    team = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    is_head = models.BooleanField(default=False)
    function = models.CharField(max_length=200, blank=True)
    left_on = models.DateField(null=True)

    class Meta:
        """By department, then name."""

        ordering: ClassVar[list[str]] = ["department", "name", "person_id"]

    def __str__(self) -> str:
        return self.name or self.person_id


class Address(models.Model):
    """A name by which sources know somebody here. person_id : whose it is, "" where nobody has said.

    nobody : somebody said that it is no person: a list, a robot, a room.   decided : it was said on the page of addresses,
    and not by what was loaded.
    """

    address = models.CharField(max_length=320, primary_key=True)
    person_id = models.CharField(max_length=200, blank=True, db_index=True)
    nobody = models.BooleanField(default=False)
    decided = models.BooleanField(default=False)

    class Meta:
        """By address."""

        ordering: ClassVar[list[str]] = ["address"]

    def __str__(self) -> str:
        return self.address


class Domain(models.Model):
    """A domain of mail addresses. addresses : how many nobody is known by.   ours : somebody said that it is the company's.

    Of domains that are not the company's, no address is kept here.
    """

    name = models.CharField(max_length=255, primary_key=True)
    addresses = models.PositiveIntegerField(default=0)
    ours = models.BooleanField(default=False)

    class Meta:
        """The most frequent first."""

        ordering: ClassVar[list[str]] = ["-addresses", "name"]

    def __str__(self) -> str:
        return self.name
