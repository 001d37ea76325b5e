"""Exports → evidence: readers, recipes, the loader and its journal."""
