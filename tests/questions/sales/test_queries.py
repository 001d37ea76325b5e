"""Each table that the question asks the engine for, on companies small enough to count on one's fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from detente.engines import Columns
from detente.evidence import Evidence
from detente.evidence.periods import DAY_MICROS, Period, read_period
from detente.questions.sales.behind import BookedRow, Kind, LeadRow, MovedRow, Wanted, behind, opens
from detente.questions.sales.prices import prices
from detente.questions.sales.rows import bridge, teams
from detente.questions.sales.spans import spans
from detente.questions.sales.tables import LINES
from detente.questions.sales.tallies import Asker, facts

Company = Callable[..., Evidence]
A, B = read_period("2026-01", "UTC"), read_period("2026-02", "UTC")
LEADS = """
    lead_id | created_at          | source | segment | closed_at           | closed_reason
    acme    | 2026-01-05 09:00:00 | fair   | shops   | -                   | -
    bolt    | 2026-01-06 09:00:00 | ads    | shops   | -                   | -
    cove    | 2026-01-07 09:00:00 | ads    | shops   | 2026-01-20 09:00:00 | no need
    dune    | 2026-02-02 09:00:00 | ads    | -       | -                   | -
    echo    | 2026-02-03 09:00:00 | fair   | shops   | -                   | -
"""
DEALS = """
    deal_id | lead_id | seller_id | product_id | opened_at           | closed_at           | outcome | amount
    d1      | acme    | sam       | spinner    | 2026-01-06 09:00:00 | 2026-01-15 09:00:00 | won     | 100.00
    d2      | acme    | sam       | spinner    | 2026-01-16 09:00:00 | 2026-02-14 09:00:00 | won     | 30.00
    d3      | bolt    | kim       | spinner    | 2026-01-08 09:00:00 | 2026-02-10 09:00:00 | lost    | 80.00
    d4      | echo    | kim       | puzzle     | 2026-02-05 09:00:00 | 2026-02-01 09:00:00 | won     | 50.00
    d5      | -       | sam       | puzzle     | 2026-02-01 09:00:00 | 2026-02-20 09:00:00 | won     | 7.00
    d6      | ghost   | sam       | puzzle     | 2026-02-01 09:00:00 | 2026-02-21 09:00:00 | won     | 3.00
    d7      | dune    | kim       | puzzle     | 2026-02-04 09:00:00 | -                   | open    | 60.00
    d8      | dune    | kim       | puzzle     | 2026-02-04 09:00:00 | -                   | won     | -
    d9      | dune    | kim       | puzzle     | 2026-02-04 09:00:00 | 2026-02-09 09:00:00 | lost    | 60.00
