"""The sentences, for every turn that the figures can take."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from detente.language import LANGUAGES, Language
from detente.questions.sales.next_steps import next_step
from detente.questions.sales.plan import Planned
from detente.questions.sales.reckoning import Figure, Reckoned
from detente.questions.sales.tables import StepRow
from detente.questions.sales.told import Told
from detente.questions.sales.waterfall import PARTS, Booked
from detente.questions.sales.words import summary

EARNED = ("volume", "mix", "not_yet_told_apart", "no_lead", "timing", "chance")
APART = ("volume", "mix", *PARTS, "no_lead", "timing", "chance")
HALF = 4_000_000


def told(
    certain: str = "",
    *,
    by_deal: bool = False,
    due: int = 0,
    a: int = 100_000_000,
    source: str | None = None,
    steps: tuple[StepRow, ...] = (),
    plan: Planned | None = None,
    **bars: int,
) -> Told:
    """What is told where these bars are certain and have these values; laid apart where a part is named."""
    names = APART if set(bars) & set(PARTS) else EARNED
    values = dict.fromkeys(names, 0) | bars
    worth = sum(values.get(bar, 0) for bar in ("not_yet_told_apart", "quality", "reply", "selling", "common"))
    reckoned = Reckoned(
        booked=Booked(a=a, b=a + sum(values.values()), no_lead_a=0, no_lead_b=values["no_lead"]),
        bars={name: Figure.around(value, HALF) for name, value in values.items()},
        owners={},
        alike={},
        by_logs={},
        certain=frozenset(certain.split()),
        worth=Figure.around(worth, HALF),
        worth_certain="not_yet_told_apart" in certain or "worth" in certain,
        totals={"due_b": due},
        total_halves={"due_b": due // 10},
        timing_halves={"a": 0, "b": 0},
    )
    return Told(
        reckoned=reckoned,
        currency="EUR",
        by_deal=by_deal,
        leads_a=2000,
        leads_b=1500,
        changed="fairs",
        source=source,
        steps=steps,
        plan=plan,
        b_from=dt.date(2026, 7, 1),
        known_on=dt.date(2026, 9, 30),
        again_on=dt.date(2026, 10, 21),
    )


def said(asked: Told) -> str:
    return " ".join(message.in_english() for message in summary(asked))


def noted(shows: str, odds: float | None = None, what: str = "new ads") -> StepRow:
    low, high = (None, None) if odds is None else (odds - 10, odds + 10)
    return StepRow(
        changed_on=dt.date(2026, 7, 15),
        function="marketing",
        kind="advertising",
        what=what,
        source=None,
        segment=None,
        product=None,
        leads=900,
        odds=odds,
        odds_low=low,
        odds_high=high,
        shows=shows,
    )


def test_the_change_that_shows_most_is_said_and_that_a_date_is_no_proof() -> None:
    found = said(told(steps=(noted("yes", 80, "a box"), noted("yes", 60), noted("no", 98, "a colour"))))
    assert (
        "From Jul 15, 2026 on (new ads) leads bought less often than before: the odds were between 50% and 70%" in found
    )
    assert "a box" not in found and "no proof" in found
    assert "bought more often" in said(told(steps=(noted("yes", 150),)))


def test_changes_that_do_not_show_are_counted_and_those_nobody_could_tell_are_not() -> None:
    assert "2 noted changes were tested, and none shows" in said(told(steps=(noted("no", 98), noted("no", 99))))
    assert "noted" not in said(told(steps=(noted("too_near"), noted("elsewhere", 60), noted("too_few"))))


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


def test_a_part_is_said_where_it_is_certain_and_its_source_where_that_is_sure() -> None:
    both = told("quality selling", quality=-20_000_000, selling=-9_000_000, common=-9_000_000, source="fairs")
    found = said(both)
    assert (
        "€200,000 less (between €160,000 and €240,000) came from poorer leads: those of fairs buy less often" in found
    )
    assert "€90,000 less (between €50,000 and €130,000) came from the selling" in found
    assert "alike" not in found and "not sure enough" not in found
    assert next_step(both).in_english() == (
        "Ask marketing: from Jul 1, 2026 on, what changed in the ads, the audience or the offers of fairs?"
    )
    assert "those of some sources" in said(told("quality", quality=-20_000_000))
    assert "better leads: those of fairs" in said(told("quality", quality=20_000_000, source="fairs"))


def test_opposite_signs_are_each_said() -> None:
    found = said(told("reply selling", reply=-15_000_000, selling=15_000_000))
    assert "answered later" in found and "won more often" in found


def test_where_no_part_is_certain_their_sum_is_spoken_of() -> None:
    assert "may well be nothing" in said(told(quality=-1_000_000))
    assert "not sure enough to say: the change probably" in said(told(quality=-5_000_000, common=-4_000_000))
    whose = said(told("worth", quality=-10_000_000, selling=-10_000_000))
    assert "€200,000 less" in whose and "Whether by the leads, the replies, the selling or all alike" in whose


def test_prices_are_spoken_of_beside_the_rest() -> None:
    found = said(told("discount list_price", discount=-10_000_000, list_price=12_000_000))
    assert "larger discounts" in found and "higher list prices" in found and "may well be nothing" in found


def test_what_struck_all_alike_is_nobody_s() -> None:
    market = told("common", common=-30_000_000)
    assert "Nobody’s failure" in said(market)
    assert "around Jul 1, 2026, did the market, the season" in next_step(market).in_english()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_part_and_its_next_step_can_be_said_in_every_language(code: str) -> None:
    language = Language.of(code)
    for bar, sign, source in itertools.product(PARTS, (-1, 1), (None, "fairs")):
        asked = told(f"{bar}", source=source, **{bar: sign * 30_000_000})
        texts = [language.say(message) for message in (*summary(asked), next_step(asked))]
        assert not any("{" in text for text in texts)
        if code != "en":
            english = [message.in_english() for message in (*summary(asked), next_step(asked))]
            assert not set(texts) & set(english), set(texts) & set(english)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_combination_can_be_said_in_every_language(code: str) -> None:
    language = Language.of(code)
    for sign, certain, by_deal in itertools.product((-1, 1), ("", " ".join(EARNED)), (False, True)):
        for bar in EARNED:
            asked = told(certain, by_deal=by_deal, due=20_000_000, **{bar: sign * 30_000_000})
            for message in (*summary(asked), next_step(asked)):
                assert "{" not in language.say(message)
