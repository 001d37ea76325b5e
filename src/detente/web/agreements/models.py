"""Versions of plans, what is said of them, and who signed them. Nothing here is changed once it is written."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Version(models.Model):
    """One version of a plan. rows : lines of cards, as the table ``scorecards`` has them, texts.   reason : why it is another one.

    account : whose deed it is, by number.   digest : of all that is agreed.   load : the load that put it into the evidence.
    """

    plan = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    from_on = models.DateField()
    to_on = models.DateField()
    rows: models.JSONField[Any, Any] = models.JSONField()
    reason = models.CharField(max_length=300)
    account = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    load = models.UUIDField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class Comment(models.Model):
    """What somebody said of a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="comments")
    account = models.PositiveBigIntegerField(null=True)
    role = models.CharField(max_length=30)
    at = models.DateTimeField()
    text = models.TextField(max_length=2000)

    class Meta:
        """In the order in which they were said."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.text)[:40]


class Signature(models.Model):
    """Somebody's word for a version. office : owner (the sponsor), head_of_marketing, head_of_sales or hr (the checker)."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="signatures")
    office = models.CharField(max_length=30)
    account = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        """One for each office."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "office"], name="one_signature_an_office")
        ]

    def __str__(self) -> str:
        return str(self.office)
