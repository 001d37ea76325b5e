"""My page: what somebody's cards pay, to themselves and to HR; sliders; and who may not."""

from __future__ import annotations

import json
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.web.house import Cast, ComeIn, Page

from detente.evidence.evidence import open_evidence
from detente.language import Language
from detente.questions.scorecards.paying import AS_IT_GOES, Moved, basis, statements
from detente.web.accounts.models import Account
from detente.web.home import Home
from detente.web.journal.chain import pseudonym
from detente.web.journal.models import Entry
from detente.web.pay.telling import total
from detente.web.rights import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(loaded: Home) -> Any:
    """What statements of the small company are made of."""
    with open_evidence(Path(loaded.store)) as evidence:
        return basis(evidence)


@pytest.fixture
def seller(known: Any, cast: Cast) -> Account:
    """Kit, who sells."""
    account = cast[Role.EMPLOYEE]
    account.person_id = next(name for name, one in known.people.items() if one.function == "sales")
    account.save()
    return account


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def paid(known: Any, person: str, moved: Moved = AS_IT_GOES, code: str = "en") -> str:
    found = total(known, statements(known, person, moved), Language.of(code))
    assert found is not None
    return plain(found["amount"])


def test_a_seller_sees_their_own_pay_and_each_look_is_written_down(
    seller: Account, known: Any, come_in: ComeIn
) -> None:
    page = Page(come_in(seller).get("/me/pay/"))
    text = plain(page.text)
    assert f"{paid(known, seller.person_id)} of €5,000.00 at stake" in text
    assert "Offered leads spoken to in time" in text and "= in_time / due" in text and "Joint profit: " in text
    assert "The period isn’t over" in text
    entry = Entry.objects.get(what="looked_at_pay")
    assert (entry.account, entry.about) == (seller.pk, "")


def test_the_sum_of_the_lines_is_what_is_paid(seller: Account, known: Any, come_in: ComeIn) -> None:
    text = plain(Page(come_in(seller).get("/me/pay/")).text)
    amounts = [int(one.replace(",", "").replace(".", "")) for one in re.findall(r"% → €([\d,]+\.\d\d)", text)]
    whole = re.search(r"Total: €([\d,]+\.\d\d)", text)
    assert len(amounts) == 4 and whole and sum(amounts) == int(whole[1].replace(",", "").replace(".", ""))


def test_sliders_are_reckoned_by_what_reckons_the_statement(seller: Account, known: Any, come_in: ComeIn) -> None:
    moved = Moved(
        counts=Fraction(20, 100), amounts=Fraction(-10, 100), replies=Fraction(5, 100), profit=Fraction(30_000)
    )
    browser = come_in(seller)
    asked = {"counts": 20, "amounts": -10, "replies": 5, "profit": 30}
    text = plain(Page(browser.get("/me/pay/", asked)).text)
    assert paid(known, seller.person_id, moved) in text and f"As it goes now: {paid(known, seller.person_id)}" in text
    assert "Deals won: more, in %: +20" in text and paid(known, seller.person_id, moved) != paid(
        known, seller.person_id
    )
    looks = Entry.objects.filter(what="looked_at_pay").count()
    live = browser.get("/me/pay/", asked, headers={"HX-Request": "true"})
    assert paid(known, seller.person_id, moved) in plain(Page(live).text)
    assert Entry.objects.filter(what="looked_at_pay").count() == looks  # a slider that moves is no new look
    sliders = {one["name"]: one["value"] for one in Page(live).named("input") if one.get("type") == "range"}
    assert sliders == {name: str(value) for name, value in asked.items()}


@pytest.mark.parametrize(
    "asked",
    [
        {"counts": "a lot", "amounts": "", "replies": "1e9", "profit": "-10000000"},
        {"counts": "٣", "amounts": "0x10"},
        {"counts": "9" * 5000},
        {"counts": "<script>alert(1)</script>"},
    ],
)
def test_a_slider_that_cant_be_read_stands_where_it_was(
    asked: dict[str, str], seller: Account, known: Any, come_in: ComeIn
) -> None:
    answer = come_in(seller).get("/me/pay/", asked)
    assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()
    if asked["counts"] != "٣":  # a three all the same
        assert paid(known, seller.person_id) in plain(Page(answer).text)


def test_hr_sees_anybody_s_and_nobody_else_does(seller: Account, known: Any, come_in: ComeIn) -> None:
    other = next(name for name, one in known.people.items() if one.function == "marketing")
    address = f"/people/pay/{other}/"
    text = plain(Page(come_in(Role.HR).get(address, {"counts": 10})).text)
    assert paid(known, other, Moved(counts=Fraction(1, 10))) in text
    assert Entry.objects.get(what="looked_at_pay").about == pseudonym(other)
    for role in set(Role) - {Role.HR, Role.NOBODY}:
        assert come_in(role).get(address).status_code == 403, role
    assert come_in(Role.NOBODY).get(address).status_code == 302
    assert come_in(seller).get(f"/people/pay/{seller.person_id}/").status_code == 403  # not even their own, there
    assert come_in(Role.HR).get("/people/pay/nobody/").status_code == 404


def test_nobody_s_pay_is_in_anybody_else_s_page(seller: Account, known: Any, come_in: ComeIn, cast: Cast) -> None:
    head = cast[Role.SALES]
    head.person_id = next(name for name, one in known.people.items() if one.function == "marketing")
    head.save()
    mine = paid(known, seller.person_id)
    assert mine != paid(known, head.person_id)
    for page in ("/me/pay/", "/scorecards/", "/"):
        assert mine not in plain(Page(come_in(head).get(page)).text), page


def test_who_is_nobody_and_who_holds_no_card(loaded: Home, known: Any, cast: Cast, come_in: ComeIn) -> None:
    assert "not linked to anybody" in Page(come_in(Role.ANALYST).get("/me/pay/")).text
    account = cast[Role.ANALYST]
    account.person_id = "stranger"
    account.save()
    assert "you hold no card" in Page(come_in(account).get("/me/pay/")).text
    assert come_in(account).get("/me/pay/statement.pdf").status_code == 404


def test_before_anything_is_loaded_there_is_nothing_to_see(home: Home, cast: Cast, come_in: ComeIn) -> None:
    account = cast[Role.EMPLOYEE]
    account.person_id = "P1"
    account.save()
    assert come_in(account).get("/me/pay/").status_code == 200
    assert come_in(account).get("/me/pay/statement.pdf").status_code == 404


@pytest.mark.parametrize("code", ["en", "fr", "ru"])
def test_the_statement_on_paper_has_the_lines_of_the_page(
    code: str, seller: Account, known: Any, come_in: ComeIn, tmp_path: Path
) -> None:
    seller.language = code
    seller.save()
    answer = come_in(seller).get("/me/pay/statement.pdf")
    assert answer["Content-Type"] == "application/pdf"
    (tmp_path / "statement.pdf").write_bytes(answer.content)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "statement.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    text = re.sub(r"\s+", " ", plain(text))
    assert paid(known, seller.person_id, code=code) in text and "Both sides, one sale" in text
    for one in statements(known, seller.person_id):
        for _, line in one.lines:
            if one.at_stake is not None:
                assert plain(Language.of(code).number(line.amount / 100, 2)) in text
    assert json.dumps(Entry.objects.filter(what="looked_at_pay").count()) == "1"
