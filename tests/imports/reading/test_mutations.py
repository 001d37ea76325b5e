"""Every place of a small table broken in every way: no wrong row comes out.

One byte is inserted, lost or replaced at a time. What is left out is only what nobody could decide: a change after
which the file is a well-formed table of the same width (a letter more, a line break inside quotes).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from tests.imports.reading.tables import Read

from detente.imports.reading import open_file
from detente.mistakes import Mistake

NOTES = [
    "plain",
    'say "hi", then go',
    '5" pipe',
    "",
    "call back, later",
    "x;y",
    '"quoted"',
    "long text",
    "O'Brien",
    "a|b",
]
OVER_LINES = ["first\nsecond, line\nthird", 'one\n"two"\n', "Dear all,\nbye,"]


def crm(notes: list[str], *, note_last: bool) -> tuple[list[str], list[list[str]]]:
    head, rows = ["deal", "day", "amount", "note", "region"], []
    for n in range(14):
        row = [
            f"D-{1000 + n}",
            f"2024-0{1 + n % 9}-1{n % 10}",
            f"{n * 37 % 90 + 10}.50",
            notes[n % len(notes)],
            "NS"[n % 2],
        ]
        rows.append(row)
    if note_last:
        for row in (head, *rows):
            row[3], row[4] = row[4], row[3]
    return head, rows


def words(notes: list[str]) -> tuple[list[str], list[list[str]]]:
    """A table in which no column can tell a cell to be out of place."""
    return ["name", "state", "note"], [
        [chr(97 + n) * (1 + n % 3), ["up", "down"][n % 2] + "abc"[n % 3], notes[n % len(notes)]] for n in range(14)
    ]


def pair(notes: list[str]) -> tuple[list[str], list[list[str]]]:
    return ["id", "note"], [[str(100 + n), notes[n % len(notes)]] for n in range(14)]


TABLES = {
    "a note at the end": (crm(NOTES, note_last=True), ",", "\n", False),
    "a note in the middle": (crm(NOTES, note_last=False), ",", "\n", False),
    "line ends of Windows": (crm(NOTES, note_last=True), ";", "\r\n", False),
    "everything quoted": (crm(NOTES, note_last=True), ",", "\n", True),
    "notes over lines": (crm(NOTES + OVER_LINES, note_last=True), ",", "\n", False),
    "notes over lines in the middle": (crm(OVER_LINES + NOTES, note_last=False), "\t", "\n", True),
    "words only": (words(NOTES), ",", "\n", False),
    "words only, over lines": (words(OVER_LINES + NOTES), ",", "\n", False),
    "two columns": (pair(NOTES + OVER_LINES), ",", "\n", False),
}


def written(rows: list[list[str]], delimiter: str, end: str, *, quote_all: bool) -> str:
    def cell(text: str) -> str:
        wanted = quote_all or delimiter in text or '"' in text or "\n" in text
        return '"' + text.replace('"', '""') + '"' if wanted else text

    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


def broken(text: str, delimiter: str, end: str) -> Iterator[tuple[int, str]]:
    """Yield each place with each text that differs there."""
    for place in range(len(text) + 1):
        for added in (delimiter, '"', end, "\\"):
            yield place, text[:place] + added + text[place:]
        if place < len(text):
            if text[place] in (delimiter, '"', "\n", "\r"):
                yield place, text[:place] + text[place + 1 :]
            for other in (delimiter, '"', end, " "):
                if other != text[place]:
                    yield place, text[:place] + other + text[place + 1 :]


def well_formed(text: str, delimiter: str, width: int) -> bool:
    """Whether a text is a table of one width with every quote in place: a second, plain reading of RFC 4180."""
    field = re.compile(rf'(?:"(?:[^"]|"")*+"|[^{re.escape(delimiter)}"\r\n]*+)({re.escape(delimiter)}|\r\n|\n|\r|\Z)')
    at, fields, empty = 0, 0, True
    while at < len(text):
        found = field.match(text, at)
        if found is None:
            return False
        fields += 1
        empty &= found.end() == found.end(1) == at + len(found[1])
        at = found.end()
        if found[1] != delimiter:
            if fields != width and not (fields == 1 and empty):
                return False
            fields, empty = 0, True
    return True


@pytest.mark.parametrize("kind", TABLES)
def test_no_wrong_row_is_handed_over(read: Read, kind: str) -> None:
    (head, rows), delimiter, end, quote_all = TABLES[kind]
    text = written([head, *rows], delimiter, end, quote_all=quote_all)
    truth = Counter(tuple(cell or None for cell in row) for row in rows)
    (sound,) = read(text)
    assert Counter(sound.rows) == truth and not sound.rejected

    texts = sorted({other: place for place, other in broken(text, delimiter, end)}.items())
    tried = lost = 0
    for other, place in random.Random(len(kind)).sample(texts, 90):
        if well_formed(other, delimiter, len(head)):
            continue
        tried += 1
        try:
            tables = read(other)
        except Mistake:
            continue
        in_header = place <= text.index(end) + len(end)
        handed = Counter(row for one in tables if in_header or list(one.opened.columns) == head for row in one.rows)
        assert not handed - truth, (place, other[max(0, place - 60) : place + 60])
        assert in_header or all(list(one.opened.columns) == head for one in tables if one.rows), other
        lost += (truth - handed).total()
    assert tried > 20
    assert lost < 3.5 * tried


def test_the_tables_of_these_tests_can_tell(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without doubts about the neighbours of broken lines a wrong row does come out."""
    from detente.imports.reading.doubts import Doubts

    (head, rows), delimiter, end, _ = TABLES["a note at the end"]
    text = written([head, *rows], delimiter, end, quote_all=False).replace("long text", "long\ntext")
    truth = {tuple(cell or None for cell in row) for row in rows}
    assert set(read(text)[0].rows) <= truth
    monkeypatch.setattr(Doubts, "cast", lambda self, block: None)
    assert not set(read(text)[0].rows) <= truth
    assert open_file is not None
