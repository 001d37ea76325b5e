"""One entry of the journal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """Somebody did or saw something. seal : hex, over this entry and the seal of the one before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    account = models.BigIntegerField(null=True, db_index=True)
    role = models.CharField(max_length=24)
    what = models.CharField(max_length=32, db_index=True)
    about = models.CharField(max_length=300, blank=True)
    details = models.TextField(default="{}")
    seal = models.CharField(max_length=64)

    class Meta:
        """Newest last, as they were written."""

        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.about}".strip()


class Head(models.Model):
    """How many entries there are and the last seal, sealed once more: that the newest are missing is found out too."""

    entries = models.BigIntegerField()
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.entries)
