"""The answer in sentences and tables: where the cards stand, what they pay for, one thing to do, and what can't be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Final

import numpy as np

from detente.evidence.contract import OFFICES
from detente.language import N_, Count, Message, Share
from detente.numbers.pay import Line, rounded
from detente.questions.findings import Limit
from detente.questions.scorecards import control
from detente.questions.scorecards.alerts import alerts
from detente.questions.scorecards.cards import Agreed, Warned, called, warnings
from detente.questions.scorecards.gaming import MOVES, PROFIT, Mend, Pulled, Results, line_share
from detente.questions.scorecards.readiness import CLEAR, CLEAR_LINE, CLEAR_PAY, title
from detente.questions.scorecards.standing import SIDES, Held, Standing, Tried
from detente.questions.scorecards.tables import (
    CardRow,
    KpiRow,
    LeverRow,
    LineRow,
    MonthRow,
    Tables,
    TeamRow,
    WarningRow,
)

_LIKELY: Final = 0.5
_MOST_SAID: Final = 3
_VERDICTS: Final = ("loophole", "unpaid", "pays_and_earns", "nothing", "not_known")
"""What is shown first."""


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
    lines = [row for row in _lines(told) if row.chance is not None]
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
            if _out(told, held, one):
                yield _isnt_in_hands(told, held, one)


def _isnt_in_hands(told: Standing, held: Held, one: Agreed) -> Message:
    return Message(
        N_("On “{card}”, “{kpi}” isn’t in its holders’ hands: nothing that they can do would move it beyond chance."),
        card=held.card.name,
        kpi=called(told.kpis, one.kpi),
    )


def _out(told: Standing, held: Held, one: Agreed) -> bool:
    shares = [told.hands[one.kpi, side] for side in held.functions if (one.kpi, side) in told.hands]
    return bool(shares) and max(shares) < MOVES


def next_step(told: Standing) -> Message:
    """Return one thing to do: mend the card, then agree, then stop the largest loophole, then talk about the weakest line."""
    agreed = told.agreed
    wrong = [*told.wrong, *(one.said for one in _warned(told) if one.stops)]
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
                mend=_mend(told, found[0], mend),
            )
    if lacking & {CLEAR_PAY, CLEAR_LINE}:
        return Message(
            N_(
                "Go through the cards once more, case by case, until those who hold them can say what they will get; then ask again."
            )
        )
    weak = min((row for row in _lines(told) if row.chance is not None), key=lambda row: row.chance or 0.0, default=None)
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


def _mend(told: Standing, one: Pulled, mend: Mend) -> Message:
    top = called(told.kpis, one.gains[0]) if one.gains else Message("")
    kpi = called(told.kpis, mend.kpi)
    match mend.kind:
        case "pair":
            return Message(N_("give half the weight of “{top}” to “{kpi}”."), top=top, kpi=kpi)
        case "gate":
            return Message(N_("pay no line above 100 % unless “{kpi}” reaches what is usual."), kpi=kpi)
        case "both":
            return Message(
                N_(
                    "give half the weight of “{top}” to “{kpi}”, and pay no line above 100 % unless joint profit reaches what is usual."
                ),
                top=top,
                kpi=kpi,
            )
        case _:
            return Message(
                N_("put “{kpi}” in the place of {gains}."),
                kpi=kpi,
                gains=[Message(N_("“{name}”"), name=called(told.kpis, name)) for name in one.gains if name != mend.kpi],
            )


def tables(told: Standing) -> Tables:
    """Return the answer's tables."""
    lines = tuple(_lines(told))
    return Tables(
        lines=lines,
        alerts=alerts(told, lines),
        readiness=told.ready.conditions() if told.ready is not None else (),
        clarity=told.ready.clarity() if told.ready is not None else (),
        cards=tuple(_cards(told)),
        warnings=tuple(_warnings(told)),
        gaming=tuple(_gaming(told)),
        kpis=tuple(_kpis(told)),
        teams=tuple(_teams(told)),
        history=tuple(_history(told)),
    )


