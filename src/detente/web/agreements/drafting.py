"""The lines of a plan as they are drafted: read from a form, shown in it, and held against what can be reckoned here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.http import QueryDict

from detente.evidence.contract import FUNCTIONS, MEASURED
from detente.evidence.periods import number_of
from detente.language import N_, Message
from detente.mistakes import Mistake
from detente.questions.scorecards.cards import Plan, read, warnings
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.gaming import PROFIT
from detente.web.numbers import plain, typed
from detente.web.numbers import shown as as_read

Row = dict[str, str]
NUMBERS: Final = ("weight", "floor", "target", "cap", "at_stake")
"""What of a line is written in the form; a card's stake stands on its first line."""
_MOST_LINES: Final = 200
_LONGEST: Final = 80


def posted(
    given: QueryDict,
    before: Sequence[Row],
    kpis: Mapping[str, Defined],
    hidden: Collection[int] = (),
    *,
    comma: bool = False,
) -> list[Row]:
    """Return the lines that a form holds: those there were, changed, without those of no weight, and one more where it is named.

    hidden : places of lines that the asker doesn't see; they stay as they are.   comma : how the asker writes decimals.
    Raises Mistake for a number that can't be read, a weight beyond the whole, a KPI twice on a card, a card without a name, or a
    KPI that there is not.
    """
    rows = []
    for place, row in enumerate(before):
        if place in hidden:
            rows.append(row)
            continue
        said = {
            name: typed(given.get(f"{place}-{name}", ""), comma) if f"{place}-{name}" in given else row.get(name, "")
            for name in NUMBERS
        }
        weight = row.get("weight", "")
        if f"{place}-weight" in given:
            weight = _weight(given.get(f"{place}-weight", ""), comma)
        if weight and Decimal(weight) > 0:
            rows.append(row | said | {"weight": weight} | _chosen(given, place))
    _of_cards(given, before, rows)
    kpi = given.get("new-kpi", "").strip()
    if kpi:
        rows.append(_new(given, kpi, rows, kpis, comma))
    if len(rows) > _MOST_LINES:
        raise Mistake(N_("A plan has {most} lines at most."), most=str(_MOST_LINES))
    if any(not row.get("target") for row in rows):
        raise Mistake(N_("Each line needs a target."))
    twice = [key for key, times in Counter((row["card"], row["kpi"]) for row in rows).items() if times > 1]
    if twice:
        raise Mistake(N_("On the card “{card}”, {kpi} stands twice."), card=twice[0][0], kpi=twice[0][1])
    gate_at = typed(given.get("gate_at", ""), comma) if "gate_at" in given else gate_of(before)
    return rows if gate_at == gate_of(before) else _gated(rows, gate_at, kpis)


def _chosen(given: QueryDict, place: int) -> Row:
    """Return what was chosen for a line from lists; what is on none of them is left as it was."""
    found = {}
    for name, choices in (("evaluator", ("", *FUNCTIONS)), ("measured", MEASURED)):
        chosen = given.get(f"{place}-{name}")
        if chosen is not None and chosen in choices:
            found[name] = chosen
    return found


def _of_cards(given: QueryDict, before: Sequence[Row], rows: list[Row]) -> None:
    """Put what was said of whole cards into each of their lines: whether they pay in steps, and what they are part of."""
    names = {row["card"] for row in before}
    for place, row in enumerate(before):
        if f"{place}-part" not in given:
            continue
        part = given.get(f"{place}-part", "")
        said = {"steps": "true" if f"{place}-steps" in given else ""}
        if part == "" or (part in names and part != row["card"]):
            said["parent"] = part
        for number, one in enumerate(rows):
            if one["card"] == row["card"]:
                rows[number] = one | said


def _new(given: QueryDict, kpi: str, rows: Sequence[Row], kpis: Mapping[str, Defined], comma: bool) -> Row:
    card = given.get("new-card", "").strip()
    if kpi not in kpis:
        raise Mistake(N_("There is no KPI {kpi} here."), kpi=kpi[:40])
    if not card or len(card) > _LONGEST:
        raise Mistake(N_("Say on which card the new line stands, in {most} letters at most."), most=str(_LONGEST))
    like = next((row for row in rows if row["card"] == card), None)
    holder = {name: like.get(name, "") for name in ("level", "holder", "person_id", "parent")} if like else {}
    gate = gate_of(rows)
    return {
        "level": "department",
        "holder": card,
        **holder,
        "card": card,
        "kpi": kpi,
        "measured": "company",
        "evaluator": kpis[kpi].evaluator,
        "weight": _weight(given.get("new-weight", ""), comma) or "0",
        "target": typed(given.get("new-target", ""), comma),
        **({"gate": PROFIT, "gate_at": gate} if gate and kpi != PROFIT else {}),
    }


