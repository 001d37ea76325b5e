"""The counters that KPIs are made of: what each is, where it comes from, and their sums by month, team and person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.evidence import Evidence, query
from detente.language import N_
from detente.questions.months import Months

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One counter. title : what people call it.   query : the SQL file that counts it.   needs : tables, or columns of them, that have to be there.

    money : 1 for an amount in minor units, 0 for a number.   function : of whose rows it is the sum; all where empty.
    column : in the query's answer, where it bears another name.   units : that column is in units of currency.
    """

    title: str
    query: str
    needs: tuple[str, ...]
    money: int = 0
    function: str = ""
    column: str = ""
    units: bool = False


_DEALS, _LEADS = ("deals.outcome", "deals.closed_at"), ("leads.created_at",)
COUNTERS: Final[Mapping[str, Counter]] = {
    "leads": Counter(title=N_("leads that came"), query="openings.sql", needs=_LEADS),
    "referred": Counter(title=N_("leads that somebody referred"), query="openings.sql", needs=("leads.referred_by",)),
    "opened": Counter(title=N_("deals opened"), query="selling.sql", needs=("deals.opened_at",)),
    "won": Counter(title=N_("deals won"), query="selling.sql", needs=_DEALS),
    "lost": Counter(title=N_("deals lost"), query="selling.sql", needs=_DEALS),
    "lead_won": Counter(
        title=N_("deals won that grew from a lead"), query="selling.sql", needs=(*_DEALS, "deals.lead_id")
    ),
    "lead_lost": Counter(
        title=N_("deals lost that grew from a lead"), query="selling.sql", needs=(*_DEALS, "deals.lead_id")
    ),
    "booked": Counter(title=N_("booked"), query="selling.sql", needs=(*_DEALS, "deals.amount"), money=1),
    "listed": Counter(
        title=N_("booked, where list prices are known"),
        query="selling.sql",
        needs=(*_DEALS, "deals.amount", "deals.list_amount"),
        money=1,
    ),
    "at_list": Counter(
        title=N_("the same at list prices"),
        query="selling.sql",
        needs=(*_DEALS, "deals.amount", "deals.list_amount"),
        money=1,
    ),
    "cost": Counter(
        title=N_("cost of what was booked, where it is known"),
        query="selling.sql",
        needs=(*_DEALS, "deals.quantity", "products.unit_cost"),
        money=1,
        units=True,
    ),
    "costed": Counter(
        title=N_("booked, where its cost is known"),
        query="selling.sql",
        needs=(*_DEALS, "deals.quantity", "products.unit_cost"),
        money=1,
    ),
    "new_customers": Counter(title=N_("new customers"), query="selling.sql", needs=_DEALS),
    "born_customers": Counter(
        title=N_("new customers born of marketing’s openings"),
        query="selling.sql",
        needs=(*_DEALS, *_LEADS, "deals.lead_id"),
    ),
    "born_booked": Counter(
        title=N_("booked with them first"),
        query="selling.sql",
        needs=(*_DEALS, *_LEADS, "deals.lead_id", "deals.amount"),
        money=1,
    ),
    "took": Counter(title=N_("days from lead to winning, of all deals won"), query="selling.sql", needs=_DEALS),
    "offered": Counter(title=N_("offers of leads to sales"), query="replies.sql", needs=("handovers.state",)),
    "qualified": Counter(title=N_("leads offered for the first time"), query="replies.sql", needs=("handovers.state",)),
    "accepted": Counter(title=N_("offers accepted"), query="replies.sql", needs=("handovers.state",)),
    "refused": Counter(title=N_("offers refused or given back"), query="replies.sql", needs=("handovers.state",)),
    "due": Counter(
        title=N_("leads offered and old enough to tell"),
        query="replies.sql",
        needs=("touches.touched_at", "leads.created_at"),
    ),
    "in_time": Counter(
        title=N_("of these, spoken to within a day"),
        query="replies.sql",
        needs=("touches.touched_at", "leads.created_at"),
    ),
    "marketing_contacts": Counter(
        title=N_("marketing’s contacts with leads"),
        query="contacts.sql",
        needs=("touches.touched_at",),
        function="marketing",
        column="contacts",
    ),
    "sales_contacts": Counter(
        title=N_("sales’ contacts with leads"),
        query="contacts.sql",
        needs=("touches.touched_at",),
        function="sales",
        column="contacts",
    ),
    "revenue": Counter(title=N_("invoiced"), query="revenue.sql", needs=("invoices.amount",), money=1),
    "invoice_cost": Counter(
        title=N_("cost of what was invoiced"), query="revenue.sql", needs=("invoices.cost",), money=1
    ),
    "costed_revenue": Counter(
        title=N_("invoiced, where its cost is known"), query="revenue.sql", needs=("invoices.cost",), money=1
    ),
    "credited": Counter(title=N_("given back to customers"), query="revenue.sql", needs=("invoices.amount",), money=1),
    "payers": Counter(title=N_("customers invoiced"), query="revenue.sql", needs=("invoices.customer_id",)),
    "entered": Counter(
        title=N_("customers invoiced for the first time"), query="revenue.sql", needs=("invoices.customer_id",)
    ),
    "kept_revenue": Counter(
        title=N_("invoiced to customers of a year earlier"), query="revenue.sql", needs=("invoices.amount",), money=1
    ),
    "revenue_year_earlier": Counter(
        title=N_("invoiced to them a year earlier"), query="revenue.sql", needs=("invoices.amount",), money=1
    ),
    "marketing_spend": Counter(
        title=N_("spent by marketing"),
        query="paid_out.sql",
        needs=("spend.amount",),
        money=1,
        function="marketing",
        column="spent",
    ),
    "sales_spend": Counter(
        title=N_("spent by sales"),
        query="paid_out.sql",
        needs=("spend.amount",),
        money=1,
        function="sales",
        column="spent",
    ),
    "spend": Counter(title=N_("spent by all"), query="paid_out.sql", needs=("spend.amount",), money=1, column="spent"),
    "gained": Counter(
        title=N_("gained by contributions"), query="paid_out.sql", needs=("contributions.amount",), money=1
    ),
    "voices": Counter(title=N_("public voices"), query="around.sql", needs=("voices.stance",)),
    "voices_for": Counter(title=N_("public voices for us"), query="around.sql", needs=("voices.stance",)),
    "joint_ended": Counter(
        title=N_("joint projects that ended"),
        query="around.sql",
        needs=("projects.ended_on", "project_members.person_id"),
    ),
    "joint_on_time": Counter(
        title=N_("of these, on time"), query="around.sql", needs=("projects.outcome", "project_members.person_id")
    ),
    "complaints": Counter(
        title=N_("complaints about each other"), query="around.sql", needs=("complaints.about_department",)
    ),
}
"""All counters by name: what a formula may be made of."""

