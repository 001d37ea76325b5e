"""Calendars and event logs, broken: their text and their bytes. They are opened in `benchmarks.broken` and by tests."""

from __future__ import annotations

import random
from collections.abc import Iterator

CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
METHOD:REQUEST\r
X-WR-TIMEZONE:Europe/Paris\r
BEGIN:VTIMEZONE\r
TZID:Our hall\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:19700329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:weekly@x.example\r
DTSTAMP:20260301T080000Z\r
SEQUENCE:1\r
DTSTART;TZID=Our hall:20260105T100000\r
DTEND;TZID=Our hall:20260105T110000\r
RRULE:FREQ=WEEKLY;BYDAY=MO\r
EXDATE;TZID=Our hall:20260112T100000\r
RDATE;VALUE=PERIOD:20260114T100000Z/PT1H\r
SUMMARY:Déjeuner de l'équipe\r
DESCRIPTION:long \r
  and folded\r
ORGANIZER;CN=Ann:mailto:ann@x.example\r
ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:bob@x.example\r
ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:dan@x.example":MAILTO:Cid@x\r
 .example\r
BEGIN:VALARM\r
TRIGGER:-PT10M\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:weekly@x.example\r
RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Romance Standard Time:20260202T100000\r
DTSTAMP:20260120T080000Z\r
SEQUENCE:1\r
DTSTART;TZID=Romance Standard Time:20260202T140000\r
DURATION:PT45M\r
STATUS:CONFIRMED\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:day@x.example\r
DTSTAMP:20260101T080000Z\r
DTSTART;VALUE=DATE:20260107\r
CATEGORIES:Decision,Обед\r
END:VEVENT\r
END:VCALENDAR\r
"""
LOG = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- an event log -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <trace>
    <string key="concept:name" value="case 1"/><string key="department" value="Ventes &amp; co"/>
    <event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-01-05T10:00:00.000+01:00"/>
      <string key="org:resource" value="Ann@x.example"/><string key="lifecycle:transition" value="complete"/></event>
    <event><string key="concept:name" value="Согласовать"><string key="why" value="x"/></string>
      <date key="time:timestamp" value="2026-01-06T10:00:00Z"/><list key="l"><values><int key="a" value="1"/></values></list></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-01-07T10:00:00"/></event>
  </trace>
</log>
"""
_ICS_PIECES = [
    "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ";COUNT=1000000000", ";INTERVAL=0",
    ";INTERVAL=99999999999", ";UNTIL=99991231T235959Z", ";BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23",
    ";BYSETPOS=-1", ";BYDAY=53MO", ";BYYEARDAY=366", ";BYWEEKNO=53", "99991231T235959Z", "00010101T000000", "20260229T250000",
    "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n", "BEGIN:VTIMEZONE\r\n", "BEGIN:X\r\n", "TZID=Nowhere:",
    "TZID=:", "\r\n ", "\n\t", "\r", "\0", "\ufeff", ";", ":", '"', ",", "^n", "\\n", "P99999999999D", "PT-1H", "RRULE:", "EXRULE:FREQ=DAILY\r\n",
    "VALUE=DATE:", "VALUE=PERIOD:", "ATTENDEE:mailto:e@x.example\r\n", "METHOD:CANCEL\r\n", "METHOD:REPLY\r\n", "METHOD:COUNTER\r\n",
    "SEQUENCE:99999999999999999999\r\n", "STATUS:CANCELLED\r\n", "TZOFFSETTO:+9999\r\n", "TZOFFSETFROM:-2400\r\n", "DTSTART:20260101T100000\r\n",
]  # fmt: skip
_XES_PIECES = [
    "<trace>", "</trace>", "<event>", "</event>", "</log>", "<log>", "<string key='concept:name' value='x'/>", "<x:event>", "<![CDATA[", "]]>",
    "<!--", "-->", "<!DOCTYPE log [<!ENTITY a 'aaaa'>]>", "&a;", "&#0;", "&#x10FFFF;", "&amp;", "<?x y?>", "\0", "\ufeff", '"', "<", ">", "=", "'",
    "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-23:59", "2026-02-30T10:00:00Z", "encoding='utf-16'", "encoding='x-mac'", "\r", "\u2028",
    "<list key='l'>", "<values>", " xmlns:x='y'", "value='' key=''",
]  # fmt: skip
KINDS: dict[str, tuple[str, str, list[str]]] = {
    "ics": (CALENDAR, ".ics", _ICS_PIECES),
    "xes": (LOG, ".xes", _XES_PIECES),
}
_ENCODINGS = ("utf-8",) * 12 + ("utf-16", "utf-16-be", "cp1251", "latin-1", "utf-32", "utf-8-sig")


def mutants(kind: str, many: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes of broken files of a kind, the same for the same seed."""
    text, ending, pieces = KINDS[kind]
    chance = random.Random(f"{kind} {seed}")
    for _ in range(many):
        content = _text_broken(text, pieces, chance).encode(chance.choice(_ENCODINGS), "replace")
        yield f"broken{ending}", _bytes_broken(content, chance)


def _text_broken(text: str, pieces: list[str], chance: random.Random) -> str:
    for _ in range(chance.choice([0, 1, 1, 2, 3, 8])):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice(pieces) + text[at:]
            case 1:
                text = text[:at] + chance.choice(pieces) * chance.choice([2, 10, 1000]) + text[at:]
            case 2:
                text = text[:at] + text[at + chance.choice([1, 2, 20, 300]) :]
            case 3:
                other = chance.randrange(len(text) + 1)
                text = (
                    text[:at]
                    + text[other : other + chance.choice([5, 50, 500])] * chance.choice([1, 1, 20])
                    + text[at:]
                )
            case 4:
                lines = text.split("\n")
                place = chance.randrange(len(lines))
                lines[place : place + 1] = [lines[place]] * chance.choice([0, 2, 300])
                text = "\n".join(lines)
            case _:
                end = next((place for place in range(at, len(text)) if not text[place].isdigit()), at)
                text = text[:at] + str(chance.choice([0, -1, 10**9, 10**30, 99, 9999])) + text[end:]
        text = text[:400_000]
    return text


def _bytes_broken(data: bytes, chance: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.choice([0, 0, 1, 2, 10])):
        at = chance.randrange(len(broken) + 1)
        match chance.randrange(3):
            case 0:
                broken[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del broken[at : at + chance.choice([1, 3, 100])]
            case _:
                broken[at:at] = chance.randbytes(chance.choice([1, 4]))
    return bytes(broken)
