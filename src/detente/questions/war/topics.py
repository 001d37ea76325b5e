"""What comments are about, told by stems of words in three languages; the words themselves are never shown.

A stem without its first letter finds words at the beginning of a sentence too where an engine can't make them small.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from detente.engines import Columns
from detente.language import N_
from detente.questions.war.tables import TopicRow

COMMUNICATION: Final = "about_communication"
ENOUGH: Final = 10
"""Fewer comments than this are not told of at all: among so few, a topic may point at somebody."""

NAMES: Final = {
    COMMUNICATION: N_("talking with one another"),
    "about_goals": N_("goals and plans"),
    "about_load": N_("too much work, too little time"),
    "about_rules": N_("forms and approvals"),
    "about_leads": N_("leads and their quality"),
    "about_trust": N_("trust and respect"),
    "about_pay": N_("pay and bonuses"),
    "about_heads": N_("heads and managers"),
    "about_figures": N_("figures and tools"),
}
"""Topic → what people call it."""

_STEMS: Final[Mapping[str, tuple[str, ...]]] = {
    COMMUNICATION: (
        "ommuni", "alk to each other", "alk with each other", "arler ensemble", "e parle", "changer entre", "оммуникац",
        "бщени", "бщать", "азговарива",
    ),
    "about_goals": ("goal", "target", "objecti", "priorit", "цели", "цель", "целей", "риоритет"),
    "about_load": ("workload", "overload", "no time", "too much work", "surcharg", "pas le temps", "manque de temps", "ерегруз",
             "хватает времени", "нет времени"),
    "about_rules": ("approval", "bureaucra", "procedure", "procédure", "formulaire", "paperwork", "paperasse", "юрократ",
              "огласован", "бумаж"),
    "about_leads": (" leads", "leads ", "prospect", "qualified", "qualifi", "лидов", "лиды", "лидам", "заявк"),
    "about_trust": ("trust", "respect", "confiance", "оверия", "оверие", "доверя", "уважен"),
    "about_pay": ("bonus", "salary", "salaire", "rémunération", "commission", "бонус", "зарплат", "преми"),
    "about_heads": ("boss", "manager", "our head", "the heads", "chef", "dirigeant", "начальник", "руковод"),
    "about_figures": ("figures", "crm", "spreadsheet", "chiffre", "tableur", "цифр", "отчётност", "отчетност"),
}  # fmt: skip


def stems() -> dict[str, list[str]]:
    """Return the table of stems that the query reads: columns topic and pattern; the topic "" fits every comment."""
    pairs = [("", "%"), *((topic, f"%{stem}%") for topic, parts in _STEMS.items() for stem in parts)]
    return {"topic": [topic for topic, _ in pairs], "pattern": [pattern for _, pattern in pairs]}


def wrote(found: Columns, topic: str = "") -> dict[tuple[str, str], int]:
    """Return how many wrote about a topic, by wave and side; "" for those who wrote anything."""
    rows = zip(*(found[name] for name in ("wave", "side", "topic", "people")), strict=True) if found else ()
    return {(wave, side): int(people) for wave, side, about, people in rows if about == topic}


def rows(found: Columns, last: str | None) -> tuple[TopicRow, ...]:
    """Return what the comments of the last wave are about, both sides together, the most frequent first."""
    if last is None:
        return ()
    number = {topic: sum(n for (wave, _), n in wrote(found, topic).items() if wave == last) for topic in ("", *_STEMS)}
    of = number.pop("")
    if of < ENOUGH:
        return ()
    told = [TopicRow(topic=topic, people=n, share=n / of) for topic, n in number.items() if n]
    return tuple(sorted(told, key=lambda row: (-(row.people or 0), row.topic)))
