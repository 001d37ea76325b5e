"""The survey as those see it who ask: open a wave, take away what is handed out, close it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.evidence.survey_items import ITEMS, QUESTION
from detente.language import N_, Language
from detente.mistakes import Mistake
from detente.privacy.release import FEWEST
from detente.questions.scorecards.paying import Basis
from detente.questions.scorecards.plain import from_dict
from detente.questions.scorecards.quiz import LINE, asked_of
from detente.web import journal
from detente.web.answers.asking import look
from detente.web.answers.making import PAY
from detente.web.evidence.words import on_a_page
from detente.web.guard import sorry
from detente.web.jinja import say
from detente.web.pay.quiz import sheet
from detente.web.surveys import shoes
from detente.web.surveys.asking import Invitee, ask, by_department, invitees, with_cards
from detente.web.surveys.closing import FILES, close
from detente.web.surveys.forms import KINDS, Asking
from detente.web.surveys.models import BOTH_SIDES, CLARITY, SHOES, Pool, Wave
from detente.web.work.models import Sum

_OPEN = N_("A wave of this kind is open; close it before you ask again.")
_DEEDS = {BOTH_SIDES: "asked_both_sides", CLARITY: "asked_about_plan", SHOES: "asked_who_does_what"}
_STEP = 5
"""The number of answers is told in steps, lest somebody watch whose answer comes."""


def page(request: HttpRequest) -> HttpResponse:
    """Show the open waves, the closed ones, and what is asked."""
    return _show(request, Asking(timezone.localdate()))


def _show(request: HttpRequest, form: Asking, refused: str = "", status: int = 200) -> HttpResponse:
    waves = list(Wave.objects.all()[:50])
    opened = [(wave, _came(wave), wave.closes_on < timezone.localdate()) for wave in waves if not wave.closed]
    context = {
        "form": form,
        "refused": refused,
        "opened": opened,
        "all_open": len(opened) == len(KINDS),
        "kinds": KINDS,
        "closed": [wave for wave in waves if wave.closed],
        "items": ITEMS,
        "question": QUESTION,
        "line": LINE,
        "fewest": FEWEST,
    }
    return render(request, "surveys/survey.html", context, status=status)


def _came(wave: Wave) -> int:
    """Return how many answers came at least."""
    pool = Pool.objects.filter(wave=wave).first()
    came = len(pool.answers) if pool else 0
    return came - came % _STEP


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Open a wave and hand over the file with the links or cards; it is made once and kept nowhere."""
    today = timezone.localdate()
    form = Asking(today, request.POST)
    if Wave.objects.filter(closed=False, kind=request.POST.get("kind", "")).exists():
        return _show(request, form, say(_OPEN), 422)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    try:
        people = invitees(today)
        people, asked = _asked(said["kind"], people)
    except Mistake as mistake:
        return _show(request, form, say(on_a_page(mistake)), 422)
    base = request.build_absolute_uri("/")
    printed = said["way"] == "cards"
    try:
        # A wave opens only with what is handed out.
        with transaction.atomic():
            made = ask(
                said["name"],
                said["closes_on"],
                today,
                people,
                Language.of(said["language"]),
                base,
                asked,
                said["kind"],
            )
            handed_out = made.cards() if printed else made.letters()
            journal.write(request, _DEEDS[said["kind"]], said["name"], invited=len(people))
    except IntegrityError:
        return _show(request, form, say(_OPEN), 422)
    answer = HttpResponse(handed_out, content_type="application/pdf" if printed else "application/zip")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{FILES[said["kind"]]}-{said["name"]}.{"pdf" if printed else "zip"}"'
    )
    return answer


def _asked(kind: str, people: list[Invitee]) -> tuple[list[Invitee], dict[str, Any] | None]:
    """Return who is asked, and the questions of a quiz; Mistake where there are none."""
    if kind == CLARITY:
        plan = _plan()
        return with_cards(people, plan), sheet(plan)
    if kind == SHOES:
        of = {side: list(dict.fromkeys(one.department for one in people if one.side == side)) for side in shoes.SIDES}
        last = Wave.objects.filter(kind=SHOES).first()
        before = [one["department"] for one in last.sheet["questions"]] if last is not None and last.sheet else []
        return by_department(people), shoes.sheet(of, before)
    return people, None


def _plan() -> Basis:
    """Return the plan in force and who holds its cards; Mistake where there is none, or none that pays."""
    found = look(PAY, {})
    if found is None:
        raise Mistake(N_("There is no evidence yet: nothing was loaded."))
    if isinstance(found, Sum):
        raise Mistake(N_("Who holds which card is still being worked out; try once more in a minute."))
    if "refused" in found:
        raise Mistake(N_("No plan is agreed yet, so nothing is paid by one."))
    basis = from_dict(found["basis"])
    if asked_of(basis.plan.cards) is None:
        raise Mistake(N_("No card of the plan says how much is at stake, so there is no pay to predict."))
    return basis


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Close a wave; its answers go into the evidence."""
    wave = get_object_or_404(Wave, pk=number)
    if wave.closed:
        return redirect("survey")
    account = request.user.pk
    written = close(wave, account)
    journal.write(request, "closed_survey", wave.name, answers=written)
    if not written:
        return sorry(
            request,
            422,
            N_("Fewer than five people answered; their answers were thrown away, and the wave is closed."),
            N_("Ask again when more can be won over, and say beforehand what the answers are for."),
        )
    return redirect("survey")
