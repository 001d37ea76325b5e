"""How near one comes who knows who changed: the same model, told which sources and teams did, and that nobody else did.

What is left of the error then is the luck of the draw: of who bought, and of what they paid. No method that has to
find out who changed can do better on average.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from detente.questions.sales import apart, fitting
from detente.simulate.draw import Company

_BROAD = 0.5  # standard deviation, in log odds, of a change that is known to be one


@contextmanager
def told(drawn: Company) -> Iterator[None]:
    """Let answers know which sources and which teams of a drawn company changed."""
    planted, periods = drawn.world, drawn.plan.periods
    day_a, day_b = planted.day(periods.a.start), planted.day(periods.b.end) - 1
    names = {
        name
        for of, level in ((drawn.plan.sources, planted.quality), (drawn.plan.teams, planted.team))
        for name, before, now in zip(of, level[day_a], level[day_b], strict=True)
        if before != now
    }
    tell = apart.tell_apart

    def knowing(chances: Any, *others: Any) -> Any:
        may = np.array([name in names for name in (*chances.sources, *chances.teams)] + [False] * len(chances.sellers))

        def draws(precision: Any, pull: Any, groups: Any, rng: np.random.Generator, number: int) -> Any:
            found = np.zeros((number, pull.size))
            if may.any():
                sharp = precision[np.ix_(may, may)] + np.eye(int(may.sum())) / _BROAD**2
                noise = np.linalg.solve(np.linalg.cholesky(sharp).T, rng.standard_normal((int(may.sum()), number)))
                found[:, may] = (np.linalg.solve(sharp, pull[may])[:, None] + noise).T
            return found

        with patch.object(apart, "draws", draws):
            return tell(chances, *others)

    with patch.object(fitting, "tell_apart", knowing):
        yield
