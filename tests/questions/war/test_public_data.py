"""The mails of a European institution: two of its departments as the two sides, their E–I index counted by another road."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from detente import ask
from detente.evidence import open_evidence

pytestmark = pytest.mark.public_data
SIDES = {4: "Marketing", 14: "Sales"}


def test_what_two_departments_write_each_other(public_data: Path, tmp_path: Path) -> None:
    file = public_data / "snap_email_eu" / "email-Eu-core-temporal_30day_with_departments.csv.gz"
    mails = pl.read_csv(file).filter(pl.col("window_30d") <= 8)
    ends = (("sender", "dept_from"), ("receiver", "dept_to"))
    people = pl.concat([mails.select(person_id=pl.col(one), department=pl.col(of)) for one, of in ends]).unique()
    people.with_columns(pl.col("department").replace_strict(SIDES, default="Other")).write_csv(tmp_path / "people.csv")
    each = mails.select(pl.all().repeat_by("messages").explode()).with_row_index("message_id")
    month = pl.format("2024-{}-15 09:00:00", pl.col("window_30d").cast(pl.String).str.zfill(2))
    each.select("message_id", sent_at=month, sender_id="sender", medium=pl.lit("email")).write_csv(
        tmp_path / "messages.csv"
    )
    each.select("message_id", person_id="receiver", kind=pl.lit("to")).write_csv(tmp_path / "recipients.csv")
    with open_evidence(tmp_path, as_of="2024-08-31") as evidence:
        answer = ask.put("war", evidence)
    both = mails.filter(
        pl.col("dept_from").is_in(list(SIDES)),
        pl.col("dept_to").is_in(list(SIDES)),
        pl.col("sender") != pl.col("receiver"),
    )
    across = pl.col("messages").filter(pl.col("dept_from") != pl.col("dept_to")).sum() / pl.col("messages").sum()
    expected = both.group_by("window_30d").agg(index=2 * across - 1).sort("window_30d")["index"].to_list()
    found = [row.figure for row in answer.history if row.sign == "two_camps"]
    # The first month is not whole: its first mail came on the fifteenth.
    assert found == pytest.approx(expected[1:], abs=1e-12)
