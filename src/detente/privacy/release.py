"""Hide figures about fewer than five people, and say so.

A row that counts people (`detente.questions.findings.people`) shows its figures only when it counts enough of them. What
is hidden could be found by subtraction from a total that is known, or by one of two hidden teams who knows its own
part; so in each group whose total is known, the next smallest rows are hidden too, until what is hidden there is two
rows at least and about enough people. A figure that is about some of a row's people only is hidden by their number.

In sentences a number of people is a `People`; too small a one is said as "fewer than five". A bare number in the
summary or the next step is refused, so that whoever writes a question must say what it counts.

Where totals are known in several ways (of each week, and of each source), all of them are solved together, and so are
groups that filters name (`detente.numbers.disclosure`). Answers to different periods are not compared yet.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from detente.language import N_, FewerThan, Message, People
from detente.questions.findings import ALL, Findings, Limit, Unit, table_fields, tells

T = TypeVar("T")
FEWEST = 5
"""The fewest people a figure may be about. It can be raised, never lowered."""
_KEY = object()


@dataclass(frozen=True, slots=True)
class Released(Generic[T]):
    """Findings that went through the exit. Only `release` makes one."""

    findings: Findings[T]
    key: object = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise TypeError("findings leave through detente.privacy.release only")


def release(findings: Findings[T], fewest: int = FEWEST) -> Released[T]:
    """Return the findings with every figure about too few people taken out, and a limit that says why.

    Raises ValueError when ``fewest`` is below five, TypeError for a bare number in the summary or the next step.
    """
    if fewest < FEWEST:
        raise ValueError(f"the threshold may be raised above {FEWEST}, not lowered to {fewest}")
    for sentence in (*findings.summary, findings.next_step):
        _refuse_bare_numbers(sentence)
    shown: dict[str, tuple[Any, ...]] = {}
    hidden: list[Limit] = []
    for name, row_type in table_fields(type(findings.tables)).items():
        rows, table = getattr(findings.tables, name), findings.names.get(name, name)
        too_small = _too_small(rows, row_type, fewest)
        if too_small:
            rows = tuple(_blank(row) if index in too_small else row for index, row in enumerate(rows))
            hidden.append(_limit(table, len(too_small), fewest))
        for item in dataclasses.fields(row_type):
            about_few = _about_few(rows, item, fewest)
            if about_few:
                rows = tuple(
                    dataclasses.replace(row, **{item.name: None}) if index in about_few else row
                    for index, row in enumerate(rows)
                )
                hidden.append(_limit_of(table, item.metadata["title"], len(about_few), fewest))
        shown[name] = rows
    return Released(
        dataclasses.replace(
            findings,
            summary=tuple(_without_few(sentence, fewest) for sentence in findings.summary),
            next_step=_without_few(findings.next_step, fewest),
            tables=dataclasses.replace(findings.tables, **shown),  # type: ignore[type-var]
            limits=tuple(
                dataclasses.replace(limit, message=_without_few(limit.message, fewest))
                for limit in (*findings.limits, *hidden)
            ),
        ),
        _KEY,
    )


def _too_small(rows: Sequence[Any], row_type: type, fewest: int) -> set[int]:
    """Return the rows to hide: those about too few, and those that would give them away."""
    counting = [item for item in dataclasses.fields(row_type) if item.metadata["unit"] is Unit.PEOPLE]
    if not counting:
        return set()
    smallest = [_fewest_of([getattr(row, item.name) for item in counting]) for row in rows]
    # A row about nobody tells nothing about anybody.
    hidden = {index for index, number in enumerate(smallest) if 0 < number < fewest}
    for filters in {item.metadata["filters"] for item in counting} - {()}:
        hidden |= _audited(rows, filters, smallest, fewest)
    ways = {by for item in counting for by in item.metadata["totals"]}
    groups = [group for by in sorted(ways) for group in _groups(rows, smallest, by)]
    grown = True
    while grown:
        grown = False
        for group in groups:
            for index in _to_hide_too(group, smallest, hidden, fewest):
                hidden.add(index)
                grown = True
        if not grown and len(ways) > 1 and hidden:
            told = _told_by_all(groups, smallest, hidden, fewest)
            grown = bool(told)
            hidden |= told
    return hidden


def _audited(rows: Sequence[Any], filters: Sequence[str], smallest: list[int], fewest: int) -> set[int]:
    """Return the groups to hide of all those that filters name, so that none that is hidden follows from those shown."""
    from detente.numbers.disclosure import hidden_beside

    asked = [tuple(getattr(row, name) for name in filters) for row in rows]
    kinds = [index for index, words in enumerate(asked) if ALL not in words]
    groups = [
        [
            place
            for place, kind in enumerate(kinds)
            if all(word in (ALL, had) for word, had in zip(words, asked[kind], strict=True))
        ]
        for words in asked
    ]
    return set(hidden_beside(groups, [smallest[kind] for kind in kinds], fewest))


def _fewest_of(numbers: list[int | None]) -> int:
    # How many is not known: then it may be one.
    return 1 if None in numbers else min(number for number in numbers if number is not None)


def _groups(rows: Sequence[Any], smallest: list[int], by: Sequence[str]) -> Iterable[list[int]]:
    """Return the rows about somebody of each group, the smallest first."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for index in sorted(range(len(rows)), key=lambda index: (smallest[index], index)):
        if smallest[index] > 0:
            groups.setdefault(tuple(getattr(rows[index], name) for name in by), []).append(index)
    return groups.values()


