"""Ask for an answer: from the shelf where it is there, else from the worker."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from detente import ask
from detente.evidence.periods import day_in
from detente.web.answers import shelf
from detente.web.answers.making import CHECK, DRAFT, PAY
from detente.web.jinja import spoken
from detente.web.work.models import SILENCE, State, Sum
from detente.web.work.tasks import enqueue, revive

_PATIENCE: Final = 2.5  # seconds that a first look waits before it shows a page that waits by itself
_waiting: Final = threading.BoundedSemaphore(2)
"""So many looks of a process wait at once: the others are told at once, and pages that need nothing are not held up."""


def look(question: str, asked: Mapping[str, str], *, wait: bool = True) -> dict[str, Any] | Sum | None:
    """Return an answer from the shelf, or the piece of work that will put it there; None where nothing was loaded.

    wait : give the worker a moment, so that a quick answer needs no second look.
    """
    evidence = shelf.evidence_id()
    if evidence is None:
        return None
    name = shelf.key(evidence, question, asked)
    found = shelf.take(name)
    if found is not None:
        return found
    piece = begin(question, asked, name)
    if wait and _waiting.acquire(blocking=False):
        try:
            _await(piece, name)
        finally:
            _waiting.release()
    return shelf.take(name) or piece


def _await(piece: Sum, name: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and not piece.ended and shelf.take(name) is None:
        time.sleep(0.1)
        piece.refresh_from_db()


def begin(question: str, asked: Mapping[str, str], name: str) -> Sum:
    """Return the piece of work for an answer, handed to the worker unless it is there already."""
    revive()
    with transaction.atomic():
        piece, new = Sum.objects.select_for_update().get_or_create(
            key=name, defaults={"question": question, "asked": dict(asked), "state": State.WAITING}
        )
        # Done before, but gone from the shelf; or it failed, and whatever it failed for may be mended by now.
        failed_before = piece.state == State.FAILED and (piece.ended_at or piece.made_at) < timezone.now() - SILENCE
        again = piece.state == State.DONE or failed_before
        if again:
            piece.state, piece.tries = State.WAITING, 0
            piece.save()
        if new or again:
            enqueue(piece)
    return piece


def why_not(found: dict[str, Any] | Sum | None) -> str:
    """Return why something could not be worked out, in the reader's language; nothing where it was, or is being."""
    if isinstance(found, Sum):
        return str(found.said.get(spoken().code, "")) if found.ended else ""
    return str(found["refused"][spoken().code]) if found is not None and "refused" in found else ""


def checked() -> dict[str, Any] | Sum | None:
    """Return what `detente check` says of the store, in the reader's language."""
    found = look(CHECK, {})
    return found["languages"][spoken().code] if isinstance(found, dict) else found


def known_on(report: Mapping[str, Any]) -> dt.date | None:
    """Return the company's day up to which a check's evidence is known; None where nothing bears a moment."""
    return day_in(report["as_of"], report["zone"]) if report["as_of"] else None


def prepare() -> None:
    """Have the answers that everybody asks for first worked out before anybody asks: after a load."""
    for question in (CHECK, *ask.questions(), PAY, DRAFT):
        look(question, {}, wait=False)
