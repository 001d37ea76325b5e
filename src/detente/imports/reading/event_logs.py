"""An event log of a process (XES, IEEE 1849) opened as a table: one row for each event of each case.

The log is read as it goes by: nothing is held but the case in hand. Of what a case or an event tells beside its name,
moment and doer only the department and the kind of case are taken up; whatever else stands in a log stays there.
"""

from __future__ import annotations

import datetime as dt
import re
import xml.sax
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from detente.imports.reading.contents import Opened, Origin
from detente.imports.reading.made_tables import MadeTable, plain
from detente.language import N_, Message
from detente.mistakes import Mistake

COLUMNS: Final = (
    "case_id", "step", "activity", "happened_at", "person", "role", "lifecycle", "department", "kind", "instance",
)  # fmt: skip
"""step : the event's place in its case, from 1.   happened_at : UTC.   person : org:resource.   role : org:role, else
org:group.   lifecycle : in lower case.   department, kind : of the case.   instance : concept:instance."""
LOCAL: Final = ("local_happened_at",)
"""Clock times without an offset; only there where such are."""

DEFINES: Final = N_("{file} defines entities of its own, which no event log does; export it again.")
EMPTY: Final = N_("There is no event in {file}: a log of a process (XES) holds traces with events; export it again.")
CUT_OFF: Final = N_("The file is damaged from here on ({reason}); what came before was read.")
NO_TIME: Final = N_("The event has no time.")
BAD_TIME: Final = N_("The time “{value}” can't be read.")
NO_ACTIVITY: Final = N_("The event does not say what was done.")

_LOG: Final = re.compile(rb"<(?:!DOCTYPE\s+)?(?:[a-z]\w*:)?log\b", re.IGNORECASE)
_SIP: Final = 64 * 1024
_HELD: Final = 20_000
_VALUE: Final = 500
_DEEP: Final = 10_000
_EVENT: Final[Mapping[str, str]] = {
    "concept:name": "activity",
    "time:timestamp": "time",
    "org:resource": "person",
    "org:role": "role",
    "org:group": "group",
    "lifecycle:transition": "lifecycle",
    "concept:instance": "instance",
}
_DEPARTMENT: Final = frozenset(
    {
        "department",
        "(case) department",
        "case:department",
        "org:department",
        "département",
        "service",
        "отдел",
        "подразделение",
    }
)
_KIND: Final = frozenset(
    {"kind", "type", "case type", "casetype", "case_type", "case kind", "тип", "вид", "вид заявки"}
)
_ATTRIBUTES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})


def is_event_log(head: bytes) -> bool:
    """Return whether a file that begins so is an XES log and no other kind of XML.

    >>> is_event_log(b'<?xml version="1.0"?><!-- made by x --><log xes.version="1.0">'), is_event_log(b"<html><log>")
    (True, False)
    """
    text = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    text = text.lstrip()
    while text.startswith((b"<?", b"<!--")):
        text = text.partition(b"?>" if text.startswith(b"<?") else b"-->")[2].lstrip()
    return _LOG.match(text) is not None


def open_event_log(xes: Origin) -> list[Opened]:
    """Return the table of a log. Raises Mistake where it defines entities, or holds no event."""
    table = MadeTable(xes.name, "event_log", xes.work / f"{xes.number}-events.csv", (*COLUMNS, *LOCAL))
    reader: Any = defusedxml.sax.make_parser()
    reader.forbid_dtd = True
    log = _Log(table, reader)
    reader.setContentHandler(log)
    _parse(xes, reader, log, table)
    log.close_case()
    if not table.rows:
        raise Mistake(EMPTY, file=xes.name)
    if not log.local:
        table.narrow(len(LOCAL))
    numbered = Message(
        N_("{n} case without a name was numbered."), plural=N_("{n} cases without a name were numbered."), n=log.unnamed
    )
    return [table.opened([numbered] if log.unnamed else [], xes.connection)]


def _parse(xes: Origin, reader: Any, log: _Log, table: MadeTable) -> None:
    silent = 0
    try:
        with xes.path.open("rb") as file:
            for piece in iter(lambda: file.read(_SIP), b""):
                before = log.seen
                reader.feed(piece)
                silent = 0 if log.seen != before else silent + len(piece)
                if silent > xes.limits.line_bytes:
                    raise _Damaged("…")
        reader.close()
    except DefusedXmlException as error:
        raise Mistake(DEFINES, file=xes.name) from error
    except xml.sax.SAXParseException as error:
        table.reject(max(1, error.getLineNumber() or 1), Message(CUT_OFF, reason=plain(str(error.getMessage()))[:100]))
    except (_Damaged, LookupError, ValueError) as error:
        table.reject(max(1, log.line), Message(CUT_OFF, reason=plain(str(error))[:100]))


