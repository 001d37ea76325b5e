"""Each table that the signs ask the engine for, on companies small enough to count on one's fingers."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from detente.evidence import Evidence, query
from detente.evidence.periods import number_of, read_period
from detente.evidence.views import text_of
from detente.questions import war
from detente.questions.months import months
from detente.questions.war.topics import stems

Company = Callable[..., Evidence]
AS_OF = "2026-03-10 00:00:00"
PEOPLE = """
    person_id | department | level | is_head | manager_id | started_on | left_on    | last_promoted_on
    boss      | Management | 0     | false   | -          | 2020-01-01 | -          | -
    mia       | Marketing  | 1     | true    | boss       | 2020-01-01 | -          | 2026-01-20
    max       | Marketing  | 3     | false   | mia        | 2020-01-01 | -          | -
    may       | Marketing  | 3     | false   | mia        | 2026-01-10 | -          | -
    sue       | Sales      | 1     | true    | boss       | 2020-01-01 | -          | 2026-02-03
    sam       | Sales      | 3     | false   | lee        | 2020-01-01 | -          | -
    lee       | Sales      | 3     | false   | sue        | 2020-01-01 | 2026-02-15 | 2025-11-01
"""
MEETINGS = """
    meeting_id | starts_at           | kind
    m1         | 2026-01-05 09:00:00 | work
    m2         | 2026-01-12 09:00:00 | work
    m3         | 2026-02-02 09:00:00 | work
    m4         | 2026-02-09 09:00:00 | social
    m5         | 2026-03-02 09:00:00 | work
"""
INVITATIONS = """
    meeting_id | person_id | response  | attended
    m1         | mia       | accepted  | true
    m1         | sue       | accepted  | false
    m2         | mia       | accepted  | -
    m2         | sue       | accepted  | -
    m3         | mia       | declined  | -
    m3         | sue       | none      | -
    m4         | mia       | accepted  | true
    m4         | max       | accepted  | -
    m4         | sam       | none      | true
    m4         | sue       | declined  | -
    m5         | mia       | accepted  | true
    m5         | sue       | accepted  | true
"""


def asked(evidence: Evidence, name: str, **more: Any) -> list[tuple[Any, ...]]:
    seen = months(evidence, read_period("2026-03", "UTC"))
    assert [str(day) for day in seen.first] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    found = evidence.run(
        query(war.__name__, name),
        {"months": seen.asked(), "stems": stems()},
        to_on=number_of(dt.date(2026, 3, 1)),
        **({"trial": 180, "most": 3, "fewest": 1} | more),
    )
    return list(zip(*found.values(), strict=True))


def test_the_heads_meetings_are_those_to_which_both_were_asked(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=PEOPLE, meetings=MEETINGS, invitations=INVITATIONS, leads=FIRST)
    # January: m1 mia alone (recorded), m2 both said yes. February: in m3 sue never answered; at m4 sue said no. The week of
    # m5 ends in March.
    assert of(evidence, "heads_avoid") == {
        0: NOBODY | {"meetings": 2, "together": 1, "marketing": 2, "sales": 1, "attended": 1},
        1: NOBODY | {"meetings": 1, "together": 0, "marketing": 1, "sales": 0, "attended": 0},
    }


HEADS = ("meetings", "together", "marketing", "sales", "attended", "firsts", "first_no", "after_yes", "no_after_yes")
NOBODY = dict.fromkeys((*HEADS, "third", "third_came"), 0)


def test_in_which_order_the_heads_answer_and_whether_they_come_to_other_heads(company: Company) -> None:
    people = PEOPLE.replace("boss      | Management | 0     | false", "boss      | Management | 0     | true ")
    evidence = company(
        as_of=AS_OF,
        people=people,
        leads=FIRST,
        meetings="meeting_id | starts_at | kind\n"
        + "".join(f"m{number} | 2026-01-{12 + number} 09:00:00 | work\n" for number in range(8)),
        invitations="""
            meeting_id | person_id | response  | responded_at        | attended
            m0         | mia       | accepted  | 2026-01-02 09:00:00 | -
            m0         | sue       | declined  | 2026-01-02 10:00:00 | -
            m1         | sue       | declined  | 2026-01-02 09:00:00 | -
            m1         | mia       | accepted  | 2026-01-02 10:00:00 | -
            m2         | sue       | accepted  | 2026-01-02 09:00:00 | -
            m2         | mia       | accepted  | 2026-01-02 10:00:00 | -
            m3         | sue       | tentative | 2026-01-02 09:00:00 | -
            m3         | mia       | declined  | 2026-01-02 10:00:00 | -
            m4         | sue       | accepted  | 2026-01-02 09:00:00 | -
            m4         | mia       | accepted  | 2026-01-02 09:00:00 | -
            m5         | sue       | accepted  | -                   | -
            m5         | boss      | accepted  | -                   | -
            m6         | mia       | declined  | -                   | -
            m6         | boss      | accepted  | -                   | -
            m7         | mia       | accepted  | -                   | -
            m7         | max       | accepted  | -                   | -
        """,
    )
    # Both answered in order in m0 (no after a yes), m1 (first says no), m2; only mia in m3 (no); in m4 at the same moment.
    # With the boss, and without each other: sue came to m5, mia not to m6. max is nobody's head.
    assert of(evidence, "heads_avoid")[0] == {
        "meetings": 4, "together": 2, "marketing": 4, "sales": 2, "attended": 0,
        "firsts": 4, "first_no": 2, "after_yes": 2, "no_after_yes": 1, "third": 2, "third_came": 1,
    }  # fmt: skip


FIRST = "lead_id | created_at | source\na | 2026-01-01 00:00:00 | fair"
MANY = PEOPLE + "".join(
    f"{side[0]}{number} | {side} | 3 | false | {head} | 2020-01-01 | - | -\n"
    for side, head in (("Marketing", "mia"), ("Sales", "sue"))
    for number in range(5)
)
"""Five more on each side, M0 to M4 and S0 to S4, who are nobody's managers."""


