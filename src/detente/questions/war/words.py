"""The answer in sentences that both sides can hear: what changed and since when, one thing to do, and what can't be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from detente.language import N_, Count, Mean, Message, Share
from detente.questions.findings import Limit
from detente.questions.war.judging import ENOUGH, Told
from detente.questions.war.survey import FEWEST, SIDES, of_100, stage
from detente.questions.war.tables import NAMES, SIGNS
from detente.questions.war.tested import LEVELS

_MOST_SAID = 4


def summary(told: Told) -> tuple[Message, ...]:
    """Return the answer in sentences: the word for the whole, what both sides say themselves, then what raises it."""
    loud = [sentence(told, sign) for level in ("alarm", "watch") for sign in told.at(level)]
    return (_word(told), *_asked(told), *loud[:_MOST_SAID])


def _word(told: Told) -> Message:
    alarms, watched, calm = (len(told.at(level)) for level in ("alarm", "watch", "calm"))
    match told.word:
        case "war":
            return Message(
                N_("At war: {loud} of {seen} signs raise an alarm."),
                loud=Count(alarms),
                seen=Count(alarms + watched + calm),
            )
        case "strained" if alarms:
            return Message(N_("Strained: one of {seen} signs raises an alarm."), seen=Count(alarms + watched + calm))
        case "strained":
            return Message(
                N_("Strained: {n} sign is to be watched, and none raises an alarm."),
                plural=N_("Strained: {n} signs are to be watched, and none raises an alarm."),
                n=Count(watched),
            )
        case "peace":
            return Message(N_("At peace: none of {seen} signs is out of the usual."), seen=Count(calm))
        case _:
            return Message(
                N_("It can’t be told yet: {known} of eleven signs have data enough, and {enough} are needed."),
                known=Count(calm),
                enough=Count(ENOUGH),
            )


def _asked(told: Told) -> tuple[Message, ...]:
    last = {one.side: one for one in told.answers if one.wave == told.answers[-1].wave} if told.answers else {}
    # The exit hides a side with too few respondents in the tables; here it is not spoken of.
    if len(last) < len(SIDES) or min(one.people for one in last.values()) < FEWEST:
        return ()
    marketing, sales = (of_100(last[side].mean, last[side].people) for side in SIDES)
    return (
        Message(
            N_(
                "Asked themselves, marketing gives working together {marketing} of 100 ({one}), and sales {sales} ({other})."
            ),
            marketing=Mean(marketing, 0),
            sales=Mean(sales, 0),
            one=Message(NAMES[stage(marketing)]),
            other=Message(NAMES[stage(sales)]),
        ),
    )


def _across(index: float) -> Share:
    return Share((1.0 + index) / 2.0)


def _overlap(apart: float) -> Share:
    return Share(min(max(1.0 - apart, 0.0), 1.0), 1)


def _points(value: float) -> Mean:
    return Mean(round(100.0 * value) + 0.0, 0)


_FIGURES: Final[Mapping[str, tuple[str, Callable[[float], object]]]] = {
    "heads_avoid": (
        N_("Of the meetings to which both heads were asked, both came to {now}; before, to {before}."),
        Share,
    ),
    "two_camps": (
        N_("Of what the two sides write, {now} goes across from one to the other; before, it was {before}."),
        _across,
    ),
    "through_managers": (
        N_("Of what goes across between the sides, {now} is to or from a manager; before, it was {before}."),
        Share,
    ),
    "only_formally": (
        N_(
            "The share of mails, tickets and memos is {now} points higher across the sides than within; before, {before}."
        ),
        _points,
    ),
    "two_camps/meetings": (
        N_("Of pairs of people at the same meeting {now} are from both sides; before, {before}."),
        Share,
    ),
    "through_managers/brokers": (
        N_("Of ways across over a third person {now} lead over a manager; before, {before}."),
        Share,
    ),
    "only_formally/replies": (
        N_("An answer across the sides takes {now} times as long as one within; before, {before} times."),
        Mean,
    ),
    "only_formally/one_sided": (
        N_("Of what goes across, one side writes {now}; before, {before}."),
        Share,
    ),
    "own_slang": (N_("The words of the two sides overlap by {now}; before, by {before}."), _overlap),
    "parties_apart": (
        N_("At social meetings the two sides mix {now} as much as chance would have it; before, {before}."),
        Share,
    ),
    "only_formally/copied": (
        N_("A copy to a manager is {now} points more usual across the sides than within; before, {before}."),
        _points,
    ),
    "heads_avoid/fair": (
        N_(
            "Of the meetings to which both heads were asked, both came to {now}; coming independently of each other, they would to {before}."
        ),
        Share,
    ),
    "heads_avoid/fair/answers": (
        N_(
            "Where one head had said yes to a meeting, the other declined {now} of the time; answering first, they decline {before}."
        ),
        Share,
    ),
    "heads_avoid/fair/others": (
        N_(
            "Where both heads are asked, each comes {now} of the time; where one is asked with the head of another department, {before}."
        ),
        Share,
    ),
    "joint_projects_fail/fair": (
        N_("Of joint projects of the last half-year {now} were delivered on time; of those of one side, {before}."),
        Share,
    ),
    "stuck_careers/fair": (
        N_(
            "Of a thousand people of the two sides {now} were promoted in a month of the last half-year; of everybody else, {before}."
        ),
        lambda value: Mean(1000.0 * value, 0),
    ),
    "busy_not_moving": (N_("A decision takes {now} steps; before, {before}."), Mean),
    "busy_not_moving/people": (N_("A decision takes {now} people; before, {before}."), Mean),
    "busy_not_moving/hours": (
        N_("A project that is delivered takes {now} hours of meetings; before, {before}."),
        Mean,
    ),
    "busy_not_moving/reopened": (N_("Of decisions {now} are opened again; before, {before}."), Share),
    "busy_not_moving/days": (N_("A decision takes {now} days; before, {before}."), Mean),
    "busy_not_moving/rules": (N_("In a month {now} new rules are made; before, {before}."), Mean),
    "joint_projects_fail": (N_("Of joint projects {now} were delivered on time; before, {before}."), Share),
    "quarrel_and_communication": (
        N_("Asked themselves, the two sides give working together {now} of 100; before, {before}."),
        lambda value: Mean(value, 0),
    ),
    "stuck_careers": (
        N_("Of a thousand people of the two sides {now} are promoted in a month; before, {before}."),
        lambda value: Mean(1000.0 * value, 0),
    ),
    "service_desk": (N_("Of marketing’s work {now} was asked for by sales; before, {before}."), Share),
}

_WAITS: Final[Mapping[str, str]] = {
    "heads_avoid": N_("Meetings to which both heads were asked are not recorded over months enough."),
    "two_camps": N_("What the two sides write to one another is not recorded over months enough."),
    "through_managers": N_("What the two sides write to one another is not recorded over months enough."),
    "only_formally": N_("What the two sides write to one another is not recorded over months enough."),
    "own_slang": N_("The words of the two sides are not counted over months enough."),
    "parties_apart": N_("Social meetings with people of both sides are not recorded over months enough."),
    "busy_not_moving": N_("Decisions and rules are not recorded over months enough."),
    "joint_projects_fail": N_("Joint projects that came to an end are not recorded over months enough."),
    "quarrel_and_communication": N_("Both sides have not been asked twice yet."),
    "stuck_careers": N_("Promotions are not recorded over months enough."),
    "service_desk": N_("Who asked for marketing’s work is not recorded over months enough."),
}


_HEADS_FIRST: Final = N_("It is shown to the two heads first, and to others a week after both have seen it.")


def sentence(told: Told, sign: str) -> Message:
    """Return what a sign says, in one sentence."""
    if told.level(sign) == "withheld":
        return Message(_HEADS_FIRST)
    if told.level(sign) == "no_data":
        return Message(_WAITS[sign])
    if sign == "quarrel_and_communication":
        assert told.asked is not None  # else it has no data
        now, before, of = told.asked.now, told.asked.before, ""
    else:
        one = told.signs[sign]
        now, before = one.now, one.before
        of = one.shown.of if one.fairly is None else f"fair/{one.fairly.of}".rstrip("/")
    text, shown = _FIGURES.get(f"{sign}/{of}") or _FIGURES[sign]
    figure, since = Message(text, now=shown(now), before=shown(before)), told.since(sign)
    name = Message(NAMES[sign])
    if told.level(sign) == "calm":
        return figure
    if since is None:
        return Message(N_("{sign}: {figure}"), sign=name, figure=figure)
    return Message(N_("{sign}, since {since}: {figure}"), sign=name, since=since, figure=figure)


_STEPS: Final[Mapping[str, str]] = {
    "heads_avoid": N_("Ask both heads, each alone: what would have to be on the table for an hour a week together?"),
    "two_camps": N_("Let four people of each side spend half a day with the other, and look again in a month."),
    "through_managers": N_("Name for each running matter one person on each side who may settle it without a manager."),
    "only_formally": N_(
        "Put both sides in one room, or one call, for a quarter of an hour a day; write down what was agreed, no more."
    ),
    "own_slang": N_(
        "Agree on what three words mean that both sides use every day, “qualified lead” the first of them."
    ),
    "parties_apart": N_("Let the next party be given by both sides together, with one budget."),
    "busy_not_moving": N_("Take the three rules made last, and ask both sides which one they would do without."),
    "joint_projects_fail": N_("Look at the last three joint projects together: who decided, and who could not?"),
    "quarrel_and_communication": N_(
        "Read the items with the widest gap aloud to both sides, and ask for one example each."
    ),
    "stuck_careers": N_("Ask HR to say, for both sides alike, what the next step is and what it takes."),
    "service_desk": N_(
        "Let marketing name the work it would set itself next quarter, and what sales would do without for it."
    ),
}


def next_step(told: Told) -> Message:
    """Return one thing to do: about the sign that is surest, or what would let more be told."""
    loud = [*told.at("alarm"), *told.at("watch")]
    if loud:
        return Message(_STEPS[loud[0]])
    if told.level("quarrel_and_communication") == "no_data" and told.answers:
        return Message(
            N_("Ask both sides again in three months: one wave shows where they stand, two show where they go.")
        )
    if told.level("quarrel_and_communication") == "no_data":
        return Message(N_("Ask both sides: twenty questions, four minutes, nobody’s name."))
    if told.word == "unknown":
        return Message(N_("Give more of what the evidence lacks; what each table would answer stands below."))
    return Message(N_("Nothing to mend. Look again when the next month is over."))


def how(told: Told) -> tuple[Message, ...]:
    """Return how it was computed and what it takes for granted."""
    alarm, watch = (below for _, below in LEVELS)
    return (
        Message(
            N_(
                "Looked at: {many} whole months, from {first} on. Each sign is a figure by month; what anybody wrote or said is not read."
            ),
            many=Count(len(told.months)),
            first=told.months.first[0],
        ),
        Message(
            N_(
                "Whether a sign changed, and since when: the place that parts its months best is looked for, and the months are shuffled twenty thousand times to see how often chance parts them as well; where few months are left to shuffle, Student’s t with the spread within both parts says so. A sign is watched below {watch}, and raises an alarm below {alarm}: so many signs looked at every month would otherwise always find something."
            ),
            watch=Share(watch, 2),
            alarm=Share(alarm, 2),
        ),
        Message(
            N_(
                "Beside a fair comparison: the heads’ coming against coming independently of each other in the same month (Mantel–Haenszel); of the last half-year, a head’s no after the other’s yes against a no as the first to answer, the heads’ coming where both are asked against where one is asked with a head of another department, joint projects against those of one side, and promotions against everybody else’s (all exact)."
            )
        ),
        *_camps(told),
        Message(
            N_(
                "The charts show what is usual by month (X̄ ± 2.66 mR̄); they are there to be seen, and the levels come from the tests."
            )
        ),
        Message(
            N_(
                "The word for the whole: at war where two signs raise an alarm; strained where one does, or one is to be watched; at peace where at least {enough} signs have data and none of them is out of the usual."
            ),
            enough=Count(ENOUGH),
        ),
        Message(
            N_(
                "Not every difference is bad: that one side speaks for customers and the other for products, that one looks far and the other near, does results good; gaps in what each is able to do harm them (Homburg and Jensen 2007)."
            )
        ),
    )


def _camps(told: Told) -> tuple[Message, ...]:
    if told.camps is None:
        return ()
    return (
        Message(
            N_(
                "Two camps: of pairs of people of both sides who wrote to one another in the last week looked at, the E–I index is {index}; were the sides dealt out to the same people by lot, it would be {mean} with a standard deviation of {sd} (Mantel). Freeman’s segregation is {freeman}."
            ),
            index=Mean(told.camps.index, 2),
            mean=Mean(told.camps.mean, 2),
            sd=Mean(told.camps.sd, 2),
            freeman=Mean(told.camps.freeman, 2),
        ),
    )


def limits(told: Told) -> tuple[Limit, ...]:
    """Return what the answer can't tell."""
    found = [
        N_("A sign says that something changed, not why, and nothing about any one person."),
        N_("One sign is about two people, the two heads, by their office: the pair is what it is about."),
        N_(
            "A season, or a slow trend of years, looks like a change to these tests; compare with what you know of the year."
        ),
    ]
    if "heads_avoid" in told.signs and told.signs["heads_avoid"].sign.by_yes:
        found.append(N_("Who came to meetings is not recorded; who said yes stands for it."))
    if told.withheld:
        found.append(
            N_("The sign about the two heads is shown to them first, and is not in the word for the whole yet.")
        )
    missing = [sign for sign in SIGNS if told.level(sign) == "no_data"]
    made = [Limit(kind="cannot_tell", message=Message(text)) for text in found]
    media = sorted({medium for one in told.signs.values() for medium in one.sign.without})
    if media:
        left_out = Message(
            N_("Not recorded in every month, and left out: {media}."),
            media=[Message(NAMES.get(one, one)) for one in media],
        )
        made.append(Limit(kind="missing", message=left_out))
    if missing:
        names = [Message(NAMES[sign]) for sign in missing]
        made.append(Limit(kind="missing", message=Message(N_("Signs without data enough: {signs}."), signs=names)))
    return tuple(made)
