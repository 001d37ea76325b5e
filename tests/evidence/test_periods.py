"""Periods as people write them."""

from __future__ import annotations

import pytest

from detente.evidence.periods import read_period
from detente.mistakes import Mistake


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/New_York"])
@pytest.mark.parametrize(
    "text", ["0000Q1", "9999Q4", "0001-01", "9999-12", "0001-01-01:0002-01-01", "9999-12-30:9999-12-31", "2026-13"]
)
def test_a_slip_of_the_pen_in_a_year_is_said_and_not_stumbled_over(text: str, zone: str) -> None:
    with pytest.raises(Mistake):
        read_period(text, zone)
