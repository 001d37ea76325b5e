"""The answer's tables: a row each, with unit, heading and meaning, and what people call their codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.language import N_, Message
from detente.questions.findings import count, day, label, number, people, sentence, share

_WHICH = "across, readers, managed, formal or answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyRow:
    """What one remedy did to one figure."""

    remedy: str = label(N_("Remedy"), "what it is called; visits where they are known by the visits alone")
    figure: str = label(N_("Figure"), _WHICH)
    began_on: dt.date = day(N_("Began on"), "the first day for anybody")  # noqa: RUF009
    verdict: str = label(
        N_("Did it help?"),
        "helped, worse, none (no sign of it), yet (can't be told yet), parted, few, late, short or to_come",
    )
    people: int | None = people(N_("People"), "in teams with it or in those without, whichever are fewer", totals=())
    before: float | None = number(N_("Before"), "the figure of the teams before it began there", digits=3)
    effect: float | None = number(N_("Changed by"), "what it did, on average over teams and time", digits=3)
    low: float | None = number(N_("From"), "lower end of its 95 % interval", digits=3)
    high: float | None = number(N_("To"), "upper end of its 95 % interval", digits=3)
    chance: float | None = share(N_("By chance"), "how often so large a difference would come without any effect")
    parted: float | None = share(
        N_("Parted before"),
        "how often teams would differ so much before it began, by chance alone; small is suspicious",
    )
    smallest: float | None = number(
        N_("Smallest seen"), "the smallest effect that would be seen four times in five by now", digits=3
    )
    worth: float | None = number(
        N_("Worth it from"), "a quarter of the figure before: what is taken to be worth it", digits=3
    )
    weeks: int | None = count(N_("More weeks"), "after which an effect worth it would be seen four times in five")
    how: str = label(
        N_("Told by"), "teams (they began at different times, or some never) or all (everybody began at once)"
    )
    sentence: Message | None = sentence(N_("In words"), "what it says, in the answer's language")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadRow:
    """What could be seen of a remedy after some weeks, reckoned before it begins and while it runs."""

    remedy: str = label(N_("Remedy"), "what it is called")
    figure: str = label(N_("Figure"), _WHICH)
    weeks: int = number(N_("Weeks from now"), "how many more weeks it runs", read_at=(4, 12, 24, 48))
    people: int | None = people(N_("People"), "in teams with it or in those without, whichever are fewer", totals=())
    smallest: float | None = number(
        N_("Smallest seen"), "the smallest effect that would then be seen four times in five", digits=3
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """A figure in four weeks, of teams that have a remedy at any time and of those that never do."""

    remedy: str = label(N_("Remedy"), "what it is called")
    figure: str = label(N_("Figure"), _WHICH)
    from_on: dt.date = day(N_("Four weeks from"), "first day of the four weeks")  # noqa: RUF009
    people: int | None = people(N_("People"), "who wrote, in the group of teams with fewer", totals=())
    with_it: float | None = number(N_("Teams with it"), "mean of the teams that have it at any time", digits=3)
    without: float | None = number(
        N_("Teams without"), "mean of the teams that never do; none where all have it", digits=3
    )
    begun: float | None = share(N_("Begun"), "share of the teams with it that had begun")


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRow:
    """How much two groups of different departments have to do with one another; never who with whom."""

    one: str = label(N_("Team"), "department and team")
    other: str = label(N_("and team"), "department and team")
    people: int | None = people(N_("People"), "in the smaller of the two", totals=())
    tied: float | None = share(
        N_("Pairs who write"), "pairs of people, one of each, who wrote to one another lately, to the tenth"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """How much the two sides have to do with one another, by how far apart they sit."""

    apart: str = label(N_("They sit"), "room, floor, site (another floor) or away (another site)")
    people: int | None = people(N_("People"), "who sit so, on the side with fewer", totals=())
    pairs: int | None = count(N_("Pairs"), "pairs of people, one of each side")
    tied: float | None = share(N_("Pairs who write"), "of these, who wrote to one another lately, to the tenth")
    low: float | None = share(N_("From"), "lower end of its 90 % interval, teams drawn anew")
    high: float | None = share(N_("To"), "upper end of its 90 % interval")
    complaints: int | None = count(N_("Complaints"), "of one side about the other in a year, between such rooms")
    rate: float | None = number(N_("A hundred pairs"), "complaints in a year for a hundred pairs of people", digits=1)
    rate_low: float | None = number(N_("from"), "lower end of its 90 % interval (Poisson, exact)", digits=1)
    rate_high: float | None = number(N_("to"), "upper end of its 90 % interval", digits=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRow:
    """What one side said of working together before a remedy began for anybody, and after. No effect: the time passed too."""

    remedy: str = label(N_("Remedy"), "what it is called")
    side: str = label(N_("Side"), "marketing or sales")
    wave_before: str = label(N_("Wave before"), "the last wave of the survey before it began")
    wave_after: str = label(N_("Wave after"), "the last wave since")
    people: int | None = people(N_("Answers"), "respondents in the wave with fewer", totals=())
    before: float | None = number(N_("Before"), "mean of all items, 20 to 100; ends as in Are we at war?")
    after: float | None = number(N_("After"), "the same in the wave after")
    low: float | None = number(N_("From"), "lower end of the change's 90 % interval; none of few people, or at an end")
    high: float | None = number(N_("To"), "upper end of the change's 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """Whether one side can say what the other does, and why it needs it."""

    wave: str = label(N_("Wave"), "which wave")
    asked_on: dt.date = day(N_("Asked on"), "when the wave began")  # noqa: RUF009
    side: str = label(N_("Side"), "who answered: marketing or sales")
    about: str = label(N_("About"), "about whom")
    item: str = label(N_("Question"), "what (they do) or why (one needs them)")
    people: int | None = people(N_("Answers"), "respondents", totals=())
    right: float | None = share(N_("Right"), "share of right answers, in tenths; short of none and all")
    low: float | None = share(N_("From"), "lower end of its 90 % interval; none of fewer than ten, or at an end")
    high: float | None = share(N_("To"), "upper end of its 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of the answer."""

    remedies: tuple[RemedyRow, ...]
    ties: tuple[TieRow, ...]
    rooms: tuple[RoomRow, ...]
    known: tuple[KnownRow, ...]
    heard: tuple[HeardRow, ...]
    ahead: tuple[AheadRow, ...]
    course: tuple[CourseRow, ...]


