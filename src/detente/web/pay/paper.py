"""A statement on paper, set by Typst: what was agreed, what came of it, and how each amount is redone."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from detente.language import N_, Language, Message
from detente.questions.scorecards.paying import Basis, Statement
from detente.web.judging.keeping import ALTERED
from detente.web.pay.telling import told, total


def paper(basis: Basis, statements: Sequence[Statement], language: Language, *, altered: bool = False) -> bytes:
    """Return statements as PDF. altered : they are final, and no longer as they were signed."""
    import typst

    say = language.say
    contents = {
        "language": language.code,
        "title": say(N_("Statement")),
        "beneath": say(
            Message(
                N_("“{plan}”, from {from_on} to {last_on}; known up to {as_of}"),
                plan=basis.plan.name,
                from_on=basis.plan.from_on,
                last_on=basis.last_on,
                as_of=basis.as_of,
            )
        ),
        "note": say(ALTERED)
        if altered
        else ""
        if basis.over
        else say(N_("The period isn’t over: this is what it would pay if it went on as in the last twelve months.")),
        "redo": say(
            N_(
                "Each line: at stake × part × weight × share, rounded once to the cent, half up. The total is the sum of the lines."
            )
        ),
        "headings": [
            say(one) for one in (N_("KPI"), N_("Weight"), N_("Result"), N_("Target"), N_("Share"), N_("Amount"))
        ],
        "names": {
            "at_stake": say(N_("At stake for a full-time person")),
            "part": say(N_("Yours")),
            "total": say(N_("Total")),
        },
        "cards": told(basis, statements, language),
        "total": total(basis, statements, language),
    }
    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        (folder / "statement.typ").write_text((files(__package__) / "statement.typ").read_text("utf-8"), "utf-8")
        (folder / "contents.json").write_text(json.dumps(contents, ensure_ascii=False), "utf-8")
        made = typst.compile(str(folder / "statement.typ"), root=str(folder), ignore_system_fonts=True)
        assert isinstance(made, bytes)
        return made
