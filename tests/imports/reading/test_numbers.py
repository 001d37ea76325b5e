"""How a column writes its numbers."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from detente.imports.reading.values import Finding, NumberStyle, number_sql, numbers

Duck = duckdb.DuckDBPyConnection


def looked_at(duck: Duck, cells: list[str | None]) -> Finding[NumberStyle]:
    duck.execute("CREATE OR REPLACE TEMP TABLE numbers_test (cell VARCHAR)")
    duck.executemany("INSERT INTO numbers_test VALUES (?)", [[cell] for cell in cells])
    return numbers(duck, "numbers_test", "cell")


def parsed(duck: Duck, style: NumberStyle) -> list[Decimal | None]:
    return [row[0] for row in duck.execute(f"SELECT {number_sql('cell', style)} FROM numbers_test").fetchall()]


CASES: dict[str, tuple[list[str | None], list[str | None]]] = {
    "whole": (["1", "-22", "+3", "007"], ["1", "-22", "3", "7"]),
    "decimal point": (["1.5", "2.25", "1000", ".5"], ["1.5", "2.25", "1000", "0.5"]),
    "decimal comma": (["1,5", "-2,25", "1000"], ["1.5", "-2.25", "1000"]),
    "comma thousands": (["1,234.50", "12", "1,234,567"], ["1234.5", "12", "1234567"]),
    "point thousands": (["1.234,50", "12,00", "1.234.567"], ["1234.5", "12", "1234567"]),
    "spaces of three kinds": (["1 234,50", "1\u00a0234,5", "1\u202f234"], ["1234.5", "1234.5", "1234"]),
    "apostrophes of two kinds": (["1'234.50", "5’000"], ["1234.5", "5000"]),
    "Indian groups": (["1,23,456.00", "99"], ["123456", "99"]),
    "currency before and behind": (["$1,234.50", "€ 5.00", "7.00 USD", "CHF 3.25"], ["1234.5", "5", "7", "3.25"]),
    "roubles": (["1 500,00 ₽", "20 руб.", "р. 7,50"], ["1500", "20", "7.5"]),
    "brackets and minus": (["(1,234.50)", "-$3.00", "$-4.00", "5.00-", "−6.50"], ["-1234.5", "-3", "-4", "-5", "-6.5"]),
    "percent": (["25%", "7.5 %", "-1%"], ["0.25", "0.075", "-0.01"]),
    "powers": (["1e-3", "2.5E+02"], ["0.001", "250"]),
    "empty and odd cells": (["12", "", None, "n/a", "13", "  14 "], ["12", None, None, None, "13", "14"]),
    "a zero before the sign is no thousand": (["0.123", "1.234"], ["0.123", "1.234"]),
    "longer numbers without a sign rule out thousands": (["1.234", "1500", "99"], ["1.234", "1500", "99"]),
    "one cell decides for all": (["1,234", "5,678", "9,5"], ["1.234", "5.678", "9.5"]),
    "two signs decide": (["1,234", "5,678", "9,999.5"], ["1234", "5678", "9999.5"]),
    "brackets in pairs only": (["(5)", "(6", "7)"], ["-5", None, None]),
    "more digits than are kept": (["0.1234567", "3.0000004"], ["0.123457", "3"]),
}


@pytest.mark.parametrize(("cells", "expected"), CASES.values(), ids=CASES)
def test_numbers_are_read_in_the_columns_own_style(
    duck: Duck, cells: list[str | None], expected: list[str | None]
) -> None:
    found = looked_at(duck, cells)
    assert found.style is not None and not found.readings
    assert parsed(duck, found.style) == [None if value is None else Decimal(value) for value in expected]
    assert found.unlike == sum(
        value is None and bool((cell or "").strip()) and "(" not in str(cell) and ")" not in str(cell)
        for cell, value in zip(cells, expected, strict=True)
    )


@pytest.mark.parametrize("cells", [["1.234", "2.345"], ["1,234"], ["12,345", "999"], ["1,234.5", "1.234,5", "2,000"]])
def test_where_a_sign_may_mean_two_things_there_is_a_question(duck: Duck, cells: list[str | None]) -> None:
    found = looked_at(duck, cells)
    assert found.style is None and len(found.readings) == 2
    first, second = (parsed(duck, style) for style in found.readings)
    assert first != second
    assert found.question is not None
    assert found.question.in_english().startswith("In cell, what does the “")


def test_words_are_no_numbers(duck: Duck) -> None:
    found = looked_at(duck, ["Room 12", "Room 13", "x", "12 km"])
    assert found.style is None and not found.readings and found.examples


def test_a_typing_error_does_not_make_a_question(duck: Duck) -> None:
    found = looked_at(duck, [f"{n},{n % 90 + 10}" for n in range(1000)] + ["1.234"] * 3 + ["5,000.50"])
    assert found.style == NumberStyle(",", ".")
    assert found.unlike == 1


def test_a_column_of_very_many_values_is_judged_by_a_part_of_them(duck: Duck) -> None:
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE many AS SELECT replace(CAST(n * 1.37 AS VARCHAR), '.', ',') AS x FROM range(300000) r(n)"
    )
    found = numbers(duck, "many", "x")
    assert found.style == NumberStyle(",")
    assert 50_000 < found.filled < 300_000
