"""Walk in their shoes: one's own visits and wishes, rounds for those who plan them, what guests tell, and their ideas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.exchange.invitations import ics, times
from detente.exchange.visits import ROLES
from detente.language import N_
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.answers.asking import look, why_not
from detente.web.answers.making import VISITS
from detente.web.guard import owned, sorry
from detente.web.jinja import say, spoken
from detente.web.people.models import Person
from detente.web.rights import Role, may
from detente.web.visits import keeping
from detente.web.visits.forms import IDEAS, Answered, NewRound, Told, Wishes
from detente.web.visits.gathering import HALF_DAYS
from detente.web.visits.models import FATES, Idea, Round, Story, Visit, Wish
from detente.web.waiting import render_waiting
from detente.web.work.models import Sum

_SHOWN: Final = 50


@owned("visit")
@owned("visit_ics")
@owned("visit_cancel")
@owned("visit_tell")
@owned("visit_take_down")
def _own(request: HttpRequest, named: dict[str, Any]) -> bool | None:
    """Whether the asker is the guest or the host; None where there is no such visit."""
    one = Visit.objects.filter(pk=named["number"]).first()
    if one is None:
        return None
    return bool(_person(request)) and _person(request) in (one.guest_id, one.host_id)


def _person(request: HttpRequest) -> str:
    return getattr(request.user, "person_id", None) or ""


def page(request: HttpRequest) -> HttpResponse:
    """Show one's own visits and wishes, the rounds for those who plan them, and what guests told."""
    return _show(request, NewRound(timezone.localdate()))


def _show(
    request: HttpRequest,
    form: NewRound,
    wishes: Wishes | None = None,
    answers: dict[int, Answered] | None = None,
    status: int = 200,
) -> HttpResponse:
    person = _person(request)
    mine = list(
        Visit.objects.filter(models.Q(guest_id=person) | models.Q(host_id=person), round__settled=True, cancelled=False)
        .select_related("round")
        .order_by("round__monday", "at")
        if person
        else []
    )
    answered = list(Idea.objects.filter(story__visit__guest_id=person, told=False)) if person else []
    ideas = list(Idea.objects.select_related("story__visit")[:_SHOWN])
    stories = list(Story.objects.exclude(did="").defer("picture").select_related("visit__round")[:_SHOWN])
    people = {one for visit in mine for one in (visit.guest_id, visit.host_id)}
    people |= {one for story in stories for one in (story.visit.guest_id, story.visit.host_id)}
    context = {
        "linked": bool(person),
        "person": person,
        "mine": mine,
        "told": set(Story.objects.filter(visit__guest_id=person).exclude(did="").values_list("visit_id", flat=True)),
        "who": _who(people),
        "departments": _departments(people),
        "wishes": wishes or (_wishes(person) if person else None),
        "wished": Wish.objects.filter(pk=person).exists(),
        "rounds": list(Round.objects.all()[:_SHOWN]),
        "form": form,
        "stories": stories,
        "ideas": ideas,
        "answered": answered,
        "owners": {one.pk: str(one) for one in Account.objects.filter(pk__in={idea.owner or 0 for idea in ideas})},
        "fates": FATES,
        "answers": {idea.pk: Answered(idea) for idea in ideas} | (answers or {}),
        "pictures": set(Story.objects.exclude(shows="").values_list("pk", flat=True)),
    }
    found = render(request, "visits/visits.html", context, status=status)
    # Whoever had an idea is told once what became of it.
    for one in answered if request.method == "GET" else ():
        Idea.objects.filter(pk=one.pk, changed_at=one.changed_at).update(told=True)
    return found


def _names(people: set[str]) -> dict[str, str]:
    return {one.person_id: str(one) for one in Person.objects.filter(pk__in=people)}


def _who(people: set[str]) -> Callable[[str], str]:
    """Return how people are called: name and department; who is erased is nobody who is known."""
    names, departments = _names(people), _departments(people)

    def called(person: str) -> str:
        if not person:
            return say(N_("somebody who is no longer known here"))
        return ", ".join(part for part in (names.get(person, person), departments.get(person, "")) if part)

    return called


def _departments(people: set[str]) -> dict[str, str]:
    return dict(Person.objects.filter(pk__in=people).values_list("person_id", "department"))


