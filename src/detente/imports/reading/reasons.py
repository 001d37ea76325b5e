"""The sentences in which reading says what it found, left out or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from detente.imports.reading.records import Fate
from detente.language import N_, Message

HEADER_MISFIT: Final = N_(
    "In {file} the header (line {line}) has {names} names, but the rows have {fields} fields, so names can't be put"
    " to values; mend the header and load again."
)
HEADER_BROKEN: Final = N_(
    "In {file} the header (line {line}) has a quote out of place and can't be read; mend it and load again."
)
EMPTY_FILE: Final = N_("{file} is empty; export it again.")
LITTLE_READ: Final = N_(
    "Of {rows} rows in {file} only {accepted} could be read (line {line}: {reason}); is it a table?"
)
NOT_A_TABLE: Final = N_("{file} is {kind}, not a table; export it as CSV or XLSX.")
LONG_LINE: Final = N_(
    "{file} has a line of more than {megabytes} MB (line {line}); a table has line ends: export it again."
)
TOO_MANY_COLUMNS: Final = N_("{file} has {columns} columns, more than the {most} that are read; export fewer.")
TOO_MANY_TABLES: Final = N_(
    "{file} holds more than {most} tables one below the other; export each as a file of its own."
)
READERS_DISAGREE: Final = N_(
    "{file} can't be read with certainty: one count finds {rows} rows, another {others}; export it again as CSV."
)

_FATES: Final = {
    Fate.QUOTE: N_("A quote stands where none may be, so its fields can't be told apart."),
    Fate.OPEN: N_("A quote is opened and never closed."),
    Fate.UNCLEAR: N_("Its quotes can be read in two ways."),
    Fate.SHADOW: N_("It stands beside a broken line and may be part of it."),
    Fate.BYTES: N_("It has bytes that are no text in the file's encoding."),
    Fate.LONG: N_("It is longer than {bytes} bytes."),
    Fate.HEADER: N_("It repeats the header."),
}


def of_fate(fate: Fate, *, fields: int, width: int, record_bytes: int) -> Message:
    """Return why a line of this fate is not handed over."""
    if fate is Fate.RAGGED:
        return Message(
            N_("It has {n} field instead of {width}."),
            plural=N_("It has {n} fields instead of {width}."),
            n=fields,
            width=width,
        )
    text = _FATES[fate]
    if fate is Fate.LONG:
        return Message(text, bytes=record_bytes)
    return Message(text)


def cell_error(code: str) -> Message:
    """An Excel error value stands in a cell."""
    return Message(N_("The cell holds the error {code} instead of a value."), code=code)


def total_row(column: str) -> Message:
    """A row adds up the rows above."""
    return Message(N_("It is a total: “{column}” adds up the rows above."), column=column)


def total_kept(line: int, word: str) -> Message:
    """A last row looks like a total, but doesn't add up."""
    return Message(
        N_("The last row (line {line}) begins with “{word}” but does not add up the rows above; it was kept as a row."),
        line=line,
        word=word,
    )


def no_header(file: str) -> Message:
    """There is no header."""
    return Message(N_("{file} has no header; its columns were numbered."), file=file)


def header_taken(line: int) -> Message:
    """The header can't be told from data for certain."""
    return Message(N_("Line {line} was taken as the header, though it could be data."), line=line)


def lines_above(n: int) -> Message:
    """Lines above the header were left out."""
    return Message(
        N_("{n} line above the header was left out."), plural=N_("{n} lines above the header were left out."), n=n
    )


def empty_names_left_out(line: int, n: int) -> Message:
    """The header had more fields than the rows, by empty ones."""
    return Message(
        N_("The header (line {line}) had {n} empty name more than the rows have fields; it was left out."),
        plural=N_("The header (line {line}) had {n} empty names more than the rows have fields; they were left out."),
        line=line,
        n=n,
    )


def names_repeated(names: Sequence[str]) -> Message:
    """Columns of the same name were told apart."""
    return Message(
        N_("Columns of the same name were told apart as {names}."),
        names=[*names[:10], *(["…"] if len(names) > 10 else [])],
    )


def names_missing(n: int) -> Message:
    """Columns without name were numbered."""
    return Message(
        N_("{n} column without name was numbered."), plural=N_("{n} columns without name were numbered."), n=n
    )


def encoding_guessed(encoding: str) -> Message:
    """The encoding was decided by likelihood."""
    return Message(
        N_("The file is not UTF-8; by its letters it was read as {encoding}: check a name with accents."),
        encoding=encoding.upper(),
    )


def encoding_told(encoding: str) -> Message:
    """The file's byte order mark names an encoding."""
    return Message(N_("The file is written in {encoding}."), encoding=encoding.upper())


def encoding_damaged() -> Message:
    """UTF-8 with a few lines that are not."""
    return Message(N_("The file is UTF-8, but some lines have bytes that are not; those lines were left out."))


def blank_lines(n: int) -> Message:
    """Lines without anything in them."""
    return Message(N_("{n} blank line was passed over."), plural=N_("{n} blank lines were passed over."), n=n)


def surplus_dropped(n: int) -> Message:
    """Rows ended in more delimiters than the header."""
    return Message(
        N_("{n} row ended in empty fields beyond the header; they were left out."),
        plural=N_("{n} rows ended in empty fields beyond the header; they were left out."),
        n=n,
    )


def further_table(number: int, line: int) -> Message:
    """A further table in the same file."""
    return Message(
        N_("This is table {number} of the file; it begins at line {line}, below a blank line."),
        number=number,
        line=line,
    )


def quotes_mean_nothing() -> Message:
    """Quotes are ordinary characters in this file."""
    return Message(N_("Quotes stand in the middle of fields throughout; they were read as ordinary characters."))


def part_left_out(name: str) -> Message:
    """A sheet or a member of an archive that is no table was passed over."""
    return Message(N_("{name} was passed over: there is no table in it."), name=name)


def sheet_hidden(name: str) -> Message:
    """A hidden sheet was passed over."""
    return Message(N_("The hidden sheet {name} was passed over."), name=name)


def said(kind: str) -> Message:
    """What a file is, as a part of a sentence."""
    return Message(kind)
