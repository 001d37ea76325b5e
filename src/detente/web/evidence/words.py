"""What a page calls the ways to say how files are to be read; a sentence that names an option names the field in its place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from detente.language import N_, Message
from detente.mistakes import Mistake, Option

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "recipe": N_("Where do they come from?"),
        "zone": N_("Time zone of their clock times"),
        "currency": N_("Currency of their amounts"),
        "date_order": N_("How are days written?"),
        "decimal": N_("How are decimals written?"),
        "columns": N_("Headers that are not recognised"),
        "pseudonyms": N_("Key of the pseudonyms"),
        "new_recipe": N_("Write a recipe for these files"),
    }
)
"""The labels of the fields and buttons of the page of a load, by the names of options."""


def on_a_page(mistake: Mistake) -> Message:
    """Return the sentence of a mistake as a page says it."""
    said = mistake.message
    fields = {
        name: Message(N_("“{field}”"), field=Message(FIELDS[one.name])) if isinstance(one, Option) else one
        for name, one in said.fields.items()
    }
    return Message(said.text, plural=said.plural, **fields)
