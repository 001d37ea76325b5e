"""Statements: a plan worked by hand on a company small enough to count, and a second way of reckoning for many."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from detente.evidence import Evidence, open_evidence
from detente.mistakes import CannotAnswer
from detente.questions.scorecards.own_rows import own_rows
from detente.questions.scorecards.paying import Basis, Moved, Statement, basis, profit, read_off, statements
from detente.questions.scorecards.plain import from_dict, to_dict
from detente.simulate import Plan as Drawn
from detente.simulate import company as draw
from detente.simulate import write

Company = Callable[..., Evidence]
PEOPLE = """
    person_id | department | team  | title  | started_on | left_on    | working_share
    mia       | Marketing  | -     | Head   | 2020-01-01 | -          | -
    sam       | Sales      | North | Seller | 2026-02-15 | -          | 0.5
    sue       | Sales      | North | Seller | 2020-01-01 | -          | -
    lee       | Sales      | South | Seller | 2020-01-01 | 2026-03-02 | -
    tim       | Support    | -     | Helper | 2020-01-01 | -          | -
""" + "".join(
    f"    {team[0]}{number} | Sales | {team} | Clerk | 2020-01-01 | - | -\n"
    for team in ("North", "South")
    for number in range(4)
)
"""Teams of five and six, on whose figure somebody may be paid."""
CARDS = """
    plan | agreed_on  | from_on    | to_on      | card      | level      | holder    | person_id | kpi         | measured | weight | floor | target | cap | cap_pays | gate       | gate_at | steps | at_stake
    q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Sellers   | role       | Seller    | -         | won         | own      | 0.5    | 0     | 3      | 6   | 2        | win_rate   | 0.7     | -     | 1000
    q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Sellers   | role       | Seller    | -         | booked      | team     | 0.3    | 100   | 500    | -   | -        | -          | -       | -     | -
    q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Sellers   | role       | Seller    | -         | leads       | company  | 0.2    | 4     | 8      | 10  | 1.5      | -          | -       | true  | -
    q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Marketing | department | Marketing | -         | leads       | company  | 1      | 4     | 8      | -   | -        | -          | -       | -     | 999.99
    q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Lee's     | person     | -         | lee       | won         | own      | 0.9    | -     | 1      | -   | -        | -          | -       | -     | 500
"""
DEALS = """
    deal_id | lead_id | seller_id | opened_at           | closed_at           | outcome | amount
    1       | l1      | sam       | 2026-01-02 09:00:00 | 2026-02-20 09:00:00 | won     | 100
    2       | l2      | sue       | 2026-01-02 09:00:00 | 2026-01-20 09:00:00 | won     | 150.25
    3       | l3      | sue       | 2026-01-02 09:00:00 | 2026-02-20 09:00:00 | won     | 100
    4       | l4      | sue       | 2026-01-02 09:00:00 | 2026-03-20 09:00:00 | won     | 50
    5       | l5      | lee       | 2026-01-02 09:00:00 | 2026-02-20 09:00:00 | lost    | 70
    6       | l6      | sue       | 2026-03-02 09:00:00 | 2026-03-30 09:00:00 | won     | 49.75
    7       | l7      | sue       | 2026-03-02 09:00:00 | 2026-04-02 09:00:00 | won     | 990
