"""Who may see and do what: every URL × role × method × own or foreign thing is walked.

The expectations stand here a second time, on purpose: whoever changes `detente.web.rights` by a slip is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.web.house import Cast, ComeIn, member

from detente.web import guard
from detente.web.accounts.models import DAY, Account, Link, digest_of
from detente.web.api.models import Token
from detente.web.briefing.models import Project, Session, Value
from detente.web.guard import OWN
from detente.web.home import Home
from detente.web.people.models import Person
from detente.web.rights import NAMES, PARTS, RIGHTS, Role, may, sees
from detente.web.surveys.codes import digest
from detente.web.surveys.models import Pool, Ticket, Wave
from detente.web.visits.models import Idea, Round, Story, Visit
from detente.web.work.models import Load

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHOSE = ("own", "foreign")
ROLES = {
    "nobody": Role.NOBODY,
    "owner": Role.OWNER,
    "marketing": Role.MARKETING,
    "sales": Role.SALES,
    "hr": Role.HR,
    "analyst": Role.ANALYST,
    "employee": Role.EMPLOYEE,
    "admin": Role.ADMINISTRATOR,
    "council": Role.COUNCIL,
}
EXPECTED = """
    page           method  whose | nobody owner marketing sales hr analyst employee admin council
    sign_in        GET     any   |   x      x       x       x   x     x       x       x      x
    sign_in        POST    any   |   x      x       x       x   x     x       x       x      x
    sign_out       POST    any   |   .      x       x       x   x     x       x       x      x
    link           GET     any   |   x      x       x       x   x     x       x       x      x
    link           POST    any   |   x      x       x       x   x     x       x       x      x
    forgotten      GET     any   |   x      x       x       x   x     x       x       x      x
    forgotten      POST    any   |   x      x       x       x   x     x       x       x      x
    oidc           GET     any   |   x      x       x       x   x     x       x       x      x
    oidc_back      GET     any   |   x      x       x       x   x     x       x       x      x
    language       POST    any   |   x      x       x       x   x     x       x       x      x
    glasses        POST    any   |   .      x       x       x   x     x       x       x      x
    alive          GET     any   |   x      x       x       x   x     x       x       x      x
    ready          GET     any   |   x      x       x       x   x     x       x       x      x
    home           GET     any   |   .      x       x       x   x     x       x       x      x
    account        GET     any   |   .      x       x       x   x     x       x       x      x
    account        POST    any   |   .      x       x       x   x     x       x       x      x
    sales          GET     any   |   .      x       x       x   x     x       x       .      x
    sales_picture  GET     any   |   .      x       x       x   x     x       x       .      x
    sales_how      GET     any   |   .      x       x       x   x     x       x       .      x
    sales_rows     GET     any   |   .      x       x       x   .     x       .       .      .
    sales_own      GET     any   |   .      x       x       x   x     x       x       x      x
    war            GET     any   |   .      x       x       x   x     x       .       .      x
    war_picture    GET     any   |   .      x       x       x   x     x       .       .      x
    war_how        GET     any   |   .      x       x       x   x     x       .       .      x
    scorecards     GET     any   |   .      x       x       x   x     x       .       .      x
    scorecards_picture GET any   |   .      x       x       x   x     x       .       .      x
    scorecards_how GET     any   |   .      x       x       x   x     x       .       .      x
    briefing       GET     any   |   .      x       x       x   x     x       x       x      x
    briefing_mail  GET     any   |   .      x       x       x   x     x       x       x      x
    sheet          GET     own   |   .      x       x       x   x     x       x       x      x
    sheet          GET     foreign | .      x       .       .   x     .       .       .      .
    sheet          POST    own   |   .      x       x       x   x     x       x       x      x
    sheet          POST    foreign | .      x       .       .   x     .       .       .      .
    value_new      GET     any   |   .      x       x       x   x     .       .       .      .
    value_new      POST    any   |   .      x       x       x   x     .       .       .      .
    value          GET     any   |   .      x       x       x   x     .       .       .      .
    value          POST    any   |   .      x       x       x   x     .       .       .      .
    project_new    GET     any   |   .      x       x       x   x     .       .       .      .
    project_new    POST    any   |   .      x       x       x   x     .       .       .      .
    project        GET     any   |   .      x       x       x   x     .       .       .      .
    project        POST    any   |   .      x       x       x   x     .       .       .      .
    session_new    GET     any   |   .      x       x       x   x     .       .       .      .
    session_new    POST    any   |   .      x       x       x   x     .       .       .      .
    session        GET     any   |   .      x       x       x   x     .       .       .      .
    session        POST    any   |   .      x       x       x   x     .       .       .      .
    session_join   POST    any   |   .      x       x       x   x     x       x       x      x
    remedies       GET     any   |   .      x       x       x   x     x       .       .      x
    remedy_begin   POST    any   |   .      x       x       x   x     .       .       .      .
    remedy_withdraw POST   any   |   .      x       x       x   x     .       .       .      .
    seats          GET     any   |   .      x       x       x   x     .       .       .      .
    visits         GET     any   |   .      x       x       x   x     x       x       x      x
    visits_wish    POST    any   |   .      x       x       x   x     x       x       x      x
    visits_begin   POST    any   |   .      x       x       x   x     .       .       .      .
    visits_round   GET     any   |   .      x       x       x   x     .       .       .      .
    visits_again   POST    any   |   .      x       x       x   x     .       .       .      .
    visits_settle  POST    any   |   .      x       x       x   x     .       .       .      .
    visits_letters GET     any   |   .      x       x       x   x     .       .       .      .
    visit          GET     own   |   .      x       x       x   x     x       x       x      x
    visit          GET     foreign | .      x       x       x   x     .       .       .      .
    visit_ics      GET     own   |   .      x       x       x   x     x       x       x      x
    visit_ics      GET     foreign | .      .       .       .   .     .       .       .      .
    visit_cancel   POST    own   |   .      x       x       x   x     x       x       x      x
    visit_cancel   POST    foreign | .      x       x       x   x     .       .       .      .
    visit_tell     POST    own   |   .      x       x       x   x     x       x       x      x
    visit_tell     POST    foreign | .      .       .       .   .     .       .       .      .
    visit_take_down POST   own   |   .      x       x       x   x     x       x       x      x
    visit_take_down POST   foreign | .      x       x       x   x     .       .       .      .
    visit_picture  GET     any   |   .      x       x       x   x     x       x       x      x
    idea_answer    POST    any   |   .      x       x       x   x     .       .       .      .
    exchange       GET     any   |   .      x       x       x   x     x       .       .      x
    exchange_picture GET   any   |   .      x       x       x   x     x       .       .      x
    exchange_how   GET     any   |   .      x       x       x   x     x       .       .      x
    survey         GET     any   |   .      x       .       .   x     .       .       .      x
    survey_start   POST    any   |   .      x       .       .   x     .       .       .      .
    survey_end     POST    any   |   .      x       .       .   x     .       .       .      .
    survey_code    GET     any   |   x      x       x       x   x     x       x       x      x
    survey_code    POST    any   |   x      x       x       x   x     x       x       x      x
    survey_answer  GET     any   |   x      x       x       x   x     x       x       x      x
    survey_answer  POST    any   |   x      x       x       x   x     x       x       x      x
    evidence       GET     any   |   .      x       x       x   .     x       .       x      x
    upload         POST    any   |   .      x       .       .   .     x       .       x      .
    load           GET     any   |   .      x       .       .   .     x       .       x      .
    load_start     POST    any   |   .      x       .       .   .     x       .       x      .
    load_stop      POST    any   |   .      x       .       .   .     x       .       x      .
    recipe_start   POST    any   |   .      x       .       .   .     x       .       x      .
    recipe         GET     any   |   .      x       .       .   .     x       .       x      .
    recipe         POST    any   |   .      x       .       .   .     x       .       x      .
    rejects        GET     any   |   .      x       .       .   .     x       .       .      .
    people         GET     any   |   .      x       .       .   x     .       .       x      .
    addresses      GET     any   |   .      x       .       .   x     .       .       x      .
    addresses      POST    any   |   .      x       .       .   x     .       .       x      .
    people_invite  POST    any   |   .      x       .       .   .     .       .       x      .
    people_change  POST    any   |   .      x       .       .   .     .       .       x      .
    people_link    POST    any   |   .      x       .       .   .     .       .       x      .
    journal        GET     any   |   .      x       .       .   x     .       .       .      x
    token_make     POST    any   |   .      x       x       x   x     x       x       x      x
    token_end      POST    own   |   .      x       x       x   x     x       x       x      x
    token_end      POST    foreign | .      .       .       .   .     .       .       .      .
    known          GET     any   |   .      x       x       x   x     x       x       x      x
    agree          GET     any   |   .      x       x       x   x     x       x       .      x
    agree_change   POST    any   |   .      x       x       x   x     x       .       .      .
    agree_comment  POST    any   |   .      x       x       x   x     x       .       .      x
    agree_sign     POST    any   |   .      x       x       x   .     .       .       .      .
    agree_check    GET     any   |   .      .       .       .   x     .       .       .      .
    agree_check    POST    any   |   .      .       .       .   x     .       .       .      .
    judge          GET     any   |   .      x       x       x   x     x       .       .      x
    judge_line     POST    any   |   .      x       x       x   x     .       .       .      .
    judge_sign     POST    any   |   .      x       x       x   .     .       .       .      .
    pay            GET     any   |   .      x       x       x   x     x       x       x      x
    pay_paper      GET     any   |   .      x       x       x   x     x       x       x      x
    pay_appeal     POST    any   |   .      x       x       x   x     x       x       x      x
    pay_answer     POST    any   |   .      .       .       .   x     .       .       .      .
    pay_of         GET     any   |   .      .       .       .   x     .       .       .      .
    pay_rows       GET     any   |   .      x       x       x   x     x       x       x      x
    pay_rows_of    GET     any   |   .      .       .       .   x     .       .       .      .
    person_find    GET     any   |   .      x       .       .   x     .       .       .      .
    person         GET     own   |   .      x       x       x   x     x       x       x      x
    person         GET     foreign | .      x       .       .   x     .       .       .      .
    person_data    POST    own   |   .      x       x       x   x     x       x       x      x
    person_data    POST    foreign | .      x       .       .   x     .       .       .      .
    person_erase   POST    own   |   .      .       .       .   .     .       .       .      .
    person_erase   POST    foreign | .      x       .       .   x     .       .       .      .
    api_description GET    any   |   x      x       x       x   x     x       x       x      x
    api_me         GET     any   |   .      x       x       x   x     x       x       x      x
    api_questions  GET     any   |   .      x       x       x   x     x       x       .      x
    api_answer     GET     any   |   .      x       x       x   x     x       x       .      x
    api_answer_schema GET  any   |   .      x       x       x   x     x       x       .      x
    api_evidence   GET     any   |   .      x       x       x   .     x       .       x      x
    api_alerts     GET     any   |   .      x       x       x   x     x       .       .      x
    api_pay        GET     any   |   .      x       x       x   x     x       x       x      x
    api_loads      GET     any   |   .      x       .       .   .     x       .       x      .
    api_loads      POST    any   |   .      x       .       .   .     x       .       x      .
    api_load       GET     any   |   .      x       .       .   .     x       .       x      .
    api_load_stop  POST    any   |   .      x       .       .   .     x       .       x      .
