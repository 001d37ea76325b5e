"""Judge: verdicts by those whose it is, a period that is signed, and statements that stay as they were signed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import settle
from tests.web.house import Cast, ComeIn, Page

from detente.evidence.contract import About
from detente.evidence.evidence import open_evidence
from detente.language import Language, Money
from detente.questions.scorecards.paying import Basis, statements
from detente.questions.scorecards.plain import from_dict
from detente.web.accounts.models import Account
from detente.web.agreements.keeping import OFFICES
from detente.web.answers import making, shelf
from detente.web.answers.asking import look
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.judging.keeping import digest, final_of, judge_of, sound
from detente.web.judging.models import Period, Verdict, Word
from detente.web.pay.telling import total
from detente.web.people.forgetting import forget
from detente.web.rights import Role

pytestmark = pytest.mark.django_db
JUDGED = [
    ("joint_profit", Role.OWNER), ("cost_per_lead", Role.OWNER), ("voices_for", Role.OWNER),
    ("qualified_leads", Role.SALES), ("born_booked", Role.SALES),
    ("booked", Role.MARKETING), ("replies_in_time", Role.MARKETING), ("born_customers", Role.MARKETING),
]  # fmt: skip
NOW, OVER = "Both sides, one sale", "2026 H1"
Changed = Callable[[dict[str, Any]], None]


@pytest.fixture
def own(drawn: Home, home: Home, settings: Any, tmp_path: Path) -> Home:
    """The small company with a shelf of this test's own, on which its answers lie already."""
    mine = Home(drawn.store, tmp_path / "mine")
    shutil.copytree(drawn.cache / "answers", mine.cache / "answers")
    return settle(settings, mine)


def lay(home: Home, change: Changed | None = None) -> dict[str, Any]:
    """Lay on the shelf a plan whose period is over: the figures of the one that holds, half a year earlier."""
    with open_evidence(home.store) as evidence:
        said = making._made(making.PAY, {}, evidence)["basis"]
        said |= {"plan": [OVER, "2026-03-20", "2026-04-01", "2026-10-01"], "over": True}
        if change is not None:
            change(said)
        shelf.put(shelf.key(evidence.id, making.PAY, making.OVER), {"basis": said})
    return said


@pytest.fixture
def ended(own: Home) -> dict[str, Any]:
    return lay(own)


def verdict(come_in: ComeIn, role: Role, kpi: str, *, plan: str = OVER, stands: str = "yes", note: str = "") -> int:
    said = {"plan": plan, "kpi": kpi, "stands": stands, "note": note}
    return come_in(role).post("/judge/line/", said).status_code


def seen(come_in: ComeIn) -> dict[str, str]:
    """What the form of somebody who looks now would send."""
    found = look(making.PAY, making.OVER)
    assert isinstance(found, dict)
    return {"plan": OVER, "of": digest(found["basis"])}


def all_judged(come_in: ComeIn) -> None:
    for kpi, role in JUDGED:
        assert verdict(come_in, role, kpi) == 302


def sign_all(come_in: ComeIn) -> None:
    for role in OFFICES:
        assert come_in(role).post("/judge/sign/", seen(come_in)).status_code == 302


def test_each_line_stands_under_whoever_judges_it(ended: dict[str, Any], come_in: ComeIn) -> None:
    page = Page(come_in(Role.SALES).get("/judge/"))
    assert "4 figures wait for your word." in page.text  # two of each plan
    assert "Over: “2026 H1”, until Sep 30, 2026" in page.text and "8 figures are not judged yet" in page.text
    for role in (Role.OWNER, Role.MARKETING, Role.SALES, Role.HR):
        forms = [
            form for form in Page(come_in(role).get("/judge/")).named("form") if form.get("action") == "/judge/line/"
        ]
        assert len(forms) == 2 * sum(judge == role for _, judge in JUDGED)
    assert "Nothing waits for your word." in Page(come_in(Role.ANALYST).get("/judge/")).text
    assert judge_of("finance") is judge_of("") is Role.OWNER and judge_of("hr") is Role.HR


def test_nobody_judges_anothers_line_or_one_that_there_is_not(ended: dict[str, Any], come_in: ComeIn) -> None:
    for kpi, role in JUDGED:
        for other in {Role.OWNER, Role.MARKETING, Role.SALES, Role.HR} - {role}:
            assert verdict(come_in, other, kpi) == 403
    assert verdict(come_in, Role.OWNER, "happiness") == 404
    assert verdict(come_in, Role.OWNER, "joint_profit", plan="2031") == 404
    assert not Verdict.objects.exists()