def _wishes(person: str, *given: Any) -> Wishes:
    own = Person.objects.filter(pk=person).values_list("department", flat=True).first()
    others = Person.objects.filter(left_on=None).exclude(department=own).order_by("department")
    wish = Wish.objects.filter(pk=person).first() or Wish(person_id=person)
    return Wishes(list(others.values_list("department", flat=True).distinct()), wish, *given)


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keep what the asker wishes of visits."""
    person = _person(request)
    if not person:
        raise Http404
    form = _wishes(person, request.POST)
    if not form.is_valid():
        return _show(request, NewRound(timezone.localdate()), form, status=422)
    Wish.objects.update_or_create(person_id=person, defaults=form.cleaned_data)
    messages.success(request, say(N_("Kept; the next draft goes by it.")))
    return redirect("visits")


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    form = NewRound(timezone.localdate(), request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        with transaction.atomic():
            one = Round.objects.create(account=request.user.pk, at=timezone.now(), **form.cleaned_data)
            journal.write(request, "planned_visits", one.name)
    except IntegrityError:
        form.add_error("name", say(N_("There is a round of this name already.")))
        return _show(request, form, status=422)
    return redirect("visits_round", one.pk)


def round_(request: HttpRequest, number: int) -> HttpResponse:
    """Show a round: its draft, or what was settled, week by week."""
    of = get_object_or_404(Round, pk=number)
    drafts = not of.settled or "again" in request.GET
    found = look(VISITS, _asked(of)) if drafts else None
    if drafts and found is None:
        return render(request, "answers/nothing.html", {"title": of.name})
    waits = isinstance(found, Sum) and not found.ended
    context: dict[str, Any] = {"of": of, "again": drafts and of.settled, "draft": None, "refused": why_not(found)}
    if isinstance(found, dict) and not context["refused"]:
        names = _names(set(found["alone"]))
        context |= {"draft": found, "alone": [names.get(one, one) for one in found["alone"]]}
        context["gap"] = spoken().percent(found["gap"], 1)
        context["seal"] = keeping.seal(found)
        context["weeks"] = _weeks(of, found["visits"])
    elif not drafts:
        visits = of.visits.filter(cancelled=False)
        context["weeks"] = _weeks(of, [[one.guest_id, one.host_id, one.at, one.role] for one in visits])
        context["cancelled"] = of.visits.filter(cancelled=True).count()
    return render_waiting(request, "visits/round.html", context, waits=waits)


def _asked(of: Round) -> dict[str, str]:
    return {"round": str(of.pk), "draft": str(of.draft)}


def _weeks(of: Round, visits: list[list[Any]]) -> list[dict[str, Any]]:
    """Return visits week by week as a calendar shows them: day, half of it, who with whom as what."""
    people = {one for visit in visits for one in visit[:2]}
    names, departments = _names(people), _departments(people)
    weeks: dict[int, list[dict[str, Any]]] = {}
    for guest, host, at, role in sorted(visits, key=lambda visit: (visit[2], visit[0])):
        starts, ends = times(of.monday, at)
        weeks.setdefault(at // HALF_DAYS, []).append(
            {
                "starts": starts,
                "ends": ends,
                "guest": names.get(guest, guest),
                "from": departments.get(guest, ""),
                "host": names.get(host, host),
                "to": departments.get(host, ""),
                "role": ROLES.get(role, ""),
            }
        )
    return [{"week": week + 1, "visits": found} for week, found in sorted(weeks.items())]


@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Have a round drafted anew: with what people wish now, and what was settled kept as far as it can be."""
    of = get_object_or_404(Round, pk=number)
    Round.objects.filter(pk=of.pk).update(draft=models.F("draft") + 1)
    response = redirect("visits_round", of.pk)
    if of.settled:
        response["Location"] += "?again"
    return response


