"""The pages in a real browser: access checked by axe, on a phone, by keyboard, by night, in three languages; and no name runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Error, Page, expect
from tests.web.browser.conftest import PASSWORD, A, B, House, Issuer, payloads

pytestmark = pytest.mark.browser
PAGES = (
    "",
    f"sales/?a={A}&b={B}",
    f"sales/how/?a={A}&b={B}",
    f"sales/rows/?a={A}&b={B}",
    f"sales/rows/?a={A}&b={B}&of=leads&source=webinar",
    "sales/mine/",
    "sales/?a=2026Q9",
    "war/",
    "war/how/",
    "scorecards/",
    "scorecards/how/",
    "exchange/",
    "exchange/how/",
    "visits/",
    "briefing/",
    "briefing/of/Marketing/",
    "remedies/",
    "seats/",
    "me/pay/",
    "agree/",
    "survey/",
    "evidence/",
    "people/",
    "people/addresses/",
    "journal/",
    "me/",
    "nowhere/",
)
DOORS = ("sign-in/", "sign-in/forgotten/", "come-in/nothing/", "answer/", "answer/nothing/")
Watched = Callable[[BrowserContext], Page]


def settled(page: Page, address: str) -> None:
    """Open a page and wait until nothing in it is being worked out; it looks again by itself."""
    page.goto(address)
    for _ in range(240):
        try:
            if page.query_selector("main") and not page.query_selector("main .waiting, main progress"):
                return
        except Error:
            pass  # it was just being loaded again
        page.wait_for_timeout(250)
    raise AssertionError(f"{address} is never done")


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_axe_finds_nothing_by_day_and_by_night(house: House, inner: list[str], language: str) -> None:
    axe, found = Axe(), []
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    inside = house.context(locale=language)
    outside = house.browser.new_context(locale=language)
    for context, addresses in ((inside, (*PAGES, *inner)), (outside, DOORS)):
        page = context.new_page()
        for address in addresses:
            settled(page, f"{house.address}/{address}")
            assert page.get_attribute("html", "lang") == language
            # Colours are the same in all languages.
            for scheme in ("light", "dark") if language == "en" else ("light",):
                page.emulate_media(color_scheme=scheme)
                for one in axe.run(page, options=rules).response["violations"]:
                    found += [
                        (address, scheme, one["id"], node["target"], node["html"][:150]) for node in one["nodes"][:3]
                    ]
        context.close()
    assert found == [], "\n".join(map(str, found))


def test_every_page_fits_a_phone_and_every_target_a_finger(house: House, inner: list[str]) -> None:
    context = house.context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    for address in (*PAGES, *inner):
        settled(page, f"{house.address}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        small = page.evaluate(
            """() => [...document.querySelectorAll('main button, main .button, .top a, .top button, main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .scores label, main select, summary')]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], address
    context.close()


def test_the_door_and_the_periods_need_no_mouse(house: House) -> None:
    context = house.browser.new_context()
    page = context.new_page()
    page.goto(f"{house.address}/sales/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("input[name=email]")
    page.keyboard.type("nour@gyre.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sales/")
    settled(page, page.url)
    page.focus("input[name=a]")
    page.keyboard.type(A)
    page.keyboard.press("Tab")
    page.keyboard.type(B)
    page.keyboard.press("Enter")
    page.wait_for_url("**a=2026-06-29*")
    settled(page, page.url)
    summary = page.locator("details summary").first
    summary.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator("details").first.locator("table").first).to_be_visible()
    context.close()


def test_single_sign_on_leads_there_and_back_under_the_strict_policy(
    house: House, issuer: Issuer, watched: Watched, told: list[str]
) -> None:
    context = house.browser.new_context()
    page = watched(context)
    issuer.claims = {"email": "nour@gyre.example", "email_verified": True}
    page.goto(f"{house.address}/sign-in/?next=/journal/")
    page.get_by_text("Sign in with your company’s account").click()
    page.wait_for_url(f"{house.address}/journal/")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert page.evaluate("window.__ran") == []
    context.close()
    assert told == []


def test_pages_that_wait_put_in_what_is_new_and_take_nothing_away(
    house: House, watched: Watched, tmp_path: Path
) -> None:
    context = house.context(viewport={"width": 1280, "height": 900})
    file = tmp_path / "leads.csv"
    file.write_text(f"lead_id,created_at,source\nW{tmp_path.name},2026-11-02,web\n", "utf-8")
    others, evidence, sales = (watched(context) for _ in range(3))
    others.goto(f"{house.address}/me/")
    # So much is asked for before them that what they show can't be there at once.
    asked = [f"/sales/?a={A}&b=2026-09-28:2026-12-{day:02}" for day in range(6, 14)]
    others.evaluate("(all) => Promise.all(all.map((one) => fetch(one)))", asked)
    evidence.goto(f"{house.address}/evidence/")
    evidence.set_input_files("input[type=file]", file)
    evidence.click("main form button.main")
    evidence.wait_for_url("**/evidence/loads/**")
    evidence.click("form[action$='/start/'] button.main")
    evidence.wait_for_selector("text=All of it is in", timeout=60_000)
    evidence.goto(f"{house.address}/evidence/")
    others.evaluate("(all) => Promise.all(all.map((one) => fetch(one)))", asked)
    sales.goto(f"{house.address}/sales/?a={A}&b=2026-09-28:2026-12-21")
    # On a slow machine the evidence may be checked before anybody looks; the answer, asked last, is not there yet.
    evidence.wait_for_selector("main .waiting, #there h2")
    sales.wait_for_selector("main .waiting")
    for page in (evidence, sales):
        page.evaluate("window.__here = true")
    evidence.set_input_files("input[type=file]", file)
    expect(evidence.locator("#there h2").first).to_be_visible(timeout=120_000)
    expect(sales.locator("figure.drawn .live svg").first).to_be_visible(timeout=120_000)
    assert evidence.evaluate("document.querySelector('input[type=file]').files.length") == 1
    assert evidence.query_selector("main .waiting") is None and "Where are the sales?" in sales.title()
    for page in (evidence, sales):
        assert page.evaluate("window.__here") and page.evaluate("window.__ran") == []
    context.close()