"""
AS_OF = "2026-03-01 00:00:00"


def asker(evidence: Evidence, **asked: int) -> Asker:
    by_deal = int(not evidence.has("leads"))
    kept = {"by_deal": by_deal, "sources": 9, "segments": 9, "horizon": 4096 * DAY_MICROS}
    return Asker(evidence, spans(A, B).asked() | kept | asked)


def rows(columns: Columns, *names: str) -> list[tuple[Any, ...]]:
    return sorted(zip(*(columns[name] for name in names), strict=True))


def test_facts_are_counted_as_booked_and_what_is_odd_is_counted_too(company: Company) -> None:
    _, found = facts(company(as_of=AS_OF, leads=LEADS, deals=DEALS), A, B)
    assert not found.by_deal
    assert {name: found[name] for name in ("leads", "leads_a", "leads_b", "sources", "segments")} == {
        "leads": 5, "leads_a": 3, "leads_b": 2, "sources": 2, "segments": 2,
    }  # fmt: skip
    assert (found["booked_a"], found["booked_b"]) == (10_000, 9_000)
    assert (found["no_lead_a"], found["no_lead_b"]) == (0, 1_000)  # d5 names no lead, d6 one that is not there
    assert (found["deals_a"], found["deals_b"], found["won_leads"]) == (1, 4, 3)
    assert {name: found[name] for name in ("unknown_leads", "before_lead", "without_day", "without_amount")} == {
        "unknown_leads": 1, "before_lead": 1, "without_day": 1, "without_amount": 0,
    }  # fmt: skip


def test_leads_are_counted_by_kind_and_stretch_and_every_stretch_has_every_kind(company: Company) -> None:
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=DEALS)).run("cells.sql")
    there = [row for row in rows(found, "source", "segment", "epoch", "leads") if row[-1]]
    january, february = 5, 6  # four epochs before, then what came before them
    assert there == [
        ("ads", "", february, 1),
        ("ads", "shops", january, 2),
        ("fair", "shops", january, 1),
        ("fair", "shops", february, 1),
    ]
    kinds = {(source, segment) for source, segment, *_ in rows(found, "source", "segment")}
    stretches = set(rows(found, "block_at", "epoch"))
    assert len(found["leads"]) == len(kinds) * len(stretches)


def test_rare_sources_are_one_where_few_are_kept(company: Company) -> None:
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=DEALS), sources=1).run("cells.sql")
    assert set(found["source"]) == {"ads", "(other)"}
    assert sum(found["leads"]) == 5


def test_deals_are_counted_by_epoch_and_by_age(company: Company) -> None:
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=DEALS)).run("wins.sql")
    won = [row for row in rows(found, "source", "segment", "epoch", "age", "won", "amount", "squares") if row[4]]
    day = DAY_MICROS
    assert won == [
        ("(all)", "(all)", 5, 10 * day, 1, 10_000, 100_000_000),
        ("(all)", "(all)", 5, 40 * day, 1, 3_000, 9_000_000),
        ("(all)", "(all)", 6, 0, 1, 5_000, 25_000_000),
        ("fair", "shops", -1, 0, 1, 5_000, 25_000_000),  # won before its lead came: age 0
        ("fair", "shops", -1, 10 * day, 1, 10_000, 100_000_000),
        ("fair", "shops", -1, 40 * day, 1, 3_000, 9_000_000),  # forty days: the bin from 40 to 48
        ("fair", "shops", 5, -1, 2, 13_000, 109_000_000),
        ("fair", "shops", 6, -1, 1, 5_000, 25_000_000),
    ]


def test_deals_beyond_the_horizon_are_left_out_and_large_amounts_are_squared_exactly(company: Company) -> None:
    deals = """
        deal_id | lead_id | opened_at           | closed_at           | outcome | amount
        d1      | acme    | 2026-01-06 09:00:00 | 2026-01-15 09:00:00 | won     | 31000000000.01
        d2      | acme    | 2026-01-06 09:00:00 | 2026-02-15 09:00:00 | won     | 5
    """
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=deals), horizon=16 * DAY_MICROS).run("wins.sql")
    assert set(found["squares"]) == {0, 3_100_000_000_001**2}


def test_a_lead_is_won_once_and_lost_when_nothing_is_left_of_it(company: Company) -> None:
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=DEALS)).run("outcomes.sql")
    ended = [row for row in rows(found, "outcome", "segment", "epoch", "age", "leads") if row[-1]]
    assert ended == [
        ("lost", "shops", -1, 12 * DAY_MICROS, 1),  # cove, given up after 13 days
        ("lost", "shops", -1, 32 * DAY_MICROS, 1),  # bolt, its only deal lost after 35
        ("lost", "shops", 5, -1, 2),  # not dune, of whose deals one is open
        ("won", "shops", -1, 0, 1),
        ("won", "shops", -1, 10 * DAY_MICROS, 1),
        ("won", "shops", 5, -1, 1),  # acme bought twice and counts once
        ("won", "shops", 6, -1, 1),
    ]


def test_cohorts_say_what_became_of_the_leads_of_each_week_and_source(company: Company) -> None:
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=DEALS)).run("cohorts.sql")
    monday = (20_458, 20_486)  # 5 January and 2 February 2026
    assert rows(found, "week_on", "source", "leads", "won", "lost", "open_leads") == [
        (monday[0], "ads", 2, 0, 2, 0),
        (monday[0], "fair", 1, 1, 0, 0),
        (monday[1], "ads", 1, 1, 0, 0),  # dune's second deal was won, though nobody wrote down when
        (monday[1], "fair", 1, 1, 0, 0),
    ]
    delays = dict(zip(zip(found["week_on"], found["source"], strict=True), found["median_delay"], strict=True))
    assert delays[monday[0], "fair"] == 10 * DAY_MICROS
    assert delays[monday[0], "ads"] is None
    assert delays[monday[1], "fair"] == 0


def test_a_cohort_s_week_is_the_company_s_own(company: Company) -> None:
    """Monday 00:30 in Berlin is still Sunday in UTC."""
    leads = """
        lead_id | created_at          | source
        acme    | 2026-01-04 23:30:00 | fair
    """
    found = asker(company(as_of=AS_OF, zone="Europe/Berlin", leads=leads, deals=DEALS)).run("cohorts.sql")
    assert found["week_on"] == [20_458]


def test_without_leads_each_deal_is_an_opportunity_and_its_product_the_kind(company: Company) -> None:
    evidence = company(as_of=AS_OF, deals=DEALS)
    _, found = facts(evidence, A, B)
    assert found.by_deal
    assert (found["leads_a"], found["leads_b"], found["no_lead_b"]) == (3, 6, 0)
    cells = asker(evidence).run("cells.sql")
    assert set(zip(cells["source"], cells["segment"], strict=True)) == {("", "puzzle"), ("", "spinner")}


HISTORY = """
    deal_id | changed_at          | state   | amount
    up      | 2025-12-10 09:00:00 | open    | 100
    up      | 2026-01-10 09:00:00 | open    | 130
    up      | 2026-01-20 09:00:00 | won     | 120
    back    | 2025-12-10 09:00:00 | open    | 40
    back    | 2026-01-10 09:00:00 | lost    | 0
    back    | 2026-01-25 09:00:00 | open    | 50
    gone    | 2025-12-10 09:00:00 | open    | 70
    gone    | 2026-01-15 09:00:00 | removed | 70
    fresh   | 2026-01-12 09:00:00 | open    | 20
    forgot  | 2025-12-10 09:00:00 | open    | 9
