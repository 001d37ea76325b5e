"""Who may see and do what: one table of pages and roles, for the web app and the API alike.

Whatever is not declared here is refused. `detente.web.guard` holds every request against the table, and a test
walks all of it: every URL, role and method, one's own things and those of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from detente.language import N_


class Role(StrEnum):
    """What somebody is in the company, as far as rights go. Everybody has exactly one; strangers are ``nobody``."""

    NOBODY = "nobody"
    OWNER = "owner"
    MARKETING = "head_of_marketing"
    SALES = "head_of_sales"
    HR = "hr"
    ANALYST = "analyst"
    EMPLOYEE = "employee"
    ADMINISTRATOR = "administrator"
    COUNCIL = "works_council"


NAMES: Final[Mapping[Role, str]] = {
    Role.NOBODY: N_("Nobody signed in"),
    Role.OWNER: N_("Owner of the company"),
    Role.MARKETING: N_("Head of marketing"),
    Role.SALES: N_("Head of sales"),
    Role.HR: N_("HR"),
    Role.ANALYST: N_("Analyst"),
    Role.EMPLOYEE: N_("Employee"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.COUNCIL: N_("Works council"),
}
"""What people call the roles, translatable."""

Roles = frozenset[Role]
NONE: Final[Roles] = frozenset()
ALL: Final[Roles] = frozenset(Role)
MEMBERS: Final[Roles] = ALL - {Role.NOBODY}
"""Everybody who is signed in."""
READERS: Final[Roles] = MEMBERS - {Role.ADMINISTRATOR}
"""Those who read answers: whoever looks after the machine has no need to."""
HEADS: Final[Roles] = frozenset({Role.OWNER, Role.MARKETING, Role.SALES})
_ROWS: Final[Roles] = HEADS | {Role.ANALYST}
_TEAMS: Final[Roles] = _ROWS | {Role.HR, Role.COUNCIL}
_DRAFTERS: Final[Roles] = HEADS | {Role.HR, Role.ANALYST}
_PLANNERS: Final[Roles] = HEADS | {Role.HR}
_LOOKS_AFTER: Final[Roles] = frozenset({Role.OWNER, Role.HR})
_EVIDENCE: Final[Roles] = MEMBERS - {Role.EMPLOYEE, Role.HR}
_LOADERS: Final[Roles] = frozenset({Role.OWNER, Role.ANALYST, Role.ADMINISTRATOR})
_REJECTS: Final[Roles] = frozenset({Role.OWNER, Role.ANALYST})
_RIGHTS: Final[Roles] = frozenset({Role.OWNER, Role.ADMINISTRATOR})
_PEOPLE: Final[Roles] = _RIGHTS | {Role.HR}
_PERSONAL: Final[Roles] = frozenset({Role.OWNER, Role.HR})
_JOURNAL: Final[Roles] = frozenset({Role.OWNER, Role.HR, Role.COUNCIL})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use one method of one page. own : on what is their own; foreign : on what is somebody else's.

    The two are the same where a page is about nobody in particular.
    """

    own: Roles
    foreign: Roles

    @property
    def by_owner(self) -> bool:
        """Whether it matters whose thing the page is about."""
        return self.own != self.foreign


def _to(roles: Roles) -> Rule:
    return Rule(roles, roles)


def _see(roles: Roles) -> Mapping[str, Rule]:
    return {"GET": _to(roles)}


def _do(roles: Roles) -> Mapping[str, Rule]:
    return {"POST": _to(roles)}


def _both(roles: Roles) -> Mapping[str, Rule]:
    return {"GET": _to(roles), "POST": _to(roles)}


