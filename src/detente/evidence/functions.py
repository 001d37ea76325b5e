"""Which department plays which function, guessed from its name where the company did not say.

A guess is shown to the user (`detente check`) and given up as soon as a table ``functions`` is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Stems, in lower case, of how departments are called in English, French and Russian. The first that fits decides:
# "sales support" is support, "commercial marketing" is marketing.
_STEMS: tuple[tuple[str, str], ...] = (
    ("support", r"support|customer (care|service|success)|service client|assistance|sav\b|поддержк|сервис|клиентск"),
    ("marketing", r"marketing|communication|brand|demand gen|growth|publicit|маркетинг|реклам|бренд|коммуникац"),
    ("hr", r"\bhr\b|human|people|talent|\brh\b|ressources|personnel|recrut|кадр|персонал|\bhr|управлени\w* персон"),
    ("finance", r"financ|account(ing|s)|controll|treasury|compta|trésor|финанс|бухгалт|казначе"),
    ("legal", r"legal|law|compliance|jurid|droit|юрид|прав(о|ов)"),
    ("sales", r"sales|account exec|business dev|selling|vente|commercial|продаж|сбыт|коммерч"),
    (
        "product",
        r"product(?!ion)|engineer|r&d|research|develop|\bit\b|tech|produit|ingénier|recherche|informatique|продукт|разработ|инженер",
    ),
    (
        "production",
        r"production|manufactur|operations|logist|warehouse|plant|supply|fabrication|usine|атель|atelier|производ|склад|логист|цех|завод",
    ),
    ("management", r"management|board|executive|direction|owner|\bceo\b|general|présid|дирек|правлен|руковод"),
)


def guess(department: str) -> str:
    """Return the function that a department's name suggests; ``other`` when it suggests none.

    >>> [guess(name) for name in ("Sales North", "Отдел маркетинга", "Ressources humaines", "Canteen")]
    ['sales', 'marketing', 'hr', 'other']
    """
    name = department.casefold()
    return next((function for function, stems in _STEMS if re.search(stems, name)), "other")


def guessed(departments: list[str]) -> Mapping[str, str]:
    """Return the guess for each department, by name."""
    return {department: guess(department) for department in sorted(departments)}
