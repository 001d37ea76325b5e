"""A report reaches its file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.answers import Answer
from detente.evidence.checks import Report
from detente.language import Language
from detente.mistakes import Mistake
from detente.report import contents, page, writing

Made = Callable[..., Answer[Any]]
EN = Language.of("en")


def whole(made: Made, checked: Report) -> contents.Contents:
    return contents.gathered(checked, [contents.part(made(), EN)], [], EN, None)


def test_the_ending_says_which_form(made: Made, checked: Report, tmp_path: Path) -> None:
    writing.save(whole(made, checked), tmp_path / "a.html", tmp_path / "b.PDF")
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "b.PDF").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.PDF"]


@pytest.mark.parametrize("name", ["report", "report.txt", "report.html.zip", "nowhere/report.html", "folder.pdf"])
def test_a_wrong_place_is_named_before_any_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(Mistake, match=name.split("/")[0]):
        writing.check_place(tmp_path / name)


def test_an_old_report_stays_when_the_new_one_fails(
    made: Made, checked: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.html"
    file.write_text("the old one")

    def broken(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="No space left"):
        writing.replace(file, b"half of the new one")
    assert file.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [file]


def test_a_missing_part_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "typst" else object())
    with pytest.raises(Mistake, match=r'typst is needed .* pip install "detente\[report\]"'):
        writing.check_installed()


def test_the_page_is_small_enough_to_mail(made: Made, checked: Report) -> None:
    assert len(page.html(whole(made, checked)).encode()) < 100_000
