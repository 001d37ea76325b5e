"""Names that would like to be code stay text, on every page where they can be read."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.house import ComeIn, Page, member

from detente.web.answers import making, shelf
from detente.web.home import Home
from detente.web.journal.chain import append
from detente.web.people.models import Person
from detente.web.rights import Role
from detente.web.work.models import Load

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</title></textarea></style></script><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}{n}%(n)s",
    "<!-- ]]> <base href=//evil.example>",
]
_CODE = ("javascript:", "data:", "vbscript:")


def harmless(answer: Any) -> Page:
    """Read a page, and make sure that nothing in it is code but our own files."""
    page = Page(answer)
    for tag, attributes in page.elements:
        assert tag not in ("base", "iframe", "object", "embed", "style"), tag
        assert tag != "img"
        assert tag != "script" or attributes.get("src", "").startswith("/static/"), attributes
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name != "style" or tag in _SVG, (tag, name)
            if name in ("href", "src", "action", "formaction", "xlink:href", "data-chart"):
                assert not value.strip().lower().startswith(_CODE), (tag, name, value)
    return page


_SVG = {"svg", "g", "path", "text", "line", "rect", "tspan"}


def _poisoned(value: Any, text: str) -> Any:
    """Put a text behind every text of an answer."""
    if isinstance(value, dict):
        return {name: one if name == "name" else _poisoned(one, text) for name, one in value.items()}
    if isinstance(value, list):
        return [_poisoned(one, text) for one in value]
    return f"{value} {text}" if isinstance(value, str) else value


@pytest.mark.parametrize("text", HOSTILE)
def test_in_an_answer(text: str, come_in: ComeIn, copied: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made = making._made("sales", {}, None)  # type: ignore[arg-type]
    said = {code: one | {"part": _poisoned(one["part"], text)} for code, one in made["languages"].items()}
    monkeypatch.setattr(making, "_made", lambda question, asked, evidence: {"languages": said})
    name = shelf.key(shelf.evidence_id() or "", "sales", {})
    shelf.put(name, {"languages": said})
    browser = come_in(Role.OWNER)
    page = harmless(browser.get("/sales/"))
    assert page.text.count(" ".join(text.split())) > 10
    answer = browser.get("/sales/picture.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("text", HOSTILE)
def test_in_what_is_odd_about_the_evidence(
    text: str, come_in: ComeIn, copied: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = copy.deepcopy(making._made(making.CHECK, {}, None)["languages"]["en"])  # type: ignore[arg-type]
    report["problems"] = [{"severity": "warning", "text": f"Odd: {text}"}]
    report["currency"] = text
    monkeypatch.setattr(making, "_made", lambda question, asked, evidence: {"languages": {"en": report}})
    page = harmless(come_in(Role.OWNER).get("/evidence/"))
    assert f"Odd: {' '.join(text.split())}" in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_in_file_names_headers_and_cells(text: str, come_in: ComeIn, home: Home) -> None:
    browser = come_in(Role.ANALYST)
    quoted = '"' + text.replace('"', '""') + '"'
    sent = SimpleUploadedFile("x.csv", f"lead_id,{quoted}\n1,{quoted}\n2,b\n".encode())
    sent._name = f"{text}.csv"
    answer = browser.post("/evidence/upload/", {"uploaded": [sent]}, follow=True)
    page = harmless(answer)
    assert page.text.count(" ".join(text.split())) >= 2, "the header and the cell, as they stand in the file"
    piece = Load.objects.get()
    harmless(browser.get("/evidence/"))
    started = browser.post(
        f"/evidence/loads/{piece.pk}/start/", {"columns": f"leads.source={text}", "zone": text, "recipe": text}
    )
    assert started.status_code == 422
    harmless(started)
    harmless(browser.post(f"/evidence/loads/{piece.pk}/start/", {"recipe": "evidence"}, follow=True))
    recipe = browser.post(f"/evidence/loads/{piece.pk}/recipe/", follow=True)
    harmless(recipe)
    if recipe.redirect_chain:
        address = recipe.redirect_chain[-1][0]
        wrong = browser.post(address, {"recipe.toml": text})
        assert wrong.status_code == 422
        harmless(wrong)


@pytest.mark.parametrize("text", HOSTILE)
def test_in_names_of_people_and_what_the_journal_says(text: str, come_in: ComeIn) -> None:
    account = member(Role.EMPLOYEE, "Eve")
    account.name = text
    account.save()
    Person.objects.create(person_id=text, name=text, department=text, team=text)
    append(account.pk, "employee", "signed_in", text, {"n": text})
    plain = " ".join(text.split())
    owner = come_in(Role.OWNER)
    assert harmless(owner.get("/people/")).text.count(plain) >= 5
    assert harmless(owner.get("/people/", {"q": text})).text.count(plain) >= 5
    assert harmless(owner.get("/journal/")).text.count(plain) >= 3
    harmless(owner.get("/journal/", {"what": text, "page": text}))
    harmless(owner.post("/people/invite/", {"email": text, "name": text, "role": text, "person_id": text}))
    own = come_in(account)
    assert plain in harmless(own.get("/me/")).text
    harmless(own.post("/me/", {"name": text * 9, "language": text}))


@pytest.mark.parametrize("text", HOSTILE)
def test_in_addresses_and_forms_of_the_door(text: str, come_in: ComeIn, home: Home) -> None:
    stranger, owner = Client(), come_in(Role.OWNER)
    harmless(stranger.get("/sign-in/", {"next": text}))
    harmless(stranger.post("/sign-in/", {"email": text, "password": text, "next": text}))
    harmless(stranger.post("/sign-in/forgotten/", {"email": text}))
    harmless(stranger.post("/language/", {"language": text}))
    for path in ("/sales/", "/nowhere/", "/me/"):
        harmless(owner.get(path, {"a": text, "b": text, "compare": text, text: text}))


def test_a_page_that_runs_code_would_be_seen() -> None:
    class Answer:
        content = json.dumps("x").encode() + b"<p onclick=x>"

    with pytest.raises(AssertionError):
        harmless(Answer())
