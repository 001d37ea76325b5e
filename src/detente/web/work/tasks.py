"""What the worker does. Each task finds its piece, says that it lives, and leaves what came of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks import task

from detente.imports.running import Progress
from detente.language import LANGUAGES, N_, Language, Message
from detente.mistakes import Mistake
from detente.web.evidence.words import on_a_page
from detente.web.work.models import TRIES, Load, Piece, State, Sum
from detente.web.work.queues import ANSWERS, LOADS

_LOG = logging.getLogger("detente.work")

_EVERY = 1.0  # seconds between two signs of life


@task(queue_name=LOADS)
def load(identity: str) -> None:
    """Load what was uploaded."""
    from detente.web.evidence.loading import run

    piece = _begin(Load, identity)
    if piece is not None:
        _do(piece, lambda: run(piece, Teller(piece)))


@task(queue_name=ANSWERS)
def look_into(identity: str) -> None:
    """Read the first rows of what was uploaded."""
    from detente.web.evidence.loading import preview

    piece = Load.objects.filter(pk=identity, state=State.DRAFTED).first()
    if piece is not None:
        piece.preview = preview(piece)
        piece.save(update_fields=["preview"])


@task(queue_name=ANSWERS)
def work_out(identity: str) -> None:
    """Work out an answer."""
    from detente.web.answers.making import run

    piece = _begin(Sum, identity)
    if piece is not None:
        with _alive(piece):
            _do(piece, lambda: run(piece))


def enqueue(piece: Piece) -> None:
    """Hand a piece to the worker once what was written about it is there to be read."""
    waiting = load if isinstance(piece, Load) else work_out
    transaction.on_commit(lambda: waiting.enqueue(str(piece.pk)))


def revive() -> None:
    """Hand over again what a worker left behind when it died; after three tries it is said to have failed."""
    for kind in (Load, Sum):
        for piece in kind.objects.filter(state=State.RUNNING):
            if piece.lost:
                again = piece.tries < TRIES
                state = State.WAITING if again else State.FAILED
                # Only one of those who notice may hand it over.
                changed = kind.objects.filter(pk=piece.pk, state=State.RUNNING, alive_at=piece.alive_at).update(
                    state=state,
                    ended_at=None if again else timezone.now(),
                    said={}
                    if again
                    else everywhere(N_("It was tried three times, and each time the worker was gone.")),
                )
                if changed and again:
                    enqueue(piece)


def everywhere(sentence: str | Message) -> dict[str, str]:
    """Return a sentence in every language, by code."""
    return {code: Language.of(code).say(sentence) for code in LANGUAGES}


def _begin(kind: type[Any], identity: str) -> Any:
    """Return the piece, now running; None where somebody else has it or it was stopped before it began."""
    now = timezone.now()
    began = kind.objects.filter(pk=identity, state=State.WAITING).update(
        state=State.RUNNING, began_at=now, alive_at=now
    )
    if not began:
        return None
    piece = kind.objects.get(pk=identity)
    piece.tries += 1
    piece.save(update_fields=["tries"])
    return piece


def _do(piece: Piece, work: Callable[[], State]) -> None:
    try:
        piece.state = work()
    except Mistake as mistake:
        from detente.imports.running import Stopped

        piece.state = State.STOPPED if isinstance(mistake, Stopped) else State.REFUSED
        piece.said = everywhere(on_a_page(mistake))
    except Exception as error:
        _LOG.exception("work failed", extra={"kind": type(error).__name__, "piece": str(piece.pk)})
        piece.state = State.FAILED
        piece.said = everywhere(
            N_("Something went wrong that was not foreseen; nothing was changed. The log says more.")
        )
    piece.ended_at = timezone.now()
    piece.save()


class Teller:
    """Writes how far a load is, at most once a second, and hears whether to stop."""

    def __init__(self, piece: Load) -> None:
        self._piece = piece
        self._said = 0.0
        self._stop = False

    def tell(self, progress: Progress) -> None:
        """Write how far it is."""
        piece = self._piece
        changed = (piece.stage, piece.table) != (progress.stage, progress.table or "")
        piece.stage, piece.table = str(progress.stage), (progress.table or "")[:300]
        piece.rows, piece.rows_of = progress.done, progress.total
        if changed or time.monotonic() - self._said >= _EVERY:
            self._write()

    def stop(self) -> bool:
        """Whether somebody asked for it to be stopped."""
        if time.monotonic() - self._said >= _EVERY:
            self._write()
        return self._stop

    def _write(self) -> None:
        self._said = time.monotonic()
        self._piece.alive_at = timezone.now()
        self._piece.save(update_fields=["stage", "table", "rows", "rows_of", "alive_at"])
        self._stop = Load.objects.filter(pk=self._piece.pk, wants_stop=True).exists()


@contextmanager
def _alive(piece: Piece) -> Iterator[None]:
    """Give signs of life from beside, while the work itself has no time to."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(10 * _EVERY):
            # A database that is too busy to hear this sign hears the next.
            with suppress(DatabaseError):
                type(piece)._default_manager.filter(pk=piece.pk).update(alive_at=timezone.now())
        connections.close_all()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
