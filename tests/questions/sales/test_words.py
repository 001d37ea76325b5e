"""The sentences, for every turn that the figures can take."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from detente.language import LANGUAGES, Language
from detente.questions.sales.rows import Reckoned
from detente.questions.sales.waterfall import BARS, Booked
from detente.questions.sales.words import Told, next_step, summary

NOTHING = dict.fromkeys(BARS, 0)


def told(certain: str = "", *, by_deal: bool = False, due: int = 0, a: int = 100_000_000, **bars: int) -> Told:
    values = NOTHING | bars
    reckoned = Reckoned(
        booked=Booked(a=a, b=a + sum(values.values()), no_lead_a=0, no_lead_b=values["no_lead"]),
        values=values,
        halves=dict.fromkeys(BARS, 4000000),
        certain=frozenset(certain.split()),
        totals={"due_b": due},
        total_halves={"due_b": due // 10},
        timing_halves={"a": 0, "b": 0},
        marketing=(values["volume"] + values["mix"], 0),
    )
    return Told(
        reckoned=reckoned,
        currency="EUR",
        by_deal=by_deal,
        leads_a=2000,
        leads_b=1500,
        changed="fairs",
        b_from=dt.date(2026, 7, 1),
        known_on=dt.date(2026, 9, 30),
        again_on=dt.date(2026, 10, 21),
    )


def said(asked: Told) -> str:
    return " ".join(message.in_english() for message in summary(asked))


def test_a_fall_is_said_first_with_what_was_booked() -> None:
    first = summary(told(volume=-25_000_000))[0].in_english()
    assert first == "Sales fell by about €250,000 (25%), from €1,000,000.00 to €750,000.00."


def test_little_is_nothing_and_no_reference_gives_no_share() -> None:
    assert "stayed what they were" in said(told(chance=300_000))
    assert said(told(a=0, chance=5_000_000)).startswith("Sales are €50,000.00, after €0.00 before.")


def test_came_from_is_said_only_of_what_is_certain() -> None:
    unsure = said(told(volume=-25_000_000, not_yet_told_apart=-9_000_000))
    assert "came from" not in unsure
    assert "fewer leads: 1,500, after 2,000" in said(told("volume", volume=-25_000_000))


def test_a_change_that_may_be_nothing_is_called_that_and_one_that_probably_is_not_is_not_called_nothing() -> None:
    assert "may well be nothing" in said(told(not_yet_told_apart=-3_000_000))
    probable = said(told(not_yet_told_apart=-9_000_000))
    assert "not sure enough to say" in probable
    assert "between -€130,000 and -€50,000" in probable


def test_a_certain_change_of_worth_is_said_with_its_interval_and_given_to_nobody() -> None:
    found = said(told("not_yet_told_apart", not_yet_told_apart=-19_000_000))
    assert "About €190,000 less (between €150,000 and €230,000)" in found
    assert "can’t be told apart here" in found


def test_young_leads_are_nobody_s_failure_and_the_next_step_is_to_wait() -> None:
    surge = told("volume timing", volume=20_000_000, timing=-15_000_000, due=40_000_000)
    found = said(surge)
    assert "Nobody’s failure" in found
    assert "About €400,000 is still to come after Sep 30, 2026" in found
    assert "Oct 21, 2026" in next_step(surge).in_english()


def test_the_next_step_is_about_what_weighs_most_among_what_is_certain() -> None:
    both = told("volume not_yet_told_apart", volume=-8_000_000, not_yet_told_apart=-30_000_000)
    assert next_step(both).in_english().startswith("Ask both heads together: from Jul 1, 2026 on, what changed")
    fewer = told("volume not_yet_told_apart", volume=-40_000_000, not_yet_told_apart=-30_000_000)
    assert next_step(fewer).in_english() == "Look at fairs together: no other source lost more leads."
    better = told("not_yet_told_apart", not_yet_told_apart=30_000_000)
    assert "can be kept" in next_step(better).in_english()
    assert "Nothing here asks for a remedy" in next_step(told(chance=1_000_000)).in_english()


def test_without_leads_nobody_speaks_of_leads_that_came() -> None:
    found = told("volume", by_deal=True, volume=-25_000_000, due=20_000_000)
    assert "fewer opportunities" in said(found)
    assert "from deals opened in this period" in said(found)
    unknown = replace(found, changed=None, reckoned=replace(found.reckoned, totals={"due_b": 0}))
    assert "Write down which lead each deal came from" in next_step(unknown).in_english()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_combination_can_be_said_in_every_language(code: str) -> None:
    language = Language.of(code)
    for sign, certain, by_deal in itertools.product((-1, 1), ("", " ".join(BARS)), (False, True)):
        for bar in BARS:
            asked = told(certain, by_deal=by_deal, due=20_000_000, **{bar: sign * 30_000_000})
            for message in (*summary(asked), next_step(asked)):
                assert "{" not in language.say(message)
