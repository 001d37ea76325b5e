"""Rates of many small cells that lean on each other."""

from __future__ import annotations

import numpy as np
import pytest

from detente.numbers.pooling import Layer, redrawn, sweep, unfitted

ROWS = np.arange(2)
ALL = Layer(np.zeros(2, dtype=np.int64), False, 0.0)


def fitted(events: np.ndarray, exposure: np.ndarray, layers: tuple[Layer, ...], sweeps: int = 200) -> np.ndarray:
    found = unfitted(layers, events.shape[2])
    for _ in range(sweeps):
        found = sweep(events, exposure, layers, found)
    return np.broadcast_to(found.rates(layers), events.shape)


def test_a_free_cell_has_its_own_rate() -> None:
    events, exposure = np.array([[[5.0, 0.0], [1.0, 9.0]]]), np.full((1, 2, 2), 10.0)
    assert np.allclose(fitted(events, exposure, (ALL, Layer(ROWS, True, 1e-12))), events / exposure)


def test_a_single_row_moves_as_far_as_its_events_pull() -> None:
    """Strength 10, expected 20 by the common rate, 40 counted: (10 + 40) / (10 + 20) times the common rate."""
    common = 0.1
    events, exposure = np.array([[[40.0], [1e6 * common]]]), np.array([[[200.0], [1e6]]])
    found = fitted(events, exposure, (ALL, Layer(ROWS, False, 10.0)))
    assert found[0, 0, 0] / found[0, 1, 0] == pytest.approx(50 / 30, rel=1e-2)


def test_a_cell_without_exposure_is_like_its_kin() -> None:
    events, exposure = np.array([[[50.0], [0.0]]]), np.array([[[100.0], [0.0]]])
    assert fitted(events, exposure, (ALL, Layer(ROWS, False, 5.0)))[0, 1, 0] == pytest.approx(0.5)


def test_the_last_free_layer_meets_its_totals() -> None:
    rng = np.random.default_rng(2)
    events = rng.poisson(30, (1, 6, 4)).astype(float)
    exposure = rng.uniform(50, 150, (1, 6, 4))
    together, rows = np.zeros(6, dtype=np.int64), np.arange(6)
    layers = (
        Layer(together, False, 0.0),
        Layer(rows % 2, False, 3.0),
        Layer(rows, True, 20.0),
        Layer(together, True, 0.0),
    )
    found = fitted(events, exposure, layers)
    assert np.allclose((found * exposure).sum(axis=1), events.sum(axis=1))


def test_sets_side_by_side_are_fitted_as_if_alone() -> None:
    rng = np.random.default_rng(4)
    events, exposure = rng.poisson(8, (3, 2, 5)).astype(float), np.full((1, 2, 5), 60.0)
    layers = (ALL, Layer(ROWS, False, 4.0), Layer(ROWS, True, 9.0))
    together = fitted(events, exposure, layers)
    for place in range(3):
        assert np.allclose(together[place], fitted(events[place : place + 1], exposure, layers)[0])


def test_redrawn_rates_scatter_as_a_poisson_rate_may() -> None:
    """Strength 1 and 99 events: a gamma of shape 100, so a tenth of the rate."""
    layers = (Layer(np.array([0]), False, 0.0), Layer(np.array([0]), True, 1.0))
    events, exposure = np.array([[[99.0]]]), np.array([[[1000.0]]])
    found = unfitted(layers, 1)
    for _ in range(50):
        found = sweep(events, exposure, layers, found)
    drawn = redrawn(found, layers, 20_000, np.random.default_rng(5))
    assert drawn.mean() == pytest.approx(0.099, rel=0.01)
    assert drawn.std() / drawn.mean() == pytest.approx(0.1, rel=0.03)
