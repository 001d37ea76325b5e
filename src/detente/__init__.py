"""Détente: the neutral ground between a company's marketing and its sales.

>>> import detente
>>> evidence = detente.open("company.detente")  # doctest: +SKIP
>>> answer = detente.ask.sales(evidence, a="2026Q2", b="2026Q3")  # doctest: +SKIP
>>> answer.waterfall.to_pandas()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.version import VERSION as __version__  # noqa: N811  the name that tools look for

if TYPE_CHECKING:
    from detente import ask
    from detente.evidence import open_evidence as open

__all__ = ["__version__", "ask", "open"]


def __getattr__(name: str) -> Any:
    # Loaded when first used, so that `import detente` is felt by nobody.
    if name == "open":
        from detente.evidence import open_evidence

        return open_evidence
    if name == "ask":
        import importlib

        return importlib.import_module("detente.ask")
    raise AttributeError(f"module 'detente' has no attribute {name!r}")
