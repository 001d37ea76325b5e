"""Work out an answer and put it on the shelf, said in every language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from detente import ask
from detente.answers import Answer, Rows
from detente.evidence.evidence import Evidence, open_evidence
from detente.language import LANGUAGES, Language, Money
from detente.mistakes import Mistake
from detente.questions.sales.behind import PAGE, BookedRow, behind
from detente.report import page, pictures, said
from detente.report.contents import part
from detente.web.answers import shelf
from detente.web.people.following import follow
from detente.web.work.models import State, Sum

CHECK = "check"
"""The name under which what `detente check` says lies on the shelf, as if it were a question."""

ROWS = "sales_rows"
"""The same for a page of the rows behind what was booked."""


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
    try:
        answer = ask.put(question, evidence, asked.get("a"), asked.get("b"), compare=asked.get("compare"))
    except Mistake as mistake:
        return {"refused": {code: Language.of(code).say(mistake.message) for code in LANGUAGES}}
    return {"languages": {code: _said(answer, Language.of(code)) for code in LANGUAGES}}


def _rows(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    try:
        periods = ask.periods(evidence, asked.get("a"), asked.get("b"), asked.get("compare"))
    except Mistake as mistake:
        return {"refused": {code: Language.of(code).say(mistake.message) for code in LANGUAGES}}
    period = periods[0 if asked.get("which") == "a" else 1]
    found = behind(evidence, period, int(asked.get("page", "1")))
    table = Rows(found.rows, BookedRow, evidence.minor_digits)
    languages = {}
    for code in LANGUAGES:
        language = Language.of(code)
        columns = said.plain(table, language, evidence.currency) if found.rows else []
        languages[code] = {
            "period": said.period(str(period), language),
            "columns": [dataclasses.asdict(column) for column in columns],
            "deals": found.deals,
            "amount": language.money(Money(found.amount, evidence.currency)),
            "pages": -(-found.deals // PAGE),
            "sql": found.sql,
        }
    return {"languages": languages}


def _said(answer: Answer[Any], language: Language) -> dict[str, Any]:
    made = part(answer, language)
    return {
        "part": dataclasses.asdict(dataclasses.replace(made, queries={})) | {"queries": dict(made.queries)},
        "pictures": {"wide": page.picture(made), "narrow": page.picture(made, pictures.NARROW)},
        "beneath": page.beneath(made),
        "json": answer.to_dict(language.code),
    }
