"""The answer's tables: a row each, with unit, heading and meaning, and what people call their codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.evidence.survey_items import SHORT, whole_of
from detente.language import N_, Message
from detente.questions.findings import count, day, label, number, people, sentence, share

SIGNS = (
    "heads_avoid",
    "two_camps",
    "through_managers",
    "only_formally",
    "own_slang",
    "parties_apart",
    "busy_not_moving",
    "joint_projects_fail",
    "quarrel_and_communication",
    "stuck_careers",
    "service_desk",
)
"""The signs, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRow:
    """One sign of war."""

    sign: str = label(N_("Sign"), "which sign")
    level: str = label(N_("Level"), "no_data, calm, watch or alarm; withheld where the heads see it before others do")
    people: int | None = people(
        N_("People"),
        "people that the figure is about, on the smaller side where it is about both; so few of them are hidden",
        totals=(),
    )
    figure: float | None = number(N_("Now"), "its figure: since it changed, or of the last three months", digits=2)
    expected: float | None = number(N_("Before"), "what it was before, or what a fair comparison gives", digits=2)
    low: float | None = number(N_("Usual from"), "lower end of what is usual noise by month (X̄ − 2.66 mR̄)", digits=2)
    high: float | None = number(N_("Usual to"), "upper end of what is usual noise by month (X̄ + 2.66 mR̄)", digits=2)
    p: float | None = share(
        N_("By chance"), "how often calm would look as bad, all tests of the sign together; levels pay for all signs"
    )
    since: dt.date | None = day(N_("Since"), "first day of the month from which on it is another figure")  # noqa: RUF009
    sentence: Message | None = sentence(N_("In words"), "what it says, in the answer's language")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """The figure of one sign in one month, beside what is usual."""

    sign: str = label(N_("Sign"), "which sign")
    month_on: dt.date = day(N_("Month"), "first day of the month")  # noqa: RUF009
    people: int | None = people(N_("People"), "people on the smaller side in that month", totals=())
    n: int | None = count(N_("Out of"), "what the figure rests on: meetings, messages, decisions, projects")
    figure: float | None = number(N_("Figure"), "the figure of the month", digits=2)
    centre: float | None = number(N_("Centre"), "the mean of the months before it changed", digits=2)
    low: float | None = number(N_("From"), "lower natural limit", digits=2)
    high: float | None = number(N_("To"), "upper natural limit", digits=2)
    signal: str = label(N_("Signal"), "yes where one of the three rules of the chart calls it a signal, no otherwise")


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow:
    """What one side answered in one wave."""

    wave: str = label(N_("Wave"), "which wave")
    asked_on: dt.date = day(N_("Asked on"), "when the wave began")  # noqa: RUF009
    side: str = label(N_("Side"), "marketing or sales")
    people: int | None = people(N_("Answers"), "respondents", totals=())
    score: float | None = number(
        N_("Of 100"),
        "mean of all items, 20 to 100; 30 and 90 stand for all beyond, 40 and 80 for fewer than ten people",
    )
    low: float | None = number(N_("From"), "lower end of its 90 % interval")
    high: float | None = number(N_("To"), "upper end of its 90 % interval")
    stage: str = label(N_("Stage"), "undefined, defined, aligned or integrated; empty where hidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """What both sides answered to one item of the last wave."""

    item: str = label(N_("Item"), "the item's id")
    people: int | None = people(N_("Answers"), "respondents on the side with fewer", totals=())
    marketing: float | None = number(
        N_("Marketing"),
        "mean of marketing's answers, 1 to 5; 1.5 and 4.5 stand for all beyond, 2 and 4 for fewer than ten people",
    )
    sales: float | None = number(N_("Sales"), "mean of sales' answers, likewise")
    gap: float | None = number(N_("Gap"), "marketing's mean less sales'")
    low: float | None = number(N_("From"), "lower end of the gap's 90 % interval")
    high: float | None = number(N_("To"), "upper end of the gap's 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """What a group of respondents answered in the last wave; a star stands for all, a dash for what isn't told."""

    side: str = label(N_("Side"), "marketing, sales, or * for both")
    department: str | None = label(N_("Department"), "the department, or * for all; none where each side is one")
    level_band: str | None = label(N_("Level"), "the band of levels, or * for all; none where it tells nobody apart")
    site: str | None = label(N_("Site"), "the site, or * for all; none where it tells nobody apart")
    people: int | None = people(
        N_("Answers"), "respondents", filters=("side", "department", "level_band", "site"), totals=()
    )
    score: float | None = number(
        N_("Of 100"),
        "mean of all items, 20 to 100, of a sum rounded to 100 points; 30 and 90 stand for all beyond, 40 and 80 for fewer than "
        "ten people",
    )
    low: float | None = number(N_("From"), "lower end of its 90 % interval, by the spread of all respondents")
    high: float | None = number(N_("To"), "upper end of its 90 % interval, likewise")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """What the comments of the last wave are about, both sides together."""

    topic: str = label(N_("About"), "the topic")
    people: int | None = people(N_("People"), "people whose comment is about it", totals=())
    share: float | None = share(N_("Of comments"), "share of those who wrote a comment")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlangRow:
    """A word that one side uses more than the other, in the last six months."""

    term: str = label(N_("Word"), "the word")
    side: str = label(N_("Side"), "who uses it more: marketing or sales")
    people: int | None = people(N_("People"), "people on the smaller side", totals=())
    times: float | None = number(N_("Times as often"), "its odds on that side over those on the other", digits=1)
    z: float | None = number(N_("z"), "logarithm of that over its standard error (Monroe 2008): two is already unusual")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of the answer."""

    signs: tuple[SignRow, ...]
    survey_gap: tuple[GapRow, ...]
    survey: tuple[SurveyRow, ...]
    survey_groups: tuple[GroupRow, ...]
    topics: tuple[TopicRow, ...]
    slang: tuple[SlangRow, ...]
    history: tuple[MonthRow, ...]


NAMES = {
    "signs": N_("The eleven signs"),
    "survey_gap": N_("Where the two sides differ"),
    "survey": N_("What each side answered"),
    "survey_groups": N_("By department, level and site"),
    "topics": N_("What comments are about"),
    "slang": N_("Words that tell the two sides apart"),
    "history": N_("Month by month"),
    "heads_avoid": N_("The heads avoid each other"),
    "two_camps": N_("Two camps"),
    "through_managers": N_("Only through managers"),
    "only_formally": N_("Only formally"),
    "own_slang": N_("Words of their own"),
    "parties_apart": N_("Parties apart"),
    "busy_not_moving": N_("Busy, and little moves"),
    "joint_projects_fail": N_("Joint projects fail"),
    "quarrel_and_communication": N_("Quarrel"),
    "stuck_careers": N_("Careers are stuck"),
    "service_desk": N_("Service desk or strategist"),
    "no_data": N_("no data"),
    "calm": N_("calm"),
    "watch": N_("watch"),
    "alarm": N_("alarm"),
    "withheld": N_("first for the heads"),
    "email": N_("mails"),
    "chat": N_("chats"),
    "ticket": N_("tickets"),
    "call": N_("calls"),
    "memo": N_("memos"),
    "marketing": N_("marketing"),
    "sales": N_("sales"),
    "undefined": N_("undefined"),
    "defined": N_("defined"),
    "aligned": N_("aligned"),
    "integrated": N_("integrated"),
    **dict.fromkeys(map(whole_of, ("marketing", "sales")), N_("(small departments)")),
    "managers": N_("managers"),
    "staff": N_("staff"),
    "*": N_("all"),
    **SHORT,
    "yes": N_("yes"),
    "no": N_("no"),
}
"""What people call the codes in the tables."""