RIGHTS: Final[Mapping[str, Mapping[str, Rule]]] = MappingProxyType(
    {
        # The door
        "sign_in": _both(ALL),
        "sign_out": _do(MEMBERS),
        "link": _both(ALL),
        "forgotten": _both(ALL),
        "oidc": _see(ALL),
        "oidc_back": _see(ALL),
        "language": _do(ALL),
        "glasses": _do(MEMBERS),
        # Whether it runs
        "alive": _see(ALL),
        "ready": _see(ALL),
        # Pages
        "home": _see(MEMBERS),
        "account": _both(MEMBERS),
        "token_make": _do(MEMBERS),
        "token_end": {"POST": Rule(own=MEMBERS, foreign=NONE)},
        "sales": _see(READERS),
        "sales_picture": _see(READERS),
        "sales_how": _see(READERS),
        "sales_rows": _see(_ROWS),
        "sales_own": _see(MEMBERS),
        "war": _see(_TEAMS),
        "war_picture": _see(_TEAMS),
        "war_how": _see(_TEAMS),
        "scorecards": _see(_TEAMS),
        "scorecards_picture": _see(_TEAMS),
        "scorecards_how": _see(_TEAMS),
        "briefing": _see(MEMBERS),
        "briefing_mail": _see(MEMBERS),
        "sheet": {"GET": Rule(own=MEMBERS, foreign=_LOOKS_AFTER), "POST": Rule(own=MEMBERS, foreign=_LOOKS_AFTER)},
        "value_new": _both(_PLANNERS),
        "value": _both(_PLANNERS),
        "project_new": _both(_PLANNERS),
        "project": _both(_PLANNERS),
        "session_new": _both(_PLANNERS),
        "session": _both(_PLANNERS),
        "session_join": _do(MEMBERS),
        "remedies": _see(_TEAMS),
        "remedy_begin": _do(_PLANNERS),
        "remedy_withdraw": _do(_PLANNERS),
        "seats": _see(_PLANNERS),
        "visits": _see(MEMBERS),
        "visits_wish": _do(MEMBERS),
        "visits_begin": _do(_PLANNERS),
        "visits_round": _see(_PLANNERS),
        "visits_again": _do(_PLANNERS),
        "visits_settle": _do(_PLANNERS),
        "visits_letters": _see(_PLANNERS),
        "visit": {"GET": Rule(own=MEMBERS, foreign=_PLANNERS)},
        "visit_ics": {"GET": Rule(own=MEMBERS, foreign=NONE)},
        "visit_cancel": {"POST": Rule(own=MEMBERS, foreign=_PLANNERS)},
        "visit_tell": {"POST": Rule(own=MEMBERS, foreign=NONE)},
        "visit_take_down": {"POST": Rule(own=MEMBERS, foreign=_PLANNERS)},
        "visit_picture": _see(MEMBERS),
        "idea_answer": _do(_PLANNERS),
        "exchange": _see(_TEAMS),
        "exchange_picture": _see(_TEAMS),
        "exchange_how": _see(_TEAMS),
        "agree": _see(READERS),
        "agree_change": _do(_DRAFTERS),
        "agree_comment": _do(_TEAMS),
        "agree_sign": _do(HEADS),
        "agree_check": _both(frozenset({Role.HR})),
        "judge": _see(_TEAMS),
        "judge_line": _do(HEADS | {Role.HR}),
        "judge_sign": _do(HEADS),
        "survey": _see(_PERSONAL | {Role.COUNCIL}),
        "survey_start": _do(_PERSONAL),
        "survey_end": _do(_PERSONAL),
        # Whoever has a code, and nobody's name with it
        "survey_code": _both(ALL),
        "survey_answer": _both(ALL),
        "evidence": _see(_EVIDENCE),
        "upload": _do(_LOADERS),
        "load": _see(_LOADERS),
        "load_start": _do(_LOADERS),
        "load_stop": _do(_LOADERS),
        "recipe_start": _do(_LOADERS),
        "recipe": _both(_LOADERS),
        "rejects": _see(_REJECTS),
        "people": _see(_PEOPLE),
        "addresses": _both(_PEOPLE),
        "people_invite": _do(_RIGHTS),
        "people_change": _do(_RIGHTS),
        "people_link": _do(_RIGHTS),
        "pay": _see(MEMBERS),
        "pay_paper": _see(MEMBERS),
        "pay_appeal": _do(MEMBERS),
        "pay_answer": _do(frozenset({Role.HR})),
        "pay_rows": _see(MEMBERS),
        "pay_rows_of": _see(frozenset({Role.HR})),
        "pay_of": _see(frozenset({Role.HR})),
        "known": _see(MEMBERS),
        "person_find": _see(_PERSONAL),
        "person": {"GET": Rule(MEMBERS, _PERSONAL)},
        "person_data": {"POST": Rule(MEMBERS, _PERSONAL)},
        "person_erase": {"POST": Rule(NONE, _PERSONAL)},
        "journal": _see(_JOURNAL),
        # The API. An answer is also held against the rule of its question's page.
        "api_description": _see(ALL),
        "api_me": _see(MEMBERS),
        "api_questions": _see(READERS),
        "api_answer": _see(READERS),
        "api_answer_schema": _see(READERS),
        "api_pay": _see(MEMBERS),
        "api_alerts": _see(_TEAMS),
        "api_evidence": _see(_EVIDENCE),
        "api_loads": _both(_LOADERS),
        "api_load": _see(_LOADERS),
        "api_load_stop": _do(_LOADERS),
    }
)
"""Page → method → rule, by the name of the URL."""

PARTS: Final[Mapping[str, Mapping[str, Roles]]] = MappingProxyType({"sales": {"teams": _TEAMS, "by_team": _TEAMS}})
"""Tables of an answer that not everybody sees who sees the answer; figures of teams are figures about people."""


def may(role: Role, page: str, method: str = "GET", *, own: bool = True) -> bool:
    """Whether a role may use a method of a page; what is not declared is refused.

    own : whether what the page is about is the asker's own.

    >>> may(Role.SALES, "sales"), may(Role.ADMINISTRATOR, "sales"), may(Role.OWNER, "cellar")
    (True, False, False)
    """
    rule = RIGHTS.get(page, {}).get("GET" if method == "HEAD" else method)
    return rule is not None and role in (rule.own if own else rule.foreign)


def sees(role: Role, question: str, table: str) -> bool:
    """Whether a role that sees an answer also sees one table of it.

    >>> sees(Role.SALES, "sales", "teams"), sees(Role.EMPLOYEE, "sales", "teams"), sees(Role.EMPLOYEE, "sales", "bridge")
    (True, False, True)
    """
    return role in PARTS.get(question, {}).get(table, ALL)
