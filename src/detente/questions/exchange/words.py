"""The answer in sentences: which remedies helped, what can't be told yet and when it will be, and what research found before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from detente.language import N_, Count, Mean, Message, Share
from detente.questions.exchange.model import WORTH, Told
from detente.questions.exchange.tables import NAMES, RemedyRow, RoomRow, TieRow
from detente.questions.exchange.wrote import FIGURES, Figure
from detente.questions.findings import Limit

_FEWEST: Final = 5


def called(told: Told) -> Message:
    """Return what people call a remedy."""
    return Message(NAMES["visits"]) if told.remedy.name == "visits" else Message("{name}", name=told.remedy.name)


def row(told: Told) -> RemedyRow:
    """Return a remedy's row."""
    return RemedyRow(
        remedy=told.remedy.name,
        figure=told.figure.name,
        began_on=told.began_on,
        verdict=told.verdict,
        people=told.people,
        before=told.before,
        effect=told.effect,
        low=told.low,
        high=told.high,
        chance=told.chance,
        parted=told.parted,
        smallest=told.smallest,
        worth=told.worth,
        weeks=told.weeks,
        how=told.how,
        sentence=sentence(told),
    )


def sentence(told: Told) -> Message:
    """Return what became of a remedy, in words."""
    named: dict[str, Any] = {"remedy": called(told), "figure": Message(NAMES[told.figure.name])} | _effect(told)
    more = told.effect is not None and told.effect > 0
    match told.verdict:
        case "helped" if more:
            return Message(N_("“{remedy}” helped. {figure}: {effect} more ({low} to {high})."), **named)
        case "helped":
            return Message(N_("“{remedy}” helped. {figure}: {effect} fewer ({low} to {high})."), **named)
        case "worse" if more:
            return Message(N_("After “{remedy}” it got worse. {figure}: {effect} more ({low} to {high})."), **named)
        case "worse":
            return Message(N_("After “{remedy}” it got worse. {figure}: {effect} fewer ({low} to {high})."), **named)
        case "none":
            return Message(
                N_("No sign that “{remedy}” helped. {figure}: changed by {effect} ({low} to {high})."), **named
            )
        case "yet" if told.weeks is not None:
            return Message(
                N_(
                    "Whether “{remedy}” helped can’t be told yet: {weeks} more weeks will tell. {figure}: changed by {effect} so far ({low} to {high})."
                ),
                **named,
                weeks=Count(told.weeks),
            )
        case "yet":
            return Message(
                N_(
                    "Whether “{remedy}” helped can’t be told yet, nor how much longer it takes. {figure}: changed by {effect} ({low} to {high})."
                ),
                **named,
            )
        case "parted":
            return Message(
                N_(
                    "Whether “{remedy}” helped can’t be told: its teams had parted from the others before it began. {figure}: changed by {effect} ({low} to {high}), some of it before."
                ),
                **named,
            )
        case "few":
            return Message(
                N_(
                    "Whether “{remedy}” helped can’t be told: there are too few teams, or too few without it. With six teams on each side, half of them drawn by lot, it could."
                ),
                **named,
            )
        case "late":
            return Message(
                N_("Whether “{remedy}” helped can’t be told: of too many teams nothing is recorded before they began."),
                **named,
            )
        case "to_come":
            return _to_come(told, named)
        case _:
            return Message(
                N_("Whether “{remedy}” helped can’t be told yet: too few weeks before or after it are recorded."),
                **named,
            )


def _to_come(told: Told, named: dict[str, Any]) -> Message:
    if not told.ahead or told.worth is None:
        return Message(N_("“{remedy}” lies ahead; what could be seen of it can’t be said yet."), **named)
    weeks, smallest = max(told.ahead.items())
    return Message(
        N_("“{remedy}” lies ahead: after {weeks} weeks a change by {smallest} or more would be seen. {figure}."),
        **named,
        weeks=Count(4 * weeks),
        smallest=_figure(told.figure, smallest),
    )


def _effect(told: Told) -> dict[str, Any]:
    if told.effect is None or told.low is None or told.high is None:
        return {}
    # "3 fewer", not "−3 fewer".
    sign = -1.0 if told.verdict in ("helped", "worse") and told.effect < 0 else 1.0
    low, high = sorted((sign * told.low, sign * told.high))
    return {
        "effect": _figure(told.figure, sign * told.effect),
        "low": _figure(told.figure, low),
        "high": _figure(told.figure, high),
    }


def _figure(figure: Figure, value: float) -> Mean:
    if figure.name == "readers":
        return Mean(value, 2)
    return Mean(value if figure.logs else 100 * value)


def summary(
    all_told: Sequence[Told], rooms: Sequence[RoomRow], ties: Sequence[TieRow], *, tried: bool
) -> tuple[Message, ...]:
    """Return the answer in sentences: each remedy by the figure that decides first, then rooms, then ties.

    tried : anything is recorded as tried at all.
    """
    said = [
        sentence(one)
        for one in all_told
        if one.figure.name == FIGURES[0] and (one.people >= _FEWEST or one.effect is None)
    ]
    nothing = (
        N_("Something was tried, and nothing can be told of it; what is missing stands below.")
        if tried
        else N_("No remedy is recorded yet, so there is nothing to say about whether one helped.")
    )
    first = said or [Message(nothing)]
    return (*dict.fromkeys(first), *_rooms(rooms), *_ties(ties))