"""
BRIDGED = """
    deal_id | opened_at           | closed_at           | outcome | amount
    up      | 2025-12-10 09:00:00 | 2026-01-20 09:00:00 | won     | 120
    back    | 2025-12-10 09:00:00 | -                   | open    | 50
    fresh   | 2026-01-12 09:00:00 | -                   | open    | 20
    forgot  | 2025-12-10 09:00:00 | 2026-01-28 09:00:00 | lost    | 9
    plain   | 2026-01-13 09:00:00 | 2026-01-30 09:00:00 | won     | 5
"""


def test_the_pipeline_bridge_balances_line_by_line_and_ends_where_the_next_begins(company: Company) -> None:
    evidence = company(as_of=AS_OF, deals=BRIDGED, deal_changes=HISTORY)
    found = bridge(asker(evidence).run("bridge.sql"), history=True)
    january = {row.line: (row.deals, row.amount) for row in found if row.period == "a"}
    assert [(row.deals, row.amount) for row in found if (row.period, row.line) == ("b", "start")] == [january["end"]]
    assert january == {
        "start": (4, 21_900),  # up 100, back 40, gone 70, forgot 9
        "new": (2, 2_500),  # fresh, and plain, which has no history
        "up": (1, 3_000),
        "in": (1, 5_000),
        "out": (1, -7_000),
        "lost": (1, -4_000),
        "down": (1, -1_000),  # up was won at less than it last stood at
        "won": (2, -12_500),
        "scrub": (None, -900),  # deals says that forgot was lost, its history does not
        "end": (2, 7_000),
    }
    assert sum(amount for line, (_, amount) in january.items() if line != "end") == january["end"][1]


def test_each_line_of_the_bridge_opens_to_deals_that_add_up_to_it(company: Company) -> None:
    evidence = company(as_of=AS_OF, deals=BRIDGED, deal_changes=HISTORY)
    lines = [row for row in bridge(asker(evidence).run("bridge.sql"), history=True) if row.deals]
    assert {row.line for row in lines} == {"start", *(line for line, _ in LINES), "end"}
    for row in lines:
        opened = opens("bridge", row)
        assert opened == {"of": "moved", "which": row.period, "line": row.line}
        found = behind(evidence, {"a": A, "b": B}[row.period], Wanted(kind=Kind.MOVED, line=row.line))
        assert len(found.rows) == found.all_rows == found.deals == row.deals, row
        assert sum(one.amount or 0 for one in found.rows) == found.amount == row.amount, row
    lost = behind(evidence, A, Wanted(kind=Kind.MOVED, line="lost"))
    assert [(one.deal_id, one.amount, str(one.moved_on)) for one in lost.rows if isinstance(one, MovedRow)] == [
        ("back", -4_000, "2026-01-10")
    ]
    assert not behind(evidence, A, Wanted(kind=Kind.MOVED, line="scrub")).rows


def test_without_history_the_bridge_leaves_out_what_only_a_history_tells(company: Company) -> None:
    found = bridge(asker(company(as_of=AS_OF, deals=BRIDGED)).run("bridge.sql"), history=False)
    lines = [row.line for row in found if row.period == "a"]
    assert lines == ["start", "new", "lost", "won", "scrub", "end"]
    amounts = [row.amount for row in found if row.period == "a"]
    assert sum(amounts[:-1]) == amounts[-1]


PEOPLE = """
    person_id | department | team
    sam       | Sales      | North
    kim       | Sales      | North
    lee       | Sales      | South
    ann       | Sales      | -
