"""The PDF: it says what the page says, in every script, on numbered pages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.answers import Answer
from detente.evidence.checks import Report
from detente.language import Language, Message
from detente.report import contents, paper

HOSTILE = "<script>alert('x')</script>"
Made = Callable[..., Answer[Any]]


def read(content: bytes, folder: Path, program: str) -> str:
    (folder / "report.pdf").write_bytes(content)
    arguments = [program, *(["-layout"] if program.endswith("pdftotext") else []), str(folder / "report.pdf")]
    done = subprocess.run([*arguments, *(["-"] if len(arguments) == 3 else [])], check=True, capture_output=True)
    return done.stdout.decode()


def whole(made: Made, checked: Report, lang: str, **changed: Any) -> contents.Contents:
    language = Language.of(lang)
    return contents.gathered(checked, [contents.part(made(**changed), language)], [], language, None)


def test_everything_is_on_paper_and_foreign_text_stays_text(
    made: Made, checked: Report, tmp_path: Path, program_in_ci: Callable[..., str]
) -> None:
    pdftotext = program_in_ci("pdftotext")
    text = read(paper.pdf(whole(made, checked, "en")), tmp_path, pdftotext)
    for said in (
        "Where are the sales?",
        "Sales fell by",
        HOSTILE,
        "One thing to do",
        "€600,000.00",
        "leads.sql",
        "page 1 of",
    ):
        assert said in text, said


def test_markup_in_names_is_not_run(
    made: Made, checked: Report, tmp_path: Path, program_in_ci: Callable[..., str]
) -> None:
    pdftotext = program_in_ci("pdftotext")
    evil = '#read("/etc/passwd") $x^2$ *bold* \\ = heading'
    sentences = (Message("{x}", x=evil),)
    text = read(paper.pdf(whole(made, checked, "en", summary=sentences)), tmp_path, pdftotext)
    assert evil in text


def test_cyrillic_is_set_and_not_replaced(
    made: Made, checked: Report, tmp_path: Path, program_in_ci: Callable[..., str]
) -> None:
    pdftotext = program_in_ci("pdftotext")
    sentences = (Message("{x}", x="Съешь же ещё этих мягких французских булок, да выпей чаю."),)
    text = read(paper.pdf(whole(made, checked, "ru", summary=sentences)), tmp_path, pdftotext)
    assert "Съешь же ещё этих мягких французских булок, да выпей чаю." in text


def test_the_document_says_what_it_is(
    made: Made, checked: Report, tmp_path: Path, program_in_ci: Callable[..., str]
) -> None:
    pdfinfo = program_in_ci("pdfinfo")
    content = paper.pdf(whole(made, checked, "fr"))
    said = read(content, tmp_path, pdfinfo)
    assert "Author:          Détente" in said and "Tagged:          yes" in said
    assert re.search(rb"/Lang ?\(fr", content)


def test_the_same_report_is_the_same_file(made: Made, checked: Report) -> None:
    assert paper.pdf(whole(made, checked, "en")) == paper.pdf(whole(made, checked, "en"))


def test_a_long_table_is_cut_on_paper_and_says_so(
    made: Made, checked: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program_in_ci: Callable[..., str]
) -> None:
    pdftotext = program_in_ci("pdftotext")
    monkeypatch.setattr(paper, "MOST_ROWS", 3)
    text = read(paper.pdf(whole(made, checked, "en")), tmp_path, pdftotext)
    assert text.count("Only the first rows stand here") == 2
    assert "=1+1" in text and "East" not in text
