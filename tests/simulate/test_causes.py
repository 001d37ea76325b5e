"""Causes as a user writes them."""

import datetime as dt

import pytest

from detente.language import Language
from detente.mistakes import Mistake
from detente.simulate import Plan, parse_plant, plan_for, plants
from detente.simulate.causes import KINDS, Cause
from detente.simulate.truths import FACTORS
from detente.simulate.world import world


def test_a_cause_is_read_with_target_size_and_days() -> None:
    assert parse_plant("source_gone_bad:facebook=-40%@2026-10-05") == Cause(
        "source_gone_bad", "facebook", -0.4, dt.date(2026, 10, 5)
    )
    assert parse_plant("fewer_leads:trade fairs=-12.5%@2026-10-05:2026-11-02") == Cause(
        "fewer_leads", "trade fairs", -0.125, dt.date(2026, 10, 5), dt.date(2026, 11, 2)
    )
    assert parse_plant("slow_replies=x3").strength == 2.0
    assert parse_plant("late_surge=+60%").strength == 0.6
    assert parse_plant("discounts=8%").strength == 0.08
    assert parse_plant("market") == Cause("market")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "can't be read"),
        ("source_gone_bad=", "can't be read"),
        ("bad_luck=-10%", "no cause called bad_luck"),
        ("market:facebook=-10%", "strikes all alike"),
        ("market=ten", "write a percentage"),
        ("discounts=x2", "write a percentage"),
        ("fewer_leads=-100%", "too large"),
        ("never_contacted=+100%", "too large"),
        ("slow_replies=x0", "too large"),
        ("market=-10%@2026-13-01", "not a day"),
        ("market=-10%@2026-11-02:2026-10-05", "ends before it begins"),
    ],
)
def test_a_cause_that_cannot_be_read_is_a_mistake_with_its_mend(text: str, says: str) -> None:
    with pytest.raises(Mistake, match=says):
        parse_plant(text)


def test_a_target_that_is_not_there_is_a_mistake_that_names_those_that_are() -> None:
    with pytest.raises(Mistake, match="choose one of search ads, facebook") as mistake:
        plan_for("S", ["source_gone_bad:tiktok"])
    assert mistake.value.exit_code == 2
    with pytest.raises(Mistake, match="can't strike facebook"):
        world(Plan(causes=(Cause("team_sells_worse", "facebook"),)))


def test_a_target_may_be_written_with_underscores_and_in_any_case() -> None:
    one = world(plan_for("S", ["source_gone_bad:Search_Ads=-40%@2026-10-05"]))
    assert one.quality[-1, 0] < 0 and not one.quality[-1, 1:].any()
    assert not one.quality[one.day(dt.date(2026, 10, 4))].any()
    assert one.quality[one.day(dt.date(2026, 10, 5)), 0] == one.quality[-1, 0]


def test_a_size_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="no size XL; choose one of S, M"):
        plan_for("XL")


@pytest.mark.parametrize("days", ["@2026-12-28", "@2024-01-01:2025-03-31"])
def test_a_cause_outside_the_records_is_a_mistake(days: str) -> None:
    with pytest.raises(Mistake, match="acts on no day of the records"):
        plan_for("S", ["market" + days])


def test_every_cause_has_a_meaning_and_one_factor() -> None:
    assert [name for name, _ in plants()] == list(KINDS)
    assert all(Language.of("en").say(meaning) for _, meaning in plants())
    assert {kind.factor for kind in KINDS.values()} == set(FACTORS)


def test_periods_outside_the_records_are_a_mistake() -> None:
    from detente.simulate import Periods, Span

    long_ago = Span(start=dt.date(2020, 1, 1), end=dt.date(2020, 4, 1))
    with pytest.raises(Mistake, match="must be whole days between"):
        Plan(periods=Periods(a=long_ago))
