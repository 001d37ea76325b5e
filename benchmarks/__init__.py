"""Figures beside named peers, measured in the same run on the same data. ``make bench`` writes docs/benchmarks.md."""
