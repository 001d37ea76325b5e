"""Pages of answers, and of one that is still being worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from detente import ask
from detente.evidence.periods import read_period
from detente.language import N_
from detente.mistakes import Mistake
from detente.web import journal
from detente.web.answers.asking import look
from detente.web.answers.making import ROWS
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.rights import sees
from detente.web.waiting import render_waiting
from detente.web.work.models import State, Sum

_ASKED: Final = ("a", "b", "compare")


def sales(request: HttpRequest) -> HttpResponse:
    """Show where the sales are, between the periods that the address names."""
    return _page(request, "sales")


def sales_how(request: HttpRequest) -> HttpResponse:
    """Show how the answer was computed, what it takes for granted, and whether that holds."""
    return _page(request, "sales", "answers/how.html")


def sales_picture(request: HttpRequest) -> HttpResponse:
    """Give the picture's specification to the script that draws it."""
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return JsonResponse({"detail": say(mistake.message)}, status=422)
    found = look("sales", asked, wait=False)
    if not isinstance(found, dict) or "languages" not in found:
        raise Http404
    return JsonResponse(found["languages"][spoken().code]["part"]["spec"])


def sales_rows(request: HttpRequest) -> HttpResponse:
    """Show the deals that what was booked is made of, a hundred at a time."""
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return _refused(request, "sales", request.GET.dict(), say(mistake.message), 422)
    which = "a" if request.GET.get("which") == "a" else "b"
    number = request.GET.get("page", "1")
    number = number if number.isascii() and number.isdigit() and 0 < int(number) < 10_000_000 else "1"
    found = look(ROWS, asked | {"which": which, "page": number})
    if found is None:
        return render(request, "answers/nothing.html", {"title": _title("sales")})
    if isinstance(found, Sum):
        return _waiting(request, "sales", found)
    if "refused" in found:
        return _refused(request, "sales", asked, found["refused"][spoken().code], 200)
    journal.write(request, "looked_at_rows", " ".join(["sales", *asked.values()]), which=which, page=int(number))
    context = {"rows": found["languages"][spoken().code], "asked": asked, "which": which, "number": int(number)}
    return render(request, "answers/rows.html", context)


def _page(request: HttpRequest, question: str, template: str = "answers/answer.html") -> HttpResponse:
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return _refused(request, question, request.GET.dict(), say(mistake.message), 422)
    found = look(question, asked)
    if found is None:
        return render(request, "answers/nothing.html", {"title": _title(question)})
    if isinstance(found, Sum):
        return _waiting(request, question, found)
    if "refused" in found:
        return _refused(request, question, asked, found["refused"][spoken().code], 200)
    journal.write(request, "looked_at_answer", " ".join([question, *asked.values()]))
    said = found["languages"][spoken().code]
    tables = [one for one in said["part"]["tables"] if sees(request.role, question, one["name"])]  # type: ignore[attr-defined]
    context = {
        "part": said["part"],
        "tables": tables,
        "pictures": said["pictures"],
        "beneath": said["beneath"],
        "asked": asked,
        "question": question,
    }
    return render(request, template, context)


def _waiting(request: HttpRequest, question: str, piece: Sum) -> HttpResponse:
    if piece.state == State.FAILED:
        return sorry(
            request,
            500,
            N_("This answer could not be worked out."),
            N_("Tell whoever looks after this installation: the log says more."),
        )
    context = {"title": _title(question), "piece": piece}
    return render_waiting(request, "answers/waiting.html", context, waits=True, status=202)


def _refused(request: HttpRequest, question: str, asked: Mapping[str, Any], why: str, status: int) -> HttpResponse:
    context = {"title": _title(question), "why": why, "asked": asked, "question": question}
    return render(request, "answers/refused.html", context, status=status)


def _title(question: str) -> str:
    return say(ask.named(question).TITLE)


def asked_in(request: HttpRequest) -> dict[str, str]:
    """Return the periods that an address names, checked as far as they can be without the evidence.

    Raises Mistake for periods that can't be read.
    """
    asked = {name: request.GET[name].strip() for name in _ASKED if request.GET.get(name, "").strip()}
    for name in ("a", "b"):
        if name in asked:
            read_period(asked[name], "UTC")
    if asked.get("compare", "plan") not in ("year_earlier", "plan"):
        raise Mistake(
            N_(
                "A period is compared with another, with the same days a year earlier (year_earlier), or with the plan (plan)."
            )
        )
    return asked
