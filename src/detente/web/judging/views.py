"""Judge: departments' and teams' figures by those who are to judge them; never a person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from detente.language import N_, Language, Message
from detente.privacy.release import FEWEST
from detente.questions.scorecards.cards import Agreed
from detente.questions.scorecards.paying import Basis, results
from detente.questions.scorecards.plain import from_dict, to_dict
from detente.questions.scorecards.tables import NAMES as CALLED
from detente.report.said import measured
from detente.web.accounts.models import Account
from detente.web.agreements.keeping import OFFICES
from detente.web.answers.asking import look
from detente.web.answers.heads import look_as
from detente.web.answers.making import OVER, PAY
from detente.web.answers.views import waiting
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.judging.keeping import ALTERED, digest, final, judge, judge_of, sign, signed, sound, verdicts
from detente.web.judging.models import Period, Verdict
from detente.web.pay.telling import called, result_of
from detente.web.rights import NAMES, Role
from detente.web.work.models import Sum

_TITLE: Final = N_("Judge")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a figure is to reach on some cards. pays : the share of what is at stake that it pays, gates aside; None where each one's own figure pays; most : at the cap."""

    cards: str
    target: str
    pays: float | None
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One figure as the page shows it. office : whose it is to judge.   verdict : the newest, None where nobody said anything.

    mine : the asker is to judge it.   teams : name and figure.
    """

    kpi: str
    title: str
    office: Role
    figure: str
    ahead: str
    aims: tuple[Aim, ...]
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
        "lines": _by_office(lines, request.role),  # type: ignore[attr-defined]
        "past": _by_office(past, request.role),  # type: ignore[attr-defined]
        "ended": ended,
        "period": period,
        "altered": ALTERED if period is not None and period.final and not sound(period) else "",
        "offices": [(NAMES[office], words.get(str(office))) for office in OFFICES],
        "names": {
            one.pk: str(one) for one in Account.objects.filter(pk__in=[word.account or 0 for word in words.values()])
        },
        "may_sign": request.role in OFFICES and str(request.role) not in words,  # type: ignore[attr-defined]
        "hinders": say(hinders) if (hinders := _hinders(past)) is not None else "",
        "plan": _plan_now(),
        "of": digest(to_dict(ended)) if ended is not None else "",
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
    plan, kpi = given.get("plan", "")[:300], given.get("kpi", "")
    found = [one for of, one in _all(request) if (of, one.kpi) == (plan, kpi)]
    if not found:
        raise Http404
    if not any(one.mine for one in found):
        return sorry(
            request,
            403,
            N_("Somebody else judges this figure."),
            N_("Talk with them; what they say stands beside the figure."),
        )
    if Period.objects.filter(plan=plan, final=True).exists():
        return sorry(
            request,
            409,
            N_("All have signed: the statements of this period are final."),
            N_("Look at the page once more."),
        )
    note, stands = given.get("note", "").strip()[:_LONGEST], given.get("stands") == "yes"
    if not stands and not note:
        return sorry(request, 422, N_("Say in a few words why the figure doesn’t stand."), N_("Go back and add them."))
    over = look(PAY, OVER)
    ended = over["basis"] if isinstance(over, dict) and "basis" in over else None
    of = digest(ended) if ended is not None and ended["plan"][0] == plan else ""
    judge(request, Verdict(plan=plan, of=of, kpi=kpi, stands=stands, note=note))
    return redirect("judge")


@require_POST
def put_name(request: HttpRequest) -> HttpResponse:
    """Sign the figures of the period that is over; what was seen is signed, so its plan is named."""
    over = look(PAY, OVER)
    if isinstance(over, Sum):
        return waiting(request, say(_TITLE), over)
    ended = from_dict(over["basis"]) if over is not None and "basis" in over else None
    seen = (request.POST.get("plan", ""), request.POST.get("of", ""))
    if ended is None or (ended.plan.name, digest(to_dict(ended))) != seen:
        return sorry(
            request,
            409,
            N_("These figures are not the ones that you have seen: they changed meanwhile."),
            N_("Look at the page once more."),
        )
    hinders = _hinders(list(_over(request, ended)))
    if hinders:
        return sorry(
            request,
            409,
            N_("The period can’t be signed yet: a figure is contested, or nobody has judged it."),
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
    """Yield the figures of the plan that holds, as the answer shows them: none of a card that fewer than five hold."""
    current = look(PAY, {})
    if not isinstance(current, dict) or "basis" not in current:
        return
    currency, language = current["basis"]["currency"], spoken()
    said = verdicts(current["basis"]["plan"][0])
    names = {one[0]: one for one in current["basis"]["kpis"]}
    groups: dict[tuple[str, Role], list[dict[str, Any]]] = {}
    for row in answer["tables"]["lines"]:
        groups.setdefault((row["kpi"], judge_of(row["evaluator"])), []).append(row)
    for (kpi, office), rows in groups.items():
        first = rows[0]
        of_teams = [
            (team["team"] or "–", measured(team["now"], first["unit"], language, currency))
            for team in answer["tables"]["teams"]
            if team["kpi"] == kpi and team["now"] is not None
        ]
        yield Judged(
            kpi=kpi,
            title=language.say(CALLED[kpi]) if kpi in CALLED else str(names[kpi][1]) if kpi in names else kpi,
            office=office,
            figure=measured(first["so_far"], first["unit"], language, currency),
            ahead=_between(first, currency, language),
            aims=_aims(
                [
                    (
                        row["card"],
                        measured(row["target"], row["unit"], language, currency),
                        row["pays"] if row["measured"] == "company" else None,
                        row["most"],
                    )
                    for row in rows
                ]
            ),
            verdict=said.get((kpi, str(office))),
            mine=office == request.role,  # type: ignore[attr-defined]
            teams=tuple(of_teams),
        )


def _between(row: dict[str, Any], currency: str, language: Language) -> str:
    """Return what a figure will be at the end, about, and between what; nothing where that can't be told."""
    if row["ahead"] is None or row["low"] is None or row["high"] is None:
        return ""
    low, mid, high = (measured(row[name], row["unit"], language, currency) for name in ("low", "ahead", "high"))
    return language.say(Message(N_("about {mid}, between {low} and {high}"), mid=mid, low=low, high=high))


