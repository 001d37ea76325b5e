"""A step in a series beside its own trend: regression where errors forget, and intervals that hold where they remember."""

from __future__ import annotations

import numpy as np
import pytest

from detente.numbers.interrupted import FEWEST, _white, step


def series(rng: np.random.Generator, n: int, memory: float) -> np.ndarray:
    errors = np.zeros(n)
    for t in range(n):
        errors[t] = (memory * errors[t - 1] if t else 0.0) + rng.normal()
    return errors


def test_of_errors_that_forget_it_is_nearly_ordinary_regression() -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(size=300) + 2.0 * (np.arange(300) >= 150) + 0.01 * np.arange(300)
    design = np.column_stack([np.ones(300), np.arange(300), np.arange(300) >= 150])
    beta, left = np.linalg.lstsq(design, y, rcond=None)[:2]
    error = np.sqrt(left[0] / 297 * np.linalg.inv(design.T @ design)[2, 2])
    found = step(y, 150)
    assert found is not None
    assert found.estimate == pytest.approx(beta[2], abs=0.05) and abs(found.memory) < 0.15
    assert found.high - found.low == pytest.approx(2 * 1.97 * error, rel=0.15)


def test_whitened_errors_no_longer_remember() -> None:
    errors = series(np.random.default_rng(2), 4000, 0.7)[:, None]
    white = _white(errors, 0.7)[:, 0]
    assert abs(np.corrcoef(white[1:], white[:-1])[0, 1]) < 0.05
    # Its covariance, by the book: an AR(1) of eight figures, whitened, is the unit matrix.
    far = np.abs(np.subtract.outer(np.arange(8), np.arange(8)))
    covariance = 0.7**far / (1 - 0.7**2)
    transform = _white(np.eye(8), 0.7)
    assert transform @ covariance @ transform.T == pytest.approx(np.eye(8), abs=1e-12)


@pytest.mark.parametrize(("n", "at", "memory"), [(78, 50, 0.3), (78, 60, 0.6), (30, 18, 0.4)])
def test_intervals_hold_the_step(n: int, at: int, memory: float) -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        found = step(series(rng, n, memory) + 0.05 * np.arange(n) + 1.5 * (np.arange(n) >= at), at)
        held += found is not None and found.low <= 1.5 <= found.high
    assert 0.90 <= held / 200 <= 0.99


def test_a_season_is_no_step() -> None:
    rng = np.random.default_rng(4)
    off: dict[float | None, list[float]] = {None: [], 52.18: []}
    held = 0
    for _ in range(60):
        y = series(rng, 80, 0.3) + 3 * np.sin(2 * np.pi * (np.arange(80) - 48) / 52.18)
        for season, among in off.items():
            found = step(y, 48, season)
            assert found is not None
            among.append(found.estimate)
        held += found.low <= 0 <= found.high
    assert held >= 52 and np.std(off[52.18]) < 1.5 < np.abs(off[None]).mean()


def test_scale_and_gaps_change_little_and_too_few_figures_tell_nothing() -> None:
    rng = np.random.default_rng(5)
    y = series(rng, 60, 0.2) + 4.0 * (np.arange(60) >= 30)
    one, million = step(y, 30), step(1e6 * y, 30)
    assert one is not None and million is not None and million.estimate == pytest.approx(1e6 * one.estimate)
    y[[5, 44]] = np.nan
    gaps = step(y, 30)
    assert gaps is not None and gaps.estimate == pytest.approx(one.estimate, abs=0.5)
    assert step(y, FEWEST - 1) is None and step(y, 60 - FEWEST + 1) is None and step(y[:4], 2) is None
    flat = step(np.ones(40), 20)
    assert flat is not None and flat.estimate == pytest.approx(0, abs=1e-9)
