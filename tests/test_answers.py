"""One answer, read as rows, data frames, JSON, a notebook and a picture."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from detente.answers import Answer, Basis, schema_of
from detente.language import Language, Message, Money
from detente.privacy import release
from detente.questions.findings import Findings, Limit, Unit, count, day, label, money, number, people, share, unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    week_on: dt.date = day("Week", "its Monday")  # noqa: RUF009  a field, as the helpers make them
    source: str = label("Source", "where leads come from")
    leads: int = count("Leads", "how many")
    sellers: int | None = people("Sellers", "how many people answered")
    booked: int | None = money("Booked", "amounts won")
    won: float | None = share("Won", "share that bought")
    hours: float | None = number("Hours", "median hours to a reply")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    weeks: tuple[WeekRow, ...]


ROWS = (
    WeekRow(week_on=dt.date(2026, 9, 7), source="fair <b>", leads=12, sellers=6, booked=123456, won=0.25, hours=3.5),
    WeekRow(week_on=dt.date(2026, 9, 14), source="ads", leads=3, sellers=5, booked=100, won=None, hours=None),
)


def draw(tables: Tables, language: Language, currency: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{language.code} {currency}",
        "data": {"values": [{"leads": row.leads} for row in tables.weeks]},
        "mark": "bar",
        "encoding": {"x": {"field": "leads", "type": "quantitative"}},
    }


@pytest.fixture
def answer() -> Answer[Tables]:
    findings = Findings(
        question="weeks",
        asked={"a": "2026-01-01:2026-04-01"},
        summary=(Message("{what} bought for {money}.", what="<i>Some</i>", money=Money(123556, "EUR")),),
        next_step=Message("{what}", what="Ask."),
        tables=Tables(weeks=ROWS),
        limits=(Limit(kind="missing", message=Message("{what}", what="No prices.")),),
        names={},
        queries={"weeks.sql": "SELECT 1"},
        draw=draw,
    )
    basis = Basis(
        id="0" * 16,
        loaded_at=None,
        as_of="2026-10-01T00:00:00+00:00",
        currency="EUR",
        minor_digits=2,
        zone="UTC",
        rows={"leads": 15},
    )
    return Answer(release(findings), basis, "0.1.0")


def test_tables_are_attributes_and_rows_are_rows(answer: Answer[Tables]) -> None:
    assert answer.weeks[0].booked == 123456
    assert list(answer.weeks) == list(ROWS) and len(answer.weeks) == 2
    assert answer.tables["weeks"][1].source == "ads"
    assert "WeekRow" in repr(answer.weeks)
    with pytest.raises(AttributeError, match="it has weeks"):
        _ = answer.months


def test_an_answer_can_be_copied_and_looked_into_by_tools(answer: Answer[Tables]) -> None:
    assert copy.copy(answer) == answer
    with pytest.raises(AttributeError):
        _ = answer._repr_latex_


def test_data_frames_carry_money_in_currency_units(answer: Answer[Tables]) -> None:
    assert answer.weeks.to_pandas()["booked"].tolist() == [Decimal("1234.56"), Decimal("1.00")]
    assert answer.weeks.to_polars()["booked"].to_list() == [Decimal("1234.56"), Decimal("1.00")]
    assert answer.weeks.to_arrow()["booked"].to_pylist() == [Decimal("1234.56"), Decimal("1.00")]
    assert answer.weeks.to_pandas()["week_on"].tolist() == [dt.date(2026, 9, 7), dt.date(2026, 9, 14)]


def test_json_is_plain_and_keeps_its_schema(answer: Answer[Tables]) -> None:
    said = json.loads(answer.to_json("fr"))
    jsonschema.validate(said, schema_of("weeks", Tables), jsonschema.Draft202012Validator)
    assert said["tables"]["weeks"][0] == {
        "week_on": "2026-09-07",
        "source": "fair <b>",
        "leads": 12,
        "sellers": 6,
        "booked": 1234.56,
        "won": 0.25,
        "hours": 3.5,
    }
    assert said["tables"]["weeks"][1]["booked"] == 1
    assert said["summary"] == ["<i>Some</i> bought for 1\u202f235,56\u00a0€."]
    assert said["language"] == "fr"


@pytest.mark.parametrize(
    ("place", "value"),
    [("question", "months"), ("schema", 2), ("tables", {}), ("summary", []), ("limits", [{"kind": "x"}])],
)
def test_the_schema_refuses_what_is_no_answer(answer: Answer[Tables], place: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer.to_dict() | {place: value}, schema_of("weeks", Tables))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of("weeks", Tables))
    described = schema_of("weeks", Tables)["properties"]["tables"]["properties"]["weeks"]["items"]["properties"]
    assert described["booked"] == {"type": ["number", "null"], "description": "amounts won"}
    assert described["week_on"] == {"type": "string", "description": "its Monday", "format": "date"}


def test_fields_know_their_unit() -> None:
    assert [unit_of(WeekRow, name) for name in ("week_on", "booked", "won")] == [Unit.DAY, Unit.MONEY, Unit.SHARE]
    assert not Unit.DAY.is_figure and Unit.PEOPLE.is_figure


def test_a_notebook_shows_sentences_and_picture_and_runs_nothing(answer: Answer[Tables]) -> None:
    html = answer._repr_html_()
    assert "&lt;i&gt;Some&lt;/i&gt; bought for €1,235.56." in html
    assert "<i>" not in html and "<script" not in html
    assert html.count("<svg") == 1


def test_a_notebook_shows_the_picture(answer: Answer[Tables]) -> None:
    bundle = answer.picture("ru")._repr_mimebundle_(include=None, exclude=None)
    assert bundle["application/vnd.vegalite.v6+json"]["description"] == "ru EUR"
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_a_picture_is_saved_by_its_ending(answer: Answer[Tables], tmp_path: Path) -> None:
    begins = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".json": b"{"}
    for ending, start in begins.items():
        answer.picture().save(str(tmp_path / f"chart{ending}"))
        assert (tmp_path / f"chart{ending}").read_bytes().startswith(start)
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.json, not as \.gif"):
        answer.picture().save(str(tmp_path / "chart.gif"))
