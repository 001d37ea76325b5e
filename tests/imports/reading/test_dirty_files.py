"""Files as companies export them: each comes out right, or is refused with line and reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.imports.reading.tables import Read, Row

from detente.mistakes import Mistake


@dataclass(frozen=True)
class Dirty:
    """What lies in a file, and the truth about it. rejected : line → words of the reason."""

    what: str
    content: bytes | str
    columns: tuple[str, ...] = ("id", "name", "amount")
    rows: tuple[Row, ...] = (("1", "Acme", "5"), ("2", "Bolt", "7"))
    rejected: dict[int, str] = field(default_factory=dict)
    note: str = ""
    encoding: str = "utf-8"


PLAIN = "id,name,amount\n1,Acme,5\n2,Bolt,7\n"
RUSSIAN = "id;имя;сумма\n" + "".join(f"{n};Ромашка и сыновья;{n}\n" for n in range(1, 9))
RUSSIAN_ROWS = tuple((str(n), "Ромашка и сыновья", str(n)) for n in range(1, 9))
MANY = "".join(f"{n},Firm {n},{n}.50\n" for n in range(1, 31))
MANY_ROWS = tuple((str(n), f"Firm {n}", f"{n}.50") for n in range(1, 31))


GOOD = b"id,name,amount\n" + b"".join(b"%d,Firm,5\n" % n for n in range(12))
RUINS = GOOD + b"".join(b"%d" % n + b",x" * (3 + n % 7) + b"\n" for n in range(90))


def without(*numbers: int) -> tuple[Row, ...]:
    return tuple(row for row in MANY_ROWS if int(row[0] or 0) not in numbers)


def damaged(number: int, line: str) -> str:
    return "id,name,amount\n" + MANY.replace(f"{number},Firm {number},{number}.50\n", line)


DIRTY = [
    Dirty("a clean file", PLAIN),
    Dirty("a byte order mark", b"\xef\xbb\xbf" + PLAIN.encode()),
    Dirty("CRLF", PLAIN.replace("\n", "\r\n")),
    Dirty("CR alone", PLAIN.replace("\n", "\r")),
    Dirty("line ends of three kinds", "id,name,amount\r\n1,Acme,5\r2,Bolt,7\n"),
    Dirty("no line end at the end", PLAIN.rstrip("\n")),
    Dirty("CRLF, and none at the end", PLAIN.replace("\n", "\r\n").rstrip()),
    Dirty("blank lines at the end", PLAIN + "\n\n\n", note="3 blank lines"),
    Dirty("blank lines in between", "id,name,amount\n\n1,Acme,5\n\n2,Bolt,7\n", note="2 blank lines"),
    Dirty("lines of spaces", "id,name,amount\n1,Acme,5\n   \n2,Bolt,7\n", note="1 blank line"),
    Dirty("lines of delimiters", "id,name,amount\n1,Acme,5\n,,\n2,Bolt,7\n,,\n", note="2 blank lines"),
    Dirty("lines of empty quotes", 'id,name,amount\n"1","Acme","5"\n"","",""\n"2","Bolt","7"\n', note="1 blank line"),
    Dirty("semicolons and decimal commas", "id;name;amount\n1;Acme;5,5\n2;Bolt;7,5\n",
          rows=(("1", "Acme", "5,5"), ("2", "Bolt", "7,5"))),
    Dirty("tabs", PLAIN.replace(",", "\t")),
    Dirty("bars", PLAIN.replace(",", "|")),
    Dirty("unit separators", PLAIN.replace(",", "\x1f")),
    Dirty("carets", PLAIN.replace(",", "^")),
    Dirty("a delimiter named by Excel", "sep=;\r\nid;name;amount\r\n1;Acme;5\r\n2;Bolt;7\r\n"),
    Dirty("a space behind each delimiter", 'id, name, amount\n1, "Acme, Inc", 5\n2, Bolt, 7\n3, "Cog, Ltd", 8\n',
          rows=(("1", "Acme, Inc", " 5"), ("2", " Bolt", " 7"), ("3", "Cog, Ltd", " 8"))),
    Dirty("quoted delimiters, doubled quotes", 'id,name,amount\n1,"Acme, ""the"" Inc",5\n2,Bolt,7\n',
          rows=(("1", 'Acme, "the" Inc', "5"), ("2", "Bolt", "7"))),
    Dirty("single quotes", "id,name,amount\n'1','Acme, Inc','5'\n'2','Bolt','7'\n",
          rows=(("1", "Acme, Inc", "5"), ("2", "Bolt", "7"))),
    Dirty("quotes with backslashes", 'id,name,amount\n1,"say \\"hi\\", you",5\n2,"a \\\\ b",7\n',
          rows=(("1", 'say "hi", you', "5"), ("2", "a \\ b", "7"))),
    Dirty("inches without any quoting", "id,name,amount\n" + "".join(f'{n},{n}" pipe,{n}\n' for n in range(1, 9)),
          rows=tuple((str(n), f'{n}" pipe', str(n)) for n in range(1, 9)), note="ordinary characters"),
    Dirty("quoted line breaks", 'id,name,amount\n1,"Acme\nInc",5\n2,"Bolt\r\nCo",7\n',
          rows=(("1", "Acme\nInc", "5"), ("2", "Bolt\r\nCo", "7"))),
    Dirty("LF in quotes, CRLF outside", 'id,name,amount\r\n1,"Acme\nInc",5\r\n2,Bolt,7\r\n',
          rows=(("1", "Acme\nInc", "5"), ("2", "Bolt", "7"))),
    Dirty("a quoted line break in the header", '"id","the\nname","amount"\n1,Acme,5\n2,Bolt,7\n',
          columns=("id", "the\nname", "amount")),
    Dirty("UTF-16 with a mark", PLAIN.encode("utf-16"), encoding="utf-16-le", note="UTF-16-LE"),
    Dirty("UTF-16, big end first, without a mark", PLAIN.encode("utf-16-be"), encoding="utf-16-be"),
    Dirty("UTF-32", PLAIN.encode("utf-32"), encoding="utf-32-le"),
    Dirty("UTF-16 tabs, as Excel's Unicode text", ("\ufeff" + PLAIN.replace(",", "\t")).encode("utf-16-le"),
          encoding="utf-16-le"),
    Dirty("Latin letters in one byte", "id,name,amount\n1,Café Zoë,5\n2,Müller,7\n".encode("cp1252"),
          rows=(("1", "Café Zoë", "5"), ("2", "Müller", "7")), encoding="cp1252", note="CP1252"),
    Dirty("the euro sign of Windows", "id,name,amount\n1,Acme,5 €\n2,Bolt,7 €\n".encode("cp1252"),
          rows=(("1", "Acme", "5 €"), ("2", "Bolt", "7 €")), encoding="cp1252"),
    Dirty("Cyrillic of Windows", RUSSIAN.encode("cp1251"), ("id", "имя", "сумма"), RUSSIAN_ROWS, encoding="cp1251",
          note="CP1251"),
    Dirty("Cyrillic of Unix", RUSSIAN.encode("koi8-r"), ("id", "имя", "сумма"), RUSSIAN_ROWS, encoding="koi8-r"),
    Dirty("Cyrillic of DOS", RUSSIAN.encode("cp866"), ("id", "имя", "сумма"), RUSSIAN_ROWS, encoding="cp866"),
    Dirty("one line that is not UTF-8 among many",
          "id,name,amount\n1,Zoë,5\n".encode() + "2,Ünal Öz,6\n".encode() * 9 + "3,Noë,7\n".encode("cp1252"),
          rows=(("1", "Zoë", "5"), *[("2", "Ünal Öz", "6")] * 9), rejected={12: "no text"}, note="some lines"),
    Dirty("a zero byte", "id,name,amount\n1,Acme,5\n2,B\0lt,6\n2,Bolt,7\n", rejected={3: "no text"}),
    Dirty("a title above the header", "Deals of 2024\n\nid,name,amount\n1,Acme,5\n2,Bolt,7\n", note="1 line above"),
    Dirty("a title as wide as the table", "Deals of 2024,,\n,,\nid,name,amount\n1,Acme,5\n2,Bolt,7\n",
          note="1 line above"),
    Dirty("no header", "1,Acme,5\n2,Bolt,7\n", columns=("column_1", "column_2", "column_3"), note="no header"),
    Dirty("the same name twice", "id,name,Name\n1,Acme,5\n2,Bolt,7\n", columns=("id", "name", "Name (2)"),
          note="told apart"),
    Dirty("a column without name", "id,,amount\n1,Acme,5\n2,Bolt,7\n", columns=("id", "column_2", "amount"),
          note="numbered"),
    Dirty("spaces around the names", " id , name ,amount \n1,Acme,5\n2,Bolt,7\n"),
    Dirty("one name too many, and it is empty", "id,,name,amount\n1,Acme,5\n2,Bolt,7\n", note="left out"),
    Dirty("a delimiter at the end of each row", '"id","name","amount"\n1,Acme,5,\n2,Bolt,7,\n',
          columns=("id", "name", "amount", "column_4"), rows=(("1", "Acme", "5", None), ("2", "Bolt", "7", None))),
    Dirty("names over two lines", "Firm,,Sales\nid,name,amount\n1,Acme,5\n2,Bolt,7\n",
          columns=("Firm id", "Firm name", "Sales amount")),
    Dirty("years as names", "id,name,2023,2024\n1,Acme,5,6\n2,Bolt,7,8\n", columns=("id", "name", "2023", "2024"),
          rows=(("1", "Acme", "5", "6"), ("2", "Bolt", "7", "8"))),
    Dirty("one column", "email\na@x.org\nb@x.org\n", columns=("email",), rows=(("a@x.org",), ("b@x.org",))),
    Dirty("one column with commas in quotes", 'name\n"Acme, Inc"\n"Bolt, Co"\n', columns=("name",),
          rows=(("Acme, Inc",), ("Bolt, Co",))),
    Dirty("a header and nothing else", "id,name,amount\n", rows=()),
    Dirty("a row too short", damaged(7, "7,Firm 7\n"), rows=without(7), rejected={8: "2 fields instead of 3"}),
    Dirty("a row too long", damaged(7, "7,Firm, 7,7.50\n"), rows=without(7), rejected={8: "4 fields instead of 3"}),
    Dirty("a lost opening quote", damaged(7, '7,Firm"s 7",7.50\n'), rows=without(7), rejected={8: "quote"}),
    Dirty("a lost closing quote", damaged(7, '7,"Firm 7,7.50\n'), rows=without(7), rejected={8: "never closed"}),
    Dirty("a quote before the line end", damaged(7, '7,Firm 7,"\n'), rows=without(7), rejected={8: "never closed"}),
    Dirty("other delimiters in one row", damaged(7, "7;Firm 7;7.50\n"), rows=without(7), rejected={8: "1 field"}),
    Dirty("a row broken in two", damaged(7, "7,Fi\nrm 7,7.50\n"), rows=without(7), rejected={8: "2 fields", 9: "2 fields"}),
    Dirty("the header again, further down", "id,name,amount\n1,Acme,5\nid,name,amount\n2,Bolt,7\n",
          rejected={3: "repeats the header"}),
    Dirty("a footer", "id,name,amount\n" + MANY + "\nGenerated on 2024-03-01\n", rows=MANY_ROWS, rejected={33: "1 field"}),
    Dirty("a total that adds up", "id,name,amount\n" + MANY + "Total,,480.00\n", rows=MANY_ROWS, rejected={32: "total"}),
    Dirty("a customer called Total", "name,id,amount\nAcme,1,5\nBolt,2,6\nCog,3,7\nTotal,4,9\n", columns=("name", "id", "amount"),
          rows=(("Acme", "1", "5"), ("Bolt", "2", "6"), ("Cog", "3", "7"), ("Total", "4", "9")), note="kept as a row"),
    Dirty("separators of lines that are no line ends", "id,name,amount\n1,Ac\u2028me,5\n2,Bo\u0085lt,7\n",
          rows=(("1", "Ac\u2028me", "5"), ("2", "Bo\u0085lt", "7"))),
    Dirty("formulas are text", "id,name,amount\n1,=1+1,5\n2,@x,7\n", rows=(("1", "=1+1", "5"), ("2", "@x", "7"))),
    Dirty("a backslash at a field's end", 'id,name,amount\n1,"C:\\",5\n2,"D:\\",7\n',
          rows=(("1", "C:\\", "5"), ("2", "D:\\", "7"))),
]  # fmt: skip


@pytest.mark.parametrize("dirty", DIRTY, ids=lambda dirty: dirty.what)
def test_it_comes_out_right(read: Read, dirty: Dirty) -> None:
    (table,) = read(dirty.content)
    assert table.opened.columns == dirty.columns
    assert table.rows == list(dirty.rows)
    assert table.rejected.keys() == dirty.rejected.keys()
    assert all(words in table.rejected[line] for line, words in dirty.rejected.items())
    assert dirty.note in table.notes
    assert table.opened.dialect.encoding == dirty.encoding


REFUSED = {
    "an empty file": (b"", "is empty"),
    "a file of blank lines": (b"\n\n  \n", "is empty"),
    "a header with a lost delimiter": (b"id,nameamount\n1,Acme,5\n2,Bolt,7\n3,Cog,8\n", "2 names, but the rows have 3"),
    "a header with a stray quote": (b'id,"name,amount\n1,Acme,5\n2,"Bo, lt",7\n3,Cog,8\n', "quote out of place"),
    "a delimiter at the end of each row, or one lost": (b"id,name,amount\n1,Acme,5,\n2,Bolt,7,\n", "3 names, but"),
    "a web page": (b"<!DOCTYPE html><html><table></table></html>", "a web page"),
    "a PDF": (b"%PDF-1.7 ...", "a PDF"),
    "JSON": (b'[{"id": 1, "name": "Acme"}]', "JSON"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "a picture"),
    "a table of which little is left": (RUINS, "only 12 could be read"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_sentence(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(Mistake) as refused:
        read(content)
    assert words in str(refused.value)
    assert "deals.csv" in str(refused.value)


def test_two_tables_in_one_file_are_two_tables(read: Read) -> None:
    first, second = read(PLAIN + "\n\nUsers\nuser,joined\nann,2024-01-02\nbob,2024-02-03\n")
    assert (first.opened.stem, first.opened.columns, first.rows) == (
        "deals",
        ("id", "name", "amount"),
        list(DIRTY[0].rows),
    )
    assert (second.opened.stem, second.opened.columns) == ("deals_2", ("user", "joined"))
    assert second.rows == [("ann", "2024-01-02"), ("bob", "2024-02-03")]
    assert second.lines == [8, 9]
    assert "table 2 of the file; it begins at line 6" in second.notes


def test_the_same_header_below_a_blank_line_begins_another_table(read: Read) -> None:
    first, second = read("id,name,amount\n1,Acme,5\n2,Bolt,7\n\nid,name,amount\n3,Cog,8\n")
    assert [len(first.rows), len(second.rows)] == [2, 1]
    assert second.opened.columns == first.opened.columns


def test_the_head_of_a_report_is_no_table(read: Read) -> None:
    (table,) = read("Report,Deals\nMade by,Ann\nDay,2024-03-01\n\n" + PLAIN)
    assert table.opened.columns == ("id", "name", "amount")
    assert "3 lines above" in table.notes


def test_a_row_below_a_blank_line_begins_no_table_though_it_is_broken(read: Read) -> None:
    (table,) = read("id,name,amount\n" + MANY + "\n31,Firm\n" + MANY)
    assert len(table.rows) == 60
    assert table.rejected == {33: "It has 2 fields instead of 3."}


def test_lines_are_told_as_an_editor_counts_them(read: Read) -> None:
    (table,) = read('title\n\nid,name,amount\n1,"a\nb\nc",5\n\n2,Bolt,7\n3,Cog\n4,Dot,9\n')
    assert table.rows == [("1", "a\nb\nc", "5"), ("2", "Bolt", "7"), ("4", "Dot", "9")]
    assert table.lines == [4, 8, 10]
    assert table.rejected == {9: "It has 2 fields instead of 3."}


def test_a_clean_file_is_read_where_it_lies(read: Read) -> None:
    for content in (PLAIN, PLAIN.replace("\n", "\r\n"), 'id,name,amount\n1,"Ac\nme",5\n2,Bolt,7\n'):
        (table,) = read(content)
        assert table.opened.path.name == "deals.csv"


def test_a_file_with_a_reject_is_read_from_a_copy_without_it(read: Read) -> None:
    (table,) = read("id,name,amount\n1,Acme,5\nx\n2,Bolt,7\n3,Cog,8\n")
    assert table.opened.path.name != "deals.csv"
    assert table.opened.path.read_text() == "3,Cog,8\n"
    beside = "It stands beside a broken line and may be part of it."
    assert table.rejected == {2: beside, 3: "It has 1 field instead of 3.", 4: beside}


def test_a_record_longer_than_the_limit_is_rejected_and_the_rest_is_read(read: Read) -> None:
    (table,) = read(f"id,name,amount\n1,Acme,5\n2,{'x' * 2_100_000},6\n2,Bolt,7\n")
    assert [row[0] for row in table.rows] == ["1", "2"]
    assert "longer than 2,000,000 bytes" in table.rejected[3]
    assert len(next(iter(table.opened.rejects)).text) == 500


def test_a_quote_without_end_costs_a_row_or_two(read: Read) -> None:
    (table,) = read('id,name\n0,"Acme\n' + "".join(f"{n},Firm {n}\n" for n in range(1, 50_001)))
    assert len(table.rows) >= 49_998
    assert table.rejected[2] == "A quote is opened and never closed."


def test_more_columns_than_anyone_has_are_refused(read: Read) -> None:
    with pytest.raises(Mistake, match="6,000 columns"):
        read(",".join(f"c{n}" for n in range(6000)) + "\n" + ",".join(["1"] * 6000) + "\n")
