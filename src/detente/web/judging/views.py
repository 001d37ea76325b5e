"""Judge: departments' and teams' figures by those who are to judge them; never a person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from detente.language import N_, Language, Message
from detente.privacy.release import FEWEST
from detente.questions.scorecards.paying import Basis, from_dict, results
from detente.questions.scorecards.tables import NAMES as CALLED
from detente.report.said import UNKNOWN, measured
from detente.web.accounts.models import Account
from detente.web.agreements.keeping import OFFICES
from detente.web.answers.asking import look
from detente.web.answers.heads import look_as
from detente.web.answers.making import OVER, PAY
from detente.web.answers.views import waiting
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.judging.keeping import judge, judge_of, sign, signed, sound, verdicts
from detente.web.judging.models import Verdict
from detente.web.pay.telling import called, result_of
from detente.web.rights import NAMES, Role
from detente.web.work.models import Sum

_TITLE: Final = N_("Judge")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One line as the page shows it. verdict : the newest, None where nobody said anything.   teams : name and figure."""

    card: str
    kpi: str
    title: str
    evaluator: str
    figure: str
    target: str
    ahead: str
    verdict: Verdict | None
    mine: bool
    teams: tuple[tuple[str, str], ...] = ()


def page(request: HttpRequest) -> HttpResponse:
    """Show the lines of the plan that holds, and of the one whose period is over, by who judges them."""
    now, over = look_as(request, "scorecards", {}), look(PAY, OVER)
    if isinstance(now, Sum):
        return waiting(request, say(_TITLE), now)
    if isinstance(over, Sum):
        return waiting(request, say(_TITLE), over)
    if now is None or over is None:
        return render(request, "answers/nothing.html", {"title": say(_TITLE)})
    ended = from_dict(over["basis"]) if "basis" in over else None
    lines = list(_now(request, now["languages"][spoken().code]["json"])) if "languages" in now else []
    past = list(_over(request, ended)) if ended is not None else []
    period = signed(ended) if ended is not None else None
    words = {one.office: one for one in period.words.all()} if period is not None else {}
    context: dict[str, Any] = {
        "lines": _by_evaluator(lines),
        "past": _by_evaluator(past),
        "ended": ended,
        "period": period,
        "sound": period is None or not period.final or sound(period),
        "offices": [(NAMES[office], words.get(str(office))) for office in OFFICES],
        "names": {
            one.pk: str(one) for one in Account.objects.filter(pk__in=[word.account or 0 for word in words.values()])
        },
        "may_sign": request.role in OFFICES and str(request.role) not in words,  # type: ignore[attr-defined]
        "hinders": say(hinders) if (hinders := _hinders(past)) is not None else "",
        "plan": _plan_now(),
        "waits": sum(one.mine and one.verdict is None for one in (*lines, *past)),
        "longest": _LONGEST,
        "judges": _OFFICES,
    }
    return render(request, "judging/judge.html", context)


_OFFICES: Final = {str(role): name for role, name in NAMES.items()}


@require_POST
def line(request: HttpRequest) -> HttpResponse:
    """Take a verdict from whoever is to judge the line."""
    given = request.POST
    plan, card, kpi = (given.get(name, "")[:300] for name in ("plan", "card", "kpi"))
    one = next((one for one in _all(request) if (one[0], one[1].card, one[1].kpi) == (plan, card, kpi)), None)
    if one is None:
        raise Http404
    if not one[1].mine:
        return sorry(
            request,
            403,
            N_("Somebody else judges this line."),
            N_("Talk with them; what they say stands beside the figure."),
        )
    note, stands = given.get("note", "").strip()[:_LONGEST], given.get("stands") == "yes"
    if not stands and not note:
        return sorry(request, 422, N_("Say in a few words why the figure doesn’t stand."), N_("Go back and add them."))
    judge(request, Verdict(plan=plan, card=card, kpi=kpi, stands=stands, note=note))
    return redirect("judge")


@require_POST
def put_name(request: HttpRequest) -> HttpResponse:
    """Sign the figures of the period that is over; what was seen is signed, so its plan is named."""
    over = look(PAY, OVER)
    if isinstance(over, Sum):
        return waiting(request, say(_TITLE), over)
    ended = from_dict(over["basis"]) if over is not None and "basis" in over else None
    if ended is None or ended.plan.name != request.POST.get("plan", ""):
        return sorry(request, 409, N_("This period is not the last one any more."), N_("Look at the page once more."))
    hinders = _hinders(list(_over(request, ended)))
    if hinders:
        return sorry(
            request,
            409,
            N_("The period can’t be signed yet: a line is contested, or nobody has judged it."),
            N_("Talk about it, judge it, then sign."),
        )
    period = sign(request, ended)
    if period.final:
        messages.success(request, say(N_("All have signed: the statements of this period are final.")))
    return redirect("judge")


