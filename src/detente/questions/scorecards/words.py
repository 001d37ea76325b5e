"""The answer in sentences: where the cards stand, what they pay for, one thing to do, and what can't be told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from detente.evidence.contract import OFFICES
from detente.language import N_, Count, Message, Share
from detente.questions.findings import Limit
from detente.questions.scorecards import control
from detente.questions.scorecards.cards import called
from detente.questions.scorecards.gaming import MOVES, PROFIT, Pulled
from detente.questions.scorecards.readiness import CLEAR, CLEAR_LINE, CLEAR_PAY, title
from detente.questions.scorecards.rows import isnt_in_hands, lines_of, mend_said, out_of_hands, warned
from detente.questions.scorecards.standing import Standing, Tried

_LIKELY: Final = 0.5
_MOST_SAID: Final = 3


def summary(told: Standing) -> tuple[Message, ...]:
    """Return the answer in sentences: where the plan stands, then what it pays for, then what nobody can move."""
    return (*_stands(told), *_ready(told), *_pays(told), *islice(_out_of_hands(told), _MOST_SAID))


def _stands(told: Standing) -> Iterator[Message]:
    agreed = told.agreed
    if agreed is None:
        yield Message(
            N_("No plan is agreed yet: nobody has put down who answers for what.")
            if told.shown is not None
            else N_("No plan is agreed yet, and too little is recorded to propose one.")
        )
        return
    lines = [row for row in lines_of(told) if row.chance is not None]
    likely = sum(row.chance is not None and row.chance >= _LIKELY for row in lines)
    if lines:
        yield Message(
            N_(
                "Of {all} KPIs in the plan “{plan}”, {likely} will more likely reach their target by {day} than miss it."
            ),
            all=Count(len(lines)),
            plan=agreed.plan.name,
            likely=Count(likely),
            day=agreed.plan.to_on,
        )
    else:
        yield Message(
            N_("Where the plan “{plan}” will end can’t be told yet: six whole months are needed."),
            plan=agreed.plan.name,
        )


def _ready(told: Standing) -> Iterator[Message]:
    """Say whether the plan is ready, as far as anything is recorded of that."""
    if told.ready is None:
        return
    needs = told.ready.conditions()
    lacking, unknown = ([title(one.condition) for one in needs if one.met == met] for met in ("no", "not_known"))
    if lacking:
        yield Message(
            N_("Of {all} things that a plan needs to work, {n} is missing: {what}."),
            plural=N_("Of {all} things that a plan needs to work, {n} are missing: {what}."),
            n=Count(len(lacking)),
            all=Count(len(needs)),
            what=lacking,
        )
    elif not unknown:
        yield Message(
            N_("The plan is ready: it was signed in time, can be checked, and is clear to those who hold it.")
        )


def _pays(told: Standing) -> Iterator[Message]:
    if PROFIT not in told.kpis:
        return
    ways = {one.kind: one for one in told.plans}
    if "agreed" in ways:
        number = len(_loopholes(told, ways["agreed"]))
        yield (
            Message(
                N_("{n} thing that its holders can do pays and doesn’t earn."),
                plural=N_("{n} things that its holders can do pay and don’t earn."),
                n=Count(number),
            )
            if number
            else Message(N_("Nothing that was tried pays without earning."))
        )
    if "crossed" in ways and "own" in ways:
        crossed, own = (len(_loopholes(told, ways[kind])) for kind in ("crossed", "own"))
        yield Message(
            N_(
                "Were each side to answer for its own only, {own} things would pay and not earn; with crossed weights, {crossed}."
            ),
            own=Count(own),
            crossed=Count(crossed),
        )


def _loopholes(told: Standing, tried: Tried) -> list[Pulled]:
    found = [one for held in told.told_of(tried) for one in held.pulled if one.verdict == "loophole"]
    return sorted(found, key=lambda one: (-one.pay, one.card, one.lever.name))


def _out_of_hands(told: Standing) -> Iterator[Message]:
    if told.agreed is None:
        return
    for held in told.told_of(told.agreed):
        for one in held.card.lines:
            if out_of_hands(told, held, one):
                yield isnt_in_hands(told, held, one)


def next_step(told: Standing) -> Message:
    """Return one thing to do: mend the card, then agree, then stop the largest loophole, then talk about the weakest line."""
    agreed = told.agreed
    wrong = [*told.wrong, *(one.said for one in warned(told) if one.stops)]
    if agreed is not None and wrong:
        return Message(N_("Mend the cards first: {what}"), what=wrong[0])
    if agreed is None:
        return Message(
            N_("Let both heads and the sponsor look at the crossed cards beneath, change what they like, and sign.")
            if told.shown is not None
            else N_("Record leads, deals and what is spent for six months; then come back.")
        )
    lacking = {one.condition for one in told.ready.lacking()} if told.ready is not None else set()
    for office in OFFICES[:3]:
        if told.ready is not None and office in lacking and office not in (told.ready.signed or {}):
            return Message(
                N_("Let everyone give their word before anything else: missing is {what}."), what=title(office)
            )
    found = _loopholes(told, agreed)
    if found:
        mend = told.mend(found[0], agreed)
        if mend is not None:
            return Message(
                N_("Close the widest loophole on “{card}” ({lever}): {mend}"),
                card=found[0].card,
                lever=Message(found[0].lever.title),
                mend=mend_said(told, found[0], mend),
            )
    if lacking & {CLEAR_PAY, CLEAR_LINE}:
        return Message(
            N_(
                "Go through the cards once more, case by case, until those who hold them can say what they will get; then ask again."
            )
        )
    weak = min(
        (row for row in lines_of(told) if row.chance is not None), key=lambda row: row.chance or 0.0, default=None
    )
    if weak is not None:
        return Message(
            N_(
                "Ask whoever judges “{kpi}” on “{card}” to talk with those who answer for it: it reaches its target in {chance} of what may come."
            ),
            kpi=called(told.kpis, weak.kpi),
            card=weak.card,
            chance=Share(weak.chance or 0.0),
        )
    return Message(N_("Come back when six whole months are recorded."))


def how(told: Standing) -> tuple[Message, ...]:
    """Return how it was computed and what it takes for granted."""
    return (
        Message(
            N_("A KPI is a formula over counters of the evidence; the figure of several months is that of their sums.")
        ),
        Message(
            N_(
                "What may come is drawn {times} times from the last twelve months, whole months at a time; season and trend are not."
            ),
            times=Count(control.DRAWS),
        ),
        Message(
            N_(
                "A lever is moved by a step that is the same for all; what it does to leads, customers and money is what the company’s own sources did in the last twelve months. It is tried in a poor, a usual and a good period."
            )
        ),
        Message(
            N_(
                "A KPI is in a side’s hands where that side’s levers, each moved anywhere up to its step, make up {share} of its variance or more."
            ),
            share=Share(MOVES),
        ),
        Message(
            N_(
                "What a card may cost is what {draws} draws of the period would pay those who hold it, nobody coming or going."
            ),
            draws=Count(10_000),
        ),
        Message(
            N_(
                "A plan is ready where the sponsor and, before it begins, both heads have signed, somebody has worked out two cases to the cent, and {share} of those asked can say what they would be paid and what each side is there for."
            ),
            share=Share(float(CLEAR)),
        ),
        Message(
            N_(
                "Shares of right answers are told in tenths, from 10% to 90%, and of fewer than ten people from 20% to 80%: what lies beyond would tell what nearly everybody answered."
            )
        ),
        Message(
            N_(
                "The angle between what pays and what earns is Baker’s (2002): 0° where they pull one way, 90° where they have nothing to do with each other."
            )
        ),
    )


def limits(told: Standing) -> tuple[Limit, ...]:
    """Return what can't be told."""
    found = [Limit(kind="missing", message=sentence) for sentence in told.wrong]
    if PROFIT not in told.kpis:
        found.append(
            Limit(
                kind="missing",
                message=Message(
                    N_(
                        "What earns can’t be told, and so not what can be gamed: costs of what is sold, or what is spent, aren’t recorded."
                    )
                ),
            )
        )
    elif not any(told.counted.of["sales_spend"]):
        found.append(
            Limit(
                kind="cannot_tell",
                message=Message(
                    N_("What sales costs isn’t recorded: joint profit and the cost of a customer leave it out.")
                ),
            )
        )
    if told.setting.worlds[0].quick == 0.0:
        found.append(
            Limit(
                kind="cannot_tell",
                message=Message(N_("Whether a quick answer wins customers can’t be told here, and is left out.")),
            )
        )
    found.append(
        Limit(
            kind="cannot_tell",
            message=Message(
                N_(
                    "A lever that isn’t on the list can still be pulled: that nothing was found doesn’t mean that a card can’t be gamed."
                )
            ),
        )
    )
    found.append(
        Limit(
            kind="cannot_tell",
            message=Message(
                N_(
                    "Quick answers and bought customers go together also where sellers answer the best leads first; then it is less in sales’ hands than it looks."
                )
            ),
        )
    )
    return tuple(found)