def round_of_mail(week: str, day: str, medium: str = "email") -> tuple[str, str]:
    """Everybody of M0 to M4 writes to the one of S0 to S4 with the same number: messages, recipients."""
    messages = "".join(f"{week}{number} | {day} 09:00:00 | M{number} | {medium}\n" for number in range(5))
    return messages, "".join(f"{week}{number} | S{number} | to\n" for number in range(5))


JANUARY, BRIDGE, MARCH = (
    round_of_mail(*said) for said in (("j", "2026-01-07"), ("b", "2026-01-28"), ("o", "2026-03-04"))
)
MESSAGES = f"""
    message_id | sent_at             | sender_id | medium
    a          | 2026-01-05 09:00:00 | max       | email
    b          | 2026-01-06 09:00:00 | sam       | chat
    c          | 2026-01-07 09:00:00 | max       | memo
    d          | 2026-01-08 09:00:00 | mia       | chat
    e          | 2026-01-09 09:00:00 | boss      | chat
    f          | 2026-02-09 09:00:00 | max       | chat
    g          | 2026-02-09 10:00:00 | sam       | chat
    {JANUARY[0]}{BRIDGE[0]}{MARCH[0]}
"""
RECIPIENTS = f"""
    message_id | person_id | kind
    a          | sam       | to
    a          | sue       | cc
    b          | max       | to
    c          | may       | to
    c          | max       | to
    d          | lee       | to
    e          | max       | to
    f          | sam       | to
    g          | max       | to
    {JANUARY[1]}{BRIDGE[1]}{MARCH[1]}
"""


def test_what_is_written_is_counted_by_medium_across_and_within(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=MANY, messages=MESSAGES, recipients=RECIPIENTS, leads=FIRST)
    # To oneself and from the boss does not count; mia is a head, lee is sam's manager; a was copied to sue, another head.
    # The week of 28 January ends in February, on the first; that of 4 March ends in a month that is not over.
    assert of(evidence, "two_camps") == {
        0: {"email across": 6, "chat across": 2, "memo within": 1, "email from marketing": 6, "chat from marketing": 1},
        1: {"email across": 5, "chat across": 2, "email from marketing": 5, "chat from marketing": 1},
    }
    assert of(evidence, "through_managers") == {
        0: {"email across": 0, "chat across": 1, "memo within": 0},
        1: {"email across": 0, "chat across": 0},
    }
    assert of(evidence, "only_formally") == {
        0: {"email across": 1, "chat across": 0, "memo within": 0},
        1: {"email across": 0, "chat across": 0},
    }
    # mia, max, may and M0 to M4; sam, lee and S0 to S4: the side with fewer.
    assert people(evidence, "two_camps") == {0: 7, 1: 5}


