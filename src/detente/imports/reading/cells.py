"""One record of text taken apart into cells, strictly, and put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from detente.imports.reading.contents import Dialect


def split(record: str, dialect: Dialect) -> list[str] | None:
    """Return the cells of one record (without its line end); None where a quote stands where none may be.

    >>> split('a,"5"" pipe, new",', Dialect())
    ['a', '5" pipe, new', '']
    >>> split('a,b"c', Dialect()) is None
    True
    """
    if not dialect.quote or dialect.quote not in record:
        return record.split(dialect.delimiter)
    field = _field(dialect.delimiter, dialect.quote, dialect.escape == "\\", dialect.spaces)
    cells, at, end = [], 0, len(record)
    while True:
        found = field.match(record, at)
        if found is None:
            return None
        cells.append(_unescaped(found[1], dialect) if found[1] is not None else found[2])
        at = found.end()
        if at == end:
            return cells
        at += 1
        if at == end:
            return [*cells, ""]


@lru_cache(maxsize=64)
def _field(delimiter: str, quote: str, backslash: bool, spaces: bool) -> re.Pattern[str]:
    d, q, gap = re.escape(delimiter), re.escape(quote), " *+" if spaces else ""
    inner = rf"[^{q}\\]|\\.|{q}{q}" if backslash else rf"[^{q}]|{q}{q}"
    plain = rf"(?:\\{q}|[^{d}{q}])*+" if backslash else rf"[^{d}{q}]*+"
    return re.compile(rf"(?:{gap}{q}((?:{inner})*+){q}{gap}|({plain}))(?={d}|\Z)", re.DOTALL)


def _unescaped(text: str, dialect: Dialect) -> str:
    if dialect.escape == "\\":
        text = re.sub(r"\\([\\" + re.escape(dialect.quote) + r"])", r"\1", text)
        return text.replace(dialect.quote * 2, dialect.quote)
    return text.replace(dialect.quote * 2, dialect.quote)


def join(cells: Iterable[str | None], delimiter: str = ",", quote: str = '"') -> str:
    """Return one record that RFC 4180 readers take apart again: quoted where needed, no line end.

    >>> join(['a', '5" pipe, new', None, ''])
    'a,"5"" pipe, new",,'
    """
    return delimiter.join(_written(cell, delimiter, quote) if cell else "" for cell in cells)


def _written(cell: str, delimiter: str, quote: str) -> str:
    if delimiter in cell or quote in cell or "\n" in cell or "\r" in cell:
        return quote + cell.replace(quote, quote * 2) + quote
    return cell
