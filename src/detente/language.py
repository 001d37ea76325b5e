"""Words, numbers, money and days in English, French and Russian.

Sentences are kept as `Message`: an English template with typed fields. Only a `Language` turns
them into text, so that one answer can be read by both sides in their own tongue.
"""

from __future__ import annotations

import datetime as dt
import gettext
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

LANGUAGES: Final = ("en", "fr", "ru")
_LOCALE = Path(__file__).parent / "locale"
_LETTERS_THEN_DIGITS = re.compile(r"(?<=[A-Za-z])(?=\d)")


def N_(text: str) -> str:  # noqa: N802  gettext's own name for "mark, translate later"
    """Mark ``text`` for translation and return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency; ``rounded`` shows two significant digits ("about")."""

    minor: int
    currency: str
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A share from 0 to 1, shown as a percentage with ``digits`` decimals, or with all that it has where that is None."""

    value: float
    digits: int | None = 0


@dataclass(frozen=True, slots=True)
class People:
    """A number of people, or of leads, who are people; the privacy exit sees that no small one is said."""

    n: int


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things that are no people."""

    n: int


@dataclass(frozen=True, slots=True)
class Mean:
    """A number that counts nobody: a mean, an index; shown with ``digits`` decimals."""

    value: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class FewerThan:
    """What the privacy exit puts in the place of a number of people that is too small to be said."""

    n: int


@dataclass(frozen=True, slots=True)
class Either:
    """Words of which one is to be chosen: "a, b or c"."""

    words: tuple[str, ...]


class Message:
    """A sentence to be said in some language: template, optional plural, typed fields.

    Fields may be text, numbers, `People`, `Count`, `Mean`, `Money`, `Share`, days, moments, `Either` or other messages.
    With ``plural`` the field ``n`` (a whole number) chooses the form.

    >>> Message("{n} row was read.", plural="{n} rows were read.", n=1200).in_english()
    '1,200 rows were read.'
    """

    __slots__ = ("fields", "plural", "text")

    def __init__(self, text: str, /, *, plural: str | None = None, **fields: object) -> None:
        self.text = text
        self.plural = plural
        self.fields: Mapping[str, object] = MappingProxyType(fields)

    def in_english(self) -> str:
        """Return the sentence in English."""
        return Language.of("en").say(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.text, self.plural, dict(self.fields)) == (other.text, other.plural, dict(other.fields))

    def __hash__(self) -> int:
        return hash((self.text, self.plural))

    def __repr__(self) -> str:
        return f"Message({self.in_english()!r})"


class Language:
    """One of the three languages: says messages, writes numbers, money and days."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._catalogue = gettext.translation("detente", _LOCALE, [code], fallback=True)

    @staticmethod
    @lru_cache(maxsize=8)
    def of(code: str | None) -> Language:
        """Return the language for a code such as ``fr`` or ``ru_RU.UTF-8``; English when unknown or None."""
        short = (code or "en").replace("-", "_").split("_")[0].split(".")[0].lower()
        return Language(short if short in LANGUAGES else "en")

    @property
    def comma(self) -> bool:
        """Whether decimals are written with a comma.

        >>> [Language.of(code).comma for code in LANGUAGES]
        [False, True, True]
        """
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self.code) == ","

    def say(self, message: Message | str) -> str:
        """Return the message in this language."""
        if isinstance(message, str):
            return self._catalogue.gettext(message) if message else ""
        if message.plural is None:
            template = self._catalogue.gettext(message.text)
        else:
            n = message.fields["n"]
            number = n.n if isinstance(n, People | Count) else n
            template = self._catalogue.ngettext(message.text, message.plural, number if isinstance(number, int) else 2)
        return template.format(**{name: self.show(value) for name, value in message.fields.items()})

    def show(self, value: object) -> str:
        """Return one value as this language writes it; text stays as it is."""
        match value:
            case Message():
                return self.say(value)
            case Money():
                return self.money(value)
            case Share():
                return self.percent(value.value, value.digits)
            case People() | Count():
                return self.number(value.n)
            case Mean():
                return self.number(round(value.value, value.digits) + 0.0, value.digits)  # -0.04 is 0.0, and not -0.0
            case FewerThan():
                return self.say(Message(N_("fewer than {number}"), number=value.n))
            case Either():
                return self.listed(list(value.words), "or")
            case bool() | None | str():
                return "" if value is None else str(value)
            case int() | float() | Decimal():
                return self.number(value)
            case dt.datetime():
                from babel.dates import format_datetime

                return str(format_datetime(value, "medium", locale=self.code))
            case dt.date():
                from babel.dates import format_date

                return str(format_date(value, "medium", locale=self.code))
            case tuple() | list():
                return self.listed([self.show(item) for item in value])
            case _:
                return str(value)

    def listed(self, items: list[str], style: Literal["standard", "or"] = "standard") -> str:
        """Return "a, b and c" as this language writes it; with the style ``or``, "a, b or c"."""
        from babel.lists import format_list

        return str(format_list(items, style, locale=self.code)) if items else ""

    def number(self, value: float | Decimal, digits: int | None = None) -> str:
        """Return a number with this language's separators; ``digits`` decimals when given."""
        from babel.numbers import format_decimal

        pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self.code))

    def exact(self, value: float | Decimal) -> str:
        """Return a number with all its digits, up to ten decimals."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, format="#,##0." + "#" * 10, locale=self.code))

    def percent(self, value: float | Decimal, digits: int | None = 0) -> str:
        """Return a share (0 to 1) as a percentage; with all its digits, up to ten, where ``digits`` is None.

        >>> Language("en").percent(Decimal("0.3333"), None), Language("en").percent(0.5, None), Language("en").percent(0.3333)
        ('33.33%', '50%', '33%')
        """
        from babel.numbers import format_percent

        places = "." + "#" * 10 if digits is None else "." + "0" * digits if digits else ""
        space = "" if self.code == "en" else "\u00a0"
        return str(format_percent(value, format=f"#,##0{places}{space}%", locale=self.code))

    def money(self, money: Money) -> str:
        """Return an amount with its currency; in whole units when rounded."""
        from babel.numbers import format_currency

        value = Decimal(money.minor).scaleb(-minor_digits(money.currency))
        if money.rounded:
            value, pattern = round_known(value), self._whole()
            text = format_currency(value, money.currency, format=pattern, locale=self.code, currency_digits=False)
        else:
            text = format_currency(value, money.currency, locale=self.code)
        # A currency that is written with letters stands apart from its number.
        return _LETTERS_THEN_DIGITS.sub("\u00a0", str(text))

    def _whole(self) -> str:
        return "¤#,##0" if self.code == "en" else "#,##0\u00a0¤"


def round_known(value: Decimal, significant: int = 2) -> Decimal:
    """Return ``value`` rounded to ``significant`` digits, and to whole units at the finest.

    >>> round_known(Decimal("193456.20")), round_known(Decimal("-7.6")), round_known(Decimal(0))
    (Decimal('190000'), Decimal('-8'), Decimal('0'))
    """
    if not value:
        return Decimal(0)
    places = max(0, math.floor(math.log10(abs(value))) + 1 - significant)
    return Decimal(round(value / 10**places) * 10**places)


@lru_cache(maxsize=64)
def minor_digits(currency: str) -> int:
    """Return how many decimal digits a currency (ISO 4217) has: 0, 2 or 3.

    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


def spoken() -> str:
    """Return the language code that the environment asks for (DETENTE_LANG, LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("DETENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return Language.of(os.environ[name]).code
    return "en"
