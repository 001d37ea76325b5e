"""Each table that KPIs ask the engine for, on companies small enough to count on one's fingers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from detente.evidence import Evidence, query
from detente.evidence.periods import number_of, read_period
from detente.questions import scorecards
from detente.questions.months import months
from detente.questions.scorecards.counters import COUNTERS, Counting, with_year_before

Company = Callable[..., Evidence]
AS_OF = "2026-03-02 00:00:00"
PEOPLE = """
    person_id | department | team  | title  | started_on | left_on    | working_share
    mia       | Marketing  | -     | Head   | 2020-01-01 | -          | -
    sam       | Sales      | North | Seller | 2026-01-16 | -          | 0.5
    sue       | Sales      | North | Seller | 2020-01-01 | 2026-02-15 | -
    lee       | Sales      | South | Seller | 2026-04-01 | -          | -
"""
LEADS = """
    lead_id | created_at          | source | referred_by | campaign_id
    a       | 2026-01-05 09:00:00 | fair   | -           | c1
    b       | 2026-01-10 09:00:00 | fair   | a           | c1
    c       | 2026-02-03 09:00:00 | search | -           | -
    d       | 2026-02-27 09:00:00 | search | -           | -
"""
DEALS = """
    deal_id | lead_id | customer_id | seller_id | product_id | opened_at           | closed_at           | outcome | quantity | amount | list_amount
    1       | a       | k1          | sam       | p          | 2026-01-06 09:00:00 | 2026-01-15 09:00:00 | won     | 10       | 90     | 100
    2       | b       | k2          | sue       | p          | 2026-01-11 09:00:00 | 2026-02-10 09:00:00 | won     | 5        | 50     | -
    3       | -       | k1          | sue       | -          | 2026-02-01 09:00:00 | 2026-02-11 09:00:00 | won     | -        | 70     | 70
    4       | c       | -           | -         | p          | 2026-02-04 09:00:00 | 2026-02-20 09:00:00 | lost    | 1        | 10     | 10
    5       | d       | k3          | mia       | p          | 2026-02-28 09:00:00 | -                   | open    | 1        | 10     | 10
"""
PRODUCTS = "product_id | unit_cost\np | 4.255"
TOUCHES = """
    lead_id | touched_at          | function  | channel | person_id
    a       | 2026-01-05 10:00:00 | sales     | call    | sam
    b       | 2026-01-09 09:00:00 | sales     | call    | sue
    b       | 2026-01-12 09:00:00 | marketing | mail    | mia
    c       | 2026-02-03 08:00:00 | marketing | mail    | -
    c       | 2026-02-05 09:00:00 | sales     | call    | sue
"""
HANDOVERS = """
    lead_id | handed_at           | from_function | to_function | person_id | state
    a       | 2026-01-05 09:30:00 | marketing     | sales       | sam       | accepted
    b       | 2026-01-10 09:30:00 | marketing     | sales       | lee       | rejected
    b       | 2026-01-11 09:30:00 | marketing     | sales       | sue       | accepted
    c       | 2026-02-04 09:00:00 | marketing     | sales       | -         | returned
    d       | 2026-03-01 12:00:00 | marketing     | sales       | sam       | offered
