"""What changed since a day, as a mail that lies ready: what departments say, promises, projects, sessions, and ideas with their answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from django.db import models

from detente.language import N_, Language, Message
from detente.web.briefing.models import Project, Session, Sheet, Value
from detente.web.visits.models import FATES, Idea, Story

STALE: Final = 90
"""Days after which what was said is called old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed since a day. Each part is a heading and lines of (name, text)."""

    since: dt.date
    parts: tuple[tuple[Message, tuple[tuple[str, str], ...]], ...]

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return any(lines for _, lines in self.parts)


def news(since: dt.date, language: Language) -> News:
    """Return what changed since a day, in a language where it is ours to say; people's texts stay as they are."""

    def of(kind: type[models.Model], **more: object) -> models.QuerySet[models.Model]:
        return kind._default_manager.filter(changed_at__date__gte=since, **more)

    sheets = tuple((one.department, f"{one.what} {one.now}".strip()) for one in of(Sheet))  # type: ignore[attr-defined]
    values = tuple((one.segment, f"{one.statement} ({one.owner})") for one in of(Value))  # type: ignore[attr-defined]
    projects = tuple((one.name, f"{one.purpose} {one.takes}".strip()) for one in of(Project))  # type: ignore[attr-defined]
    sessions = tuple(
        (one.title, _of_session(one, language))  # type: ignore[attr-defined,arg-type]
        for one in of(Session)
    )
    ideas = tuple(
        (one.text, f"{language.say(FATES[one.fate])}. {one.answer}".strip())  # type: ignore[attr-defined]
        for one in of(Idea)
    )
    stories = tuple((one.did, one.surprised) for one in Story.objects.exclude(did="").filter(at__date__gte=since))
    return News(
        since=since,
        parts=(
            (Message(N_("What departments say of themselves")), sheets),
            (Message(N_("What we promise to whom")), values),
            (Message(N_("Projects")), projects),
            (Message(N_("Open sessions")), sessions),
            (Message(N_("Ideas, and what became of them")), ideas),
            (Message(N_("What guests tell")), stories),
        ),
    )


def _of_session(one: Session, language: Language) -> str:
    said = language.say(N_("It does not take place.")) if one.cancelled else one.notes or one.agenda
    return f"{when(one.starts_at, language)}, {one.place}. {said}"


def when(starts_at: str, language: Language) -> str:
    """Return the day and hour of a session as people read it."""
    moment = dt.datetime.fromisoformat(starts_at)
    return f"{language.show(moment.date())}, {moment:%H:%M}"


def mail(found: News, language: Language) -> bytes:
    """Return the briefing as a mail without a reader: whoever sends it chooses to whom."""
    letter = EmailMessage()
    letter["Subject"] = language.say(Message(N_("What is new since {day}"), day=found.since))
    letter["X-Unsent"] = "1"
    lines = []
    for heading, told in found.parts:
        if told:
            lines += [language.say(heading).upper(), ""]
            lines += [f"* {name}\n  {text}\n" if text else f"* {name}\n" for name, text in told]
    letter.set_content("\n".join(lines) or language.say(N_("Nothing changed.")))
    return bytes(letter)
