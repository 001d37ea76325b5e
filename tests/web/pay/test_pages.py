"""My page: what somebody's cards pay, to themselves and to HR; sliders; and who may not."""

from __future__ import annotations

import json
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import settle
from tests.web.house import Cast, ComeIn, Page

from detente.evidence.evidence import open_evidence
from detente.evidence.periods import midnight
from detente.language import Language
from detente.questions.months import recorded
from detente.questions.scorecards.own_rows import own_rows
from detente.questions.scorecards.paying import AS_IT_GOES, Moved, basis, read_off, statements
from detente.questions.scorecards.reading import counted_days
from detente.web.accounts.models import Account
from detente.web.answers import making, shelf
from detente.web.home import Home
from detente.web.journal.chain import pseudonym
from detente.web.journal.models import Entry
from detente.web.pay.telling import total
from detente.web.rights import Role
from detente.web.work.models import Sum

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


def test_a_line_opens_to_what_its_result_is_made_of(seller: Account, known: Any, come_in: ComeIn) -> None:
    for asked in ({}, {"counts": 20, "replies": 5}):
        moved = Moved(counts=Fraction(asked.get("counts", 0), 100), replies=Fraction(asked.get("replies", 0), 100))
        text = plain(Page(come_in(seller).get("/me/pay/", asked)).text)
        for one in statements(known, seller.person_id, moved):
            for agreed, paid_line in one.lines:
                kpi, counters = known.kpis[agreed.kpi], one.behind[agreed.measured]
                assert read_off(kpi.exact(counters, known.minor), kpi.unit, known.minor) == paid_line.result
        due = one.behind["company"]["due"]
        assert (
            f"due leads offered and old enough to tell {Language.of('en').number(float(due), 0 if due == int(due) else 1)}"
            in text
        )
    assert "Deals of the period" not in text  # an employee doesn't open them


def test_the_deals_behind_a_company_s_figure_open_for_heads(
    known: Any, cast: Cast, come_in: ComeIn, loaded: Home, home: Home, settings: Any, tmp_path: Path
) -> None:
    head = cast[Role.SALES]
    head.person_id = next(name for name, one in known.people.items() if one.function == "sales")
    head.save()
    links = [
        one["href"] for one in Page(come_in(head).get("/me/pay/")).named("a") if "/sales/rows/" in one.get("href", "")
    ]
    assert links and f"b={known.plan.from_on}%3A{known.plan.to_on}" in links[0]
    mine = settle(settings, Home(loaded.store, tmp_path / "mine"))  # a shelf of this test's own
    assert come_in(head).get(links[0]).status_code == 200
    making.run(Sum.objects.get(question=making.ROWS))
    shown = Page(come_in(head).get(links[0])).text
    with open_evidence(mine.store) as evidence:
        from_at, to_at = (midnight(day, evidence.zone) for day in (known.plan.from_on, known.plan.to_on))
        won = evidence.engine.run(
            "SELECT deal_id AS id, closed_at >= asked.from_at AND closed_at < asked.to_at AS inside FROM deals CROSS JOIN asked WHERE outcome = 'won'",
            {"from_at": from_at, "to_at": to_at},
        )
    inside = {one for one, there in zip(won["id"], won["inside"], strict=True) if there}
    assert inside and all(re.search(rf"\b{one}\b", shown) for one in inside)
    assert not any(re.search(rf"\b{one}\b", shown) for one in set(won["id"]) - inside)


@pytest.fixture
def own(known: Any, loaded: Home, home: Home, settings: Any, tmp_path: Path) -> str:
    """Somebody of whom rows are on the shelf; their id."""
    settle(settings, Home(loaded.store, tmp_path / "mine"))
    person: str = next(name for name, one in known.people.items() if one.function == "sales")
    with open_evidence(Path(loaded.store)) as evidence:
        asked = {"who": pseudonym(person)}
        shelf.put(shelf.key(evidence.id, making.PAY_ROWS, asked), making._made(making.PAY_ROWS, asked, evidence))
    return person


def test_own_rows_are_for_oneself_and_hr(own: str, known: Any, cast: Cast, come_in: ComeIn, loaded: Home) -> None:
    account = cast[Role.EMPLOYEE]
    account.person_id = own
    account.save()
    page = Page(come_in(account).get("/me/pay/rows/"))
    with open_evidence(Path(loaded.store)) as evidence:
        from_on, to_on = counted_days(known.plan, recorded(evidence))
        rows, later = own_rows(evidence, own, from_on, to_on), own_rows(evidence, own, to_on, known.plan.to_on)
    assert rows.deals and all(row.deal_id in page.text for row in rows.deals) and "Deals decided" in page.text
    assert to_on < known.plan.to_on and not any(row.deal_id in page.text for row in later.deals)
    assert Page(come_in(Role.HR).get(f"/people/pay-rows/{own}/")).text.count(rows.deals[0].deal_id) >= 1
    assert [entry.about for entry in Entry.objects.filter(what="looked_at_pay_rows").order_by("number")] == [
        "",
        pseudonym(own),
    ]
    for role in set(Role) - {Role.HR, Role.NOBODY}:
        assert come_in(role).get(f"/people/pay-rows/{own}/").status_code == 403
    assert come_in(Role.ANALYST).get("/me/pay/rows/").status_code == 404  # linked to nobody
    assert own not in str(list(Sum.objects.values()))


def test_a_figure_that_isnt_recorded_for_the_whole_period_says_so(
    seller: Account, known: Any, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.questions.scorecards.plain import to_dict

    said = to_dict(known)
    del said["company"]["in_time"]
    monkeypatch.setattr("detente.web.pay.views.look", lambda *_, **__: {"basis": said})
    page = Page(come_in(seller).get("/me/pay/")).text
    assert page.count("isn’t recorded for the whole period") == 1 and "→ €0.00" in plain(page)
