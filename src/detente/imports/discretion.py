"""Which files may hold what people wrote: no copy of them is kept, and none of their text in a row turned away."""

from __future__ import annotations

from detente.evidence.contract import DISCREET
from detente.imports.plan import Input, Plan


def may_hold_words(one: Input, plan: Plan) -> bool:
    """Whether no copy of a table's file is kept, nor any text of its rows that are turned away.

    True for mail and chat whatever the recipe; for every file of a recipe that says so (``keeps_raw = false``) or that makes
    mail, chat or meetings; for these tables when they come ready; and for every file of a load with pseudonyms.
    """
    if plan.discreet or not one.opened.keepable:
        return True
    if plan.recipe is not None:
        return not plan.recipe.keeps_raw
    return one.source in DISCREET
