"""Words, numbers, money and days in three languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.language import (
    LANGUAGES,
    Count,
    Either,
    Language,
    Message,
    Money,
    People,
    Share,
    minor_digits,
    round_known,
    spoken,
)
from detente.mistakes import CannotAnswer, Mistake

EN, FR, RU = map(Language.of, LANGUAGES)


@pytest.mark.parametrize(
    ("code", "found"),
    [("fr", "fr"), ("fr_CA.UTF-8", "fr"), ("ru-RU", "ru"), ("RU", "ru"), ("de", "en"), ("C", "en"), (None, "en")],
)
def test_a_language_is_known_by_any_of_its_codes(code: str | None, found: str) -> None:
    assert Language.of(code).code == found


def test_numbers_are_parted_as_each_language_does() -> None:
    assert [language.number(1234567.5, 1) for language in (EN, FR, RU)] == [
        "1,234,567.5",
        "1\u202f234\u202f567,5",
        "1\u00a0234\u00a0567,5",
    ]


def test_money_has_the_digits_of_its_currency() -> None:
    assert EN.money(Money(123456, "EUR")) == "€1,234.56"
    assert EN.money(Money(123456, "JPY")) == "¥123,456"
    assert EN.money(Money(123456, "KWD")).replace("\u00a0", " ") == "KWD 123.456"
    assert FR.money(Money(123456, "EUR")) == "1\u202f234,56\u00a0€"
    assert RU.money(Money(-123456, "RUB")).replace("\u00a0", " ") == "-1 234,56 ₽"


def test_rounded_money_shows_two_digits_and_no_cents() -> None:
    assert EN.money(Money(19_345_620, "EUR", rounded=True)) == "€190,000"
    assert FR.money(Money(19_345_620, "EUR", rounded=True)) == "190\u202f000\u00a0€"
    assert EN.money(Money(19_345, "JPY", rounded=True)) == "¥19,000"


def test_shares_and_days() -> None:
    assert [language.show(Share(0.256, 1)) for language in (EN, FR, RU)] == ["25.6%", "25,6\u00a0%", "25,6\u00a0%"]
    assert FR.show(dt.date(2026, 9, 30)) == "30 sept. 2026"
    assert EN.show(dt.datetime(2026, 9, 30, 14, 5, tzinfo=dt.UTC)).startswith("Sep 30, 2026")


def test_a_list_is_joined_with_the_language_s_and() -> None:
    assert EN.show(["a", "b", "c"]) == "a, b, and c"
    assert FR.show(("a", "b")) == "a et b"
    assert RU.show(("a", "b")) == "a и b"
    assert RU.show(()) == ""


def test_messages_may_lie_in_messages() -> None:
    inner = Message("{n} lead", plural="{n} leads", n=1)
    assert EN.say(Message("{what} of {all}", what=inner, all=Message("{n} lead", plural="{n} leads", n=1200))) == (
        "1 lead of 1,200 leads"
    )


def test_text_with_braces_from_foreign_data_is_left_alone() -> None:
    assert EN.say(Message("{name}", name="{n} {evil!r} %s")) == "{n} {evil!r} %s"
    assert EN.say("{not a field}") == "{not a field}"


@pytest.mark.parametrize("language", [EN, FR, RU])
def test_nothing_and_truth_are_shown_without_a_traceback(language: Language) -> None:
    assert language.show(None) == ""
    assert language.show(True) == "True"
    assert language.say("") == ""


def test_equal_messages_are_equal() -> None:
    assert Message("{n} row", plural="{n} rows", n=1) == Message("{n} row", plural="{n} rows", n=1)
    assert Message("{n} row", plural="{n} rows", n=1) != Message("{n} row", plural="{n} rows", n=2)
    assert Message("a") != "a"
    assert len({Message("a", x=1), Message("a", x=1)}) == 1
    assert repr(Message("{n} row", plural="{n} rows", n=3)) == "Message('3 rows')"


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=2))
def test_rounding_keeps_sign_and_stays_within_five_per_cent(value: Decimal) -> None:
    rounded = round_known(value)
    assert abs(rounded - value) <= max(abs(value) * Decimal("0.05"), Decimal("0.5"))
    assert rounded == 0 or (rounded > 0) == (value > 0)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_exact_money_can_be_read_back_to_the_cent(minor: int, currency: str) -> None:
    text = EN.money(Money(minor, currency))
    digits = "".join(character for character in text if character.isdigit() or character in ".-")
    assert Decimal(digits) == Decimal(minor).scaleb(-minor_digits(currency))


def test_the_environment_says_which_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DETENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert spoken() == "en"
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert spoken() == "ru"
    monkeypatch.setenv("LC_MESSAGES", "fr_FR")
    assert spoken() == "fr"
    monkeypatch.setenv("DETENTE_LANG", "en")
    assert spoken() == "en"


def test_a_mistake_is_a_sentence_with_its_fields() -> None:
    mistake = Mistake("There is no folder {folder}.", folder="exports")
    assert str(mistake) == "There is no folder exports."
    assert mistake.message.fields["folder"] == "exports"
    assert (Mistake("x").exit_code, CannotAnswer("x").exit_code) == (2, 1)


def test_words_to_choose_from_are_joined_by_or() -> None:
    said = [Language.of(code).show(Either(("a", "b", "c"))) for code in LANGUAGES]
    assert said == ["a, b, or c", "a, b ou c", "a, b или c"]


def test_numbers_that_say_what_they_count_are_numbers_and_choose_the_form() -> None:
    for kind in (People, Count):
        message = Message("{n} came.", plural="{n} have come.", n=kind(1))
        assert message.in_english() == "1 came."
        assert Message("{n}", n=kind(1200)).in_english() == "1,200"
