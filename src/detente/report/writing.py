"""Write a report into a file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.language import N_, Language
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from detente.evidence import Evidence
    from detente.report.contents import Contents

ENDINGS = (".html", ".pdf")


def check_place(file: Path) -> None:
    """Raise Mistake where no report can be written into ``file``: the ending or the folder is wrong."""
    if file.suffix.lower() not in ENDINGS:
        raise Mistake(N_("A report is a page or a PDF: let {file} end with .html or .pdf."), file=str(file))
    if not file.parent.is_dir():
        raise Mistake(
            N_("There is no folder {folder} to write the report into; make it first, or name another."),
            folder=str(file.parent),
        )
    if file.is_dir():
        raise Mistake(N_("{file} is a folder; name a file that ends with .html or .pdf."), file=str(file))


def write(evidence: Evidence, file: Path | str, lang: str | None = None, **periods: Any) -> Path:
    """Write the report on all that this evidence can answer; return the file.

    file : ends with .html or .pdf.   periods : a, b and compare, as `detente.ask.put` takes them.
    Raises Mistake for a wrong place or period, and where the extra ``report`` is not installed.
    """
    from detente.report.contents import contents

    file = Path(file)
    check_place(file)
    check_installed()
    save(contents(evidence, periods, Language.of(lang)), file)
    return file


def save(made: Contents, *places: Path) -> None:
    """Write one report into one or several files, in the form that each ending names."""
    from detente.report import page, paper

    for file in places:
        content = paper.pdf(made) if file.suffix.lower() == ".pdf" else page.html(made).encode()
        replace(file, content)


def replace(file: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``file`` in one step, so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def check_installed() -> None:
    """Raise Mistake that names the extra ``report`` where a part of it is not installed."""
    from importlib.util import find_spec

    for module in ("jinja2", "typst", "vl_convert"):
        if find_spec(module) is None:
            raise Mistake(
                N_("{module} is needed for this and not installed; run: {mend}"),
                module=module,
                mend='pip install "detente[report]"',
            )
