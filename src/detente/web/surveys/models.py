"""What a survey leaves behind: waves, tickets that are not used yet, and the answers of the wave that is open.

Nothing here says whose an answer is. Who has which ticket stands only in the file that the one who asks takes away; a
ticket is kept as a hash and deleted when it is used. Answers wait together in one row whose order is drawn anew with
each that comes, without a moment, an address or a number of their own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

BOTH_SIDES, CLARITY, SHOES = "both_sides", "clarity", "shoes"
"""What may be asked: how the sides work together, whether the plan is clear to those who hold its cards, or whether each knows
what the other does."""


class Wave(models.Model):
    """One time of asking. name : as in the evidence.   kind : what is asked.   closes_on : the last day to answer.

    sheet : of a quiz about a plan, the plan and its cards as `detente.questions.scorecards.paying.to_dict` says them; of one about
    what the sides do, its questions (see `detente.web.surveys.shoes`).
    invited : how many were asked.   answered : how many answers were written down when it was closed.
    load : the load that brought them into the evidence.
    """

    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, default=BOTH_SIDES)
    sheet: models.JSONField[Any, Any] = models.JSONField(null=True)
    asked_on = models.DateField()
    closes_on = models.DateField()
    invited = models.PositiveIntegerField()
    closed = models.BooleanField(default=False)
    answered = models.PositiveIntegerField(null=True)
    load = models.UUIDField(null=True)

    class Meta:
        """Newest first; one of a kind is open at a time."""

        ordering: ClassVar[list[str]] = ["-asked_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(closed=False), name="one_open_wave_a_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Ticket(models.Model):
    """The right to answer once, unused so far. digest : hash of the code.   cell : side, department, level band and site.

    sealed : of a quiz, the card about which its holder is asked; only the code opens it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="tickets")
    cell = models.JSONField()
    sealed = models.TextField(default="")

    def __str__(self) -> str:
        return self.digest[:8]


class Pool(models.Model):
    """The answers of an open wave. answers : of each its cell and its scores by item.   comments : of each its side, department and words.

    Both lists are in no order: they are shuffled, each for itself, whenever something is added.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, primary_key=True, related_name="pool")
    answers = models.JSONField(default=list)
    comments = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.answers)}"
