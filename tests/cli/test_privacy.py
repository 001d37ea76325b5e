"""``detente privacy`` and ``detente dpia``: the open book, and the drafts made of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_the_book_is_printed_and_given_as_json(detente: Run, small: Path) -> None:
    told = json.loads(detente("privacy", small, "--json").out)
    assert {"people", "leads", "deals"} <= {one["table"] for one in told["held"]} and told["fewest"] == 5
    said = detente("privacy", small, "--lang", "fr").out
    assert "people: person_id" in said.replace("\u00a0:", ":") and "Qui a donné quelle réponse" in said


def test_a_draft_is_written_once_and_never_over_another_file(detente: Run, small: Path, tmp_path: Path) -> None:
    for more in ((), ("--notice",)):
        file = tmp_path / f"draft{len(more)}.md"
        assert detente("dpia", small, "-o", file, *more, "--lang", "ru").code == 0
        text = file.read_text("utf-8")
        assert text.startswith("# ") and "people" in text
        again = detente("dpia", small, "-o", file, *more)
        assert again.code == 2 and "name another file" in again.err and file.read_text("utf-8") == text


def test_a_place_that_can_t_be_written_to_is_said(detente: Run, small: Path, tmp_path: Path) -> None:
    done = detente("dpia", small, "-o", tmp_path / "nowhere" / "draft.md")
    assert done.code == 2 and "can't be written" in done.err and "Traceback" not in done.err
