"""The house that both sides enter: the same answers on pages, for those who may see them."""