"""
HANDOVERS = """
    lead_id | handed_at           | from_function | to_function | person_id | state
    acme    | 2026-01-05 10:00:00 | marketing     | sales       | sam       | offered
    acme    | 2026-01-06 10:00:00 | marketing     | sales       | lee       | accepted
    bolt    | 2026-01-06 10:00:00 | marketing     | sales       | kim       | accepted
    dune    | 2026-02-02 10:00:00 | marketing     | sales       | lee       | accepted
    echo    | 2026-02-03 10:00:00 | marketing     | sales       | ann       | accepted
"""


def test_a_team_s_row_counts_the_fewest_people_behind_any_of_its_figures(company: Company) -> None:
    evidence = company(as_of=AS_OF, leads=LEADS, deals=DEALS, people=PEOPLE, handovers=HANDOVERS)
    nowhere, north, south = teams(asker(evidence).run("teams.sql"), leads_known=True)
    assert (north.team, north.leads_a, north.leads_b, north.won_a, north.won_b) == ("North", 2, 0, 1, 4)
    assert (north.booked_a, north.booked_b) == (10_000, 9_000)
    assert north.sellers == 1  # in January sam alone sold
    assert (south.team, south.leads_b, south.booked_b, south.sellers) == ("South", 1, 0, 1)
    assert (nowhere.team, nowhere.leads_b, nowhere.sellers) == ("", 1, 1)  # ann is in no team, and not given away


@pytest.mark.parametrize(("amounts", "people"), [((900, 800, 30, 30, 30), 5), ((900, 800, 30, 30, 29), 1)])
def test_what_one_seller_booked_nearly_alone_is_about_that_one(
    company: Company, amounts: tuple[int, ...], people: int
) -> None:
    """Ninety of a hundred: who booked 800 knows of the other 900 to within a tenth where the rest is less than 90."""
    evidence = company(
        as_of=AS_OF,
        leads=LEADS,
        people="person_id | department | team\n" + "".join(f"s{n} | Sales | North\n" for n in range(5)),
        deals="deal_id | opened_at | closed_at | outcome | amount | seller_id\n"
        + "".join(
            f"d{n}{day} | 2026-01-01 | 2026-0{day}-10 | won | {amount} | s{n}\n"
            for n, amount in enumerate(amounts)
            for day in (1, 2)
        ),
    )
    [row] = teams(asker(evidence).run("teams.sql"), leads_known=False)
    assert (row.team, row.sellers, row.booked_a) == ("North", people, sum(amounts) * 100)


def test_without_any_team_there_is_no_table_of_them(company: Company) -> None:
    evidence = company(as_of=AS_OF, leads=LEADS, deals=DEALS)
    assert teams(asker(evidence).run("teams.sql"), leads_known=False) == ()


def test_the_rows_behind_what_was_booked_add_up_to_it_and_name_nobody(company: Company) -> None:
    evidence = company(as_of=AS_OF, leads=LEADS, deals=DEALS)
    found = behind(evidence, B)
    assert [(row.deal_id, row.amount, row.source) for row in found.rows] == [
        ("d4", 5_000, "fair"), ("d2", 3_000, "fair"), ("d5", 700, None), ("d6", 300, None),
    ]  # fmt: skip
    assert (found.deals, found.amount) == (4, 9_000)
    assert sum(row.amount or 0 for row in found.rows) == found.amount == facts(evidence, A, B)[1]["booked_b"]
    assert "sam" not in repr(found.rows)
    assert behind(evidence, B, page=2).rows == ()


def test_rows_are_those_that_are_wanted(company: Company) -> None:
    products = "product_id | name\nspinner | Spinner"
    campaigns = "campaign_id | name | function | started_on\nc1 | Spring | marketing | 2026-01-01"
    leads = LEADS.replace("| closed_reason", "| closed_reason | campaign_id").replace("| no need", "| no need | c1")
    leads = "\n".join(line if line.count("|") != 5 else line + " | -" for line in leads.splitlines())
    evidence = company(as_of=AS_OF, leads=leads, deals=DEALS, products=products, campaigns=campaigns)

    def deals(period: Period, **wanted: Any) -> list[str]:
        found = behind(evidence, period, Wanted(**wanted))
        assert len(found.rows) == found.all_rows == found.deals
        return [row.deal_id for row in found.rows if isinstance(row, BookedRow)]

    def came(period: Period, **wanted: Any) -> list[tuple[str, str, int, int]]:
        found = behind(evidence, period, Wanted(kind=Kind.LEADS, narrowed=wanted))
        rows = [row for row in found.rows if isinstance(row, LeadRow)]
        assert (len(rows), sum(row.deals for row in rows), sum(row.amount for row in rows)) == (
            found.all_rows, found.deals, found.amount,
        )  # fmt: skip
        return [(row.lead_id, row.outcome, row.deals, row.amount) for row in rows]

    assert deals(B, narrowed={"source": "fair"}) == ["d4", "d2"]
    assert deals(B, no_lead=True) == ["d5", "d6"]
    assert deals(A, kind=Kind.SOLD) == ["d1", "d2"], "won whenever, of the leads that came in the period"
    assert deals(B, narrowed={"product": "Spinner"}) == ["d2"], "by its name"
    assert deals(B, narrowed={"product": "puzzle"}) == ["d4", "d5", "d6"], "by its id where it has no name"
    assert deals(B, narrowed={"product": ""}) == []
    assert came(A) == [("acme", "won", 2, 13_000), ("bolt", "lost", 0, 0), ("cove", "lost", 0, 0)]
    assert came(A, campaign="Spring") == [("cove", "lost", 0, 0)] and len(came(A, campaign="")) == 2
    assert came(B, segment="") == [("dune", "won", 1, 0)], "a deal won without a day or an amount"
    assert came(B, source="fair", segment="shops") == [("echo", "won", 1, 5_000)]
    assert came(B, source="nowhere") == []


SALES = """
    person_id | department | team
    sam       | Sales      | North
    kim       | Sales      | -
