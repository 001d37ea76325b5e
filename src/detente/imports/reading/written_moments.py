"""How a column writes its days and times, decided over all its cells.

03/04/2024 is a day in March or in April; the column tells, if some other cell has a number above 12 in one of the
two places. If it doesn't, there is no style but a question. Points between the numbers (03.04.2024) are day first,
the only order in which points are used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from detente.imports.reading.findings import Cells, Finding, Shape, cells_of, literal, trimmed
from detente.imports.reading.months import month_words, with_numbers
from detente.imports.reading.zones import to_utc
from detente.language import N_, Message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ORDERS: Final = ("dmy", "mdy", "ymd")
_SHAPE: Final = "regexp_replace(cell, '[0-9]', '9', 'g')"
_PARTS: Final = re.compile(
    r"(?:(?P<ymd>9{4}(?P<s1>[-/.])9{1,2}(?P=s1)9{1,2})|(?P<compact>9{8})"
    r"|(?P<long>9{1,2}(?P<s2>[-/.])9{1,2}(?P=s2)9{4})|(?P<short>9{1,2}(?P<s3>[-/.])9{1,2}(?P=s3)9{2}))"
    r"(?:(?P<gap>T|,? +)(?P<clock>9{1,2}:9{2})(?P<seconds>:9{2})?(?P<part>[.,]9{1,9})?(?P<half> ?[AaPp][Mm])?"
    r"(?P<zone> ?(?:Z|UTC|GMT)| ?[-+]9{2}:?9{2}| ?[-+]9{2})?)?"
)
_CLOCKS: Final = ("local", "utc", "offset", "written", "serial", "seconds", "millis")
_NUMERIC: Final = (
    ("serial", re.compile(r"9{5}(?:[.,]9+)?")),
    ("seconds", re.compile("9{10}")),
    ("millis", re.compile("9{13}")),
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing. guard : regular expression (RE2) of a whole cell.   format : for strptime.

    clock : "local", "utc", "offset" (it carries its own), or for bare numbers "serial", "seconds", "millis".
    """

    guard: str
    format: str
    clock: str


@dataclass(frozen=True, slots=True)
class MomentStyle:
    """How a column writes days and times.

    forms : the ways met.   order : of day, month and year where they are numbers: "dmy", "mdy", "ymd"; None where no
    cell depends on it.   words : names of months met → their number.   from_1904 : Excel's serial days count from 1904.
    """

    forms: tuple[Form, ...]
    order: str | None = None
    words: tuple[tuple[str, str], ...] = ()
    from_1904: bool = False


def moments(
    connection: DuckDBPyConnection, relation: str, column: str, *, order: str | None = None, from_1904: bool = False
) -> Finding[MomentStyle]:
    """Return how a column writes its days and times.

    order : "dmy", "mdy" or "ymd" where it is known, to be taken as it is; None to find it.
    """
    with cells_of(connection, relation, column) as cells:
        found = _found(cells, column, order, from_1904)
        whole = cells.whole
    if found.style is None and not whole:
        with cells_of(connection, relation, column, all_of_them=True) as cells:
            return _found(cells, column, order, from_1904)
    return found


def _found(cells: Cells, column: str, order: str | None, from_1904: bool) -> Finding[MomentStyle]:
    if not cells.filled:
        return Finding(style=MomentStyle(()))
    found = cells.shapes("cell", _SHAPE)
    words = month_words(shape.text for shape in found)
    if words:
        found = cells.shapes(with_numbers("cell", words), _SHAPE)
    styles: list[MomentStyle] = []
    for one in [order] if order else ORDERS[:1] if words else ORDERS:
        style = replace(_style(found, one), words=words, from_1904=from_1904)
        if style.forms and style.forms not in [other.forms for other in styles]:
            styles.append(style)
    if not styles:
        return Finding(style=None, filled=cells.filled, unlike=cells.filled, examples=_some(found))
    return _decided(cells, column, found, styles)


def _some(found: list[Shape]) -> tuple[str, ...]:
    return tuple(shape.example for shape in found[:3])