"""
"""x : may.   whose : ``own`` and ``foreign`` have a line each where it matters whose the thing is, else ``any``.

HEAD goes with GET; whatever has no line is refused to everybody.
"""
TEAMS = "owner marketing sales hr analyst council"
"""Who sees figures of teams, which are figures about people."""
BY_CODE = ("survey_code", "survey_answer")
"""Forms that need no token: nobody else can send them who has not the code."""
CODE = "7KQF-W2ZD-9MXA"
Addresses = dict[str, Callable[[str, Role], dict[str, Any]]]


def _expected() -> dict[tuple[str, str, str], frozenset[Role]]:
    lines = [line for line in EXPECTED.splitlines() if line.strip()]
    names = lines[0].partition("|")[2].split()
    read: dict[tuple[str, str, str], frozenset[Role]] = {}
    for line in lines[1:]:
        left, _, right = line.partition("|")
        (page, method, whose), marks = left.split(), right.split()
        assert set(marks) <= {"x", "."}, line
        roles = frozenset(ROLES[name] for name, mark in zip(names, marks, strict=True) if mark == "x")
        for one in WHOSE if whose == "any" else (whose,):
            assert (page, method, one) not in read, f"{line} stands here twice"
            read[page, method, one] = roles
    return read


WANTED = _expected()


def _wanted(role: Role, page: str, method: str, whose: str) -> bool:
    return role in WANTED.get((page, "GET" if method == "HEAD" else method, whose), frozenset())


def _urls(patterns: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Give every URL under its whole name, those of includes too."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from _urls(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


@pytest.fixture
def addresses(cast: Cast, home: Home) -> Addresses:
    """Say what goes into each page's address: something that is there, the asker's own or somebody else's."""
    piece = Load.objects.create(files=["a.csv"], preview=[])
    piece.folder.mkdir(parents=True)
    (piece.folder / "a.csv").write_text("a\n1\n")
    recipe = home.recipes / "own_1"
    recipe.mkdir()
    (recipe / "recipe.toml").write_text('title = "Ours"\n')
    today = timezone.localdate()
    wave = Wave.objects.create(name="open", asked_on=today, closes_on=today, invited=9)
    Ticket.objects.create(digest=digest(CODE), wave=wave, cell=["sales", "Sales", None, None])
    Pool.objects.create(wave=wave)
    other = member(Role.EMPLOYEE, "Otto")
    secret = Link.make(other, Link.ENTER)
    tokens = {Role.NOBODY: token_of(other)} | {role: token_of(account) for role, account in cast.items()}
    tokens |= {role: tokens[Role.NOBODY] for role in Role if role not in tokens}
    for role, account in cast.items():
        account.person_id = f"p-{role}"
        account.save()

    made = Round.objects.create(name="Spring", monday=today, weeks=1, at=timezone.now(), settled=True)
    visits = {
        role: Visit.objects.create(round=made, guest_id=f"p-{role}", host_id="p-host", at=place)
        for place, role in enumerate([*cast, Role.NOBODY])
    }
    story = Story.objects.create(visit=visits[Role.NOBODY], did="x", picture=b"x", at=timezone.now())
    idea = Idea.objects.create(story=story, text="y", changed_at=timezone.now())

    for role in (*cast, Role.NOBODY):
        Person.objects.create(person_id=f"p-{role}", department=f"of {role}", is_head=True)
    session = Session.objects.create(
        title="Ask", agenda="-", starts_at="2090-01-01T09:00", place="-", places=9, changed_at=timezone.now()
    )

    value = Value.objects.create(segment="Schools", statement="-", owner="-", changed_at=timezone.now())
    project = Project.objects.create(name="Film", purpose="-", owner="-", from_on=today, changed_at=timezone.now())

    def visit(whose: str, role: Role) -> dict[str, Any]:
        return {"number": visits[role if whose == "own" and role in visits else Role.NOBODY].pk}

    def person(whose: str, role: Role) -> dict[str, Any]:
        return {"kind": "staff", "identity": f"p-{role}" if whose == "own" else "p-other"}

    return {
        "load": lambda whose, role: {"identity": piece.pk},
        "sheet": lambda whose, role: {"department": f"of {role if whose == 'own' else Role.NOBODY}"},
        "session_join": lambda whose, role: {"number": session.pk},
        "session": lambda whose, role: {"number": session.pk},
        "value": lambda whose, role: {"number": value.pk},
        "project": lambda whose, role: {"number": project.pk},
        "remedy_withdraw": lambda whose, role: {"number": 1},
        "visits_round": lambda whose, role: {"number": made.pk},
        "visits_again": lambda whose, role: {"number": made.pk},
        "visits_settle": lambda whose, role: {"number": made.pk},
        "visits_letters": lambda whose, role: {"number": made.pk},
        "visit": visit,
        "visit_ics": visit,
        "visit_cancel": visit,
        "visit_tell": visit,
        "visit_take_down": visit,
        "visit_picture": lambda whose, role: {"number": story.pk},
        "idea_answer": lambda whose, role: {"number": idea.pk},
        "agree_sign": lambda whose, role: {"number": 1},
        "agree_check": lambda whose, role: {"number": 1},
        "pay_answer": lambda whose, role: {"number": 1},
        "pay_of": lambda whose, role: {"identity": "p-other"},
        "pay_rows_of": lambda whose, role: {"identity": "p-other"},
        "load_start": lambda whose, role: {"identity": piece.pk},
        "load_stop": lambda whose, role: {"identity": piece.pk},
        "recipe_start": lambda whose, role: {"identity": piece.pk},
        "recipe": lambda whose, role: {"name": "own_1"},
        "survey_end": lambda whose, role: {"number": wave.pk},
        "survey_answer": lambda whose, role: {"code": CODE},
        "rejects": lambda whose, role: {"number": 1},
        "people_change": lambda whose, role: {"number": other.pk},
        "people_link": lambda whose, role: {"number": other.pk},
        "link": lambda whose, role: {"secret": secret},
        "token_end": lambda whose, role: {"number": tokens[role if whose == "own" else Role.NOBODY].pk},
        "person": person,
        "person_data": person,
        "person_erase": person,
        "api_answer": lambda whose, role: {"name": "sales"},
        "api_answer_schema": lambda whose, role: {"name": "sales"},
        "api_load": lambda whose, role: {"identity": piece.pk},
        "api_load_stop": lambda whose, role: {"identity": piece.pk},
    }