"""
RECEIVED = """
    lead_id | handed_at           | from_function | to_function | person_id | state
    acme    | 2026-01-05 10:00:00 | marketing     | sales       | sam       | accepted
    acme    | 2026-01-05 09:30:00 | marketing     | sales       | kim       | rejected
    bolt    | 2026-01-06 10:00:00 | marketing     | sales       | sam       | accepted
    cove    | 2026-01-07 10:00:00 | marketing     | finance     | kim       | accepted
    echo    | 2026-02-03 10:00:00 | marketing     | sales       | sam       | accepted
"""
TOUCHES = """
    lead_id | touched_at          | function  | channel
    acme    | 2026-01-05 08:00:00 | sales     | call
    acme    | 2026-01-05 10:30:00 | sales     | call
    acme    | 2026-01-05 09:10:00 | marketing | e-mail
    bolt    | 2026-01-10 09:00:00 | sales     | call
    echo    | 2026-02-03 09:59:59 | sales     | call
"""


def passed(shares: dict[tuple[str, str, int], int], evidence: Evidence) -> dict[str, list[Any]]:
    """A share for each source, segment and epoch, the same in all its blocks."""
    cells = asker(evidence).run("cells.sql")
    keys = list(zip(*(cells[name] for name in ("source", "segment", "block_at", "epoch")), strict=True))
    columns = dict(zip(("source", "segment", "block_at", "epoch"), map(list, zip(*keys, strict=True)), strict=True))
    return columns | {"share": [shares.get((source, segment, epoch), 0) for source, segment, _, epoch in keys]}


SCORED = """
    lead_id | created_at          | source | segment | score
    acme    | 2026-01-05 09:00:00 | fair   | shops   | 70.5
    bolt    | 2026-01-06 09:00:00 | ads    | shops   | 60
    cove    | 2026-01-07 09:00:00 | ads    | shops   | 8
    dune    | 2026-02-02 09:00:00 | ads    | -       | -
    echo    | 2026-02-03 09:00:00 | fair   | shops   | 2