def test_it_reads_without_javascript(house: House) -> None:
    context = house.context(java_script_enabled=False)
    page = context.new_page()
    settled(page, f"{house.address}/sales/?a={A}&b=2026-09-28:2026-12-20")
    expect(page.locator("figure svg").first).to_be_visible()
    assert "sales" in page.inner_text(".answer").lower()
    context.close()


def test_both_sides_answer_on_a_phone_without_javascript(house: House, wave: list[str]) -> None:
    phone = house.browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="ru")
    page = phone.new_page()
    for number, link in enumerate(wave[1:7]):
        page.goto(link)
        assert page.get_attribute("html", "lang") == "ru"
        # A finger meets the field, not the small circle in it.
        for field in page.locator(".scores label:has(input[value='4'])").all():
            field.click()
        assert page.locator("input:checked").count() == 20
        page.fill("textarea", f"Больше общения {number}")
        page.click("main button.main")
        expect(page.locator("h1")).to_have_text("Спасибо")
    page.goto(wave[1])
    assert page.locator("input[type=radio]").count() == 0
    phone.close()
    owner = house.context()
    page = owner.new_page()
    page.goto(f"{house.address}/survey/")
    expect(page.locator("section.card .lead")).to_contain_text("At least 5 of")
    owner.close()


def test_the_chart_comes_alive_under_the_strict_policy(house: House, watched: Watched, told: list[str]) -> None:
    context = house.context(viewport={"width": 1280, "height": 900})
    page = watched(context)
    settled(page, f"{house.address}/sales/?a={A}&b={B}")
    expect(page.locator("figure.drawn .live svg")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.__ran") == []
    context.close()
    assert told == []


def test_no_name_from_the_evidence_runs(house: House, inner: list[str], watched: Watched, told: list[str]) -> None:
    context = house.context()
    page = watched(context)
    seen = ""
    pages = ["", f"sales/?a={A}&b={B}", "evidence/", *(f"people/?page={number}" for number in range(1, 11))]
    pages += [f"sales/rows/?a={A}&b={B}&which={which}&page={number}" for which in "ab" for number in (1, 2, 3)]
    pages += inner
    for address in pages:
        settled(page, f"{house.address}/{address}")
        seen += page.content()
        assert page.evaluate("window.__ran") == [], address
    context.close()
    assert told == []
    assert seen.count("onerror=") > 100  # the names were there to be read, as text


def test_no_name_of_a_file_a_header_a_cell_or_a_field_runs(
    house: House, watched: Watched, told: list[str], tmp_path: Path
) -> None:
    context = house.context()
    page = watched(context)
    names = payloads()
    files = []
    for number in range(0, 480, 40):
        part = [name.replace('"', '""') for name in names[number : number + 40]]
        path = tmp_path / (names[number].replace("/", "∕")[:60] + f"{number}.csv")
        line = ",".join(f'"{name}"' for name in part)
        cells = ",".join(f'"{name}"' for name in reversed(part))
        path.write_text("\n".join([line, *[cells] * 4]), "utf-8")
        files.append(path)
    page.goto(f"{house.address}/evidence/")
    page.set_input_files("input[type=file]", files)
    page.click("main form button.main")
    page.wait_for_url("**/evidence/loads/**")
    settled(page, page.url)
    assert page.locator("th").count() > 100
    page.fill("textarea", names[2])
    page.fill("input[name=zone]", names[3][:60])
    page.click("form[action$='/start/'] button.main")
    assert page.evaluate("window.__ran") == []
    page.goto(f"{house.address}/people/?q={names[5]}")
    for name in names[:12]:
        page.goto(f"{house.address}/people/")
        page.fill("input[name=email]", f"x{names.index(name)}@gyre.example")
        page.fill("input[name=name]", name[:120])
        page.click("form[action$='/invite/'] button.main")
        page.wait_for_url("**/people/")
        assert page.evaluate("window.__ran") == []
    page.goto(f"{house.address}/sales/?a={names[0]}&b={names[1]}")
    assert page.evaluate("window.__ran") == []
    context.close()
    assert [one for one in told if "422" not in one] == []
