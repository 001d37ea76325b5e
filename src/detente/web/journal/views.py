"""The journal as people read it."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.journal.chain import check_lately
from detente.web.journal.models import Entry
from detente.web.journal.words import SAID
from detente.web.rights import NAMES

_ON_A_PAGE = 50


def page(request: HttpRequest) -> HttpResponse:
    """Show entries, newest first, of one kind where the address says so; and whether anybody wrote in them."""
    kind = request.GET.get("what", "")
    entries = Entry.objects.order_by("-number")
    if kind in SAID:
        entries = entries.filter(what=kind)
    paged = Paginator(entries, _ON_A_PAGE).get_page(request.GET.get("page"))
    names = {one.pk: str(one) for one in Account.objects.filter(pk__in={entry.account for entry in paged})}
    checked = check_lately()
    journal.write(request, "looked_at_journal", kind if kind in SAID else "")
    return render(
        request,
        "journal/journal.html",
        {
            "entries": [_row(entry, names) for entry in paged],
            "paged": paged,
            "kinds": SAID,
            "kind": kind,
            "checked": checked,
        },
    )


def _row(entry: Entry, names: dict[int, str]) -> dict[str, Any]:
    # Shown as it stands, also where somebody wrote into it what does not belong there.
    try:
        details = [f"{key} {value}" for key, value in json.loads(entry.details).items()]
    except (ValueError, AttributeError):
        details = [entry.details]
    return {
        "at": entry.at,
        "who": names.get(entry.account, "") if entry.account is not None else "",
        "account": entry.account,
        "role": NAMES.get(entry.role, entry.role),  # type: ignore[call-overload]
        "what": SAID.get(entry.what, entry.what),
        "about": " · ".join([part for part in (entry.about, *details) if part]),
    }
