"""Loads on pages, from the first file to the last row; and what hostile files come to."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.web.house import ComeIn, Page

from detente import imports
from detente.evidence import store
from detente.mistakes import Mistake
from detente.web.evidence.forms import safe_name
from detente.web.evidence.words import FIELDS
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import Role
from detente.web.work import tasks
from detente.web.work.models import SILENCE, TRIES, Load, State, Sum

LEADS = b"lead_id,created_at,source\n1,2026-07-01 10:00,fair\n2,2026-07-02 10:00,fair\n"
ZONE = {"zone": "UTC", "currency": "EUR", "recipe": "evidence"}


@pytest.fixture
def analyst(come_in: ComeIn) -> Client:
    return come_in(Role.ANALYST)


def _upload(browser: Client, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile("x", content) for _, content in files]
    for one, (name, _) in zip(sent, files, strict=True):
        one._name = name  # as a browser sends it, not as Django would tidy it up here
    return browser.post("/evidence/upload/", {"uploaded": sent})


def _draft(browser: Client, content: bytes = LEADS, name: str = "leads.csv") -> Load:
    answer = _upload(browser, (name, content))
    assert answer.status_code == 302, Page(answer).text
    return Load.objects.get(pk=answer.headers["Location"].split("/")[-2])


def _start(browser: Client, piece: Load, **how: str) -> Load:
    answer = browser.post(f"/evidence/loads/{piece.pk}/start/", ZONE | how)
    assert answer.status_code == 302, Page(answer).text
    piece.refresh_from_db()
    return piece


def _page(browser: Client, piece: Load) -> Page:
    return Page(browser.get(f"/evidence/loads/{piece.pk}/"))


def _version(home: Home) -> int:
    """Return the store's version, 0 where no load has ended well."""
    try:
        return store.found(home.store).manifest.version
    except Mistake:
        return 0


def test_files_are_uploaded_looked_into_loaded_and_seen(analyst: Client, home: Home) -> None:
    piece = _draft(analyst)
    shown = _page(analyst, piece)
    assert "leads.csv · 2 rows lead_id created_at source 1 2026-07-01 10:00 fair" in shown.text
    assert _version(home) == 0
    assert _start(analyst, piece).state == State.DONE
    assert "All of it is in." in _page(analyst, piece).text
    assert "leads 2" in Page(analyst.get("/evidence/")).text
    assert list(home.uploads.iterdir()) == [], "what was loaded needs no copy"
    assert [one.what for one in Entry.objects.all()] == ["uploaded", "load_began", "load_ended"]
    ended = Entry.objects.get(what="load_ended")
    assert (ended.account, ended.role) == (piece.account, "analyst")


def test_the_same_files_again_change_nothing_and_say_so(analyst: Client, home: Home) -> None:
    _start(analyst, _draft(analyst))
    version = _version(home)
    assert "Nothing new" in _page(analyst, _start(analyst, _draft(analyst))).text
    assert _version(home) == version


def test_a_corrected_file_takes_the_place_of_the_one_before(analyst: Client, home: Home) -> None:
    _start(analyst, _draft(analyst))
    _start(analyst, _draft(analyst, LEADS.replace(b"2,2026-07-02 10:00,fair\n", b"")))
    assert "leads 1" in Page(analyst.get("/evidence/")).text


def test_several_files_come_together_and_none_takes_anothers_name(analyst: Client) -> None:
    answer = _upload(analyst, ("leads.csv", LEADS), ("x/LEADS.csv", LEADS), ("deals.csv", b"deal_id\n1\n"))
    piece = Load.objects.get(pk=answer.headers["Location"].split("/")[-2])
    assert piece.files == ["leads.csv", "LEADS (2).csv", "deals.csv"]


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "=cmd|' /C calc'!A0"]


