"""The whole answer, from evidence to findings: on every engine, beside a second count, and where there is none."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.questions.sales.reckoned import asked, counted, plan

from detente import ask
from detente.answers import Answer
from detente.evidence import Evidence, open_evidence
from detente.language import LANGUAGES, Language
from detente.mistakes import CannotAnswer
from detente.questions.sales import question
from detente.questions.sales.spans import spans
from detente.questions.sales.tallies import facts, tally
from detente.questions.sales.waterfall import OWNERS
from detente.report import said
from detente.simulate import company as draw
from detente.simulate import write

Company = Callable[..., Evidence]
A, B = "2026-06-29:2026-09-28", "2026-09-28:2026-12-28"
TABLES = ("leads", "deals", "deal_changes", "people", "handovers", "touches", "customers", "products")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company with fewer leads and a late surge, as an evidence folder."""
    folder = tmp_path_factory.mktemp("drawn") / "evidence"
    write(draw(plan(110, "fewer_leads=-20%"), 4), folder, only=TABLES)
    return folder


@pytest.fixture(scope="module")
def answer(drawn: Path) -> Iterator[Answer[Any]]:
    with open_evidence(drawn) as evidence:
        yield ask.put("sales", evidence, A, B)


def test_the_engine_counts_what_a_second_hand_counts(drawn: Path) -> None:
    second = counted(draw(plan(110, "fewer_leads=-20%"), 4))
    with open_evidence(drawn) as evidence:
        a, b = evidence.period(A), evidence.period(B)
        asker, known = facts(evidence, a, b)
        first, _ = tally(asker, known, spans(a, b))
    assert first.cells == second.tally.cells
    assert (known["booked_a"], known["booked_b"]) == (second.booked.a, second.booked.b)
    assert (known["no_lead_a"], known["no_lead_b"]) == (second.booked.no_lead_a, second.booked.no_lead_b)
    assert first.spans.days(known["first_won_at"]) == pytest.approx(second.first_won, abs=1e-6)
    for name in ("won", "money", "squares", "won_by_age", "money_by_age", "won_by_both", "members"):
        assert np.array_equal(getattr(first, name), getattr(second.tally, name)), name
    now = second.tally.now
    assert np.allclose(first.followed((-np.inf, now)), second.tally.followed((-np.inf, now)), atol=0.05)


def test_the_waterfall_adds_up_to_the_cent(answer: Answer[Any]) -> None:
    bars = {row.bar: row for row in answer.waterfall}
    assert list(bars) == [
        "sales_a", "volume", "mix", "quality", "reply", "selling", "discount", "list_price", "common",
        "no_lead", "timing", "chance", "sales_b",
    ]  # fmt: skip
    assert sum(row.value for row in answer.waterfall[:-1]) == bars["sales_b"].value
    assert all(row.low <= row.value <= row.high for row in answer.waterfall)
    assert (bars["no_lead"].low, bars["no_lead"].high) == (bars["no_lead"].value,) * 2  # a fact


def test_the_identity_holds_in_each_period(answer: Answer[Any]) -> None:
    bars = {row.bar: row.value for row in answer.waterfall}
    a, b = answer.value
    for row in (a, b):
        assert row.booked == row.no_lead + row.eventual + row.timing + row.chance
        assert row.expected == row.eventual + row.timing
        assert 0 <= row.due_later <= row.eventual
    assert b.eventual - a.eventual == sum(bars[bar] for bar in OWNERS)
    assert b.timing - a.timing == bars["timing"]
    assert b.chance - a.chance == bars["chance"]
    assert (bars["sales_a"], bars["sales_b"]) == (a.booked, b.booked)


def test_each_owner_has_the_sum_of_their_bars(answer: Answer[Any]) -> None:
    bars = {row.bar: row for row in answer.waterfall}
    assert {bar: row.owner for bar, row in bars.items() if row.owner} == dict(OWNERS)
    assert [row.owner for row in answer.owners] == ["marketing", "sales", "product", "neither"]
    for row in answer.owners:
        assert row.value == sum(bars[bar].value for bar, owner in OWNERS.items() if owner == row.owner)
        assert row.low <= row.value <= row.high


def test_sources_make_up_the_quality_of_leads(answer: Answer[Any]) -> None:
    quality = next(row.value for row in answer.waterfall if row.bar == "quality")
    assert sum(row.value for row in answer.by_source) == pytest.approx(quality, abs=len(answer.by_source))
    assert all(row.low <= row.value <= row.high and 0 <= row.changed <= 1 for row in answer.by_source)
    assert [abs(row.value) for row in answer.by_source] == sorted(
        (abs(row.value) for row in answer.by_source), reverse=True
    )


def test_fewer_leads_are_said_plainly_and_nobody_is_called_worse(answer: Answer[Any]) -> None:
    said = " ".join(sentence.in_english() for sentence in answer.summary)
    assert "fewer leads" in said
    assert "Nothing shows that leads got worse or better" in said or "not sure enough to say" in said
    assert not any(part in said for part in ("being worth", "poorer leads", "the selling", "the replies", "discounts"))


def test_no_sentence_blames_in_any_language(answer: Answer[Any]) -> None:
    for code in LANGUAGES:
        language = Language.of(code)
        for message in (*answer.summary, answer.next_step, *(limit.message for limit in answer.limits)):
            text = language.say(message)
            assert "{" not in text
            assert not re.search(r"underperform|blame|guilt|faute|coupable|вин[аоы]", text, re.IGNORECASE), text


def test_the_cohorts_hold_every_lead_once_and_expect_at_least_what_was_won(drawn: Path, answer: Answer[Any]) -> None:
    with open_evidence(drawn) as evidence:
        cohorts = question.answer(evidence, evidence.period(A), evidence.period(B)).tables.cohorts
    assert sum(row.leads or 0 for row in cohorts) == answer.evidence.rows["leads"]
    assert all((row.won or 0) + (row.lost or 0) + (row.open or 0) == row.leads for row in cohorts)
    assert all((row.expected_won or 0) >= (row.won or 0) for row in cohorts)
    assert all((row.won or 0) <= (row.expected_won_low or 0) <= (row.expected_won or 0) for row in cohorts)
    assert all((row.expected_won or 0) <= (row.expected_won_high or 0) for row in cohorts)
    old = [row for row in cohorts if row.week_on < dt.date(2026, 3, 1)]
    assert sum(row.expected_won or 0 for row in old) == pytest.approx(sum(row.won or 0 for row in old), rel=0.02)


def test_what_young_cohorts_brought_half_a_year_later_lay_in_nine_of_ten_intervals(drawn: Path) -> None:
    a, b = "2026-01-05:2026-04-06", "2026-04-06:2026-06-29"

    def cohorts(as_of: str) -> dict[tuple[dt.date, str], Any]:
        with open_evidence(drawn, as_of=as_of) as evidence:
            tables = question.answer(evidence, evidence.period(a), evidence.period(b)).tables
        return {(row.week_on, row.source): row for row in tables.cohorts if row.period == "b"}

    early, late = cohorts("2026-06-28"), cohorts("2026-12-27")
    inside = [row.expected_won_low <= late[key].won <= row.expected_won_high for key, row in early.items()]
    assert sum(late[key].won for key in early) > 1.5 * sum(row.won for row in early.values())
    assert 0.84 <= sum(inside) / len(inside) <= 0.99
    assert len(inside) > 80


def test_what_was_asked_about_comes_first_and_the_newest_before_the_older(answer: Answer[Any]) -> None:
    weeks = [(row.period, row.week_on) for row in answer.cohorts]
    assert weeks[0] == ("b", dt.date(2026, 12, 21))
    assert [period for period, _ in itertools.groupby(period for period, _ in weeks)] == ["b", "a", None]
    for asked_about, first, last in (("b", "2026-09-28", "2026-12-21"), ("a", "2026-06-29", "2026-09-21")):
        found = [week for period, week in weeks if period == asked_about]
        assert found == sorted(found, reverse=True)
        assert (str(found[-1]), str(found[0])) == (first, last)


