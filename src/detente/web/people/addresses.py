"""Whose address is it? What no rule decides for sure, somebody decides here, once; nothing is guessed in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from detente.evidence.evidence import open_evidence
from detente.evidence.identity import REASONS, Someone, proposals
from detente.language import N_, Message
from detente.web import journal
from detente.web.evidence.made import load_rows
from detente.web.jinja import say
from detente.web.people.following import follow
from detente.web.people.models import Address, Domain, Person

_ON_A_PAGE, _DOMAINS = 40, 10
_NOBODY = "*nobody"
_FILE = "settled-here.zip"


def page(request: HttpRequest) -> HttpResponse:
    """Show addresses that nobody is known by, with who may be behind them; take what is decided."""
    if request.method == "POST":
        return _decide(request)
    return _show(request)


def _show(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    waiting = Address.objects.filter(person_id="", nobody=False)
    paged = Paginator(waiting, _ON_A_PAGE).get_page(request.GET.get("page"))
    persons = {one.person_id: one for one in Person.objects.all()}
    people = [Someone(one.person_id, one.name) for one in persons.values()]
    known = dict(Address.objects.exclude(person_id="").values_list("address", "person_id"))
    found = proposals([one.address for one in paged], people, known)
    decided = Paginator(_decided(), _ON_A_PAGE).get_page(request.GET.get("made"))
    context: dict[str, Any] = {
        "paged": paged,
        "rows": [
            (
                one.address,
                [(persons[p.person_id], REASONS[p.reason]) for p in found[one.address] if p.person_id in persons],
            )
            for one in paged
        ],
        "nobody": _NOBODY,
        "domains": Domain.objects.filter(ours=False)[:_DOMAINS],
        "settled": Address.objects.exclude(person_id="").count(),
        "decided": decided,
        "whose": {one.address: persons.get(one.person_id, one.person_id) for one in decided},
        "wrong": wrong,
    }
    return render(request, "people/addresses.html", context, status=status)


def _decided() -> QuerySet[Address]:
    """Return what was decided here; what takes the place of somebody who was erased stays theirs."""
    return Address.objects.filter(decided=True).exclude(address__startswith="erased-")


def _decide(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen; an address of which nothing was said stays on the list."""
    chosen = _chosen(request)
    ids = {one for one in chosen.values() if one != _NOBODY}
    strangers = sorted(ids - set(Person.objects.filter(pk__in=ids).values_list("pk", flat=True)))
    if strangers:
        said = Message(N_("The evidence knows nobody with the id {ids}; nothing was kept."), ids=strangers)
        return _show(request, say(said), 422)
    ours, again = request.POST.getlist("ours"), request.POST.getlist("again")
    with transaction.atomic():
        # One after the other: the load that comes of it holds what all have decided.
        list(Address.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        for address, person in chosen.items():
            nobody = person == _NOBODY
            Address.objects.filter(pk=address, person_id="").update(
                person_id="" if nobody else person, nobody=nobody, decided=True
            )
        anew = _decided().filter(pk__in=again)
        of_somebody = anew.exclude(person_id="").exists()
        undone = anew.update(person_id="", nobody=False, decided=False)
        Domain.objects.filter(pk__in=ours).update(ours=True)
        journal.write(request, "settled_addresses", addresses=len(chosen), domains=len(ours), undone=undone)
        if ids or of_somebody:
            # What takes the place of somebody who was erased stays theirs.
            kept = Address.objects.filter(Q(decided=True) | Q(address__startswith="erased-")).exclude(person_id="")
            rows = kept.values_list("address", "person_id")
            load_rows(request.user.pk, _FILE, "addresses", ("address", "person_id"), rows)
    if ours:
        with open_evidence(Path(settings.HOME.store)) as evidence:
            follow(evidence)
    return redirect("addresses")


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return address → person's id or nobody, of those of which something was said; an id that was typed counts first."""
    found = {}
    for key, value in request.POST.items():
        if key.startswith("of:"):
            address = key.removeprefix("of:")
            said = request.POST.get(f"id:{address}", "").strip() or str(value)
            if said:
                found[address] = said
    return found
