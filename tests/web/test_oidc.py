"""Single sign-on, against an issuer that runs in the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc.jwk import RSAKey
from tests.web.house import Cast, Page
from tests.web.issuer import Issuer, issuing

from detente.web.journal.models import Entry
from detente.web.rights import Role


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    with issuing() as said:
        settings.OIDC = {"issuer": said.address, "client_id": "detente", "client_secret": "quiet"}
        yield said


Round = Callable[..., Any]


@pytest.fixture
def round_trip(issuer: Issuer, cast: Cast) -> Round:
    """Go to the issuer and come back with what it says."""

    def go(browser: Client, to: str = "", **claims: Any) -> Any:
        there = browser.get("/sign-in/sso/", {"next": to})
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there.headers["Location"]).query).items()}
        issuer.claims = {"nonce": asked["nonce"], **claims}
        return browser.get("/sign-in/sso/back/", {"code": "c", "state": asked["state"]})

    return go


def _in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


def test_an_address_that_the_issuer_has_verified_and_that_has_an_account_gets_in(
    round_trip: Round, issuer: Issuer, client: Client
) -> None:
    answer = round_trip(client, email="Nour@Example.com", email_verified=True)
    assert answer.headers["Location"] == "/"
    assert _in(client)
    assert issuer.asked[0]["code_verifier"]
    entry = Entry.objects.last()
    assert entry is not None and entry.what == "signed_in" and entry.about == "single sign-on"


@pytest.mark.parametrize(
    ("to", "there"), [("/journal/", "/journal/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_one_comes_out_where_one_wanted_to_go_if_that_is_here(
    round_trip: Round, client: Client, to: str, there: str
) -> None:
    answer = round_trip(client, to, email="nour@example.com", email_verified=True)
    assert answer.headers["Location"] == there


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nour@example.com", "email_verified": False},
        {"email": "nour@example.com"},
        {"email": "nour@example.com", "email_verified": "true"},
        {"email": "stranger@example.com", "email_verified": True},
        {"email_verified": True},
        {"email": ["nour@example.com"], "email_verified": True},
    ],
)
def test_an_address_that_is_unverified_or_unknown_stays_out(
    round_trip: Round, client: Client, claims: dict[str, Any]
) -> None:
    answer = round_trip(client, **claims)
    assert answer.status_code == 403
    assert "have no account here" in Page(answer).text
    assert not _in(client)


def test_who_has_left_stays_out(round_trip: Round, cast: Cast, client: Client) -> None:
    cast[Role.OWNER].is_active = False
    cast[Role.OWNER].save()
    assert round_trip(client, email="nour@example.com", email_verified=True).status_code == 403
    assert not _in(client)


def _forged(issuer: Issuer) -> dict[str, Any]:
    issuer.key = RSAKey.generate_key(2048, {"kid": "one"})
    return {}


@pytest.mark.parametrize(
    "wrong",
    [
        _forged,
        lambda issuer: {"nonce": "another"},
        lambda issuer: {"aud": "somebody else"},
        lambda issuer: {"iss": "https://evil.example"},
        lambda issuer: {"exp": 1},
    ],
)
def test_what_the_issuer_did_not_say_to_us_now_is_not_believed(
    round_trip: Round, issuer: Issuer, client: Client, wrong: Callable[[Issuer], dict[str, Any]]
) -> None:
    answer = round_trip(client, **{"email": "nour@example.com", "email_verified": True, **wrong(issuer)})
    assert answer.status_code == 502
    assert not _in(client)


def test_coming_back_from_where_one_did_not_go_is_refused(round_trip: Round, client: Client) -> None:
    for asked in ({"code": "c", "state": "made-up"}, {}, {"error": "access_denied", "state": "x"}):
        answer = client.get("/sign-in/sso/back/", asked)
        assert answer.status_code == 502
        assert "did not answer as it should" in Page(answer).text
    assert not _in(client)


def test_an_issuer_that_is_away_or_broken_is_said_in_a_sentence(
    issuer: Issuer, cast: Cast, client: Client, settings: Any
) -> None:
    issuer.broken = True
    assert client.get("/sign-in/sso/").status_code == 502
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    from detente.web.accounts import oidc

    oidc._client.cache_clear()
    assert "did not answer as it should" in Page(client.get("/sign-in/sso/")).text


def test_without_an_issuer_there_is_no_single_sign_on(cast: Cast, client: Client) -> None:
    assert client.get("/sign-in/sso/").status_code == 404
    assert client.get("/sign-in/sso/back/").status_code == 404
    assert "sign-in/sso" not in client.get("/sign-in/").content.decode()
