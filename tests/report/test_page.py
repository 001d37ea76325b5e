"""The page: whole in itself, harmless, and readable by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from detente.answers import Answer
from detente.evidence.checks import Report
from detente.language import LANGUAGES, Language
from detente.report import contents, page, pictures

HOSTILE = "<script>alert('x')</script>"
Made = Callable[..., Answer[Any]]


class Tags(HTMLParser):
    """All tags with their attributes, in order, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def html(made: Made, checked: Report) -> str:
    return page.html(whole(made, checked, "en"))


def whole(made: Made, checked: Report, lang: str) -> contents.Contents:
    language = Language.of(lang)
    unanswered = contents.Unanswered(title=HOSTILE, reasons=(HOSTILE,))
    return contents.gathered(checked, [contents.part(made(), language)], [unanswered], language, None)


def test_nothing_is_fetched_and_nothing_runs(html: str) -> None:
    tags = Tags(html)
    assert {name for name, _ in tags.tags}.isdisjoint(
        {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
    )
    for _, attributes in tags.tags:
        assert not any(name.startswith("on") or name in ("src", "style", "xlink:href") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(http" not in html and "@import" not in html
    [policy] = [meta for meta in tags.named("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_names_from_foreign_data_are_shown_as_text(html: str) -> None:
    tags = Tags(html)
    assert tags.text.count(HOSTILE) >= 6  # sentence, picture, table, query, problem, unanswered
    assert HOSTILE not in html


def test_the_language_is_declared_and_spoken(made: Made, checked: Report) -> None:
    titles = set()
    for lang in LANGUAGES:
        tags = Tags(page.html(whole(made, checked, lang)))
        assert tags.named("html") == [{"lang": lang}]
        titles.add(re.search(r"(\S.*\S)", tags.text.split("Détente")[1]))
    assert len(titles) == len(LANGUAGES)


def test_readers_find_their_way_by_landmarks_and_headings(html: str) -> None:
    tags = Tags(html)
    for landmark in ("header", "main", "footer", "h1"):
        assert len(tags.named(landmark)) == 1, landmark
    levels = [int(name[1]) for name, _ in tags.tags if re.fullmatch("h[1-6]", name)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    targets = {attributes.get("id") for _, attributes in tags.tags}
    for _, attributes in tags.tags:
        for name in ("aria-labelledby",):
            assert set((attributes.get(name) or "").split()) <= targets
        if (attributes.get("href") or "").startswith("#"):
            assert (attributes["href"] or "")[1:] in targets
    assert tags.tags[[name for name, _ in tags.tags].index("body") + 1][1]["class"] == "skip"


def test_no_id_is_used_twice(html: str) -> None:
    ids = [attributes["id"] for _, attributes in Tags(html).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_each_picture_is_one_image_with_words_and_its_table(html: str) -> None:
    tags = Tags(html)
    drawings = tags.named("svg")
    assert len(drawings) == 2  # wide and narrow; one of them is shown
    assert all(svg["role"] == "img" and "width" not in svg for svg in drawings)
    assert "Bars from April to July" in tags.text
    assert tags.named("table") and all(header["scope"] == "col" for header in tags.named("th"))
    assert len(tags.named("caption")) == len(tags.named("table"))


def test_ink_takes_the_colour_of_the_page() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text fill="#000">a</text><line stroke="#ddd"/><path fill="#4c78a8"/></svg>'
    done = pictures.for_page(svg, "n", "t", "d")
    assert '<text fill="currentColor">' in done and 'stroke="currentColor" stroke-opacity="0.18"' in done
    assert 'fill="#4c78a8"' in done


def test_a_drawing_is_cleaned_of_all_that_could_act() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="a()">'
        '<script>a()</script><foreignObject><b>x</b></foreignObject><a xlink:href="javascript:a()"><text>t</text></a>'
        '<defs><clipPath id="c"><rect style="fill:url(http://x)"/></clipPath></defs><g clip-path="url(#c)" aria-label="x"/></svg>'
    )
    done = pictures.for_page(svg, "one", "t", "d")
    for gone in ("script", "foreignObject", "javascript", "onload", "style", "http://x", "aria-label="):
        assert gone not in done
    assert 'id="one-c"' in done and 'clip-path="url(#one-c)"' in done


def test_the_narrow_drawing_fits_a_phone(made: Made) -> None:
    spec = contents.part(made(), Language.of("en")).spec
    width = re.search(r'width="(\d+)"', pictures.drawn(spec, width=pictures.NARROW))
    assert width is not None and int(width[1]) <= pictures.NARROW + 8


@pytest.mark.browser
def test_a_browser_shows_it_on_a_phone_and_on_a_desk_by_day_and_by_night(
    html: str, tmp_path: Path, program_in_ci: Callable[..., str]
) -> None:
    from playwright.sync_api import sync_playwright

    chromium = program_in_ci("chromium", "chromium-browser", "google-chrome")
    (tmp_path / "report.html").write_text(html, "utf-8")
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        inks = set()
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                tab.on("console", lambda message: told.append(message.text))
                tab.on("dialog", lambda dialog: told.append(dialog.message))
                tab.on("request", lambda request: told.append(request.url) if request.url.startswith("http") else None)
                tab.goto(f"file://{tmp_path}/report.html")
                assert tab.evaluate("document.documentElement.scrollWidth") <= width
                shown = [tab.locator(f".{one} svg").is_visible() for one in ("wide", "narrow")]
                assert shown == [width == 1280, width == 360]
                inks.add(tab.evaluate("getComputedStyle(document.querySelector('figure text')).fill"))
                tab.close()
        browser.close()
    assert told == []
    assert len(inks) == 2  # the chart's text is dark by day and light by night
