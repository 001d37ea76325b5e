"""Workbooks: their sheets as text, their errors as rejects, their bombs refused."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.imports.reading.tables import Read

from detente.imports.reading import Limits
from detente.imports.reading.sheets import text_of
from detente.mistakes import Mistake


def book(fill: Callable[[Worksheet], None], *, title: str = "Deals") -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    fill(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, change(data) if member == name else data)
    return out.getvalue()


def plain(sheet: Worksheet) -> None:
    sheet.append(["id", "day", "moment", "amount", "won", "note"])
    sheet.append([1, dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 12, 30), 1234.5, True, "two\nlines"])  # noqa: DTZ001
    sheet.append([2, dt.date(2024, 3, 2), dt.datetime(2024, 3, 2), 0.1 + 0.2, False, 'say "hi", you'])  # noqa: DTZ001


def test_cells_come_out_as_text(read: Read) -> None:
    (table,) = read(book(plain), name="book.xlsx")
    assert (table.opened.name, table.opened.stem) == ("book.xlsx/Deals", "deals")
    assert table.opened.columns == ("id", "day", "moment", "amount", "won", "note")
    assert table.rows == [
        ("1", "2024-03-01", "2024-03-01 12:30:00", "1234.5", "true", "two\nlines"),
        ("2", "2024-03-02", "2024-03-02", "0.3", "false", 'say "hi", you'),
    ]
    assert table.lines == [2, 3]


def test_a_line_is_the_row_of_the_sheet(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B4"], sheet["C4"] = "id", "note"
        sheet["B5"], sheet["C5"] = 1, "a\nb\nc"
        sheet["B7"], sheet["C7"] = 2, "d"

    (table,) = read(book(fill), name="book.xlsx")
    assert table.opened.columns == ("id", "note")
    assert table.rows == [("1", "a\nb\nc"), ("2", "d")]
    assert table.lines == [5, 7]


def test_an_error_in_a_cell_rejects_the_row_and_names_the_column(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["id", "amount"])
        for row in ([1, 5], [2, "#DIV/0!"], [3, 7]):
            sheet.append(row)
        sheet["B3"].data_type = "e"

    (table,) = read(book(fill), name="book.xlsx")
    assert table.rows == [("1", "5"), ("3", "7")]
    (reject,) = table.opened.rejects
    assert (reject.line, reject.column, reject.file) == (3, "amount", "book.xlsx/Deals")
    assert reject.reason.in_english() == "The cell holds the error #DIV/0! instead of a value."


def test_a_merged_header_and_a_title_are_understood(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "Sales 2024"
        sheet.merge_cells("A1:C1")
        sheet["B3"] = "Amount"
        sheet.merge_cells("B3:C3")
        sheet["A3"], sheet["A4"], sheet["B4"], sheet["C4"] = "Firm", None, "net", "gross"
        for n in range(5):
            sheet.append([f"Firm {n}", n, n * 1.2])

    (table,) = read(book(fill), name="book.xlsx")
    assert table.opened.columns == ("Firm", "Amount net", "Amount gross")
    assert table.rows[1] == ("Firm 1", "1", "1.2")


def test_each_visible_sheet_is_a_table(read: Read) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, state in (("Deals", "visible"), ("Secret", "hidden"), ("Users & Co", "visible"), ("Empty", "visible")):
        sheet = workbook.create_sheet(title)
        sheet.sheet_state = state
        if title != "Empty":
            sheet.append(["id", title])
            sheet.append([1, 2])
    out = io.BytesIO()
    workbook.save(out)
    deals, users = read(out.getvalue(), name="book.xlsx")
    assert [deals.opened.stem, users.opened.stem] == ["deals", "users & co"]
    assert "hidden sheet book.xlsx/Secret" in deals.notes and "book.xlsx/Empty was passed over" in deals.notes


def test_a_workbook_in_an_archive_is_read(read: Read) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner/book.xlsx", book(plain))
    (table,) = read(out.getvalue(), name="export.zip")
    assert table.opened.name == "export.zip/inner/book.xlsx/Deals"


def test_values_are_written_as_people_read_them() -> None:
    written = {
        1e15: "1000000000000000",
        1e20: "100000000000000000000",
        -0.5: "-0.5",
        1e-7: "0.0000001",
        123456789.123: "123456789.123",
        dt.time(3, 4, 5): "03:04:05",
        dt.timedelta(hours=-1, minutes=-30): "-01:30:00",
        None: "",
    }
    assert {value: text_of(value) for value in written} == written


SHEET = "xl/worksheets/sheet1.xml"


def with_doctype(data: bytes) -> bytes:
    laughs = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return data.replace(b"<worksheet", laughs + b"<worksheet", 1)


def far_cell(data: bytes) -> bytes:
    return data.replace(b"</row>", b"</row>", 1).replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def zeros(data: bytes) -> bytes:
    return data.replace(b"</sheetData>", b" " * 120_000_000 + b"</sheetData>")


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "entities that unfold": (lambda: changed(book(plain), SHEET, with_doctype), "entities of its own"),
    "a cell at the far corner": (lambda: changed(book(plain), SHEET, far_cell), "too far apart"),
    "a part that unfolds": (lambda: changed(book(plain), SHEET, zeros), "unfolds"),
    "broken XML": (lambda: changed(book(plain), SHEET, lambda data: data[: len(data) // 2]), "damaged"),
    "no sheets": (lambda: book(lambda sheet: None), "is empty"),
    "an old workbook that is none": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
}


@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_sentence(read: Read, make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(Mistake, match=words):
        read(make(), name="book.xlsx")


def test_repeated_cells_of_an_ods_are_counted_before_they_unfold(read: Read) -> None:
    cell = b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    content = (
        b'<office:document-content><table:table table:name="x"><table:table-row table:number-rows-repeated="1048576">'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content + cell + b"</table:table-row></table:table></office:document-content>")
    with pytest.raises(Mistake, match="unfolds"):
        read(out.getvalue(), name="book.ods")


def test_cells_are_counted_even_where_they_do_not_say_where_they_are(read: Read) -> None:
    def unplaced(data: bytes) -> bytes:
        return re.sub(rb' r="[A-Z]+\d+"', b"", data)

    (table,) = read(changed(book(plain), SHEET, unplaced), name="book.xlsx")
    assert len(table.rows) == 2
    with pytest.raises(Mistake, match="too far apart"):
        read(changed(book(plain), SHEET, unplaced), name="book.xlsx", limits=Limits(cells=10))


def mutants(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    pieces = [b"<", b">", b'"', b'r="ZZ9"', b't="e"', b't="s"', b"<v>", b"9" * 12, b"-1", b"\xff", b"</row>", b"&#0;"]
    for _ in range(count):

        def change(data: bytes) -> bytes:
            for _ in range(chance.choice([1, 3, 9])):
                at = chance.randrange(len(data))
                data = data[:at] + chance.choice(pieces) + data[at + chance.choice([0, 1, 20]) :]
            return data

        yield changed(content, chance.choice([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"]), change)


def test_mutated_workbooks_are_read_or_refused(read: Read) -> None:
    for content in mutants(book(plain), 8, seed=1):
        try:
            read(content, name="book.xlsx")
        except Mistake as mistake:
            assert "book.xlsx" in str(mistake)
