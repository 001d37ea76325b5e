"""A Slack workspace's export as three tables: accounts, who wrote, to whom. No text, no name of a person is kept.

Nor is the name of a channel, which may tell as much: where a record lies is told by the channel's id and the day.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from detente.imports.reading import posts
from detente.imports.reading.contents import Limits, Opened
from detente.imports.reading.json_records import Damaged, records
from detente.imports.reading.made_tables import MadeTable
from detente.imports.reading.mail import pieces_of
from detente.imports.reading.posts import Channel, Post
from detente.imports.reading.recognising import chat_in, of_names
from detente.imports.reading.unpacking import Archive
from detente.language import N_, Message
from detente.mistakes import Mistake

ACCOUNTS, POSTS, ADDRESSEES = "chat ids", "chat posts", "chat addressees"
"""The stems by which recipes know the three tables."""

NOTHING: Final = N_("{file} has no message of a chat that can be read; export the workspace again.")
LARGE: Final = N_("{file} holds a list of more than {megabytes} MB; export a shorter time.")

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")


@dataclass(frozen=True, slots=True)
class Source:
    """The files of an export. names : relative to its folder, sorted.   read : the bytes of one, piece by piece."""

    name: str
    names: tuple[str, ...]
    read: Callable[[str], Iterator[bytes]]


def of_folder(folder: Path, name: str) -> Source:
    """Return an unpacked export."""
    files = {path.relative_to(folder).as_posix(): path for path in chat_in(folder)}
    return Source(name, tuple(sorted(files)), lambda one: pieces_of(files[one]))


def of_archive(archive: Archive, members: list[zipfile.ZipInfo], name: str) -> Source:
    """Return an export as it came, in a zip archive."""
    base = of_names(member.filename for member in members) or ""
    files = {
        member.filename.removeprefix(base): member
        for member in members
        if member.filename.startswith(base) and member.filename.endswith(".json")
    }
    return Source(name, tuple(sorted(files)), lambda one: archive.pieces(files[one]))


def open_chat(source: Source, work: Path, number: str, limits: Limits) -> list[Opened]:
    """Return the tables of an export. Raises Mistake where it has no message."""
    return _Chat(source, work, number, limits).opened()


@dataclass(slots=True)
class _Chat:
    source: Source
    work: Path
    number: str
    limits: Limits
    _programs: set[str] = field(default_factory=set)
    _line: int = 0

    def opened(self) -> list[Opened]:
        accounts = self._table(ACCOUNTS, ("user id", "address", "program"))
        written = self._table(POSTS, ("post id", "sent at", "user id", "thread id", "automatic"))
        addressed = self._table(ADDRESSEES, ("post id", "user id"))
        self._accounts(accounts)
        channels = self._channels()
        for name in self.source.names:
            folder, _, day = name.rpartition("/")
            if folder and "/" not in folder:
                channel = channels.setdefault(folder, Channel(_unnamed(folder)))
                self._day(name, day, channel, written, addressed)
        if not written.accepted:
            raise Mistake(NOTHING, file=self.source.name)
        return [one.opened() for one in (accounts, written, addressed)]

    def _table(self, stem: str, columns: tuple[str, ...]) -> MadeTable:
        path = self.work / f"{self.number}-{stem.replace(' ', '-')}.csv"
        return MadeTable(f"{self.source.name}/{stem}", stem, path, columns, discreet=True)

    def _accounts(self, table: MadeTable) -> None:
        for line, record in enumerate(self._records("users.json"), 1):
            found = None if isinstance(record, Damaged) else posts.user(record)
            if found is None:
                table.reject(line, Message(posts.BROKEN, place="users.json"))
                continue
            identity, address, program = found
            if program:
                self._programs.add(identity)
            table.add(line, (identity, address, str(int(program))))

    def _channels(self) -> dict[str, Channel]:
        """Return the channels by the names of their folders."""
        found: dict[str, Channel] = {}
        for name in ("channels.json", "groups.json", "dms.json", "mpims.json"):
            direct = name in ("dms.json", "mpims.json")
            for record in self._records(name):
                identity = None if isinstance(record, Damaged) else posts.identity_of(record)
                if identity is None or isinstance(record, Damaged):
                    continue
                channel = Channel(identity, posts.members(record) if direct else None)
                for folder in (identity, record.get("name")):
                    if isinstance(folder, str):
                        found.setdefault(folder, channel)
        return found

    def _day(self, name: str, day: str, channel: Channel, written: MadeTable, addressed: MadeTable) -> None:
        place = f"{channel.identity}/{day if _DAY.fullmatch(day) else '?'}"
        for record in self._records(name):
            self._line += 1
            broken = Message(posts.BROKEN, place=place)
            post = broken if isinstance(record, Damaged) else channel.read(record, place, self._programs)
            if isinstance(post, Message):
                written.reject(self._line, post)
            else:
                self._add(channel, post, written, addressed)

    def _add(self, channel: Channel, post: Post, written: MadeTable, addressed: MadeTable) -> None:
        identity, thread = f"{channel.identity}/{post.stamp}", f"{channel.identity}/{post.thread}"
        sent = post.sent_at.isoformat(timespec="microseconds")[:26] + "Z"
        written.add(self._line, (identity, sent, post.author, thread, str(int(post.automatic))))
        for user in post.addressees:
            addressed.add(self._line, (identity, user))

    def _records(self, name: str) -> Iterator[dict[str, Any] | Damaged]:
        if name not in self.source.names:
            return
        text = bytearray()
        for piece in self.source.read(name):
            text += piece
            if len(text) > self.limits.json_bytes:
                raise Mistake(LARGE, file=self.source.name, megabytes=self.limits.json_bytes // 1024 // 1024)
        yield from records(text, self.limits.record_bytes)


def _unnamed(folder: str) -> str:
    """Return an id for a channel that no list names; its name itself is not kept."""
    return "X" + hashlib.sha256(folder.encode("utf-8", "surrogatepass")).hexdigest()[:12].upper()
