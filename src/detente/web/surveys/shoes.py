"""Does each side know what the other does, and why it needs it? Questions made of what departments say of themselves.

Each is to be found among what other departments say, so that nobody has to write wrong answers. Everybody is asked about both
sides, for whoever were asked less would be known by that.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from detente.language import N_
from detente.mistakes import Mistake
from detente.web.briefing.models import Sheet

SIDES: Final = ("marketing", "sales")
ITEMS: Final = ("what", "why")
QUIZ: Final = "shoes"
_OTHERS: Final = 3
"""Wrong answers to choose from."""
_TOO_FEW: Final = N_(
    "Marketing, sales and two more departments at least have to say what they do first, for the others’ words are what one chooses from."
)


def sheet(departments: Mapping[str, Sequence[str]], asked_before: Sequence[str] = ()) -> dict[str, Any]:
    """Return the questions of a wave. departments : of each side.

    asked_before : departments that the last wave was about; it is about the same, so that before and after can be compared.

    Raises Mistake where a side has not said what it does, or too few others have.
    """
    said = {one.department: one for one in Sheet.objects.all()}
    questions = []
    for side in SIDES:
        of_side = departments.get(side, ())
        mine = next((said[name] for name in (*asked_before, *of_side) if name in said and name in of_side), None)
        others = [one for name, one in said.items() if name not in of_side]
        if mine is None or len(others) < _OTHERS:
            raise Mistake(_TOO_FEW)
        for item in ITEMS:
            drawn = secrets.SystemRandom()
            right = getattr(mine, item)
            # What two say in the same words would be right and wrong at once.
            wrong = sorted({getattr(one, item) for one in others} - {right})
            if len(wrong) < _OTHERS:
                raise Mistake(_TOO_FEW)
            offered = [right, *drawn.sample(wrong, _OTHERS)]
            drawn.shuffle(offered)
            questions.append(
                {
                    "name": f"{side} {item}",
                    "department": mine.department,
                    "item": item,
                    "offered": offered,
                    "right": offered.index(right),
                }
            )
    return {"questions": questions}


def marked(of: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, bool]:
    """Return which questions were answered rightly; what was left out wasn't."""
    return {one["name"]: given.get(one["name"], "") == str(one["right"]) for one in of["questions"]}
