"""What users do that can't work: each time one sentence in their language, with the mend, and the right exit code."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from detente.evidence.manifest import FORMAT
from detente.language import LANGUAGES

Run = Callable[..., Any]
Make = Callable[[Path], object]
LEADS = "lead_id,created_at,source\na,2026-01-05 09:00:00,fair\nb,2026-05-05 09:00:00,ads\nc,2026-10-11 09:00:00,ads\n"
DEALS = "deal_id,lead_id,opened_at,closed_at,outcome,amount\nd,a,2026-01-06 09:00:00,2026-02-01 09:00:00,won,100\n"
CONTACTS = "Record ID,Create Date,Original Traffic Source\n1,2026-01-05 09:00,PAID_SEARCH\n"
HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date\n1,x,Closed Won,5,2026-01-06 09:00,2026-02-05 09:00\n"
)
LONGEST = 420
"""Characters of the longest sentence: three lines and a bit on a wide terminal."""


@dataclass(frozen=True)
class Wrong:
    """What was typed, what lies in the folder, the exit code, and words that the English sentence must have."""

    typed: str
    said: tuple[str, ...]
    make: Make = lambda here: None
    code: int = 2


def put(name: str, text: str = "") -> Make:
    def make(here: Path) -> None:
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)

    return make


def all_of(*makes: Make) -> Make:
    return lambda here: [make(here) for make in makes]


def folder(name: str) -> Make:
    return lambda here: (here / name).mkdir(parents=True)


EVIDENCE = all_of(put("ev/leads.csv", LEADS), put("ev/deals.csv", DEALS))
HUBSPOT = all_of(put("crm/contacts.csv", CONTACTS), put("crm/deals.csv", HUBSPOT_DEALS))
BOTH = "--zone UTC --currency EUR"


def store(here: Path) -> None:
    """Load a small store, company.detente."""
    from detente.imports.load import load

    EVIDENCE(here)
    load([here / "ev"], here / "company.detente")


def newer_store(here: Path) -> None:
    store(here)
    import hashlib

    from detente.evidence import manifest

    for path in [here / "company.detente" / "manifest.json", *(here / "company.detente" / "versions").glob("*.json")]:
        body = path.read_bytes().replace(b'"format": %d' % FORMAT, b'"format": 9', 1)
        text = body.split(b'"store": ', 1)[1].removesuffix(b"}\n")
        path.write_bytes(manifest._OPENING % hashlib.sha256(text).hexdigest().encode() + text + b"}\n")


def damaged_store(here: Path) -> None:
    store(here)
    for path in (here / "company.detente").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-20])


def lost_store(here: Path) -> None:
    store(here)
    for path in (here / "company.detente").rglob("*.json"):
        path.write_bytes(b"{}")


MISTAKES = {
    # the program
    "a command misspelt": Wrong("aks sales", ("aks", "did you mean detente ask")),
    "a command that is not there": Wrong("frobnicate", ("frobnicate", "detente --help")),
    "an option misspelt": Wrong("ask sales --beween 2026Q1 2026Q2", ("--beween", "--between")),
    "an option that is not there": Wrong("check --frobnicate", ("--frobnicate", "detente check --help")),
    "an option without its value": Wrong("ask sales --as-of", ("--as-of needs a value", "--help")),
    "one period where two are needed": Wrong("ask sales --between 2026Q1", ("needs 2 values", "--between A B")),
    "a value for a switch": Wrong("check --json=yes", ("--json takes no value",)),
    "one argument too many": Wrong("check ev more", ("no use for more", "--help")),
    "a missing argument": Wrong("completions", ("needs SHELL", "--help")),
    "an unknown shell": Wrong("completions tcsh", ("tcsh", "bash, zsh, or fish")),
    "words for a number": Wrong("simulate acme --seed seven", ("--seed", "seven")),
    "an unknown engine": Wrong("check ev --engine flink", ("flink", "duckdb or spark"), EVIDENCE),
    "text files for Spark": Wrong("check ev --engine spark", ("Parquet", "detente load ev"), EVIDENCE),
    # which question, over what
    "no question": Wrong("ask", ("detente ask sales",)),
    "an unknown question": Wrong("ask peace ev", ("no question peace", "sales"), EVIDENCE),
    "nothing loaded yet": Wrong("ask sales", ("no company.detente here", "detente load")),
    "a folder that is not there": Wrong("check nowhere", ("no nowhere here", "detente load")),
    "a file instead of a folder": Wrong("check ev/leads.csv", ("ev/leads.csv is a file",), EVIDENCE),
    "an empty folder": Wrong("check empty", ("holds no evidence", "detente load empty"), folder("empty")),
    "foreign exports": Wrong(
        "ask sales crm", ("holds no evidence", "detente load crm"), put("crm/contacts.csv", CONTACTS)
    ),
    "settings that are no TOML": Wrong(
        "check ev", ("evidence.toml", "TOML", "currency"), all_of(EVIDENCE, put("ev/evidence.toml", "currency EUR"))
    ),
    "an unknown zone in the settings": Wrong(
        "check ev", ("no time zone Paris", "Europe/Paris"), all_of(EVIDENCE, put("ev/evidence.toml", 'zone = "Paris"'))
    ),
    "a table twice": Wrong("check ev", ("two files", "keep one"), all_of(EVIDENCE, put("ev/leads.tsv", LEADS))),
    "a damaged table": Wrong("check ev", ("can't be read", "detente load"), put("ev/leads.parquet", "PAR1 no more")),
    "an engine's address that nobody knows": Wrong(
        "check mysql://me@host/db", ("No engine answers to mysql://me@host/db", "postgresql://")
    ),
    "a database that does not answer": Wrong(
        "check postgresql://me:secret@127.0.0.1:9/db", ("postgresql://me@127.0.0.1:9/db", "can't be reached", "running")
    ),
    # periods
    "no period": Wrong("ask sales ev --between spring summer", ("spring is not a period", "2026Q1"), EVIDENCE),
    "a quarter too many": Wrong("ask sales ev --between 2026Q4 2026Q5", ("2026Q5 is not a period",), EVIDENCE),
    "a day that no month has": Wrong(
        "ask sales ev --between 2026-02-01:2026-02-31 2026Q2", ("2026-02-31 is not a day", "2026-01-31"), EVIDENCE
    ),
    "a period back to front": Wrong(
        "ask sales ev --between 2026-04-01:2026-01-01 2026Q2", ("ends before it begins", "FROM:TO"), EVIDENCE
    ),
    "periods in the wrong order": Wrong("ask sales ev --between 2026Q2 2026Q1", ("must end before",), EVIDENCE),
    "a period before the records": Wrong(
        "ask sales ev --between 2019Q1 2026Q2", ("nothing recorded", "2026-01-05 to 2026-10-11"), EVIDENCE, 1
    ),
    "a period in the future": Wrong(
        "ask sales ev --between 2026Q2 2027Q1", ("nothing recorded", "2026-01-05 to 2026-10-11"), EVIDENCE, 1
    ),
    "two ways to say the periods": Wrong(
        "ask sales ev --between 2026Q1 2026Q2 --year-earlier", ("--between and --year-earlier", "keep one"), EVIDENCE
    ),
    "a day that is none": Wrong("check ev --as-of yesterday", ("yesterday is not a day", "2026-01-31"), EVIDENCE),
    # evidence that can't carry an answer
    "leads without their day": Wrong(
        "ask sales ev --between 2026-01-01:2026-01-15 2026-01-15:2026-02-01",
        ("leads lacks created_at",),
        all_of(put("ev/leads.csv", "lead_id,source\na,fair\n"), put("ev/deals.csv", DEALS)),
        1,
    ),
    "no deals at all": Wrong(
        "ask sales ev --between 2026Q1 2026Q2", ("can't be answered yet", "deals"), put("ev/leads.csv", LEADS), 1
    ),
    "an empty table": Wrong(
        "ask sales ev --between 2026Q1 2026Q2",
        ("The table leads has no rows",),
        all_of(put("ev/leads.csv", LEADS.splitlines()[0]), put("ev/deals.csv", DEALS)),
        1,
    ),
    "one id for two leads": Wrong(
        "ask sales ev --between 2026Q1 2026Q2",
        ("more than one row", "detente load ev"),
        all_of(put("ev/leads.csv", LEADS + "a,2026-03-03 10:00:00,ads\n"), put("ev/deals.csv", DEALS)),
        1,
    ),
    "amounts as people write them": Wrong(
        "ask sales ev --between 2026Q1 2026Q2",
        ("deals.amount can't be read as an amount in 1 row", "detente load ev"),
        all_of(put("ev/leads.csv", LEADS), put("ev/deals.csv", DEALS.replace(",100", ',"1,234.56"'))),
        1,
    ),
    "exports under the tables' names": Wrong(
        "ask sales ev",
        ("deals.csv has none of the columns", "detente load ev"),
        all_of(put("ev/leads.csv", LEADS), put("ev/deals.csv", HUBSPOT_DEALS)),
        1,
    ),
    # reports
    "a report as a word file": Wrong("report ev -o report.docx", ("report.docx", ".html or .pdf"), EVIDENCE),
    "a report into nowhere": Wrong("report ev -o nowhere/report.html", ("no folder nowhere", "make it"), EVIDENCE),
    "a folder as a report": Wrong(
        "report ev -o old.html", ("old.html is a folder",), all_of(EVIDENCE, folder("old.html"))
    ),
    "a report without a name": Wrong("report ev", ("needs -o FILE", "--help"), EVIDENCE),
    # loading
    "nothing to load": Wrong("load", ("detente load FOLDER",)),
    "exports that are not there": Wrong("load nowhere", ("no folder nowhere",)),
    "a folder without tables": Wrong("load crm", ("no readable file in crm", ".csv"), put("crm/photo.jpg", "x")),
    "an unknown recipe": Wrong("load crm --recipe hubspto", ("no recipe hubspto", "hubspot"), HUBSPOT),
    "a recipe that is none": Wrong(
        "load crm --recipe mine", ("no recipe in mine", "recipe.toml"), all_of(HUBSPOT, folder("mine"))
    ),
    "a recipe that can't be read": Wrong(
        "load crm --recipe mine", ("mine", "can't be used"), all_of(HUBSPOT, put("mine/recipe.toml", "name = "))
    ),
    "exports of nobody knows what": Wrong(
        "load crm", ("No recipe fits", "detente recipes new"), put("crm/holidays.csv", "Day,Why\n2026-05-01,sun\n")
    ),
    "no zone for clock times": Wrong("load crm --recipe hubspot --currency EUR", ("time zone", "--zone"), HUBSPOT),
    "no currency for amounts": Wrong("load crm --recipe hubspot --zone UTC", ("currency", "--currency"), HUBSPOT),
    "an unknown zone": Wrong("load crm --zone Paris --currency EUR", ("no time zone Paris", "Europe/Paris"), HUBSPOT),
    "an unknown currency": Wrong("load crm --zone UTC --currency euros", ("euros is no currency", "EUR"), HUBSPOT),
    "an unknown order of days": Wrong(
        f"load crm {BOTH} --date-order dmy", ("day-first or month-first, not dmy",), HUBSPOT
    ),
    "a column without its header": Wrong(
        f"load crm {BOTH} --column created_at", ("--column created_at", "SOURCE.COLUMN=HEADER"), HUBSPOT
    ),
    "a header that is not there": Wrong(
        f"load crm --recipe hubspot {BOTH} --column contacts.created_at=Born",
        ("no column Born", "Create Date"),
        HUBSPOT,
    ),
    "a needed column that is not found": Wrong(
        f"load crm --recipe hubspot {BOTH}",
        ("contacts.created_at", "--column contacts.created_at="),
        all_of(
            HUBSPOT, put("crm/contacts.csv", "Record ID,Born,Original Traffic Source\n1,2026-01-05 09:00,PAID_SEARCH\n")
        ),
    ),
    "a day that can be read in two ways": Wrong(
        f"load crm --recipe hubspot {BOTH}",
        ("--date-order",),
        all_of(
            HUBSPOT,
            put("crm/contacts.csv", "Record ID,Create Date,Original Traffic Source\n1,05/04/2026 09:00,PAID_SEARCH\n"),
        ),
    ),
    "an amount that can be read in two ways": Wrong(
        f"load crm --recipe hubspot {BOTH}",
        ("--decimal point|comma",),
        all_of(
            HUBSPOT,
            put(
                "crm/deals.csv",
                "Record ID,Deal Stage,Amount,Create Date,Close Date\n1,Won,1.100,2026-01-05 09:00,2026-02-05 09:00\n",
            ),
        ),
    ),
    "a sign before the decimals that is none": Wrong(
        f"load crm {BOTH} --decimal dot", ("point or comma, not dot",), HUBSPOT
    ),
    "a store that is none": Wrong(
        "load ev --store mine", ("mine", "no store", "--store"), all_of(EVIDENCE, put("mine/diary.txt", "x"))
    ),
    "loading a store": Wrong("load company.detente --store new.detente", ("is a store",), store),
    # stores
    "rejects of no store": Wrong("rejects ev", ("ev is no store",), EVIDENCE),
    "a load that never was": Wrong("rejects --load 7", ("no load 7", "it knows 1"), store),
    "verifying no store": Wrong("verify ev", ("ev is no store",), EVIDENCE),
    "a store of a newer version": Wrong("check", ("newer version", "update"), newer_store),
    "a store with damaged tables": Wrong("check", ("damaged", "mends itself"), damaged_store, 1),
    "a store with nothing left": Wrong("check", ("damaged", "load your exports again"), lost_store),
    # drawn companies
    "no place for a company": Wrong("simulate", ("detente simulate OUT",)),
    "a place that is taken": Wrong("simulate ev", ("ev is not empty",), EVIDENCE),
    "an unknown cause": Wrong("simulate acme --plant bad_weather", ("bad_weather", "fewer_leads")),
    "a cause that can't be read": Wrong("simulate acme --plant =", ("can't be read", "source_gone_bad:facebook")),
    "a cause of no size": Wrong("simulate acme --plant market=much", ("much", "percentage")),
    "a cause too large": Wrong("simulate acme --plant market=-300%", ("too large", "under 100 %")),
    "a cause on no day": Wrong("simulate acme --plant market=-10%@soon", ("soon",)),
    "a cause for a source that is not there": Wrong(
        "simulate acme --plant source_gone_bad:television=-40%", ("television", "facebook")
    ),
    "an unknown size": Wrong("simulate acme --size XXL", ("XXL", "S, M")),
    "unknown raw exports": Wrong("simulate acme --raw sap", ("sap", "hubspot")),
    "the demo of another seed": Wrong(
        "demo --seed 4", ("another seed, 3", "--folder"), put("demo/.demo.json", '{"seed": 3}')
    ),
}


def sentence(done: Any, lang: str) -> str:
    assert done.out == ""
    assert done.err.endswith("\n")
    text = str(done.err).strip()
    assert "\n" not in text and len(text) <= LONGEST, text
    assert "Traceback" not in text and "Error:" not in text
    assert not re.search(r"foreseen|imprévu|непредвиденное", text), text
    assert not re.search(r"(?<!\$)\{[a-z_]+\}", text), f"a field was not filled in: {text}"
    assert text[-1] in '.:?"…' or lang != "en" or re.search(r"[\w)]$", text), text
    return text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_sentence_with_its_mend(detente: Run, tmp_path: Path, name: str, lang: str) -> None:
    wrong = MISTAKES[name]
    wrong.make(tmp_path)
    done = detente(*wrong.typed.split(), DETENTE_LANG=lang)
    text = sentence(done, lang)
    assert done.code == wrong.code, text
    if lang == "en":
        for words in wrong.said:
            assert words in text, text
    elif lang == "ru":
        assert len(re.findall("[а-яё]", text)) > 10, text
    else:
        assert not re.search(r"\b(the|is|and|with|there|name one|can't)\b", text), text
        assert re.search(r"(?i)\b(de|est|les?|la|un|une|pas|ou|par|avant|demande|choisissez|dites|quel)\b", text), text


def test_fifty_are_tried_and_more() -> None:
    assert len(MISTAKES) >= 50


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_language_is_answered_in_the_user_s(detente: Run, lang: str) -> None:
    text = sentence(detente("check", "--lang", "de", DETENTE_LANG=lang), "x")
    assert "de" in text and "fr" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missing_extra_is_named(detente: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    EVIDENCE(tmp_path)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    text = sentence(detente("check", "postgresql://host/db", DETENTE_LANG=lang), lang)
    assert 'pip install "detente[postgres]"' in text
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = detente("report", "ev", "-o", "report.pdf", DETENTE_LANG=lang)
    assert 'pip install "detente[report]"' in sentence(done, lang) and done.code == 2


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Path]:
    """A folder, while this process may do only what an ordinary user may."""
    shutil.chown(tmp_path, 65534) if os.geteuid() == 0 else None
    yield tmp_path
    if os.getuid() == 0:
        os.seteuid(0)


def become_nobody(folder: Path) -> None:
    for part in (folder, *folder.parents):
        if not os.access(part, os.X_OK) or not part.stat().st_mode & 0o001:
            part.chmod(part.stat().st_mode | 0o755)
        if part.parent == Path("/tmp"):
            break
    if os.geteuid() == 0:
        os.seteuid(65534)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_may_not_be_read_or_written_is_named(detente: Run, nobody: Path, lang: str) -> None:
    detente("load", "nowhere", DETENTE_LANG=lang)  # so that all there is to import is imported
    detente("simulate", "--help")
    EVIDENCE(nobody)
    locked = nobody / "locked"
    locked.mkdir(mode=0o700)
    locked.chmod(0o000)
    become_nobody(nobody)
    for arguments in (
        ("load", "ev", "--store", "locked/x.detente"),
        ("simulate", "locked/acme"),
        ("rejects", "locked"),
    ):
        done = detente(*arguments, DETENTE_LANG=lang)
        assert done.code == 2, done
        assert "locked" in sentence(done, lang)
    locked.chmod(0o700) if os.getuid() != 0 else None
