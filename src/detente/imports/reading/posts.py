"""One record of a Slack export turned into what is kept: who wrote, when, in which thread, to whom; never the text.

Addressees: in direct messages the other members; in channels whoever is answered (the thread's first author) and
whoever is mentioned by name (``<@U…>``). A post to a channel that answers and mentions nobody has none, and neither
``@channel`` nor ``@here`` addresses anybody in particular.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from detente.imports.reading.addresses import addresses
from detente.language import N_, Message

NOT_A_POST: Final = N_("{place}: it is no message but a record of the chat program ({kind}).")
NO_AUTHOR: Final = N_("{place}: it does not say who wrote it.")
NO_MOMENT: Final = N_("{place}: it has no time that can be read.")
BROKEN: Final = N_("{place}: it is no record that can be read.")

_WRITTEN: Final = frozenset(
    {None, "", "thread_broadcast", "reply_broadcast", "file_share", "me_message", "bot_message"}
)
_USER: Final = re.compile(r"[UWB][A-Z0-9]{2,30}")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]{2,30})(?:\|[^<>]{0,200})?>")
_STAMP: Final = re.compile(r"([0-9]{10})(?:\.([0-9]{1,6}))?")
_SUBTYPE: Final = re.compile(r"[a-z_]{1,40}")
_MENTIONS: Final = 1000


@dataclass(frozen=True, slots=True)
class Post:
    """What is kept of a message. stamp : its ``ts``, unique in its channel.   thread : the stamp of its thread's first."""

    stamp: str
    sent_at: dt.datetime
    author: str
    thread: str
    addressees: tuple[str, ...]
    automatic: bool


@dataclass(slots=True)
class Channel:
    """A place in which people write. identity : its id.   members : of a direct conversation, None for a channel."""

    identity: str
    members: tuple[str, ...] | None = None
    authors: dict[str, str] = field(default_factory=dict)

    def read(self, record: Mapping[str, Any], place: str = "", programs: Collection[str] = ()) -> Post | Message:
        """Return what a record says, or why it is no message.

        place : of the record, as it is told.   programs : ids of users that are no people.

        >>> channel = Channel("C1")
        >>> post = channel.read({"type": "message", "user": "U1AA", "ts": "1664782197.739019", "text": "<@U2BB> hi"})
        >>> assert isinstance(post, Post)
        >>> post.addressees, post.sent_at.isoformat()
        (('U2BB',), '2022-10-03T07:29:57.739019+00:00')
        """
        subtype = record.get("subtype")
        if record.get("type") != "message":
            return Message(NOT_A_POST, place=place, kind="?")
        if subtype is not None and (not isinstance(subtype, str) or subtype not in _WRITTEN):
            known = isinstance(subtype, str) and _SUBTYPE.fullmatch(subtype)
            return Message(NOT_A_POST, place=place, kind=subtype if known else "?")
        author = _user(record.get("user")) or _user(record.get("bot_id"))
        if author is None:
            return Message(NO_AUTHOR, place=place)
        stamp = _stamp(record.get("ts"))
        if stamp is None:
            return Message(NO_MOMENT, place=place)
        thread = _stamp(record.get("thread_ts")) or stamp
        if thread[0] == stamp[0] and "thread_ts" in record:
            self.authors[stamp[0]] = author
        automatic = (
            subtype == "bot_message" or bool(record.get("bot_id")) or author in programs or author == "USLACKBOT"
        )
        return Post(
            stamp[0], stamp[1], author, thread[0], self._addressees(record, author, thread[0], stamp[0]), automatic
        )

    def _addressees(self, record: Mapping[str, Any], author: str, thread: str, stamp: str) -> tuple[str, ...]:
        if self.members is not None:
            return tuple(one for one in self.members if one != author)
        found: dict[str, None] = {}
        if thread != stamp:
            answered = _user(record.get("parent_user_id")) or self.authors.get(thread)
            found |= {answered: None} if answered else {}
        text = record.get("text")
        if isinstance(text, str):
            for mention in _MENTION.finditer(text):
                found[mention[1]] = None
                if len(found) >= _MENTIONS:
                    break
        found.pop(author, None)
        return tuple(found)


def user(record: Mapping[str, Any]) -> tuple[str, str | None, bool] | None:
    """Return id, address and whether it is a program, of one record of ``users.json``; None where it has no id.

    >>> user({"id": "U1AA", "name": "ann", "profile": {"email": "Ann@X.example", "real_name": "Ann Roe"}})
    ('U1AA', 'ann@x.example', False)
    """
    identity = _user(record.get("id"))
    if identity is None:
        return None
    profile = record.get("profile")
    written = profile.get("email") if isinstance(profile, dict) else None
    found = addresses(written[:500]) if isinstance(written, str) else []
    program = record.get("is_bot") is True or identity == "USLACKBOT"
    return identity, found[0] if found else None, program


def members(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the members that a record of ``dms.json`` or ``mpims.json`` names."""
    listed = record.get("members")
    found = [_user(one) for one in listed] if isinstance(listed, list) else []
    return tuple(dict.fromkeys(one for one in found if one is not None))


def identity_of(record: Mapping[str, Any]) -> str | None:
    """Return a channel's id."""
    found = record.get("id")
    return found if isinstance(found, str) and re.fullmatch(r"[A-Z][A-Z0-9]{2,30}", found) else None


def _user(value: object) -> str | None:
    return value if isinstance(value, str) and _USER.fullmatch(value) else None


def _stamp(value: object) -> tuple[str, dt.datetime] | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    found = _STAMP.fullmatch(value if isinstance(value, str) else repr(value))
    if found is None:
        return None
    micros = (found[2] or "").ljust(6, "0")
    moment = dt.datetime.fromtimestamp(int(found[1]), dt.UTC).replace(microsecond=int(micros))
    return f"{found[1]}.{micros}", moment
