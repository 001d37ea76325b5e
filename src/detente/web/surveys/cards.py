"""Cards to be cut out and drawn from a hat: a code, its picture for a phone, and how to answer; set by Typst."""

from __future__ import annotations

import datetime as dt
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from detente.language import N_, Language, Message


def cards(
    codes: Mapping[str, Sequence[str]],
    link: Callable[[str], str],
    door: str,
    closes_on: dt.date,
    language: Language,
) -> bytes:
    """Return the cards as PDF, a new page for each department.

    codes : department → its codes, in no order.   link : the address that a code opens.   door : where a code is typed.
    """
    import typst

    contents = {
        "departments": [
            {"name": name, "cards": [{"code": code, "picture": f"{code}.svg"} for code in given]}
            for name, given in codes.items()
        ],
        "title": language.say(N_("Marketing and sales: four minutes")),
        "type": language.say(Message(N_("Or type the code at {door}"), door=door)),
        "until": language.say(Message(N_("Until {day}. Nobody’s name is asked or kept."), day=closes_on)),
        "draw": language.say(
            N_("Cut the cards apart, put them in a hat, and let everyone of this department draw one: so nobody knows who has which.")
        ),
        "language": language.code,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        for given in codes.values():
            for code in given:
                (folder / f"{code}.svg").write_bytes(_picture(link(code)))
        (folder / "cards.typ").write_text((files(__package__) / "cards.typ").read_text("utf-8"), "utf-8")
        (folder / "contents.json").write_text(json.dumps(contents, ensure_ascii=False), "utf-8")
        made = typst.compile(str(folder / "cards.typ"), root=str(folder), ignore_system_fonts=True)
        assert isinstance(made, bytes)
        return made


def _picture(address: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(address, micro=False).save(out, kind="svg", border=2)
    return out.getvalue()
