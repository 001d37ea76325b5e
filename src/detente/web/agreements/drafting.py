"""The lines of a plan as they are drafted: read from a form, shown in it, and held against what can be reckoned here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from django.http import QueryDict

from detente.evidence.periods import number_of
from detente.language import N_, Message
from detente.mistakes import Mistake
from detente.questions.scorecards.cards import Plan, read, warnings
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.gaming import PROFIT

Row = dict[str, str]
NUMBERS: Final = ("weight", "floor", "target", "cap", "at_stake")
"""What of a line is written in the form; a card's stake stands on its first line."""
_MOST_LINES: Final = 200
_LONGEST: Final = 80


def typed(text: str) -> str:
    """Return a number as the evidence has it: with a point, without blanks; Mistake where it is none.

    >>> typed("1 250,50"), typed("80 %"), typed("")
    ('1250.50', '0.8', '')
    """
    plain = "".join(text.replace("−", "-").split()).replace("\u00a0", "").replace("\u202f", "")
    percent, plain = plain.endswith("%"), plain.rstrip("%")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not plain:
        return ""
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12:
        raise Mistake(N_("{text} is not a number; write it like 1250.50 or 80 %."), text=text[:40])
    return format((value / 100 if percent else value).normalize(), "f")


def posted(given: QueryDict, before: Sequence[Row], kpis: Mapping[str, Defined]) -> list[Row]:
    """Return the lines that a form holds: those there were, changed, without those of no weight, and one more where it is named.

    Raises Mistake for a number that can't be read, a card without a name, or a KPI that there is not.
    """
    rows = []
    for place, row in enumerate(before):
        weight = typed(given.get(f"{place}-weight", row.get("weight", "")))
        if weight and Decimal(weight) > 0:
            rows.append(
                row
                | {name: typed(given.get(f"{place}-{name}", row.get(name, ""))) for name in NUMBERS}
                | {"weight": _share(weight)}
            )
    card, kpi = given.get("new-card", "").strip(), given.get("new-kpi", "").strip()
    if kpi:
        if kpi not in kpis:
            raise Mistake(N_("There is no KPI {kpi} here."), kpi=kpi[:40])
        if not card or len(card) > _LONGEST:
            raise Mistake(N_("Say on which card the new line stands, in {most} letters at most."), most=str(_LONGEST))
        like = next((row for row in rows if row["card"] == card), None)
        holder = given.get("new-holder", "").strip()[:_LONGEST]
        rows.append(
            {
                "card": card,
                "level": like["level"] if like else "department",
                "holder": like.get("holder", "") if like else holder or card,
                "kpi": kpi,
                "measured": "company",
                "evaluator": kpis[kpi].evaluator,
                "weight": _share(typed(given.get("new-weight", "")) or "0"),
                "target": typed(given.get("new-target", "")),
            }
        )
    if len(rows) > _MOST_LINES:
        raise Mistake(N_("A plan has {most} lines at most."), most=str(_MOST_LINES))
    if any(not row.get("target") for row in rows):
        raise Mistake(N_("Each line needs a target."))
    return _gated(rows, typed(given.get("gate_at", "")), kpis)


def _share(weight: str) -> str:
    """Return a weight as a share: people write 30 for 30 %, or 0.3."""
    value = Decimal(weight)
    return format((value / 100 if value > 1 else value).normalize(), "f")


def _gated(rows: Iterable[Row], gate_at: str, kpis: Mapping[str, Defined]) -> list[Row]:
    gate = {"gate": PROFIT, "gate_at": gate_at} if gate_at and PROFIT in kpis else {"gate": "", "gate_at": ""}
    none = {"gate": "", "gate_at": ""}
    return [row | (none if row["kpi"] == PROFIT else gate) for row in rows]


def plan_of(
    name: str, from_on: dt.date, to_on: dt.date, rows: Sequence[Row], kpis: Mapping[str, Defined]
) -> tuple[Plan | None, list[Message]]:
    """Return the plan that lines make, and a sentence for each that can't be used."""
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
            "at_stake": int(Decimal(row["at_stake"]) * 100) if row.get("at_stake") else None,
        }
        | {number: Fraction(row[number]) for number in ("weight", "target") if row.get(number)}
        for row in sorted(rows, key=lambda row: row["card"])
    ]
    return read(read_as, kpis)


def said_of(
    name: str, from_on: dt.date, to_on: dt.date, rows: Sequence[Row], kpis: Mapping[str, Defined]
) -> list[Message]:
    """Return what is wrong with a draft, in words."""
    plan, wrong = plan_of(name, from_on, to_on, rows, kpis)
    return [*wrong, *(one.said for one in warnings(plan, kpis, {}))] if plan is not None else wrong


def shown(rows: Sequence[Row], kpis: Mapping[str, Defined], title: Any) -> list[dict[str, Any]]:
    """Return lines by card, as the page shows them: each with its place in the form."""
    cards: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(rows):
        card = cards.setdefault(
            row["card"],
            {
                "name": row["card"],
                "holder": row.get("holder", ""),
                "level": row["level"],
                "stake": "",
                "stake_at": place,
                "lines": [],
                "weights": Decimal(0),
            },
        )
        card["stake"] = card["stake"] or row.get("at_stake", "")
        card["weights"] += Decimal(row["weight"] or 0)
        kpi = kpis.get(row["kpi"])
        card["lines"].append(
            row
            | {
                "place": place,
                "title": title(kpi, row["kpi"]),
                "unit": kpi.unit if kpi else "",
                "percent": _plain(Decimal(row["weight"] or 0) * 100),
                "written": {name: _typed_back(row.get(name, ""), kpi) for name in ("floor", "target", "cap")},
            }
        )
    return list(cards.values())


def _typed_back(number: str, kpi: Defined | None) -> str:
    """Return a number as people type it: shares in percent."""
    if not number or kpi is None or kpi.unit != "share":
        return number
    return f"{_plain(Decimal(number) * 100)} %"


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
