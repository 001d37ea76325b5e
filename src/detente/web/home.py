"""Where one installation keeps what is its own: beside the store, a folder for state, uploads and cached answers."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.evidence.evidence import STORE

STORE_NAME: Final = "DETENTE_STORE"
HOME_NAME: Final = "DETENTE_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """One installation: the store with its evidence, and the folder with everything else.

    store : the evidence; it need not be there yet.   folder : state, uploads, recipes and cached answers.
    """

    store: Path
    folder: Path

    @staticmethod
    def beside(store: Path, folder: Path | None = None) -> Home:
        """Return the home of a store: ``company.web`` beside ``company.detente`` unless another folder is named.

        >>> str(Home.beside(Path("company.detente")).folder)
        'company.web'
        """
        return Home(store, folder or store.with_suffix(".web"))

    @staticmethod
    def here() -> Home:
        """Return the home that the environment names (DETENTE_STORE, DETENTE_HOME)."""
        folder = os.environ.get(HOME_NAME)
        return Home.beside(Path(os.environ.get(STORE_NAME, STORE)), Path(folder) if folder else None)

    def environment(self) -> dict[str, str]:
        """Return the variables by which another process finds the same home."""
        return {STORE_NAME: str(self.store.resolve()), HOME_NAME: str(self.folder.resolve())}

    @property
    def state(self) -> Path:
        """The file of the embedded database."""
        return self.folder / "state.sqlite3"

    @property
    def uploads(self) -> Path:
        """Where files wait that somebody uploaded, a folder for each load."""
        return self.folder / "uploads"

    @property
    def recipes(self) -> Path:
        """The company's own recipes, a folder each."""
        return self.folder / "recipes"

    @property
    def cache(self) -> Path:
        """Answers that were worked out already; may be deleted at any time."""
        return self.folder / "cache"

    @property
    def lock(self) -> Path:
        """Beside the home: a file that is held while the web app runs, or while a backup is brought back."""
        return self.folder.with_name(f".{self.folder.name}.lock")

    @property
    def aside(self) -> Path:
        """Beside the home: where a backup is laid out before it takes the home's place; see `detente.web.operate.restoring`."""
        return self.folder.with_name(f".{self.folder.name}.restoring")

    def make(self) -> None:
        """Make the folders that are not there yet, for this user only."""
        for folder in (self.folder, self.uploads, self.recipes, self.cache):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secret(self) -> str:
        """Return the installation's own secret, made at its first use: it signs sessions and the journal."""
        self.make()
        path = self.folder / "secret.key"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        return path.read_text("ascii")