@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Settle what the draft says, and only what was seen of it."""
    of = get_object_or_404(Round, pk=number)
    found = look(VISITS, _asked(of), wait=False)
    if not isinstance(found, dict) or "visits" not in found or request.POST.get("draft") != keeping.seal(found):
        return sorry(
            request, 409, N_("This draft is not the one that you have seen."), N_("Look at the page once more.")
        )
    try:
        keeping.settle(request, of, found)
    except keeping.OutdatedError:
        return sorry(
            request,
            409,
            N_("Since this draft was made somebody has said no to a visit, or a day has come."),
            N_("Draw another draft; it goes by what people wish now."),
        )
    except IntegrityError:
        return sorry(request, 409, N_("Somebody else settled it at the same time."), N_("Look at the page once more."))
    messages.success(request, say(N_("Settled. Take the letters, and send them.")))
    return redirect("visits_round", of.pk)


def letters(request: HttpRequest, number: int) -> HttpResponse:
    """Give the files for calendars, and the table of a serial mail."""
    of = get_object_or_404(Round, pk=number, settled=True)
    account: Account = request.user  # type: ignore[assignment]
    journal.write(request, "took_letters", of.name)
    answer = HttpResponse(keeping.letters(of, account), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="visits.zip"'
    return answer


def visit(request: HttpRequest, number: int, form: Told | None = None, status: int = 200) -> HttpResponse:
    """Show one visit: the page for guest and host, and afterwards what to tell."""
    one = _settled(number)
    people = {one.guest_id, one.host_id}
    story = Story.objects.filter(visit=one).exclude(did="").first()
    starts, ends = times(one.round.monday, one.at)
    context = {
        "visit": one,
        "who": _who(people),
        "title": Person.objects.filter(pk=one.host_id).values_list("title", flat=True).first(),
        "starts": starts,
        "ends": ends,
        "zone": one.round.zone,
        "tries": ROLES.get(one.role, ""),
        "i_go": _person(request) == one.guest_id,
        "mine": _person(request) in people,
        "story": story,
        "due": one.due,
        "form": form or Told(),
        "ideas": [f"idea_{place}" for place in range(1, IDEAS + 1)],
    }
    return render(request, "visits/visit.html", context, status=status)


def _settled(number: int) -> Visit:
    return get_object_or_404(Visit.objects.select_related("round"), pk=number, round__settled=True)


def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """Give a visit as a file for the asker's calendar."""
    one = _settled(number)
    if not one.host_id:
        raise Http404
    contacts = keeping.contacts_of([one.guest_id, one.host_id], one.round.zone)
    account: Account = request.user  # type: ignore[assignment]
    organizer = keeping.organizer_of(one.round, account)
    reader = contacts[one.host_id if _person(request) == one.host_id else one.guest_id]
    letter = keeping.letter_of(one, contacts, organizer)
    answer = HttpResponse(ics(letter, reader, timezone.now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a visit does not take place; whoever plans sees it, and may have the round drafted anew."""
    one = _settled(number)
    if one.due:
        return sorry(
            request,
            409,
            N_("The day of the visit has come."),
            N_("If it did not take place, its guest need not tell of it."),
        )
    if not one.cancelled:
        keeping.cancel(one)
        journal.write(request, "cancelled_visit", one.round.name)
    messages.success(request, say(N_("It does not take place; whoever plans the visits sees that.")))
    return redirect("visits")


@require_POST
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what a guest tells of their visit, once."""
    one = _settled(number)
    if _person(request) != one.guest_id:
        return sorry(request, 403, N_("The guest tells of the visit."), N_("Talk about it with them."))
    if one.cancelled or not one.due:
        return sorry(request, 409, N_("The visit has not taken place."), N_("Tell of it afterwards."))
    form = Told(request.POST, request.FILES)
    if not form.is_valid():
        return visit(request, number, form, 422)
    said = form.cleaned_data
    told = sorry(request, 409, N_("You have told of this visit already."), N_("Look at the page once more."))
    # What was taken back may be told anew.
    story = Story.objects.filter(visit=one).first() or Story(visit=one)
    if story.did:
        return told
    story.did, story.surprised, story.picture, story.at = (
        said["did"],
        said["surprised"],
        said["picture"],
        timezone.now(),
    )
    story.shows = (said["shows"] or say(N_("A picture"))) if said["picture"] else ""
    try:
        keeping.tell(request, story, form.ideas())
    except IntegrityError:
        return told
    messages.success(
        request, say(N_("Thank you. Your ideas stand beside those of the others, until somebody answers."))
    )
    return redirect("visits")


@require_POST
def take_down(request: HttpRequest, number: int) -> HttpResponse:
    """Take down a picture, or all that a guest told; the host, who may be on it, may take down the picture."""
    one = _settled(number)
    story = get_object_or_404(Story, visit=one)
    person, everything = _person(request), request.POST.get("what") == "story"
    role: Role = request.role  # type: ignore[attr-defined]
    if everything and person == one.host_id and person != one.guest_id and not may(role, "visits_round"):
        return sorry(request, 403, N_("What a guest tells is theirs."), N_("Ask them, or whoever plans the visits."))
    keeping.take_down(request, story, everything=everything)
    messages.success(request, say(N_("It is taken down.")))
    return redirect("visit", one.pk)


def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Give the picture of a story, as it was written anew."""
    story = get_object_or_404(Story, pk=number)
    if not story.picture:
        raise Http404
    answer = HttpResponse(bytes(story.picture), content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Say what becomes of an idea; whoever answers owns it, and whoever had it is told."""
    idea = get_object_or_404(Idea, pk=number)
    form = Answered(idea, request.POST)
    if not form.is_valid():
        return _show(request, NewRound(timezone.localdate()), answers={idea.pk: form}, status=422)
    with transaction.atomic():
        # Whoever answers at the same moment has not seen this answer.
        seen = Idea.objects.filter(pk=idea.pk, changed_at=idea.changed_at)
        if not seen.update(**form.cleaned_data, owner=request.user.pk, changed_at=timezone.now(), told=False):
            return sorry(
                request, 409, N_("Somebody else answered at the same time."), N_("Look at the page once more.")
            )
        journal.write(request, "answered_idea", "", idea=idea.pk)
    messages.success(request, say(N_("Answered; whoever had the idea is told.")))
    return redirect(f"{reverse('visits')}#idea-{idea.pk}")