class _Damaged(Exception):  # noqa: N818 - ends the reading, and is told as a reason
    """The log goes on in a way that no log does."""


@dataclass(slots=True)
class _Case:
    """A case as it is read. events : of it, those not yet written."""

    values: dict[str, str] = field(default_factory=dict)
    events: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    steps: int = 0


class _Log(ContentHandler):
    """Takes up a log's cases and events as the parser comes by them.

    seen : elements so far.   local : whether a time had no offset.   unnamed : cases without a name.
    """

    def __init__(self, table: MadeTable, reader: Any) -> None:
        super().__init__()
        self._reader = reader
        self.seen = self.unnamed = self.line = self._depth = self._cases = 0
        self.local = False
        self._table = table
        self._case: _Case | None = None
        self._event: dict[str, str] | None = None
        self._event_line = self._inner = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser's name
        """Take up what begins."""
        self.seen += 1
        self._depth += 1
        self.line = self._reader.getLineNumber()
        if self._depth > _DEEP:
            raise _Damaged(f"<{name[:20]}> × {_DEEP}")
        tag = name.rpartition(":")[2]
        if tag == "trace" and self._case is None:
            self._case, self._inner = _Case(), self._depth
            self._cases += 1
        elif tag == "event" and self._case is not None and self._event is None and self._depth == self._inner + 1:
            self._event, self._event_line = {}, self.line
        elif tag in _ATTRIBUTES:
            self._note(attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        """Close what ends."""
        tag = name.rpartition(":")[2]
        if tag == "event" and self._event is not None and self._case is not None and self._depth == self._inner + 1:
            self._case.events.append((self._event_line, self._event))
            self._event = None
            if len(self._case.events) >= _HELD:
                self._write(self._case)
        elif tag == "trace" and self._case is not None and self._depth == self._inner:
            self.close_case()
        self._depth -= 1

    def close_case(self) -> None:
        """Write the case in hand, if there is one."""
        if self._case is not None:
            self._write(self._case)
        self._case = self._event = None

    def _note(self, attrs: AttributesImpl) -> None:
        key, value = attrs.get("key", ""), plain(attrs.get("value", "")[: 4 * _VALUE])[:_VALUE]
        if self._event is not None and self._depth == self._inner + 2:
            if key in _EVENT:
                self._event.setdefault(_EVENT[key], value)
        elif self._case is not None and self._event is None and self._depth == self._inner + 1:
            plain_key = key.strip().casefold()
            column = "case" if key == "concept:name" else "department" if plain_key in _DEPARTMENT else "kind"
            if key == "concept:name" or plain_key in _DEPARTMENT or plain_key in _KIND:
                self._case.values.setdefault(column, value)

    def _write(self, case: _Case) -> None:
        named = case.values.get("case", "")
        if not named and not case.steps:
            self.unnamed += 1
        for line, event in case.events:
            case.steps += 1
            self._write_event(named or f"#{self._cases}", case, line, event)
        case.events = []

    def _write_event(self, name: str, case: _Case, line: int, event: dict[str, str]) -> None:
        at = event.get("time", "")
        utc, local = written(at)
        if not at:
            self._table.reject(line, Message(NO_TIME), name)
        elif not utc and not local:
            self._table.reject(line, Message(BAD_TIME, value=at[:60]), name, "time:timestamp")
        elif not event.get("activity"):
            self._table.reject(line, Message(NO_ACTIVITY), name)
        else:
            self.local = self.local or bool(local)
            self._table.add(
                line,
                [
                    name, str(case.steps), event["activity"], utc, event.get("person"), event.get("role") or event.get("group"),
                    event.get("lifecycle", "").lower(), case.values.get("department"), case.values.get("kind"),
                    event.get("instance"), local,
                ],
            )  # fmt: skip


def written(text: str) -> tuple[str, str]:
    """Return a moment (ISO 8601) in UTC, or as a clock time where it has no offset; both "" where it is neither.

    >>> written("2011-10-01T00:38:44.546+02:00"), written("2011-10-01T08:00:00"), written("soon")
    (('2011-09-30 22:38:44.546000', ''), ('', '2011-10-01 08:00:00'), ('', ''))
    """
    try:
        moment = dt.datetime.fromisoformat(text)
        if not 1900 <= moment.year < 2200:
            return "", ""
        if moment.tzinfo is None:
            return "", moment.isoformat(" ")
        return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" "), ""
    except (ValueError, OverflowError):
        return "", ""
