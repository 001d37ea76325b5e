"""`detente ask`, `report` and `demo`: the answer as text, JSON, page, PDF, in a pipe and on a narrow terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from detente import ask
from detente.answers import Answer
from detente.cli import answer as text
from detente.cli.screen import Screen
from detente.evidence import open_evidence
from detente.language import LANGUAGES, Language
from detente.simulate import Plan, Size, company, write

Run = Callable[..., Any]
A, B = "2026-06-29:2026-09-28", "2026-09-28:2026-12-28"
SCHEMAS = Path(__file__).parents[2] / "docs" / "look-up" / "schema"


@pytest.fixture(scope="module")
def answer(small: Path) -> Answer[Any]:
    """The answer of the small company, asked once."""
    with open_evidence(small) as evidence:
        return ask.put("sales", evidence, A, B)


_SAID: dict[tuple[str, ...], Any] = {}


@pytest.fixture
def asked(detente: Run, small: Path) -> Run:
    """Ask the program of the small company as a test wants it, but the same only once."""

    def ask_once(*more: str) -> Any:
        if more not in _SAID:
            _SAID[more] = detente("ask", "sales", small, "--between", A, B, *more)
        return _SAID[more]

    return ask_once


def test_an_answer_says_question_sentences_bars_one_thing_to_do_and_its_limits(asked: Run) -> None:
    done = asked()
    assert done.code == 0, done.err
    assert done.err == ""
    title, beneath, *_ = done.out.splitlines()
    assert title == "Where are the sales?"
    assert "Jun 29" in beneath and "known up to" in beneath
    assert done.out.count("One thing to do: ") == 1
    assert "Due later" in done.out and "more rows; --json shows them" in done.out
    assert "│" in done.out and "What this can't tell" in done.out


def test_in_a_pipe_there_is_no_colour_and_no_broken_line(asked: Run, answer: Answer[Any]) -> None:
    out = asked().out
    assert "\x1b" not in out and "\r" not in out
    for sentence in answer.summary:
        assert sentence.in_english() in out.splitlines()


def shown(answer: Answer[Any], lang: str, width: int | None, capsys: pytest.CaptureFixture[str]) -> str:
    text.show(Screen(Language.of(lang), width, False, True), answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_fits_a_narrow_terminal(
    answer: Answer[Any], lang: str, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    too_wide = [line for line in shown(answer, lang, width, capsys).splitlines() if len(line) > width]
    # Only what can't be broken may stand out: one long word.
    assert all(len(line.split()) <= 2 for line in too_wide), too_wide


def test_each_language_has_its_own_words_and_numbers(answer: Answer[Any], capsys: pytest.CaptureFixture[str]) -> None:
    french, russian = (shown(answer, lang, None, capsys) for lang in ("fr", "ru"))
    assert re.search(r"\d[\u202f\u00a0]\d{3}\s€", french) and "Une chose à faire" in french
    assert re.search(r"\d\u00a0\d{3}\s€", russian) and "Одно дело на сейчас" in russian
    assert "One thing" not in french + russian


def test_json_is_the_answer_and_keeps_the_published_schema(detente: Run, asked: Run) -> None:
    said = json.loads(asked("--json").out)
    schema = json.loads(detente("ask", "sales", "--schema").out)
    jsonschema.validate(said, schema, jsonschema.Draft202012Validator)
    assert said["asked"]["a"] == A and said["asked"]["b"] == B
    bars = said["tables"]["waterfall"]
    assert [bars[0]["bar"], bars[-1]["bar"]] == ["sales_a", "sales_b"]
    cents = [round(bar["value"] * 100) for bar in bars]
    assert sum(cents[:-1]) == cents[-1]


def test_long_tables_show_the_weeks_asked_about_and_telling_ages(asked: Run) -> None:
    said = asked().out
    cohorts, curves = (
        said.split(f"{title}\n")[1].split("\n\n")[0] for title in ("What became of the leads", "How long leads take")
    )
    weeks = re.findall(r"^\d{4}-\d\d-\d\d", cohorts, re.MULTILINE)
    assert len(weeks) == text.TOP and set(weeks) <= {"2026-12-21", "2026-12-14", "2026-12-07", "2026-11-30"}
    assert re.findall(r"  won +([\d.]+)", curves)[:4] == ["7.0", "14.0", "28.0", "56.0"]


def test_a_report_reaches_the_periods_asked_about(detente: Run, small: Path, tmp_path: Path) -> None:
    assert detente("report", small, "-o", "report.html", "--between", A, B).code == 0
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "2026-12-21" in html and "2026-06-29" in html and ">2025-03" not in html


@pytest.mark.parametrize("name", ask.questions())
def test_the_published_schema_is_up_to_date(name: str) -> None:
    published = (SCHEMAS / f"{name}.json").read_text("utf-8")
    assert published == json.dumps(ask.schema(name), ensure_ascii=False, indent=2) + "\n", (
        f"run: detente ask {name} --schema > docs/look-up/schema/{name}.json"
    )


def test_the_sql_behind_an_answer_can_be_read(detente: Run, small: Path) -> None:
    out = detente("ask", "sales", small, "--between", A, B, "--sql").out
    assert "SELECT" in out and re.search(r"^-- \w+\.sql$", out, re.MULTILINE)


def test_a_year_earlier_is_the_same_days(detente: Run, small: Path) -> None:
    said = json.loads(detente("ask", "sales", small, "--year-earlier", "--as-of", "2026-12-27", "--json").out)
    assert (said["asked"]["a"], said["asked"]["b"]) == ("2025-07-01:2025-10-01", "2026-07-01:2026-10-01")


def test_a_period_is_held_against_its_plan(detente: Run, small: Path) -> None:
    done = detente("ask", "sales", small, "--plan", "--between", A, B)
    assert done.code == 0
    assert "where" in done.out and "was planned" in done.out and "The plan counted on" in done.out
    assert "Leads before, beside those planned" in done.out
    both = detente("ask", "sales", small, "--plan", "--year-earlier")
    assert both.code == 2 and "keep one of them" in both.err


def test_the_same_question_twice_has_the_same_answer(detente: Run, small: Path, asked: Run) -> None:
    assert detente("ask", "sales", small, "--between", A, B, "--json").out == asked("--json").out


def test_a_report_is_one_file(detente: Run, small: Path, tmp_path: Path) -> None:
    for name in ("report.html", "report.pdf"):
        done = detente("report", small, "-o", name, "--between", A, B, "--lang", "fr")
        assert (done.code, done.err) == (0, "")
    html = (tmp_path / "report.html").read_text("utf-8")
    assert '<html lang="fr">' in html
    assert (
        html.count("<svg") == 8 + html.count("<figcaption>") > 8  # four answers, wide and narrow
        and "<script" not in html
        and "http://" not in html.replace("http://www.w3.org", "")
    )
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.pdf"]


def test_a_report_on_more_sources_than_a_page_of_paper_holds(detente: Run, tmp_path: Path) -> None:
    plan = Plan(size=Size(leads_per_week=400, sources=30))
    tables = ("leads", "deals", "people", "products", "handovers", "touches")
    write(company(plan, 1), tmp_path / "many", only=tables)
    between = [f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b)]
    assert (
        len(json.loads(detente("ask", "sales", "many", "--between", *between, "--json").out)["tables"]["by_source"])
        > 24
    )
    assert detente("report", "many", "-o", "report.pdf", "--between", *between).code == 0
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_report_says_why_a_question_has_no_answer(detente: Run, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,created_at,source\na,2026-01-05 09:00,fair\nb,2026-10-05 09:00,ads\n")
    assert detente("report", tmp_path, "-o", "report.html").code == 0
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "Not answered yet" in html and "To see what was booked, give deals.amount." in html


def test_the_demo_goes_the_whole_road_and_can_be_had_twice(detente: Run, tmp_path: Path) -> None:
    done = detente("demo", "--no-serve")
    assert done.code == 0, done.err
    assert "Where are the sales?" in done.out and "detente load FOLDER" in done.out
    assert "web app" not in done.out
    for name in ("report.html", "report.pdf", "exports/contacts.csv", "company.detente/manifest.json"):
        assert (tmp_path / "demo" / name).exists()
    again = detente("demo", "--no-serve")
    assert again.code == 0, again.err
    assert "drawn already" in again.err and "Nothing new" in again.out