def test_rejected_rows_are_taken_home_and_none_of_them_runs_in_a_spreadsheet(analyst: Client, home: Home) -> None:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["lead_id", "created_at", "source"])
    rows.writerow(["ok", "2026-07-01 10:00", "fair"])
    rows.writerows([str(number), formula, "fair"] for number, formula in enumerate(FORMULAS))
    piece = _start(analyst, _draft(analyst, text.getvalue().encode(), "=leads.csv"))
    if piece.state == State.REFUSED:
        piece = _start(analyst, _draft(analyst, text.getvalue().encode()))
    assert piece.state == State.DONE
    (link,) = [one["href"] for one in Page(analyst.get("/evidence/")).named("a") if "/rejects/" in one.get("href", "")]
    answer = analyst.get(link)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    kept = list(csv.reader(io.StringIO(content, newline="")))
    assert len(kept) > len(FORMULAS)
    cells = [cell for row in kept[1:] for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {formula.strip() for formula in FORMULAS} <= {cell.removeprefix("'").strip() for cell in cells}
    assert Entry.objects.get(what="looked_at_rejects").about == re.findall(r"\d+", link)[0]


@pytest.mark.parametrize("number", ["0", "99", "99999999999999999999999"])
def test_rejects_that_are_not_there_are_not_found(number: str, analyst: Client, copied: Home) -> None:
    assert analyst.get(f"/evidence/rejects/{number}/").status_code == 404


def test_a_load_that_is_refused_says_how_to_mend_it_and_can_be_tried_again(analyst: Client, home: Home) -> None:
    piece = _start(
        analyst, _draft(analyst, LEADS.replace(b"2026-07-01", b"01/02/2026").replace(b"2026-07-02", b"03/04/2026"))
    )
    assert (piece.state, _version(home)) == (State.REFUSED, 0)
    page = _page(analyst, piece)
    assert [one for one in page.named("p") if one.get("role") == "alert"]
    assert f"/evidence/loads/{piece.pk}/start/" in {one.get("action") for one in page.named("form")}
    assert piece.said["en"] in page.text
    assert _start(analyst, piece, date_order="day-first").state == State.DONE


@pytest.mark.parametrize(
    "how",
    [
        {"zone": "Mars/Olympus"},
        {"currency": "EURO"},
        {"currency": "€"},
        {"recipe": "../../etc"},
        {"recipe": "no such"},
        {"columns": "nonsense"},
        {"date_order": "year-first"},
    ],
)
def test_how_to_load_is_checked_before_it_begins(how: dict[str, str], analyst: Client, home: Home) -> None:
    piece = _draft(analyst)
    answer = analyst.post(f"/evidence/loads/{piece.pk}/start/", ZONE | how)
    assert answer.status_code == 422
    assert [one for one in Page(answer).named("p") if one.get("class") == "error"]
    piece.refresh_from_db()
    assert piece.state == State.DRAFTED


def test_a_draft_is_thrown_away(analyst: Client, home: Home) -> None:
    piece = _draft(analyst)
    assert analyst.post(f"/evidence/loads/{piece.pk}/stop/").headers["Location"] == "/evidence/"
    assert not Load.objects.exists()
    assert list(home.uploads.iterdir()) == []
    assert analyst.get(f"/evidence/loads/{piece.pk}/").status_code == 404


def test_a_load_that_waits_is_stopped_at_once(analyst: Client, home: Home, no_worker: None) -> None:
    piece = _start(analyst, _draft(analyst))
    assert piece.state == State.WAITING
    assert "Waiting for its turn." in _page(analyst, piece).text
    analyst.post(f"/evidence/loads/{piece.pk}/stop/")
    tasks.load.call(str(piece.pk))
    piece.refresh_from_db()
    assert (piece.state, _version(home)) == (State.STOPPED, 0)
    assert "It was stopped; the evidence is as it was." in _page(analyst, piece).text
    assert _start(analyst, piece).state == State.WAITING


def test_a_load_that_runs_hears_that_it_is_to_stop(
    analyst: Client, home: Home, no_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_EVERY", 0.0)
    piece = _start(analyst, _draft(analyst))
    begun = tasks.Teller.tell

    def tell(self: tasks.Teller, progress: Any) -> None:
        begun(self, progress)
        shown = analyst.get(f"/evidence/loads/{piece.pk}/", headers={"HX-Request": "true"})
        assert "It is being stopped" in Page(shown).text or analyst.post(f"/evidence/loads/{piece.pk}/stop/")

    monkeypatch.setattr(tasks.Teller, "tell", tell)
    tasks.load.call(str(piece.pk))
    piece.refresh_from_db()
    assert (piece.state, _version(home)) == (State.STOPPED, 0)


def test_how_far_a_load_is_is_a_part_of_the_page_by_itself(analyst: Client, no_worker: None) -> None:
    piece = _start(analyst, _draft(analyst))
    Load.objects.update(state=State.RUNNING, alive_at=timezone.now(), stage="reading", table="leads", rows=3, rows_of=2)
    part = analyst.get(f"/evidence/loads/{piece.pk}/", headers={"HX-Request": "true"})
    page = Page(part)
    assert not page.named("html")
    assert page.named("progress")[0]["value"] == "2", "no more than all of it"
    whole = analyst.get(f"/evidence/loads/{piece.pk}/")
    assert 'http-equiv="refresh"' in whole.content.decode()
    Load.objects.update(state=State.DONE, result={"recipe": "x", "changed": True, "files": {}, "tables": {}})
    assert analyst.get(f"/evidence/loads/{piece.pk}/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_how_files_are_read_is_asked_before_a_load_and_where_it_was_refused_only(
    analyst: Client, no_worker: None
) -> None:
    piece = _draft(analyst)
    address = f"/evidence/loads/{piece.pk}/"

    def asked() -> bool:
        return f"{address}start/" in {one.get("action") for one in Page(analyst.get(address)).named("form")}

    assert asked()
    _start(analyst, piece)
    assert not asked()
    Load.objects.update(state=State.REFUSED, said={"en": "No."})
    assert asked()
    shutil.rmtree(piece.folder)
    Load.objects.update(state=State.DONE, result={"recipe": "x", "changed": True, "files": {}, "tables": {}})
    assert not asked()


def test_a_load_is_begun_once(analyst: Client, home: Home, no_worker: None) -> None:
    piece = _start(analyst, _draft(analyst))
    _start(analyst, piece)
    tasks.load.call(str(piece.pk))
    tasks.load.call(str(piece.pk))
    assert Entry.objects.filter(what="load_ended").count() == 1
    assert Entry.objects.filter(what="load_began").count() == 1


@pytest.mark.parametrize("kind", [Load, Sum])
def test_what_a_worker_left_behind_is_taken_up_at_most_three_times(
    kind: type[Load] | type[Sum], home: Home, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[str] = []
    monkeypatch.setattr(tasks, "enqueue", lambda piece: handed.append(str(piece.pk)))
    piece = kind.objects.create(state=State.WAITING)
    for number in range(1, TRIES + 1):
        assert tasks._begin(kind, str(piece.pk)).tries == number
        tasks.revive()
        assert len(handed) == number - 1, "it was alive a moment ago"
        kind.objects.update(alive_at=timezone.now() - SILENCE - dt.timedelta(seconds=1))
        tasks.revive()
        tasks.revive()
        assert len(handed) == min(number, TRIES - 1)
    piece.refresh_from_db()
    assert piece.state == State.FAILED
    assert "three times" in piece.said["en"]
    assert piece.ended_at is not None


def test_a_look_at_a_page_revives_what_was_left_behind(analyst: Client, home: Home, no_worker: None) -> None:
    piece = _start(analyst, _draft(analyst))
    assert tasks._begin(Load, str(piece.pk)) is not None
    Load.objects.update(alive_at=timezone.now() - SILENCE * 2)
    _page(analyst, piece)
    piece.refresh_from_db()
    assert piece.state == State.WAITING
    tasks.load.call(str(piece.pk))
    piece.refresh_from_db()
    assert (piece.state, piece.tries) == (State.DONE, 2)


def test_what_nobody_foresaw_is_a_sentence_and_the_store_is_as_it_was(
    analyst: Client, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("detente.web.evidence.loading.load", fail)
    piece = _start(analyst, _draft(analyst))
    text = _page(analyst, piece).text
    assert (piece.state, _version(home)) == (State.FAILED, 0)
    assert "not foreseen" in text and "secret" not in text


NAMES = [
    "../../../etc/passwd",
    r"..\..\windows\system.ini",
    "/etc/passwd",
    "a\0.csv",
    "\0",
    "..",
    ".",
    "",
    " ",
    "x" * 5000 + ".csv",
    "я" * 300 + ".csv",
    "売" * 300 + ".csv",
    "CON",
    "nul.csv",
    "COM1.csv",
    "Сделки.csv",
    "a\nb.csv",
    "a\r\nSet-Cookie: x=y.csv",
    "-rf",
    "~root",
    "$(id).csv",
    "`id`.csv",
    "a;b|c&d.csv",
    "\u202egpj.exe",
    "file://x",
    "C:evil.csv",
    ".htaccess",
    "%2e%2e%2fx",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_stays_in_its_folder(name: str, home: Home) -> None:
    kept = safe_name(name, set())
    assert 0 < len(kept.encode()) <= 255
    assert Path(kept).name == kept not in (".", "..")
    assert not re.search(r"[\x00-\x1f/\\:*?\"<>|\u202e]", kept)
    assert not kept.startswith((".", "-", "~"))
    assert kept.partition(".")[0].upper() not in ("CON", "NUL", "COM1")
    folder = home.uploads / "x"
    folder.mkdir()
    assert (folder / kept).resolve().parent == folder.resolve()
    (folder / kept).write_bytes(LEADS)


@pytest.mark.parametrize("name", ["../../../x.csv", "Сделки.csv", "я" * 200 + ".csv", 'a"<b>.csv', "nul.csv"])
def test_a_file_with_a_hostile_name_is_kept_in_the_home_and_can_be_thrown_away(
    name: str, analyst: Client, home: Home
) -> None:
    before = sorted(home.folder.parent.rglob("*"))
    piece = _draft(analyst, name=name)
    made = [path for path in sorted(home.folder.parent.rglob("*")) if path not in before and path.is_file()]
    assert [path.parent for path in made] == [piece.folder]
    assert _page(analyst, piece).named("table")
    analyst.post(f"/evidence/loads/{piece.pk}/stop/")
    assert sorted(home.folder.parent.rglob("*")) == before


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("leads.csv", "w") as member:
        for _ in range(48):
            member.write(b"\0" * 1024**2)
    return out.getvalue()


def _slip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../../leads.csv", LEADS)
    return out.getvalue()


@pytest.mark.parametrize("content", [_bomb(), b"PK\3\4" + b"\0" * 100, struct.pack("<I", 0x04034B50) * 50])
def test_an_archive_that_is_a_bomb_or_broken_is_refused_in_a_sentence(
    content: bytes, analyst: Client, home: Home
) -> None:
    piece = _draft(analyst, content, "leads.zip")
    page = _page(analyst, piece)
    assert [one for one in page.named("p") if one.get("class") == "error"]
    assert _start(analyst, piece).state == State.REFUSED
    assert piece.said["en"] in _page(analyst, piece).text
    assert _version(home) == 0


def test_an_archives_members_stay_in_the_work_folder(analyst: Client, home: Home) -> None:
    _start(analyst, _draft(analyst, _slip(), "leads.zip"))
    assert not list(home.folder.parent.rglob("leads.csv"))


def test_an_upload_over_the_limit_is_refused_in_a_sentence(analyst: Client, home: Home, settings: Any) -> None:
    settings.UPLOAD_MOST_BYTES = 100
    answer = _upload(analyst, ("a.csv", b"x" * 60), ("b.csv", b"x" * 60))
    assert answer.status_code in (413, 422)
    assert "detente load FOLDER" in Page(answer).text
    assert not Load.objects.exists()
    assert [path for path in home.uploads.rglob("*") if path.is_file()] == []


def test_an_upload_that_announces_too_much_never_touches_the_disk(
    analyst: Client, home: Home, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_MOST_BYTES = 100
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *_, **__: pytest.fail("a file was made"))
    answer = _upload(analyst, ("a.csv", b"x" * 200))
    assert answer.status_code == 413
    assert "detente load FOLDER" in Page(answer).text


def test_what_a_stranger_uploads_never_touches_the_disk(home: Home, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    made: list[object] = []
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", lambda *_: made.append(1))
    for path in ("/sign-in/", "/language/", "/evidence/upload/"):
        Client().post(path, {"email": "a@example.com", "x": SimpleUploadedFile("a.csv", LEADS)})
    assert made == []


def test_too_many_files_or_none_are_refused_in_a_sentence(analyst: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    for files in ([("a.csv", LEADS)] * 4, []):
        answer = _upload(analyst, *files)
        assert answer.status_code in (400, 413, 422)
        assert Page(answer).named("h1")
    assert not Load.objects.exists()


def test_a_form_that_is_too_large_is_refused_in_a_sentence(analyst: Client) -> None:
    answer = analyst.post("/me/", {"name": "x" * 3_000_000})
    assert answer.status_code in (400, 413)
    assert Page(answer).named("h1")


# Recipes


@pytest.fixture
def recipe(analyst: Client, home: Home) -> str:
    """The address of a recipe that was started from uploaded files."""
    piece = _draft(analyst, b"id,when,from\n1,2026-07-01 10:00,fair\n", "anfragen.csv")
    return str(analyst.post(f"/evidence/loads/{piece.pk}/recipe/").headers["Location"])


def test_a_recipe_is_started_from_files_edited_and_used(analyst: Client, home: Home, recipe: str) -> None:
    assert recipe == "/evidence/recipes/own_1/"
    page = Page(analyst.get(recipe))
    texts = {one["name"]: (home.recipes / "own_1" / one["name"]).read_text() for one in page.named("textarea")}
    assert "recipe.toml" in texts and len(texts) > 0
    changed = texts | {"recipe.toml": "# ours\n" + texts["recipe.toml"]}
    answer = analyst.post(recipe, changed)
    assert answer.status_code == 200 and "Saved." in Page(answer).text
    assert (home.recipes / "own_1" / "recipe.toml").read_text() == changed["recipe.toml"]
    piece = Load.objects.get()
    assert "own_1" in {one.get("value") for one in _page(analyst, piece).named("option")}
    _start(analyst, piece, recipe="own_1")
    assert piece.state in (State.DONE, State.REFUSED)
    assert piece.state == State.REFUSED or piece.result["recipe"] == "own_1"


@pytest.mark.parametrize("wrong", ["", "not [ toml", "\0", "title = 1"])
def test_a_recipe_that_cant_be_read_is_not_saved(wrong: str, analyst: Client, home: Home, recipe: str) -> None:
    before = (home.recipes / "own_1" / "recipe.toml").read_text()
    answer = analyst.post(recipe, {"recipe.toml": wrong})
    assert answer.status_code == 422
    assert [one for one in Page(answer).named("p") if one.get("role") == "alert"]
    assert (home.recipes / "own_1" / "recipe.toml").read_text() == before


def test_nothing_but_a_recipes_own_files_is_written(analyst: Client, home: Home, recipe: str) -> None:
    before = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    analyst.post(recipe, {"../../secret.key": "x", "new.sql": "SELECT 1", "/etc/x": "y", "own.toml": ""})
    assert {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "..%2f..%2fetc", "own_1%00", "OWN_1", "a" * 500, "own_1%0a", "hubspot", "%D0%B6", "."]
)
def test_a_recipes_name_leads_nowhere_else(name: str, analyst: Client, recipe: str) -> None:
    for answer in (analyst.get(f"/evidence/recipes/{name}/"), analyst.post(f"/evidence/recipes/{name}/", {})):
        assert answer.status_code in (301, 404, 405)


def test_a_recipe_for_files_that_cant_be_read_is_refused_in_a_sentence(analyst: Client, home: Home) -> None:
    piece = _draft(analyst, b"PK\3\4broken", "leads.zip")
    answer = analyst.post(f"/evidence/loads/{piece.pk}/recipe/")
    assert answer.status_code == 422
    assert not [path for path in home.recipes.rglob("*") if path.is_file()]


def test_a_recipe_for_files_that_were_loaded_already_is_refused_in_a_sentence(analyst: Client, home: Home) -> None:
    piece = _start(analyst, _draft(analyst))
    answer = analyst.post(f"/evidence/loads/{piece.pk}/recipe/")
    assert answer.status_code in (302, 422)


def test_each_option_that_a_sentence_may_name_has_a_field_on_the_page() -> None:
    source = Path(imports.__file__).parent
    named = {
        name for path in source.rglob("*.py") for name in re.findall(r'\bOption\("(\w+)"', path.read_text("utf-8"))
    }
    assert {"recipe", "zone", "decimal"} <= named <= FIELDS.keys()


@pytest.mark.parametrize(
    ("language", "field", "button"),
    [
        ("en", "“Where do they come from?”", "“Write a recipe for these files”"),
        ("fr", "«\u00a0D’où viennent-ils\u202f?\u00a0»", "«\u00a0Écrire une recette pour ces fichiers\u00a0»"),
    ],
)
def test_a_page_names_its_own_fields_and_no_options_of_the_command_line(
    come_in: ComeIn, home: Home, language: str, field: str, button: str
) -> None:
    browser = come_in(Role.OWNER, headers={"Accept-Language": language})
    browser.post("/evidence/upload/", {"uploaded": SimpleUploadedFile("odd.csv", b"a,b\n1,2\n")})
    piece = Load.objects.get()
    browser.post(f"/evidence/loads/{piece.pk}/start/", {})
    said = Page(browser.get(f"/evidence/loads/{piece.pk}/")).text
    assert field in said and button in said
    assert "--" not in said and "FOLDER" not in said
