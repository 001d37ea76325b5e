"""Accounts and people are shown a page at a time, and found by what is known of them."""

from __future__ import annotations

from tests.web.house import ComeIn, Page, member

from detente.web.people.models import Person
from detente.web.rights import Role


def shown(page: Page) -> int:
    """How many accounts stand on a page: each has a select for its role, the invitation one more."""
    return sum(one.get("name") == "role" for one in page.named("select")) - 1


def test_a_thousand_accounts_are_shown_fifty_at_a_time(come_in: ComeIn) -> None:
    owner = come_in(Role.OWNER)
    for number in range(60):
        member(Role.EMPLOYEE, f"Zoe{number:02}")
    first, last = (Page(owner.get("/people/", {"accounts": number})) for number in ("1", "2"))
    assert (shown(first), shown(last)) == (50, 18)
    assert "zoe59@example.com" in last.text and "zoe59@example.com" not in first.text
    (onward,) = [one["href"] for one in first.named("a") if one.get("rel") == "next"]
    assert "zoe59@example.com" in Page(owner.get(f"/people/{onward}")).text


def test_one_word_finds_accounts_and_people(come_in: ComeIn) -> None:
    owner = come_in(Role.OWNER)
    member(Role.EMPLOYEE, "Zoe", person_id="p7")
    Person.objects.create(person_id="p7", name="Zoe Quick", department="Sales")
    Person.objects.create(person_id="p8", name="Yan Slow", department="Sales")
    for asked in ("zoe", "p7"):
        found = Page(owner.get("/people/", {"q": asked}))
        assert shown(found) == 1 and "Zoe Quick" in found.text and "Yan Slow" not in found.text
    assert shown(Page(owner.get("/people/", {"q": "nobody is called so"}))) == 0
