"""Work out an answer and put it on the shelf, said in every language."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from detente import ask
from detente.answers import Answer, Rows
from detente.evidence.evidence import Evidence, open_evidence
from detente.evidence.periods import Period
from detente.evidence.periods import period as from_to
from detente.language import LANGUAGES, Language, Money
from detente.mistakes import Mistake
from detente.questions.months import recorded
from detente.questions.sales.behind import NARROWING, PAGE, Kind, Wanted, behind
from detente.questions.sales.own import OwnReplyRow, own
from detente.questions.sales.tables import NAMES
from detente.questions.scorecards.drafting import draft
from detente.questions.scorecards.own_rows import NAMES as ROW_NAMES
from detente.questions.scorecards.own_rows import ContactRow, DealRow, OfferRow, own_rows
from detente.questions.scorecards.paying import basis
from detente.questions.scorecards.plain import to_dict
from detente.questions.scorecards.reading import counted_days
from detente.report import page, pictures, said
from detente.report.contents import part
from detente.web.accounts.models import Account
from detente.web.answers import shelf
from detente.web.journal.chain import pseudonym
from detente.web.people.following import follow
from detente.web.visits.drafting import drafted
from detente.web.visits.seating import proposed
from detente.web.work.models import State, Sum

CHECK = "check"
"""The name under which what `detente check` says lies on the shelf, as if it were a question."""

ROWS = "sales_rows"
"""The same for a page of the rows behind a figure."""

OWN = "sales_own"
"""The same for what a seller may see of their own selling."""


PAY = "pay"
"""The same for what statements of pay are made of."""

PAY_ROWS = "pay_rows"
"""The same for the rows behind somebody's own figures on a statement."""

VISITS = "visits"
"""The same for a draft of a round of visits."""

SEATS = "seats"
"""The same for a proposal of who could sit where."""

DRAFT = "draft"
"""The same for the plan that both sides might agree to next."""


def run(piece: Sum) -> State:
    """Work out one answer; what can't be answered is an answer too."""
    with open_evidence(Path(settings.HOME.store)) as evidence:
        if piece.question == CHECK:
            follow(evidence)
        name = shelf.key(evidence.id, piece.question, piece.asked)
        shelf.put(name, _made(piece.question, piece.asked, evidence))
    return State.DONE