NAMES = {
    "remedies": N_("Did it help?"),
    "ties": N_("Thin ties"),
    "rooms": N_("Rooms and floors"),
    "heard": N_("What both sides said before and after"),
    "known": N_("Who knows what the others do"),
    "what": N_("what they do"),
    "why": N_("why one needs them"),
    "ahead": N_("What could be seen, and when"),
    "course": N_("Before and after"),
    "across": N_("Messages to the other side, of a hundred"),
    "readers": N_("People of the other side that one writes to in a week"),
    "managed": N_("Messages to the other side that a manager writes or gets, of a hundred"),
    "formal": N_("Messages to the other side by e-mail, ticket or memo, of a hundred"),
    "answers": N_("Minutes until the other side is answered"),
    "visits": N_("Half-day visits"),
    "helped": N_("It helped"),
    "worse": N_("It got worse"),
    "none": N_("No sign of it"),
    "yet": N_("Can’t tell yet"),
    "parted": N_("Can’t tell: the teams had parted before"),
    "few": N_("Can’t tell: too few teams"),
    "late": N_("Can’t tell: too little is recorded before it began"),
    "short": N_("Can’t tell: too short a time is recorded"),
    "to_come": N_("It lies ahead"),
    "teams": N_("teams that have not begun"),
    "all": N_("the time before"),
    "room": N_("in one room"),
    "floor": N_("on one floor"),
    "site": N_("on different floors"),
    "away": N_("at different places"),
    "marketing": N_("marketing"),
    "sales": N_("sales"),
}
"""Code in a row → what people call it."""