def _rooms(rooms: Sequence[RoomRow]) -> tuple[Message, ...]:
    near = next((row for row in rooms if row.apart in ("room", "floor") and (row.people or 0) >= _FEWEST), None)
    far = next((row for row in reversed(rooms) if row.apart in ("site", "away") and (row.people or 0) >= _FEWEST), None)
    if near is None or far is None or near.tied is None or far.tied is None:
        return ()
    return (
        Message(
            N_(
                "Of people of the two sides who sit {near}, {share} of pairs write to one another; of those {far}, {other}."
            ),
            near=Message(NAMES[near.apart]),
            share=Share(near.tied),
            far=Message(NAMES[far.apart]),
            other=Share(far.tied),
        ),
    )


def _ties(ties: Sequence[TieRow]) -> tuple[Message, ...]:
    if not ties:
        return ()
    thin = ties[0]
    return (
        Message(
            N_("Among the thinnest ties: {one} and {other}."),
            one=thin.one,
            other=thin.other,
        ),
    )


def next_step(all_told: Sequence[Told], ties: Sequence[TieRow]) -> Message:
    """Return the one thing to do."""
    verdicts = {one.remedy.name: one for one in reversed(all_told) if one.figure.name == FIGURES[0]}
    for one in verdicts.values():
        if one.verdict in ("few", "late"):
            return Message(
                N_("Draw by lot which teams begin when, and leave some for later: only then it can be told.")
            )
        if one.verdict in ("none", "worse"):
            return Message(
                N_("Ask both sides what stood in the way of “{remedy}”, change it, or stop it."), remedy=called(one)
            )
        if one.verdict == "helped":
            return Message(N_("Give “{remedy}” to the teams that don’t have it yet."), remedy=called(one))
        if one.verdict == "parted":
            return Message(
                N_("Next time draw by lot who has “{remedy}” first: the teams that began were others before."),
                remedy=called(one),
            )
        if one.verdict in ("yet", "to_come", "short"):
            return Message(N_("Keep to who has “{remedy}” and who hasn’t until it can be told."), remedy=called(one))
    if ties:
        return Message(N_("Plan half-day visits across the thinnest ties, and draw by lot which teams go first."))
    return Message(N_("Decide on a remedy, and record from which day on which team has it."))


def how() -> tuple[Message, ...]:
    """Return how it was computed, and what it takes for granted."""
    return (
        Message(
            N_(
                "Where teams begin at different times, or some never do, each figure after the beginning is held against what teams that have not begun say it would have been (Borusyak, Jaravel and Spiess 2024). Chances come from dealing out anew, within each department (among all teams where a side has only one), which team began when: that is exact where the lot decided, and takes for granted that the lot could have where it didn’t."
            )
        ),
        Message(
            N_(
                "Where everybody began at once, the weeks after are held against the weeks before and their trend (interrupted time series, errors that remember one another). Whatever else began in those weeks can’t be told apart from it."
            )
        ),
        Message(
            N_(
                "A verdict is given where the 95 % interval lies on one side of nothing; “no sign of it” where it leaves no room for an effect of {worth} of the figure before. Whoever asks again every month will hear “it helped” by chance more often than once in forty."
            ),
            worth=Share(WORTH),
        ),
        Message(
            N_(
                "The share of messages that go to the other side decides. The other figures are looked at beside it, and there are {many}: without any effect, one of them would say “it helped” or “it got worse” after up to one remedy in five. Signs that are not of teams (heads, parties, decisions, projects, careers) stand in Are we at war?, with the month since when each has changed."
            ),
            many=Count(len(FIGURES) - 1),
        ),
        Message(
            N_(
                "Who is visited belongs to another team: where those change too, the difference between teams tells too little of it."
            )
        ),
    )


def limits(
    all_told: Sequence[Told], rooms: Sequence[RoomRow], unplaced: Sequence[str], *, weeks: bool
) -> tuple[Limit, ...]:
    """Return what can't be told. unplaced : remedies that name nobody of the two sides.   weeks : what teams wrote is recorded."""
    found = [
        Message(
            N_(
                "“{remedy}” names a department or team of which nobody works in marketing or sales now, or no team is known: that part is not told of."
            ),
            remedy=name,
        )
        for name in unplaced
    ]
    if not weeks:
        found.append(
            Message(
                N_(
                    "To tell whether something helped it takes messages over some weeks, and teams of marketing and of sales in which five people or more write."
                )
            )
        )
    if any(one.effect is not None and one.how == "teams" and one.parted is None for one in all_told):
        found.append(
            Message(N_("Whether teams had parted before can’t be told: too little is recorded before they began."))
        )
    if any(one.how == "teams" and not one.remedy.by_lot and one.effect is not None for one in all_told):
        found.append(
            Message(
                N_("Who began when was not drawn by lot: teams that wanted to begin may differ from those that didn’t.")
            )
        )
    if rooms:
        found.append(
            Message(
                N_(
                    "That people who sit together write more does not say that moving them does: where walls were taken away, people spoke to one another face to face some 70 % less (Bernstein and Turban 2018). Try it with a few teams, and measure."
                )
            )
        )
    if any(one.remedy.kind == "visits" for one in all_told):
        found.append(
            Message(
                N_(
                    "Having worked on the other side did not by itself lower conflict between marketing and sales (Dawes and Massey 2005); so visits are measured, and not believed in."
                )
            )
        )
    return tuple(Limit(kind="cannot_tell", message=one) for one in found)
