"""Who does what? Questions made of what departments say of themselves; what is kept, and what it comes to."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.house import ComeIn, Page
from tests.web.surveys.conftest import code_of, start, table

from detente import ask
from detente.evidence.evidence import open_evidence
from detente.mistakes import Mistake
from detente.web.briefing.models import Sheet
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import Role
from detente.web.surveys import shoes
from detente.web.surveys.codes import digest
from detente.web.surveys.models import Pool, Ticket, Wave
from detente.web.work.models import Load

DEPARTMENTS = ("Marketing", "Sales", "Product", "Support", "Finance")


def say(*departments: str) -> None:
    for name in departments:
        Sheet.objects.create(
            department=name, what=f"We do {name}.", why=f"You need {name}.", whom="-", changed_at=timezone.now()
        )


@pytest.fixture
def invited(copied: Home, come_in: ComeIn) -> list[dict[str, str]]:
    """Open a quiz; its invitations."""
    say(*DEPARTMENTS)
    return table(start(come_in(Role.HR), kind="shoes"))


def right(code: str, *but: str) -> dict[str, str]:
    """Return the right answers, but for some questions."""
    ticket = Ticket.objects.get(digest=digest(code))
    return {
        one["name"]: str((one["right"] + (one["name"] in but)) % len(one["offered"]))
        for one in ticket.wave.sheet["questions"]
    }


def answer(code: str, said: dict[str, str]) -> Any:
    return Client().post(f"/answer/{code}/", said)


def test_everybody_is_asked_the_same_and_chooses_among_what_others_say(invited: list[dict[str, str]]) -> None:
    assert len(invited) == Wave.objects.get().invited == Ticket.objects.count() >= 10
    assert all("four questions" in row["text"].lower() for row in invited)
    questions = Wave.objects.get().sheet["questions"]
    assert [one["name"] for one in questions] == ["marketing what", "marketing why", "sales what", "sales why"]
    for one in questions:
        side = one["name"].split()[0].capitalize()
        assert len(set(one["offered"])) == 4 and side in one["offered"][one["right"]]
        assert sum(side in text for text in one["offered"]) == 1
    assert not any(ticket.sealed for ticket in Ticket.objects.all())
    assert [entry.what for entry in Entry.objects.all()] == ["asked_who_does_what"]
    page = Page(Client().get(f"/answer/{code_of(invited[0])}/"))
    assert "What does Marketing say that it does?" in page.text and len(page.named("input")) >= 16


def test_what_was_right_is_shown_afterwards_and_a_code_opens_once(invited: list[dict[str, str]]) -> None:
    code = code_of(invited[0])
    assert answer(code, {}).status_code == 422 and "answer one question at least" in Page(answer(code, {})).text
    done = Page(answer(code, right(code, "sales why"))).text
    assert done.count("So you said.") == 3 and "You said otherwise, or nothing." in done
    assert answer(code, {"sales what": "0"}).status_code == 404
    (kept,) = Pool.objects.get().answers
    assert kept["scores"] == {"marketing what": 1, "marketing why": 1, "sales what": 1, "sales why": 0}


@pytest.mark.parametrize(
    "odd", [{"sales what": "9"}, {"sales what": "-1"}, {"sales what": "x" * 9999}, {"sales what": "٣"}]
)
def test_odd_answers_are_wrong_ones(invited: list[dict[str, str]], odd: dict[str, str]) -> None:
    assert answer(code_of(invited[0]), odd).status_code == 200
    assert not any(Pool.objects.get().answers[0]["scores"].values())


def test_what_too_few_have_said_is_not_asked(copied: Home, come_in: ComeIn) -> None:
    say("Marketing", "Sales", "Product")
    with pytest.raises(Mistake, match="two more departments"):
        shoes.sheet({"marketing": ["Marketing"], "sales": ["Sales"]})
    refused = start(come_in(Role.HR), kind="shoes")
    assert refused.status_code == 422 and "two more departments" in Page(refused).text and not Wave.objects.exists()


def test_the_next_wave_is_about_the_departments_of_the_last_one(copied: Home, come_in: ComeIn) -> None:
    of = {"marketing": ["Brand", "Marketing"], "sales": ["Sales"]}
    say(*DEPARTMENTS)
    first = shoes.sheet(of)
    say("Brand")  # which would come first now
    about = [[one["department"] for one in found["questions"][::2]] for found in (
        first, shoes.sheet(of), shoes.sheet(of, [one["department"] for one in first["questions"]]), shoes.sheet(of, ["Finance"]),
    )]  # fmt: skip
    assert about == [["Marketing", "Sales"], ["Brand", "Sales"], ["Marketing", "Sales"], ["Brand", "Sales"]]
    start(come_in(Role.HR), kind="shoes")
    wave = Wave.objects.get()
    wave.sheet["questions"][0]["department"] = "Marketing"
    Wave.objects.update(sheet=wave.sheet, closed=True)
    assert start(come_in(Role.HR), kind="shoes", name="wave-2").status_code == 200
    assert {one["department"] for one in Wave.objects.first().sheet["questions"]} == {"Marketing", "Sales"}


def test_what_was_answered_is_told_side_by_side(
    invited: list[dict[str, str]], come_in: ComeIn, copied: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[dict[str, Any]] = []

    def take(account: Any, file: str, name: str, columns: Any, lines: Any) -> Load:
        assert (name, file) == ("quiz_answers", f"shoes-{Wave.objects.get().name}.zip")
        rows.extend(dict(zip(columns, line, strict=True)) for line in lines)
        return Load.objects.create(files=[file])

    monkeypatch.setattr("detente.web.surveys.closing.load_rows", take)
    sellers = [row for row in invited if row["department"] == "Sales"]
    marketers = [row for row in invited if row["department"] == "Marketing"]
    for place, row in enumerate([*sellers, *marketers]):
        code = code_of(row)
        assert answer(code, right(code, *(["marketing what"] if place % 2 else []))).status_code == 200
    come_in(Role.HR).post(f"/survey/{Wave.objects.get().pk}/end/")
    assert {row["quiz"] for row in rows} == {"shoes"} and {row["about"] for row in rows} == {"marketing", "sales"}
    assert not any(row["person_id"] in str(rows) for row in invited)
    folder = copied.folder / "asked"
    folder.mkdir()
    names = list(rows[0])
    lines = [",".join(names), *(",".join(str(row[name]) for name in names) for row in rows)]
    (folder / "quiz_answers.csv").write_text("\n".join(lines))
    people = "\n".join(f"{row['person_id']},{row['department']}" for row in invited)
    (folder / "people.csv").write_text(f"person_id,department\n{people}\n")
    (folder / "cases.csv").write_text("case_id,opened_at\n1,2026-01-01 00:00:00\n")
    (folder / "seats.csv").write_text(f"person_id,from_on,floor\n{invited[0]['person_id']},2026-01-01,1\n")
    with open_evidence(folder) as evidence:
        found = ask.put("exchange", evidence)
    known = {(row.side, row.about, row.item): row.right for row in found.known}
    assert set(known) == {
        (one, other, item) for one, other in (("sales", "marketing"), ("marketing", "sales")) for item in shoes.ITEMS
    }
    assert known["sales", "marketing", "what"] == 0.5 and known["marketing", "sales", "what"] >= 0.8
    assert "could say what marketing does" in " ".join(one.in_english() for one in found.summary)
