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
    style = "\n".join((here / name).read_text("utf-8") for name in ("static/look.css", "page.css"))
    return template.render(
        contents=contents,
        words=contents.words,
        style=style,
        pictures=_pictures(contents),
        beneath={part.name: beneath(part) for part in contents.parts},
    )


def _pictures(contents: Contents) -> dict[str, tuple[Markup, Markup]]:
    """Return each answer's chart, wide and narrow."""
    return {part.name: (picture(part), picture(part, pictures.NARROW)) for part in contents.parts}


def beneath(part: Part) -> dict[str, Markup]:
    """Return the small pictures that stand beneath an answer's, by table."""
    from markupsafe import Markup

    found = {}
    for table in part.tables:
        if table.spec:
            name = f"{part.name}-{table.name.replace('_', '-')}"
            svg = pictures.for_page(pictures.drawn(table.spec), name, table.title, str(table.spec["description"]))
            found[table.name] = Markup(svg)  # noqa: S704  cleaned element by element in detente.report.pictures
    return found


def picture(part: Part, width: int | None = None) -> Markup:
    """Return an answer's chart as markup that any page may carry. width : in pixels; None for the chart's own."""
    from markupsafe import Markup

    name = f"{part.name}-{'wide' if width is None else 'narrow'}"
    svg = pictures.for_page(pictures.drawn(part.spec, width=width), name, part.title, part.alternative)
    return Markup(svg)  # noqa: S704  cleaned element by element in detente.report.pictures
