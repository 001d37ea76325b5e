"""The report as one HTML page: charts and styles inside, no script, nothing fetched."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from detente.report import pictures
from detente.report.contents import Contents, Part

if TYPE_CHECKING:
    from markupsafe import Markup


def html(contents: Contents) -> str:
    """Return the page.

    Raises ModuleNotFoundError where the extra ``report`` is not installed.
    """
    import jinja2

    here = files("detente.report")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((here / "page.html.jinja").read_text("utf-8"))
    style = (here / "page.css").read_text("utf-8")
    return template.render(contents=contents, words=contents.words, style=style, pictures=_pictures(contents))


def _pictures(contents: Contents) -> dict[str, tuple[Markup, Markup]]:
    """Return each answer's chart, wide and narrow."""
    return {part.name: (_picture(part, None), _picture(part, pictures.NARROW)) for part in contents.parts}


def _picture(part: Part, width: int | None) -> Markup:
    from markupsafe import Markup

    name = f"{part.name}-{'wide' if width is None else 'narrow'}"
    svg = pictures.for_page(pictures.drawn(part.spec, width=width), name, part.title, part.alternative)
    return Markup(svg)  # noqa: S704  cleaned element by element in detente.report.pictures
