"""Compile the translations (.po) into the catalogues (.mo) that ship with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before the wheel, editable or not, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write each catalogue beside its source."""
        compile_all(Path(self.root) / "src" / "detente" / "locale")


def compile_all(locale: Path) -> None:
    """Compile every ``LANG/LC_MESSAGES/detente.po`` under ``locale``."""
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as read, source.with_suffix(".mo").open("wb") as write:
            write_mo(write, read_po(read, locale=source.parent.parent.name))


if __name__ == "__main__":
    compile_all(Path(__file__).parent / "src" / "detente" / "locale")
