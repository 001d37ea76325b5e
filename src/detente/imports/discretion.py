"""Which files may hold what people wrote: no copy of them is kept, and none of their text in a row turned away."""

from __future__ import annotations

from typing import Final

from detente.imports.plan import Input, Plan

NO_BODIES: Final = frozenset({"messages", "recipients"})
"""Tables of mail and chat: no column beyond the contract's is kept, for it might hold what was written."""


def may_hold_words(one: Input, plan: Plan) -> bool:
    """Whether a table may hold what people wrote, or lies in one file with some that does.

    True for mail and chat whatever the recipe; for every file of a recipe that says so (``keeps_raw = false``); for a
    ready evidence table of messages with more columns than the contract knows; and for every file of a load with
    pseudonyms.
    """
    if plan.discreet or not one.opened.keepable:
        return True
    if plan.recipe is not None:
        return not plan.recipe.keeps_raw
    known = {column.lower() for column in one.columns.values()}
    return one.source in NO_BODIES and any(header.lower() not in known for header in one.opened.columns)
