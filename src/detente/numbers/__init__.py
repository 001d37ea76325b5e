"""Arithmetic on arrays; has never heard of a company."""