"""
LEADS = "lead_id | created_at | source\nl0 | 2026-01-01 00:00:00 | fair\n" + "".join(
    f"l{number} | 2026-0{1 + number % 3}-02 09:00:00 | fair\n" for number in range(1, 8)
)


@pytest.fixture
def quarter(company: Company) -> Basis:
    return basis(company(as_of="2026-04-10 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=CARDS))


def amounts(basis: Basis, person: str, **moved: Any) -> dict[str, list[int]]:
    return {one.card.name: [paid.amount for _, paid in one.lines] for one in statements(basis, person, Moved(**moved))}


def test_a_plan_that_is_over_pays_to_the_cent_what_hands_reckon(quarter: Basis) -> None:
    assert quarter.over
    # Sue, all of the quarter: 4 won pay 1 + 1/3, but 5 of 6 decided deals of the company were won: the gate of 70 % is open.
    # North booked 450: (450 − 100) / 400 = 0.875. 8 leads: the step at the target, 1.
    assert amounts(quarter, "sue") == {"Sellers": [666_67, 262_50, 200_00]}
    # Sam, 45 of 90 days at half time: a quarter of 1,000. One won: 1/3 of 125.
    assert amounts(quarter, "sam") == {"Sellers": [41_67, 65_63, 50_00]}
    # Lee, 60 of 90 days; none won, South booked nothing: below the floor. The card of their own comes to 90 %: nothing is paid.
    assert amounts(quarter, "lee") == {"Sellers": [0, 0, 133_33], "Lee's": []}
    assert [one.total for one in statements(quarter, "lee")] == [None, 133_33]
    # Half a cent up: 999.99.
    assert amounts(quarter, "mia") == {"Marketing": [999_99]}
    assert amounts(quarter, "tim") == {} and amounts(quarter, "nobody") == {}


def test_a_gate_that_is_shut_holds_the_line_at_what_it_says(quarter: Basis) -> None:
    cards = tuple(
        replace(card, lines=tuple(replace(one, line=replace(one.line, gates=tuple(replace(gate, reached=Fraction(9, 10)) for gate in one.line.gates))) for one in card.lines))
        for card in quarter.plan.cards
    )  # fmt: skip
    shut = replace(quarter, plan=replace(quarter.plan, cards=cards))
    assert amounts(shut, "sue") == {"Sellers": [500_00, 262_50, 200_00]}
    [(_, paid), *_] = statements(shut, "sue")[0].lines
    assert paid.held == ("win_rate",) and paid.earned == Fraction(4, 3)


@pytest.mark.parametrize("engine_name", ["duckdb"], indirect=True)
def test_who_lost_nothing_has_lost_nothing_rather_than_no_figure(company: Company) -> None:
    lost = "q1 | 2025-12-20 | 2026-01-01 | 2026-04-01 | Few | department | Sales | - | losses | own | 1 | 2 | 0 | - | - | - | - | - | 100\n"
    mine = "kpi | formula | unit | better\nlosses | lost | count | lower"
    tables = {"people": PEOPLE, "leads": LEADS, "deals": DEALS, "kpis": mine, "scorecards": CARDS + lost}
    found = basis(company(as_of="2026-04-10 00:00:00", **tables))
    assert amounts(found, "sue")["Few"] == [100_00] and amounts(found, "lee")["Few"] == [33_33]


@pytest.mark.parametrize("engine_name", ["duckdb"], indirect=True)
def test_nobody_is_paid_by_the_figure_of_a_team_of_four(company: Company) -> None:
    people = PEOPLE.replace("South | Clerk", "- | Clerk")
    found = basis(company(as_of="2026-04-10 00:00:00", people=people, leads=LEADS, deals=DEALS, scorecards=CARDS))
    [own, sellers] = statements(found, "lee")
    assert sellers.small and not sellers.lines and sellers.total is None and not own.small
    assert amounts(found, "sue") == {"Sellers": [666_67, 262_50, 200_00]}


@pytest.mark.parametrize("engine_name", ["duckdb"], indirect=True)
def test_a_gate_is_the_company_s_whosever_figure_the_line_is(company: Company) -> None:
    # Sue won 4 deals, the company 5 in the quarter: the gate asks for 5.
    cards = """
        plan | agreed_on  | from_on    | to_on      | card | level  | holder | person_id | kpi   | measured | weight | target | gate | gate_at | gate_pays | at_stake
        q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Sue  | person | -      | sue       | won   | own      | 0.5    | 4      | -    | -       | -         | 100
        q1   | 2025-12-20 | 2026-01-01 | 2026-04-01 | Sue  | person | -      | sue       | leads | company  | 0.5    | 8      | won  | 5       | 0         | -
    """
    found = basis(company(as_of="2026-04-10 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=cards))
    assert amounts(found, "sue") == {"Sue": [50_00, 50_00]}


@pytest.mark.parametrize("engine_name", ["duckdb"], indirect=True)
def test_in_the_first_month_of_a_plan_nothing_is_counted_and_the_usual_is_to_come(company: Company) -> None:
    cards = CARDS.replace("2026-01-01 | 2026-04-01", "2026-04-01 | 2026-07-01")
    found = basis(company(as_of="2026-04-10 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=cards))
    # The plan begins on 1 April, and no whole month of it is recorded: three usual months, 8 leads.
    assert not found.over and found.company["leads"] == 8 and amounts(found, "mia") == {"Marketing": [999_99]}


def test_a_basis_goes_through_json_unharmed(quarter: Basis) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(quarter)))) == quarter


def test_results_are_rounded_before_they_pay(quarter: Basis) -> None:
    # 5 of 6 is 83.33 % and no more.
    gates = {gate.name for card in quarter.plan.cards for one in card.lines for gate in one.line.gates}
    assert gates == {"win_rate"}
    assert read_off(Fraction(5, 6), "share", 2) == Fraction(8333, 10000)
    assert read_off(Fraction(-1, 200), "money", 2) == Fraction(-1, 100)  # half away from zero
    assert read_off(Fraction(12345, 10000), "days", 2) == Fraction(123, 100)


ON_DUCKDB = pytest.mark.parametrize("engine_name", ["duckdb"], indirect=True)


@ON_DUCKDB
def test_what_is_to_come_is_the_mean_of_the_last_months(company: Company) -> None:
    evidence = company(as_of="2026-03-01 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=CARDS)
    found = basis(evidence)
    # January and February are known: 3 leads each, and 1 and 2 deals won; March is taken to be their mean.
    assert not found.over and found.company["leads"] == 9 and found.company["won"] == Fraction(9, 2)
    assert amounts(found, "mia") == {"Marketing": [999_99]}
    # Sue won one deal in each month.
    assert amounts(found, "sue")["Sellers"][0] == 500_00


@ON_DUCKDB
def test_without_a_plan_nothing_is_paid(company: Company) -> None:
    with pytest.raises(CannotAnswer, match="No plan is agreed yet"):
        basis(company(as_of="2026-04-10 00:00:00", people=PEOPLE, leads=LEADS))
    with pytest.raises(CannotAnswer, match="Not one whole month"):
        basis(company(as_of="2026-01-20 00:00:00", leads="lead_id | created_at | source\na | 2026-01-05 00:00:00 | x"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    """A drawn company whose plan isn't over."""
    where = tmp_path_factory.mktemp("paying") / "evidence"
    write(draw(Drawn(), 3), where)
    with open_evidence(where) as evidence:
        return basis(evidence)


