"""Codes that open the survey once: easy to type from a card, too many to guess, kept as hashes only."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Final

from cryptography.fernet import Fernet

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
_GROUPS, _LONG = 3, 4


def new_code() -> str:
    """Return a fresh code of sixty random bits, in groups as on a card: ``7KQF-W2ZD-9MXA``."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))


def plain(typed: str) -> str | None:
    """Return a code as it was made, from what somebody typed; None where it can't be one.

    >>> plain(" 7kqf w2zd 9mxa "), plain("7KQF"), plain("é" * 12)
    ('7KQF-W2ZD-9MXA', None, None)
    """
    letters = [letter for letter in typed.upper() if letter.isalnum()]
    if len(letters) != _GROUPS * _LONG or not set(letters) <= set(_LETTERS):
        return None
    return "-".join("".join(letters[start : start + _LONG]) for start in range(0, len(letters), _LONG))


def digest(code: str) -> str:
    """Return the hash by which a code is known."""
    return hashlib.sha256(b"survey " + code.encode()).hexdigest()


def seal(code: str, text: str) -> str:
    """Return a text that nobody can read without the code.

    >>> seal("7KQF-W2ZD-9MXA", "Sales") != seal("7KQF-W2ZD-9MXA", "Sales")
    True
    """
    return _lock(code).encrypt(text.encode()).decode()


def unseal(code: str, sealed: str) -> str:
    """Return a sealed text.

    >>> unseal("7KQF-W2ZD-9MXA", seal("7KQF-W2ZD-9MXA", "Sales"))
    'Sales'
    """
    return _lock(code).decrypt(sealed.encode()).decode()


def _lock(code: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"card " + code.encode()).digest()))
