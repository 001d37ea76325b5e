"""Invitations to visits as iCalendar files (RFC 5545, RFC 5546): made, moved and taken back under one name.

A visit has one UID for as long as the guest goes to the host in that plan; whoever moves it or takes it back counts SEQUENCE up,
so that calendar programs change the entry that they have.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from detente.exchange.visits import ROLES, Visit
from detente.language import N_, Language, Message

if TYPE_CHECKING:
    import icalendar

_HALVES: Final = ((dt.time(9), dt.time(12, 30)), (dt.time(13, 30), dt.time(17)))
"""When a morning and an afternoon begin and end."""
_DAYS: Final = 2
"""Half-days of a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom an invitation names. language : a code; zone : where they work, such as Europe/Paris."""

    name: str
    address: str
    department: str
    language: str = "en"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent about a visit. plan : its name.   monday : of the plan's first week.   sequence : how often it was changed.

    organizer : in whose name; where : a room or an address.
    """

    plan: str
    monday: dt.date
    visit: Visit
    guest: Contact
    host: Contact
    organizer: Contact
    sequence: int = 0
    cancelled: bool = False
    where: str = ""

    @property
    def uid(self) -> str:
        """The name that the visit keeps; it tells nobody who goes where."""
        said = "\0".join((self.plan, self.visit.guest, self.visit.host))
        return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}@detente"


def times(monday: dt.date, at: int, half_days: int = 10) -> tuple[dt.datetime, dt.datetime]:
    """Return when a half-day begins and ends, without a zone.

    >>> times(dt.date(2027, 1, 4), 13)
    (datetime.datetime(2027, 1, 12, 13, 30), datetime.datetime(2027, 1, 12, 17, 0))
    """
    week, within = divmod(at, half_days)
    day = monday + dt.timedelta(weeks=week, days=within // _DAYS)
    start, end = _HALVES[within % _DAYS]
    return dt.datetime.combine(day, start), dt.datetime.combine(day, end)


def ics(letter: Letter, reader: Contact, now: dt.datetime) -> bytes:
    """Return the file that one of the two gets, in their language; both are in it, so that each sees whom they meet.

    now : when it is written, with a zone. The half-day is the host's: there the visit takes place.
    """
    import icalendar

    language = Language.of(reader.language)
    zone = ZoneInfo(letter.host.zone)
    starts, ends = (moment.replace(tzinfo=zone) for moment in times(letter.monday, letter.visit.at))
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Detente//visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if letter.cancelled else "REQUEST")
    event = icalendar.Event()
    event.add("uid", letter.uid)
    event.add("sequence", letter.sequence)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("status", "CANCELLED" if letter.cancelled else "CONFIRMED")
    event.add("summary", language.say(_summary(letter)))
    event.add("description", language.say(_description(letter, to_host=reader == letter.host)))
    if letter.where:
        event.add("location", letter.where)
    event.add("organizer", _address(letter.organizer))
    for contact in (letter.guest, letter.host):
        if not contact.address:
            continue
        attendee = _address(contact)
        attendee.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = icalendar.vText("NEEDS-ACTION")
        attendee.params["RSVP"] = icalendar.vText("TRUE")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _summary(letter: Letter) -> Message:
    return Message(
        N_("Half a day with {department}: {guest} visits {host}"),
        department=letter.host.department,
        guest=letter.guest.name,
        host=letter.host.name,
    )


def _description(letter: Letter, *, to_host: bool) -> Message:
    if letter.cancelled:
        return Message(N_("This visit does not take place; nothing need be done."))
    named: dict[str, Any] = {"guest": letter.guest.name, "host": letter.host.name}
    if letter.visit.role:
        named["role"] = Message(ROLES[letter.visit.role]) if letter.visit.role in ROLES else letter.visit.role
        if to_host:
            return Message(
                N_(
                    "Guest: {guest}, who tries what it is like to be {role}. Host: {host}. Choose ordinary work, nothing made for show."
                ),
                **named,
            )
        return Message(
            N_("Guest: {guest}, who tries what it is like to be {role}. Host: {host}. Bring nothing; ask everything."),
            **named,
        )
    if to_host:
        return Message(
            N_("Guest: {guest}, who does what you do. Host: {host}. Choose ordinary work, nothing made for show."),
            **named,
        )
    return Message(N_("Guest: {guest}. Host: {host}. Do what they do. Bring nothing; ask everything."), **named)


def _address(contact: Contact) -> icalendar.vCalAddress:
    import icalendar

    address = icalendar.vCalAddress(f"mailto:{contact.address}")
    address.params["CN"] = icalendar.vText(contact.name)
    return address