def _to_hide_too(group: list[int], smallest: list[int], hidden: set[int], fewest: int) -> Iterator[int]:
    already = [smallest[index] for index in group if index in hidden]
    number, people = len(already), sum(already)
    if not number:
        return
    for index in group:
        if number >= 2 and people >= fewest:
            return
        if index not in hidden:
            number, people = number + 1, people + smallest[index]
            yield index


def _told_by_all(groups: Sequence[list[int]], smallest: list[int], hidden: set[int], fewest: int) -> set[int]:
    """Return the rows to hide too, because a hidden one follows from all known totals together; none where none does."""
    from detente.numbers.disclosure import found_alone

    order = {index: place for place, index in enumerate(sorted(hidden))}
    # What is shown is known, and taken off: the totals are those of the hidden rows.
    totals = [group for group in groups if not hidden.isdisjoint(group)]
    alone = set(found_alone([[order[index] for index in group if index in order] for group in totals], len(order)))
    found = {index for index, place in order.items() if place in alone and smallest[index] < fewest}
    beside = {index for group in totals if not found.isdisjoint(group) for index in group} - hidden
    return {min(beside, key=lambda index: (smallest[index], index))} if beside else set()


def _about_few(rows: Sequence[Any], item: dataclasses.Field[Any], fewest: int) -> set[int]:
    """Return the rows in which one field is about too few of the row's people."""
    about = item.metadata.get("about")
    if not about:
        return set()
    return {
        index
        for index, row in enumerate(rows)
        if getattr(row, item.name) is not None and (getattr(row, about) or 0) < fewest
    }


def _blank(row: Any) -> Any:
    return dataclasses.replace(row, **{item.name: None for item in dataclasses.fields(row) if tells(item)})


def _refuse_bare_numbers(value: object) -> None:
    match value:
        case Message():
            for field in value.fields.values():
                _refuse_bare_numbers(field)
        case tuple() | list():
            for item in value:
                _refuse_bare_numbers(item)
        case int() | float() | Decimal():
            raise TypeError(f"a number in a sentence says what it counts: People({value}) or Count({value})")


def _without_few(message: Message, fewest: int) -> Message:
    fields = {name: _said(value, fewest) for name, value in message.fields.items()}
    return Message(message.text, plural=message.plural, **fields)


def _said(value: object, fewest: int) -> object:
    match value:
        case Message():
            return _without_few(value, fewest)
        case People(n) if 0 < n < fewest:
            return FewerThan(fewest)
        case tuple() | list():
            return [_said(item, fewest) for item in value]
        case _:
            return value


def _limit(table: str, rows: int, fewest: int) -> Limit:
    message = Message(
        N_("Hidden in “{table}”: {n} row, because it tells about fewer than {fewest} people or would give them away."),
        plural=N_(
            "Hidden in “{table}”: {n} rows, because they tell about fewer than {fewest} people or would give them away."
        ),
        n=rows,
        table=Message(table),
        fewest=fewest,
    )
    return Limit(kind="hidden", message=message)


def _limit_of(table: str, column: str, figures: int, fewest: int) -> Limit:
    message = Message(
        N_("Hidden in “{table}”: {n} figure of “{column}”, because fewer than {fewest} people are behind it."),
        plural=N_(
            "Hidden in “{table}”: {n} figures of “{column}”, because fewer than {fewest} people are behind each."
        ),
        n=figures,
        table=Message(table),
        column=Message(column),
        fewest=fewest,
    )
    return Limit(kind="hidden", message=message)