def test_a_figure_that_does_not_stand_needs_a_word_and_is_seen_by_who_answers_for_it(
    ended: dict[str, Any], come_in: ComeIn, cast: Cast
) -> None:
    assert verdict(come_in, Role.MARKETING, "booked", plan=NOW, stands="no") == 422
    assert verdict(come_in, Role.MARKETING, "booked", plan=NOW, stands="no", note="<b>May</b> is twice") == 302
    answer = come_in(Role.SALES).get("/judge/")
    assert "<b>May</b> is twice" in Page(answer).text and b"<b>May</b>" not in answer.content
    seller = cast[Role.EMPLOYEE]
    seller.person_id = next(who for who, one in from_dict(ended).people.items() if one.function == "sales")
    seller.save()
    assert "Judged: it doesn’t stand" in Page(come_in(seller).get("/me/pay/")).text
    assert verdict(come_in, Role.MARKETING, "booked", plan=NOW) == 302
    page = Page(come_in(seller).get("/me/pay/")).text
    assert "Judged: it stands" in page and "doesn’t stand" not in page and Verdict.objects.count() == 2
    assert {entry.what for entry in Entry.objects.filter(what="judged")} == {"judged"}
    assert not any("May" in entry.details for entry in Entry.objects.all())


def test_a_period_is_signed_when_all_is_judged_and_nothing_contested(ended: dict[str, Any], come_in: ComeIn) -> None:
    assert come_in(Role.OWNER).post("/judge/sign/", seen(come_in)).status_code == 409
    all_judged(come_in)
    verdict(come_in, Role.SALES, "born_booked", stands="no", note="Two of them came by themselves.")
    assert come_in(Role.OWNER).post("/judge/sign/", seen(come_in)).status_code == 409
    assert "is contested" in Page(come_in(Role.OWNER).get("/judge/")).text and not Period.objects.exists()
    verdict(come_in, Role.SALES, "born_booked")
    assert come_in(Role.OWNER).post("/judge/sign/", {"plan": "another"}).status_code == 409
    for role in OFFICES:
        assert not Period.objects.filter(final=True).exists()
        for _ in range(2):  # twice is once
            assert come_in(role).post("/judge/sign/", seen(come_in)).status_code == 302
    period = Period.objects.get()
    assert period.final and sound(period) and Word.objects.count() == 3
    said = [entry.what for entry in Entry.objects.order_by("number") if "period" in entry.what]
    assert said == ["signed_period", "signed_period", "signed_period", "period_final"]
    assert "are final" in Page(come_in(Role.COUNCIL).get("/judge/")).text


def test_what_changes_while_they_sign_is_signed_anew(own: Home, ended: dict[str, Any], come_in: ComeIn) -> None:
    all_judged(come_in)
    for role in OFFICES[:2]:
        come_in(role).post("/judge/sign/", seen(come_in))
    before = seen(come_in)
    lay(own, lambda said: said.update(as_of="2026-12-30", quick=0.5))  # what pays nobody
    assert Page(come_in(Role.OWNER).get("/judge/")).text.count("signed by") == 2
    lay(own, lambda said: said["company"].update(booked="123"))
    page = Page(come_in(Role.OWNER).get("/judge/")).text
    # Nobody has judged these figures, nor seen them.
    assert "signed by" not in page and "8 figures are not judged yet" in page
    assert come_in(OFFICES[2]).post("/judge/sign/", before).status_code == 409
    all_judged(come_in)
    come_in(OFFICES[2]).post("/judge/sign/", seen(come_in))
    assert [period.final for period in Period.objects.all()] == [False, False]
    sign_all(come_in)
    assert [period.final for period in Period.objects.all()] == [True, False]


@pytest.fixture
def seller(ended: dict[str, Any], cast: Cast) -> Account:
    account = cast[Role.EMPLOYEE]
    account.person_id = next(who for who, one in from_dict(ended).people.items() if one.function == "sales")
    account.save()
    return account


def amount(said: dict[str, Any], person: str) -> str:
    basis: Basis = from_dict(said, person)
    found = total(basis, statements(basis, person), Language.of("en"))
    assert found is not None
    return str(found["amount"])