def _lines(told: Standing) -> Iterator[LineRow]:
    if told.shown is not None:
        for held in told.told_of(told.shown):
            for one in held.card.lines:
                yield _line(told, held, one)


def _line(told: Standing, held: Held, one: Agreed) -> LineRow:
    kpi, ahead, minor = told.kpis[one.kpi], told.ends.get(one.kpi), told.minor
    noise = control.noise(kpi.over(told.counted.floats(), minor), kpi)
    exact = kpi.exact(told.counted.over(told.so_far), minor) if told.so_far else None
    low, mid, high = (
        (None, None, None)
        if ahead is None
        else (_plain(end, kpi.unit, told) for end in (ahead.low, ahead.mid, ahead.high))
    )
    pays = (
        (None, None, None)
        if ahead is None
        else sorted(
            float(line_share(one.line, {**told.results, one.kpi: Fraction(end)}))
            for end in (ahead.low, ahead.mid, ahead.high)
        )
    )
    signed = told.agreed is not None and ahead is not None
    return LineRow(
        card=held.card.name,
        parent=held.card.parent,
        side=held.functions[0] if len(held.functions) == 1 else "both" if held.functions else "",
        kpi=one.kpi,
        unit=kpi.unit,
        weight=float(one.line.weight),
        measured=one.measured,
        evaluator=one.evaluator,
        so_far=None if exact is None else float(exact),
        target=float(one.target),
        ahead=mid,
        low=low,
        high=high,
        chance=control.reached(told.future.of(kpi, minor), float(one.target), kpi.sign) if signed else None,
        pays=pays[1],
        pays_low=pays[0],
        pays_high=pays[2],
        most=float(one.line.curve.points[-1][1]),
        signal=noise.signal if noise is not None else "",
    )


def _shares(lines: Sequence[Line], results: Results) -> list[Fraction]:
    return [line_share(line, results) for line in lines]


def _plain(value: float, unit: str, told: Standing) -> float:
    return round(value, told.minor) if unit == "money" else value


def _cards(told: Standing) -> Iterator[CardRow]:
    results = told.results
    for tried in told.plans:
        for held in tried.held:
            card, stake = held.card, held.card.at_stake
            most = sum(
                (Fraction(line.weight) * Fraction(line.curve.points[-1][1]) for line in card.plan()), Fraction(0)
            )
            there = all(one.kpi in results for one in card.lines)
            shares = _shares(card.plan(), results)
            weighed = sum(
                (Fraction(line.weight) * share for line, share in zip(card.plan(), shares, strict=True)), Fraction(0)
            )
            yield CardRow(
                plan=tried.kind,
                card=card.name,
                level=card.level,
                people=held.people,
                at_target=None if stake is None or not card.whole else rounded(Fraction(stake) * Fraction(held.full)),
                at_most=None
                if stake is None or not card.whole
                else rounded(Fraction(stake) * Fraction(held.full) * most),
                **_costs(told, tried, held),
                pays=float(weighed) if there and card.lines else None,
                angle=held.angle,
                loopholes=sum(one.verdict == "loophole" for one in held.pulled),
            )


def _costs(told: Standing, tried: Tried, held: Held) -> dict[str, int | None]:
    """Return what a card may cost; lines that are measured on somebody's own figures are taken to pay as the company's would."""
    shares = told.budget.get(held.card.name) if tried.kind == "agreed" and held.card.whole else None
    names = ("cost_low", "cost", "cost_high")
    if shares is None or held.card.at_stake is None:
        return dict.fromkeys(names)
    return {name: round(held.card.at_stake * held.full * one) for name, one in zip(names, shares, strict=True)}


def _warnings(told: Standing) -> Iterator[WarningRow]:
    for one in sorted(_warned(told), key=lambda one: not one.stops):
        yield WarningRow(card=one.card, sentence=one.said)


