"""The solvers beside slow ones: ranks by singular values, and every way to answer gone through one by one."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.attack.bounds import Sums, ranges
from detente.attack.exact import Way, found, made_of, reduced
from detente.attack.spreads import farthest, farthest_of_two, spread, ways

Flags = NDArray[np.bool_]


def drawn(seed: int, groups: int, people: int) -> Flags:
    """Return random groups over kinds of people, several of whom are alike."""
    rng = np.random.default_rng(seed)
    kinds = rng.random((groups, people)) < 0.5
    return kinds[:, np.sort(rng.integers(0, people, people))]


def follows(rows: NDArray[np.float64], target: Flags) -> bool:
    before = np.linalg.matrix_rank(rows) if rows.size else 0
    return bool(np.linalg.matrix_rank(np.vstack([rows, target.astype(float)])) == before)


def by_ranks(shown: Flags, target: Flags) -> Way:
    """Try nobody, every insider and every two, by singular values."""
    rows, own = shown.astype(float), np.eye(shown.shape[1])
    if follows(rows, target):
        return Way.ALONE
    members = set(np.flatnonzero(target).tolist())
    for number, way in ((1, Way.BY_ONE), (2, Way.BY_TWO)):
        for some in itertools.combinations(range(shown.shape[1]), number):
            if members - set(some) and follows(np.vstack([rows, own[list(some)]]), target):
                return way
    return Way.NOT


def test_what_is_found_is_what_ranks_say_of_every_one_and_every_two() -> None:
    seen: Counter[Way] = Counter()
    for seed in range(120):
        both = drawn(seed, 7, 8)
        shown, hidden = both[:4], both[4:]
        hidden = hidden[hidden.any(axis=1)]
        if not len(hidden):
            continue
        done = found(shown, hidden, np.ones(8, dtype=bool))
        for target, way in zip(hidden, done.ways, strict=True):
            assert way is by_ranks(shown, target), (seed, target)
            seen[way] += 1
    assert all(seen[way] > 5 for way in Way), seen


def test_those_who_are_named_do_find_it() -> None:
    for seed in range(60):
        both = drawn(seed, 7, 8)
        done = found(both[:4], both[4:], np.ones(8, dtype=bool))
        for target, way, by in zip(both[4:], done.ways, done.by, strict=True):
            if way in (Way.BY_ONE, Way.BY_TWO):
                assert len(by) == int(way) - 1
                assert follows(np.vstack([both[:4].astype(float), np.eye(8)[list(by)]]), target)


def test_nobody_adds_a_figure_who_is_not_asked_to() -> None:
    team = np.ones((1, 2), dtype=bool)
    one = np.array([[True, False]])
    assert found(team, one).ways == (Way.NOT,)
    assert found(team, one, np.array([False, True])).by == ((1,),)
    # That somebody knows oneself is no finding.
    assert found(team, one, np.array([True, False])).ways == (Way.NOT,)


@pytest.mark.parametrize("seed", range(10))
def test_elimination_has_the_rank_that_singular_values_have(seed: int) -> None:
    rows = drawn(seed, 9, 12).astype(np.int64)
    basis, pivots = reduced(rows)
    assert len(pivots) == len(basis) == np.linalg.matrix_rank(rows.astype(float))
    assert (basis[:, pivots] == np.eye(len(pivots))).all()


def test_what_a_target_is_made_of_adds_up_to_it() -> None:
    rows = np.array([[1, 1, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    assert made_of(rows, np.array([False, False, True, True])) @ rows == pytest.approx([0, 0, 1, 1])


@pytest.mark.parametrize("seed", range(8))
def test_bounds_are_those_of_every_way_to_answer(seed: int) -> None:
    """Five people, answers 1 to 3: the linear ends hold all ways there are, and touch them where the facts are nested."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(1, 4, 5)
    members = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 1, 0]], dtype=bool)
    sums = (members @ truth).astype(float)
    asked = np.array([[0, 0, 0, 0, 1], [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]], dtype=bool)
    every = np.array(list(itertools.product((1, 2, 3), repeat=5)))
    able = every[(every @ members.T == sums).all(axis=1)]
    done = ranges(Sums(members=members, low=sums, high=sums, least=np.ones(5), most=np.full(5, 3.0)), asked)
    assert done is not None
    for target, (low, high) in zip(asked, done, strict=True):
        assert (able @ target).min() == pytest.approx(low, abs=1e-5)
        assert (able @ target).max() == pytest.approx(high, abs=1e-5)


def test_facts_that_contradict_one_another_have_no_bounds() -> None:
    members = np.ones((2, 3), dtype=bool)
    known = Sums(
        members=members, low=np.array([3.0, 9.0]), high=np.array([3.0, 9.0]), least=np.ones(3), most=np.full(3, 5.0)
    )
    assert ranges(known, members[:1]) is None


def test_ways_to_answer_are_all_there_are() -> None:
    for people in (2, 3, 5):
        listed: Counter[tuple[int, int]] = Counter()
        of: dict[tuple[int, int], set[tuple[int, ...]]] = {}
        for some in itertools.combinations_with_replacement(range(1, 6), people):
            key = sum(some), sum(one * one for one in some)
            of.setdefault(key, set()).add(tuple(some.count(answer) for answer in range(1, 6)))
            listed[key] += 1
        for (total, squares), those in of.items():
            assert set(ways(people, total, squares, 1, 5, enough=99)) == those
    assert ways(5, 15, 46, 1, 5) == []


def test_nobody_is_farther_from_the_mean_than_its_interval_allows() -> None:
    from scipy import stats

    rng = np.random.default_rng(4)
    for _ in range(200):
        answers = rng.integers(1, 6, int(rng.integers(5, 9)))
        people, mean = answers.size, answers.mean()
        half = stats.t.ppf(0.95, people - 1) * answers.std(ddof=1) / np.sqrt(people)
        deviation = spread(mean - half, mean + half, people, 0.9)
        assert deviation == pytest.approx(answers.std(ddof=1))
        assert np.abs(answers - mean).max() <= farthest(deviation, people) + 1e-9
        other = rng.integers(1, 6, people + int(rng.integers(0, 5)))
        welch = stats.ttest_ind(answers, other, equal_var=False).confidence_interval(0.9)
        if np.isfinite(welch.low):
            assert np.abs(answers - mean).max() <= farthest_of_two(welch.low, welch.high, people) + 1e-9
