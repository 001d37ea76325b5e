"""From when to when the records go, and moments that lie years away from all others."""

from __future__ import annotations

import datetime as dt

from detente.evidence import Query, checks
from detente.evidence.moments import FarOff

COUNT = Query("test", "SELECT COUNT(*) AS n, MIN(created_at) AS first_at FROM leads")


def leads(*more: str, ordinary: int = 60) -> str:
    """Draw a lead a day from 2024-03-01 on, and those with other days."""
    days = [dt.date(2024, 3, 1) + dt.timedelta(days=number) for number in range(ordinary)]
    rows = [f"l{number} | {day} 09:00:00 | web" for number, day in enumerate([*map(str, days), *more])]
    return "\n".join(["lead_id | created_at | source", *rows])


def micros(text: str) -> int:
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def test_a_mistyped_year_neither_ends_nor_begins_the_records_and_is_named(company):
    evidence = company(zone="Europe/Paris", leads=leads("2206-01-05", "1900-01-01"))
    assert evidence.as_of == micros("2024-04-29T09:00:00")
    assert evidence.first_at == micros("2024-03-01T09:00:00")
    assert evidence.run(COUNT) == {"n": [60], "first_at": [evidence.first_at]}
    assert evidence.far_off == (
        FarOff("leads", 1, micros("1900-01-01T09:00:00")),
        FarOff("leads", 1, micros("2206-01-05T09:00:00")),
    )
    said = [problem.message.in_english() for problem in checks.far_off(evidence)]
    assert said[1].startswith("1 moment of leads, on Jan 5, 2206, lies more than two years away")


def test_a_closing_in_a_mistyped_year_leaves_the_deal_open(company):
    deals = """
        deal_id | opened_at           | closed_at           | outcome
        one     | 2024-03-04 10:00:00 | 2204-03-05 10:00:00 | won
        two     | 2024-03-04 10:00:00 | 2024-03-05 10:00:00 | won
    """
    evidence = company(leads=leads(), deals=deals)
    found = evidence.run(Query("test", "SELECT outcome, closed_at FROM deals ORDER BY deal_id"))
    assert found == {"outcome": ["open", "won"], "closed_at": [None, micros("2024-03-05T10:00:00")]}
    assert [far.table for far in evidence.far_off] == ["deals"]


def test_a_moment_to_look_from_that_was_given_is_kept_to(company):
    evidence = company(as_of="2034-12-31", leads=leads("2034-01-05"))
    assert evidence.run(COUNT)["n"] == [61] and evidence.far_off == ()


def test_many_rows_before_a_quiet_time_are_records_like_any_other(company):
    evidence = company(leads=leads(*["2015-01-05"] * 5))
    assert evidence.run(COUNT)["n"] == [65] and evidence.far_off == ()


def test_a_year_without_records_is_no_mistake(company):
    evidence = company(leads=leads("2025-06-01"))
    assert evidence.as_of == micros("2025-06-01T09:00:00") and evidence.far_off == ()


def test_a_table_that_lies_apart_as_a_whole_is_kept(company):
    deals = """
        deal_id | opened_at           | outcome
        one     | 2019-03-04 10:00:00 | open
    """
    evidence = company(leads=leads(), deals=deals)
    assert evidence.first_at == micros("2019-03-04T10:00:00") and evidence.far_off == ()


def test_the_history_of_deals_says_how_far_the_records_go(company):
    changes = """
        deal_id | changed_at          | state
        one     | 2024-05-02 23:58:00 | open
    """
    assert company(leads=leads(), deal_changes=changes).as_of == micros("2024-05-02T23:58:00")


def test_rows_after_the_last_known_moment_are_counted(company):
    invoices = """
        invoice_id | customer_id | invoiced_at         | amount
        one        | c           | 2024-04-01 10:00:00 | 5
        two        | c           | 2024-06-01 10:00:00 | 5
    """
    problems = checks.report(company(leads=leads(), invoices=invoices)).problems
    [unseen] = [problem for problem in problems if problem.kind == "unseen"]
    assert (unseen.table, unseen.rows, unseen.severity) == ("invoices", 1, "note")
    assert unseen.message.in_english() == "1 row of invoices lies after the last known moment and is not seen."