def _warned(told: Standing) -> Iterator[Warned]:
    if told.agreed is None:
        return
    for held in told.agreed.held:
        if not held.people:
            yield Warned(
                card=held.card.name,
                said=Message(
                    N_("Nobody who was there holds the card “{card}”: look at how its holder is written."),
                    card=held.card.name,
                ),
                stops=True,
            )
    shown = {held.card.name for held in told.told_of(told.agreed)}
    yield from (one for one in warnings(told.agreed.plan, told.kpis, told.alike) if one.card in shown)
    for held in told.told_of(told.agreed):
        for line in held.card.lines:
            if _out(told, held, line):
                yield Warned(card=held.card.name, said=_isnt_in_hands(told, held, line), stops=True)


def _gaming(told: Standing) -> Iterator[LeverRow]:
    if PROFIT not in told.kpis:
        return
    for tried in told.plans:
        for held in told.told_of(tried):
            for one in sorted(held.pulled, key=lambda one: _VERDICTS.index(one.verdict)):
                mend = told.mend(one, tried) if one.verdict == "loophole" and tried.kind != "own" else None
                yield LeverRow(
                    plan=tried.kind,
                    card=held.card.name,
                    lever=one.lever.name,
                    honest="yes" if one.lever.honest else "no",
                    pay=one.pay,
                    profit=None if one.profit is None else round(one.profit, told.minor) + 0.0,
                    verdict=one.verdict,
                    mend=_mend(told, one, mend) if mend is not None else None,
                )


def _kpis(told: Standing) -> Iterator[KpiRow]:
    floats = told.counted.floats()
    now, before = told.counted.over(told.now), told.counted.over(told.before)
    for name, kpi in told.kpis.items():
        values = kpi.over(floats, told.minor)
        noise = control.noise(values, kpi)
        figures = [
            kpi.exact(sums, told.minor) if months else None for sums, months in ((now, told.now), (before, told.before))
        ]
        yield KpiRow(
            kpi=name,
            owner=kpi.owner,
            unit=kpi.unit,
            now=None if figures[0] is None else float(figures[0]),
            before=None if figures[1] is None else float(figures[1]),
            low=None if noise is None else noise.low,
            high=None if noise is None else noise.high,
            signal=noise.signal if noise is not None else "",
            marketing=told.hands.get((name, "marketing")),
            sales=told.hands.get((name, "sales")),
            formula=f"= {kpi.formula.text}",
            gamed=kpi.gamed,
        )


def _teams(told: Standing) -> Iterator[TeamRow]:
    for (function, name), team in told.teams.items():
        if function not in SIDES:
            continue
        before, now = (team.counted.over([place]) for place in (0, 1))
        for kpi in told.kpis.values():
            if any(any(team.counted.of.get(counter, ())) for counter in kpi.formula.names) and set(
                kpi.formula.names
            ) <= set(team.counted.of):
                figures = [kpi.exact(sums, told.minor) for sums in (before, now)]
                yield TeamRow(
                    function=function,
                    team=name,
                    kpi=kpi.name,
                    unit=kpi.unit,
                    # All teams of a function are shown, or none: what one of them lacks can't then be had from the others.
                    people=min(
                        one.fewest(kpi.formula.names) for (side, _), one in told.teams.items() if side == function
                    ),
                    before=None if figures[0] is None else float(figures[0]),
                    now=None if figures[1] is None else float(figures[1]),
                )


def _history(told: Standing) -> Iterator[MonthRow]:
    floats = told.counted.floats()
    for name, kpi in told.kpis.items():
        values = kpi.over(floats, told.minor)
        noise = control.noise(values, kpi)
        for place in np.flatnonzero(np.isfinite(values)):
            yield MonthRow(
                kpi=name,
                month_on=told.seen.first[place],
                unit=kpi.unit,
                figure=_plain(float(values[place]), kpi.unit, told),
                signal="yes" if noise is not None and noise.signals[place] else "no",
            )


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