def redone(one: Statement, basis: Basis, results: dict[str, Decimal]) -> list[int]:
    """What a spreadsheet would pay: decimals, a look-up and a straight line, and rounding half up."""
    part = Decimal(one.holder.days) / Decimal(one.holder.of_days) * Decimal(str(float(one.holder.working_share)))
    found = []
    for agreed, _ in one.lines:
        points = [(Decimal(str(float(at))), Decimal(str(float(share)))) for at, share in agreed.line.curve.points]
        result = results.get(agreed.kpi)
        sign = 1 if basis.kpis[agreed.kpi].better == "higher" else -1
        share = Decimal(0)
        if result is not None:
            for place, (at, pays) in enumerate(points):
                if sign * result >= sign * at:
                    share = pays
                    if place + 1 < len(points) and not agreed.line.curve.steps:
                        further, more = points[place + 1]
                        share += min((result - at) / (further - at), Decimal(1)) * (more - pays)
        for gate in agreed.line.gates:
            got = results.get(gate.name)
            opened = got is not None and (
                got <= Decimal(str(float(gate.reached))) if gate.lower else got >= Decimal(str(float(gate.reached)))
            )
            if not opened:
                share = min(share, Decimal(str(float(gate.most))))
        exact = Decimal(one.at_stake or 0) * part * Decimal(str(float(agreed.line.weight))) * share
        found.append(int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
    return found


def test_ten_thousand_statements_are_those_of_a_spreadsheet(large: Basis) -> None:
    getcontext().prec = 60
    rng = np.random.default_rng(11)
    people = list(large.people)
    checked = 0
    while checked < 10_000:
        person = people[rng.integers(len(people))]
        # Targets as plans write them, a stake in whole units, any part of the period, and figures moved anyhow.
        holder = replace(
            large.people[person],
            days=int(rng.integers(1, 183)),
            working_share=Fraction(int(rng.integers(1, 9)), 8),
        )
        stake = int(rng.integers(0, 2_000_000))
        cards = tuple(replace(card, at_stake=stake) for card in large.plan.cards)
        case = replace(large, plan=replace(large.plan, cards=cards), people={person: holder})
        moved = Moved(
            counts=Fraction(int(rng.integers(-50, 51)), 100),
            amounts=Fraction(int(rng.integers(-50, 51)), 100),
            profit=Fraction(int(rng.integers(-500, 501)) * 1000),
        )
        for one in statements(case, person, moved):
            printed = {
                name.name: Decimal(result.numerator) / Decimal(result.denominator) for name, result in _printed(one)
            }
            gates = {gate.name for agreed, _ in one.lines for gate in agreed.line.gates}
            value = profit(case, holder.function, moved)
            if "joint_profit" in gates and value is not None:
                printed["joint_profit"] = Decimal(value.numerator) / Decimal(value.denominator)
            assert [paid.amount for _, paid in one.lines] == redone(one, case, printed)
            assert one.total == sum(paid.amount for _, paid in one.lines)
            checked += 1


def _printed(one: Statement) -> list[tuple[Any, Fraction]]:
    return [(agreed.line, paid.result) for agreed, paid in one.lines if paid.result is not None]


def test_moving_what_is_good_never_pays_less_where_nothing_else_falls(large: Basis) -> None:
    for person in large.people:
        totals = [
            sum(one.total or 0 for one in statements(large, person, Moved(profit=Fraction(step * 50_000))))
            for step in range(-6, 7)
        ]
        assert totals == sorted(totals)


def test_what_each_side_moves(large: Basis) -> None:
    marketing = next(name for name, one in large.people.items() if one.function == "marketing")
    sales = next(name for name, one in large.people.items() if one.function == "sales")

    def result(person: str, kpi: str, **moved: Fraction) -> Fraction | None:
        for one in statements(large, person, Moved(**moved)):
            for agreed, paid in one.lines:
                if agreed.kpi == kpi:
                    return paid.result
        return None

    tenth = Fraction(1, 10)
    leads = result(marketing, "qualified_leads")
    more = result(marketing, "qualified_leads", counts=tenth)
    assert leads is not None and more is not None and abs(more - leads * Fraction(11, 10)) < 1
    # More leads at their price cost what leads cost.
    assert result(marketing, "cost_per_lead", counts=tenth) == result(marketing, "cost_per_lead")
    booked, in_time = result(sales, "booked"), result(sales, "replies_in_time")
    assert booked is not None and in_time is not None
    for how in ("counts", "amounts"):
        moved = result(sales, "booked", **{how: tenth})
        assert moved is not None and abs(moved - booked * Fraction(11, 10)) < Fraction(1, 50)
    assert result(sales, "replies_in_time", replies=tenth) == read_off(in_time + tenth, "share", 2)
    assert result(sales, "replies_in_time", replies=Fraction(1)) == 1
    # Answers in time win customers, as they did in the last twelve months.
    more = result(sales, "booked", replies=tenth)
    assert more is not None and (more > booked) == (large.quick > 0)
    base, after = profit(large, "sales"), profit(large, "sales", Moved(profit=Fraction(1000)))
    assert base is not None and after == base + 1000


@pytest.mark.parametrize("engine_name", ["duckdb"], indirect=True)
def test_a_plan_that_is_over_can_be_paid_when_the_next_one_holds(company: Company, quarter: Basis) -> None:
    following = CARDS.replace("q1 ", "q2 ").replace("2026-01-01 | 2026-04-01", "2026-04-01 | 2026-07-01")
    both = CARDS + "\n".join(following.strip().splitlines()[1:]) + "\n"
    evidence = company(as_of="2026-04-10 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=both)
    assert basis(evidence).plan.name == "q2" and not basis(evidence).over
    last = basis(evidence, over=True)
    assert last.plan.name == "q1" and last.over
    for person in ("sue", "sam", "lee", "mia", "tim"):
        assert amounts(last, person) == amounts(quarter, person)
    with pytest.raises(CannotAnswer, match="no plan is over"):
        basis(
            company(as_of="2026-03-10 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=CARDS), over=True
        )


def test_the_rows_behind_own_figures_add_up_to_them(company: Company) -> None:
    handovers = """
        lead_id | handed_at           | from_function | to_function | person_id | state
        l1      | 2026-01-03 09:00:00 | marketing     | sales       | sam       | accepted
        l2      | 2026-01-04 09:00:00 | marketing     | sales       | sue       | accepted
        l3      | 2026-02-01 09:00:00 | marketing     | sales       | sue       | rejected
        l3      | 2026-02-02 09:00:00 | marketing     | sales       | sam       | accepted
        l4      | 2026-04-01 00:00:00 | marketing     | sales       | sue       | offered
    """
    touches = """
        lead_id | touched_at          | function  | channel | person_id
        l1      | 2026-01-03 11:30:00 | sales     | call    | sam
        l2      | 2026-01-04 08:00:00 | sales     | mail    | sue
        l2      | 2026-01-06 09:00:00 | sales     | mail    | sue
        l2      | 2026-01-06 09:30:00 | marketing | mail    | sue
        l3      | 2026-04-02 09:00:00 | sales     | mail    | sue
    """
    evidence = company(
        as_of="2026-04-10 00:00:00", people=PEOPLE, leads=LEADS, deals=DEALS, scorecards=CARDS, handovers=handovers, touches=touches,
    )  # fmt: skip
    found = basis(evidence)
    for person in ("sue", "sam", "lee"):
        rows, counters = own_rows(evidence, person, found.plan.from_on, found.plan.to_on), found.people[person].counters
        won = [row for row in rows.deals if row.outcome == "won"]
        assert len(won) == counters["won"] and len(rows.deals) - len(won) == counters["lost"]
        assert sum(row.amount or 0 for row in won) == counters["booked"]
        assert len(rows.offers) == counters["qualified"] == counters["due"]
        assert sum(row.hours is not None and row.hours < 24 for row in rows.offers) == counters["in_time"]
        assert len(rows.contacts) == counters["sales_contacts"] + counters["marketing_contacts"]
    sue = own_rows(evidence, "sue", found.plan.from_on, found.plan.to_on)
    assert [row.deal_id for row in sue.deals] == ["6", "4", "3", "2"]
    assert [(row.lead_id, row.state, row.hours) for row in sue.offers] == [
        ("l3", "rejected", 24 * 60), ("l2", "accepted", 48),
    ]  # fmt: skip
    assert own_rows(evidence, "nobody", found.plan.from_on, found.plan.to_on).deals == ()