def token_of(account: Account) -> Token:
    """Make a token that opens with the account's number."""
    return Token.objects.create(
        account=account, name="ours", digest=digest_of(f"secret {account.pk}"), ends_at=timezone.now() + DAY
    )


def _address(page: str, addresses: Addresses, whose: str, role: Role) -> str:
    from django.urls import reverse

    return reverse(page, kwargs=addresses[page](whose, role) if page in addresses else {})


def _asks(role: Role, cast: Cast, come_in: ComeIn, **options: Any) -> Callable[[str], Client]:
    """Return who asks for a page in a role: a browser with its session, or for the API a program with its token."""
    browser, program = come_in(role, **options), Client(**options)
    if role is not Role.NOBODY:
        program = Client(headers={"Authorization": f"Bearer secret {cast[role].pk}"}, **options)
    return lambda page: program if page.startswith("api_") else browser


def _state() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        # A session and a token note when they were used.
        if model._meta.label not in ("sessions.Session", "api.Token")
    }


def test_every_url_is_declared_and_every_declaration_has_its_url() -> None:
    named = [name for name, _ in _urls()]
    assert len(named) == len(set(named)), "two URLs have one name"
    assert sorted(set(named)) == sorted(RIGHTS)


def test_the_table_of_rights_says_what_is_expected_here() -> None:
    declared = {
        (page, method, whose): rule.own if whose == "own" else rule.foreign
        for page, methods in RIGHTS.items()
        for method, rule in methods.items()
        for whose in WHOSE
    }
    assert declared == WANTED


