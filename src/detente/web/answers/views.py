"""Pages of answers, and of one that is still being worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from detente import ask
from detente.evidence.periods import day_of, monday, number_of, read_day, read_period
from detente.language import N_
from detente.mistakes import Mistake
from detente.questions.sales.behind import NARROWING, Kind
from detente.questions.sales.tables import LINES, NAMES
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.answers.asking import look
from detente.web.answers.heads import look_as, note
from detente.web.answers.making import OWN, ROWS, own_seal
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
    return _picture(request, "sales")


def war(request: HttpRequest) -> HttpResponse:
    """Show whether the two sides are at war, up to the end of the period that the address names."""
    return _page(request, "war")


def war_how(request: HttpRequest) -> HttpResponse:
    """Show how the signs were computed."""
    return _page(request, "war", "answers/how.html")


def war_picture(request: HttpRequest) -> HttpResponse:
    """Give the board's specification to the script that draws it."""
    return _picture(request, "war")


def exchange(request: HttpRequest) -> HttpResponse:
    """Show whether what was tried helped, whose ties are thin, and what rooms do."""
    return _page(request, "exchange")


def exchange_how(request: HttpRequest) -> HttpResponse:
    """Show how effects were computed."""
    return _page(request, "exchange", "answers/how.html")


def exchange_picture(request: HttpRequest) -> HttpResponse:
    """Give the courses' specification to the script that draws them."""
    return _picture(request, "exchange")


def scorecards(request: HttpRequest) -> HttpResponse:
    """Show what each side answers for, where it stands, and what it pays for."""
    return _page(request, "scorecards")


def scorecards_how(request: HttpRequest) -> HttpResponse:
    """Show how KPIs, forecasts and levers were computed."""
    return _page(request, "scorecards", "answers/how.html")


def scorecards_picture(request: HttpRequest) -> HttpResponse:
    """Give the bullets' specification to the script that draws them."""
    return _picture(request, "scorecards")


def _picture(request: HttpRequest, question: str) -> HttpResponse:
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return JsonResponse({"detail": say(mistake.message)}, status=422)
    found = look_as(request, question, asked, wait=False)
    if not isinstance(found, dict) or "languages" not in found:
        raise Http404
    return JsonResponse(found["languages"][spoken().code]["part"]["spec"])


def sales_rows(request: HttpRequest) -> HttpResponse:
    """Show the deals or leads that a figure is made of, a hundred at a time."""
    try:
        asked = asked_in(request)
        rows = _rows_in(request)
    except Mistake as mistake:
        return _refused(request, "sales", request.GET.dict(), say(mistake.message), 422)
    number = request.GET.get("page", "1")
    number = number if number.isascii() and number.isdigit() and 0 < int(number) < 10_000_000 else "1"
    found = look(ROWS, asked | rows | {"page": number})
    if found is None:
        return render(request, "answers/nothing.html", {"title": _title("sales")})
    if isinstance(found, Sum):
        return waiting(request, _title("sales"), found)
    if "refused" in found:
        return _refused(request, "sales", asked, found["refused"][spoken().code], 200)
    journal.write(request, "looked_at_rows", " ".join(["sales", *asked.values()]), page=int(number), **rows)
    context = {
        "rows": found["languages"][spoken().code],
        "asked": asked,
        "opened": rows,
        "narrowed": {_NARROWED[name]: rows[name] for name in NARROWING if name in rows},
        "line": NAMES[rows["line"]] if "line" in rows else "",
        "number": int(number),
    }
    return render(request, "answers/rows.html", context)


_LONGEST: Final = 500  # characters of a name that rows are narrowed down to


def sales_own(request: HttpRequest) -> HttpResponse:
    """Show a seller what changed in their own selling, and nobody else."""
    account: Account = request.user  # type: ignore[assignment]
    if not account.person_id:
        return render(request, "answers/own.html", {"linked": False})
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return _refused(request, "sales_own", request.GET.dict(), say(mistake.message), 422)
    found = look(OWN, asked | {"account": str(account.pk), "seal": own_seal(account)})
    if found is None:
        return render(request, "answers/nothing.html", {"title": say(_OWN)})
    if isinstance(found, Sum):
        return waiting(request, _title("sales_own"), found)
    if "refused" in found:
        return _refused(request, "sales_own", asked, found["refused"][spoken().code], 200)
    journal.write(request, "looked_at_own", " ".join(["sales", *asked.values()]))
    context = {"linked": True, "own": found["languages"][spoken().code], "asked": asked}
    return render(request, "answers/own.html", context)


_OWN: Final = N_("What changed in my own selling?")
_NARROWED: Final = {
    "source": N_("Source"),
    "segment": N_("Segment"),
    "campaign": N_("Campaign"),
    "product": N_("Product"),
}


_LINES: Final = {"start", *(line for line, _ in LINES), "end"}


def _rows_in(request: HttpRequest) -> dict[str, Any]:
    """Return which rows an address asks for.

    Raises Mistake for a week that is no day.
    """
    given = request.GET
    rows = {name: given[name][:_LONGEST] for name in NARROWING if name in given}
    kind = given.get("of", "")
    rows["of"] = kind if kind in set(Kind) else Kind.DEALS
    if given.get("week"):
        rows["week"] = str(day_of(monday(number_of(read_day(given["week"])))))
    else:
        rows["which"] = "a" if given.get("which") == "a" else "b"
    if kind == Kind.MOVED:
        rows["line"] = given["line"] if given.get("line") in _LINES else "start"
    return rows | ({"no_lead": "yes"} if "no_lead" in given else {})


def _page(request: HttpRequest, question: str, template: str = "answers/answer.html") -> HttpResponse:
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return _refused(request, question, request.GET.dict(), say(mistake.message), 422)
    found = look_as(request, question, asked)
    if found is None:
        return render(request, "answers/nothing.html", {"title": _title(question)})
    if isinstance(found, Sum):
        return waiting(request, _title(question), found)
    if "refused" in found:
        return _refused(request, question, asked, found["refused"][spoken().code], 200)
    note(request, question, asked, found)
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


def waiting(request: HttpRequest, title: str, piece: Sum) -> HttpResponse:
    """Return the page of something that is being worked out, or couldn't be."""
    if piece.state == State.FAILED:
        return sorry(
            request,
            500,
            N_("This answer could not be worked out."),
            N_("Tell whoever looks after this installation: the log says more."),
        )
    context = {"title": title, "piece": piece}
    return render_waiting(request, "answers/waiting.html", context, waits=True, status=202)


def _refused(request: HttpRequest, question: str, asked: Mapping[str, Any], why: str, status: int) -> HttpResponse:
    context = {"title": _title(question), "why": why, "asked": asked, "question": question}
    return render(request, "answers/refused.html", context, status=status)


def _title(question: str) -> str:
    return say(_OWN if question == OWN else ask.named(question).TITLE)


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