def test_a_final_statement_stays_as_it_was_signed(
    own: Home, ended: dict[str, Any], seller: Account, come_in: ComeIn
) -> None:
    person = seller.person_id or ""
    before = Page(come_in(seller).get("/me/pay/?of=last")).text
    assert "this follows the evidence" in before and amount(ended, person) in before
    all_judged(come_in)
    sign_all(come_in)
    changed = lay(own, lambda said: said["company"].update(booked="1", costed="1", born_customers="0"))
    assert amount(changed, person) != amount(ended, person)
    number = Period.objects.get().pk
    for of in ("last", str(number)):
        own_page = Page(come_in(seller).get(f"/me/pay/?of={of}")).text
        assert "Final: all three offices have signed" in own_page and amount(ended, person) in own_page
        assert amount(ended, person) in Page(come_in(Role.HR).get(f"/people/pay/{person}/?of={of}")).text
        assert come_in(seller).get(f"/me/pay/statement.pdf?of={of}").content.startswith(b"%PDF")
    assert come_in(seller).get("/me/pay/?of=999").status_code == 404
    assert "2026 H1" in Page(come_in(seller).get("/me/pay/")).text
    assert not any(form.get("hx-get") for form in Page(come_in(seller).get("/me/pay/?of=last")).named("form"))


def test_an_appeal_against_an_ended_period_names_it(ended: dict[str, Any], seller: Account, come_in: ComeIn) -> None:
    from detente.web.pay.models import Appeal

    come_in(seller).post("/me/pay/appeal/", {"text": "May lacks", "of": "last"})
    come_in(seller).post("/me/pay/appeal/", {"text": "Now"})
    assert [one.plan for one in Appeal.objects.order_by("pk")] == [OVER, NOW]


def test_whoever_alters_a_final_period_is_found_out(
    ended: dict[str, Any], seller: Account, come_in: ComeIn, tmp_path: Path
) -> None:
    all_judged(come_in)
    sign_all(come_in)
    period = Period.objects.get()
    period.basis["company"]["booked"] = "9"
    period.save()
    assert not sound(period) and "somebody altered them" in Page(come_in(Role.OWNER).get("/judge/")).text
    for of in ("last", str(period.pk)):
        assert "somebody altered them" in Page(come_in(seller).get(f"/me/pay/?of={of}")).text
        (tmp_path / "statement.pdf").write_bytes(come_in(seller).get(f"/me/pay/statement.pdf?of={of}").content)
        paper = subprocess.run(["pdftotext", str(tmp_path / "statement.pdf"), "-"], capture_output=True, check=True)
        assert "somebody altered them" in " ".join(paper.stdout.decode().split())
    assert "somebody altered them" not in Page(come_in(seller).get("/me/pay/")).text
    assert "somebody altered them" in Page(come_in(seller).get(f"/people/staff/{seller.person_id}/")).text
    # Nor does it hide anything to say in the figures that the period still runs, or that they are of another plan.
    for change in ({"over": False}, {"plan": ["Another", "2026-03-20", "2026-04-01", "2027-01-01"]}):
        Period.objects.filter(pk=period.pk).update(basis=period.basis | change)
        for of in ("last", str(period.pk)):
            assert "somebody altered them" in Page(come_in(seller).get(f"/me/pay/?of={of}")).text


def test_periods_and_verdicts_are_known_about_a_person_and_pay_only_to_them_and_hr(
    ended: dict[str, Any], seller: Account, come_in: ComeIn, cast: Cast
) -> None:
    person = seller.person_id or ""
    judge = cast[Role.SALES]
    judge.person_id = next(who for who in ended["people"] if who != person)
    judge.save()
    all_judged(come_in)
    sign_all(come_in)
    address = f"/people/data/staff/{person}/"
    for role in (seller, Role.HR):
        (period,) = come_in(role).post(address).json()["periods"]
        assert (period["plan"], period["final"]) == (OVER, True)
        paid = sum(card["total"] or 0 for card in period["cards"])
        assert Language.of("en").money(Money(paid, period["currency"])) == amount(ended, person)
    said = come_in(Role.OWNER).post(address).json()
    assert "periods" not in said and "appeals" not in said and said["verdicts"] == []
    assert OVER not in Page(come_in(Role.OWNER).get(f"/people/staff/{person}/")).text
    assert OVER in Page(come_in(seller).get(f"/people/staff/{person}/")).text
    mine = come_in(judge).post(f"/people/data/staff/{judge.person_id}/").json()["verdicts"]
    assert [one["kpi"] for one in mine] == ["born_booked", "qualified_leads"]


