"""Mail as two tables, who wrote and to whom: read from its headers alone; no subject, no name and no body is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from detente.imports.reading import letters, mailboxes
from detente.imports.reading.contents import Opened
from detente.imports.reading.letters import Letter
from detente.imports.reading.made_tables import MadeTable
from detente.language import N_, Message
from detente.mistakes import Mistake

HEADERS, ADDRESSEES = "mail headers", "mail addressees"
"""The stems by which recipes know the two tables."""

NOTHING: Final = N_("{file} has no letter that can be read; export the mailbox again.")
_COLUMNS: Final = ("message id", "sent at", "sender", "thread id", "automatic")
_ADDRESSED: Final = ("message id", "address", "kind", "list")
_THREADS: Final = 1_000_000


@dataclass(slots=True)
class Mail:
    """Takes letters one by one and gives the two tables.

    name : of the source, as shown.   work, number : where its tables are written, and under which number.
    An answer that names only the letter it answers joins that one's thread, if it came before.
    """

    name: str
    work: Path
    number: str
    _headers: MadeTable = field(init=False)
    _addressees: MadeTable = field(init=False)
    _threads: dict[str, str] = field(default_factory=dict)
    _noted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._headers = MadeTable(
            f"{self.name}/{HEADERS}", HEADERS, self.work / f"{self.number}-headers.csv", _COLUMNS, discreet=True
        )
        self._addressees = MadeTable(
            f"{self.name}/{ADDRESSEES}",
            ADDRESSEES,
            self.work / f"{self.number}-addressees.csv",
            _ADDRESSED,
            discreet=True,
        )

    @property
    def read(self) -> int:
        """How many letters were added, those turned away among them."""
        return self._headers.rows

    def add(self, line: int, header: bytes) -> None:
        """Add a letter by its headers. line : where it begins, or its place among the files."""
        letter = letters.read(header)
        if isinstance(letter, Message):
            self._headers.reject(line, letter)
            return
        thread = self._thread(letter)
        sent = letter.sent_at.isoformat()[:19] + "Z"
        identity = letter.message_id
        self._headers.add(line, (identity, sent, letter.sender, thread, str(int(letter.automatic))))
        for address, kind, is_list in letter.recipients:
            self._addressees.add(line, (identity, address, kind, str(int(is_list))))
        self._noted.update(received=letter.received_date, zone=letter.no_zone, cut=letter.cut)

    def opened(self) -> list[Opened]:
        """Return the two tables. Raises Mistake where no letter could be read."""
        notes = [note(self._noted[what]) for what, note in _NOTES.items() if self._noted[what]]
        found = [self._headers.opened(notes), self._addressees.opened()]
        if not found[0].accepted:
            raise Mistake(NOTHING, file=self.name)
        return found

    def _thread(self, letter: Letter) -> str:
        thread = letter.root
        if thread is None and letter.parent is not None:
            thread = self._threads.get(letter.parent, letter.parent)
        if thread is None:
            return letter.message_id
        if len(self._threads) < _THREADS:
            self._threads[letter.message_id] = thread
        return thread


def _by_arrival(n: int) -> Message:
    return Message(
        N_("{n} letter without a date that can be read counts from its arrival."),
        plural=N_("{n} letters without a date that can be read count from their arrival."),
        n=n,
    )


def _without_zone(n: int) -> Message:
    return Message(
        N_("{n} letter's date has no time zone that is known; it was read as UTC."),
        plural=N_("{n} letters' dates have no time zone that is known; they were read as UTC."),
        n=n,
    )


def _cut(n: int) -> Message:
    return Message(
        N_("{n} letter has more addressees than are read; the rest were left out."),
        plural=N_("{n} letters have more addressees than are read; the rest were left out."),
        n=n,
    )


_NOTES: Final = {"received": _by_arrival, "zone": _without_zone, "cut": _cut}


def open_mailbox(pieces: Iterator[bytes], mail: Mail) -> list[Opened]:
    """Return the tables of a mailbox, given piece by piece."""
    for line, header in mailboxes.letters(pieces):
        mail.add(line, header)
    return mail.opened()


def open_letters(paths: list[Path], mail: Mail) -> list[Opened]:
    """Return the tables of letters that are a file each; a file's place in the list stands for its line."""
    for place, path in enumerate(paths, 1):
        mail.add(place, letters.header_of(pieces_of(path)))
    return mail.opened()


def pieces_of(path: Path, size: int = 64 * 1024) -> Iterator[bytes]:
    """Yield a file's bytes."""
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece
