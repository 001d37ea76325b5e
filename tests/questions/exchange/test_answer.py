"""What was planted is found, what was not is not, and what can't be told is said in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate
from tests.questions.exchange.companies import Planted, write

from detente import ask
from detente.answers import Answer
from detente.evidence import open_evidence
from detente.language import LANGUAGES, Language
from detente.report import said as said_of


def put(tmp_path: Path, planted: Planted, seed: int = 4) -> Answer[Any]:
    with open_evidence(write(tmp_path / "company", planted, seed)) as evidence:
        return ask.put("exchange", evidence)


def said(answer: Answer[Any]) -> str:
    return " ".join(sentence.in_english() for sentence in answer.summary)


def test_a_remedy_that_helped(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(effect=0.08))
    first, second, *manner = answer.remedies
    assert [row.verdict for row in manner] == ["none"] * 3  # nothing was planted there
    assert (first.verdict, second.verdict) == ("helped", "helped") and (first.figure, first.how) == ("across", "teams")
    assert first.low < 0.08 < first.high + 0.01 and first.chance < 0.01 and first.parted > 0.05 and first.people == 48
    assert said(answer).startswith("“Half days” helped. Messages to the other side, of a hundred: ")
    assert "Give “Half days” to the teams" in answer.next_step.in_english()
    assert not any("by lot" in limit.message.text for limit in answer.limits)  # it was


@pytest.mark.parametrize("everybody", [None, 45])
def test_less_formal_and_quicker_is_better(everybody: int | None, tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(eased=0.3, everybody=everybody), seed=6)
    rows = {row.figure: row for row in answer.remedies}
    truth = {"managed": 0.4, "formal": 0.5, "answers": rows["answers"].before}
    for figure, before in truth.items():
        row = rows[figure]
        assert row.verdict == "helped" and row.low < -0.3 * before < row.high < 0, (figure, row)
        assert row.before == pytest.approx(before, rel=0.1) and row.worth == pytest.approx(0.25 * row.before)
    # Four hours in the middle of a lognormal, and one minute more: the geometric mean is about as long.
    assert rows["answers"].before == pytest.approx(240, rel=0.05)
    assert rows["across"].verdict in ("none", "yet")
    words = rows["answers"].sentence.in_english()
    assert words.startswith("“Half days” helped. Minutes until the other side is answered: ") and " fewer (" in words
    worse = put(tmp_path / "worse", Planted(eased=-0.3, everybody=everybody))
    row = next(row for row in worse.remedies if row.figure == "managed")
    assert row.verdict == "worse" and " more (" in row.sentence.in_english() and row.low > 0


def test_a_figure_that_nobody_recorded_is_not_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(effect=0.08), 4)
    weekly = (folder / "weekly_signs.csv").read_text().splitlines(keepends=True)
    kept = [line for line in weekly if not any(f",{what} " in line for what in ("crossed", "answers"))]
    (folder / "weekly_signs.csv").write_text("".join(kept))
    with open_evidence(folder) as evidence:
        answer = ask.put("exchange", evidence)
    assert [row.figure for row in answer.remedies] == ["across", "readers"]
    # Counted for the last weeks only, as by a program that did not know them yet: too short, and not too few teams.
    late = {row.rsplit(",", 4)[0] for row in weekly[1:]}
    recent = sorted(late)[-8:]
    kept += [line for line in weekly if ",crossed " in line and line[:10] in recent]
    (folder / "weekly_signs.csv").write_text("".join(kept))
    with open_evidence(folder) as evidence:
        answer = ask.put("exchange", evidence)
    assert [(row.figure, row.verdict) for row in answer.remedies][2:] == [("managed", "late"), ("formal", "late")]
    assert {row.figure for row in answer.course} == {"across", "readers", "managed", "formal"}
    # Were they still to begin, it would be too short a time, and not too late.
    ahead = Planted(effect=0.08, first=90, last=95)
    weeks = write(tmp_path / "ahead", ahead, 4) / "weekly_signs.csv"
    weekly = weeks.read_text().splitlines(keepends=True)
    weeks.write_text("".join(line for line in weekly if ",crossed " not in line or line[:10] in recent))
    with open_evidence(tmp_path / "ahead") as evidence:
        answer = ask.put("exchange", evidence)
    assert {row.figure: row.verdict for row in answer.remedies}["managed"] in ("short", "to_come")


def test_what_cannot_change_is_no_figure(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(effect=0.08), 4)
    text = (folder / "weekly_signs.csv").read_text().splitlines(keepends=True)
    # All that goes across is e-mail, and nobody is known to manage.
    kept = [line for line in text if ",formal " not in line and ",managed " not in line]
    kept += [line.replace(",crossed ", ",formal ") for line in text if ",crossed " in line]
    kept += [
        line.rsplit(",", 2)[0].replace(",crossed ", ",managed ") + ",0,8\n" for line in text if ",crossed " in line
    ]
    (folder / "weekly_signs.csv").write_text("".join(kept))
    with open_evidence(folder) as evidence:
        answer = ask.put("exchange", evidence)
    assert [row.figure for row in answer.remedies] == ["across", "readers", "answers"]


def test_what_a_wide_table_says_in_words_stands_beneath_it(tmp_path: Path) -> None:
    answer, language = put(tmp_path, Planted(effect=0.08)), Language.of("fr")
    rows = answer.tables["remedies"]
    headings = [column.heading for column in said_of.columns(answer, "remedies", rows, language)]
    assert len(headings) > said_of.WIDE and "En mots" not in headings
    assert said_of.in_words(rows, language) == tuple(language.say(row.sentence) for row in rows)
    narrow = answer.tables["ahead"]
    assert said_of.in_words(narrow, language) == ()


def test_a_remedy_that_did_nothing(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted())
    assert answer.remedies[0].verdict == "none" and answer.remedies[0].high < answer.remedies[0].worth
    assert "No sign that" in said(answer) and "Ask both sides what stood in the way" in answer.next_step.in_english()


def test_a_remedy_that_did_harm(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(effect=-0.08))
    assert answer.remedies[0].verdict == "worse"
    assert "it got worse" in said(answer) and " fewer (" in said(answer) and "-" not in said(answer)


def test_teams_that_had_parted_before_are_no_proof(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(parted=0.15))
    assert answer.remedies[0].verdict == "parted" and "had parted from the others before" in said(answer)


def test_too_few_teams_are_refused(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(teams=2, begun=1, effect=0.3))
    assert {row.verdict for row in answer.remedies} == {"few"} and "too few teams" in said(answer)
    assert answer.remedies[0].effect is None and "Draw by lot" in answer.next_step.in_english()


def test_one_team_on_a_side_is_told_among_all(tmp_path: Path) -> None:
    planted = write(tmp_path / "company", Planted(teams=6, effect=0.1, begun=4), 2)
    people = (planted / "people.csv").read_text().splitlines()
    kept = [line for line in people if ",marketing,M" not in line or ",marketing,M0" in line]
    (planted / "people.csv").write_text("\n".join(kept) + "\n")
    with open_evidence(planted) as evidence:
        assert ask.put("exchange", evidence).remedies[0].verdict == "helped"


def test_what_lies_ahead_is_told_by_the_smallest_effect_that_would_be_seen(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(first=90, last=95))
    rows = [row for row in answer.ahead if row.figure == "across"]
    assert answer.remedies[0].verdict == "to_come" and answer.remedies[0].effect is None
    assert [row.weeks for row in rows] == [24, 36, 48]  # before, nobody has begun
    assert 0 < rows[-1].smallest < rows[0].smallest and "lies ahead: after 48 weeks" in said(answer)
    assert "Keep to who has" in answer.next_step.in_english()


def test_it_cant_be_told_yet_where_all_scatter(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(first=68, last=70, people=5, scatter=0.15, teams=5, begun=2))
    row = answer.remedies[0]
    assert row.verdict == "yet" and row.low < 0 < row.worth < row.high and "can’t be told yet" in said(answer)


def test_everybody_at_once_is_told_by_the_time_before(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(everybody=45, effect=0.1))
    row = answer.remedies[0]
    assert (row.verdict, row.how, row.chance) == ("helped", "all", None) and row.low < 0.1 < row.high
    assert put(tmp_path / "calm", Planted(everybody=45)).remedies[0].verdict in ("none", "yet")
    late = put(tmp_path / "late", Planted(everybody=72)).remedies[0]
    assert late.verdict == "short"
    assert put(tmp_path / "ahead", Planted(everybody=90)).remedies[0].verdict == "to_come"


def test_nothing_tried_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(), 1)
    (folder / "remedies.csv").unlink()
    (folder / "seats.csv").write_text("person_id,from_on,floor\nM0-0,2025-01-01,1\n")
    with open_evidence(folder) as evidence:
        answer = ask.put("exchange", evidence)
    assert not len(answer.remedies) and "No remedy is recorded yet" in said(answer)


def test_teams_of_four_are_in_no_figure(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(effect=0.3, people=4))
    assert not len(answer.remedies) and not len(answer.course)
    assert "nothing can be told of it" in said(answer) and "five people or more write" in told_limits(answer)


def told_limits(answer: Answer[Any]) -> str:
    return " ".join(limit.message.in_english() for limit in answer.limits)


def remedies(folder: Path, *rows: str) -> Path:
    """Put other rows in the place of what was tried."""
    head = "remedy,kind,decided_on,from_on,department,team,by_lot"
    (folder / "remedies.csv").write_text("\n".join([head, *rows]) + "\n")
    return folder


def test_all_teams_at_different_times_ahead_are_a_design_and_not_too_few(tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(begun=6, first=80, last=110))
    assert {row.verdict for row in answer.remedies} == {"to_come"} and len(answer.ahead)
    soon, late = (put(tmp_path / name, Planted(first=on, last=on)) for name, on in (("soon", 78), ("late", 116)))
    assert min(row.weeks for row in soon.ahead) < min(row.weeks for row in late.ahead)


def test_each_department_on_one_day_is_everybody_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(everybody=45, effect=0.1), 4)
    day = "2025-11-17"
    rows = [f"Lunch,other,2025-01-06,{day},{side},,true" for side in ("marketing", "sales")]
    with open_evidence(remedies(folder, *rows)) as evidence:
        row = ask.put("exchange", evidence).remedies[0]
    assert (row.verdict, row.how) == ("helped", "all")


def test_a_team_without_its_department_is_not_everybody_and_what_names_nobody_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(everybody=45, effect=0.1), 4)
    rows = [
        "Lunch,other,2025-01-06,2025-11-17,,M1,",
        "Tea,other,2025-01-06,2025-11-17,sales,Typo,",
        "Film,other,2025-01-06,2025-11-17,kitchen,,",
    ]
    with open_evidence(remedies(folder, *rows)) as evidence:
        answer = ask.put("exchange", evidence)
    assert not len(answer.remedies) and "nothing can be told of it" in said(answer)
    assert all(f"“{name}” names" in told_limits(answer) for name in ("Lunch", "Tea", "Film"))


def test_without_what_teams_wrote_it_is_said_what_is_missing(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(), 4)
    (folder / "weekly_signs.csv").unlink()
    with open_evidence(folder) as evidence:
        answer = ask.put("exchange", evidence)
    assert "nothing can be told of it" in said(answer) and "five people or more write" in told_limits(answer)


def test_weeks_that_were_counted_badly_stop_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(effect=0.08), 4)
    lines = (folder / "weekly_signs.csv").read_text().splitlines()
    lines[5], lines[8] = lines[5].rsplit(",", 2)[0] + ",,8", lines[8].rsplit(",", 1)[0] + ","
    lines += ["2025-01-06,teams,nonsense,3,8", "2025-01-06,teams,across,3,8"]
    (folder / "weekly_signs.csv").write_text("\n".join(lines) + "\n")
    with open_evidence(folder) as evidence:
        assert ask.put("exchange", evidence).remedies[0].verdict == "helped"


def test_that_teams_had_parted_before_is_said_whichever_way_or_that_it_cant_be_told(tmp_path: Path) -> None:
    down = put(tmp_path / "down", Planted(parted=-0.15))
    assert down.remedies[0].verdict == "parted" and "more (" not in said(down)
    assert "Next time draw by lot" in down.next_step.in_english()
    early = put(tmp_path / "early", Planted(first=8, last=14, effect=0.12))
    assert early.remedies[0].parted is None and "Whether teams had parted before can’t be told" in told_limits(early)


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_told_in_every_language_and_as_its_schema_says(code: str, tmp_path: Path) -> None:
    answer = put(tmp_path, Planted(effect=0.08))
    plain = answer.to_dict(code)
    validate(json.loads(json.dumps(plain)), ask.schema("exchange"))
    assert "Half days" in " ".join(plain["summary"])
    if code != "en":
        english = answer.to_dict("en")
        assert set(plain["summary"]).isdisjoint(english["summary"]) and plain["next_step"] != english["next_step"]
        language = Language.of(code)
        assert all(language.say(name) != name for of, name in answer.names.items() if of != "marketing")


def test_the_same_seed_gives_the_same_and_order_of_rows_is_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(effect=0.05), 3)
    with open_evidence(folder) as evidence:
        one, other = (list(ask.put("exchange", evidence).remedies) for _ in range(2))
    head, *lines = (folder / "weekly_signs.csv").read_text().splitlines()
    (folder / "weekly_signs.csv").write_text("\n".join([head, *reversed(lines)]) + "\n")
    with open_evidence(folder) as evidence:
        assert one == other == list(ask.put("exchange", evidence).remedies)


def test_what_both_sides_said_before_and_after_stands_beside(tmp_path: Path) -> None:
    folder = write(tmp_path / "company", Planted(effect=0.08), 4)
    lines = ["wave,asked_on,respondent,department,item,score"]
    for wave, day, score in (("old", "2025-02-03", 3), ("mid", "2025-06-02", 2), ("new", "2026-06-01", 4)):
        for side, many in (("marketing", 12), ("sales", 4)):
            for n in range(many):
                lines += [
                    f"{wave},{day},{wave}{side}{n},{side},i{item},{score + (n % 2) * (item % 2)}" for item in range(4)
                ]
    (folder / "survey_answers.csv").write_text("\n".join(lines) + "\n")
    with open_evidence(folder) as evidence:
        answer = ask.put("exchange", evidence)
    rows = {row.side: row for row in answer.heard}
    marketing = rows["marketing"]
    # By hand: half of them give a half more on average: 2.25 before and 4.25 after, of five.
    assert (marketing.wave_before, marketing.wave_after, marketing.people) == ("mid", "new", 12)
    assert (marketing.before, marketing.after) == (45.0, 85.0) and marketing.low < 40.0 < marketing.high
    assert "sales" not in rows  # four answered
