"""Running it: whether it lives, what it logs, how it is saved and brought back."""
