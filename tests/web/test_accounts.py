"""The door: who gets in by which way, and when they are out again."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone
from tests.web.house import PASSWORD, Cast, ComeIn, Page, member

from detente.language import LANGUAGES, Language
from detente.web.accounts.models import DAY, Account, Link
from detente.web.journal.models import Entry
from detente.web.rights import Role

NEW = "another long and quiet sentence"
Say = Callable[..., str]


def _sign_in(browser: Client, email: str = "nour@example.com", password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/sign-in/", {"email": email, "password": password, **more})


def _in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


# Address and password


@pytest.mark.parametrize("email", ["nour@example.com", "NOUR@Example.COM", " nour@example.com "])
def test_address_and_password_let_in_in_capitals_or_not(cast: Cast, client: Client, email: str) -> None:
    assert _sign_in(client, email).headers["Location"] == "/"
    assert _in(client)
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.what, entry.account, entry.role) == ("signed_in", cast[Role.OWNER].pk, "owner")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nour@example.com", "wrong"),
        ("nour@example.com", PASSWORD.upper()),
        ("nour@example.com", PASSWORD + " "),
        ("nobody@example.com", PASSWORD),
        ("nour@example.com\0", PASSWORD),
        ("nour", PASSWORD),
        ("", ""),
    ],
)
def test_whatever_is_wrong_does_not_let_in(cast: Cast, client: Client, email: str, password: str) -> None:
    assert _sign_in(client, email, password).status_code == 422
    assert not _in(client)


def test_whether_an_address_is_known_is_not_told(cast: Cast, client: Client) -> None:
    known, unknown = (Page(_sign_in(Client(), email, "wrong")).text for email in ("nour@example.com", "no@example.com"))
    assert known == unknown


def test_an_account_without_a_password_is_not_entered_by_one(cast: Cast, client: Client) -> None:
    Account.objects.make("new@example.com", Role.OWNER)
    for password in ("", "!", "None"):
        _sign_in(client, "new@example.com", password)
    assert not _in(client)


@pytest.mark.parametrize("code", LANGUAGES)
def test_after_eight_wrong_passwords_the_address_waits_and_others_do_not(cast: Cast, code: str) -> None:
    browser = Client(headers={"accept-language": code})
    statuses = [_sign_in(browser, password="wrong").status_code for _ in range(8)]
    assert statuses == [422] * 7 + [429]
    locked = _sign_in(browser)
    sentence = "Too many wrong passwords: this address can't sign in from here for a quarter of an hour."
    assert locked.status_code == 429
    assert Language.of(code).say(sentence) in Page(locked).text
    assert _sign_in(browser, "NOUR@example.com").status_code == 429
    assert not _in(browser)
    assert _sign_in(browser, "sam@example.com").status_code == 302
    assert _in(browser)
    assert Entry.objects.filter(what="locked_out").exists()


def test_wrong_passwords_are_counted_from_the_start_once_somebody_is_in(cast: Cast) -> None:
    for _ in range(2):
        for _ in range(7):
            _sign_in(Client(), password="wrong")
        assert _sign_in(Client()).status_code == 302


def test_who_is_locked_out_comes_in_by_a_link(cast: Cast, client: Client) -> None:
    for _ in range(9):
        _sign_in(client, password="wrong")
    client.post(f"/come-in/{Link.make(cast[Role.OWNER], Link.PASSWORD)}/", {"password": NEW})
    assert _in(client)


def test_a_session_gets_a_new_name_when_somebody_signs_in(cast: Cast, client: Client) -> None:
    browser = Client()
    browser.cookies["session"] = "planted"
    _sign_in(browser)
    assert _in(browser)
    assert browser.cookies["session"].value not in ("planted", "")
    other = Client()
    other.cookies["session"] = "planted"
    assert not _in(other)


def test_signing_out_ends_the_session(come_in: ComeIn) -> None:
    browser = come_in(Role.EMPLOYEE)
    name = browser.cookies["session"].value
    assert browser.post("/sign-out/").headers["Location"] == "/sign-in/"
    browser.cookies["session"] = name
    assert not _in(browser)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    r"/\evil.example",
    r"\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "http:///evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "\x00//evil.example",
    "evil.example\r\nSet-Cookie: a=b",
]


@pytest.mark.parametrize("to", ELSEWHERE)
def test_nobody_is_led_elsewhere(cast: Cast, to: str) -> None:
    for answer in (_sign_in(Client(), next=to), Client().post("/language/", {"language": "fr", "next": to})):
        assert answer.headers["Location"] == "/"


def test_who_was_asked_to_sign_in_goes_on_to_where_they_wanted(cast: Cast, client: Client) -> None:
    asked = client.get("/sales/?a=2026Q2&b=2026Q3")
    page = client.get(asked.headers["Location"])
    hidden = next(one for one in Page(page).named("input") if one.get("name") == "next")
    assert _sign_in(client, next=hidden["value"]).headers["Location"] == "/sales/?a=2026Q2&b=2026Q3"


# Links


@pytest.fixture
def secret(cast: Cast) -> str:
    return Link.make(cast[Role.SALES], Link.ENTER)


def test_a_link_lets_in_once(secret: str) -> None:
    first, second = Client(), Client()
    assert first.post(f"/come-in/{secret}/").headers["Location"] == "/"
    assert _in(first)
    assert second.post(f"/come-in/{secret}/").status_code == 404
    assert second.get(f"/come-in/{secret}/").status_code == 404
    assert not _in(second)


def test_looking_at_a_link_does_not_use_it_up(secret: str, client: Client) -> None:
    for method in (client.get, client.head, client.get):
        assert method(f"/come-in/{secret}/").status_code == 200
        assert not _in(client)
    client.post(f"/come-in/{secret}/")
    assert _in(client)


def test_a_link_ends(secret: str, client: Client) -> None:
    Link.objects.update(ends_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.post(f"/come-in/{secret}/").status_code == 404
    assert not _in(client)


def test_a_newer_link_ends_the_one_before(cast: Cast, secret: str, client: Client) -> None:
    newer = Link.make(cast[Role.SALES], Link.ENTER)
    assert client.get(f"/come-in/{secret}/").status_code == 404
    assert client.get(f"/come-in/{newer}/").status_code == 200


def test_a_link_opens_nothing_for_who_has_left(cast: Cast, secret: str, client: Client) -> None:
    Account.objects.filter(pk=cast[Role.SALES].pk).update(left_on=timezone.now().date())
    assert client.post(f"/come-in/{secret}/").status_code == 404


@pytest.mark.parametrize("wrong", ["x", "a" * 5000, "%00", "..%2f..", "' OR 1=1 --", "Ж"])
def test_a_guessed_link_opens_nothing(secret: str, client: Client, wrong: str) -> None:
    assert client.post(f"/come-in/{wrong}/").status_code == 404


def test_a_links_secret_is_not_kept(secret: str) -> None:
    assert secret not in str(list(Link.objects.values_list()))


def test_of_those_who_use_a_link_at_once_one_gets_in(committed: None) -> None:
    link = Link.find(Link.make(member(Role.SALES, "Sam"), Link.ENTER))
    assert link is not None
    start, used = threading.Barrier(6), []

    def use() -> None:
        start.wait()
        used.append(link.use())
        connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(used) == [False] * 5 + [True]


def test_a_link_to_choose_a_password_refuses_an_easy_one_and_stays(cast: Cast, client: Client) -> None:
    secret = Link.make(cast[Role.SALES], Link.PASSWORD)
    for easy in ("", "short", "password1234", "sam@example.com"):
        assert client.post(f"/come-in/{secret}/", {"password": easy}).status_code == 422
    assert client.post(f"/come-in/{secret}/", {"password": NEW}).status_code == 302
    assert _sign_in(Client(), "sam@example.com", NEW).status_code == 302
    assert [one.what for one in Entry.objects.all()].count("chose_password") == 1


def test_coming_in_by_a_link_leaves_nothing_of_who_was_in_before(cast: Cast, come_in: ComeIn, secret: str) -> None:
    browser = come_in(Role.OWNER)
    browser.post(f"/come-in/{secret}/")
    assert browser.get("/people/").status_code == 403


# Forgotten


@pytest.mark.parametrize("mails", [False, True])
def test_what_is_said_does_not_tell_whether_an_address_has_an_account(cast: Cast, settings: Any, mails: bool) -> None:
    settings.MAILS = mails
    known, unknown, left = (
        Page(Client().post("/sign-in/forgotten/", {"email": email}))
        for email in ("nour@example.com", "no@example.com", "left@example.com")
    )
    assert known.text == unknown.text == left.text
    assert len(mail.outbox) == mails


def test_a_mailed_link_lets_somebody_choose_a_password(cast: Cast, settings: Any, client: Client) -> None:
    settings.MAILS = True
    client.post("/sign-in/forgotten/", {"email": "NOUR@example.com"})
    assert mail.outbox[0].to == ["nour@example.com"]
    path = next(line for line in str(mail.outbox[0].body).splitlines() if line.startswith("http")).partition("//")[2]
    browser = Client()
    answer = browser.post("/" + path.partition("/")[2], {"password": NEW})
    assert answer.headers["Location"] == "/"
    assert _in(browser)


def test_a_mail_server_that_is_away_is_nobodys_business(cast: Cast, settings: Any, client: Client) -> None:
    settings.MAILS, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert client.post("/sign-in/forgotten/", {"email": "nour@example.com"}).status_code == 200


# Being in, and out again


def test_a_new_password_ends_the_other_sessions(cast: Cast, come_in: ComeIn) -> None:
    here, there = come_in(Role.OWNER), come_in(Role.OWNER)
    assert here.post("/me/", {"now": PASSWORD, "password": NEW}).headers["Location"] == "/me/"
    assert _in(here)
    assert not _in(there)


def test_an_easy_new_password_changes_nothing(cast: Cast, come_in: ComeIn) -> None:
    assert come_in(Role.OWNER).post("/me/", {"now": PASSWORD, "password": "short"}).status_code == 422
    assert come_in(Role.OWNER).post("/me/", {"now": "not mine at all", "password": NEW}).status_code == 422
    assert come_in(Role.OWNER).post("/me/", {"password": NEW}).status_code == 422
    assert _sign_in(Client()).status_code == 302


def _leave(account: Account) -> None:
    account.left_on = timezone.now().date()


def _close(account: Account) -> None:
    account.is_active = False


def _no_more(account: Account) -> None:
    account.left_on = timezone.now().date() - dt.timedelta(days=400)


@pytest.mark.parametrize("goes", [_leave, _close, _no_more])
def test_who_has_left_is_out_at_their_next_click(cast: Cast, come_in: ComeIn, goes: Callable[[Account], None]) -> None:
    browser, kit = come_in(Role.EMPLOYEE), cast[Role.EMPLOYEE]
    assert _in(browser)
    goes(kit)
    kit.save()
    assert browser.get("/sales/").headers["Location"] == "/sign-in/?next=%2Fsales%2F"
    waiting = browser.get("/sales/", headers={"HX-Request": "true"})
    assert (waiting.status_code, waiting.headers["HX-Refresh"]) == (401, "true"), "a page that is open asks to sign in"
    assert browser.post("/me/", {"name": "Kit"}).status_code == 403
    assert _sign_in(Client(), "kit@example.com").status_code == 422


def test_who_leaves_tomorrow_is_in_today(cast: Cast, come_in: ComeIn) -> None:
    Account.objects.filter(pk=cast[Role.EMPLOYEE].pk).update(left_on=timezone.now().date() + DAY)
    assert _in(come_in(Role.EMPLOYEE))


def test_another_role_holds_from_the_next_click_on(cast: Cast, come_in: ComeIn) -> None:
    browser = come_in(Role.ANALYST)
    assert browser.get("/evidence/").status_code == 200
    Account.objects.filter(pk=cast[Role.ANALYST].pk).update(role=Role.EMPLOYEE)
    assert browser.get("/evidence/").status_code == 403


def test_nobody_changes_more_of_themselves_than_name_and_language(cast: Cast, come_in: ComeIn) -> None:
    said = {
        "name": "Kitty",
        "language": "ru",
        "role": "owner",
        "wears_glasses": "on",
        "person_id": "1",
        "email": "a@b.eu",
    }
    assert come_in(Role.EMPLOYEE).post("/me/", said).status_code == 302
    kit = Account.objects.get(pk=cast[Role.EMPLOYEE].pk)
    assert (kit.name, kit.language, kit.role, kit.wears_glasses, kit.person_id, kit.email) == (
        ("Kitty", "ru", "employee", False, None, "kit@example.com")
    )


# Glasses


def test_a_demos_visitor_looks_through_every_pair_of_glasses_and_back(cast: Cast, come_in: ComeIn) -> None:
    browser = come_in(member(Role.OWNER, "Alice", wears_glasses=True))
    for role, status in ((Role.EMPLOYEE, 403), (Role.COUNCIL, 200), (Role.OWNER, 200)):
        assert browser.post("/glasses/", {"role": role.value}).status_code == 302
        assert browser.get("/journal/").status_code == status
    assert [one.about for one in Entry.objects.filter(what="put_on_glasses")] == ["employee", "works_council", "owner"]


@pytest.mark.parametrize("role", ["nobody", "", "emperor"])
def test_glasses_that_are_not_there_are_not_put_on(cast: Cast, come_in: ComeIn, role: str) -> None:
    browser = come_in(member(Role.OWNER, "Alice", wears_glasses=True))
    assert browser.post("/glasses/", {"role": role}).status_code == 403
    assert browser.get("/journal/").status_code == 200


def test_nobody_else_puts_on_glasses(come_in: ComeIn) -> None:
    browser = come_in(Role.EMPLOYEE)
    assert browser.post("/glasses/", {"role": "owner"}).status_code == 403
    session = browser.session
    session["glasses"] = "owner"
    session.save()
    assert browser.get("/journal/").status_code == 403
    assert "glasses" not in {one.get("id") for one in Page(browser.get("/me/")).named("select")}


# Language


def _language(browser: Client, **headers: str) -> str:
    return str(browser.get("/sign-in/", headers=headers).headers["Content-Language"])


@pytest.mark.parametrize(
    ("asked", "given"), [("fr-CA,fr;q=0.9", "fr"), ("ru", "ru"), ("de", "en"), ("", "en"), (";;q=,\u00e9", "en")]
)
def test_a_stranger_reads_the_language_that_their_browser_asks_for(db: None, asked: str, given: str) -> None:
    assert _language(Client(), **{"accept-language": asked}) == given


def test_the_chosen_language_is_kept_in_the_browser_and_then_in_the_account(cast: Cast, come_in: ComeIn) -> None:
    browser = Client(headers={"accept-language": "ru"})
    assert browser.post("/language/", {"language": "fr", "next": "/sign-in/"}).headers["Location"] == "/sign-in/"
    assert _language(browser) == "fr"
    member_ = come_in(Role.EMPLOYEE, headers={"accept-language": "fr"})
    member_.cookies["language"] = "fr"
    member_.post("/language/", {"language": "ru"})
    member_.cookies["language"] = "fr"
    assert member_.get("/me/").headers["Content-Language"] == "ru"


def test_a_language_that_is_not_spoken_is_refused_in_a_sentence(db: None, client: Client) -> None:
    client.cookies["language"] = "../../etc"
    assert _language(client) == "en"
    assert client.post("/language/", {"language": "tlh"}).status_code == 400


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_door_says_which_language_it_speaks(db: None, code: str) -> None:
    for path in ("/sign-in/", "/sign-in/forgotten/", "/nowhere/"):
        assert Page(Client(headers={"accept-language": code}).get(path)).named("html") == [{"lang": code}]


# What every answer carries


def test_every_answer_carries_what_keeps_it_safe(come_in: ComeIn) -> None:
    for browser, path in (
        (come_in(Role.OWNER), "/me/"),
        (Client(), "/sign-in/"),
        (Client(), "/nowhere/"),
        (Client(), "/alive"),
    ):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        if path == "/me/":
            assert headers["Cache-Control"] == "no-store"


def test_a_session_is_not_read_by_scripts(cast: Cast, client: Client) -> None:
    answer = _sign_in(client)
    assert answer.cookies["session"]["httponly"] and answer.cookies["session"]["samesite"] == "Lax"


def test_an_administrator_gives_no_role_that_sees_more_than_their_own(cast: Cast, come_in: ComeIn) -> None:
    clerk = come_in(Role.ADMINISTRATOR)
    for role in (Role.OWNER, Role.HR, Role.SALES, Role.ANALYST, Role.COUNCIL):
        assert clerk.post("/people/invite/", {"email": f"{role}@new.example", "role": role}).status_code == 403
        assert clerk.post(f"/people/{cast[Role.ADMINISTRATOR].pk}/change/", {"role": role}).status_code == 403
        assert clerk.post(f"/people/{cast[role].pk}/link/").status_code == 403
        assert clerk.post(f"/people/{cast[role].pk}/change/", {"role": Role.EMPLOYEE}).status_code == 403
    assert clerk.post("/people/invite/", {"email": "kim@new.example", "role": Role.EMPLOYEE}).status_code == 302
    assert clerk.post(f"/people/{cast[Role.EMPLOYEE].pk}/link/").status_code == 302
    assert not Account.objects.filter(email__endswith="@new.example").exclude(role=Role.EMPLOYEE).exists()


def test_nobody_is_flooded_with_mails(cast: Cast, client: Client, settings: Any) -> None:
    settings.MAILS = True
    for _ in range(5):
        client.post("/sign-in/forgotten/", {"email": cast[Role.SALES].email})
    assert len(mail.outbox) == 1


def test_a_language_chosen_after_a_refused_form_leads_back_to_the_form_s_page(come_in: ComeIn) -> None:
    browser = come_in(Role.HR)
    for address, back in (("/remedies/begin/", "/remedies/"), ("/visits/begin/", "/visits/")):
        refused = browser.post(address, {"name": ""})
        assert refused.status_code in (404, 422)
        next_to = [field["value"] for field in Page(refused).named("input") if field.get("name") == "next"]
        assert next_to == [back] if refused.status_code == 422 else next_to in ([], [back])
