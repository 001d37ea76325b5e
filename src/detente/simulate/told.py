"""What a company notes about itself: its departments, and the changes it would point at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEPARTMENTS: Mapping[str, str] = MappingProxyType(
    {
        "Sales": "sales",
        "Marketing": "marketing",
        "Product": "product",
        "Support": "support",
        "People": "hr",
        "Finance": "finance",
        "Legal": "legal",
        "Management": "management",
        "Production": "production",
    }
)
"""The departments of every drawn company and the function each plays."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the company wrote it down; it may have done nothing at all."""

    changed_on: dt.date
    function: str
    kind: str
    what: str
    source: str | None = None
    segment: str | None = None
