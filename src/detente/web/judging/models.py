"""What evaluators say of figures, and the periods whose figures are signed. Nothing here is changed once it is written."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Verdict(models.Model):
    """What an evaluator says of one figure of a plan, on whichever cards of departments and teams it stands; never of a person's.

    of : the digest of the figures of a period that is over; empty of one that still runs.
    office : the role that said it; each office judges for itself.   stands : whether the figure does.   note : why not, or a word with it.
    """

    plan = models.CharField(max_length=300)
    of = models.CharField(max_length=64, default="")
    kpi = models.CharField(max_length=100)
    office = models.CharField(max_length=30)
    account = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    stands = models.BooleanField()
    note = models.TextField(max_length=500, default="")

    class Meta:
        """The newest first: it is the one that counts."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan} {self.kpi}"


class Period(models.Model):
    """The figures of a plan whose period is over, as they were when the first office signed them.

    basis : what statements are made of, as `detente.questions.scorecards.paying.to_dict` says it.   digest : of that.
    """

    plan = models.CharField(max_length=300)
    from_on = models.DateField()
    to_on = models.DateField()
    basis: models.JSONField[Any, Any] = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    final = models.BooleanField(default=False)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan", "from_on", "to_on", "digest"], name="one_period_of_the_same_figures"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.from_on}"


class Word(models.Model):
    """One office's signature under a period's figures."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="words")
    office = models.CharField(max_length=30)
    account = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        """One for each office."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["period", "office"], name="one_word_an_office")
        ]

    def __str__(self) -> str:
        return str(self.office)