"""


def test_equal_scores_are_one_class_and_scoring_all_higher_changes_nothing(company: Company) -> None:
    """Ten leads of one source: four score 10, six 50; then the same with a hundred more for everyone."""
    found = []
    for more in (0, 100):
        leads = "lead_id | created_at | source | score\n" + "\n".join(
            f"l{n} | 2026-01-{n + 5:02d} 09:00:00 | ads | {(10 if n < 4 else 50) + more}" for n in range(10)
        )
        evidence = company(as_of=AS_OF, leads=leads, deals=DEALS)
        given = {"passed": passed({}, evidence)}
        cells = asker(evidence).run(
            "chances.sql", given, young=0, replies=0, now=evidence.as_of + 1, first_at=-(1 << 62), epoch_a=5
        )
        found.append(sorted(zip(cells["score"], cells["leads"], strict=True)))
    assert found[0] == found[1] == [(1, 4), (3, 6)]


def test_chances_are_counted_by_who_received_and_how_soon_it_was_answered(company: Company) -> None:
    evidence = company(as_of=AS_OF, leads=SCORED, deals=DEALS, people=SALES, handovers=RECEIVED, touches=TOUCHES)
    given = {"passed": passed({("fair", "shops", 5): 900_000, ("ads", "shops", 5): 800_000}, evidence)}
    now = evidence.as_of + 1
    found = asker(evidence).run(
        "chances.sql", given, young=14 * DAY_MICROS, replies=1, now=now, first_at=-(1 << 62), epoch_a=5
    )
    names = ("source", "segment", "seller", "team", "reply", "score", "epoch", "leads", "settled", "seen", "won")
    assert rows(found, *names) == [
        ("ads", "", "", "", 9, 5, 6, 1, 1, 0, 0),  # dune: handed to nobody, never answered, never scored
        ("ads", "shops", "", "", 9, 1, 5, 1, 1, 800_000, 0),  # cove went to finance only
        ("ads", "shops", "sam", "North", 8, 3, 5, 1, 1, 800_000, 0),
        # acme's first receiver; the call before it was a lead is none; alone among the fair's, it lies in the middle
        ("fair", "shops", "kim", "", 1, 2, 5, 1, 1, 900_000, 2),
        ("fair", "shops", "sam", "North", 0, 2, 6, 1, 1, 0, 1),
    ]
    young = asker(evidence).run(
        "chances.sql", given, young=60 * DAY_MICROS, replies=1, now=now, first_at=-(1 << 62), epoch_a=6
    )
    assert {row[:2] for row in rows(young, "reply", "settled", "epoch") if row[0] > 8} == {(10, 0)}
    unknown = asker(evidence, b_to=A.to_at).run(
        "chances.sql", given, young=0, replies=0, now=now, first_at=A.from_at, epoch_a=5
    )
    assert set(unknown["reply"]) == {11}
    assert set(unknown["epoch"]) == {5} and set(young["epoch"]) == {0, 6}  # none after b; all before a are one
    late = asker(evidence).run("chances.sql", given, young=0, replies=0, now=now, first_at=B.from_at, epoch_a=5)
    assert set(late["epoch"]) == {6}


SOLD = """
    deal_id | lead_id | product_id | opened_at           | closed_at           | outcome | quantity | list_amount | amount
    d1      | acme    | spinner    | 2026-01-06 09:00:00 | 2026-01-15 09:00:00 | won     | 4        | 100.00      | 90.00
    d2      | bolt    | spinner    | 2026-01-06 09:00:00 | 2026-02-14 09:00:00 | won     | 2        | 50.00       | 50.00
    d3      | echo    | spinner    | 2026-02-05 09:00:00 | 2026-02-10 09:00:00 | won     | 1        | 30.00       | 27.00
    d4      | echo    | spinner    | 2026-02-05 09:00:00 | 2026-02-10 09:00:00 | won     | -        | 10.00       | 10.00
    d5      | echo    | puzzle     | 2026-02-05 09:00:00 | 2026-02-11 09:00:00 | won     | 1        | -           | 50.00
    d6      | echo    | puzzle     | 2026-02-05 09:00:00 | 2026-02-11 09:00:00 | lost    | 1        | 9.00        | 9.00
"""


def test_list_prices_and_what_was_given_off_them_are_counted_by_product(company: Company) -> None:
    found = asker(company(as_of=AS_OF, leads=LEADS, deals=SOLD)).run("prices.sql")
    names = ("product_id", "epoch", "won", "pieces", "list_of_pieces", "list_amount", "amount")
    assert rows(found, *names) == [
        ("spinner", 5, 2, 6, 15_000, 15_000, 14_000),
        ("spinner", 6, 2, 1, 3_000, 4_000, 3_700),
    ]
    assert rows(found, "epoch", "list_squares", "squares", "products") == [
        (5, 125_000_000, 106_000_000, 115_000_000),
        (6, 10_000_000, 8_290_000, 9_100_000),
    ]
    sold = prices(found, spans(A, B), won_a=2, won_b=2)
    assert sold.kept_a is not None and sold.kept_b is not None and sold.index is not None
    assert (sold.kept_a.value, sold.kept_b.value) == (pytest.approx(14 / 15), pytest.approx(37 / 40))
    assert sold.index.value == pytest.approx(30 / 25)  # a spinner was 25.00 and is 30.00
    assert prices(found, spans(A, B), won_a=2, won_b=9).kept_b is None  # most of b's deals have no list amount