MONEY: Final[Mapping[str, int]] = {name: one.money for name, one in COUNTERS.items()}
"""The power of money in each counter."""

_MAY_BE_NONE: Final = frozenset({"sales_spend", "refused", "complaints"})
"""Counters of which there may be none at all; where another was never counted, nobody writes it down."""
_LABELS: Final = ("month", "function", "team", "person", "people", "losers", "openers")
_FEW: Final = 3
"""Stretches after the first that tell whether it was recorded whole."""
_BY_TEAM: Final = ("selling.sql", "replies.sql", "contacts.sql")
BY_PERSON: Final = frozenset(name for name, one in COUNTERS.items() if one.query in _BY_TEAM)
"""Counters that are told apart by person and team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Counters by stretch of time. of : counter → its sum in each, whole numbers, of all who are meant together.

    Only counters whose evidence is there are in it.   n : how many stretches.
    since : counter → the first stretch in which it was recorded from beginning to end.
    """

    n: int
    of: Mapping[str, Sequence[int]]
    since: Mapping[str, int]

    def floats(self) -> Mapping[str, Floats]:
        """Return the counters as arrays, (n,); not a number before they were recorded."""
        found = {}
        for name, values in self.of.items():
            found[name] = np.array(values, np.float64)
            found[name][: self.since[name]] = np.nan
        return found

    def over(self, stretches: Iterable[int]) -> Mapping[str, int]:
        """Return the sums over some of the stretches of the counters that were recorded in all of them."""
        chosen = list(stretches)
        first = min(chosen, default=self.n)
        return {
            name: sum(values[one] for one in chosen) for name, values in self.of.items() if self.since[name] <= first
        }


