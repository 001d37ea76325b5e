"""Alerts as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

from django.utils.feedgenerator import Atom1Feed

from detente.language import N_, Language


def feed(answer: dict[str, Any], language: Language, home: str) -> str:
    """Return the alerts of an answer as a feed. home : the address of this installation."""
    where = home.rstrip("/") + "/scorecards/"
    made = Atom1Feed(
        title=language.say(N_("What needs a look now")),
        link=where,
        description=language.say(N_("What does each of us answer for?")),
        language=language.code,
        feed_url=home.rstrip("/") + "/api/alerts",
    )
    for one in answer["tables"]["alerts"]:
        at = dt.datetime.fromisoformat(one["month_on"]).replace(tzinfo=dt.UTC)
        said = "".join(letter for letter in one["sentence"] if letter.isprintable())  # XML bears no control characters
        made.add_item(
            title=said,
            link=where,
            description=said,
            unique_id=f"urn:detente:alert:{quote(one['alert'])}",
            updateddate=at,
            pubdate=at,
        )
    return made.writeString("utf-8")
