"""Mail, chat and calendars that come in by a page: no name, subject or text gets onto any page, or stays anywhere."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from tests.web.house import ComeIn

from detente.web.home import Home
from detente.web.rights import Role
from detente.web.work.models import Load, State

PEOPLE = (
    "person_id,name,department,level,is_head,started_on\n"
    + "".join(f"m{n}@x.example,M {n},Marketing,{1 if n == 0 else 4},{n == 0},2020-01-01\n" for n in range(6))
    + "".join(f"s{n}@x.example,S {n},Sales,{1 if n == 0 else 4},{n == 0},2020-01-01\n" for n in range(6))
)
BEGIN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def letters() -> str:
    made = []
    for number in range(600):
        at = BEGIN + dt.timedelta(hours=7 * number)
        one, other = (f"m{number % 6}", f"s{number % 5}") if number % 3 else (f"m{number % 6}", f"m{(number + 1) % 6}")
        made.append(
            f'From x Mon Jan  5 09:00:00 2026\nFrom: "Canary Name" <{one}@x.example>\nTo: Canary <{other}@x.example>\n'
            f"Subject: Canary subject\nDate: {at:%a, %d %b %Y %H:%M:%S +0000}\nMessage-ID: <{number}@x.example>\n\n"
            "Canary body\n\n"
        )
    return "".join(made) + "From x\nSubject: Canary of a letter without a sender\n\nCanary\n\n"


def calendar() -> str:
    events = "".join(
        f"BEGIN:VEVENT\nUID:{number}@x.example\nSUMMARY:Canary title\nDESCRIPTION:Canary text\nLOCATION:Canary room\n"
        f"DTSTART:{BEGIN + dt.timedelta(days=7 * number):%Y%m%dT%H%M%SZ}\nDURATION:PT1H\n"
        'ORGANIZER;CN="Canary Name":mailto:m0@x.example\nATTENDEE;CN="Canary";PARTSTAT=ACCEPTED:mailto:s0@x.example\nEND:VEVENT\n'
        for number in range(24)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:Canary calendar\n{events}END:VCALENDAR\n"


def pages() -> list[str]:
    """Return the addresses of all pages that need no argument."""
    found: list[str] = []

    def walk(patterns: Any, before: str) -> None:
        for one in patterns:
            path = before + str(one.pattern)
            if isinstance(one, URLPattern):
                found.extend([path] if "<" not in path else [])
            else:
                walk(one.url_patterns, path)

    walk(get_resolver().url_patterns, "/")
    return sorted(found)


def bring(browser: Client, name: str, content: str, **how: str) -> tuple[Load, str]:
    """Upload a file, look at what the page shows of it, load it; return the piece and all that was shown."""
    file = SimpleUploadedFile(name, content.encode())
    answer = browser.post("/evidence/upload/", {"uploaded": [file]})
    where = answer.headers["Location"]
    shown = browser.get(where).content.decode()
    piece = Load.objects.get(pk=where.split("/")[-2])
    browser.post(f"{where}start/", {"zone": "UTC", "currency": "EUR", **how})
    piece.refresh_from_db()
    return piece, shown + browser.get(where).content.decode()


def test_no_page_and_no_file_says_what_was_written(
    come_in: ComeIn, home: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    owner = come_in(Role.OWNER)
    shown = []
    for name, content in (("people.csv", PEOPLE), ("inbox.mbox", letters()), ("heads.ics", calendar())):
        piece, seen = bring(owner, name, content)
        assert piece.state == State.DONE, piece.result
        shown.append((name, seen))
    asked = [path for path in pages() if path not in ("/glasses/", "/sign-out/")]
    assert {"/war/", "/people/addresses/", "/me/known/"} <= {*asked} and len(asked) > 15
    for role in Role:
        browser = come_in(role)
        shown += [(path, browser.get(path).content.decode(errors="replace")) for path in asked]
    found = owner.get("/people/staff/m0@x.example/")
    shown.append(("person", found.content.decode()))
    data = owner.post("/people/data/staff/m0@x.example/")
    shown.append(("export", b"".join(data).decode() if data.streaming else data.content.decode()))
    assert "m0@x.example" in dict(shown)["export"] and "sent_at" in dict(shown)["export"]
    told = [name for name, text in shown if "canary" in text.lower()]
    assert told == [], told
    left = [
        str(path)
        for folder in (home.store, home.folder)
        for path in folder.rglob("*")
        if path.is_file() and b"canary" in path.read_bytes().lower()
    ]
    assert left == [] and "canary" not in caplog.text.lower()