def test_tables_of_teams_are_for_those_who_are_named_here() -> None:
    assert {role for role in Role if sees(role, "sales", "by_team")} == {ROLES[name] for name in TEAMS.split()}
    assert {role for role in Role if sees(role, "sales", "teams")} == {ROLES[name] for name in TEAMS.split()}
    assert [(question, table) for question, tables in PARTS.items() for table in tables] == [
        ("sales", "teams"),
        ("sales", "by_team"),
    ]


def test_every_role_has_a_name_that_people_read() -> None:
    assert set(NAMES) == set(Role) == set(ROLES.values())


def test_nobody_may_on_a_page_that_is_not_declared() -> None:
    assert not any(may(role, page) for role in Role for page in ("cellar", "", "None"))


@pytest.mark.parametrize("role", list(Role))
def test_each_page_is_open_to_those_named_here_and_to_nobody_else(
    role: Role, cast: Cast, come_in: ComeIn, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages themselves are exchanged for one that only says that it was reached: all the rest is as in life."""
    for _, pattern in _urls():
        monkeypatch.setattr(pattern, "callback", lambda request, **_: HttpResponse("reached", status=299))
    asks = _asks(role, cast, come_in)
    before, wrong = _state(), []
    for page, methods in RIGHTS.items():
        whoses = WHOSE if any(rule.by_owner for rule in methods.values()) else ("own",)
        for whose in whoses:
            address = _address(page, addresses, whose, role)
            for method in METHODS:
                answer = asks(page).generic(method, address)
                reached = answer.status_code == 299
                if reached != _wanted(role, page, method, whose):
                    wrong.append((page, method, whose, answer.status_code))
                if not reached:
                    to_sign_in = (
                        answer.status_code == 302
                        and answer.headers["Location"].startswith("/sign-in/?next=%2F")
                        and role is Role.NOBODY
                        and method in ("GET", "HEAD")
                    )
                    refused = (401, 403, 404, 405) if page.startswith("api_") else (401, 403, 404)
                    if not to_sign_in and answer.status_code not in refused:
                        wrong.append((page, method, whose, answer.status_code))
    assert wrong == []
    assert _state() == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_what_is_refused_changes_nothing(
    role: Role, cast: Cast, come_in: ComeIn, addresses: Addresses, home: Home
) -> None:
    """The pages themselves stand behind the guard here: none of them is reached."""
    asks = _asks(role, cast, come_in)
    before = _state()
    files = sorted(home.folder.rglob("*"))
    for page, method, whose in WANTED:
        if not _wanted(role, page, method, whose):
            answer = asks(page).generic(method, _address(page, addresses, whose, role))
            assert answer.status_code in (302, 401, 403, 404), page
    assert _state() == before
    assert sorted(home.folder.rglob("*")) == files


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_for_those_who_may_see_them(role: Role, cast: Cast, come_in: ComeIn, addresses: Addresses) -> None:
    asks = _asks(role, cast, come_in)
    for page, method, whose in WANTED:
        if (
            method == "GET"
            # These have nothing to show before anything was loaded.
            and page
            not in (
                "sales_picture",
                "war_picture",
                "scorecards_picture",
                "exchange_picture",
                "agree_check",
                "pay_paper",
                "pay_rows",
                "pay_rows_of",
                "rejects",
                "briefing_mail",  # of which day?
                "oidc",
                "oidc_back",
                "person",
                "person_find",
                "known",
                "api_answer",
                "api_evidence",
                "api_alerts",
                "api_pay",
            )
            and _wanted(role, page, "GET", whose)
        ):
            answer = asks(page).get(_address(page, addresses, whose, role))
            assert answer.status_code == 200, page


def test_an_undeclared_page_answers_nobody(come_in: ComeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "RIGHTS", {page: methods for page, methods in RIGHTS.items() if page != "home"})
    assert come_in(Role.OWNER).get("/").status_code == 404


def test_a_menu_shows_what_the_reader_may_open_and_nothing_else(come_in: ComeIn) -> None:
    from tests.web.house import Page

    for role in Role:
        if role is not Role.NOBODY:
            links = {one.get("href") for one in Page(come_in(role).get("/me/")).named("a")}
            for page in ("sales", "evidence", "people", "journal"):
                assert (f"/{page}/" in links) == _wanted(role, page, "GET", "own"), (role, page)


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page be about somebody: number 1 is the asker's own, 2 somebody else's, 3 is not there."""
    from detente.web.rights import Rule

    rule = Rule(own=frozenset({Role.EMPLOYEE}), foreign=frozenset({Role.HR}))
    monkeypatch.setattr(guard, "RIGHTS", RIGHTS | {"rejects": {"GET": rule}})
    monkeypatch.setattr("detente.web.rights.RIGHTS", RIGHTS | {"rejects": {"GET": rule}})

    def owner(request: HttpRequest, named: dict[str, Any]) -> bool | None:
        return {1: True, 2: False}.get(named["number"])

    monkeypatch.setitem(OWN, "rejects", owner)
    pattern = next(one for name, one in _urls() if name == "rejects")
    monkeypatch.setattr(pattern, "callback", lambda request, **_: HttpResponse("reached", status=299))


@pytest.mark.parametrize(
    ("role", "own", "foreign", "absent"),
    [
        (Role.EMPLOYEE, 299, 403, 404),
        (Role.HR, 403, 299, 404),
        (Role.OWNER, 403, 403, 403),
        (Role.NOBODY, 302, 302, 302),
    ],
)
def test_whose_it_is_tells_who_may(
    role: Role, own: int, foreign: int, absent: int, come_in: ComeIn, mine: None
) -> None:
    browser = come_in(role)
    assert [browser.get(f"/evidence/rejects/{number}/").status_code for number in (1, 2, 3)] == [own, foreign, absent]


def test_every_page_where_it_matters_whose_it_is_says_whose(cast: Cast) -> None:
    assert {page for page, methods in RIGHTS.items() if any(rule.by_owner for rule in methods.values())} <= set(OWN)


def test_a_form_without_its_token_changes_nothing_whatever_page_it_is_for(
    come_in: ComeIn, addresses: Addresses
) -> None:
    posted = {"email": "kit@example.com", "password": "a long and quiet sentence", "role": "owner", "language": "fr"}
    before = _state()
    for role in (Role.NOBODY, Role.OWNER):
        browser = come_in(role, enforce_csrf_checks=True)
        for page in {page for page, method, _ in WANTED if method != "GET"}:
            answer = browser.post(_address(page, addresses, "own", role), posted)
            refused = 422 if page in BY_CODE else 401 if page.startswith("api_") else 403
            assert answer.status_code == refused, page
            assert "Set-Cookie" not in answer.headers or "session=" not in answer.headers["Set-Cookie"]
    after = _state()
    for label in ("accounts.Account",):  # signing in for the test itself wrote the last sign-in
        before[label] = after[label] = [row[:2] + row[3:] for row in before[label]]
    assert after == before


def test_an_account_never_has_the_role_of_a_stranger() -> None:
    field = Account._meta.get_field("role")
    assert {value for value, _ in field.choices or []} == {role.value for role in Role} - {"nobody"}
