"""Tables of projects, procedures, decisions, the survey and complaints. Plausible, not yet deep."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from detente.evidence.survey_items import ITEMS
from detente.simulate.columns import Chunk, Ids, Labels, Tables, rows
from detente.simulate.draw import DAY, NONE, Company, Flags, Whole, pick, seconds
from detente.simulate.people import MARKETING, NAMES, SALES, staff
from detente.simulate.things import days

_OUTCOMES = ("delivered", "late", "failed", "open")
_ITEMS = tuple(item.name for item in ITEMS)
_BANDS = ("managers", "staff")
_WAVES = (150, 330, 510)
_RULES = ("Form for offers", "Form for leads", "Approval of discounts", "Weekly report", "Report on the report")


def tables(company: Company) -> Tables:
    """Return the tables made here."""
    return {
        "projects": lambda: iter([_projects(company)[0]]),
        "project_members": lambda: iter([_projects(company)[1]]),
        "procedures": lambda: iter([_procedures(company)]),
        "cases": lambda: iter([_cases(company)[0]]),
        "approvals": lambda: iter([_cases(company)[1]]),
        "survey_answers": lambda: iter([_survey(company)]),
        "complaints": lambda: iter([_complaints(company)]),
        "terms": lambda: iter([_terms(company)]),
    }


def _since(company: Company, way: str) -> int:
    """Return the day since 1970 from which on the two are at odds in one way; beyond the records where they are not."""
    return days(company.plan.strife_from(way))


def _projects(company: Company) -> tuple[Chunk, Chunk]:
    rng, everybody = company.stream(30), staff(company)
    count = max(10, company.plan.size.people)
    start = days(company.plan.periods.begin) + rng.integers(0, company.plan.periods.days - 30, count)
    due = start + rng.integers(30, 150, count)
    joint = rng.random(count) < 0.4
    fails = joint & (due > _since(company, "joint_projects_fail"))
    outcome = pick(rng, fails.astype(np.int64), np.array([[0.7, 0.2, 0.1], [0.15, 0.45, 0.4]]))
    ended = due + np.where(outcome == 0, -rng.integers(0, 10, count), rng.integers(5, 60, count))
    is_open = ended >= days(company.plan.periods.as_of)
    kinds = ("campaign", "analysis", "publicity", "launch")
    projects: Chunk = {
        "project_id": Ids("J", np.arange(count)),
        "name": Labels([f"Project {number + 1}" for number in range(count)], np.arange(count)),
        "started_on": start,
        "due_on": due,
        "ended_on": np.where(is_open, NONE, ended),
        "outcome": Labels(_OUTCOMES, np.where(is_open, _OUTCOMES.index("open"), outcome)),
        "requested_by": Labels(NAMES, _asked_by(company, rng, start, joint)),
        "kind": Labels(kinds, rng.integers(0, len(kinds), count)),
    }
    project = np.repeat(np.arange(count), 6)
    sides = np.where(np.arange(project.size) % 2 == 0, MARKETING, SALES)
    wanted = np.where(joint[project], sides, rng.integers(0, len(NAMES), count)[project])
    here = np.flatnonzero(everybody.left == NONE)
    by_department = [here[everybody.department[here] == place] for place in range(len(NAMES))]
    person = np.array(
        [
            people[draw % people.size]
            for people, draw in zip(
                (by_department[place] for place in wanted.tolist()),
                rng.integers(0, 1 << 30, wanted.size).tolist(),
                strict=True,
            )
        ]
    )
    project, person = np.divmod(np.unique(project * np.int64(everybody.size) + person), everybody.size)
    return projects, {
        "project_id": Ids("J", project),
        "person_id": Ids("P", person),
        "role": Labels(("lead", "member"), np.diff(project, prepend=-1).clip(0, 1) ^ 1),
    }


def _asked_by(company: Company, rng: np.random.Generator, start: Whole, joint: Flags) -> Whole:
    """Marketing's own plan sets most of its work; as a service desk, it does what sales asks for."""
    anybody = np.where(rng.random(start.size) < 0.35, MARKETING, rng.integers(0, len(NAMES), start.size))
    served = start >= _since(company, "service_desk")
    asked = np.where(joint, np.where(rng.random(start.size) < 0.5, SALES, MARKETING), anybody)
    return np.where(served & (rng.random(start.size) < 0.8), SALES, asked)


def _procedures(company: Company) -> Chunk:
    """A rule every seven weeks; at war, one a week."""
    first, last, war = (
        days(company.plan.periods.begin),
        days(company.plan.periods.as_of),
        _since(company, "busy_not_moving"),
    )
    born = np.concatenate([np.arange(first + 10, war, 49), np.arange(war, last, 7)])
    owner = np.where(np.arange(born.size) % 2 == 0, SALES, MARKETING)
    return {
        "procedure_id": Ids("R", np.arange(born.size)),
        "name": Labels(
            [f"{_RULES[n % len(_RULES)]} {n // len(_RULES) + 1}" for n in range(born.size)], np.arange(born.size)
        ),
        "created_on": born,
        "retired_on": np.where((np.arange(born.size) % 3 == 0) & (born + 200 < last), born + 200, NONE),
        "department": Labels(NAMES, owner),
    }


