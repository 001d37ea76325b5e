"""Formulas: what they come to, beside Python's own arithmetic; what they refuse; and what they are counted in."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from detente.numbers.formula import Formula, FormulaError

NAMES = ("won", "lost", "spend")
TEXTS = some.recursive(
    some.sampled_from((*NAMES, "0.1", "2", "100")),
    lambda inner: some.tuples(inner, some.sampled_from("+-*/"), inner).map(
        lambda part: f"({part[0]} {part[1]} {part[2]})"
    ),
    max_leaves=8,
).filter(lambda text: any(name in text for name in NAMES))
VALUES = some.fixed_dictionaries({name: some.integers(-1000, 1000) for name in NAMES})


@given(TEXTS, VALUES)
@example("(won / (spend / won))", {"won": 0, "lost": 0, "spend": 1})
def test_a_formula_comes_to_what_the_language_itself_reckons(text: str, values: dict[str, int]) -> None:
    formula = Formula(text)
    exact = {name: Fraction(value) for name, value in values.items()}
    numbers = {"tenth": Fraction(1, 10), "hundred": Fraction(100), "two": Fraction(2)}
    written = text.replace("0.1", "tenth").replace("100", "hundred").replace("2", "two")
    try:
        expected = eval(written, numbers | exact)
    except ZeroDivisionError:
        expected = None
    assert formula.exact(values) == expected
    found = formula.over({name: np.array([float(value)]) for name, value in values.items()})
    # Where a tenth is in it, floats may miss a nothing by a hair, and divide by it.
    if "0.1" not in text:
        assert found == pytest.approx(np.nan if expected is None else float(expected), rel=1e-9, abs=1e-9, nan_ok=True)


def test_figures_of_a_quarter_are_those_of_its_sums_and_not_the_mean_of_its_months() -> None:
    rate = Formula("won / (won + lost)")
    months = {"won": np.array([1.0, 8.0]), "lost": np.array([1.0, 0.0])}
    assert rate.over(months).tolist() == [0.5, 1.0]
    assert rate.exact({name: int(values.sum()) for name, values in months.items()}) == Fraction(9, 10)
    assert np.isnan(rate.over({"won": np.array([0.0]), "lost": np.array([0.0])})).all()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "won +",
        "won ** 2",
        "won // 2",
        "won if lost else spend",
        "__import__('os').system('true')",
        "won.real",
        "won[0]",
        "max(won, lost)",
        "'won'",
        "True",
        "1j",
        "won; lost",
        "5",
        "won + 1e999",
        "won * 1e16",
        "lambda: won",
        "won = 1",
        "won\x00",
        "(" * 300 + "won" + ")" * 300,
        "-" * 200 + "won",
        "won + " * 120 + "won",
        "won " * 200,
    ],
)
def test_a_formula_reaches_nothing_but_counters_and_numbers(text: str) -> None:
    with pytest.raises(FormulaError):
        Formula(text)


def test_a_figure_beyond_all_figures_is_none() -> None:
    far = Formula("won" + " * 1e9" * 20)
    assert far.exact({"won": 1}) is None and np.isnan(far.over({"won": np.array([1.0])})).all()
    broken = Formula("won * (1 / 0)")
    assert broken.exact({"won": 1}) is None and np.isnan(broken.over({"won": np.array([1.0])})).all()


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("spend", 1),
        ("spend / won", 1),
        ("won / lost", 0),
        ("spend / spend", 0),
        ("-spend + 2 * spend", 1),
        ("spend * spend", 2),
    ],
)
def test_what_a_formula_is_counted_in(text: str, dimension: int) -> None:
    assert Formula(text).dimension({"spend": 1, "won": 0, "lost": 0}) == dimension


@pytest.mark.parametrize("text", ["spend + won", "spend - 3", "won / (lost - spend)"])
def test_money_is_not_added_to_numbers(text: str) -> None:
    with pytest.raises(FormulaError, match="mixed"):
        Formula(text).dimension({"spend": 1, "won": 0, "lost": 0})
