"""How a table's rows are to be read, and the account of what reading them found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from detente.imports.reading.blocks import Region
from detente.imports.reading.contents import Dialect, Limits
from detente.imports.reading.copies import Copy
from detente.imports.reading.linemap import LineMap, Whole
from detente.imports.reading.rejects import Reject, Rejects
from detente.imports.reading.shapes import Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the rows are to be read.

    columns : names.   looks : what the sample says of the columns' cells.   header : the header's line as bytes, None
    where there is none or it spans lines.   surplus : rows may end in empty fields beyond the width.
    replaced : the text was decoded, so U+FFFD marks what could not be.   damaged : some lines are not UTF-8.
    zeros : there may be zero bytes.   even : write a copy in which every record ends in LF.
    """

    region: Region
    dialect: Dialect
    columns: tuple[str, ...]
    looks: Columns
    display: str
    limits: Limits
    header: bytes | None = None
    surplus: bool = False
    replaced: bool = False
    damaged: bool = False
    zeros: bool = False
    lone_cr: bool = False
    manifold: bool = False
    even: bool = False
    out: Path
    spool: Path
    further: Callable[[int, int], bool] | None = None
    rows_at: Whole | None = None

    @property
    def width(self) -> int:
        """Fields of a row."""
        return len(self.columns)


@dataclass(slots=True)
class Rows:
    """What reading a table's rows found. end : byte where the next table's lines begin, None at the end of the file.

    copy : where the cleaned copy is, None where the source may be read as it is.   styles : line ends met.
    """

    rejects: Rejects
    lines: LineMap
    rows: int = 0
    accepted: int = 0
    blank: int = 0
    mended: int = 0
    end: int | None = None
    end_line: int = 0
    copy: Copy | None = None
    styles: set[str] = field(default_factory=set)
    last_text: str = ""
    last_line: int = 0
    last_start: int = 0
    first_reject: Reject | None = None
