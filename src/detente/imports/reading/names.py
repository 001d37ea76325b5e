"""Names of columns: merged from several header lines, made unique."""

from __future__ import annotations

from collections.abc import Sequence

from detente.imports.reading import reasons
from detente.language import Message


def merged(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return one header from two lines, where a name in the upper one may span several columns.

    >>> merged(["Day", "Travel", "", "Total"], ["", "Air", "Rail", ""])
    ['Day', 'Travel Air', 'Travel Rail', 'Total']
    """
    names: list[str] = []
    spanning = ""
    for above, below in zip(map(str.strip, upper), map(str.strip, lower), strict=True):
        if above:
            spanning = above
        elif not below:
            spanning = ""
        names.append(f"{spanning} {below}".strip() if below else above)
    return names


def unique(names: Sequence[str], *, numbered: bool) -> tuple[tuple[str, ...], list[Message]]:
    """Return names that differ from each other whatever their case, none empty, and notes on what was changed.

    numbered : no header was there; then the invented names need no note.

    >>> unique(["Amount", "amount", ""], numbered=False)[0]
    ('Amount', 'amount (2)', 'column_3')
    """
    given = [name.strip() for name in names]
    taken = {name.casefold() for name in given if name}
    used: set[str] = set()
    columns: list[str] = []
    repeated: list[str] = []
    numbers: dict[str, int] = {}
    for place, name in enumerate(given, start=1):
        chosen = name or _free(f"column_{place}", taken, used)
        if chosen.casefold() in used:
            number = numbers.get(chosen.casefold(), 2)
            while any(f"{name} ({number})".casefold() in names for names in (taken, used)):
                number += 1
            numbers[chosen.casefold()] = number + 1
            chosen = f"{name} ({number})"
            repeated.append(chosen)
        used.add(chosen.casefold())
        columns.append(chosen)
    notes = [reasons.names_repeated(repeated)] if repeated else []
    missing = sum(not name for name in given)
    if missing and not numbered:
        notes.append(reasons.names_missing(missing))
    return tuple(columns), notes


def _free(name: str, *taken: set[str]) -> str:
    while any(name.casefold() in names for names in taken):
        name += "_"
    return name
