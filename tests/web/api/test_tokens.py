"""Tokens: who they let in, until when, and that nobody finds them out."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.web.house import Cast

from detente.web.accounts.views import BACKEND
from detente.web.api.models import Token
from detente.web.journal.models import Entry
from detente.web.operate.logs import Json
from detente.web.rights import RIGHTS, Role

from .conftest import Program, bearing, secret_of

ME = "/api/me"
ADDRESSES = {
    "api_description": "/api/openapi.json",
    "api_me": "/api/me",
    "api_questions": "/api/questions",
    "api_answer": "/api/questions/sales",
    "api_answer_schema": "/api/questions/sales/schema",
    "api_evidence": "/api/evidence",
    "api_alerts": "/api/alerts",
    "api_pay": "/api/me/pay",
    "api_loads": "/api/loads",
    "api_load": "/api/loads/00000000-0000-0000-0000-000000000000",
    "api_load_stop": "/api/loads/00000000-0000-0000-0000-000000000000/stop",
}
READ = {Role.OWNER, Role.MARKETING, Role.SALES, Role.HR, Role.ANALYST, Role.EMPLOYEE, Role.COUNCIL}
LOAD = {Role.OWNER, Role.ANALYST, Role.ADMINISTRATOR}
EVIDENCE = {Role.OWNER, Role.MARKETING, Role.SALES, Role.ANALYST, Role.ADMINISTRATOR, Role.COUNCIL}
ALLOWED = {
    ("api_description", "GET"): set(Role),
    ("api_me", "GET"): set(Role) - {Role.NOBODY},
    ("api_questions", "GET"): READ,
    ("api_answer", "GET"): READ,
    ("api_answer_schema", "GET"): READ,
    ("api_evidence", "GET"): EVIDENCE,
    ("api_alerts", "GET"): READ - {Role.EMPLOYEE},
    ("api_pay", "GET"): set(Role) - {Role.NOBODY},
    ("api_loads", "GET"): LOAD,
    ("api_loads", "POST"): LOAD,
    ("api_load", "GET"): LOAD,
    ("api_load_stop", "POST"): LOAD,
}
"""Who may use which operation, written out a second time."""


def signed_in(account: Any) -> Client:
    browser = Client()
    browser.force_login(account, backend=BACKEND)
    return browser


def test_every_operation_of_the_table_is_walked() -> None:
    declared = {(page, method) for page in RIGHTS if page.startswith("api_") for method in RIGHTS[page]}
    assert set(ALLOWED) == declared
    assert set(ADDRESSES) == {page for page, _ in declared}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_uses_what_it_may_and_nothing_else(asks: Program, role: Role) -> None:
    program = asks(role)
    for (page, method), roles in ALLOWED.items():
        status = program.generic(method, ADDRESSES[page]).status_code
        # Nothing is loaded and nothing is sent, so what is allowed may well end in a sentence.
        expected = {200, 202, 404, 409, 422} if role in roles else {401 if role is Role.NOBODY else 403}
        assert status in expected, (page, method, role)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_what_an_operation_does_not_take_is_refused_by_name(asks: Program, method: str) -> None:
    response = asks(Role.OWNER).generic(method, "/api/loads")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, POST, HEAD")


def test_head_is_answered_as_get(asks: Program) -> None:
    assert asks(Role.OWNER).head(ME).status_code == 200
    assert asks(Role.OWNER).head("/api/loads/00000000-0000-0000-0000-000000000000/stop").status_code == 405
    assert asks(Role.NOBODY).head(ME).status_code == 401


def test_a_session_alone_opens_nothing(cast: Cast) -> None:
    browser = signed_in(cast[Role.OWNER])
    assert browser.get("/me/").status_code == 200
    response = browser.get(ME)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert browser.post("/api/loads").status_code == 401
    assert browser.get("/api/alerts").headers["WWW-Authenticate"].startswith("Bearer, Basic realm=")  # feed readers ask


def test_a_token_counts_and_not_the_session_beside_it(cast: Cast) -> None:
    browser = signed_in(cast[Role.OWNER])
    response = browser.get(ME, headers={"Authorization": f"Bearer {secret_of(cast[Role.EMPLOYEE])}"})
    assert response.json()["role"] == Role.EMPLOYEE


def test_the_glasses_of_a_session_do_not_change_a_token_s_role(cast: Cast) -> None:
    cast[Role.EMPLOYEE].wears_glasses = True
    cast[Role.EMPLOYEE].save()
    browser = signed_in(cast[Role.EMPLOYEE])
    browser.post("/glasses/", {"role": Role.OWNER})
    headers = {"Authorization": f"Bearer {secret_of(cast[Role.EMPLOYEE])}"}
    assert browser.get("/api/loads", headers=headers).status_code == 403


def test_a_token_opens_no_page(asks: Program) -> None:
    assert asks(Role.OWNER).get("/me/").status_code == 302


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer detente_", "Basic {}", "{}", "Token {}", "Bearer {}x"]
)
def test_what_is_no_token_opens_nothing(cast: Cast, header: str) -> None:
    secret = secret_of(cast[Role.OWNER])
    assert Client(headers={"Authorization": header.format(secret)}).get(ME).status_code == 401


def test_a_token_opens_until_its_end(cast: Cast) -> None:
    program = bearing(secret_of(cast[Role.OWNER]))
    assert program.get(ME).status_code == 200
    Token.objects.update(ends_at=timezone.now())
    assert program.get(ME).status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": dt.date(2020, 1, 1)}])
def test_the_tokens_of_who_has_left_open_nothing(cast: Cast, change: dict[str, Any]) -> None:
    program = bearing(secret_of(cast[Role.ANALYST]))
    assert program.get(ME).status_code == 200
    for name, value in change.items():
        setattr(cast[Role.ANALYST], name, value)
    cast[Role.ANALYST].save()
    assert program.get(ME).status_code == 401


def test_a_changed_role_is_the_role_of_the_tokens_too(cast: Cast) -> None:
    program = bearing(secret_of(cast[Role.ANALYST]))
    assert program.get("/api/loads").status_code == 200
    cast[Role.ANALYST].role = Role.EMPLOYEE
    cast[Role.ANALYST].save()
    assert program.get("/api/loads").status_code == 403


def test_a_token_is_shown_once_and_only_its_digest_is_kept(cast: Cast) -> None:
    browser = signed_in(cast[Role.HR])
    page = browser.post("/me/tokens/", {"name": "pay <run>", "days": "30"})
    secret = re.findall(r"detente_[\w-]{43}", page.content.decode())[0]
    assert "pay &lt;run&gt;" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert secret not in browser.get("/me/").content.decode()
    assert bearing(secret).get(ME).json()["token"] == "pay <run>"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall()), table
    entry = Entry.objects.get(what="made_token")
    token = Token.objects.get()
    assert (entry.account, entry.about, json.loads(entry.details)) == (
        cast[Role.HR].pk,
        f"token {token.pk}",
        {"days": 30},
    )
    assert abs(token.ends_at - timezone.now() - dt.timedelta(days=30)) < dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    "sent", [{}, {"name": "", "days": "30"}, {"name": "x", "days": "9999"}, {"name": "x" * 81, "days": "30"}]
)
def test_a_token_without_name_or_end_is_not_made(cast: Cast, sent: dict[str, str]) -> None:
    assert signed_in(cast[Role.HR]).post("/me/tokens/", sent).status_code == 422
    assert not Token.objects.exists()


def test_one_s_own_token_is_ended_and_nobody_else_s(cast: Cast) -> None:
    secret = secret_of(cast[Role.SALES])
    number = Token.objects.get().pk
    for role in (Role.OWNER, Role.ADMINISTRATOR, Role.MARKETING):
        assert signed_in(cast[role]).post(f"/me/tokens/{number}/end/").status_code == 403
    assert bearing(secret).get(ME).status_code == 200
    assert signed_in(cast[Role.SALES]).post(f"/me/tokens/{number}/end/").status_code == 302
    assert bearing(secret).get(ME).status_code == 401
    assert signed_in(cast[Role.SALES]).post(f"/me/tokens/{number}/end/").status_code == 404
    assert Entry.objects.get(what="ended_token").about == f"token {number}"


def test_when_a_token_was_used_is_noted_once_a_minute(cast: Cast) -> None:
    program = bearing(secret_of(cast[Role.SALES]))
    program.get(ME)
    noted = Token.objects.get().last_used_at
    assert noted is not None
    program.get(ME)
    assert Token.objects.get().last_used_at == noted
    Token.objects.update(last_used_at=noted - dt.timedelta(minutes=2))
    program.get(ME)
    assert Token.objects.get().last_used_at > noted


def test_no_token_is_in_the_logs(cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = secret_of(cast[Role.OWNER])
    program = bearing(secret, raise_request_exception=False)
    monkeypatch.setattr("detente.web.api.answers.checked", lambda: 1 / 0)
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="detente"):
        assert program.get(ME).status_code == 200
        assert program.get("/api/evidence").status_code == 500
        assert bearing("detente_wrong").get(ME).status_code == 401
        assert program.get("/api/nothing").status_code == 404
    lines = "\n".join(Json().format(record) for record in caplog.records)
    assert len(caplog.records) >= 4
    assert secret not in lines
    assert "detente_wrong" not in lines


def test_what_nobody_foresaw_is_one_sentence_and_no_traceback(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.api.answers.checked", lambda: 1 / 0)
    program = bearing(secret_of(cast[Role.OWNER]), raise_request_exception=False)
    response = program.get("/api/evidence")
    assert response.status_code == 500
    assert response.json() == {"detail": "Something went wrong that was not foreseen; nothing was changed."}


def test_an_address_that_is_not_there_is_said_in_json(asks: Program) -> None:
    for role in (Role.NOBODY, Role.OWNER):
        response = asks(role).get("/api/cellar")
        assert (response.status_code, response.json()) == (404, {"detail": "There is nothing at this address."})


def test_anyone_reads_the_description(db: None) -> None:
    response = Client().get("/api/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"] == "3.1.0"
    assert set(response.json()["paths"]) == {
        "/api/me",
        "/api/questions",
        "/api/questions/{name}",
        "/api/questions/{name}/schema",
        "/api/evidence",
        "/api/alerts",
        "/api/me/pay",
        "/api/loads",
        "/api/loads/{identity}",
        "/api/loads/{identity}/stop",
    }


def test_no_cache_keeps_what_a_token_read(asks: Program) -> None:
    response = asks(Role.OWNER).get(ME)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Authorization" in response.headers["Vary"]
