"""The demo company tells its story, and tells it the same each time."""

from pathlib import Path

import numpy as np

from detente.simulate import demo, truth, write
from detente.simulate.people import NAMES, names, staff


def test_both_sides_are_right_about_each_other() -> None:
    found = truth(demo.plan()).planned
    shares = {factor: share / found.a.eventual for factor, share in found.shares.items()}
    assert shares["quality"] < -0.08  # the cat video
    assert shares["reply"] < -0.08  # the form in six steps
    assert shares["volume"] > 0.05  # the surge
    assert shares["list_price"] > 0.01
    assert shares["common"] == 0.0
    assert found.b.timing < found.a.timing - 0.005 * found.a.eventual  # due later


def test_it_is_always_the_same() -> None:
    one, same = demo.draw(), demo.draw()
    assert np.array_equal(one.leads.created, same.leads.created)
    assert np.array_equal(one.deals.amount, same.deals.amount)


def test_the_three_of_the_cast_lead_and_everybody_has_a_name_of_their_own() -> None:
    drawn = demo.draw()
    everybody = staff(drawn)
    called = names(drawn, everybody)
    heads = {NAMES[place]: called[int(everybody.heads[place])] for place in range(len(NAMES))}
    assert heads["Management"].startswith("Nour ")
    assert heads["Sales"].startswith("Sam ")
    assert heads["Marketing"].startswith("Mila ")
    assert len(set(called)) == everybody.size


def test_what_was_changed_is_told_in_words_and_the_truth_is_not(tmp_path: Path) -> None:
    import duckdb

    write(demo.draw(), tmp_path / "demo", only=("changes", "segments"))
    told = [
        what
        for (what,) in duckdb.connect()
        .execute(f"SELECT what FROM '{tmp_path / 'demo' / 'changes.parquet'}' ORDER BY changed_on")
        .fetchall()
    ]
    assert any("cat" in what for what in told) and any("Form" in what for what in told)
    assert not any("%" in what or "odds" in what for what in told)
    promises = (
        duckdb.connect()
        .execute(f"SELECT count(value_statement) FROM '{tmp_path / 'demo' / 'segments.parquet'}'")
        .fetchall()
    )
    assert promises == [(4,)]
