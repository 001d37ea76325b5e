"""What the audit shows: beside one that tries every hidden group and every two readers, by singular values."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from detente.numbers.disclosure import Flags, Why, audit


def follows(shown: list[Flags], target: Flags) -> bool:
    """Whether a target is a linear combination of what is shown, by rank."""
    rows = np.array(shown, dtype=float)
    return bool(np.linalg.matrix_rank(rows) == np.linalg.matrix_rank(np.vstack([rows, target])))


def targets(groups: Flags, readers: Flags, fewest: int) -> list[Flags]:
    """Groups that are too small, people whom nothing tells apart, and each person."""
    _, atom = np.unique(np.concatenate([groups, readers[None]]), axis=1, return_inverse=True)
    alike = [atom.ravel() == one for one in range(int(atom.max()) + 1)]
    people = list(np.eye(groups.shape[1], dtype=bool))
    return [one for one in (*groups, *alike, *people) if 0 < one.sum() < fewest]


def found(shown: list[Flags], hidden: list[Flags], readers: Flags, pooled: int) -> bool:
    """Whether so many readers find a hidden group that is more than they are."""
    own = np.eye(readers.size, dtype=bool)
    return any(
        follows([*shown, *own[list(those)]], target)
        for those in itertools.combinations(np.flatnonzero(readers), pooled)
        for target in hidden
        if target.sum() > target[list(those)].sum()
    )


def slowly(groups: Flags, fewest: int, readers: Flags, pooled: int) -> list[Why]:
    hidden, shown, verdicts = targets(groups, readers, fewest), list[Flags](), []
    for group in groups:
        if group.sum() < fewest:
            verdicts.append(Why.FEW)
        elif found([*shown, group], hidden, readers, pooled):
            verdicts.append(Why.TELLS)
        else:
            verdicts.append(Why.SHOWN)
            shown.append(group)
    return verdicts


@pytest.mark.parametrize("pooled", [0, 1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_it_shows_what_trying_everything_shows(seed: int, pooled: int) -> None:
    rng = np.random.default_rng(seed)
    people, fewest = int(rng.integers(6, 11)), int(rng.integers(3, 5))
    groups = rng.random((int(rng.integers(4, 9)), people)) < rng.uniform(0.3, 0.8)
    readers = rng.random(people) < 0.8
    made = audit(groups, fewest, readers=readers, pooled=pooled)
    assert list(made.verdicts) == slowly(groups, fewest, readers, pooled)


def filters(rng: np.random.Generator, people: int, ways: tuple[int, ...]) -> Flags:
    """Everybody, and every filter up to three attributes deep, largest first."""
    of = [rng.integers(0, many, people) for many in ways]
    found = [np.ones(people, dtype=bool)]
    for depth in (1, 2, 3):
        for chosen in itertools.combinations(range(len(ways)), depth):
            for values in itertools.product(*(range(ways[one]) for one in chosen)):
                found.append(np.all([of[one] == value for one, value in zip(chosen, values, strict=True)], axis=0))
    return np.array(sorted(found, key=lambda one: -int(one.sum())))


@pytest.mark.parametrize(("people", "least"), [(60, 0.5), (300, 0.6), (2000, 0.95)])
def test_nothing_hidden_follows_and_most_of_what_is_large_enough_is_shown(people: int, least: float) -> None:
    rng = np.random.default_rng(people)
    groups = filters(rng, people, (8, 4, 3, 2))
    groups = groups[groups.any(axis=1)]
    found = audit(groups, 5)
    shown, large = groups[found.shown], groups.sum(axis=1) >= 5
    assert found.shown.sum() >= least * large.sum()
    assert not found.shown[~large].any()
    # By another road: least squares. What fits exactly could be found.
    hidden = groups[~large].astype(float)
    person = np.eye(people)[:: max(1, people // 60)]
    for targets in (hidden, person):
        if targets.size:
            fitted = np.linalg.lstsq(shown.T.astype(float), targets.T, rcond=None)[0]
            left = np.abs(shown.T @ fitted - targets.T).max(axis=0)
            assert left.min() > 1e-6


def test_two_waves_do_not_tell_on_who_joined() -> None:
    whole = np.ones((1, 30), dtype=bool)
    before = whole.copy()
    before[0, 29] = False
    assert [*audit(whole, 5, known=before).verdicts] == [Why.TELLS]
    before[0, 25:] = False
    assert [*audit(whole, 5, known=before).verdicts] == [Why.SHOWN], "five who joined are enough"


def test_a_group_less_one_reader_is_that_reader_s_to_find() -> None:
    six, five = np.arange(7) < 6, np.arange(7) < 5
    assert [*audit(np.array([six, five]), 6).verdicts] == [Why.TELLS, Why.FEW]
    nobody = np.zeros(7, dtype=bool)
    assert [*audit(np.array([six, five]), 6, readers=nobody).verdicts] == [Why.SHOWN, Why.FEW]


def test_what_is_known_anyhow_hides_nothing_more() -> None:
    one, rest = np.arange(20) < 1, np.arange(20) >= 10
    assert [*audit(rest[None], 5, known=one[None]).verdicts] == [Why.SHOWN]
