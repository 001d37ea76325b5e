"""What somebody says against their statement, and what was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Appeal(models.Model):
    """One appeal. person_id : whose statement.   plan : which.   answer : HR's, empty until it is given; nothing is changed afterwards."""

    person_id = models.CharField(max_length=300)
    plan = models.CharField(max_length=300)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()
    answer = models.TextField(max_length=2000, default="")
    answered_by = models.PositiveBigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan} {self.pk}"