def _plan_now() -> str:
    """Return the plan that holds; nothing where there is none."""
    found = look(PAY, {})
    return str(found["basis"]["plan"][0]) if isinstance(found, dict) and "basis" in found else ""


def _all(request: HttpRequest) -> Iterator[tuple[str, Judged]]:
    """Yield every line that is shown, with its plan."""
    now, over = look_as(request, "scorecards", {}), look(PAY, OVER)
    if isinstance(now, dict) and "languages" in now:
        for one in _now(request, now["languages"][spoken().code]["json"]):
            yield _plan_now(), one
    if isinstance(over, dict) and "basis" in over:
        ended = from_dict(over["basis"])
        for one in _over(request, ended):
            yield ended.plan.name, one


def _now(request: HttpRequest, answer: dict[str, Any]) -> Iterator[Judged]:
    """Yield the lines of the plan that holds, as the answer shows them: none of a card that fewer than five hold."""
    current = look(PAY, {})
    if not isinstance(current, dict) or "basis" not in current:
        return
    plan, currency, language = current["basis"]["plan"][0], current["basis"]["currency"], spoken()
    said = verdicts(plan)
    names = {one[0]: one for one in current["basis"]["kpis"]}
    for row in answer["tables"]["lines"]:
        of_teams = [
            (team["team"] or "–", measured(team["now"], row["unit"], language, currency))
            for team in answer["tables"]["teams"]
            if team["kpi"] == row["kpi"] and team["now"] is not None
        ]
        figures = (measured(row[name], row["unit"], language, currency) for name in ("so_far", "target", "ahead"))
        so_far, target, ahead = figures
        if row["low"] is not None and row["high"] is not None:
            ahead = _between(row, currency, language)
        yield Judged(
            card=row["card"],
            kpi=row["kpi"],
            title=_title(names, row["kpi"], language),
            evaluator=row["evaluator"],
            figure=so_far,
            target=target,
            ahead=ahead,
            verdict=said.get((row["card"], row["kpi"])),
            mine=judge_of(row["evaluator"]) == request.role,  # type: ignore[attr-defined]
            teams=tuple(of_teams),
        )


def _between(row: dict[str, Any], currency: str, language: Language) -> str:
    low, mid, high = (measured(row[name], row["unit"], language, currency) for name in ("low", "ahead", "high"))
    return language.say(Message(N_("about {mid}, between {low} and {high}"), mid=mid, low=low, high=high))


def _title(names: dict[str, Any], kpi: str, language: Language) -> str:
    return language.say(CALLED[kpi]) if kpi in CALLED else str(names[kpi][1]) if kpi in names else kpi


def _over(request: HttpRequest, basis: Basis) -> Iterator[Judged]:
    """Yield the lines of a plan whose period is over, without those of cards that fewer than five held."""
    said, language, found = verdicts(basis.plan.name), spoken(), results(basis)
    held = Counter(name for one in basis.people.values() for name in one.cards)
    for card in basis.plan.cards:
        if card.level == "person" or 0 < held[card.name] < FEWEST:
            continue
        for one in card.lines:
            value: Fraction | None = found.get(one.kpi)
            yield Judged(
                card=card.name,
                kpi=one.kpi,
                title=called(basis.kpis.get(one.kpi), one.kpi, language),
                evaluator=one.evaluator,
                figure=result_of(basis, one.kpi, value, language) if value is not None else UNKNOWN,
                target=result_of(basis, one.kpi, one.target, language),
                ahead="",
                verdict=said.get((card.name, one.kpi)),
                mine=judge_of(one.evaluator) == request.role,  # type: ignore[attr-defined]
            )


def _by_evaluator(lines: list[Judged]) -> list[tuple[str, str, list[Judged]]]:
    """Return lines by who judges them here: the office, what it is called, and its lines."""
    groups: dict[Role, list[Judged]] = {}
    for one in lines:
        groups.setdefault(judge_of(one.evaluator), []).append(one)
    return [(str(role), NAMES[role], groups[role]) for role in (*OFFICES, Role.HR) if role in groups]


def _hinders(past: list[Judged]) -> Message | None:
    """Return why a period can't be signed yet; None where nothing hinders that."""
    contested = next((one for one in past if one.verdict is not None and not one.verdict.stands), None)
    if contested is not None:
        return Message(
            N_("“{kpi}” on “{card}” is contested, so the period can’t be signed yet."),
            kpi=contested.title,
            card=contested.card,
        )
    waits = sum(one.verdict is None for one in past)
    if waits:
        return Message(
            N_("{n} line is not judged yet, so the period can’t be signed."),
            plural=N_("{n} lines are not judged yet, so the period can’t be signed."),
            n=waits,
        )
    return None
