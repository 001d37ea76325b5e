"""Détente: the neutral ground between a company's marketing and its sales."""
