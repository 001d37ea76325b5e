"""The one door: portable types, and the company as it was known at as_of."""

from __future__ import annotations

from detente.evidence import Query

LEADS = """
    lead_id | created_at          | source | closed_at           | closed_reason
    acme    | 2024-03-04 09:00:00 | fair   | -                   | -
    bolt    | 2024-03-04 23:30:00 | web    | 2024-03-06 08:00:00 | too dear
    coil    | 2024-03-07 10:00:00 | web    | -                   | -
"""
DEALS = """
    deal_id | lead_id | opened_at           | closed_at           | outcome | amount
    one     | acme    | 2024-03-04 10:00:00 | 2024-03-05 10:00:00 | won     | 10.005
    two     | acme    | 2024-03-04 10:00:00 | 2024-03-09 10:00:00 | won     | 10.015
    three   | -       | 2024-03-04 10:00:00 | 2024-12-31 00:00:00 | open    | -7.125
    four    | -       | 2024-03-04 10:00:00 | -                   | maybe   | 1
"""


def rows(evidence, text, **asked):
    columns = evidence.run(Query("test", text), **asked)
    return list(zip(*columns.values(), strict=True))


def test_money_is_rounded_half_even_once_at_the_door(company):
    evidence = company(deals=DEALS)
    assert rows(evidence, "SELECT deal_id, amount FROM recorded_deals ORDER BY deal_id") == [
        ("one", 1000),  # 10.005 is halfway between 10.00 and 10.01
        ("three", -712),  # and -7.125 between -7.12 and -7.13
        ("two", 1002),
    ]


def test_a_currency_without_cents_keeps_whole_units(company):
    evidence = company(currency="JPY", deals=DEALS)
    assert rows(evidence, "SELECT SUM(amount) AS amount FROM recorded_deals") == [(13,)]


def test_what_happens_after_as_of_is_not_seen(company):
    evidence = company(as_of="2024-03-05T23:00:00", leads=LEADS, deals=DEALS)
    assert rows(evidence, "SELECT lead_id, closed_at, closed_reason FROM leads ORDER BY lead_id") == [
        ("acme", None, None),
        ("bolt", None, None),  # given up on the 6th: still open on the 5th
    ]
    assert rows(evidence, "SELECT deal_id, outcome, closed_at FROM deals ORDER BY deal_id") == [
        ("one", "won", 1709632800000000),
        ("three", "open", None),  # an expected closing day is not a closing
        ("two", "open", None),  # won on the 9th
    ]


def test_as_of_is_the_latest_event_and_not_an_expected_closing(company):
    evidence = company(leads=LEADS, deals=DEALS)
    assert evidence.as_of == 1709978400000000  # two, won on 2024-03-09 10:00


def test_rows_that_break_the_contract_are_left_out(company):
    evidence = company(deals=DEALS)
    assert rows(evidence, "SELECT COUNT(*) AS n FROM recorded_deals WHERE deal_id = 'four'") == [(0,)]


def test_a_table_that_is_not_there_is_empty_and_has_all_its_columns(company):
    evidence = company(leads=LEADS)
    assert not evidence.has("touches")
    assert rows(evidence, "SELECT COUNT(touched_at) AS n, SUM(amount) AS s FROM touches CROSS JOIN deals") == [
        (0, None)
    ]


def test_a_column_that_is_not_there_is_empty(company):
    evidence = company(leads=LEADS)
    assert evidence.has("leads", "source") and not evidence.has("leads", "segment")
    assert rows(evidence, "SELECT COUNT(segment) AS n, COUNT(*) AS leads FROM leads") == [(0, 3)]


def test_questions_are_asked_with_values_bound_as_a_row(company):
    evidence = company(leads=LEADS)
    hostile = "x'; DROP TABLE leads; --\\"
    found = rows(
        evidence,
        "SELECT COUNT(*) AS n, MAX(asked.word) AS word, MAX(asked.since) AS since FROM leads CROSS JOIN asked",
        word=hostile,
        since=12,
    )
    assert found == [(3, hostile, 12)]


def test_a_moment_belongs_to_its_local_day_and_week(company):
    evidence = company(zone="Europe/Paris", leads=LEADS)
    found = rows(
        evidence,
        """
        SELECT l.lead_id, CASE WHEN l.created_at < c.cut_at THEN c.day_on ELSE c.next_on END AS day_on
        FROM leads AS l
        JOIN calendar AS c ON c.utc_day_at = l.created_at - l.created_at % 86400000000
        ORDER BY l.lead_id
        """,
    )
    assert found == [("acme", 19786), ("bolt", 19787), ("coil", 19789)]  # 23:30 UTC is the 5th in Paris
