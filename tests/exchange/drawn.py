"""Companies to be planned, drawn by chance: departments of unlike size, calendars half full, wishes and vetoes."""

from __future__ import annotations

import random

from detente.exchange.visits import Person, Rules

_DEPARTMENTS = {
    "Marketing": ("marketing", 25),
    "Sales": ("sales", 35),
    "Production": ("", 20),
    "Support": ("", 10),
    "Management": ("", 10),
}


def company(people: int, weeks: int, seed: int, busy: float = 0.5) -> tuple[list[Person], Rules]:
    """Return people with three teams a department and the rules of a plan."""
    drawn = random.Random(seed)
    names = list(_DEPARTMENTS)
    found = []
    for number in range(people):
        department = drawn.choices(names, [size for _, size in _DEPARTMENTS.values()])[0]
        found.append(
            Person(
                id=f"p{number}",
                department=department,
                team=f"{department} {drawn.randrange(3)}",
                side=_DEPARTMENTS[department][0],
                free=frozenset(at for at in range(10 * weeks) if drawn.random() > busy),
                wishes=frozenset(drawn.sample(names, drawn.randrange(2))),
                never=frozenset(drawn.sample([*names, f"p{drawn.randrange(people)}"], drawn.random() < 0.1)),
                roles=tuple(drawn.sample(("assistant", "seller", "head of department"), drawn.randrange(3))),
                hosts=drawn.random() > 0.1,
            )
        )
    teams = sorted({one.team for one in found})
    ties = {(one, other): drawn.random() for one in teams for other in teams if one < other}
    been = frozenset((f"p{drawn.randrange(people)}", drawn.choice(teams)) for _ in range(people // 5))
    return found, Rules(weeks=weeks, rest=drawn.randrange(3), room=drawn.choice((1, 2, 3)), ties=ties, been=been)
