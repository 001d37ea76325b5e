"""Whom leads meet: which team, which of its sellers, how promising they look and how soon they are answered.

What these add to the log odds is laid on a grid, each value shared between its neighbours, so that chances are averaged
over sellers, scores and replies at once, whatever source and segment a lead is of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.questions.sales.chances import SCORES, Chances
from detente.questions.sales.spans import Spans

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
GRID = np.linspace(-6.0, 3.0, 91)
"""Log odds that sellers, scores and replies add; what lies outside counts as at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Whom leads meet. members : leads in a and b, (2, S, G).   within : each seller's share of their team's, (2, N).

    route : share of a source's leads of each team and score, (S, T · scores).   team_of : team of each seller, (N,).
    """

    members: Floats
    within: Floats
    route: Floats
    team_of: Whole

    def laid(
        self, skill: Floats, promise: Floats, answered: Floats, within: Floats, replies: Floats
    ) -> tuple[Floats, Floats]:
        """Return how much of a source's weight lies at each point of the grid, with replies as in a and as in b, (R, S, points).

        skill : (R, N).   promise, answered : of each class of score and of reply, (R, ·).   replies : (R, 2, T, scores, replies).
        """
        draws, scores = skill.shape[0], promise.shape[1]
        size = replies.shape[2] * scores * GRID.size
        added = skill[:, :, None, None] + promise[:, None, :, None] + answered[:, None, None, :]
        at = np.clip((added - GRID[0]) / (GRID[1] - GRID[0]), 0.0, GRID.size - 1.001)
        low = at.astype(np.int64)
        over = at - low
        row = self.team_of[:, None] * scores + np.arange(scores)
        place = (np.arange(draws)[:, None, None, None] * size + row[None, :, :, None] * GRID.size + low).ravel()
        found = []
        for period in (0, 1):
            weight = within[None, :, None, None] * replies[:, period, self.team_of]
            upper = weight * over
            points = np.bincount(place, (weight - upper).ravel(), draws * size)
            points[1:] += np.bincount(place, upper.ravel(), draws * size)[:-1]
            found.append(np.asarray(np.matmul(self.route, points.reshape(draws, -1, GRID.size))))
        return found[0], found[1]


def met(chances: Chances, spans: Spans) -> Met:
    """Count whom leads of a and b met; which team gets which source, and how promising they look, are of both."""
    sources, segments, teams = len(chances.sources), len(chances.segments), len(chances.teams)
    members, within = np.zeros((2, sources, segments)), np.zeros((2, len(chances.sellers)))
    route, promise = np.zeros((sources, teams)), np.zeros((sources, SCORES))
    for at, epoch in enumerate((spans.epoch_a, spans.epoch_b)):
        here = chances.of(epoch)
        np.add.at(members[at], (chances.source[here], chances.segment[here]), chances.leads[here])
        np.add.at(promise, (chances.source[here], chances.score[here]), chances.leads[here])
        known = here & (chances.seller >= 0)
        seller = chances.seller[known]
        np.add.at(route, (chances.source[known], chances.team_of[seller]), chances.leads[known])
        np.add.at(within[at], seller, chances.leads[known])
    if not chances.scores:
        promise = promise.sum(axis=1, keepdims=True)
    route, promise = (_shares(one + 1e-6 * one.sum(axis=0)) for one in (route, promise))
    return Met(
        members=members,
        within=_shares_in_team(within, chances.team_of, teams),
        route=(route[:, :, None] * promise[:, None, :]).reshape(sources, -1),
        team_of=chances.team_of,
    )


def _shares(numbers: Floats) -> Floats:
    return np.asarray(numbers / np.maximum(numbers.sum(axis=1, keepdims=True), 1e-300))


def to_teams(chances: Chances, within: Floats) -> Floats:
    """Return what carries a figure of each seller to the mean of their team, (N, T)."""
    found = np.zeros((len(chances.sellers), len(chances.teams)))
    found[np.arange(len(chances.sellers)), chances.team_of] = within
    return found


def _shares_in_team(leads: Floats, team_of: Whole, teams: int) -> Floats:
    """Return each seller's share of their team's leads in a and b, (2, N); as in the other period where a team had none."""
    totals = np.stack([np.bincount(team_of, weights=one, minlength=teams) for one in leads])
    shares = np.where(totals[:, team_of] > 0, leads / np.maximum(totals[:, team_of], 1.0), 0.0)
    return np.where(totals[:, team_of] > 0, shares, shares[::-1])
