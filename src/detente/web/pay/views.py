"""My page: what my cards pay as it goes, and if things went otherwise. HR sees anybody's; nobody else sees another's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.language import N_
from detente.questions.scorecards.paying import profit, statements
from detente.questions.scorecards.plain import from_dict
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.answers.asking import look
from detente.web.answers.making import OVER, PAY, PAY_ROWS
from detente.web.answers.views import waiting
from detente.web.jinja import say, spoken
from detente.web.journal.chain import pseudonym
from detente.web.judging.keeping import ALTERED, Shown, as_signed, final_of, judge_of, verdicts
from detente.web.judging.models import Period
from detente.web.pay.forms import WhatIf
from detente.web.pay.models import Appeal
from detente.web.pay.paper import paper
from detente.web.pay.telling import profit_told, told, total
from detente.web.rights import Role, may
from detente.web.waiting import asks_again
from detente.web.work.models import Sum

_TITLE = N_("My page")
_LONGEST = 2000


def mine(request: HttpRequest) -> HttpResponse:
    """Show the asker what their cards pay, with sliders."""
    account: Account = request.user  # type: ignore[assignment]
    if not account.person_id:
        return render(request, "pay/mine.html", {"linked": False, "to_answer": _to_answer(request)})
    return _shown(request, account.person_id, own=True, of=request.GET.get("of", ""))


def _to_answer(request: HttpRequest) -> list[Appeal]:
    """Return the appeals that wait for the asker's answer."""
    role: Role = request.role  # type: ignore[attr-defined]
    return list(Appeal.objects.filter(answer="")) if may(role, "pay_answer", "POST") else []


def of(request: HttpRequest, identity: str) -> HttpResponse:
    """Show HR what somebody's cards pay; each look is written down."""
    return _shown(request, identity, own=False, of=request.GET.get("of", ""))


def my_rows(request: HttpRequest) -> HttpResponse:
    """Show the asker the rows behind their own figures."""
    account: Account = request.user  # type: ignore[assignment]
    if not account.person_id:
        raise Http404
    return _rows(request, account.person_id, own=True)


def rows_of(request: HttpRequest, identity: str) -> HttpResponse:
    """Show HR the rows behind somebody's own figures; each look is written down."""
    return _rows(request, identity, own=False)


def _rows(request: HttpRequest, person: str, *, own: bool) -> HttpResponse:
    over = OVER if request.GET.get("of", "") == "last" else {}
    found = look(PAY_ROWS, {"who": pseudonym(person)} | over)
    if isinstance(found, Sum):
        return waiting(request, say(_TITLE), found)
    if found is None or "refused" in found:
        raise Http404
    journal.write(request, "looked_at_pay_rows", "" if own else pseudonym(person))
    context = {
        "own": own,
        "person": person,
        "plan": found["plan"],
        "over": bool(over),
        "from_on": dt.date.fromisoformat(found["from_on"]),
        "last_on": dt.date.fromisoformat(found["last_on"]),
        "rows": found["languages"][spoken().code],
    }
    return render(request, "pay/rows.html", context)


