"""Write verdicts, sign a period's figures, make them final; and find out whether anybody altered them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from detente.evidence.persons import Person
from detente.language import N_
from detente.questions.scorecards.paying import Basis
from detente.questions.scorecards.plain import from_dict, to_dict
from detente.web import journal
from detente.web.agreements.keeping import OFFICES
from detente.web.journal.models import Entry
from detente.web.judging.models import Period, Verdict, Word
from detente.web.rights import Role

_OF_A_DAY: Final = ("as_of", "quick")
"""What changes with each load, and pays nobody anything once a period is over."""
_OFFICE_OF: Final = {"marketing": Role.MARKETING, "sales": Role.SALES, "hr": Role.HR}


def judge_of(evaluator: str) -> Role:
    """Return who judges for a function here: its head, HR for itself, and the owner for all that have no head here."""
    return _OFFICE_OF.get(evaluator, Role.OWNER)


def digest(basis: Mapping[str, Any]) -> str:
    """Return the digest of what statements of a period that is over are made of."""
    lasting = {name: value for name, value in basis.items() if name not in _OF_A_DAY}
    return hashlib.sha256(json.dumps(lasting, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def verdicts(plan: str, of: str | None = None) -> dict[tuple[str, str], Verdict]:
    """Return the newest verdict on each figure of a plan, by KPI and the office that judges it.

    of : only those on exactly these figures; None for all.
    """
    found: dict[tuple[str, str], Verdict] = {}
    said = Verdict.objects.filter(plan=plan[:300])
    for one in said if of is None else said.filter(of=of):
        found.setdefault((one.kpi, one.office), one)
    return found


def judge(request: HttpRequest, verdict: Verdict) -> None:
    """Keep a verdict."""
    role: Role = request.role  # type: ignore[attr-defined]
    verdict.office, verdict.account, verdict.at = str(role), request.user.pk, timezone.now()
    with transaction.atomic():
        verdict.save(force_insert=True)
        journal.write(request, "judged", verdict.plan, kpi=verdict.kpi, stands=verdict.stands)


def signed(basis: Basis) -> Period | None:
    """Return the period that was signed with exactly these figures, or is final; None where there is none."""
    of = Period.objects.filter(plan=basis.plan.name[:300], from_on=basis.plan.from_on, to_on=basis.plan.to_on)
    alike = models.Q(final=True) | models.Q(digest=digest(to_dict(basis)))
    return of.filter(alike).order_by("-final", "-pk").first()


def final(basis: Basis) -> Period | None:
    """Return the period whose figures all offices have signed for the plan; None where they have not."""
    if not basis.over:
        return None
    return Period.objects.filter(plan=basis.plan.name[:300], to_on=basis.plan.to_on, final=True).first()


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody's statements are made of, and the period whose figures they are; None where none are final."""

    basis: Basis
    period: Period | None

    @property
    def altered(self) -> bool:
        """Whether the figures are final, and no longer those that were signed."""
        return self.period is not None and not sound(self.period)


def final_of(basis: Basis, person: str) -> Shown:
    """Return what somebody's statements are made of: as it was signed, where the plan's figures are final."""
    return as_signed(period, person) if (period := final(basis)) is not None else Shown(basis, None)


def as_signed(period: Period, person: str) -> Shown:
    """Return what somebody's statements of a final period are made of."""
    return Shown(from_dict(period.basis, person), period)


ALTERED: Final = N_(
    "These figures are not those that were signed: somebody altered them. Ask whoever looks after this installation what the journal says."
)


def sign(request: HttpRequest, basis: Basis) -> Period:
    """Sign a period's figures in the asker's office; once all offices have, they are final.

    Where the evidence has changed since others signed, their signatures were under other figures: all sign anew.
    """
    role: Role = request.role  # type: ignore[attr-defined]
    said = to_dict(basis)
    with transaction.atomic():
        period = signed(basis)
        if period is None:
            # Whoever signs in the same moment signs the same figures, under one name.
            period, _ = Period.objects.get_or_create(
                plan=basis.plan.name[:300],
                from_on=basis.plan.from_on,
                to_on=basis.plan.to_on,
                digest=digest(said),
                defaults={"basis": said, "at": timezone.now()},
            )
        period = Period.objects.select_for_update().get(pk=period.pk)
        _, new = Word.objects.get_or_create(
            period=period, office=str(role), defaults={"account": request.user.pk, "at": timezone.now()}
        )
        if period.final or not new:
            return period
        journal.write(request, "signed_period", str(period)[:300], digest=period.digest)
        if set(period.words.values_list("office", flat=True)) >= set(map(str, OFFICES)):
            period.final = True
            period.save(update_fields=["final"])
            journal.write(request, "period_final", str(period)[:300], digest=period.digest)
    return period


def sound(period: Period) -> bool:
    """Whether a final period's figures are those that were signed, by the journal."""
    now = ""
    for entry in Entry.objects.filter(about=str(period)[:300], what__in=("period_final", "forgot_in_period")).order_by(
        "number"
    ):
        details = json.loads(entry.details)
        if entry.what == "period_final" or details["before"] == now:
            now = details["digest"]
    return period.digest == now == digest(period.basis)


def forget(person: Person, account: int | None) -> None:
    """Take an erased person's part out of all periods, and what they noted; the journal tells that, and not who it was."""
    if account is not None:
        Verdict.objects.filter(account=account).update(note="", account=None)
    for verdict in Verdict.objects.exclude(note=""):
        if person.named_in(verdict.note):
            verdict.note = person.without(verdict.note)
            verdict.save(update_fields=["note"])
    for period in Period.objects.all():
        people = {name: one for name, one in period.basis["people"].items() if name != person.id}
        cards = [one for one in period.basis["cards"] if one["card"][2:4] != ["person", person.id]]
        basis = period.basis | {"people": people, "cards": person.out_of(cards)}
        if basis != period.basis:
            before, period.basis = period.digest, basis
            period.digest = digest(period.basis)
            period.save(update_fields=["basis", "digest"])
            journal.write(None, "forgot_in_period", str(period)[:300], before=before, digest=period.digest)