def _cases(company: Company) -> tuple[Chunk, Chunk]:
    """Decisions: two steps and three days when calm, two more of each where much is busy and little moves."""
    rng, everybody, plan = company.stream(31), staff(company), company.plan
    count = max(40, 3 * plan.size.people)
    opened = seconds(plan, 0) + np.sort(rng.integers(0, plan.periods.days * DAY, count))
    war = opened >= _since(company, "busy_not_moving") * DAY
    steps = 2 + rng.integers(0, 2, count) + 2 * war
    took = (rng.standard_exponential(count) * np.where(war, 5.0, 3.0) * DAY).astype(np.int64) + 3600
    closed = opened + took
    case = np.repeat(np.arange(count), steps)
    step = np.arange(case.size) - np.repeat(np.cumsum(steps) - steps, steps)
    decided = opened[case] + took[case] * (step + 1) // steps[case]
    done = decided < company.end
    here = np.flatnonzero((everybody.left == NONE) & (everybody.level <= 2))
    cases: Chunk = {
        "case_id": Ids("CA", np.arange(count)),
        "opened_at": opened,
        "closed_at": np.where(closed < company.end, closed, NONE),
        "reopened": (rng.random(count) < np.where(war, 0.2, 0.05)) & (closed < company.end),
        "department": Labels(NAMES, rng.integers(0, len(NAMES), count)),
        "kind": Labels(("discount", "campaign", "hire", "purchase"), rng.integers(0, 4, count)),
    }
    return cases, {
        "case_id": Ids("CA", case[done]),
        "step": Labels([f"step {number + 1}" for number in range(8)], step[done]),
        "decided_at": decided[done],
        "person_id": Ids("P", here[rng.integers(0, here.size, int(done.sum()))]),
    }


def _survey(company: Company) -> Chunk:
    """Three waves of twenty items; at war, the last finds marketing and sales a point lower."""
    rng, everybody, plan = company.stream(32), staff(company), company.plan
    here = np.flatnonzero(everybody.left == NONE)
    waves = [day for day in _WAVES if day < plan.periods.days]
    parts: list[dict[str, Any]] = []
    for wave, day in enumerate(waves):
        who = rng.permutation(here[rng.random(here.size) < 0.75])
        asked = days(plan.periods.begin) + day
        low = (asked > _since(company, "quarrel_and_communication")) & np.isin(
            everybody.department[who], (SALES, MARKETING)
        )
        mood = np.where(low, 2.4, 3.4)[:, None] + 0.7 * rng.standard_normal((who.size, 1))
        score = np.clip(np.round(mood + 0.8 * rng.standard_normal((who.size, len(_ITEMS)))), 1, 5).astype(np.int64)
        parts.append(
            {
                "wave": np.full(score.size, wave),
                "asked_on": np.full(score.size, asked),
                "respondent": np.repeat(
                    wave * np.int64(10_000_000) + rng.permutation(50 * who.size)[: who.size], len(_ITEMS)
                ),
                "department": np.repeat(everybody.department[who], len(_ITEMS)),
                "level_band": np.repeat((everybody.level[who] > 2).astype(np.int64), len(_ITEMS)),
                "item": np.tile(np.arange(len(_ITEMS)), who.size),
                "score": score.ravel(),
            }
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return {
        **joined,
        "wave": Labels([f"wave {number + 1}" for number in range(len(waves))], joined["wave"]),
        "respondent": Ids("A", joined["respondent"]),
        "department": Labels(NAMES, joined["department"]),
        "level_band": Labels(_BANDS, joined["level_band"]),
        "item": Labels(_ITEMS, joined["item"]),
    }


def _complaints(company: Company) -> Chunk:
    """A complaint a month between the two; at war, three a week."""
    first, last, war = (
        days(company.plan.periods.begin),
        days(company.plan.periods.as_of),
        _since(company, "quarrel_and_communication"),
    )
    when = np.concatenate([np.arange(first + 20, war, 30), np.sort(np.tile(np.arange(war, last, 7), 3))])
    when = np.sort(np.minimum(when + company.stream(33).integers(0, 5, when.size), last - 1))
    side = company.stream(34).integers(0, 2, when.size)
    return {
        "complained_on": when,
        "from_department": Labels(NAMES, np.where(side == 0, SALES, MARKETING)),
        "about_department": Labels(NAMES, np.where(side == 0, MARKETING, SALES)),
    }


def _terms(company: Company) -> Chunk:
    """Words counted by month; each side has some of its own, thrice as many where they grow apart."""
    rng, periods, lines = company.stream(35), company.plan.periods, []
    own = {"Marketing": "campaign", "Sales": "quota"}
    month = dt.date(periods.begin.year, periods.begin.month, 1)
    while month < periods.as_of:
        often = 12 if days(month) >= _since(company, "own_slang") else 4
        for department, word in own.items():
            uses = [(f"word {number}", 240 / (4 + number)) for number in range(40)]
            uses += [(f"{word} {number}", often) for number in range(12)]
            drawn = rng.poisson([mean for _, mean in uses])
            lines += [(department, days(month), term, int(n)) for (term, _), n in zip(uses, drawn, strict=True) if n]
        month = dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return rows(["department", "period_on", "term", "uses"], lines)
