"""The people's side: teams that may be shown, heads, plausible signs of war."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from detente.simulate import SIZES, Habits, Plan, Size, company, write
from detente.simulate.people import NAMES, SALES, names, staff

SIZE = Size(leads_per_week=30, people=80, messages=40_000, meetings=2_000)
TABLES = ("people", "messages", "recipients", "meetings", "invitations", "procedures", "projects", "survey_answers")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("people")
    for name, war in (("calm", False), ("war", True)):
        write(company(Plan(size=SIZE, habits=Habits(war=war)), seed=1), where / name, only=TABLES)
    return where


def asked(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(sql.replace("@", str(folder) + "/")).fetchall()


@pytest.mark.parametrize("size", ["S", "M"])
def test_everybody_is_there_every_team_has_five_and_every_department_a_head(size: str) -> None:
    drawn = company(Plan(size=replace(SIZES[size], leads_per_week=20)), seed=1)
    everybody = staff(drawn)
    assert everybody.size == SIZES[size].people
    assert np.bincount(everybody.team[everybody.team >= 0]).min() >= 5
    assert sorted(everybody.department[everybody.head == 1].tolist()) == list(range(len(NAMES)))
    assert len(set(names(drawn, everybody))) == everybody.size
    top = everybody.manager < 0
    assert top.sum() == 1 and everybody.level[top] == 0
    assert (everybody.level[everybody.manager[~top]] <= everybody.level[~top]).all()


def test_sellers_of_the_world_are_the_people_of_sales() -> None:
    drawn = company(Plan(size=SIZE, habits=Habits(turnover=0.8)), seed=1)
    everybody = staff(drawn)
    sellers = drawn.world.joined.size
    assert (everybody.department[:sellers] == SALES).all()
    assert (everybody.left[:sellers] >= 0).sum() == (drawn.world.left < drawn.world.days).sum() > 0


def test_messages_and_meetings_have_their_numbers_and_no_one_writes_to_themselves(folders: Path) -> None:
    calm = folders / "calm"
    assert asked(calm, "SELECT count(*) FROM '@messages.parquet'") == [(40_000,)]
    assert asked(calm, "SELECT count(*) FROM '@meetings.parquet'") == [(2_000,)]
    to_self = """
        SELECT count(*) FROM '@recipients.parquet' JOIN '@messages.parquet' USING (message_id)
        WHERE person_id = sender_id"""
    assert asked(calm, to_self) == [(0,)]
    doubled = "SELECT count(*) - count(DISTINCT (message_id, person_id)) FROM '@recipients.parquet'"
    assert asked(calm, doubled) == [(0,)]


CROSS = """
    SELECT count(*) FROM '@messages.parquet' AS m JOIN '@recipients.parquet' AS r USING (message_id)
    JOIN '@people.parquet' AS a ON a.person_id = sender_id JOIN '@people.parquet' AS b ON b.person_id = r.person_id
    WHERE r.kind = 'to' AND sent_at >= DATE '2026-09-28'
        AND (a.department, b.department) IN (('Sales', 'Marketing'), ('Marketing', 'Sales'))"""


def test_at_war_the_two_write_to_each_other_less_and_through_their_heads(folders: Path) -> None:
    (calm,), (war,) = (asked(folders / name, CROSS)[0] for name in ("calm", "war"))
    assert war < 0.5 * calm
    (calm,), (war,) = (asked(folders / name, CROSS + " AND a.is_head AND b.is_head")[0] for name in ("calm", "war"))
    assert war > 10 * max(calm, 1)


def test_at_war_the_two_heads_are_never_in_one_meeting(folders: Path) -> None:
    together = """
        SELECT count(*) FILTER (WHERE both_came), count(*) FROM (
            SELECT meeting_id, count(*) = 2 AS asked, bool_and(attended) AS both_came
            FROM '@invitations.parquet' JOIN '@people.parquet' USING (person_id)
            JOIN '@meetings.parquet' USING (meeting_id)
            WHERE is_head AND department IN ('Sales', 'Marketing') AND starts_at >= DATE '2026-09-28'
            GROUP BY meeting_id) WHERE asked"""
    calm, war = (asked(folders / name, together)[0] for name in ("calm", "war"))
    assert war[0] == 0 < calm[0] and war[1] >= 13


def test_the_people_are_the_same_whatever_the_seed() -> None:
    one, other = (staff(company(Plan(size=SIZE), seed)) for seed in (1, 2))
    assert np.array_equal(one.manager, other.manager) and np.array_equal(one.promoted, other.promoted)
