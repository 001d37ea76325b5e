"""Who works here, as the evidence says: a copy, so that a page need not open the store."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """One of the evidence's people."""

    person_id = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200)
    team = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    is_head = models.BooleanField(default=False)
    left_on = models.DateField(null=True)

    class Meta:
        """By department, then name."""

        ordering: ClassVar[list[str]] = ["department", "name", "person_id"]

    def __str__(self) -> str:
        return self.name or self.person_id