def _over(request: HttpRequest, basis: Basis) -> Iterator[Judged]:
    """Yield the figures of a plan whose period is over, without those on cards that fewer than five held."""
    of = None if final(basis) is not None else digest(to_dict(basis))
    said, language, found = verdicts(basis.plan.name, of), spoken(), results(basis)
    held = Counter(name for one in basis.people.values() for name in one.cards)
    groups: dict[tuple[str, Role], list[tuple[str, Agreed]]] = {}
    for card in basis.plan.cards:
        if card.level != "person" and not 0 < held[card.name] < FEWEST:
            for one in card.lines:
                groups.setdefault((one.kpi, judge_of(one.evaluator)), []).append((card.name, one))
    for (kpi, office), lines in groups.items():
        value = found.get(kpi)
        yield Judged(
            kpi=kpi,
            title=called(basis.kpis.get(kpi), kpi, language),
            office=office,
            figure=result_of(basis, kpi, value, language),
            ahead="",
            aims=_aims(
                [
                    (
                        card,
                        result_of(basis, kpi, one.target, language),
                        float(one.line.curve.share(value)) if value is not None and one.measured == "company" else None,
                        float(one.line.curve.points[-1][1]),
                    )
                    for card, one in lines
                ]
            ),
            verdict=said.get((kpi, str(office))),
            mine=office == request.role,  # type: ignore[attr-defined]
        )


def _aims(of: Sequence[tuple[str, str, float | None, float]]) -> tuple[Aim, ...]:
    """Return what a figure is to reach, cards that want the same of it together."""
    cards: dict[tuple[str, float | None, float], list[str]] = {}
    for card, target, pays, most in of:
        cards.setdefault((target, pays, most), []).append(card)
    return tuple(
        Aim(cards=", ".join(names), target=target, pays=pays, most=most)
        for (target, pays, most), names in cards.items()
    )


def _by_office(lines: list[Judged], mine: Role) -> list[tuple[str, list[Judged]]]:
    """Return figures by who judges them here, the asker's own first: what the office is called, and its figures."""
    groups: dict[Role, list[Judged]] = {}
    for one in sorted(lines, key=lambda one: one.office != mine):
        groups.setdefault(one.office, []).append(one)
    return [(NAMES[role], found) for role, found in groups.items()]


def _hinders(past: list[Judged]) -> Message | None:
    """Return why a period can't be signed yet; None where nothing hinders that."""
    contested = next((one for one in past if one.verdict is not None and not one.verdict.stands), None)
    if contested is not None:
        return Message(N_("“{kpi}” is contested, so the period can’t be signed yet."), kpi=contested.title)
    waits = sum(one.verdict is None for one in past)
    if waits:
        return Message(
            N_("{n} figure is not judged yet, so the period can’t be signed."),
            plural=N_("{n} figures are not judged yet, so the period can’t be signed."),
            n=waits,
        )
    return None
