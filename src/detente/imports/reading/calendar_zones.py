"""In which zone a calendar's times are: by name (Olson's, Windows'), or as the calendar itself defines it."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any, Final

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_TAIL: Final = re.compile(r"([A-Za-z_]+/[A-Za-z_+\-0-9]+(?:/[A-Za-z_+\-0-9]+)?)$")
_YEARLY: Final = re.compile(r"^RRULE\b[^:]*:.*\bFREQ=YEARLY\b", re.IGNORECASE)
_NO_STEP: Final = re.compile(r"\bINTERVAL=0*(?![1-9])", re.IGNORECASE)
"""An interval that is no positive number: a rule with it never comes to its end."""
_PARTS: Final = 400
_FURTHEST: Final = "21000101T000000Z"
_RULES: Final = 4


def zone_named(name: str) -> dt.tzinfo | None:
    """Return the zone of that name, None where there is none.

    >>> [str(zone_named(name)) for name in ("Europe/Paris", "/mozilla.org/20050126_1/Europe/Berlin", "Romance Standard Time")]
    ['Europe/Paris', 'Europe/Berlin', 'Europe/Paris']
    >>> zone_named("Our hall") is None
    True
    """
    tail = _TAIL.search(name)
    for candidate in (name.strip().strip("/"), WINDOWS_TO_OLSON.get(name.strip(), ""), tail[1] if tail else ""):
        try:
            if candidate:
                return zoneinfo.ZoneInfo(candidate)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


class Zones:
    """The zones of one VCALENDAR. default : of the times that name none, None where the calendar names none either.

    A VTIMEZONE counts only where its name is none that is known, and where its clocks change by yearly rules.
    """

    def __init__(self, zone: str, defined: Mapping[str, Sequence[str]]) -> None:
        self._defined = defined
        self._made: dict[str, dt.tzinfo | None] = {}
        self.default = self.find(zone) if zone else None

    def find(self, name: str) -> dt.tzinfo | None:
        """Return the zone of a TZID, None where it is neither known nor defined."""
        if name not in self._made:
            self._made[name] = zone_named(name) or self._of_file(name)
        return self._made[name]

    def _of_file(self, name: str) -> dt.tzinfo | None:
        lines = [line for line in self._defined.get(name, ()) if line and not line.upper().startswith(("TZID", "X-"))]
        rules = [line for line in lines if line.upper().startswith("RRULE")]
        if not lines or len(lines) > _PARTS or len(rules) > _RULES:
            return None
        if not all(map(_YEARLY.match, rules)) or any(map(_NO_STEP.search, rules)):
            return None
        lines = [_ended(line) if line in rules else line for line in lines]
        try:
            made: Any = Timezone.from_ical("\r\n".join(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE", ""]))
            made.add("TZID", "defined")  # only now, for the library keeps what it reads under its name for all files
            zone: dt.tzinfo = made.to_tz(lookup_tzid=False)
            for year in (1971, 2024, 2037):
                dt.datetime(year, 7, 1, tzinfo=zone).utcoffset()
        except Exception:
            return None  # a foreign parser over bytes from anywhere; without its zone a time is turned away by name
        return zone


def _ended(rule: str) -> str:
    """Return a rule that ends within what is read, whatever end it names itself.

    >>> _ended("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=21000101T000000Z'
    """
    head, _, value = rule.partition(":")
    parts = [part for part in value.split(";") if part and not part.upper().startswith("COUNT=")]
    untils = [part[6:] for part in parts if part.upper().startswith("UNTIL=")]
    parts = [part for part in parts if not part.upper().startswith("UNTIL=")]
    return f"{head}:{';'.join([*parts, f'UNTIL={min([*untils, _FURTHEST])}'])}"
