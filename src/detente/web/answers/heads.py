"""What an answer says of the two heads: each of them sees it first, others a week after both have.

Of the last month that an answer looks at, both have seen it when both looked at an answer that goes as far, or further. That
is read off the journal, so it can be read there too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from detente.web import journal
from detente.web.answers.asking import look
from detente.web.journal.models import Entry
from detente.web.rights import Role

DAYS: Final = 7
"""So many days after both heads have seen it, others do."""
_HEADS: Final = frozenset({Role.MARKETING, Role.SALES})
_LOOKED: Final = "looked_at_answer"


def look_as(request: HttpRequest, question: str, asked: Mapping[str, str], *, wait: bool = True) -> Any:
    """Return an answer as `look` does, in the form that this reader may see."""
    found = look(question, asked, wait=wait)
    if not isinstance(found, dict) or "languages" not in found or not _tells_of_heads(found):
        return found
    if request.role in _HEADS or _released(question, _through(found)):  # type: ignore[attr-defined]
        return found
    return look(question, {**asked, "withheld": "heads"}, wait=wait)


def note(
    request: HttpRequest, question: str, asked: Mapping[str, str], found: Mapping[str, Any], **details: Any
) -> None:
    """Write into the journal that somebody looked at an answer; of a head, as far as which month."""
    account: Any = request.user
    if request.role in _HEADS and account.role == request.role and _tells_of_heads(found):  # type: ignore[attr-defined]
        details["through"] = _through(found)
    journal.write(request, _LOOKED, " ".join([question, *asked.values()]), **details)


def _tells_of_heads(found: Mapping[str, Any]) -> bool:
    answer = _plain(found)
    rows = answer["tables"].get("signs", ()) if answer["question"] == "war" else ()
    return any(row["sign"] == "heads_avoid" and row["level"] not in ("no_data", "withheld") for row in rows)


def _through(found: Mapping[str, Any]) -> str:
    """Return the first day after the last month that an answer looks at, ISO."""
    return str(_plain(found)["asked"]["to"])


def _plain(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer as its JSON has it; all languages say the same."""
    first: Mapping[str, Any] = next(iter(found["languages"].values()))["json"]
    return first


def _released(question: str, through: str) -> bool:
    """Whether both heads saw an answer that goes as far, and a week has passed since the second did."""
    seen: dict[str, dt.datetime] = {}
    entries = Entry.objects.filter(what=_LOOKED, role__in=_HEADS, about__startswith=question).order_by("number")
    for role, at, details in entries.values_list("role", "at", "details").iterator():
        if role not in seen and json.loads(details).get("through", "") >= through:
            seen[role] = at
            if len(seen) == len(_HEADS):
                return max(seen.values()) <= timezone.now() - dt.timedelta(days=DAYS)
    return False
