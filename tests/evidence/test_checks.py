"""`detente check`: each thing that can be wrong is named, counted and worded; a sound company has nothing wrong."""

from __future__ import annotations

import pytest

from detente.evidence import checks
from detente.mistakes import CannotAnswer

SOUND = {
    "people": """
        person_id | department | team
        sam       | Sales      | North
    """,
    "leads": """
        lead_id | created_at          | source
        acme    | 2024-03-04 09:00:00 | fair
        bolt    | 2024-03-12 10:00:00 | web
    """,
    "deals": """
        deal_id | lead_id | seller_id | opened_at           | closed_at           | outcome | amount
        one     | acme    | sam       | 2024-03-04 10:00:00 | 2024-03-05 10:00:00 | won     | 10.00
    """,
}


def kinds(report, severity=None):
    return [(p.kind, p.table, p.rows) for p in report.problems if severity in (None, p.severity)]


def said(report):
    return " ".join(problem.message.in_english() for problem in report.problems)


def test_a_sound_company_has_nothing_wrong(company):
    report = checks.report(company(**SOUND))
    assert kinds(report, "error") == [] and kinds(report, "warning") == []
    assert report.sound and report.rows == {"people": 1, "leads": 2, "deals": 1}
    assert "touches" in report.missing


def test_rows_that_can_not_be_counted_are_named_by_column_and_reason(company):
    evidence = company(
        leads="""
            lead_id | created_at          | source
            acme    | 2024-03-04 09:00:00 | fair
            bolt    | -                   | web
            -       | 2024-03-04 09:00:00 | web
        """,
        deals="""
            deal_id | lead_id | opened_at           | outcome
            one     | acme    | 2024-03-04 10:00:00 | vinn
        """,
    )
    report = checks.report(evidence)
    assert sorted(kinds(report, "error")) == [("broken", "deals", 1), ("broken", "leads", 1), ("broken", "leads", 1)]
    assert "deals.outcome is none of won, lost, open in 1 row" in said(report)
    assert checks.left_out(evidence, ["leads", "deals"]) == {"leads": 2, "deals": 1}


def test_text_that_is_no_moment_is_called_unreadable(company, engine_name):
    evidence = company(
        touches="""
        lead_id | touched_at          | function | channel | touch_id
        acme    | 2024-03-04 09:00:00 | sales    | call    | a
    """
    )
    assert kinds(checks.report(evidence), "error") == []


def test_an_id_that_names_two_rows_is_an_error_and_no_question_is_answered(company):
    evidence = company(
        leads="""
        lead_id | created_at          | source
        acme    | 2024-03-04 09:00:00 | fair
        acme    | 2024-03-05 09:00:00 | web
        bolt    | 2024-03-05 09:00:00 | web
    """
    )
    assert kinds(checks.report(evidence), "error") == [("double_key", "leads", 2)]
    with pytest.raises(CannotAnswer, match="count them twice"):
        checks.refuse_doubles(evidence, ["leads"])


def test_orphans_are_counted_only_where_the_other_table_is_there(company):
    deals = """
        deal_id | lead_id | seller_id | opened_at           | outcome
        one     | ghost   | nobody    | 2024-03-04 10:00:00 | open
        two     | -       | -         | 2024-03-04 10:00:00 | open
    """
    evidence = company(**{**SOUND, "deals": deals})
    assert sorted(kinds(checks.report(evidence), "warning")) == [("orphan", "deals", 1), ("orphan", "deals", 1)]
    assert kinds(checks.report(company(deals=deals)), "warning") == []


def test_impossible_times_are_said_and_kept(company):
    evidence = company(
        **{
            **SOUND,
            "deals": """
        deal_id | lead_id | opened_at           | closed_at           | outcome | amount
        one     | acme    | 2024-03-04 10:00:00 | 2024-03-03 10:00:00 | won     | 10.00
    """,
        }
    )
    report = checks.report(evidence)
    assert kinds(report, "warning") == [("impossible_time", "deals", 1), ("impossible_time", "deals", 1)]
    assert "1 deal was won before its lead was there." in said(report)
    assert report.rows["deals"] == 1


def test_wins_without_a_day_or_an_amount_are_said(company):
    evidence = company(
        **{
            **SOUND,
            "deals": """
        deal_id | lead_id | opened_at           | closed_at           | outcome | amount
        one     | acme    | 2024-03-04 10:00:00 | -                   | won     | 10.00
        two     | bolt    | 2024-03-12 11:00:00 | 2024-03-13 10:00:00 | won     | -
        three   | bolt    | 2024-03-12 11:00:00 | -                   | lost    | -
    """,
        }
    )
    report = checks.report(evidence)
    assert kinds(report, "warning") == [("undated", "deals", 1), ("undated", "deals", 1), ("no_amount", "deals", 1)]


def test_weeks_without_a_lead_are_a_gap(company):
    evidence = company(
        leads="""
        lead_id | created_at          | source
        acme    | 2024-03-04 09:00:00 | fair
        bolt    | 2024-04-01 09:00:00 | web
    """
    )
    report = checks.report(evidence)
    assert kinds(report, "warning") == [("gap", "leads", None)]
    assert "For 3 weeks from Mar 11, 2024 on" in said(report)


def test_wins_recorded_from_later_on_than_leads_are_found_out(company):
    """A hundred leads a month; every other is won after ten days; wins were written down from April on."""
    leads, deals = ["lead_id | created_at | source"], ["deal_id | lead_id | opened_at | closed_at | outcome | amount"]
    for number in range(150):
        day = number // 2
        created = f"2024-{1 + day // 25:02d}-{1 + day % 25:02d} 09:00:00"
        leads.append(f"l{number} | {created} | web")
        if day >= 50 and number % 2:
            closed = f"2024-{1 + day // 25 + (day % 25 > 14):02d}-{(day % 25 + 11 - 1) % 25 + 1:02d} 09:00:00"
            deals.append(f"d{number} | l{number} | {created} | {closed} | won | 10")
    late = checks.report(company(leads="\n".join(leads), deals="\n".join(deals)))
    assert ("begins_later", "deals", None) in kinds(late, "warning")
    assert "Wins are recorded only from Mar 11, 2024 on" in said(late)


def test_wins_that_merely_take_their_time_are_not_called_late(company):
    leads, deals = ["lead_id | created_at | source"], ["deal_id | lead_id | opened_at | closed_at | outcome | amount"]
    for number in range(150):
        day = number // 2
        created = f"2024-{1 + day // 25:02d}-{1 + day % 25:02d} 09:00:00"
        leads.append(f"l{number} | {created} | web")
        if number % 2:
            deals.append(
                f"d{number} | l{number} | {created} | 2024-{5 + day // 25:02d}-{1 + day % 25:02d} 09:00:00 | won | 10"
            )
    report = checks.report(company(leads="\n".join(leads), deals="\n".join(deals)))
    assert ("begins_later", "deals", None) not in kinds(report)
