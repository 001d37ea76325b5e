"""Walk in their shoes: which ties are thin, what rooms do, and did what was tried help?

What remedies did to how much marketing and sales have to do with one another: teams that have begun are held against those that
have not, or, where everybody began at once, weeks after against weeks before. Then which teams know one another least, which is
where visits are planned first, and what sitting together goes with. Counted by teams of five and more; nobody is named, and
never who talks to whom.
"""

from __future__ import annotations

from typing import Any

from detente.engines import Columns
from detente.evidence import Evidence, query
from detente.evidence.periods import DAY_MICROS, Period, number_of
from detente.language import N_
from detente.questions.exchange.tables import NAMES, Tables
from detente.questions.findings import Findings, Need

TITLE = N_("Did what we tried help?")
NEEDS = (
    Need(
        any_of=("remedies", "visits", "messages", "seats"),
        to=N_("To see what was tried, or whose ties are thin"),
        required=True,
    ),
    Need(any_of=("remedies", "visits"), to=N_("To see whether a remedy helped")),
    Need(any_of=("people.team",), to=N_("To hold teams with a remedy against teams without")),
    Need(any_of=("messages", "weekly_signs"), to=N_("To see how much the two sides have to do with one another")),
    Need(any_of=("recipients", "weekly_signs"), to=N_("To see to whom it is written")),
    Need(any_of=("seats",), to=N_("To see what rooms and floors do")),
    Need(any_of=("quiz_answers",), to=N_("To see whether each side knows what the other does")),
    Need(any_of=("survey_answers",), to=N_("To hear what both sides said before and after")),
    Need(any_of=("complaints",), to=N_("To see between which rooms complaints go")),
)

BY_MONTH = True
"""It looks at all weeks that are recorded, unless asked otherwise."""

RESTS_ON = (
    "messages.sent_at",
    "remedies.from_on",
    "visits.visited_on",
    "seats.from_on",
    "weekly_signs.figure",
    "weekly_signs.week_on",
)
"""Moments and numbers that figures are made of: where one can't be read, there is no answer."""

HELPED_BY = (
    "complaints.complained_on",
    "invitations.attended",
    "invitations.responded_at",
    "meetings.starts_at",
    "people.is_head",
    "people.last_promoted_on",
    "people.left_on",
    "people.level",
    "people.started_on",
    "quiz_answers.asked_on",
    "quiz_answers.is_right",
    "remedies.by_lot",
    "weekly_signs.n",
)
"""What only helps: where one can't be read, it counts as not known."""

_YEAR, _EVER = 365, 1_000_000  # days


def answer(evidence: Evidence, a: Period, b: Period, *, seed: int = 0) -> Findings[Tables]:
    """Answer as of the end of ``b``; the same seed gives the same chances."""
    import numpy as np

    from detente.questions import war
    from detente.questions.exchange import heard, known, model, picture, rooms, words
    from detente.questions.exchange.wrote import Wrote
    from detente.questions.war import survey

    ran: dict[str, str] = {}

    def run(name: str, *tables: str, room: str = __package__, **asked: Any) -> Columns | None:
        if not all(map(evidence.has, tables)):
            return None
        text = query(room, name)
        ran[name] = text.text
        return evidence.run(text, **asked)

    to_on = number_of(b.to_on)
    rng = np.random.default_rng([seed, 6])
    sizes = run("teams.sql", "people") or {"team": [], "people": []}
    of: dict[str, int] = dict(zip(sizes["team"], sizes["people"], strict=True))
    found = run("wrote.sql", "people", to_on=to_on)
    wrote = Wrote.of(found, of) if found is not None else None
    tried = evidence.has("people") and (evidence.has("remedies") or evidence.has("visits"))
    begun = (run("remedies.sql") or {}) if tried else {}
    remedies = tuple(model.Remedy.all(begun))
    all_told = (
        tuple(model.told(one, wrote, figure, rng) for one in remedies for figure in wrote.told_of())
        if wrote is not None and len(wrote.teams) > 1 and wrote.blocks > 1
        else ()
    )
    thin = rooms.ties(run("ties.sql", "messages", "recipients", "people") or {})
    cells = run("rooms.sql", "seats", "messages", "recipients", "people")
    first = evidence.first_at // DAY_MICROS
    days = int(min(_YEAR, max(to_on - first, 1)))
    said = run("complaints.sql", "seats", "complaints", from_on=to_on - days) if cells else None
    sitting = rooms.rooms(cells, said, days, rng) if cells else ()
    knows = known.rows(run("known.sql") or {}) if evidence.has("quiz_answers") else ()
    answers = (
        survey.answered(run("survey.sql", room=war.__name__, to_on=_EVER, fewest=survey.FEWEST) or {})
        if remedies and evidence.has("survey_answers")
        else ()
    )
    return Findings(
        question="exchange",
        asked={"to": str(b.to_on)},
        summary=(
            *words.summary(all_told, sitting, thin, tried=bool(begun and begun["remedy"])),
            *known.sentences(knows),
        ),
        next_step=words.next_step(all_told, thin),
        tables=Tables(
            remedies=tuple(map(words.row, all_told)),
            ties=thin,
            rooms=sitting,
            known=knows,
            heard=heard.rows(remedies, answers),
            ahead=model.ahead_rows(all_told),
            course=tuple(row for one in remedies for row in model.course(one, wrote)) if all_told and wrote else (),
        ),
        how=words.how(),
        limits=words.limits(all_told, sitting, model.Remedy.unplaced(begun), weeks=bool(all_told) or not tried),
        names=NAMES,
        queries=ran,
        draw=picture.draw,
    )
