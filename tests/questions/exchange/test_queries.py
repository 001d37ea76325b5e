"""Each table that the question asks the engine for, on companies small enough to count on one's fingers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pytest

from detente.evidence import Evidence, query
from detente.evidence.periods import number_of
from detente.questions import exchange
from detente.questions.exchange.rooms import rooms, ties
from detente.questions.exchange.wrote import FIGURE, Wrote

import numpy as np  # isort: skip

Company = Callable[..., Evidence]
AS_OF = "2026-03-02 00:00:00"
PEOPLE = "person_id | department | team | left_on\n" + "".join(
    f"{side[0]}{team}{n} | {side} | {team} | -\n" for side in ("Marketing", "Sales") for team in "AB" for n in range(5)
)
PEOPLE += "gone | Sales | A | 2025-01-01\nkit | Kitchen | - | -\n"
WRITTEN = {
    "MA0": "SA0 SA1 MA1 MB0",
    "MA1": "SA0",
    "MA2": "MA0",
    "MA3": "MA0",
    "MA4": "MA0",
    "SB0": "MB0 SB1",
    "kit": "MA0",
}
SENT = "message_id | sent_at | sender_id | medium\n" + "".join(
    f"{who}-{n} | 2026-02-{10 + n} 09:00:00 | {who} | email\n" for who in WRITTEN for n in range(2)
)
READ = "message_id | person_id | kind\n" + "".join(
    f"{who}-{n} | {reader} | to\n" for who, readers in WRITTEN.items() for n in range(2) for reader in readers.split()
)
SEATS = "person_id | from_on | site | floor | room\n" + "".join(
    f"{side}{team}{n} | 2025-01-01 | Hall | {floor} | {floor}{team if side == 'M' else 'A'}\n"
    for side, floor in (("M", "1"), ("S", "1"))
    for team in "AB"
    for n in range(5)
)
SEATS += "SB0 | 2026-01-01 | Hall | 2 | 2A\nSB1 | 2024-01-01 | Hall | 2 | 2A\n"


def of(evidence: Evidence, name: str, **asked: Any) -> list[tuple[Any, ...]]:
    found = evidence.run(query(exchange.__name__, name), **asked)
    return list(zip(*found.values(), strict=True))


def everything(company: Company, **more: str) -> Evidence:
    tables = {"people": PEOPLE, "messages": SENT, "recipients": READ, "seats": SEATS} | more
    return company(as_of=AS_OF, **tables)


def test_weeks_of_teams_of_whom_five_wrote(company: Company) -> None:
    evidence = everything(company)
    week = number_of(dt.date(2026, 2, 9))
    # Marketing's A wrote 16 messages to people of the two sides, 6 of them across, to three different people; of B nobody did.
    # How it wrote across is told of nobody: two did.
    sums = {"across": 6, "messages": 16, "readers": 3}
    assert [(on, slice, int(figure), n) for on, slice, figure, n in of(evidence, "wrote.sql", to_on=week + 30)] == [
        (week, f"{what} marketing/Marketing/A", figure, 5) for what, figure in sums.items()
    ]
    assert of(evidence, "wrote.sql", to_on=week + 6) == []
    assert of(evidence, "teams.sql") == [
        ("marketing/Marketing/A", 5),
        ("marketing/Marketing/B", 5),
        ("sales/Sales/A", 5),
        ("sales/Sales/B", 5),
    ]


def test_how_formal_and_slow_a_team_is_with_the_other_side(company: Company) -> None:
    # Each of marketing's A asks somebody of sales' A, who answers after one to five hours; in the next week four do, and SB0.
    media = ("chat", "email", "ticket", "memo", "chat")
    said = [
        row
        for week, day in enumerate((10, 17))
        for n in range(5)
        for row in (
            (f"q{week}{n}", f"2026-02-{day} 09:00:00", f"MA{n}", media[n], f"t{week}{n}", f"SA{n}"),
            (f"a{week}{n}", f"2026-02-{day} {10 + n}:00:00", f"SA{n}", "chat", f"t{week}{n}", f"MA{n}"),
        )
        if week == 0 or n < 4 or row[2] == "MA4"
    ]
    said.append(("late", "2026-02-25 09:00:00", "SA4", "chat", "t14", "MA4"))  # eight days after it was asked
    evidence = company(
        as_of=AS_OF,
        people=PEOPLE.replace("left_on\n", "left_on | level\n")
        .replace(" | -\n", " | - | 5\n")
        .replace("2025-01-01\n", "2025-01-01 | 5\n")
        .replace("MA0 | Marketing | A | - | 5", "MA0 | Marketing | A | - | 2"),
        messages="message_id | sent_at | sender_id | medium | thread_id\n"
        + "".join(" | ".join(row[:5]) + "\n" for row in said),
        recipients="message_id | person_id | kind\n" + "".join(f"{row[0]} | {row[5]} | to\n" for row in said),
    )
    week = number_of(dt.date(2026, 2, 9))
    manner = ("crossed", "managed", "formal", "answers", "logs")

    def told(on: int, to_on: int) -> dict[str, tuple[float, int]]:
        rows = of(evidence, "wrote.sql", to_on=to_on)
        return {
            slice: (float(figure), n) for at, slice, figure, n in rows if at == on and slice.split(" ")[0] in manner
        }

    logs = sum(math.log(1 + 60 * hours) for hours in range(1, 6))
    first = {
        "crossed marketing/Marketing/A": (5, 5),
        "managed marketing/Marketing/A": (1, 5),
        "formal marketing/Marketing/A": (3, 5),
        "crossed sales/Sales/A": (5, 5),
        "managed sales/Sales/A": (1, 5),
        "formal sales/Sales/A": (0, 5),
        "answers sales/Sales/A": (5, 5),
        "logs sales/Sales/A": (pytest.approx(logs, abs=1e-6), 5),
    }
    assert told(week, week + 30) == first
    # What may still be answered is not told yet.
    assert set(told(week, week + 13)) == {slice for slice in first if slice.split(" ")[0] not in ("answers", "logs")}
    # Four answered, and four of sales wrote: of so few nothing is told.
    assert set(told(week + 7, week + 30)) == {
        f"{what} marketing/Marketing/A" for what in ("crossed", "managed", "formal")
    }


def test_when_remedies_began_for_whom(company: Company) -> None:
    evidence = everything(
        company,
        remedies="""
            remedy  | kind     | decided_on | from_on    | department | team | by_lot
            shadow  | other    | 2026-01-01 | 2026-02-01 | Sales      | A    | true
            shadow  | other    | 2026-01-01 | 2026-01-20 | Sales      | A    | true
            shadow  | other    | 2026-01-01 | 2026-03-01 | Marketing  | -    | true
            mail    | briefings| 2026-01-01 | 2026-02-02 | -          | -    | -
            lunch   | other    | 2026-01-01 | 2026-02-02 | Kitchen    | -    | -
            tea     | other    | 2026-01-01 | 2026-02-02 | -          | A    | -
        """,
        visits="guest_id | host_id | visited_on\nMA0 | SB1 | 2026-02-03\nkit | MA1 | 2026-01-05\nMA2 | SB1 | 2026-01-30\n",
    )
    day = lambda month, of: number_of(dt.date(2026, month, of))  # noqa: E731
    found = {
        (remedy, team or everybody): (kind, on, lot)
        for remedy, kind, team, everybody, on, lot in of(evidence, "remedies.sql")
    }
    assert found == {
        ("mail", 1): ("briefings", day(2, 2), 0),
        ("lunch", 0): ("other", day(2, 2), 0),
        ("tea", 0): ("other", day(2, 2), 0),
        ("shadow", "sales/Sales/A"): ("other", day(1, 20), 1),
        ("shadow", "marketing/Marketing/A"): ("other", day(3, 1), 1),
        ("shadow", "marketing/Marketing/B"): ("other", day(3, 1), 1),
        ("visits", "marketing/Marketing/A"): ("visits", day(1, 5), 0),
        ("visits", "sales/Sales/B"): ("visits", day(1, 30), 0),
    }
    # Visits that are said to be a remedy speak for themselves.
    said = everything(
        company,
        remedies="remedy | kind | decided_on | from_on\nHalf days | visits | 2026-01-01 | 2026-01-01\n",
        visits="guest_id | host_id | visited_on\nMA0 | SB1 | 2026-02-03\n",
    )
    assert [row[0] for row in of(said, "remedies.sql")] == ["Half days"]


def test_ties_of_groups_of_different_departments(company: Company) -> None:
    rows = {
        (a, one, b, other): (pairs, tied, few)
        for a, one, b, other, pairs, tied, few in of(everything(company), "ties.sql")
    }
    assert rows["Marketing", "A", "Sales", "A"] == (25, 3, 5)
    assert rows["Marketing", "B", "Sales", "B"] == (25, 1, 5)
    assert rows["Marketing", "A", "Sales", "B"] == (25, 0, 5)
    assert rows["Kitchen", "Kitchen", "Marketing", "A"] == (5, 1, 1)
    assert len(rows) == 8
    shown = ties(everything(company).run(query(exchange.__name__, "ties.sql")))
    assert {(row.one, row.other): row.tied for row in shown} == {
        ("Marketing/A", "Sales/A"): 0.1,
        ("Marketing/A", "Sales/B"): 0.0,
        ("Marketing/B", "Sales/A"): 0.0,
        ("Marketing/B", "Sales/B"): 0.0,
    }


def test_who_sits_how_far_from_one_another_and_complains(company: Company) -> None:
    evidence = everything(
        company,
        complaints="""
            complained_on | from_department | about_department | from_room | about_room
            2026-02-01    | Sales           | Marketing        | 2A        | 1A
            2026-02-01    | Sales           | Marketing        | 1A        | 1B
            2026-02-01    | Sales           | Marketing        | 1A        | -
            2026-02-01    | Sales           | Kitchen          | 1A        | 1B
            2025-02-01    | Sales           | Marketing        | 1A        | 1B
        """,
    )
    rows = {(m, s, apart): (pairs, tied) for m, s, apart, pairs, tied, _, _ in of(evidence, "rooms.sql")}
    assert rows == {
        ("A", "A", "room"): (25, 3),
        ("A", "B", "room"): (20, 0),
        ("A", "B", "site"): (5, 0),
        ("B", "A", "floor"): (25, 0),
        ("B", "B", "floor"): (20, 0),
        ("B", "B", "site"): (5, 1),
    }
    since = number_of(dt.date(2025, 3, 2))
    assert of(evidence, "complaints.sql", from_on=since) == [("floor", 1), ("site", 1), ("unknown", 1)]
    shown = rooms(
        evidence.run(query(exchange.__name__, "rooms.sql")),
        evidence.run(query(exchange.__name__, "complaints.sql"), from_on=since),
        365,
        np.random.default_rng(0),
    )
    assert [(row.apart, row.people, row.pairs, row.tied) for row in shown] == [
        ("room", 5, 45, 0.1),
        ("floor", 5, 45, 0.0),
        ("site", 1, 10, 0.1),
    ]
    assert shown[1].rate == pytest.approx(100 / 45) and shown[1].complaints == 1
    # One event: the exact interval of a Poisson mean is 0.0513 to 4.744 (Garwood 1936).
    assert (shown[1].rate_low, shown[1].rate_high) == pytest.approx((5.13 / 45, 474.4 / 45), rel=1e-3)
    assert shown[0].rate_low == 0.0 and shown[0].low is None


def test_weeks_are_put_together_by_four_and_a_team_that_went_is_left_out() -> None:
    weeks = [7 * n for n in range(9)]
    found: dict[str, Any] = {"week_on": [], "slice": [], "figure": [], "n": []}
    for week in weeks:
        for team, across in (("sales/Sales/A", 2 + week / 7), ("sales/gone", 1)):
            late = (("answers", 3.0), ("logs", 3 * math.log(121))) if week > 35 else ()
            for what, figure in (("messages", 10), ("across", across), ("readers", 15), *late):
                for name, value in zip(found, (week, f"{what} {team}", figure, 5), strict=True):
                    found[name].append(value)
    wrote = Wrote.of(found, {"sales/Sales/A": 6})
    assert wrote is not None and wrote.teams == ("sales/Sales/A",) and wrote.blocks == 2
    assert wrote.begins.tolist() == [7, 35]  # the oldest week is left over
    assert wrote.figures(FIGURE["across"]).tolist() == [
        [pytest.approx((3 + 4 + 5 + 6) / 40), pytest.approx((7 + 8 + 9 + 10) / 40)]
    ]
    assert wrote.figures(FIGURE["readers"]).tolist() == [[3.0, 3.0]]
    assert wrote.weekly(FIGURE["across"])[0] == pytest.approx(0.2)
    # Weeks that were counted before answers were count as not known.
    answers = wrote.figures(FIGURE["answers"])
    assert np.isnan(answers[0, 0]) and FIGURE["answers"].told(answers[0, 1]) == pytest.approx(120.0)
    # What never changes is no figure that something could change.
    assert [one.name for one in wrote.told_of()] == ["across"]
    assert Wrote.of({name: [] for name in found}, {}) is None