def test_who_is_at_parties_with_whom(company: Company) -> None:
    invited = [("p1", one) for one in ("M0", "M1", "M2", "S0", "S1")]
    invited += [("p2", one) for one in ("M3", "M4", "S2", "S3", "S4")] + [("p3", "M0"), ("p3", "S0")]
    invited += [("p4", "max"), ("p4", "sam")]
    evidence = company(
        as_of=AS_OF,
        people=MANY,
        meetings="""
            meeting_id | starts_at           | kind
            p1         | 2026-01-06 18:00:00 | social
            p2         | 2026-01-08 18:00:00 | social
            p3         | 2026-01-20 18:00:00 | social
            p4         | 2026-01-26 18:00:00 | social
        """,
        invitations="meeting_id | person_id | response | attended\n"
        + "".join(f"{party} | {one} | accepted | -\n" for party, one in invited)
        + "p1 | M4 | declined | -\np1 | S4 | accepted | false\n",
        leads=FIRST,
    )
    # Two parties of five and one of two: 20 + 20 + 2 pairs, 2 · 3 · 2 + 2 · 2 · 3 + 2 across. Who came to p3 came before;
    # p4 is in a week that ends in February.
    assert of(evidence, "parties_apart") == {
        0: {"pairs": 42, "across": 26, "marketing": 6, "sales": 6},
        1: {"pairs": 2, "across": 2, "marketing": 1, "sales": 1},
    }
    assert people(evidence, "parties_apart") == {0: 5, 1: 1}


def test_other_meetings_than_parties_are_counted_alike(company: Company) -> None:
    people, came = ("M0", "M1", "S0"), " | accepted | -\n"
    evidence = company(
        as_of=AS_OF,
        people=MANY,
        meetings="meeting_id | starts_at | kind\nm1 | 2026-01-06 18:00:00 | work\nm2 | 2026-01-07 18:00:00 | -\n",
        invitations="meeting_id | person_id | response | attended\n"
        + "".join(f"{meeting} | {one}{came}" for meeting in ("m1", "m2") for one in people),
        leads=FIRST,
    )
    assert of(evidence, "meetings") == {0: {"pairs": 12, "across": 8, "marketing": 4, "sales": 2}}
    assert of(evidence, "parties_apart") == {}


def test_how_long_answers_take_across_and_within(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        people=MANY,
        leads=FIRST,
        messages="""
            message_id | sent_at             | sender_id | medium | thread_id
            a          | 2026-01-05 09:00:00 | M0        | email  | one
            b          | 2026-01-05 09:09:00 | S0        | email  | one
            c          | 2026-01-05 09:10:00 | S0        | email  | one
            d          | 2026-01-05 10:49:00 | S1        | email  | one
            e          | 2026-01-20 09:00:00 | M0        | email  | one
            f          | 2026-01-05 09:00:00 | M0        | email  | -
            g          | 2026-01-05 09:01:00 | boss      | email  | two
            h          | 2026-01-05 09:02:00 | M1        | email  | two
        """,
        recipients="message_id | person_id | kind\n" + "".join(f"{one} | S0 | to\n" for one in "aef"),
    )
    # b answers a after 9 minutes, across; c comes from the same person; d answers c after 99 minutes, within; e comes too late;
    # f is in no thread; in the second the boss is of neither side.
    found = {name: float(figure) for name, figure in of(evidence, "replies")[0].items()}
    assert found == pytest.approx({"across": 1, "log across": math.log(10), "within": 1, "log within": math.log(100)})


def mailed(company: Company, staff: dict[str, int], ties: list[tuple[str, str]], day: Callable[[int], int]) -> Evidence:
    """A company whose people (M… of marketing, S… of sales, with their levels) write to one another once each."""
    return company(
        as_of=AS_OF,
        leads=FIRST,
        people="person_id | department | level\n"
        + "".join(f"{one} | {'Marketing' if one[0] == 'M' else 'Sales'} | {level}\n" for one, level in staff.items()),
        messages="message_id | sent_at | sender_id | medium\n"
        + "".join(f"m{n} | 2026-01-{day(n):02} 09:00:00 | {one} | email\n" for n, (one, _) in enumerate(ties)),
        recipients="message_id | person_id | kind\n" + "".join(f"m{n} | {to} | to\n" for n, (_, to) in enumerate(ties)),
    )


