"""Answer, once: twenty sentences and a comment, or a quiz, without a name or a script, whoever may be signed in.

These pages are written down nowhere: no line in any log says that they were opened (`detente.web.operate.logs`).
"""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from detente.evidence.survey_items import COMMENT, ITEMS, MOST_LETTERS, QUESTION
from detente.language import N_
from detente.mistakes import Mistake
from detente.web.jinja import say, spoken
from detente.web.pay.quiz import FIELDS, Quiz
from detente.web.surveys import shoes
from detente.web.surveys.codes import digest, plain, unseal
from detente.web.surveys.models import CLARITY, SHOES, Pool, Ticket, Wave
from detente.web.wiping import wipe

_SCORES = ("1", "2", "3", "4", "5")
_GONE = (
    N_("This code opens nothing: it was used already, it is mistyped, or the survey is closed."),
    N_("Look at the code once more; whoever gave it to you can say until when it is open."),
)


# The code itself is the secret of these forms, and whoever refuses cookies can answer too.
@csrf_exempt
def code(request: HttpRequest) -> HttpResponse:
    """Take a code as somebody types it."""
    if request.method != "POST":
        return _page(request, "code", {"typed": "", "wrong": False})
    typed = request.POST.get("code", "")[:40]
    known = plain(typed)
    if known is None or _ticket(known) is None:
        return _page(request, "code", {"typed": typed, "wrong": True}, 422)
    return redirect("survey_answer", known)


@csrf_exempt
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sentences, and take the answer."""
    known = plain(code)
    ticket = _ticket(known) if known is not None else None
    if known is None or ticket is None:
        return _gone(request)
    if ticket.wave.kind == CLARITY:
        return _quiz(request, known, ticket)
    if ticket.wave.kind == SHOES:
        return _shoes(request, known, ticket)
    if request.method != "POST":
        return _show(request, known, {}, "")
    scores = {item.name: int(said) for item in ITEMS if (said := request.POST.get(item.name)) in _SCORES}
    typed = request.POST.get(COMMENT, "")
    comment = " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())
    if not scores or len(comment) > MOST_LETTERS:
        return _show(request, known, {name: str(score) for name, score in scores.items()}, comment, tried=True)
    if not _take(known, scores, comment):
        return _gone(request)
    return _page(request, "thanks", {})


def _quiz(request: HttpRequest, code: str, ticket: Ticket) -> HttpResponse:
    """Ask whether the plan is clear, mark what is answered, and show at once what would have been right."""
    quiz = Quiz.of(ticket.wave.sheet, unseal(code, ticket.sealed))
    if quiz is None:
        return _gone(request)
    given = {name: request.POST.get(name, "").strip() for name in (*FIELDS, "line")}
    context: dict[str, Any] = {"code": code, "given": given, "quiz": quiz.shown(spoken()), "wrong": ""}
    if request.method != "POST":
        return _page(request, "quiz", context)
    try:
        if not any(given.values()):
            raise Mistake(N_("Nothing was answered yet: answer one question at least."))
        marked = quiz.marked(given, comma=spoken().comma)
    except Mistake as mistake:
        return _page(request, "quiz", context | {"wrong": say(mistake.message)}, 422)
    if not _take(code, {item: int(right) for item, right in marked.items()}, ""):
        return _gone(request)
    return _page(request, "solved", context | {"marked": marked})


def _shoes(request: HttpRequest, code: str, ticket: Ticket) -> HttpResponse:
    """Ask what the sides do and why one needs them, and show at once what would have been right."""
    of = ticket.wave.sheet
    given = {one["name"]: request.POST.get(one["name"], "") for one in of["questions"]}
    context: dict[str, Any] = {"code": code, "given": given, "questions": of["questions"], "nothing": False}
    if request.method != "POST":
        return _page(request, "shoes", context)
    if not any(given.values()):
        return _page(request, "shoes", context | {"nothing": True}, 422)
    marked = shoes.marked(of, given)
    if not _take(code, {name: int(right) for name, right in marked.items()}, ""):
        return _gone(request)
    return _page(request, "shoes_solved", context | {"marked": marked})


def _ticket(code: str) -> Ticket | None:
    found = Ticket.objects.select_related("wave").filter(
        digest=digest(code), wave__closed=False, wave__closes_on__gte=timezone.localdate()
    )
    return found.first()


def _take(code: str, scores: dict[str, int], comment: str) -> bool:
    """Burn the ticket and lay the answer among the others; False where somebody was faster with the same code."""
    drawn = secrets.SystemRandom()
    with transaction.atomic():
        found = Ticket.objects.filter(digest=digest(code)).first()
        if found is None or Wave.objects.select_for_update().filter(pk=found.wave_id, closed=False).first() is None:
            return False
        # Nobody else takes or closes now; whoever was faster has deleted it.
        ticket = Ticket.objects.filter(pk=found.pk).first()
        if ticket is None:
            return False
        pool, _ = Pool.objects.get_or_create(wave_id=ticket.wave_id)
        pool.answers.append({"cell": ticket.cell, "scores": scores})
        if comment:
            pool.comments.append({"side": ticket.cell[0], "department": ticket.cell[1], "words": comment})
        drawn.shuffle(pool.answers)
        drawn.shuffle(pool.comments)
        pool.save()
        ticket.delete()
    wipe()
    return True


def _show(
    request: HttpRequest, code: str, chosen: dict[str, str], comment: str, *, tried: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {
        "code": code,
        "items": ITEMS,
        "scores": _SCORES,
        "chosen": chosen,
        "comment": comment,
        "question": QUESTION,
        "most": MOST_LETTERS,
        "nothing": tried and not chosen,
        "too_long": len(comment) > MOST_LETTERS,
    }
    return _page(request, "answer", context, 422 if tried else 200)


def _gone(request: HttpRequest) -> HttpResponse:
    what, mend = _GONE
    return _page(request, "gone", {"what": what, "mend": mend}, 404)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a page that no cache keeps, and on which nobody's name stands."""
    request.user = AnonymousUser()
    response = render(request, f"surveys/{name}.html", context, status=status)
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
