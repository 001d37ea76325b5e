"""The mails of a European institution: ties between its departments, and weeks of teams, counted by another road."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from detente.evidence import open_evidence, query
from detente.evidence.periods import number_of
from detente.questions import exchange
from detente.questions.exchange.rooms import ties

pytestmark = pytest.mark.public_data
SIDES = {number: f"{('Marketing', 'Sales')[number % 2]} {number}" for number in range(42)}
END = dt.date(2024, 5, 30)


def test_ties_and_weeks_are_those_of_the_mails(public_data: Path, tmp_path: Path) -> None:
    file = public_data / "snap_email_eu" / "email-Eu-core-temporal_first150days_seconds_with_departments.csv.gz"
    mails = pl.read_csv(file)
    mails = mails.with_columns(
        sent_at=pl.datetime(2024, 1, 1) + pl.duration(seconds="t"),
        thread_id=pl.format("{}-{}", pl.min_horizontal("sender", "receiver"), pl.max_horizontal("sender", "receiver")),
    ).with_row_index("message_id")
    ends = (("sender", "dept_from"), ("receiver", "dept_to"))
    people = pl.concat([mails.select(person_id=pl.col(one), number=pl.col(of)) for one, of in ends]).unique()
    people = people.with_columns(
        department=pl.col("number").replace_strict(SIDES),
        team=pl.format("T{}", pl.col("person_id") % 2),
    )
    people.select("person_id", "department", "team").write_csv(tmp_path / "people.csv")
    mails.select("message_id", "sent_at", "thread_id", sender_id="sender", medium=pl.lit("email")).write_csv(
        tmp_path / "messages.csv", datetime_format="%Y-%m-%d %H:%M:%S"
    )
    mails.select("message_id", person_id="receiver", kind=pl.lit("to")).write_csv(tmp_path / "recipients.csv")
    with open_evidence(tmp_path, as_of=str(END)) as evidence:
        counted = evidence.run(query(exchange.__name__, "ties.sql"))
        wrote = evidence.run(query(exchange.__name__, "wrote.sql"), to_on=number_of(END))

    group = people.select(
        "person_id", at=pl.col("department") + "/" + pl.col("team").fill_null(pl.col("department")), of="department"
    )
    pairs = (
        mails.filter(pl.col("sender") != pl.col("receiver"))
        .select(one=pl.min_horizontal("sender", "receiver"), other=pl.max_horizontal("sender", "receiver"))
        .unique()
        .join(group, left_on="one", right_on="person_id")
        .join(group, left_on="other", right_on="person_id", suffix="_b")
        .filter(pl.col("of") != pl.col("of_b"))
        .select(a=pl.min_horizontal("at", "at_b"), b=pl.max_horizontal("at", "at_b"))
        .group_by("a", "b")
        .len()
    )
    expected = {(a, b): n for a, b, n in pairs.iter_rows()}
    names = ("one_department", "one", "other_department", "other", "tied")
    found = {}
    for one_of, one, other_of, other, tied in zip(*(counted[name] for name in names), strict=True):
        found[tuple(sorted((f"{one_of}/{one}", f"{other_of}/{other}")))] = tied
    assert {pair: n for pair, n in found.items() if n} == expected and len(expected) > 300
    assert all(row.people >= 5 for row in ties(counted))

    side = pl.col("of").str.split(" ").list.first()
    sides = group.with_columns(of=side)
    between = (
        mails.filter(pl.col("sender") != pl.col("receiver"))
        .join(sides, left_on="sender", right_on="person_id")
        .join(sides, left_on="receiver", right_on="person_id", suffix="_b")
        .with_columns(week=pl.col("sent_at").dt.truncate("1w").dt.date())
    )
    next_at, next_sender = (
        pl.col(name).shift(-1).over("thread_id", order_by=["t", pl.col("message_id").cast(pl.String)])
        for name in ("t", "sender")
    )
    answered = (
        between.with_columns(waited=next_at - pl.col("t"), by=next_sender)
        .filter(pl.col("by") != pl.col("sender"), pl.col("waited") <= 7 * 86400, pl.col("of") != pl.col("of_b"))
        .group_by("week", at="at_b")
        .agg(answered_by=pl.col("by").n_unique(), answers=pl.len(), logs=(1 + pl.col("waited") / 60).log().sum())
    )
    weeks = (
        between.group_by("week", "at")
        .agg(
            people=pl.col("sender").n_unique(),
            messages=pl.len(),
            across=(pl.col("of") != pl.col("of_b")).sum(),
            crossed_by=pl.col("sender").filter(pl.col("of") != pl.col("of_b")).n_unique(),
            readers=pl.struct("sender", "receiver").filter(pl.col("of") != pl.col("of_b")).n_unique(),
        )
        .join(answered, on=["week", "at"], how="full", coalesce=True)
        .with_columns(crossed="across", formal="across", managed=pl.lit(0))  # mail is formal; nobody is known to manage
        .fill_null(0)
    )
    told = {
        (slice.split(" ")[0], slice.split("/", 1)[1], week): (float(figure), n)
        for week, slice, figure, n in zip(*(wrote[name] for name in ("week_on", "slice", "figure", "n")), strict=True)
    }
    # Each figure → by whom it is, and after how many days it is known.
    figures = (
        dict.fromkeys(("messages", "across", "readers"), ("people", 7))
        | dict.fromkeys(("crossed", "managed", "formal"), ("crossed_by", 7))
        | dict.fromkeys(("answers", "logs"), ("answered_by", 14))
    )
    assert told == {
        (name, row["at"], number_of(row["week"])): (pytest.approx(row[name], abs=1e-6), row[who])
        for row in weeks.iter_rows(named=True)
        for name, (who, days) in figures.items()
        if number_of(row["week"]) + days <= number_of(END) and row[who] >= 5
    }
    assert len(told) > 1000 and sum(figure for (name, *_), (figure, _) in told.items() if name == "answers") > 1000
