"""What is being worked on, how far it is, and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

SILENCE: Final = dt.timedelta(seconds=60)
"""So long after its last sign of life, work that runs is taken for lost."""
TRIES: Final = 3


class State(models.TextChoices):
    """How far a piece of work is."""

    DRAFTED = "drafted"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # something the user can mend
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in (State.DRAFTED, State.WAITING, State.RUNNING)


class Piece(models.Model):
    """Anything that the worker works on.

    said : what there is to say about its end, in every language, code → sentences.   alive_at : the worker's last sign of life.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFTED, db_index=True)
    made_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    said = models.JSONField(default=dict)

    class Meta:
        """Only its kinds have tables."""

        abstract = True

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return State(self.state).ended

    @property
    def lost(self) -> bool:
        """Whether the process that worked on it has gone silent."""
        return self.state == State.RUNNING and (self.alive_at or self.made_at) < timezone.now() - SILENCE


class Load(Piece):
    """Files on their way into the store.

    account : who uploaded them.   options : as `detente.imports.load.load` takes them (recipe, zone, currency, columns …).
    stage, table, rows, rows_of : how far it is.   result : counts by table and file, once it is done.
    wants_stop : somebody asked for it to be stopped.   preview : the first rows of its files, once they were looked into.
    """

    account = models.BigIntegerField(null=True)
    files = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    stage = models.CharField(max_length=20, blank=True)
    table = models.CharField(max_length=300, blank=True)
    rows = models.BigIntegerField(default=0)
    rows_of = models.BigIntegerField(null=True)
    result = models.JSONField(default=dict)
    wants_stop = models.BooleanField(default=False)
    preview = models.JSONField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.state} {', '.join(self.files)}"

    @property
    def folder(self) -> Path:
        """Where its files wait; they are deleted when it has ended well.

        Its last part is the same for all: a store knows a file by its folder's name and its own, so that a corrected
        file takes the place of the one that was uploaded before.
        """
        return Path(settings.HOME.uploads) / str(self.id) / "upload"


class Sum(Piece):
    """An answer being worked out. key : of the question, its periods and the evidence; see `detente.web.answers.shelf`."""

    key = models.CharField(max_length=80, unique=True)
    question = models.CharField(max_length=40)
    asked = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.state} {self.question} {self.asked}"