def _made(question: str, asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    if question == CHECK:
        return {"languages": {code: ask.check(evidence).to_dict(code) for code in LANGUAGES}}
    if question == ROWS:
        return _rows(asked, evidence)
    if question == OWN:
        return _own(asked, evidence)
    if question == PAY_ROWS:
        return _pay_rows(asked, evidence)
    if question in _PROPOSED:
        try:
            return _PROPOSED[question](asked, evidence)
        except Mistake as mistake:
            return _refused(mistake)
    if question in (PAY, DRAFT):
        return _plain(question, asked, evidence)
    try:
        without = {"heads": False} if "withheld" in asked else {}
        answer = ask.put(question, evidence, asked.get("a"), asked.get("b"), compare=asked.get("compare"), **without)
    except Mistake as mistake:
        return _refused(mistake)
    return {"languages": {code: _said(answer, Language.of(code)) for code in LANGUAGES}}


_PROPOSED: Mapping[str, Callable[[Mapping[str, str], Evidence], dict[str, Any]]] = {VISITS: drafted, SEATS: proposed}


def _pay_rows(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    """Say which rows are behind somebody's own figures. asked names them by the journal's pseudonym, so that no id is kept."""
    try:
        of = basis(evidence, over="over" in asked)
    except Mistake as mistake:
        return _refused(mistake)
    person = next((one for one in of.people if pseudonym(one) == asked["who"]), None)
    if person is None:
        return {"refused": dict.fromkeys(LANGUAGES, "")}
    from_on, to_on = counted_days(of.plan, recorded(evidence))
    found = own_rows(evidence, person, from_on, to_on)
    tables = ((found.deals, DealRow), (found.offers, OfferRow), (found.contacts, ContactRow))
    languages = {}
    for code in LANGUAGES:
        language = Language.of(code)
        languages[code] = {
            row_type.__name__: [
                dataclasses.asdict(column)
                for column in said.plain(
                    Rows(rows, row_type, evidence.minor_digits), language, evidence.currency, ROW_NAMES
                )
            ]
            for rows, row_type in tables
            if rows
        }
    return {
        "languages": languages,
        "plan": of.plan.name,
        "from_on": str(from_on),
        "last_on": str(to_on - dt.timedelta(days=1)),
    }


OVER = {"over": "yes"}
"""Asks for pay by the last plan whose whole period is recorded."""


def _rows(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    try:
        periods = ask.periods(evidence, asked.get("a"), asked.get("b"), asked.get("compare"))
    except Mistake as mistake:
        return _refused(mistake)
    period = _week(asked["week"], evidence.zone) if "week" in asked else periods[0 if asked.get("which") == "a" else 1]
    wanted = Wanted(
        kind=Kind(asked.get("of", Kind.DEALS)),
        narrowed={name: asked[name] for name in NARROWING if name in asked},
        no_lead="no_lead" in asked,
        line=asked.get("line", "start"),
    )
    found = behind(evidence, period, wanted, int(asked.get("page", "1")))
    table = Rows(found.rows, found.row_type, evidence.minor_digits)
    languages = {}
    for code in LANGUAGES:
        language = Language.of(code)
        columns = said.plain(table, language, evidence.currency, NAMES) if found.rows else []
        languages[code] = {
            "period": said.period(str(period), language),
            "columns": [dataclasses.asdict(column) for column in columns],
            "of": wanted.kind,
            "rows": found.all_rows,
            "deals": found.deals,
            "amount": language.money(Money(found.amount, evidence.currency)),
            "pages": -(-found.all_rows // PAGE),
            "file": found.file,
            "sql": found.sql,
        }
    return {"languages": languages}


def _own(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    """Say what a seller may know of their own selling. asked names the account only, and a seal of whom it is linked to."""
    account = Account.objects.get(pk=asked["account"])
    if own_seal(account) != asked["seal"]:
        return {"refused": dict.fromkeys(LANGUAGES, "")}  # linked to another person meanwhile: nobody asks for this now
    try:
        periods = ask.periods(evidence, asked.get("a"), asked.get("b"), asked.get("compare"))
        found = own(evidence, *periods, account.person_id or "")
    except Mistake as mistake:
        return _refused(mistake)
    table = Rows(found.replies, OwnReplyRow, evidence.minor_digits)
    languages = {}
    for code in LANGUAGES:
        language = Language.of(code)
        columns = said.plain(table, language, evidence.currency, NAMES) if found.replies else []
        languages[code] = {
            "periods": [said.period(str(one), language) for one in periods],
            "sentences": [language.say(sentence) for sentence in found.sentences],
            "columns": [dataclasses.asdict(column) for column in columns],
        }
    return {"languages": languages}


def _plain(question: str, asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    """Return what pages of their own are made of, in no language. Of pay, of the last plan that is over where that is asked."""
    try:
        if question == PAY:
            return {"basis": to_dict(basis(evidence, over="over" in asked))}
        return {"draft": draft(evidence)}
    except Mistake as mistake:
        return _refused(mistake)


def _refused(mistake: Mistake) -> dict[str, Any]:
    return {"refused": {code: Language.of(code).say(mistake.message) for code in LANGUAGES}}


def own_seal(account: Account) -> str:
    """Return a seal of the person to whom an account is linked; it tells nobody whom."""
    return salted_hmac("own selling", account.person_id or "").hexdigest()[:16]


def _week(monday: str, zone: str) -> Period:
    first = dt.date.fromisoformat(monday)
    return from_to(first, first + dt.timedelta(days=7), zone)


def _said(answer: Answer[Any], language: Language) -> dict[str, Any]:
    made = part(answer, language)
    return {
        "part": dataclasses.asdict(dataclasses.replace(made, queries={})) | {"queries": dict(made.queries)},
        "pictures": {"wide": page.picture(made), "narrow": page.picture(made, pictures.NARROW)},
        "beneath": page.beneath(made),
        "json": answer.to_dict(language.code),
    }