def test_who_is_erased_is_in_no_period_and_it_stays_sound(
    ended: dict[str, Any], seller: Account, come_in: ComeIn
) -> None:
    all_judged(come_in)
    verdict(come_in, Role.SALES, "qualified_leads", note="Well done")
    sign_all(come_in)
    person = seller.person_id or ""
    forget(About.STAFF, person, "", None)
    period = Period.objects.get()
    assert person not in period.basis["people"] and sound(period)
    assert Verdict.objects.filter(note="Well done").exists()
    judge = Verdict.objects.get(note="Well done").account
    forget(About.STAFF, "nobody", "", Account.objects.get(pk=judge))
    assert not Verdict.objects.filter(note="Well done").exists() and Verdict.objects.count() == len(JUDGED) + 1


def test_cards_of_few_are_judged_by_nobody_here(own: Home, come_in: ComeIn) -> None:
    def few(said: dict[str, Any]) -> None:
        sellers = [who for who, one in said["people"].items() if "Sales" in one[0]]
        for who in sellers[4:]:
            said["people"][who][0].remove("Sales")

    lay(own, few)
    over = Page(come_in(Role.MARKETING).get("/judge/")).text.split("As it goes now")[0]
    assert "Offered leads spoken to in time" not in over and "Qualified leads" in over
    assert verdict(come_in, Role.MARKETING, "booked") == 404


def test_before_anything_is_loaded(home: Home, come_in: ComeIn) -> None:
    assert come_in(Role.OWNER).get("/judge/").status_code == 200
    assert come_in(Role.OWNER).post("/judge/sign/", {"plan": "x"}).status_code == 409


def test_signatures_under_the_same_figures_count_when_the_evidence_comes_back_to_them(
    own: Home, ended: dict[str, Any], come_in: ComeIn
) -> None:
    all_judged(come_in)
    come_in(OFFICES[0]).post("/judge/sign/", seen(come_in))
    lay(own, lambda said: said["company"].update(booked="123"))
    all_judged(come_in)
    come_in(OFFICES[1]).post("/judge/sign/", seen(come_in))
    lay(own)
    assert Page(come_in(Role.OWNER).get("/judge/")).text.count("signed by") == 1
    for role in OFFICES[1:]:
        come_in(role).post("/judge/sign/", seen(come_in))
    assert Period.objects.filter(final=True).count() == 1 and Period.objects.count() == 2


def test_a_final_period_stays_sound_when_another_ends(own: Home, ended: dict[str, Any], come_in: ComeIn) -> None:
    all_judged(come_in)
    sign_all(come_in)
    lay(own, lambda said: said.update(plan=[f"{OVER} b", "2025-09-20", "2025-10-01", "2026-04-01"]))
    assert [sound(period) for period in Period.objects.filter(final=True)] == [True]
    assert verdict(come_in, Role.OWNER, "joint_profit") == 404


def test_programs_get_what_is_final_too_and_nobody_judges_it_any_more(
    own: Home, ended: dict[str, Any], seller: Account, come_in: ComeIn
) -> None:
    all_judged(come_in)
    sign_all(come_in)
    person = seller.person_id or ""
    changed = from_dict(lay(own, lambda said: said["company"].update(booked="1", costed="1")), person)
    assert statements(final_of(changed, person).basis, person) == statements(from_dict(ended, person), person)
    assert statements(changed, person) != statements(from_dict(ended, person), person)
    assert verdict(come_in, Role.MARKETING, "booked", stands="no", note="late") == 409


def test_a_card_of_somebody_s_own_goes_with_them(ended: dict[str, Any], own: Home, come_in: ComeIn) -> None:
    def one_s_own(said: dict[str, Any]) -> None:
        said["cards"].append(said["cards"][0] | {"card": ["Kit Miller", "", "person", "P0", 900_000]})

    lay(own, one_s_own)
    all_judged(come_in)
    sign_all(come_in)
    forget(About.STAFF, "P0", "Kit Miller", None)
    period = Period.objects.get()
    assert "P0" not in json.dumps(period.basis) and "Kit Miller" not in json.dumps(period.basis) and sound(period)
