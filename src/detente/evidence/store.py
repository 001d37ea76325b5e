"""The store: a folder of immutable Parquet files and one manifest."""

from __future__ import annotations

from pathlib import Path

from detente.evidence.holding import Holding


def is_store(folder: Path) -> bool:
    """Whether a folder is a store."""
    return (folder / "manifest.json").exists()


def holding(folder: Path, version: str | None = None) -> Holding:
    """Return what the store holds."""
    raise NotImplementedError
