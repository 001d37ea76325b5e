"""What an attack found, in words: the holes, the surest first, and what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.cli.screen import Screen
from detente.language import N_, Count, Mean, Message

if TYPE_CHECKING:
    from detente.attack.holes import Hole, Result, Tried

MOST = 20
"""Holes that are told one by one; JSON gives all."""
NAMED = 4
"""People who are told by their ids."""
_SENTENCES = {
    "open": N_("{figure}: {whom} stands there openly{value}."),
    "follows": N_("{figure}: {whom} follows from what is shown{value}. It is made of {out_of}."),
    "by_one": N_("{figure}: {whom} follows once {by} adds their own figure. It is made of {out_of}."),
    "by_two": N_("{figure}: {whom} follows once {by} lay together their own figures. It is made of {out_of}."),
    "bounded": N_("{figure}: {whom} does not follow, but what is shown leaves it no room{value}."),
    "difference": N_("{figure}: {whom} is what two shown figures differ by{value}. They are {out_of}."),
    "stretch": N_("{figure}: {whom} within {days} is what two periods differ by{value}. They are {out_of}."),
    "spread": N_("{figure}: the interval is so narrow that every one of {whom} is known{value}."),
}


def show(screen: Screen, result: Result, files: int) -> None:
    """Print what came out and what was tried. files : how many were read."""
    sure = [hole for hole in result.holes if not hole.same]
    if_same = [hole for hole in result.holes if hole.same]
    screen.title(screen.text(_verdict(len(sure), len(if_same))))
    _list(screen, sure)
    if if_same:
        screen.line()
        screen.title(screen.text(N_("Only if nobody changed their mind between the times")))
        _list(screen, if_same)
    screen.line()
    screen.title(screen.text(N_("What was tried")))
    for sentence in _tried(result.tried, files):
        screen.say(sentence, "  ", "- ")


def _verdict(sure: int, if_same: int) -> Message:
    if sure:
        return Message(N_("{n} thing that ought to be hidden came out."), plural=N_("{n} things that ought to be hidden came out."), n=sure)  # fmt: skip
    if if_same:
        return Message(N_("Nothing came out for certain; something did if nobody changed their mind."))
    return Message(N_("Nothing came out."))


def _list(screen: Screen, holes: Sequence[Hole]) -> None:
    for hole in holes[:MOST]:
        screen.say(said(hole), "  ", "- ")
    if len(holes) > MOST:
        screen.say(Message(N_("… and {more} more; --json tells all."), more=len(holes) - MOST))


def said(hole: Hole) -> Message:
    """Return a hole in one sentence."""
    days = hole.time.removesuffix(" d") if hole.kind == "stretch" else ""
    figure = f"{hole.figure} ({hole.time})" if hole.time and not days else hole.figure
    return Message(
        _SENTENCES[hole.kind.value],
        figure=figure,
        whom=_whom(hole),
        value=_value(hole),
        by=list(hole.by),
        out_of=list(hole.out_of),
        days=Message(N_("{n} day"), plural=N_("{n} days"), n=int(days or 0)),
    )


def _whom(hole: Hole) -> Message:
    from detente.attack.holes import named

    group: Message | str = named(hole.group or ()) or Message(N_("everybody"))
    if 0 < len(hole.persons) <= NAMED:
        group = Message("{group}: {persons}", group=group, persons=list(hole.persons))
    if hole.less:
        group = Message(N_("{group} without {less}"), group=group, less=named(hole.less))
    if hole.people is None:
        return Message("{group}", group=group)
    if hole.each:
        text = Message(N_("{group}, each of {n} person"), plural=N_("{group}, each of {n} people"), group=group, n=hole.people)  # fmt: skip
    else:
        text = Message(N_("{group} ({n} person)"), plural=N_("{group} ({n} people)"), group=group, n=hole.people)
    return text


def _value(hole: Hole) -> Message | str:
    if hole.least is None or hole.most is None:
        return ""
    least, most = Mean(hole.least, 2), Mean(hole.most, 2)
    if hole.most - hole.least < 0.005:
        return Message(N_(": {value}"), value=least)
    return Message(N_(": between {least} and {most}"), least=least, most=most)


def _tried(tried: Tried, files: int) -> list[Message]:
    said = [
        Message(
            N_("Read: figures that are shown {shown}, hidden {hidden}, of different kinds {figures}, times {times}, files {files}."),
            shown=Count(tried.shown), hidden=Count(tried.hidden), figures=Count(tried.figures), times=Count(tried.times),
            files=Count(files),
        )
    ]  # fmt: skip
    if tried.people:
        text = N_("Looked for: {targets} times a group of fewer than five, or one person, among {people} people; by sums and differences, by any two insiders together, and between bounds.")  # fmt: skip
        said.append(Message(text, targets=Count(tried.targets), people=Count(tried.people)))
    else:
        said.append(
            Message(N_("Without a list of people only differences and intervals were tried; give one with --who."))
        )
    if tried.miscounted:
        said.append(
            Message(
                N_("{n} figure counts other people than the list does; it was used for sums, not for bounds."),
                plural=N_(
                    "{n} figures count other people than the list does; they were used for sums, not for bounds."
                ),
                n=tried.miscounted,
            )
        )
    if tried.at_odds:
        text = N_(
            "No bounds for {figures}: the figures contradict one another, or their scale is another; --mean says it."
        )
        said.append(Message(text, figures=list(tried.at_odds)))
    if tried.unread:
        listed = [f"{table}.{column}" for table, columns in tried.unread.items() for column in columns]
        said.append(Message(N_("Left out, as no sums over people: {columns}."), columns=listed))
    return said
