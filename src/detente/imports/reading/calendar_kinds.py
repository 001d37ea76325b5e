"""What a meeting is for, told by a few words in its title and categories; the words themselves go no further."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SOCIAL: Final = (
    r"\blunch", r"\bdinner", r"\bbreakfast", r"\bbrunch", r"\bdrinks?\b", r"\bcoffee", r"\bbeers?\b", r"(?<!third[ -])\bpart(?:y|ies)\b", r"\bbirthday",
    r"\bteam.?building", r"\bsocial (?:event|hour|evening|gathering)", r"\bcelebrat", r"\bfarewell", r"\bhappy hour", r"\bpicnic", r"\bbarbecue|\bbbq\b",
    r"\bdéjeuner", r"\bdîner\b", r"\bdiner\b", r"\bapéro", r"\bpot de\b", r"\bcafé\b", r"\banniversaire", r"\bfête", r"\bsoirée", r"\bcohésion",
    r"\bpique-nique", r"\bgoûter\b", r"\bобед", r"\bужин", r"\bзавтрак", r"\bкофе", r"\bкорпоратив", r"\bтимбилдинг", r"\bвечеринк",
    r"\bдень рождени", r"\bдня рождени", r"\bпраздн", r"\bчаепити", r"\bпикник",
)  # fmt: skip
_DECISION: Final = (
    r"\bdecision", r"\bdecide", r"\bapproval", r"\bapprove", r"\bgo.?/?.?no.?go\b", r"\bsteering\b", r"\bsteerco\b", r"\bboard meeting",
    r"\bcommittee", r"\bsign.?off\b", r"\bdécision", r"\bdécider", r"\barbitrage", r"\bcomité", r"\bcopil\b", r"\bcodir\b",
    r"\bapprobation", r"\bconseil d['’]administration", r"\bприн(?:ятие|ять|ятии) решени", r"^решение\b", r"\bсогласовани", r"\bутвержден", r"\bкомитет", r"\bправлени",
    r"\bколлеги[яи]\b", r"\bсовет директоров",
)  # fmt: skip
_FOUND: Final = {
    kind: re.compile("|".join(stems), re.IGNORECASE) for kind, stems in (("social", _SOCIAL), ("decision", _DECISION))
}


def kind_of(categories: Sequence[str], title: str) -> str:
    """Return ``social``, ``decision`` or ``work``; a category counts before the title, work is what is neither.

    >>> kind_of([], "Social media plan"), kind_of([], "Third-party data"), kind_of(["Social"], "Plan"), kind_of([], "Наши решения")
    ('work', 'work', 'social', 'work')
    >>> kind_of([], "Déjeuner d'équipe"), kind_of(["Decision"], "Lunch talk"), kind_of([], "Планёрка"), kind_of([], "Обед")
    ('social', 'decision', 'work', 'social')
    """
    if any(name.strip().lower() == "social" for name in categories):
        return "social"
    for text in (" ".join(categories), title):
        for kind, words in _FOUND.items():
            if words.search(text[:1000]):
                return kind
    return "work"