def test_ways_across_over_a_third_person_are_gatekeepers_and_representatives(company: Company) -> None:
    """Four people in two groups, as in the tests of the R package cograph, whose five roles are held against sna's: the second
    and fourth are representatives once each, the first and third gatekeepers."""
    names = ["M0", "M1", "S0", "S1"]
    ties = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 0)]
    staff = dict.fromkeys(names, 4) | {"M1": 2, "S1": 2}
    evidence = mailed(company, staff, [(names[one], names[other]) for one, other in ties], lambda _: 20)
    assert of(evidence, "brokers") == {0: {"paths": 4, "managed": 2}}


def test_ways_across_are_those_that_looking_at_every_three_people_finds(company: Company) -> None:
    rng = np.random.default_rng(4)
    names = [f"{side}{number}" for side in "MS" for number in range(12)]
    staff = {one: 2 if one in ("M0", "M1", "S0", "S1", "S2") else 4 for one in names}
    drawn = [(names[one], names[other]) for one, other in rng.integers(0, 24, (150, 2))]
    # The week of 19 January is the last that ends in the month; what is written in another does not count.
    evidence = mailed(company, staff, drawn, lambda n: 20 if n < 120 else 6)
    ties = {(one, other) for one, other in drawn[:120] if one != other}
    ways = [
        j
        for i, j, k in permutations(names, 3)
        if (i, j) in ties and (j, k) in ties and (i, k) not in ties and i[0] != k[0]
    ]
    managed = sum(staff[j] == 2 for j in ways)
    assert of(evidence, "brokers") == {0: {"paths": len(ways), "managed": managed}} and managed > 10
    pairs = {frozenset(pair) for pair in ties}
    degrees = Counter(one for pair in pairs for one in pair)
    assert of(evidence, "ties")[0] == {
        "ties": len(pairs),
        "across": sum(len({one[0] for one in pair}) == 2 for pair in pairs),
        "squares": sum(n * n for n in degrees.values()),
    }


def test_traffic_between_departments_tells_managers_apart_only_where_each_part_is_of_five(company: Company) -> None:
    """On every engine: five from each side write; five managers and five others write to five."""
    names = [f"M{n}" for n in range(10)] + [f"S{n}" for n in range(10)]
    staff = {one: 2 if int(one[1:]) < 5 else 4 for one in names}
    whole = [(f"M{n}", f"S{n}") for n in range(5)] + [("M5", "S5")]
    parts = [(f"S{n}", f"M{n}") for n in range(10)] + [(f"S{n}", f"M{9 - n}") for n in range(10)]
    few = [(f"M{n}", f"M{n + 1}") for n in range(4)]
    evidence = mailed(company, staff, whole + parts + few, lambda _: 20)
    found = evidence.engine.run(
        f"SELECT * FROM ({text_of('traffic_by_week')}) AS t ORDER BY from_department, from_manager, to_manager"
    )
    told = [
        (
            row["from_department"],
            row["to_department"],
            row["from_manager"],
            row["to_manager"],
            row["messages"],
            row["people"],
        )
        for row in (dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True))
    ]
    assert told == [
        ("Marketing", "Sales", None, None, 6, 6),
        ("Sales", "Marketing", 0, 0, 5, 5), ("Sales", "Marketing", 0, 1, 5, 5),
        ("Sales", "Marketing", 1, 0, 5, 5), ("Sales", "Marketing", 1, 1, 5, 5),
    ]  # fmt: skip


def test_hours_of_meetings_for_projects_that_are_delivered(company: Company) -> None:
    evidence = company(
        as_of=AS_OF,
        leads=FIRST,
        meetings="""
            meeting_id | starts_at           | ends_at             | project_id
            a          | 2026-01-06 09:00:00 | 2026-01-06 10:30:00 | p
            b          | 2026-01-07 09:00:00 | 2026-01-07 10:00:00 | q
            c          | 2026-01-07 09:00:00 | 2026-01-07 10:00:00 | -
            d          | 2026-01-07 09:00:00 | -                   | p
            e          | 2026-02-07 09:00:00 | 2026-02-07 10:00:00 | p
        """,
        projects="""
            project_id | name | started_on | ended_on   | outcome
            p          | One  | 2026-01-01 | 2026-01-20 | delivered
            q          | Two  | 2026-01-01 | 2026-01-31 | late
            r          | Off  | 2026-01-01 | 2026-02-02 | failed
        """,
    )
    assert [(month, float(hours), n) for month, hours, n in asked(evidence, "hours.sql")] == [(0, 2.5, 2)]


