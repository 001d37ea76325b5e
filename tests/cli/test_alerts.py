"""``detente alerts``: said on the terminal, written as a mail, silent where nothing is the matter."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from detente.simulate import Plan, Size, company, write


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn company whose plan lacks something."""
    where = tmp_path_factory.mktemp("alerts") / "evidence"
    write(company(Plan(size=Size(leads_per_week=25, messages=20, meetings=5)), 5), where)
    return where


def test_what_needs_a_look_is_said_in_each_language(detente: Run, planned: Path) -> None:
    said = detente("alerts", planned)
    assert said.code == 0 and "lacks the word of marketing’s head, in time" in said.out
    assert "не хватает следующего: слово руководителя" in detente("alerts", planned, "--lang", "ru").out
    assert "il manque la parole" in detente("alerts", planned, "--lang", "fr").out


def test_a_mail_lies_ready_and_can_be_read(detente: Run, planned: Path, tmp_path: Path) -> None:
    file = tmp_path / "alerts.eml"
    for _ in range(2):
        done = detente("alerts", planned, "-o", file, "--to", "Heads <heads@example.com>", "--lang", "fr")
        assert done.code == 0 and "choses demandent un regard" in done.out
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"] == "Heads <heads@example.com>" and mail["Subject"] == "Détente\u00a0: ce qui demande un regard"
    lines = mail.get_content().strip().splitlines()
    assert len(lines) > 2 and all(line.startswith("- ") for line in lines)


@pytest.mark.parametrize("address", ["a\nBcc: x@y.example", "heads@", "heads@example.com\r\nX: 1"])
def test_an_address_that_is_none_writes_no_mail(address: str, detente: Run, planned: Path, tmp_path: Path) -> None:
    done = detente("alerts", planned, "-o", tmp_path / "a.eml", "--to", address)
    assert done.code == 2 and "is no address" in done.err and not (tmp_path / "a.eml").exists()


def test_old_news_and_places_that_cant_be_written(detente: Run, planned: Path, tmp_path: Path) -> None:
    assert "Nothing needs a look" in detente("alerts", planned, "--since", "2031-01-01").out
    assert not (tmp_path / "x.eml").exists()
    assert "is not a day" in detente("alerts", planned, "--since", "soon").err
    done = detente("alerts", planned, "-o", tmp_path / "nowhere" / "x.eml")
    assert done.code == 2 and "can't be written" in done.err


def test_without_a_plan_that_is_said(detente: Run, planned: Path, tmp_path: Path) -> None:
    import shutil

    without = tmp_path / "without"
    shutil.copytree(planned, without)
    for one in without.glob("scorecards.*"):
        one.unlink()
    assert "No plan is agreed yet" in detente("alerts", without).out


def test_a_mail_of_before_goes_where_nothing_needs_a_look(detente: Run, planned: Path, tmp_path: Path) -> None:
    file = tmp_path / "alerts.eml"
    file.write_text("what was said last month")
    done = detente("alerts", planned, "-o", file, "--since", "2031-01-01")
    assert done.code == 0 and "Nothing needs a look" in done.out and not file.exists()
