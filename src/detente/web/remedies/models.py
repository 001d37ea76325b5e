"""What is tried, and who has it from when on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Remedy(models.Model):
    """Something that is tried. rows : department, team (both empty for everybody) and first day, as texts.

    waiting : teams that the lot left out, as department and team: they are held against the others.
    """

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    decided_on = models.DateField()
    by_lot = models.BooleanField()
    rows: models.JSONField[Any, Any] = models.JSONField()
    waiting: models.JSONField[Any, Any] = models.JSONField(default=list)
    account = models.PositiveBigIntegerField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name
