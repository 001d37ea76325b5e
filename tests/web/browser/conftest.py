"""A real house: the web app as it is served, with a company in it whose every name is hostile, and a real browser."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.conftest import absent
from tests.web.browser.hostile import payloads, write_company
from tests.web.issuer import Issuer, issuing

from detente.imports.load import load

PASSWORD = "a quiet brass spinner"
A, B = "2026-06-29:2026-09-28", "2026-09-28:2026-12-28"


@dataclass(frozen=True)
class House:
    """The address of the running app, a browser, and the owner's session."""

    address: str
    browser: Browser
    session: Path

    def context(self, **options: object) -> BrowserContext:
        """Open a window of its own, signed in as the owner."""
        return self.browser.new_context(storage_state=str(self.session), **options)  # type: ignore[arg-type]


def chromium() -> str:
    """The path of a browser."""
    import shutil

    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    absent("Chromium")
    raise AssertionError


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer of single sign-on on another host than the house, its door on yet another."""
    with issuing("localhost") as said:
        yield said


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[House]:
    """Load the hostile company, serve it, and sign its owner in by the link that is printed.

    It is gone with the module: while Playwright runs, Django takes its own tests for asynchronous ones.
    """
    path = chromium()
    folder = tmp_path_factory.mktemp("house")
    write_company(folder / "evidence")
    load([folder / "evidence"], folder / "company.detente", zone="UTC", currency="EUR")
    environment = {
        **os.environ,
        "DETENTE_LOG": "WARNING",
        "DETENTE_LANG": "en",
        "DETENTE_OIDC": issuer.address,
        "DETENTE_OIDC_ID": "detente",
        "DETENTE_OIDC_SECRET": "quiet",
    }
    environment.pop("DATABASE_URL", None)
    words = [
        str(Path(sys.executable).with_name("detente")),
        "serve",
        "--store",
        "company.detente",
        "--owner",
        "nour@gyre.example",
    ]
    log = folder / "log"
    with log.open("wb") as out:
        served = subprocess.Popen(words, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            link = awaited(log, served)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                session = folder / "session.json"
                come_in(browser, link, session)
                yield House(link.split("/come-in/")[0], browser, session)
                browser.close()
        finally:
            served.terminate()
            served.wait(30)


def awaited(log: Path, served: subprocess.Popen[bytes]) -> str:
    """Return the link that the program prints."""
    until = time.monotonic() + 60
    while time.monotonic() < until and served.poll() is None:
        if found := re.search(r"(http://\S+/come-in/\S+)", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


def come_in(browser: Browser, link: str, session: Path) -> None:
    """Choose a password by the link, and keep the session."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
    context.storage_state(path=str(session))
    context.close()


@pytest.fixture(scope="module")
def wave(house: House) -> list[str]:
    """A wave of the survey, opened as its form does: the links that are handed out."""
    context = house.context()
    page = context.new_page()
    page.goto(f"{house.address}/survey/")
    with page.expect_download() as download:
        page.click("form[action$='/start/'] button.main")
    with zipfile.ZipFile(download.value.path()) as archive:
        lines = io.StringIO(archive.read("invitations.csv").decode("utf-8-sig"))
    context.close()
    return [row["link"] for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def inner(house: House, wave: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The addresses of pages that are there once somebody did something: loads, a recipe, a token, persons' data."""
    context = house.context()
    page = context.new_page()
    file = tmp_path_factory.mktemp("more") / "leads.csv"
    lines = [f"M{number},2026-10-{number + 10},{payloads()[number].split(',')[0]!r}" for number in range(9)]
    file.write_text("\n".join(["lead_id,created_at,source", *lines]), "utf-8")
    found = ["me/known/"]
    for ended in (False, True):
        page.goto(f"{house.address}/evidence/")
        page.set_input_files("input[type=file]", file)
        page.click("main form button.main")
        page.wait_for_url("**/evidence/loads/**")
        found.append(page.url)
        page.wait_for_selector("main .scroll table")
        if ended:
            page.click("form[action$='/start/'] button.main")
            page.wait_for_selector("main .lead", timeout=60_000)
        else:
            page.click("form[action$='/recipe/'] button")
            page.wait_for_url("**/evidence/recipes/**")
            found.append(page.url)
    page.goto(f"{house.address}/me/")
    page.fill("form[action$='/me/tokens/'] input[name=name]", payloads()[7])
    page.click("form[action$='/me/tokens/'] button")
    page.wait_for_selector(".once")
    page.goto(f"{house.address}/people/")
    found.append(str(page.get_attribute("a[href*='/people/staff/']", "href")))
    page.select_option("select[name=kind]", "lead")
    page.fill("input[name=id]", "M3")
    page.click("form[action$='/people/find/'] button")
    found.append(page.url)
    found.append(wave[0])
    context.close()
    return [one.removeprefix(house.address).lstrip("/") for one in found]


@pytest.fixture
def told() -> list[str]:
    """What a page must not have done, in words; a test ends with it empty."""
    return []


@pytest.fixture
def watched(told: list[str]) -> Callable[[BrowserContext], Page]:
    """Open a page that notes every script that ran unasked, every report of the CSP, every error."""

    def open_page(context: BrowserContext) -> Page:
        page = context.new_page()
        page.add_init_script(
            "window.__ran = []; window.hit = (x) => window.__ran.push(String(x));"
            "document.addEventListener('securitypolicyviolation', (e) => window.__ran.push('csp ' + e.violatedDirective + ' ' + e.blockedURI));"
        )
        page.on("dialog", lambda dialog: (told.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: told.append(f"error {error}"))
        page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
        return page

    return open_page


__all__ = ["A", "B", "House", "Issuer", "payloads"]