"""


@pytest.fixture
def drawn(company: Company) -> Evidence:
    return company(
        as_of=AS_OF, people=PEOPLE, leads=LEADS, deals=DEALS, products=PRODUCTS, touches=TOUCHES, handovers=HANDOVERS
    )


def asked(evidence: Evidence, name: str, *columns: str, persons: bool = False) -> list[tuple[Any, ...]]:
    seen = months(evidence, read_period("2026-02", "UTC"))
    assert [str(day) for day in seen.first] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    counting = Counting(evidence, {})
    found = counting._run(name, with_year_before(seen, evidence.first_at), persons=int(persons))
    return list(zip(*(found[column] for column in columns), strict=True))


FIRST = "\n    z       | 2026-01-01 00:00:00 | fair   | -           | c1"


def test_what_becomes_of_deals(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=PEOPLE, leads=LEADS + FIRST, deals=DEALS, products=PRODUCTS, touches=TOUCHES)
    # b was spoken to by sales before it came: its customer is not born of marketing. Deal 3 is k1's second.
    columns = ("month", "function", "team", "people", "opened", "won", "lost", "lead_won", "lead_lost", "booked")
    assert asked(evidence, "selling.sql", *columns) == [
        (0, "sales", "North", 1, 2, 1, 0, 1, 0, 90_00),
        (1, "marketing", "", 0, 1, 0, 0, 0, 0, 0),
        (1, "sales", "", 0, 1, 0, 1, 0, 1, 0),
        (1, "sales", "North", 1, 1, 2, 0, 1, 0, 120_00),
    ]
    columns = ("listed", "at_list", "cost", "costed", "new_customers", "born_customers", "born_booked", "took")
    day = 86_400_000_000
    # Costs in units of currency, to be rounded once: ten times 4.255, five times 4.255.
    assert asked(evidence, "selling.sql", *columns) == [
        (90_00, 100_00, Decimal("42.55"), 90_00, 1, 1, 90_00, 10 * day),
        (0, 0, 0, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 0, 0, 0),
        (70_00, 70_00, Decimal("21.275"), 50_00, 1, 0, 0, 31 * day + 10 * day),
    ]
    seen = months(evidence, read_period("2026-02", "UTC"))
    sums = Counting(evidence, {}).company(with_year_before(seen, evidence.first_at)).of
    assert sums["cost"] == [42_55, 21_28] and sums["booked"] == [90_00, 120_00]  # half a cent goes to the even one
    assert asked(evidence, "selling.sql", "month", "person", "booked", persons=True) == [
        (0, "sam", 90_00),
        (0, "sue", 0),
        (1, "mia", 0),
        (1, "", 0),
        (1, "sue", 120_00),
    ]


def test_how_leads_that_were_offered_are_answered(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=PEOPLE, leads=LEADS + FIRST, touches=TOUCHES, handovers=HANDOVERS)
    columns = ("month", "team", "people", "offered", "qualified", "accepted", "refused", "due", "in_time")
    # Sales spoke to a within half an hour; to b not after it was offered; c's answer took 24 hours to the minute: too late.
    assert asked(evidence, "replies.sql", *columns) == [
        (0, "North", 2, 2, 1, 2, 0, 1, 1),
        (0, "South", 1, 1, 1, 0, 1, 1, 0),
        (1, "", 0, 1, 1, 0, 1, 1, 0),
    ]
    evidence = company(as_of=AS_OF, people=PEOPLE, leads=LEADS + FIRST, touches=TOUCHES)
    # Without handovers a lead is offered on the day it comes: a and z in January, c and d in February.
    assert asked(evidence, "replies.sql", "month", "offered", "due", "in_time") == [(0, 3, 3, 1), (1, 2, 2, 0)]


def test_contacts_and_openings(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=PEOPLE, leads=LEADS + FIRST, touches=TOUCHES)
    assert asked(evidence, "contacts.sql", "month", "function", "team", "people", "contacts") == [
        (0, "marketing", "", 1, 1),
        (0, "sales", "North", 2, 2),
        (1, "marketing", "", 0, 1),
        (1, "sales", "North", 1, 1),
    ]
    assert asked(evidence, "openings.sql", "month", "leads", "referred") == [(0, 3, 1), (1, 2, 0)]


def test_what_is_invoiced_beside_the_same_month_a_year_earlier(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        invoices="""
            invoice_id | customer_id | invoiced_at         | amount | cost
            0          | k0          | 2024-12-31 09:00:00 | 500    | -
            1          | k1          | 2025-01-20 09:00:00 | 100    | 40
            2          | k2          | 2025-02-01 09:00:00 | 300    | 40
            3          | k1          | 2026-01-02 09:00:00 | 120    | 50
            4          | k2          | 2026-01-03 09:00:00 | 80     | -
            5          | k1          | 2026-01-04 09:00:00 | -20    | -10
            6          | k3          | 2026-02-05 09:00:00 | 70     | 30
            7          | k0          | 2026-02-06 09:00:00 | 11     | 1
        """,
    )
    seen = months(evidence, read_period("2026-02", "UTC"))
    found = Counting(evidence, {})._run("revenue.sql", with_year_before(seen, evidence.first_at))
    rows = [row for row in zip(*found.values(), strict=True) if row[0] >= len(seen) - 2]
    last = len(seen) - 2
    # January: k1 was there by the end of January 2025, k2 not yet. February: k0 was, k3 is new.
    assert rows == [
        (last, 180_00, 40_00, 100_00, 20_00, 2, 0, 100_00, 100_00),
        (last + 1, 81_00, 31_00, 81_00, 0, 2, 1, 11_00, 300_00),
    ]


def test_what_functions_pay_out_and_bring(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        leads=LEADS + FIRST,
        spend="""
            spent_on   | function  | amount
            2026-01-31 | marketing | 10
            2026-02-01 | marketing | 20
            2026-02-28 | sales     | 5
            2026-03-01 | sales     | 50
        """,
        contributions="""
            gained_on  | function | kind      | amount | overlap_id
            2026-01-02 | legal    | case      | 7      | -
            2026-02-02 | hr       | hire      | 3      | x
            2026-02-03 | finance  | hire      | 4      | x
        """,
    )
    assert asked(evidence, "paid_out.sql", "month", "function", "spent", "gained") == [
        (0, "legal", 0, 7_00),
        (0, "marketing", 10_00, 0),
        (1, "finance", 0, 4_00),
        (1, "marketing", 20_00, 0),
        (1, "sales", 5_00, 0),
    ]


def test_voices_joint_work_and_complaints(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        people=PEOPLE,
        leads=LEADS + FIRST,
        voices="""
            said_at             | author   | stance
            2026-01-02 09:00:00 | customer | 0.5
            2026-01-03 09:00:00 | public   | -1
            2026-02-03 09:00:00 | public   | 0
        """,
        projects="""
            project_id | started_on | due_on     | ended_on   | outcome
            x          | 2026-01-02 | 2026-01-20 | 2026-01-20 | delivered
            y          | 2026-01-02 | 2026-01-20 | 2026-01-21 | delivered
            z          | 2026-01-02 | 2026-02-20 | 2026-02-20 | delivered
        """,
        project_members="project_id | person_id\nx | mia\nx | sam\ny | mia\ny | sue\nz | sam\nz | sue",
        complaints="""
            complained_on | from_department | about_department
            2026-02-01    | Sales           | Marketing
            2026-02-02    | Sales           | Legal
            2026-03-01    | Marketing       | Sales
        """,
    )
    columns = ("month", "voices", "voices_for", "joint_ended", "joint_on_time", "complaints")
    assert asked(evidence, "around.sql", *columns) == [(0, 2, 1, 2, 1, 0), (1, 1, 0, 0, 0, 1)]


def test_a_team_in_which_one_booked_ten_times_what_the_others_did(company: Company) -> None:
    people = "person_id | department | team\n" + "".join(f"s{n} | Sales | {'A' if n < 3 else 'B'}\n" for n in range(6))
    amounts = (100, 50, 9, 100, 50, 10)
    deals = "deal_id | seller_id | opened_at | closed_at | outcome | amount\n" + "".join(
        f"{n} | s{n} | 2026-01-02 09:00:00 | 2026-01-03 09:00:00 | won | {amount}\n" for n, amount in enumerate(amounts)
    )
    evidence = company(as_of=AS_OF, people=people, deals=deals, leads=LEADS + FIRST)
    assert asked(evidence, "alone.sql", "function", "team") == [("sales", "A")]


def test_who_was_there_how_long_and_for_what_part_of_full_time(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=PEOPLE, leads=LEADS)
    found = evidence.run(
        query(scorecards.__name__, "holders.sql"),
        from_on=number_of(read_period("2026-01", "UTC").from_on),
        to_on=number_of(read_period("2026-03", "UTC").to_on),
    )
    rows = list(zip(*(found[name] for name in ("person_id", "function", "days", "working_share")), strict=True))
    assert [(*row[:3], float(row[3])) for row in rows] == [
        ("mia", "marketing", 90, 1.0),
        ("sam", "sales", 75, 0.5),
        ("sue", "sales", 45, 1.0),
    ]


def test_what_leads_of_each_source_come_to(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        people=PEOPLE,
        leads=LEADS + FIRST,
        deals=DEALS,
        products=PRODUCTS,
        touches=TOUCHES,
        handovers=HANDOVERS,
        spend="spent_on | function | campaign_id | amount\n2026-01-05 | marketing | c1 | 30\n2026-02-05 | marketing | - | 8",
    )
    span = read_period("2026-01-01:2026-03-01", "UTC")
    found = evidence.run(
        query(scorecards.__name__, "sources.sql"),
        from_at=span.from_at,
        to_at=span.to_at,
        from_on=number_of(span.from_on),
        to_on=number_of(span.to_on),
        now=evidence.as_of,
        hours=24,
    )
    rows = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    assert rows == [
        {
            "source": "fair", "leads": 3, "offered": 3, "accepted": 2, "refused": 1, "won": 2, "lost": 0, "booked": 140_00,
            "costed": 140_00, "cost": Decimal("63.825"), "quick": 1, "quick_won": 1, "slow": 2, "slow_won": 1, "spent": 30_00,
        },
        {
            "source": "search", "leads": 2, "offered": 1, "accepted": 0, "refused": 1, "won": 0, "lost": 1, "booked": 0,
            "costed": 0, "cost": 0, "quick": 0, "quick_won": 0, "slow": 1, "slow_won": 0, "spent": None,
        },
    ]  # fmt: skip


def test_the_plan_in_force_is_the_one_that_began_last(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        leads=LEADS,
        scorecards="""
            plan | agreed_on  | from_on    | to_on      | card  | level      | holder | kpi   | weight | target
            old  | 2025-12-01 | 2026-01-01 | 2026-04-01 | sales | department | Sales  | won   | 1      | 10
            new  | 2026-01-20 | 2026-02-01 | 2026-04-01 | sales | department | Sales  | won   | 0.4    | 12
            new  | 2026-01-20 | 2026-02-01 | 2026-04-01 | sales | department | Sales  | leads | 0.6    | 20
            next | 2026-02-20 | 2026-04-01 | 2026-07-01 | sales | department | Sales  | won   | 1      | 14
            late | 2026-03-05 | 2026-02-01 | 2026-07-01 | sales | department | Sales  | won   | 1      | 15
        """,
    )
    text = query(scorecards.__name__, "agreed.sql")
    on = {day: number_of(read_period(day, "UTC").from_on) for day in ("2026-01", "2026-03")}
    # What was agreed after as_of is not known.
    assert evidence.run(text, day=on["2026-03"], over=0)["plan"] == ["new", "new"]
    assert evidence.run(text, day=on["2026-03"], over=0)["kpi"] == ["leads", "won"]
    assert evidence.run(text, day=on["2026-01"], over=0)["plan"] == ["old"]
    # What is over: nothing yet in March, in April what began last and has ended.
    april, later = (number_of(read_period(month, "UTC").from_on) for month in ("2026-04", "2026-08"))
    assert evidence.run(text, day=on["2026-03"], over=1)["plan"] == []
    assert evidence.run(text, day=april, over=0)["plan"] == ["next"]
    assert evidence.run(text, day=april, over=1)["plan"] == ["new", "new"]
    assert evidence.run(text, day=later, over=1)["plan"] == ["next"]


def test_a_company_with_nothing_but_leads_has_their_counter_only(company: Company) -> None:
    evidence = company(as_of=AS_OF, leads="lead_id | created_at | source\na | 2026-01-01 00:00:00 | fair")
    assert Counting(evidence, {}).known() == {"leads"}
    assert COUNTERS.keys() > {"leads"}
