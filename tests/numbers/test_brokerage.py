"""Brokerage beside a plain count, a case worked by hand elsewhere, and every way to deal out the labels."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.brokerage import ROLES, Whole, brokerage, brokerage_by_chance


def counted(ties: set[tuple[int, int]], group: tuple[int, ...]) -> list[list[int]]:
    """The definition, word by word: every three people in turn."""
    found = [dict.fromkeys(ROLES, 0) for _ in group]
    for i, j, k in permutations(range(len(group)), 3):
        if (i, j) not in ties or (j, k) not in ties or (i, k) in ties:
            continue
        if group[i] == group[j] == group[k]:
            found[j]["coordinator"] += 1
        elif group[i] == group[k]:
            found[j]["itinerant"] += 1
        elif group[i] == group[j]:
            found[j]["representative"] += 1
        elif group[j] == group[k]:
            found[j]["gatekeeper"] += 1
        else:
            found[j]["liaison"] += 1
    return [list(one.values()) for one in found]


def laid(ties: set[tuple[int, int]]) -> tuple[Whole, Whole]:
    ends = np.array(sorted(ties), dtype=np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def drawn(rng: np.random.Generator, people: int, share: float) -> set[tuple[int, int]]:
    return {pair for pair in permutations(range(people), 2) if rng.random() < share}


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))), st.tuples(*[st.integers(0, 3)] * 7))
def test_it_is_what_looking_at_every_three_people_finds(ties: set[tuple[int, int]], group: tuple[int, ...]) -> None:
    found = brokerage(*laid(ties), np.array(group))
    assert found.dtype == np.int64 and found.shape == (7, len(ROLES))
    assert found.tolist() == counted({(i, j) for i, j in ties if i != j}, group)


def test_thirty_people_in_four_groups() -> None:
    rng = np.random.default_rng(3)
    for share in (0.05, 0.2, 0.6):
        ties, group = drawn(rng, 30, share), rng.integers(0, 4, 30)
        found = brokerage(*laid(ties), group)
        assert found.tolist() == counted(ties, tuple(group.tolist()))
        assert (found.sum(axis=0) > 0).all()


def test_a_case_worked_by_hand_and_met_by_sna() -> None:
    """Four people in two groups, as in the tests of the R package cograph, whose five roles are held against sna's."""
    ties = {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 0)}
    found = dict(zip(ROLES, brokerage(*laid(ties), np.array([1, 1, 2, 2])).T.tolist(), strict=True))
    assert found == {
        "coordinator": [0, 0, 0, 0],
        "itinerant": [1, 0, 0, 1],
        "representative": [0, 1, 0, 1],
        "gatekeeper": [1, 0, 1, 0],
        "liaison": [0, 0, 0, 0],
    }


def test_a_tie_named_again_and_a_tie_to_oneself_count_for_nothing() -> None:
    once, again = (np.array([0, 1]), np.array([1, 2])), (np.array([0, 1, 0, 1, 2]), np.array([1, 2, 1, 1, 2]))
    group, nothing = np.array([0, 0, 1, 1]), [0] * 5
    assert brokerage(*once, group).tolist() == [nothing, [0, 0, 1, 0, 0], nothing, nothing]
    assert brokerage(*again, group).tolist() == brokerage(*once, group).tolist()
    for one, other in zip(brokerage_by_chance(*once, group), brokerage_by_chance(*again, group), strict=True):
        assert one.tolist() == other.tolist()


def test_a_place_that_nobody_has_is_refused() -> None:
    for place in (3, -1):
        with pytest.raises(ValueError, match="axis 0 index"):
            brokerage(np.array([place]), np.array([1]), np.array([0, 1, 2]))


def test_nobody_and_no_ties() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert brokerage(none, none, none).shape == (0, 5)
    assert brokerage_by_chance(none, none, none).mean.shape == (0, 5)
    chance = brokerage_by_chance(none, none, np.array([0, 1]))
    assert chance.mean.tolist() == chance.sd.tolist() == np.zeros((2, 5)).tolist()


@pytest.mark.parametrize("group", [(0, 0, 1), (0, 0, 0, 1), (0, 0, 1, 1, 2), (0, 0, 0, 1, 1, 2), (0, 1, 1, 1, 1, 1)])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_chance_is_the_mean_over_every_way_to_deal_the_labels(group: tuple[int, ...], share: float) -> None:
    rng = np.random.default_rng(len(group))
    ties = drawn(rng, len(group), share) | {(0, 1), (1, 0), (1, 2)}
    every = np.array([counted(ties, dealt) for dealt in permutations(group)], dtype=np.float64)
    chance = brokerage_by_chance(*laid(ties), np.array(group))
    np.testing.assert_allclose(chance.mean, every.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(chance.sd, every.std(axis=0), atol=1e-7)


def test_chance_is_what_shuffling_the_labels_of_a_larger_company_gives() -> None:
    rng = np.random.default_rng(8)
    ties, group = drawn(rng, 40, 0.12), np.repeat([3, 5, 9, 11], [16, 12, 8, 4])
    ends = laid(ties)
    many = np.array([brokerage(*ends, rng.permutation(group)) for _ in range(2_000)], dtype=np.float64)
    chance = brokerage_by_chance(*ends, group)
    brokers = many[0].sum(axis=1) > 0
    assert brokers.sum() > 30 and not chance.sd[~brokers].any() and not chance.mean[~brokers].any()
    errors = ((many.mean(axis=0) - chance.mean)[brokers] / chance.sd[brokers]) * np.sqrt(len(many))
    assert np.abs(errors).max() < 4.5 and 0.8 < errors.std() < 1.2
    np.testing.assert_allclose(many.std(axis=0), chance.sd, rtol=0.12)


def test_one_group_leaves_nothing_to_chance() -> None:
    rng = np.random.default_rng(1)
    ends, group = laid(drawn(rng, 20, 0.2)), np.zeros(20, dtype=np.int64)
    chance = brokerage_by_chance(*ends, group)
    assert chance.mean.tolist() == brokerage(*ends, group).tolist()
    assert not chance.sd.any()


def test_two_groups_know_no_liaison() -> None:
    rng = np.random.default_rng(2)
    chance = brokerage_by_chance(*laid(drawn(rng, 20, 0.3)), np.repeat([4, 6], 10))
    assert not chance.mean[:, 4].any() and not chance.sd[:, 4].any()
    assert chance.sd[:, :4].any(axis=0).all()