def test_a_week_that_was_counted_before_its_rows_went_stands(company: Company) -> None:
    settled = """
        week_on    | sign        | slice        | figure | n
        2026-01-05 | two_camps   | email across | 3      | 6
        2025-12-29 | two_camps   | email across | 2      | 5
    """
    evidence = company(
        as_of=AS_OF, people=MANY, messages=MESSAGES, recipients=RECIPIENTS, weekly_signs=settled, leads=FIRST
    )
    # The weeks of 29 December and 5 January as they were kept, though rows of the second are there; that of 28 January by
    # its rows. Signs of which nothing was kept are counted.
    kept = of(evidence, "two_camps")
    assert kept[0] == {"email across": 5} and kept[1]["email across"] == 5 and kept[1]["chat across"] == 2
    assert of(evidence, "through_managers")[0] == {"email across": 0, "chat across": 1, "memo within": 0}


def of(evidence: Evidence, sign: str) -> dict[int, dict[str, int]]:
    """Return what the weeks of a sign come to, by month and slice."""
    found: dict[int, dict[str, int]] = {}
    for month, name, part, figure, _ in asked(evidence, "weeks.sql"):
        if name == sign:
            found.setdefault(month, {})[part] = figure
    return found


def people(evidence: Evidence, sign: str) -> dict[int, int]:
    """Return how many people each month of a sign is about."""
    rows = [(month, few) for month, name, _, _, few in asked(evidence, "weeks.sql") if name == sign]
    return {month: max(few for one, few in rows if one == month) for month, _ in rows}


def test_decisions_rules_and_work(company: Company) -> None:
    cases = """
        case_id | opened_at           | closed_at           | reopened
        x       | 2026-01-05 00:00:00 | 2026-01-07 00:00:00 | true
        y       | 2026-01-06 00:00:00 | 2026-02-06 00:00:00 | false
        z       | 2026-01-06 00:00:00 | -                   | false
        odd     | 2026-02-06 00:00:00 | 2026-02-05 00:00:00 | false
    """
    approvals = """
        case_id | step | decided_at          | person_id
        x       | one  | 2026-01-06 00:00:00 | mia
        x       | two  | 2026-01-07 00:00:00 | sue
    """
    procedures = """
        procedure_id | created_on | retired_on
        p            | 2026-01-03 | 2026-02-03
        q            | 2026-02-20 | -
        r            | 2020-02-20 | -
    """
    projects = """
        project_id | started_on | due_on     | ended_on   | outcome   | requested_by
        joint      | 2026-01-05 | 2026-02-05 | 2026-02-04 | delivered | Sales
        missed     | 2026-01-05 | 2026-02-06 | 2026-02-20 | delivered | sales
        open       | 2026-01-05 | 2026-02-07 | -          | open      | Marketing
        early      | 2026-01-05 | -          | 2026-01-09 | delivered | -
        later      | 2026-02-05 | 2026-04-05 | 2026-02-09 | delivered | Nobody
    """
    members = """
        project_id | person_id
        joint      | mia
        joint      | sue
        missed     | mia
        missed     | max
        missed     | sam
        open       | max
        early      | sam
        later      | mia
    """
    evidence = company(
        as_of=AS_OF, people=PEOPLE, cases=cases, approvals=approvals, procedures=procedures, projects=projects,
        project_members=members, leads=FIRST,
    )  # fmt: skip
    day = 86_400_000_000
    assert asked(evidence, "decisions.sql") == [(0, 1, 1, 2, 2, 2 * day, 1), (1, 1, 0, 0, 0, 31 * day, 0)]
    assert asked(evidence, "rules.sql") == [(0, 1, 0), (1, 1, 1)]
    # month, joint, projects, on time: told by the day they were due; what is not due yet is not told.
    assert asked(evidence, "projects.sql") == [(0, 0, 1, 1), (1, 0, 1, 0), (1, 1, 2, 1)]
    assert asked(evidence, "work.sql") == [(0, 3, 2), (1, 1, 0)]


def test_careers_leave_out_who_was_promoted_later_is_new_or_left(company: Company) -> None:
    evidence = company(as_of=AS_OF, people=PEOPLE, leads=FIRST)
    # month, side, people, promoted. January: mia (promoted), max, sam, lee; sue was promoted later, may is new.
    # February: max, sue (promoted), sam; mia was promoted before and is there; lee left in it.
    assert asked(evidence, "careers.sql") == [(0, 0, 1, 0), (0, 1, 4, 1), (1, 0, 1, 0), (1, 1, 4, 1)]
    assert asked(evidence, "sides.sql") == [("marketing", 3), ("sales", 2)]