def mine_on_paper(request: HttpRequest) -> HttpResponse:
    """Give the asker their statement as PDF."""
    account: Account = request.user  # type: ignore[assignment]
    person = account.person_id or ""
    shown = _basis(request, person, request.GET.get("of", "")) if person else None
    if not isinstance(shown, Shown) or person not in shown.basis.people:
        raise Http404
    found = statements(shown.basis, person)
    journal.write(request, "looked_at_pay", shown.basis.plan.name)
    answer = HttpResponse(paper(shown.basis, found, spoken(), altered=shown.altered), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="statement.pdf"'
    return answer


@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Take what somebody says against their statement; HR answers."""
    account: Account = request.user  # type: ignore[assignment]
    person, text = account.person_id or "", request.POST.get("text", "").strip()[:_LONGEST]
    shown = _basis(request, person, request.POST.get("of", "")) if person else None
    if not isinstance(shown, Shown) or person not in shown.basis.people:
        raise Http404
    if text:
        plan = shown.basis.plan.name
        Appeal.objects.create(person_id=person, plan=plan[:300], text=text, at=timezone.now())
        journal.write(request, "appealed", plan)
    return redirect("pay")


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer an appeal, once."""
    text = request.POST.get("text", "").strip()[:_LONGEST]
    with transaction.atomic():
        one = get_object_or_404(Appeal.objects.select_for_update(), pk=number)
        if text and not one.answer:
            one.answer, one.answered_by, one.answered_at = text, request.user.pk, timezone.now()
            one.save()
            journal.write(request, "answered_appeal", pseudonym(one.person_id))
    return redirect("pay_of", one.person_id)


def _shown(request: HttpRequest, person: str, *, own: bool, of: str) -> HttpResponse:
    shown = _basis(request, person, of)
    if shown is None:
        return render(request, "answers/nothing.html", {"title": say(_TITLE)})
    if isinstance(shown, HttpResponse):
        return shown
    basis = shown.basis
    if person not in basis.people:
        if not own:
            raise Http404
        found = {"linked": True, "basis": basis, "cards": [], "to_answer": _to_answer(request), "others": _others(of)}
        return render(request, "pay/mine.html", found)
    holder = basis.people[person]
    form = WhatIf(holder.function, request.GET if set(request.GET) - {"of"} and not basis.over else None)
    if not own or not asks_again(request):  # moving one's own slider is no new look
        journal.write(request, "looked_at_pay", "" if own else pseudonym(person))
    language = spoken()
    now, then = statements(basis, person), statements(basis, person, form.moved())
    context: dict[str, Any] = {
        "linked": True,
        "own": own,
        "person": person,
        "basis": basis,
        "cards": told(basis, then, language),
        "total": total(basis, then, language),
        "total_now": total(basis, now, language),
        "profit": profit_told(basis, profit(basis, holder.function, form.moved()), language),
        "profit_now": profit_told(basis, profit(basis, holder.function), language),
        "form": form,
        "moved": form.steps(),
        "appeals": list(Appeal.objects.filter(person_id=person)),
        "longest": _LONGEST,
        "to_answer": _to_answer(request) if own else [],
        "of": of,
        "final": shown.period is not None,
        "altered": ALTERED if shown.altered else "",
        "others": _others(of),
        "verdicts": verdicts(basis.plan.name),
        "judge_of": judge_of,
        "period": f"{basis.plan.from_on}:{basis.plan.to_on}",
        "before": f"{basis.plan.from_on - (basis.plan.to_on - basis.plan.from_on)}:{basis.plan.from_on}",
        "rows_at": (reverse("pay_rows") if own else reverse("pay_rows_of", args=[person]))
        + (f"?of={of}" if of else ""),
    }
    return render(request, "pay/mine.html", context)


def _others(of: str) -> list[tuple[str, str]]:
    """Return the other periods whose statements can be looked at: what the address calls each, and its plan."""
    found = [("", say(N_("The plan that holds now")))] if of else []
    last = look(PAY, OVER, wait=False)
    if of != "last" and isinstance(last, dict) and "basis" in last:
        found.append(("last", last["basis"]["plan"][0]))
    final = Period.objects.filter(final=True).values_list("pk", "plan")
    named = {plan for _, plan in found}
    return [*found, *((str(key), plan) for key, plan in final if str(key) != of and plan not in named)]


def _basis(request: HttpRequest, person: str, of: str) -> Shown | HttpResponse | None:
    """Return what a person's statements are made of, or the page to show while there is none; None where nothing was loaded.

    of : which period: "" for the plan that holds, "last" for the last one that is over, or the number of one that is final.
    What is final is as it was signed, whatever the evidence says by now.
    """
    if of.isascii() and of.isdigit():
        period = get_object_or_404(Period, pk=int(of[:9]), final=True)
        return as_signed(period, person)
    found = look(PAY, OVER if of == "last" else {})
    if found is None:
        return None
    if isinstance(found, Sum):
        return waiting(request, say(_TITLE), found)
    if "refused" in found:
        context = {"title": say(_TITLE), "why": found["refused"][spoken().code], "asked": {}, "question": PAY}
        return render(request, "answers/refused.html", context)
    return final_of(from_dict(found["basis"], person), person)
