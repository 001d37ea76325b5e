"""Whole-array arithmetic on lines gives what a walk along the bytes gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.imports.reading.lines import Marks, measure
from detente.imports.reading.records import Fate, judge

TEXTS = st.text(st.sampled_from('a,"\n\\ ;'), min_size=0, max_size=60).map(lambda text: text + "\n")


def walked(line: str, *, inside: bool, backslash: bool = False) -> tuple[bool, bool, int]:
    """Return whether every quote is in place, whether the line ends inside quotes, and how many fields it has."""
    legal, fields, at, fresh = True, 1, 0, not inside
    while at < len(line):
        letter = line[at]
        before = line[:at]
        escaped = backslash and (len(before) - len(before.rstrip("\\"))) % 2 == 1
        if letter == '"' and not escaped:
            if inside:
                doubled = line[at + 1 : at + 2] == '"'
                if doubled:
                    at += 1
                else:
                    inside = False
                    legal &= line[at + 1 : at + 2] in ("", ",")
            else:
                legal &= fresh
                inside = True
            fresh = False
        elif letter == "," and not inside:
            fields += 1
            fresh = True
        else:
            fresh = False
        at += 1
    return legal, inside, fields


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_each_line_is_what_a_walk_finds(text: str, backslash: bool) -> None:
    lines = measure(np.frombuffer(text.encode(), np.uint8), Marks(delimiter=44, quote=34, backslash=backslash))
    for at, line in enumerate(text.split("\n")[:-1]):
        legal, inside, fields = walked(line, inside=False, backslash=backslash)
        assert (bool(lines.legal[at]), bool(lines.odd[at])) == (legal, inside) or not legal
        assert bool(lines.legal[at]) == legal
        if legal:
            assert int(lines.fields[at]) == fields
        if lines.odd.any():
            legal, inside, fields = walked(line, inside=True, backslash=backslash)
            assert bool(lines.inner_legal[at]) == legal
            if legal:
                assert int(lines.inner_fields[at]) == fields
                assert bool(lines.odd[at]) == (not inside)


def test_a_quote_behind_spaces_may_open_where_the_dialect_says_so() -> None:
    block = np.frombuffer(b'a, "b, c" ,d\n', np.uint8)
    assert not measure(block, Marks(delimiter=44, quote=34)).legal[0]
    spaced = measure(block, Marks(delimiter=44, quote=34, spaces=True))
    assert spaced.legal[0] and spaced.fields[0] == 3


def test_a_file_full_of_open_quotes_is_judged_in_one_pass() -> None:
    lines = measure(np.frombuffer(b'a,"b\n' * 50_000, np.uint8), Marks(delimiter=44, quote=34))
    fates = judge(lines, 2, final=True, record_bytes=1000).fates
    assert set(fates.tolist()) <= {int(Fate.QUOTE), int(Fate.OPEN)}


def test_a_record_with_two_readings_is_unclear() -> None:
    """Each line opens a quote at its end; any two neighbours make a record of the right width."""
    lines = measure(np.frombuffer(b'a,"\n' * 4, np.uint8), Marks(delimiter=44, quote=34))
    assert Fate.SPAN not in judge(lines, 2, final=True, record_bytes=1000).fates[:2]