def _decided(cells: Cells, column: str, found: list[Shape], styles: list[MomentStyle]) -> Finding[MomentStyle]:
    """Return the style that reads the most cells, or the two between which these cells don't decide."""
    read = [written_sql("cell", style) for style in styles]
    counts = cells.counts(*(f"{sql} IS NOT NULL" for sql in read))
    first, *others = sorted(range(len(styles)), key=lambda at: (-counts[at], at))
    best, filled = styles[first], cells.filled
    unlike = filled - counts[first]
    if counts[first] * 2 < filled:
        return Finding(style=None, filled=filled, unlike=filled, examples=_some(found))
    assumed = _assumed(best, found)
    for at in others if not (best.order == "dmy" and _only_points(found)) else ():
        differ = f"{read[first]} <> {read[at]}"
        alone, differing = cells.counts(f"{read[at]} IS NOT NULL AND {read[first]} IS NULL", differ)
        if differing and (counts[at] == counts[first] or alone > 0.005 * filled):
            examples = cells.examples(differ)
            question = Message(
                N_("In {column}, is {example} written with the {first} first or with the {second} first?"),
                column=column, example=examples[0], first=_name(best.order), second=_name(styles[at].order),
            )  # fmt: skip
            return Finding(
                style=None, readings=(best, styles[at]), filled=filled, unlike=unlike, examples=examples,
                question=question, assumed=assumed,
            )  # fmt: skip
    odd = cells.examples(f"{read[first]} IS NULL") if unlike else ()
    return Finding(style=best, filled=filled, unlike=unlike, examples=odd, assumed=assumed)


def _name(order: str | None) -> Message:
    return Message({"dmy": N_("day"), "mdy": N_("month")}.get(order or "", N_("year")))


def _only_points(found: list[Shape]) -> bool:
    dated = [parts for shape in found if (parts := _PARTS.fullmatch(shape.text)) and (parts["long"] or parts["short"])]
    return bool(dated) and all((parts["s2"] or parts["s3"]) == "." for parts in dated)


def _assumed(style: MomentStyle, found: list[Shape]) -> Message | None:
    if not any(form.clock in ("serial", "seconds", "millis") for form in style.forms):
        return None
    example = next(shape.example for shape in found if any(pattern.fullmatch(shape.text) for _, pattern in _NUMERIC))
    return Message(
        N_("Numbers such as {example} were read as days or moments that a computer counts."), example=example
    )


def _style(found: list[Shape], order: str) -> MomentStyle:
    """Return the style for one order of day, month and year over all shapes met."""
    forms: dict[Form, None] = {}
    depends = False
    for shape in found:
        parts = _PARTS.fullmatch(shape.text)
        if parts is None:
            numeric = next((name for name, pattern in _NUMERIC if pattern.fullmatch(shape.text)), None)
            if numeric:
                forms[Form(_NUMBER_GUARDS[numeric], "", numeric)] = None
            continue
        form = _form(parts, order)
        if form is not None:
            forms[form] = None
            depends |= bool(parts["long"] or parts["short"])
    return MomentStyle(tuple(forms), order if depends else None)


_NUMBER_GUARDS: Final = {
    "serial": r"[2-7]\d{4}(?:[.,]\d+)?",
    "seconds": r"\d{10}",
    "millis": r"\d{13}",
}
_DATES: Final = {"dmy": "d{s}m{s}{y}", "mdy": "m{s}d{s}{y}", "ymd": "{y}{s}m{s}d"}


def _form(parts: re.Match[str], order: str) -> Form | None:
    """Return the form of one shape, None where the order can't be (a four-digit year stands last)."""
    if parts["ymd"]:
        s = parts["s1"]
        guard, text = rf"\d{{4}}{re.escape(s)}\d{{1,2}}{re.escape(s)}\d{{1,2}}", f"%Y{s}%m{s}%d"
    elif parts["compact"]:
        guard, text = r"(?:19|20)\d{6}", "%Y%m%d"
    else:
        if parts["long"] and order == "ymd":
            return None
        s, digits = parts["s2"] or parts["s3"], 4 if parts["long"] else 2
        ends = [rf"\d{{1,2}}{re.escape(s)}\d{{1,2}}", rf"\d{{{digits}}}"]
        guard = rf"{ends[0]}{re.escape(s)}{ends[1]}"
        year = "%Y" if parts["long"] else "%y"
        text = _DATES[order].format(s=s, y=year).replace("d", "%d").replace("m", "%m")
    return _with_time(guard, text, parts)


