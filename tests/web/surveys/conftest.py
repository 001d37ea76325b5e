"""A wave that is open: who was asked, with which codes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.house import ComeIn

from detente.evidence.survey_items import ITEMS
from detente.web.home import Home
from detente.web.rights import Role

Answer = Callable[..., Any]


def start(browser: Client, name: str = "2026-11", **more: str) -> Any:
    """Open a wave as the form does."""
    page = browser.get("/survey/")
    (closes,) = re.findall(r'name="closes_on" value="([\d-]+)"', page.content.decode())
    said = {"name": name, "closes_on": closes, "language": "en", "way": "links", "kind": "both_sides"} | more
    return browser.post("/survey/start/", said)


def table(answer: Any, name: str = "invitations.csv") -> list[dict[str, str]]:
    """Read one of the tables that are handed out."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def code_of(row: dict[str, str]) -> str:
    """Return the code of somebody's link."""
    return row["link"].rstrip("/").rsplit("/", 1)[-1]


def say(code: str, score: int = 3, comment: str = "") -> Any:
    """Answer every item alike, as a browser nobody knows."""
    return Client().post(f"/answer/{code}/", {item.name: score for item in ITEMS} | {"comment": comment})


@pytest.fixture
def opened(copied: Home, come_in: ComeIn) -> list[dict[str, str]]:
    """Open a wave; its invitations, one row for each person."""
    return table(start(come_in(Role.HR)))
