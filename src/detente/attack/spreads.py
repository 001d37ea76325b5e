"""What an interval beside a mean gives away: with the number of people it says how far apart they are.

The half width of a mean's interval is t · s / √n, so s is known. Nobody can then be farther from the mean than
s (n − 1) / √n (Samuelson 1968, Journal of the American Statistical Association 63:1522-1525); where s is nothing, all
answered alike. Of whole answers, mean and spread often leave one way only to have answered.
"""

from __future__ import annotations

import math

from scipy import stats


def spread(low: float, high: float, people: int, level: float) -> float:
    """Return the standard deviation behind an interval of a mean (Student's t); infinite for one person.

    >>> round(spread(2.0, 4.0, 10, 0.9), 4)
    1.7251
    """
    if people < 2:
        return math.inf
    t = float(stats.t.ppf(0.5 + level / 2, people - 1))
    return (high - low) / 2 / t * math.sqrt(people)


def farthest(deviation: float, people: int) -> float:
    """Return how far from their mean anybody can be at most.

    >>> farthest(0.0, 7)
    0.0
    """
    return deviation * (people - 1) / math.sqrt(people)


def farthest_of_two(low: float, high: float, people: int) -> float:
    """Return how far from their side's mean anybody can be, by the interval of the difference of two means.

    people : of the side with fewer. The interval is t √(s₁²/n + s₂²/m) on both sides, and t at least that of the normal law.
    """
    error = (high - low) / 2 / float(stats.norm.ppf(0.95))
    return error * (people - 1)


def ways(people: int, total: int, squares: int, least: int, most: int, enough: int = 2) -> list[tuple[int, ...]]:
    """Return how so many whole answers from least to most can come to that total and sum of squares, up to ``enough`` ways.

    Each way says how many answered least, the next, … most.

    >>> ways(5, 15, 47, 1, 5)
    [(0, 1, 3, 1, 0)]
    """
    if least == most:
        fits = total == people * least and squares == people * least * least
        return [(people,)] if fits else []
    found: list[tuple[int, ...]] = []
    for number in range(people + 1):
        left = people - number, total - number * least, squares - number * least * least
        # The others answer more than least, and none more than most.
        if left[1] > left[0] * most or left[2] > left[0] * most * most:
            continue
        if left[1] < left[0] * (least + 1) or left[2] < left[0] * (least + 1) ** 2:
            continue
        found += [(number, *rest) for rest in ways(*left, least + 1, most, enough - len(found))]
        if len(found) >= enough:
            return found
    return found