def _with_time(guard: str, text: str, parts: re.Match[str]) -> Form:
    if not parts["clock"]:
        return Form(guard, text, "local")
    gap = parts["gap"]
    guard += "T" if gap == "T" else ",? +"
    text += gap if gap == "T" or "," in gap else " "
    guard += r"\d{1,2}:\d{2}"
    text += "%I:%M" if parts["half"] else "%H:%M"
    if parts["seconds"]:
        guard, text = guard + r":\d{2}", text + ":%S"
    if parts["part"]:
        sign = parts["part"][0]
        guard, text = guard + rf"{re.escape(sign)}\d{{1,9}}", text + sign + "%n"
    if parts["half"]:
        space = " " if " " in parts["half"] else ""
        guard, text = guard + f"{space}(?i:[ap]m)", text + f"{space}%p"
    zone = parts["zone"]
    if not zone:
        return Form(guard, text, "local")
    word = zone.strip()
    if word in ("Z", "UTC", "GMT"):
        return Form(f"{guard} ?{word}", f"{text}{zone}", "utc")
    digits = r"\d{2}:?\d{2}" if len(word) > 3 else r"\d{2}"
    return Form(f"{guard} ?[-+]{digits}", f"{text}%z", "offset")


def _parsed(cell: str, form: Form, style: MomentStyle) -> str:
    """Return SQL of a TIMESTAMP: in UTC for forms that say so, else as written."""
    if form.clock == "serial":
        first = "1904-01-01" if style.from_1904 else "1899-12-30"
        seconds = f"CAST(round(TRY_CAST(replace({cell}, ',', '.') AS DOUBLE) * 86400) AS BIGINT)"
        return f"TIMESTAMP '{first}' + to_seconds({seconds})"
    if form.clock in ("seconds", "millis"):
        factor = 1_000_000 if form.clock == "seconds" else 1000
        return f"make_timestamp(CAST({cell} AS BIGINT) * {factor})"
    if form.clock == "offset":
        joined = f"regexp_replace({cell}, ' ([-+])', '\\1')"
        return f"timezone('UTC', CAST(try_strptime({joined}, {literal(form.format)}) AS TIMESTAMPTZ))"
    if form.clock == "written":
        cell = f"regexp_replace({cell}, ' ?[-+][0-9:]+$', '')"
    return f"CAST(try_strptime({cell}, {literal(form.format)}) AS TIMESTAMP)"


def _branches(cell: str, style: MomentStyle, clocks: tuple[str, ...]) -> str:
    cell = with_numbers(cell, style.words) if style.words else cell
    whens = " ".join(
        f"WHEN regexp_full_match({cell}, {literal(form.guard)}) THEN {_parsed(cell, form, style)}"
        for form in style.forms
        if form.clock in clocks
    )
    return f"CASE {whens} END" if whens else "CAST(NULL AS TIMESTAMP)"


def written_sql(cell: str, style: MomentStyle) -> str:
    """Return SQL that reads SQL of a trimmed text as the TIMESTAMP that is written, offsets left out of account."""
    forms = tuple(
        replace(form, clock="written", format=form.format.removesuffix("%z")) if form.clock == "offset" else form
        for form in style.forms
    )
    return _branches(cell, replace(style, forms=forms), _CLOCKS)


def moment_sql(column: str, style: MomentStyle, zone: str) -> str:
    """Return SQL that reads a column as TIMESTAMP in UTC, NULL where a cell is not written in the style.

    zone : in which clock times without one are written, days too (their midnight). A time that occurs twice when the
    clocks are put back is the first of the two; one that is skipped gives NULL.
    Raises Mistake where there is no such zone.
    """
    cell = trimmed(column)
    fixed = _branches(cell, style, ("utc", "offset", "seconds", "millis"))
    local = to_utc(_branches(cell, style, ("local", "serial")), zone)
    if all(form.clock in ("local", "serial") for form in style.forms):
        return local
    return f"coalesce({fixed}, {local})"


def day_sql(column: str, style: MomentStyle) -> str:
    """Return SQL that reads a column as DATE: the day as it is written, whatever clock or offset stands beside it."""
    return f"CAST({written_sql(trimmed(column), style)} AS DATE)"