def test_words_are_those_used_most_by_each_side(company: Company) -> None:
    terms = """
        department | period_on  | term  | uses
        Marketing  | 2026-01-01 | lead  | 5
        Marketing  | 2026-01-15 | lead  | 2
        Sales      | 2026-01-01 | name  | 4
        Sales      | 2026-02-01 | lead  | 1
        Management | 2026-01-01 | lead  | 9
        Marketing  | 2026-01-01 | rare  | 1
        Sales      | 2026-01-01 | price | 3
    """
    evidence = company(as_of=AS_OF, people=PEOPLE, terms=terms, leads=FIRST)
    assert asked(evidence, "words.sql") == [(0, "lead", 7, 0), (0, "name", 0, 4), (0, "price", 0, 3), (1, "lead", 0, 1)]


def test_the_survey_counts_each_respondent_once_and_hears_the_word(company: Company) -> None:
    answers = """
        wave | asked_on   | respondent | department | item | score | comment
        one  | 2026-01-05 | r1         | Marketing  | i1   | 4     | -
        one  | 2026-01-05 | r1         | Marketing  | i2   | 5     | Better Communication please
        one  | 2026-01-05 | r2         | Marketing  | i1   | 2     | ошибки коммуникации
        one  | 2026-01-05 | r3         | Sales      | i1   | 1     | more leads
        one  | 2026-01-05 | r4         | Management | i1   | 1     | -
        two  | 2026-03-05 | r5         | Sales      | i1   | 1     | -
    """
    evidence = company(as_of=AS_OF, people=PEOPLE, survey_answers=answers, leads=FIRST)
    day = number_of(dt.date(2026, 1, 5))
    # wave, day, side, items answered, respondents, sum, squares
    assert asked(evidence, "survey.sql") == [
        ("one", day, "marketing", 1, 1, 2, 4),
        ("one", day, "marketing", 2, 1, 9, 81),
        ("one", day, "sales", 1, 1, 1, 1),
    ]
    # Of an item that one person of a side answered nothing is told, nor could it be found of a total.
    assert asked(evidence, "survey.sql", fewest=2) == [("one", day, "marketing", 1, 2, 6, 20)]
    # wave, side, topic, people: any comment at all, and those about talking with one another
    assert asked(evidence, "comments.sql") == [
        ("one", "marketing", "", 2), ("one", "marketing", "about_communication", 2), ("one", "sales", "", 1),
        ("one", "sales", "about_leads", 1),
    ]  # fmt: skip
    assert asked(evidence, "gap.sql", wave="one") == [
        ("i1", "marketing", 2, 6, 20), ("i1", "sales", 1, 1, 1), ("i2", "marketing", 1, 5, 25),
    ]  # fmt: skip


def test_groups_are_counted_by_what_respondents_tell_of_themselves(company: Company) -> None:
    answers = """
        wave | asked_on   | respondent | department | level_band | site | item | score
        one  | 2026-01-05 | r1         | Marketing  | staff      | Lyon | i1   | 4
        one  | 2026-01-05 | r1         | Marketing  | staff      | Lyon | i2   | 5
        one  | 2026-01-05 | r2         | Marketing  | staff      | Lyon | i1   | 2
        one  | 2026-01-05 | r3         | Sales      | -          | -    | i1   | 1
        one  | 2026-01-05 | r4         | Management | staff      | Lyon | i1   | 1
        two  | 2026-03-05 | r5         | Sales      | staff      | Lyon | i1   | 1
    """
    evidence = company(as_of=AS_OF, people=PEOPLE, survey_answers=answers, leads=FIRST)
    # side, department, band, site, respondents, sum and sum of squares of their means in thousandths
    assert asked(evidence, "groups.sql", wave="one") == [
        ("marketing", "Marketing", "staff", "Lyon", 2, 6_500, 24_250_000), ("sales", "Sales", None, None, 1, 1_000, 1_000_000),
    ]  # fmt: skip
    assert asked(evidence, "groups.sql", wave="one", fewest=2) == [
        ("marketing", "Marketing", "staff", "Lyon", 2, 6_000, 20_000_000)
    ]
