"""E–I and Freeman beside published networks and another program's figures."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.numbers.segregation import across_by_chance, across_by_permutation, e_i, freeman


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


WHITE = """01 03 04 05 06 08 09 13 14 15 19 24 35 45 46 56 58 59 68 69 78 79"""
"""Who speaks with whom among a mother (0), her kin, and five men (5 to 9): White (1975), in Freeman (1978)."""


def test_the_kin_that_freeman_took_from_white() -> None:
    """As the R package netseg documents both figures: ei −0.1818182, freeman 0.2636364."""
    ties = [(int(one), int(other)) for one, other in WHITE.split()]
    across = sum((one < 5) != (other < 5) for one, other in ties)
    assert e_i(len(ties) - across, across) == pytest.approx(-0.1818182, abs=1e-7)
    assert freeman(len(ties) - across, across, [5, 5]) == pytest.approx(0.2636364, abs=1e-7)


def sums(weights: dict[tuple[int, int], float]) -> tuple[float, float, float]:
    strength: Counter[int] = Counter()
    for (one, other), weight in weights.items():
        strength[one] += weight
        strength[other] += weight
    return sum(weights.values()), sum(w * w for w in weights.values()), sum(s * s for s in strength.values())


@given(
    st.dictionaries(st.sampled_from(list(combinations(range(6), 2))), st.floats(0.01, 9), min_size=1),
    st.sampled_from(
        [(0, 0, 0, 1, 1, 1), (0, 0, 0, 0, 0, 1), (0, 0, 1, 1, 2, 2), (0, 1, 1, 2, 2, 2), (0, 0, 0, 0, 0, 0)]
    ),
)
@settings(max_examples=30, deadline=None)
def test_chance_is_the_mean_over_every_way_to_deal_the_labels(
    weights: dict[tuple[int, int], float], group: tuple[int, ...]
) -> None:
    total = sum(weights.values())
    every = [
        sum(weight for (one, other), weight in weights.items() if dealt[one] != dealt[other]) / total
        for dealt in permutations(group)
    ]
    mean, sd = across_by_permutation(*sums(weights), list(Counter(group).values()))
    assert mean == pytest.approx(np.mean(every), abs=1e-12)
    assert sd == pytest.approx(np.std(every), abs=1e-7)


@pytest.mark.parametrize("group", [(0, 1), (0, 0, 1), (0, 1, 2)])
def test_fewer_than_four_people(group: tuple[int, ...]) -> None:
    weights = {(0, 1): 2.0} | ({(1, 2): 0.5} if len(group) == 3 else {})
    every = [
        sum(weight for (one, other), weight in weights.items() if dealt[one] != dealt[other]) / sum(weights.values())
        for dealt in permutations(group)
    ]
    found = across_by_permutation(*sums(weights), list(Counter(group).values()))
    assert found == pytest.approx((np.mean(every), np.std(every)))


def test_chance_is_what_shuffling_the_labels_of_a_larger_company_gives() -> None:
    rng, sizes = np.random.default_rng(4), [30, 20, 8, 2]
    one, other = np.triu_indices(60, 1)
    weight = rng.gamma(0.5, 4.0, one.size) * (rng.random(one.size) < 0.15)
    side = np.repeat(range(4), sizes)
    many = []
    for _ in range(8_000):
        dealt = rng.permutation(side)
        many.append(weight @ (dealt[one] != dealt[other]) / weight.sum())
    strength = np.bincount(one, weight, 60) + np.bincount(other, weight, 60)
    mean, sd = across_by_permutation(float(weight.sum()), float(weight @ weight), float(strength @ strength), sizes)
    assert np.mean(many) == pytest.approx(mean, abs=4 * sd / np.sqrt(len(many)))
    assert np.std(many) == pytest.approx(sd, rel=0.03)


def test_no_ties_have_no_share() -> None:
    with pytest.raises(ZeroDivisionError):
        across_by_permutation(0, 0, 0, [2, 2])