def _weight(text: str, comma: bool) -> str:
    """Return a weight as a share: people write 30 for 30 %."""
    percent = typed(text.strip().rstrip("%"), comma)
    if percent and not 0 <= Decimal(percent) <= 100:
        raise Mistake(N_("{text} is no weight; write a number from 0 to 100."), text=text[:40])
    return plain(Decimal(percent) / 100) if percent else ""


def gate_of(rows: Iterable[Row]) -> str:
    """Return what joint profit has to reach, where lines have that gate."""
    return next((row["gate_at"] for row in rows if row.get("gate") == PROFIT and row.get("gate_at")), "")


def _gated(rows: Iterable[Row], gate_at: str, kpis: Mapping[str, Defined]) -> list[Row]:
    """Return lines with another gate on joint profit; gates on anything else stay."""
    gate = {"gate": PROFIT, "gate_at": gate_at} if gate_at and PROFIT in kpis else {"gate": "", "gate_at": ""}
    return [row if row["kpi"] == PROFIT or row.get("gate", "") not in ("", PROFIT) else row | gate for row in rows]


def plan_of(
    name: str, from_on: dt.date, to_on: dt.date, rows: Sequence[Row], kpis: Mapping[str, Defined], minor: int = 2
) -> tuple[Plan | None, list[Message]]:
    """Return the plan that lines make, and a sentence for each that can't be used. minor : decimals of money."""
    empty = dict.fromkeys(
        (
            "parent",
            "holder",
            "person_id",
            "measured",
            "floor",
            "floor_pays",
            "cap",
            "cap_pays",
            "gate",
            "gate_at",
            "gate_pays",
            "evaluator",
        )
    )
    read_as = [
        empty
        | {key: value for key, value in row.items() if value}
        | {"plan": name, "agreed_on": 0, "from_on": number_of(from_on), "to_on": number_of(to_on)}
        | {
            "steps": row.get("steps") == "true",
            "at_stake": int(Decimal(row["at_stake"]) * 10**minor) if row.get("at_stake") else None,
        }
        | {number: Fraction(row[number]) for number in ("weight", "target") if row.get(number)}
        for row in sorted(rows, key=lambda row: row["card"])
    ]
    return read(read_as, kpis)


def said_of(
    name: str, from_on: dt.date, to_on: dt.date, rows: Sequence[Row], kpis: Mapping[str, Defined]
) -> tuple[list[Message], bool]:
    """Return what is wrong with a draft, in words, and whether it can't hold as it is."""
    plan, wrong = plan_of(name, from_on, to_on, rows, kpis)
    found = list(warnings(plan, kpis, {})) if plan is not None else []
    return [*wrong, *(one.said for one in found)], bool(wrong) or any(one.stops for one in found)


def shown(
    rows: Sequence[Row], kpis: Mapping[str, Defined], title: Any, hidden: Collection[int] = (), *, comma: bool = False
) -> list[dict[str, Any]]:
    """Return lines by card, as the page shows them: each with its place in the form; those at hidden places are left out.

    comma : how the reader writes decimals.
    """
    cards: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(rows):
        if place in hidden:
            continue
        card = cards.setdefault(
            row["card"],
            {
                "name": row["card"],
                "holder": row.get("holder", ""),
                "level": row["level"],
                "parent": row.get("parent", ""),
                "steps": row.get("steps") == "true",
                "stake": "",
                "stake_at": place,
                "lines": [],
                "weights": Decimal(0),
            },
        )
        card["stake"] = card["stake"] or as_read(row.get("at_stake", ""), comma)
        card["weights"] += Decimal(row["weight"] or 0)
        kpi = kpis.get(row["kpi"])
        card["lines"].append(
            row
            | {
                "place": place,
                "title": title(kpi, row["kpi"]),
                "unit": kpi.unit if kpi else "",
                "percent": as_read(plain(Decimal(row["weight"] or 0) * 100), comma),
                "written": {
                    name: as_read(_typed_back(row.get(name, ""), kpi), comma) for name in ("floor", "target", "cap")
                },
            }
        )
    return list(cards.values())


def _typed_back(number: str, kpi: Defined | None) -> str:
    """Return a number as people type it: shares in percent."""
    if not number or kpi is None or kpi.unit != "share":
        return number
    return f"{plain(Decimal(number) * 100)} %"
