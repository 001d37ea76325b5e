"""E–I and Freeman beside published networks and another program's figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.numbers.segregation import across_by_chance, e_i, freeman


def test_the_mails_of_a_european_institution(public_data: Path) -> None:
    mails = public_data / "snap_email_eu"
    department = dict(np.loadtxt(mails / "email-Eu-core-department-labels.txt", dtype=int).tolist())
    pairs = {tuple(sorted(pair)) for pair in np.loadtxt(mails / "email-Eu-core.txt", dtype=int).tolist()}
    ties = [(one, other) for one, other in pairs if one != other]
    internal = sum(department[one] == department[other] for one, other in ties)
    assert (internal, len(ties) - internal) == (5_393, 10_671)
    assert e_i(internal, len(ties) - internal) == pytest.approx(0.328561, abs=1e-6)


def test_freeman_compares_with_ties_laid_at_random() -> None:
    rng, sizes = np.random.default_rng(0), [7, 12, 4]
    side = np.repeat(range(3), sizes)
    shuffled = [side[rng.permutation(side.size)] for _ in range(4_000)]
    ties = np.array([rng.choice(side.size, 2, replace=False) for _ in range(30)])
    across = np.mean([np.mean(one[ties[:, 0]] != one[ties[:, 1]]) for one in shuffled])
    assert across_by_chance(sizes) == pytest.approx(across, abs=0.005)
    chance = across_by_chance(sizes)
    assert freeman(1 - chance, chance, sizes) == pytest.approx(0.0)
    assert freeman(10, 0, sizes) == 1.0 and freeman(0, 10, sizes) == 0.0
