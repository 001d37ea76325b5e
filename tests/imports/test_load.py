"""Loading: every row is accounted for, the same file twice changes nothing, a correction replaces its own rows."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.imports.loading import everything, names, rows, write

from detente.evidence import store as stores
from detente.imports.load import Counts, Progress, Stopped, load
from detente.imports.turned_away import write_csv
from detente.language import Language

LEADS = """
    lead_id | created_at          | source
    acme    | 2026-01-05 10:00:00 | web
    bolt    | 2026-01-06          | fair
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "company.detente"


@pytest.fixture
def jan(tmp_path: Path) -> Path:
    return tmp_path / "jan"


def parquet(path: Path, select: str) -> None:
    """Write one row as a Parquet file."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)")


def test_rows_are_there_with_the_stores_types(store: Path, jan: Path) -> None:
    write(
        jan,
        deals="""
            deal_id | opened_at            | outcome | amount | quantity
            d1      | 2026-01-05T10:00:00Z | won     | 10.005 | 2.5
            d2      | 2026-01-05 10:00+02  | open    |        |
        """,
    )
    load([jan], store)
    found = rows(
        store, "deals", "deal_id, CAST(opened_at AS VARCHAR), amount, quantity, typeof(amount), typeof(opened_at)"
    )
    assert found == Counter(
        [
            # half a cent goes to the even neighbour; an offset is not dropped
            ("d1", "2026-01-05 10:00:00", Decimal("10.00"), Decimal("2.500000"), "DECIMAL(18,2)", "TIMESTAMP"),
            ("d2", "2026-01-05 08:00:00", None, None, "DECIMAL(18,2)", "TIMESTAMP"),
        ]
    )


def test_every_row_read_is_accepted_rejected_or_a_duplicate(store: Path, jan: Path) -> None:
    write(
        jan,
        leads="""
            lead_id | created_at | source
            acme    | 2026-01-05 | web
            bolt    | soon       | fair
                    | 2026-01-05 | web
            acme    | 2026-01-05 | web
            cube    | 2026-01-07 | fair
        """,
    )
    loaded = load([jan], store)
    assert loaded.tables == {"leads": Counts(read=5, accepted=2, rejected=2, duplicates=1)}
    assert loaded.files == {"jan/leads.csv": Counts(read=5, accepted=2, rejected=2, duplicates=1)}


def test_a_rejected_row_is_named_with_file_line_column_and_reason(store: Path, jan: Path) -> None:
    write(
        jan,
        voices="""
            said_at    | author   | stance
            2026-01-05 | customer | 0.5
            2026-01-05 | nobody   | 0.5
            2026-01-05 | customer | 7
            yesterday  | customer | 0
            2026-01-05 | customer |
        """,
    )
    loaded = load([jan], store)
    told = [(one.file, one.line, one.table, one.column, one.reason.in_english()) for one in loaded.rejects]
    assert told == [
        (
            "jan/voices.csv",
            3,
            "voices",
            "author",
            "author is “nobody”, but must be one of customer, lost_lead, lead, public.",
        ),
        ("jan/voices.csv", 4, "voices", "stance", "stance is 7, but must not be over 1."),
        ("jan/voices.csv", 5, "voices", "said_at", "said_at can't be read as a time: “yesterday”."),
        ("jan/voices.csv", 6, "voices", "stance", "stance is missing, and every row must have it."),
    ]


def test_the_lines_of_rejects_are_the_files_own_though_cells_have_line_breaks(store: Path, jan: Path) -> None:
    write(jan)
    (jan / "leads.csv").write_text(
        'lead_id,created_at,source\na,2026-01-05,"two\nlines"\nb,never,web\nc,2026-01-05,web\nd,never,web\n'
    )
    loaded = load([jan], store)
    assert [one.line for one in loaded.rejects] == [4, 6]
    assert loaded.tables["leads"] == Counts(4, 2, 2, 0)


def test_rows_that_cannot_be_read_are_counted_and_told_of_too(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS + "".join(f"lead {i} | 2026-01-07 | web\n" for i in range(9)) + "cube | 2026-01-07")
    loaded = load([jan], store)
    assert loaded.tables["leads"].read == 12
    assert loaded.tables["leads"].rejected >= 1
    assert [one.line for one in loaded.rejects][-1] == 13


def test_rejects_leave_as_csv_that_no_spreadsheet_runs(store: Path, jan: Path) -> None:
    write(jan)
    (jan / "leads.csv").write_text("lead_id,created_at,source\na,=2+5,web\n")
    out = io.StringIO()
    write_csv(load([jan], store).rejects, out, Language.of("en"))
    assert out.getvalue().splitlines()[1].endswith(",'=2+5")


def test_the_same_folder_again_changes_not_one_byte(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    load([jan], store)
    before = {name: (store / name).read_bytes() for name in names(store)}
    again = load([jan], store)
    assert not again.changed
    assert again.tables == {"leads": Counts(2, 0, 0, 2)}
    assert {name: (store / name).read_bytes() for name in names(store)} == before


def test_a_renamed_or_copied_folder_changes_nothing(store: Path, jan: Path, tmp_path: Path) -> None:
    write(jan, leads=LEADS, spend="spent_on | function | amount\n2026-01-05 | sales | 5\n2026-01-05 | sales | 5")
    load([jan], store)
    before = everything(store)
    again = load([shutil.copytree(jan, tmp_path / "copy")], store)
    assert (again.changed, again.written) == (False, True)  # the new names are noted
    assert not load([tmp_path / "copy"], store).written
    assert again.tables == {"leads": Counts(2, 0, 0, 2), "spend": Counts(2, 0, 0, 2)}
    assert everything(store) == before


def test_two_equal_events_of_one_file_happened_twice_and_no_overlap_doubles_them(store: Path, tmp_path: Path) -> None:
    header, row, other = "spent_on | function | amount", "2026-01-05 | sales | 5", "2026-01-06 | sales | 5"
    write(tmp_path / "a", spend="\n".join([header, row, row]))
    write(tmp_path / "b", spend="\n".join([header, row, row, row, other]))
    write(tmp_path / "c", spend="\n".join([header, row]))
    load([tmp_path / "a"], store)
    second = load([tmp_path / "b"], store)
    assert second.tables["spend"] == Counts(4, 2, 0, 2)  # a third copy, and the other day
    assert not load([tmp_path / "c"], store).changed
    assert sorted(rows(store, "spend").values()) == [1, 3]


def test_of_two_files_with_one_key_the_later_is_seen(store: Path, tmp_path: Path) -> None:
    write(tmp_path / "a", leads=LEADS)
    write(tmp_path / "b", leads="lead_id | created_at | source\nacme | 2026-01-05 10:00:00 | letter")
    load([tmp_path / "a"], store)
    assert load([tmp_path / "b"], store).tables["leads"] == Counts(1, 1, 0, 0)
    assert rows(store, "leads", "lead_id, source") == Counter([("acme", "letter"), ("bolt", "fair")])
    # The older file once more is as old as it was.
    assert not load([tmp_path / "a"], store).changed
    assert rows(store, "leads", "lead_id, source") == Counter([("acme", "letter"), ("bolt", "fair")])


def test_a_corrected_file_replaces_its_own_rows_and_no_others(store: Path, jan: Path, tmp_path: Path) -> None:
    header = "spent_on | function | amount"
    write(jan, spend=f"{header}\n2026-01-05 | sales | 5\n2026-01-06 | sales | 6")
    write(tmp_path / "feb", spend=f"{header}\n2026-01-05 | sales | 5\n2026-02-01 | sales | 7")
    load([jan, tmp_path / "feb"], store)
    write(jan, spend=f"{header}\n2026-01-06 | sales | 60")
    loaded = load([jan], store)
    assert loaded.tables["spend"] == Counts(1, 1, 0, 0)
    # The 5 of january stays: february gave it too.
    assert rows(store, "spend", "amount") == Counter([(Decimal(5),), (Decimal(7),), (Decimal(60),)])


def test_a_row_comes_back_when_the_file_that_replaced_it_is_corrected(store: Path, tmp_path: Path) -> None:
    header = "lead_id | created_at | source"
    write(tmp_path / "a", leads=f"{header}\nacme | 2026-01-05 | web")
    write(tmp_path / "b", leads=f"{header}\nacme | 2026-01-05 | letter\nbolt | 2026-01-05 | web")
    load([tmp_path / "a"], store)
    load([tmp_path / "b"], store)
    write(tmp_path / "b", leads=f"{header}\nbolt | 2026-01-05 | web")
    load([tmp_path / "b"], store)
    assert rows(store, "leads", "lead_id, source") == Counter([("acme", "web"), ("bolt", "web")])


def test_of_two_lines_with_one_key_the_later_is_seen(store: Path, jan: Path) -> None:
    write(jan, leads="lead_id | created_at | source\nacme | 2026-01-05 | web\nacme | 2026-01-05 | fair")
    assert load([jan], store).tables["leads"] == Counts(2, 1, 0, 1)
    assert rows(store, "leads", "source") == Counter([("fair",)])


def test_a_touch_with_an_id_is_known_by_it_and_one_without_by_all_it_says(
    store: Path, jan: Path, tmp_path: Path
) -> None:
    header = "touch_id | lead_id | touched_at | function | channel"
    same = "| acme | 2026-01-05 10:00:00 | sales | call"
    write(jan, touches=f"{header}\n t1 {same}\n {same}\n {same}")
    write(tmp_path / "feb", touches=f"{header}\n t1 | acme | 2026-01-05 11:00:00 | sales | call\n t2 {same}\n {same}")
    load([jan], store)
    assert load([tmp_path / "feb"], store).tables["touches"] == Counts(3, 2, 0, 1)
    assert rows(store, "touches", "touch_id, hour(touched_at)") == Counter(
        {("t1", 11): 1, ("t2", 10): 1, (None, 10): 2}
    )


def test_files_that_lie_in_folders_of_one_name_do_not_replace_each_other(store: Path, tmp_path: Path) -> None:
    header = "lead_id | created_at | source"
    one = write(tmp_path / "2025" / "export", leads=f"{header}\nacme | 2026-01-05 | web")
    two = write(tmp_path / "2026" / "export", leads=f"{header}\nbolt | 2026-01-05 | web")
    assert load([one, two], store).tables["leads"].accepted == 2
    assert rows(store, "leads").total() == 2


def test_ready_parquet_with_the_stores_types_is_taken_over_byte_by_byte(store: Path, jan: Path) -> None:
    jan.mkdir()
    parquet(jan / "leads.parquet", "'acme' AS lead_id, TIMESTAMP '2026-01-05' AS created_at, 'web' AS source")
    load([jan], store)
    assert stores.holding(store).files["leads"][0].read_bytes() == (jan / "leads.parquet").read_bytes()


@pytest.mark.parametrize(
    ("select", "accepted"),
    [
        ("7 AS lead_id, DATE '2026-01-05' AS created_at, 'web' AS source", 1),
        ("'a' AS lead_id, TIMESTAMPTZ '2026-01-05 02:00:00+02' AS created_at, 'web' AS source", 1),
        ("'a' AS lead_id, TIMESTAMP_NS '2026-01-05' AS created_at, 'web' AS source, [1] AS more", 1),
        ("'a' AS lead_id, 'infinity'::TIMESTAMP AS created_at, 'web' AS source", 0),
        ("'' AS lead_id, TIMESTAMP '2026-01-05' AS created_at, 'web' AS source", 0),
        ("'a' AS lead_id, 12.5 AS created_at, 'web' AS source", 0),
    ],
)
def test_parquet_of_other_types_is_cast_or_rejected(store: Path, jan: Path, select: str, accepted: int) -> None:
    jan.mkdir()
    parquet(jan / "leads.parquet", select)
    assert load([jan], store).tables["leads"] == Counts(1, accepted, 1 - accepted, 0)
    if accepted:
        assert set(rows(store, "leads", "CAST(created_at AS VARCHAR)")) == {("2026-01-05 00:00:00",)}


def test_a_column_that_is_written_in_another_style_is_read_in_it(store: Path, jan: Path) -> None:
    write(jan)
    (jan / "spend.csv").write_text(
        "spent_on;function;amount\n05.01.2026;sales;1.234,50\n28.01.2026;sales;12,00\nlater;sales;3,00\n"
    )
    loaded = load([jan], store)
    assert loaded.tables["spend"] == Counts(3, 2, 1, 0)
    found = rows(store, "spend", "CAST(spent_on AS VARCHAR), amount")
    assert found == Counter([("2026-01-05", Decimal("1234.50")), ("2026-01-28", Decimal("12.00"))])


def test_columns_beyond_the_contract_are_kept_as_text_but_never_beside_messages(store: Path, jan: Path) -> None:
    write(
        jan,
        leads="lead_id | created_at | source | Shoe size\nacme | 2026-01-05 | web | 42",
        messages="message_id | sent_at | sender_id | medium | body\nm1 | 2026-01-05 | p1 | email | Dear Kit",
    )
    load([jan], store)
    assert rows(store, "leads", '"Shoe size"') == Counter([("42",)])
    assert b"Dear Kit" not in b"".join((store / name).read_bytes() for name in names(store))
    assert [name for name in names(store) if name.startswith("raw/")] == [
        name for name in names(store) if name.startswith("raw/") and _unpacked(store / name).startswith(b"lead_id")
    ]


def _unpacked(path: Path) -> bytes:
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())


def test_the_source_file_is_kept_as_it_came(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    load([jan], store)
    raw = next((store / "raw").iterdir())
    assert _unpacked(raw) == (jan / "leads.csv").read_bytes()


def test_all_tables_change_together_or_none(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS, deals="deal_id | outcome\nd1 | won")
    with pytest.raises(Exception, match="opened_at"):
        load([jan], store)
    assert not (store / "manifest.json").exists()
    assert "tables" not in {name.partition("/")[0] for name in names(store)}


def test_progress_tells_the_stages_and_the_rows(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    told: list[Progress] = []
    load([jan], store, progress=told.append)
    assert {one.stage for one in told} >= {"opening", "reading", "comparing", "keeping"}
    assert Progress(told[-1].stage.READING, "leads", 2, 2) in told


def test_a_load_that_is_stopped_at_any_moment_leaves_the_store_as_it_was(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    load([jan], store)
    before = {name: (store / name).read_bytes() for name in names(store)}
    write(jan, leads=LEADS + "cube | 2026-01-07 | web", spend="spent_on | function | amount\n2026-01-05 | sales | 5")
    for moments in range(100):
        left = iter(range(moments))
        try:
            load([jan], store, cancelled=lambda left=left: next(left, None) is None)  # type: ignore[misc]
        except Stopped as stopped:
            assert "is as it was" in str(stopped)
            assert {name: (store / name).read_bytes() for name in names(store)} == before
        else:
            break
    assert moments > 5
    assert rows(store, "leads").total() == 3


def test_the_journal_holds_counts_recipe_and_options(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    load([jan], store, currency="CHF", at="2026-11-23T10:00:00+00:00")
    entry = stores.found(store).manifest.loads[0]
    assert (entry.recipe, entry.at, entry.options) == ("evidence", "2026-11-23T10:00:00+00:00", {"currency": "CHF"})
    assert entry.tables == {"leads": Counts(2, 2, 0, 0)}
    assert stores.holding(store).currency == "CHF"


def test_the_folders_settings_are_the_stores(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    (jan / "evidence.toml").write_text('currency = "JPY"\nzone = "Asia/Tokyo"\nas_of = "2026-01-31"\n')
    load([jan], store)
    holding = stores.holding(store)
    assert (holding.currency, holding.currency_given, holding.zone, holding.as_of) == (
        "JPY",
        True,
        "Asia/Tokyo",
        "2026-01-31",
    )


def test_an_older_version_is_still_what_it_was(store: Path, jan: Path) -> None:
    write(jan, leads=LEADS)
    first = load([jan], store)
    write(jan, leads=LEADS + "cube | 2026-01-07 | web")
    load([jan], store)
    assert rows(store, "leads", version=int(first.version)).total() == 2
    assert rows(store, "leads").total() == 3


def test_a_copy_beside_the_file_is_a_duplicate_as_a_whole(store: Path, jan: Path, tmp_path: Path) -> None:
    write(jan, leads=LEADS)
    copy = shutil.copytree(jan, tmp_path / "copy")
    loaded = load([jan, copy], store)
    assert loaded.files == {"jan/leads.csv": Counts(2, 2, 0, 0), "copy/leads.csv": Counts(2, 0, 0, 2)}
    assert loaded.tables == {"leads": Counts(4, 2, 0, 2)}


def test_an_empty_table_is_there_and_empty(store: Path, jan: Path) -> None:
    write(jan, leads="lead_id | created_at | source")
    assert load([jan], store).tables["leads"] == Counts()
    assert rows(store, "leads").total() == 0
    assert "leads" in stores.holding(store).files