def test_every_estimate_of_a_period_lies_in_its_interval(answer: Answer[Any]) -> None:
    for row in answer.value:
        for name in ("eventual", "due_later", "expected", "timing", "chance"):
            assert getattr(row, f"{name}_low") < getattr(row, name) < getattr(row, f"{name}_high"), name
        assert row.chance_high - row.chance == row.expected_high - row.expected
        # What timing and worth share is sure in their sum only.
        assert row.timing_high - row.timing < row.expected_high - row.expected + row.eventual_high - row.eventual


def test_the_curves_rise_and_keep_inside_their_band(answer: Answer[Any]) -> None:
    keys = {(row.segment, row.outcome) for row in answer.curves}
    assert {outcome for _, outcome in keys} == {"won", "lost"}
    for key in keys:
        curve = [row for row in answer.curves if (row.segment, row.outcome) == key]
        shares = [row.probability for row in curve]
        assert shares == sorted(shares)
        assert all(0 <= row.low <= row.probability <= row.high <= 1 for row in curve)


def test_the_bridge_balances(answer: Answer[Any]) -> None:
    for period in "ab":
        lines = [row for row in answer.bridge if row.period == period]
        assert sum(row.amount for row in lines[:-1]) == lines[-1].amount
        assert [row.line for row in lines][-2:] == ["scrub", "end"]


def test_teams_of_five_are_shown_and_smaller_ones_hidden(tmp_path: Path) -> None:
    write(draw(plan(60), 3), tmp_path / "evidence", only=TABLES)
    with open_evidence(tmp_path / "evidence") as evidence:
        found = ask.put("sales", evidence, A, B)
    for row in found.teams:
        assert (row.sellers is None) == (row.booked_b is None)
        assert row.sellers is None or row.sellers >= 5


def test_the_same_question_twice_is_the_same_answer(drawn: Path, answer: Answer[Any]) -> None:
    with open_evidence(drawn) as evidence:
        assert ask.put("sales", evidence, A, B).to_json() == answer.to_json()


def test_rows_fetched_do_not_grow_with_leads(tmp_path: Path) -> None:
    """Ten times the leads with the same sources and segments: the same rows from the engine, and few."""
    fetched = [_fetched(tmp_path / str(leads), leads) for leads in (110, 1100)]
    cells = [rows.pop("chances.sql") for rows in fetched]
    assert fetched[0] == fetched[1]
    assert sum(fetched[0].values()) <= 50_000
    # Occupied cells: sources, segments, sellers, replies, scores and epochs, whatever the number of leads.
    assert cells[0] < cells[1] < 5 * cells[0]
    assert cells[1] <= 8 * 3 * 20 * 9 * 6 * 7


def _fetched(folder: Path, leads: float) -> dict[str, int]:
    write(draw(plan(leads), 1), folder, only=TABLES)
    rows: dict[str, int] = {}
    with open_evidence(folder) as evidence:
        run = type(evidence).run
        counting = pytest.MonkeyPatch()

        def counted_run(self: Evidence, query: Any, given: Any = None, **asked: Any) -> Any:
            found = run(self, query, given, **asked)
            rows[query.name] = len(next(iter(found.values())))
            return found

        counting.setattr(type(evidence), "run", counted_run)
        ask.put("sales", evidence, A, B)
        counting.undo()
    return {name: count for name, count in rows.items() if name.endswith(".sql")}


