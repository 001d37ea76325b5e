"""Tables and bars in plain characters: whole in a pipe, legible on the narrowest terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.cli import bars, tables
from detente.cli.bars import Bar
from detente.cli.screen import Screen, clean
from detente.language import Language
from detente.report.said import Column

TEAM = Column("Team", ("North", "Östlich"))
DEALS = Column("Deals", ("7", "1,200"), right=True)
WHY = Column("Why", ("a long reason that goes on and on", "short"))


def test_columns_stand_beneath_their_headings() -> None:
    assert tables.lines([TEAM, DEALS]) == ["Team     Deals", "North        7", "Östlich  1,200"]


def test_a_table_is_never_broken_in_a_pipe() -> None:
    wide = Column("Text", ("x" * 500,))
    assert tables.lines([wide, wide])[1] == f"{'x' * 500}  {'x' * 500}"


def test_a_long_text_in_the_last_column_is_broken_beneath_itself() -> None:
    assert tables.lines([TEAM, WHY], width=32) == [
        "Team     Why",
        "North    a long reason that goes",
        "         on and on",
        "Östlich  short",
    ]


def test_a_table_too_wide_is_written_field_by_field() -> None:
    assert tables.lines([TEAM, WHY, DEALS], width=28) == [
        "Team   North",
        "Why    a long reason that",
        "       goes on and on",
        "Deals  7",
        "",
        "Team   Östlich",
        "Why    short",
        "Deals  1,200",
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=5), st.integers(30, 90))
def test_no_line_is_wider_than_the_terminal_and_nothing_steers_it(rows: list[tuple[str, str]], width: int) -> None:
    columns = [Column("A", tuple(a for a, _ in rows)), Column("B", tuple(b for _, b in rows), right=True)]
    for line in tables.lines(columns, width):
        assert tables.display_width(line) <= max(width, 50)
        assert not any(character in line for character in "\x1b\n\r\x07\u202e")


def bar(
    label: str, value: float | None, low: float | None = None, high: float | None = None, total: bool = False
) -> Bar:
    band = "" if low is None else f"{low:+g} … {high:+g}"
    return Bar(label, value, low, high, "–" if value is None else f"{value:g}", band, total)


def test_gain_goes_right_and_loss_goes_left() -> None:
    gain, loss = bars.lines([bar("gain", 10.0), bar("loss", -10.0)])
    assert gain.index(bars.AXIS) < gain.index(bars.SOLID)
    assert loss.rindex(bars.SOLID) < loss.index(bars.AXIS)
    assert gain.count(bars.SOLID) == loss.count(bars.SOLID) == bars.WIDE_BAR // 2


def test_bars_are_as_long_as_their_values() -> None:
    whole, half = bars.lines([bar("whole", 16.0), bar("half", 8.0)])
    assert (whole.count(bars.SOLID), half.count(bars.SOLID)) == (16, 8)


def test_a_small_change_is_still_seen() -> None:
    assert bars.lines([bar("large", 1000.0), bar("small", 0.01)])[1].count(bars.SOLID) == 1


def test_the_band_covers_what_is_uncertain() -> None:
    [line] = bars.lines([bar("x", 8.0, 4.0, 16.0)])
    assert (line.count(bars.SOLID), line.count(bars.BOTH), line.count(bars.BAND)) == (4, 4, 8)
    assert line.endswith("+4 … +16")


def test_a_hidden_bar_has_a_line_and_no_length() -> None:
    [_, line] = bars.lines([bar("shown", 8.0), bar("hidden", None)])
    assert bars.AXIS in line and bars.SOLID not in line


@pytest.mark.parametrize("width", [30, 40, 60, 71])
def test_bars_fit_a_narrow_terminal(width: int) -> None:
    for line in bars.lines([bar("from", 1000.0, total=True), bar("a cause", -20.0, -1234567.0, 30.0)], width):
        assert len(line) <= width


def test_a_terminal_without_block_characters_gets_plain_ones() -> None:
    [line] = bars.lines([bar("x", 8.0, 4.0, 16.0)], drawn=False)
    assert line.isascii() or "…" in line
    assert "####====--------" in line


def test_text_from_foreign_data_can_not_steer_the_terminal() -> None:
    assert clean("a\x1b[2Jb\tc\nd\u202ee") == "a\ufffd[2Jb c d\ufffde"


def test_sentences_are_broken_on_a_terminal_and_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    for width in (None, 40):
        Screen(Language.of("en"), width, False, True).say("word " * 20, "  ", "- ")
    whole, *broken = capsys.readouterr().out.splitlines()
    assert len(whole) > 90
    assert len(broken) == 3 and all(len(line) <= 40 for line in broken)
    assert broken[0].startswith("- ") and broken[1].startswith("  w")
