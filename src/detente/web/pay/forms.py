"""If things went otherwise: four sliders, each a whole number of steps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms

from detente.language import N_
from detente.questions.scorecards.paying import Moved
from detente.web.jinja import say

_LABELS = {
    "marketing": {
        "counts": N_("Leads, at the price they have: more, in %"),
        "amounts": N_("What a customer brings: more, in %"),
        "replies": N_("Leads that sales answers in time: more, in % of all"),
        "profit": N_("Joint profit from elsewhere: more, in thousands"),
    },
    "sales": {
        "counts": N_("Deals won: more, in %"),
        "amounts": N_("What a customer brings: more, in %"),
        "replies": N_("Leads answered in time: more, in % of all"),
        "profit": N_("Joint profit from elsewhere: more, in thousands"),
    },
}
_FAR = {"counts": 50, "amounts": 50, "replies": 30, "profit": 500}


class WhatIf(forms.Form):
    """What is moved, and by how much; nothing where a number is left out, or is none."""

    def __init__(self, function: str, given: Any) -> None:
        super().__init__(given, label_suffix="")
        for name, label in _LABELS.get(function, _LABELS["sales"]).items():
            far = _FAR[name]
            self.fields[name] = forms.IntegerField(
                required=False,
                min_value=-far,
                max_value=far,
                label=say(label),
                widget=forms.NumberInput(attrs={"type": "range", "min": -far, "max": far, "step": far // 50 or 1}),
            )

    def moved(self) -> Moved:
        """Return how things would go; where a number can't be read, as they do."""
        if not self.is_bound:
            return Moved()
        self.is_valid()
        said = {name: Fraction(self.cleaned_data.get(name) or 0) for name in _FAR}
        return Moved(
            counts=said["counts"] / 100,
            amounts=said["amounts"] / 100,
            replies=said["replies"] / 100,
            profit=said["profit"] * 1000,
        )

    def steps(self) -> list[tuple[str, str]]:
        """Return the label of each slider that was moved, and where it stands."""
        if not self.is_bound:
            return []
        self.is_valid()
        stand = {name: self.cleaned_data.get(name) or 0 for name in _FAR}
        return [(str(self.fields[name].label), f"{steps:+d}") for name, steps in stand.items() if steps]
