"""Are we at war?

What marketing and sales do with one another, told by eleven signs: each a figure by month, beside what it was before
and, where there is one, beside a fair comparison; then what both sides answered when they were asked. A sign says that
something changed and since when, never who is to blame, and no sign is about one person; the two heads appear by their
office, in one sign.

Counted: whole months up to the end of the period in question, 24 at most. Not counted: what anybody wrote or said.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from detente.engines import Columns
from detente.evidence import Evidence, query
from detente.evidence.periods import DAY_MICROS, Period, number_of
from detente.language import N_
from detente.mistakes import CannotAnswer
from detente.questions.findings import Findings, Need
from detente.questions.war.tables import NAMES, SIGNS, Tables

TITLE = N_("Are we at war?")
NEEDS = (
    Need(
        any_of=(
            "messages",
            "meetings",
            "projects",
            "cases",
            "survey_answers",
            "terms",
            "procedures",
            "weekly_signs",
        ),
        to=N_("To see what the two sides do with one another"),
        required=True,
    ),
    Need(any_of=("people.department",), to=N_("To know who is on which side")),
    Need(any_of=("people.is_head",), to=N_("To know the two heads")),
    Need(any_of=("invitations", "weekly_signs"), to=N_("To see whether both heads come, and who is at parties")),
    Need(any_of=("messages", "weekly_signs"), to=N_("To see who writes to whom, and how")),
    Need(any_of=("recipients", "weekly_signs"), to=N_("To see to whom it is written")),
    Need(any_of=("terms",), to=N_("To see whether each side has words of its own")),
    Need(any_of=("cases",), to=N_("To see how long decisions take")),
    Need(any_of=("approvals",), to=N_("To see how many steps decisions take")),
    Need(any_of=("projects",), to=N_("To see whether joint projects succeed")),
    Need(any_of=("project_members",), to=N_("To know which projects are joint")),
    Need(any_of=("people.last_promoted_on",), to=N_("To see whether careers are stuck")),
    Need(any_of=("survey_answers",), to=N_("To hear what both sides say themselves")),
)

BY_MONTH = True
"""It looks month by month, and unless asked otherwise as far as anything is recorded."""

TELLS_OF_HEADS = True
"""One sign is about the two heads alone; it can be left out."""

RESTS_ON = (
    "messages.sent_at",
    "meetings.starts_at",
    "cases.opened_at",
    "cases.closed_at",
    "projects.started_on",
    "projects.due_on",
    "projects.ended_on",
    "procedures.created_on",
    "survey_answers.asked_on",
    "survey_answers.score",
    "terms.period_on",
    "terms.uses",
    "weekly_signs.figure",
    "weekly_signs.week_on",
)
"""Moments and numbers that figures are made of: where one can't be read, there is no answer."""

HELPED_BY = (
    "cases.reopened",
    "meetings.ends_at",
    "invitations.attended",
    "invitations.responded_at",
    "people.is_head",
    "people.last_promoted_on",
    "people.left_on",
    "people.level",
    "people.started_on",
    "procedures.retired_on",
    "weekly_signs.n",
)
"""What only helps: where one can't be read, it counts as not known."""

_TRIAL_DAYS, _MOST_WORDS = 180, 2000
_MONTH, _EVER = 32, 1_000_000  # days


def answer(evidence: Evidence, a: Period, b: Period, *, seed: int = 0, heads: bool = True) -> Findings[Tables]:
    """Answer as of the end of ``b``; the same seed gives the same chances.

    heads : False leaves out the sign about the two heads, and says so; all others are what they are with it.
    Raises CannotAnswer where not one whole month is recorded.
    """
    import numpy as np

    from detente.questions.months import months
    from detente.questions.war import groups, judging, picture, slang, survey, topics, words
    from detente.questions.war.signs import READ, all_signs
    from detente.questions.war.weeks import camps

    seen = months(evidence, b)
    if not len(seen):
        raise CannotAnswer(N_("Not one whole month is recorded up to {day}."), day=str(b.to_on))
    ran: dict[str, str] = {}
    # Asked about the last months, it hears the last survey too, though other evidence ends before it.
    end = number_of(seen.first[-1])
    heard = _EVER if end + _MONTH > evidence.as_of // DAY_MICROS else end
    given = {"months": seen.asked(), "stems": topics.stems()}

    def run(name: str, **asked: Any) -> Columns | None:
        if not any(all(map(evidence.has, tables)) for tables in READ.get(name, ((),))):
            return None
        text = query(__package__, name)
        ran[name] = text.text
        bound = {"trial": _TRIAL_DAYS, "most": _MOST_WORDS, "fewest": survey.FEWEST, "to_on": end} | asked
        return evidence.run(text, given, **bound)

    once = cache(run)
    sides = run("sides.sql")
    both = dict(zip(sides["side"], sides["people"], strict=True)) if sides else {}
    sizes = int(both.get("marketing", 0)), int(both.get("sales", 0))
    fewest = min(sizes)
    rng = np.random.default_rng([seed, 5])
    found = judging.judged_all(all_signs(once, len(seen)), fewest, rng)
    there = evidence.has("survey_answers")
    comments = (run("comments.sql", to_on=heard) or {}) if there else {}
    answers = survey.answered(run("survey.sql", to_on=heard) or {}, comments) if there else ()
    last = answers[-1].wave if answers else None
    gaps = survey.gaps(run("gap.sql", wave=last) or {}) if last else ()
    within = groups.rows(run("groups.sql", wave=last) or {}) if last else ()
    told = judging.Told(
        signs=found if heads else {name: one for name, one in found.items() if name != judging.OF_HEADS},
        withheld=frozenset(() if heads or judging.OF_HEADS not in found else (judging.OF_HEADS,)),
        asked=survey.worse(answers),
        answers=answers,
        months=seen,
        fewest=fewest,
        camps=camps(once("weeks.sql") or {}, sizes) if fewest >= survey.FEWEST else None,
    )
    return Findings(
        question="war",
        asked={"to": str(seen.first[-1])},
        summary=words.summary(told),
        next_step=words.next_step(told),
        tables=Tables(
            signs=judging.rows(told),
            survey_gap=gaps,
            survey=survey.rows(answers),
            survey_groups=within,
            topics=topics.rows(comments, last),
            slang=slang.rows(once("words.sql") or {}, len(seen), fewest),
            history=judging.history(told),
        ),
        how=words.how(told),
        limits=words.limits(told),
        names=NAMES | topics.NAMES,
        queries=ran,
        draw=partial(picture.draw, signs=SIGNS),
        beneath={"survey_gap": picture.gaps},
    )