@lru_cache(maxsize=1)
def _small() -> dict[str, str]:
    """A company of some 300 leads as tables of text, to be put on any engine."""
    rng = np.random.default_rng(11)
    leads = ["lead_id | created_at | source | campaign_id | segment | closed_at"]
    handovers = ["lead_id | handed_at | from_function | to_function | person_id | state"]
    deals, touches = [], ["lead_id | touched_at | function | channel"]
    for number in range(300):
        created = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=float(rng.uniform(0, 180)))
        ends = created + dt.timedelta(days=float(rng.weibull(1.3) * 20))
        bought, known = rng.random() < 0.3, ends < dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
        given_up = "-" if bought or not known else _text(ends)
        source, segment = ("fair", "ads")[number % 2], "ab"[number % 3 == 0]
        leads.append(f"L{number} | {_text(created)} | {source} | C{number % 4} | {segment} | {given_up}")
        handovers.append(f"L{number} | {_text(created)} | marketing | sales | P{number % 7} | accepted")
        if number % 5:
            answered = created + dt.timedelta(hours=float(rng.exponential(9)))
            touches.append(f"L{number} | {_text(answered)} | sales | call")
        if bought:
            outcome, closed = ("won", _text(ends)) if known else ("open", "-")
            paid = rng.lognormal(5, 0.7)
            sold = f"spinner | {1 + number % 3} | {paid * 1.1:.2f}"
            deals.append(f"D{number} | L{number} | {_text(created)} | {closed} | {outcome} | {sold} | {paid:.2f}")
    head = "deal_id | lead_id | opened_at | closed_at | outcome | product_id | quantity | list_amount | amount"
    return {
        "leads": "\n".join(leads),
        "deals": "\n".join([head, *deals]),
        "handovers": "\n".join(handovers),
        "touches": "\n".join(touches),
        "people": "\n".join(["person_id | department | team", *(f"P{one} | Sales | T{one % 2}" for one in range(7))]),
        "products": "product_id | name\nspinner | The spinner",
        "campaigns": "campaign_id | name\nC0 | winter\nC1 | winter\nC2 | spring",
        "changes": "changed_on | function | kind | what | source\n"
        "2026-04-01 | product | price list | new prices | -\n2026-05-15 | marketing | ads | new ads | ads",
        "plans": "metric | from_on | to_on | value | department\nsales | 2026-04-01 | 2026-07-01 | 9000 | -",
    }


