"""In production: nothing that Django warns of, every answer with its headers, logs without people, and two addresses to watch."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import PROJECT
from tests.web.operate.places import SAID, detente, environment, inside

from detente.web.home import Home

ADDRESS = "https://detente.example.com"
LOOK = """
import re
from django.test import Client
from detente.web.accounts.models import Account, Link
from detente.web.rights import Role
found = {}
client = Client(HTTP_HOST="detente.example.com", HTTP_X_FORWARDED_PROTO="https")
def look(name, path, who=client, **more):
    answer = who.get(path, **more)
    found[name] = {"status": answer.status_code, "headers": {key.lower(): value for key, value in answer.headers.items()},
                   "cookies": {key: [one["secure"], one["httponly"], one["samesite"], one["path"], one["domain"]] for key, one in answer.cookies.items()}}
    return answer
look("door", "/sign-in/")
look("nothing", "/nothing-here/")
look("home of a stranger", "/")
look("look", "/static/%s/house.css" % __import__("detente.version").version.VERSION)
look("alive", "/alive"); look("ready", "/ready", Client(HTTP_HOST="10.0.0.9:8000", HTTP_COOKIE="__Host-session=x"))
look("foreign name", "/sign-in/", Client(HTTP_HOST="evil.example", HTTP_X_FORWARDED_PROTO="https"))
look("foreign name without TLS", "/sign-in/", Client(HTTP_HOST="evil.example"))
look("without TLS", "/sign-in/", Client(HTTP_HOST="detente.example.com"))
account = Account.objects.make("nour.canary@gyre.example", Role.OWNER, name="Nour Canary")
path = "/come-in/" + Link.make(account, Link.ENTER) + "/"
look("link", path)
entered = client.post(path, {})
found["entered"] = {"status": entered.status_code, "cookies": {key: [one["secure"], one["httponly"], one["samesite"], one["path"], one["domain"]] for key, one in entered.cookies.items()}}
look("home", "/?canary=query"); look("people", "/people/"); look("journal", "/journal/"); look("evidence", "/evidence/")
look("me", "/me/")
print(json.dumps({"found": found, "secret": path.split("/")[2]}))
"""


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, dict[str, object]], str, str]:
    """Answers under https, by name; the lines that were logged meanwhile; a link's secret."""
    home = Home.beside(tmp_path_factory.mktemp("deployed") / "company.detente")
    code = SAID + "from detente.web.operate.beginning import at_home\nwith at_home(home):\n"
    code += "".join(f"    {line}\n" for line in LOOK.strip().splitlines())
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home, DETENTE_URL=ADDRESS, DETENTE_PROXY="yes"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    return said["found"], done.stderr, said["secret"]


def test_the_deploy_check_has_nothing_to_say(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(Home.beside(tmp_path / "company.detente"), DETENTE_URL=ADDRESS),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "no issues (0 silenced)" in done.stdout, done.stderr


def test_every_answer_carries_its_headers(looked: tuple[dict[str, dict[str, dict[str, str]]], str, str]) -> None:
    found, _, _ = looked
    for name, answer in found.items():
        if "headers" not in answer:
            continue
        headers = answer["headers"]
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["referrer-policy"] == "same-origin", name
        if name == "look" or answer["status"] == 301:  # neither a page nor anything that runs
            continue
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, name
        assert "unsafe" not in policy and "*" not in policy, name
        assert headers["x-frame-options"] == "DENY", name
        if name != "ready":  # it came without TLS
            assert headers["strict-transport-security"].startswith("max-age=31536000"), name
    for name in ("home", "people", "journal", "evidence", "me"):
        assert found[name]["status"] in (200, 202), name
        assert found[name]["headers"]["cache-control"] == "no-store", name
    assert found["foreign name"]["status"] == 400
    assert found["foreign name without TLS"]["headers"]["location"] == f"{ADDRESS}/sign-in/"
    assert found["nothing"]["status"] == 404
    assert found["without TLS"]["status"] == 301
    assert found["without TLS"]["headers"]["location"] == f"{ADDRESS}/sign-in/"


def test_cookies_are_for_this_address_over_tls_and_out_of_reach_of_scripts(
    looked: tuple[dict[str, dict[str, dict[str, list[object]]]], str, str],
) -> None:
    found, _, _ = looked
    cookies = {name: cookie for answer in found.values() for name, cookie in answer["cookies"].items()}
    assert {"__Host-session", "__Host-csrf"} <= set(cookies)
    for name, (secure, httponly, samesite, path, domain) in cookies.items():
        assert secure is True and httponly is True and samesite == "Lax" and path == "/" and domain == "", name


def test_logs_are_lines_of_json_that_name_nobody(looked: tuple[object, str, str]) -> None:
    _, logged, secret = looked
    lines = [json.loads(line) for line in logged.splitlines()]
    answered = [line for line in lines if line["what"] == "detente.requests"]
    assert len(answered) >= 12 and {"home", "people", "link"} <= {line["page"] for line in answered}
    for canary in ("canary", "Canary", "nour", "query", secret, "evil.example", "come-in"):
        assert canary not in logged


def test_it_is_alive_and_ready_under_any_name_and_not_ready_while_the_state_is_away_or_behind(
    looked: tuple[dict[str, dict[str, object]], str, str], tmp_path: Path
) -> None:
    assert looked[0]["alive"]["status"] == 200 and looked[0]["ready"]["status"] == 200
    ask = """
    from django.test import Client
    print(json.dumps([Client(HTTP_HOST="10.0.0.9").get(path).status_code for path in ("/alive", "/ready")]))
    """
    home = Home.beside(tmp_path / "company.detente")
    assert inside(home, ask, migrate=False) == [200, 503]  # nothing was made yet
    assert inside(home, ask) == [200, 200]
    behind = (
        "from django.core.management import call_command\ncall_command('migrate', 'journal', '0001', verbosity=0)\n"
    )
    assert inside(home, behind + "\n".join(line.strip() for line in ask.strip().splitlines())) == [200, 503]
    code = SAID + "import django\ndjango.setup()\n" + "\n".join(line.strip() for line in ask.strip().splitlines())
    away = environment(home, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    done = subprocess.run([sys.executable, "-c", code], env=away, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [200, 503]


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    done = detente(
        Home.beside(tmp_path / "a.detente"), "serve", DATABASE_URL="postgresql://me:hush@127.0.0.1:1/nothing"
    )
    assert done.returncode == 2 and "check DATABASE_URL" in done.stderr and "hush" not in done.stderr
    # Where the machine is slow, what was begun is said too; the sentence with the mend stands alone all the same.
    assert len([line for line in done.stderr.splitlines() if "database" in line]) == 1
    assert len(done.stderr.splitlines()) <= 2


def test_the_image_installs_what_is_locked_and_all_that_it_needs() -> None:
    def blocks(name: str) -> set[str]:
        text = (PROJECT / "requirements" / name).read_text()
        return set(re.findall(r"^(?:\S.*(?:\n[ \t].*)*)\n", text, re.MULTILINE))

    web, everything = blocks("web.txt"), blocks("all.txt")
    assert web <= everything
    named = {re.split(r"[=\[]", block)[0] for block in web}
    assert {"django", "gunicorn", "psycopg", "psycopg-binary", "duckdb", "typst", "hatchling", "whitenoise"} <= named
    assert not {"pytest", "pyspark", "mypy"} & named
    text = (PROJECT / "Containerfile").read_text()
    for wanted in ("ARG BASE=", "USER 10001", "HEALTHCHECK", "/alive", "--require-hashes", '"--host", "0.0.0.0"'):
        assert wanted in text
