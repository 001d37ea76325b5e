"""A small installation, made once and copied for each test; each test's own PostgreSQL database."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.operate.places import FILL, detente, inside, load_rows

from detente.web.home import Home


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of two loads, a home with accounts, journal, a recipe, and a backup of both."""
    folder = tmp_path_factory.mktemp("filled")
    home = Home.beside(folder / "company.detente")
    for rows in (10, 20):
        load_rows(home, rows, folder / "exports")
    inside(home, FILL)
    (home.recipes / "own_1").mkdir()
    (home.recipes / "own_1" / "recipe.toml").write_text('name = "own_1"\n')
    (home.cache / "answers").mkdir()
    done = detente(home, "backup", str(folder / "backup.zip"))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def place(filled: Path, tmp_path: Path) -> Home:
    """A copy of it for one test."""
    shutil.copytree(filled, tmp_path / "here")
    return Home.beside(tmp_path / "here" / "company.detente")


@pytest.fixture
def saved(filled: Path) -> Path:
    """The backup."""
    return filled / "backup.zip"


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    import psycopg

    name = f"state_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def state_in(request: pytest.FixtureRequest) -> dict[str, str]:
    """The variables by which the state lies in each database in turn."""
    return {} if request.param == "sqlite" else {"DATABASE_URL": request.getfixturevalue("database")}
