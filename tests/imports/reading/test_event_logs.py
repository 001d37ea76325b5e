"""Event logs of processes (XES): one row for each event, read as it goes by."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from tests.imports.reading.tables import Read, Table

from detente.mistakes import Mistake

HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- made by a test -->\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
TRACE = """<trace>
<string key="concept:name" value="case 1"/><string key="department" value="Ventes"/><string key="salary" value="9"/>
<event><string key="concept:name" value="Ask"><string key="org:resource" value="nested"/></string>
<date key="time:timestamp" value="2026-01-05T10:00:00.000+01:00"/>
<string key="org:resource" value="Ann"/><string key="lifecycle:transition" value="COMPLETE"/></event>
<event><string key="concept:name" value="Decide"/><date key="time:timestamp" value="2026-01-06T10:00:00Z"/></event>
</trace>
"""


def rows(table: Table) -> list[dict[str, str | None]]:
    return [dict(zip(table.opened.columns, row, strict=True)) for row in table.rows]


def test_each_event_is_a_row_with_its_case_and_its_moment_in_utc(read: Read) -> None:
    (table,) = read(HEAD + TRACE + "</log>", "log.xes")

    assert table.opened.stem == "event_log"
    assert rows(table) == [
        {
            "case_id": "case 1", "step": "1", "activity": "Ask", "happened_at": "2026-01-05 09:00:00", "person": "Ann", "role": None,
            "lifecycle": "complete", "department": "Ventes", "kind": None, "instance": None,
        },
        {
            "case_id": "case 1", "step": "2", "activity": "Decide", "happened_at": "2026-01-06 10:00:00", "person": None, "role": None,
            "lifecycle": None, "department": "Ventes", "kind": None, "instance": None,
        },
    ]  # fmt: skip
    assert table.lines == [6, 9]


def test_packed_and_in_other_encodings_and_with_prefixed_names(read: Read) -> None:
    whole = HEAD + TRACE + "</log>"
    prefixed = whole.replace("<trace", "<x:trace").replace("</trace", "</x:trace").replace("xmlns=", "xmlns:x=")

    for content in (gzip.compress(whole.encode()), whole.replace("UTF-8", "UTF-16").encode("utf-16"), prefixed):
        assert len(read(content, "log.xes.gz")[0].rows) == 2


def test_what_came_before_damage_was_read_and_the_damage_is_named(read: Read) -> None:
    (table,) = read(HEAD + TRACE + TRACE.replace("case 1", "case 2")[:-20], "log.xes")

    assert [row["case_id"] for row in rows(table)] == ["case 1", "case 1", "case 2"]
    (reason,) = table.rejected.values()
    assert "damaged from here on" in reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('<string key="concept:name" value="a"/>', "The event has no time."),
        (
            '<string key="concept:name" value="a"/><date key="time:timestamp" value="soon"/>',
            "The time “soon” can't be read.",
        ),
        ('<date key="time:timestamp" value="2026-01-06T10:00:00Z"/>', "The event does not say what was done."),
    ],
)
def test_an_event_that_says_too_little_is_turned_away_by_its_line(read: Read, line: str, reason: str) -> None:
    (table,) = read(HEAD + TRACE + f"<trace>\n<event>{line}</event></trace></log>", "log.xes")

    assert table.rejected == {12: reason}
    assert len(table.rows) == 2


def test_times_without_an_offset_wait_for_the_zone_of_the_load(read: Read) -> None:
    (table,) = read(HEAD + TRACE.replace("+01:00", "") + "</log>", "log.xes")

    assert [(row["happened_at"], row["local_happened_at"]) for row in rows(table)] == [
        (None, "2026-01-05 10:00:00"),
        ("2026-01-06 10:00:00", None),
    ]


def test_a_case_without_a_name_is_numbered(read: Read) -> None:
    (table,) = read(HEAD + TRACE.replace("concept:name", "other", 1) + "</log>", "log.xes")

    assert {row["case_id"] for row in rows(table)} == {"#1"}
    assert "1 case without a name was numbered." in table.notes


def test_entities_are_refused_and_other_pages_are_told_apart(read: Read) -> None:
    bomb = HEAD.replace("<log", '<!DOCTYPE log [<!ENTITY a "aaaa">]>\n<log') + TRACE + "</log>"
    with pytest.raises(Mistake, match="defines entities"):
        read(bomb, "log.xes")
    with pytest.raises(Mistake, match="a web page"):
        read('<?xml version="1.0"?><catalog><log/></catalog>', "log.xes")
    with pytest.raises(Mistake, match="There is no event in"):
        read('<?xml version="1.0"?><log><entry/></log>', "log.xes")


def test_a_hundred_thousand_levels_of_nesting_end_the_reading(read: Read) -> None:
    (table,) = read(HEAD + TRACE + "<trace><event>" + "<list>" * 100_000, "log.xes")

    assert len(table.rows) == 2
    assert "damaged from here on (<list> × 10000)" in "".join(table.rejected.values())


def test_a_long_log_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """100,000 events of one case, 20 MB: held all at once they alone would take some 150 MB."""
    path = tmp_path / "long.xes"
    body = '<event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-01-05T10:00:00+01:00"/><string key="x" value="{}"/></event>\n'.format(
        "y" * 80
    )
    with path.open("w") as out:
        out.write(HEAD + '<trace><string key="concept:name" value="1"/>')
        for _ in range(100):
            out.write(body * 1000)
        out.write("</trace></log>")
    script = (
        "import sys, resource, pathlib; from detente.imports.reading import open_file\n"
        "from detente.imports.reading.event_logs import open_event_log; before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "(one,) = open_file(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
        "print(one.accepted, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(tmp_path)], capture_output=True, text=True, check=True
    )
    accepted, megabytes = map(int, done.stdout.split())
    assert accepted == 100_000
    assert megabytes < 60
