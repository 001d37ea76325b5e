"""The program run in this process, and small companies to run it on."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.cli.main import main
from detente.simulate import Plan, Size, company, write


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def detente(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the program in ``tmp_path``, in English and in a pipe unless said otherwise."""
    for name in ("DETENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "DETENTE_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, **environment: str) -> Done:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = main([os.fspath(argument) for argument in arguments])
        said = capsys.readouterr()
        for name in environment:
            monkeypatch.delenv(name)
        return Done(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small drawn company as an evidence folder; nobody writes into it."""
    folder = tmp_path_factory.mktemp("drawn") / "small"
    plan = Plan(size=Size(leads_per_week=40, messages=100, meetings=20))
    write(company(plan, seed=5), folder)
    return folder
