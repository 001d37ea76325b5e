"""Answers on pages: worked out once for each state of the evidence, then taken from the shelf."""