def _text(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def test_every_engine_gives_the_same_answer_to_the_cent(company: Company, tmp_path: Path) -> None:
    """Beside DuckDB over text files, whichever engine it is."""
    folder = tmp_path / "text"
    folder.mkdir()
    for name, drawn_table in _small().items():
        lines = [
            ",".join(cell.strip().removeprefix("-") for cell in line.split("|")) for line in drawn_table.splitlines()
        ]
        (folder / f"{name}.csv").write_text("\n".join(lines))
    (folder / "evidence.toml").write_text('currency = "EUR"\nas_of = "2026-07-01 00:00:00"\n')
    with open_evidence(folder) as text:
        expected = ask.put("sales", text, "2026Q1", "2026Q2", compare="plan").to_dict()
    evidence = company(as_of="2026-07-01 00:00:00", **_small())
    found = ask.put("sales", evidence, "2026Q1", "2026Q2", compare="plan").to_dict()
    for part in ("summary", "next_step", "how", "tables", "limits"):
        assert found[part] == expected[part], part
    told = {name for name, rows in found["tables"].items() if rows}
    assert {"by_source", "by_campaign", "by_segment", "by_product", "replies", "steps", "checks", "tenths"} <= told


def put(company: Company, a: str, b: str, **tables: str) -> Answer[Any]:
    return ask.put("sales", company(**(_small() | tables)), a, b)


@pytest.mark.parametrize("engine_name", ["duckdb"])
class TestWithoutAnAnswer:
    def test_a_period_that_is_not_over(self, company: Company) -> None:
        with pytest.raises(CannotAnswer, match="is not over"):
            put(company, "2026Q1", "2026Q2", as_of="2026-06-01")

    def test_a_period_without_leads(self, company: Company) -> None:
        few = "\n".join(line for line in _small()["leads"].splitlines() if "2026-03" not in line)
        with pytest.raises(CannotAnswer, match="No lead came in 2026-03-01:2026-04-01"):
            put(company, "2026-02", "2026-03", as_of="2026-07-01", leads=few)

    def test_too_few_deals_to_say_what_leads_are_worth(self, company: Company) -> None:
        few = "\n".join(_small()["deals"].splitlines()[:12])
        with pytest.raises(CannotAnswer, match="it takes 20"):
            put(company, "2026Q1", "2026Q2", as_of="2026-07-01", deals=few)

    def test_deals_without_amounts(self, company: Company) -> None:
        bare = "\n".join(line.rsplit("|", 1)[0] for line in _small()["deals"].splitlines())
        with pytest.raises(CannotAnswer, match="amount"):
            put(company, "2026Q1", "2026Q2", as_of="2026-07-01", deals=bare)

    def test_a_period_before_deals_were_recorded(self, company: Company) -> None:
        late = [
            line for line in _small()["deals"].splitlines() if not re.search(r"\| 2026-0[1-3]-\S+ \S+ \| won", line)
        ]
        with pytest.raises(CannotAnswer, match="Deals are recorded from"):
            put(company, "2026Q1", "2026Q2", as_of="2026-07-01", deals="\n".join(late))


@pytest.mark.parametrize("engine_name", ["duckdb"])
def test_without_leads_marketing_s_part_is_refused_in_words(company: Company) -> None:
    evidence = company(as_of="2026-07-01", deals=_small()["deals"].replace("lead_id", "customer_id"))
    found = ask.put("sales", evidence, "2026Q1", "2026Q2")
    assert all(row.owner is None for row in found.waterfall)
    assert not len(found.owners) and not len(found.by_source) and not len(found.by_team)
    assert any("what is marketing’s can’t be told" in limit.message.in_english() for limit in found.limits)
    assert sum(row.value for row in found.waterfall[:-1]) == found.waterfall[-1].value


@pytest.mark.parametrize("engine_name", ["duckdb"])
def test_without_leads_bars_pictures_tables_and_sentences_speak_of_deals(company: Company) -> None:
    evidence = company(as_of="2026-07-01", deals=_small()["deals"].replace("lead_id", "customer_id"))
    found = ask.put("sales", evidence, "2026Q1", "2026Q2")
    language = Language.of("en")
    assert "Number of deals" in found.picture().spec["description"]
    words = [found.picture().spec["description"], *map(language.say, (*found.summary, found.next_step))]
    for name, rows in found.tables.items():
        if len(rows):
            words += [said.table_title(found, name, language)]
            words += [column.heading for column in said.columns(found, name, rows, language)]
    words = [text for text in words if not text.startswith("Write down which lead")]
    assert not [text for text in words if re.search(r"\bleads?\b", text, re.IGNORECASE)]


@pytest.mark.parametrize("engine_name", ["duckdb"])
def test_what_is_odd_in_the_records_is_said(company: Company) -> None:
    odd = _small()["deals"] + "\n".join(
        [
            "",
            "X1 | nobody | 2026-05-01 09:00:00 | 2026-05-02 09:00:00 | won | - | - | - | 10.00",
            "X2 | L1 | 2026-05-01 09:00:00 | 2025-05-02 09:00:00 | won | - | - | - | 10.00",
            "X3 | L1 | 2026-05-01 09:00:00 | - | won | - | - | - | 10.00",
            "X4 | L1 | 2026-05-01 09:00:00 | 2026-06-02 09:00:00 | won | - | - | - | -",
        ]
    )
    said = " ".join(
        limit.message.in_english() for limit in put(company, "2026Q1", "2026Q2", as_of="2026-07-01", deals=odd).limits
    )
    assert "1 deal won names a lead that is not there" in said
    assert "1 deal was won before its lead was created" in said
    assert "1 deal won does not say when" in said
    assert "1 deal won has no amount" in said


def test_spans_and_periods_agree() -> None:
    cut = spans(asked(plan(1).periods.a), asked(plan(1).periods.b))
    assert cut.epoch_of(cut.a.from_at) == cut.epoch_a
    assert cut.epoch_of(cut.b.to_at - 1) == cut.epoch_b
    assert cut.epoch_of(cut.b.to_at) == cut.epoch_b + 1
