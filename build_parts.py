"""Make what ships with the package and is not written by hand: compiled translations, and the charts' runtime."""

from __future__ import annotations

import gzip
from importlib import metadata
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PartsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before the wheel, editable or not, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write each part to where the program looks for it."""
        package = Path(self.root) / "src" / "detente"
        compile_all(package / "locale")
        bundle(package / "web" / "static" / "vega.js")


def compile_all(locale: Path) -> None:
    """Compile every ``LANG/LC_MESSAGES/detente.po`` under ``locale``."""
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as read, source.with_suffix(".mo").open("wb") as write:
            write_mo(write, read_po(read, locale=source.parent.parent.name))


def bundle(target: Path) -> None:
    """Write Vega, Vega-Lite and Vega-Embed as one file, and once more compressed, unless this version lies there already."""
    version = f"// Vega, Vega-Lite, Vega-Embed and what they need (BSD and MIT licences), as bundled by vl-convert {metadata.version('vl-convert-python')}\n"
    if target.exists() and target.read_text("utf-8").startswith(version):
        return
    import vl_convert

    content = (version + vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).encode()
    target.write_bytes(content)
    target.with_suffix(".js.gz").write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    compile_all(Path(__file__).parent / "src" / "detente" / "locale")