@dataclass(frozen=True, slots=True)
class Counting:
    """Asks the engine, each query once for each small table of stretches.

    ran : file → its SQL, of all that ran.   hours : within which a lead is to be spoken to.
    """

    evidence: Evidence
    ran: dict[str, str]
    hours: int = 24

    def known(self) -> frozenset[str]:
        """Return the counters whose evidence is there."""
        return frozenset(name for name, one in COUNTERS.items() if all(self._has(need) for need in one.needs))

    def company(self, stretches: Columns) -> Counted:
        """Return the counters of the whole company, by stretch."""
        return self._put_together(self._found(stretches, persons=False), len(stretches["month"]), lambda _: True)

    def teams(self, stretches: Columns) -> Mapping[tuple[str, str], Team]:
        """Return the counters that teams have, by function and team; those without a team are one, called ''."""
        found = {file: rows for file, rows in self._found(stretches, persons=False).items() if file in _BY_TEAM}
        alone = self._run("alone.sql", stretches)
        dominated = {(function, team) for function, team in zip(alone["function"], alone["team"], strict=True)}
        names = sorted({one for rows in found.values() for one in zip(rows["function"], rows["team"], strict=True)})
        n = len(stretches["month"])
        return {
            name: Team(
                counted=self._put_together(
                    found,
                    n,
                    lambda row, name=name: (row["function"], row["team"]) == name,  # type: ignore[misc]
                    whole=True,
                ),
                people={file: _people(rows, n, name) for file, rows in found.items()},
                alone=name in dominated,
            )
            for name in names
        }

    def persons(self, stretches: Columns) -> Mapping[str, Counted]:
        """Return the counters of each person who has any, by id: for statements of their own pay, and for nobody else's eyes."""
        found = {file: rows for file, rows in self._found(stretches, persons=True).items() if file in _BY_TEAM}
        n = len(stretches["month"])
        by_person: dict[str, dict[str, Columns]] = {}
        for file, rows in found.items():
            places: dict[str, list[int]] = {}
            for place, person in enumerate(rows["person"]):
                places.setdefault(person, []).append(place)
            for person, mine in places.items():
                by_person.setdefault(person, {})[file] = {
                    column: [values[place] for place in mine] for column, values in rows.items()
                }
        nothing = self.nothing(stretches)
        return {
            person: replace(nothing, of={**nothing.of, **self._put_together(mine, n, lambda _: True, whole=True).of})
            for person, mine in by_person.items()
            if person
        }

    def nothing(self, stretches: Columns) -> Counted:
        """Return the counters of somebody who has none: of what is recorded by person, nothing in every stretch."""
        n = len(stretches["month"])
        mine = [name for name in sorted(self.known()) if COUNTERS[name].query in _BY_TEAM]
        return Counted(n=n, of={name: [0] * n for name in mine}, since=dict.fromkeys(mine, 0))

    def _has(self, need: str) -> bool:
        table, _, column = need.partition(".")
        return self.evidence.has(table, column)

    def _found(self, stretches: Columns, *, persons: bool) -> dict[str, Columns]:
        known = self.known()
        files = sorted({COUNTERS[name].query for name in known})
        return {file: self._run(file, stretches, persons=int(persons)) for file in files}

    def _run(self, file: str, stretches: Columns, persons: int = 0) -> Columns:
        text = query(__package__, file)
        self.ran[file] = text.text
        return self.evidence.run(
            text,
            {"months": stretches},
            persons=persons,
            by_lead=int(not self.evidence.has("handovers")),
            now=self.evidence.as_of,
            hours=self.hours,
        )

    def _put_together(
        self, found: Mapping[str, Columns], n: int, meant: Callable[[Mapping[str, Any]], bool], *, whole: bool = False
    ) -> Counted:
        """Add rows up. whole : somebody's months without anything are months all the same."""
        sums: dict[str, list[int]] = {}
        for name in sorted(self.known()):
            one = COUNTERS[name]
            if one.query in found:
                sums[name] = _summed(found[one.query], one, one.column or name, n, meant, self.evidence.minor_digits)
        if whole:
            return Counted(n=n, of=sums, since=dict.fromkeys(sums, 0))
        sums = {name: values for name, values in sums.items() if any(values) or name in _MAY_BE_NONE}
        since = {name: _begun(found[COUNTERS[name].query], n, name) if n > _FEW else 0 for name in sums}
        return Counted(n=n, of=sums, since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """What a team's people came to. people : query → how many stand behind its counters, by stretch.

    alone : one of them booked so much more than the others together that one of these could reckon it.
    """

    counted: Counted
    people: Mapping[str, Sequence[int]]
    alone: bool

    def fewest(self, counters: Iterable[str]) -> int:
        """Return how many people stand behind the thinnest of some counters, in the thinnest stretch; somebody always does."""
        files = {COUNTERS[name].query for name in counters}
        found = [number for file in files for number in self.people.get(file, (0,))]
        return 1 if self.alone else max(min(found, default=0), 1)


def _summed(
    rows: Columns, one: Counter, column: str, n: int, meant: Callable[[Mapping[str, Any]], bool], minor: int
) -> list[int]:
    sums = [Decimal(0)] * n
    names = list(rows)
    for values in zip(*rows.values(), strict=True):
        row = dict(zip(names, values, strict=True))
        if (not one.function or row["function"] == one.function) and meant(row):
            sums[row["month"]] += Decimal(row[column] or 0)
    return [round(total.scaleb(minor if one.units else 0)) for total in sums]


def _begun(rows: Columns, n: int, name: str) -> int:
    """Return the first stretch in which a counter was recorded whole: the first with any, or the next where that has far less.

    What happens rarely was recorded as long as what happens often beside it: deals won beside all that is known of deals
    once decided (deals are opened long before), else the query's first counter.

    >>> _begun({"month": [1, 2, 3, 4], "leads": [40, 510, 480, 500]}, 5, "leads"), _begun({"month": [], "leads": []}, 5, "leads")
    (2, 0)
    """
    volume = [0] * n
    often = "won" if "won" in rows and name != "opened" else next(one for one in rows if one not in _LABELS)
    for month, number in zip(rows["month"], rows[often], strict=True):
        volume[month] += abs(int(number or 0))
    begun = next((place for place, number in enumerate(volume) if number), 0)
    after = sorted(volume[begun + 1 : begun + 1 + _FEW])
    return begun + 1 if after and 2 * volume[begun] < after[len(after) // 2] else begun


def _people(rows: Columns, n: int, name: tuple[str, str]) -> list[int]:
    """Return how many people stand behind a team's counters of one query, the thinnest of them."""
    numbers = [0] * n
    kinds = [one for one in ("people", "losers", "openers") if one in rows]
    for place, month in enumerate(rows["month"]):
        if (rows["function"][place], rows["team"][place]) == name:
            numbers[month] = min(int(rows[kind][place]) for kind in kinds)
    return numbers


def with_year_before(seen: Months, first_at: int) -> Columns:
    """Return the months as queries read them, each beside itself a year earlier; beside nothing where that isn't recorded."""
    from detente.evidence.periods import midnight

    asked = dict(seen.asked())
    earlier = [midnight(day.replace(year=day.year - 1), seen.zone) for day in seen.first]
    whole = [start >= first_at for start in earlier[:-1]]
    asked["before_from_at"] = [start if there else 0 for start, there in zip(earlier[:-1], whole, strict=True)]
    asked["before_to_at"] = [end if there else 0 for end, there in zip(earlier[1:], whole, strict=True)]
    return asked
