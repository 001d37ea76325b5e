"""Tables of how people talk: messages and their addressees, meetings and invitations.

Calm and war differ as far as is needed to look plausible: at war, marketing and sales write to each other less,
through their heads and more formally, and their heads do not come to the same meetings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.simulate.columns import Chunk, Ids, Labels, Tables
from detente.simulate.draw import DAY, NONE, Company, Floats, Whole, pick, seconds
from detente.simulate.payments import HOURS
from detente.simulate.people import MANAGEMENT, MARKETING, NAMES, SALES, Staff, departments_of_posts, person_at, staff
from detente.simulate.tried import moved

MESSAGES_A_CHUNK = 2_000_000
_MEDIA = ("email", "chat", "ticket", "call", "memo")
_CALM = (0.48, 0.38, 0.05, 0.07, 0.02)
_FORMAL = (0.58, 0.06, 0.08, 0.02, 0.26)
_KINDS = ("work", "decision", "social")
_RESPONSES = ("accepted", "declined", "tentative", "none")
_WORK_HOURS = np.where((np.arange(24) >= 7) & (np.arange(24) < 19), HOURS, 0.0)[None, :]
_THROUGH_HEADS = 0.6
_COPIED = 0.22


@dataclass(frozen=True, slots=True)
class Floor:
    """Posts by department: those of department k are ``posts[first[k]:first[k + 1]]``."""

    everybody: Staff
    department: Whole
    posts: Whole
    first: Whole

    @classmethod
    def of(cls, company: Company) -> Floor:
        """Return the posts of a company."""
        everybody = staff(company)
        department = departments_of_posts(company, everybody)
        posts = np.argsort(department, kind="stable")
        first = np.searchsorted(department[posts], np.arange(len(NAMES) + 1))
        return cls(everybody, department, posts, first)

    def somebody(self, rng: np.random.Generator, department: Whole) -> Whole:
        """Return a post of each department, drawn evenly."""
        count = self.first[department + 1] - self.first[department]
        return np.asarray(self.posts[self.first[department] + (rng.random(department.size) * count).astype(np.int64)])

    def head(self, department: Whole, sellers: int, seats: int) -> Whole:
        """Return the post of each department's head."""
        return np.asarray(self.everybody.heads[department] - sellers + seats)


def tables(company: Company) -> Tables:
    """Return the tables made here."""
    return {
        "messages": lambda: (messages for messages, _ in _written(company)),
        "recipients": lambda: (recipients for _, recipients in _written(company)),
        "meetings": lambda: iter([_meetings(company)[0]]),
        "invitations": lambda: iter([_meetings(company)[1]]),
    }


def _written(company: Company) -> Iterator[tuple[Chunk, Chunk]]:
    """Return messages and their addressees, some weeks at a time."""
    total, floor = company.plan.size.messages, Floor.of(company)
    parts = max(1, -(-total // MESSAGES_A_CHUNK))
    edges = np.linspace(0, total, parts + 1).astype(np.int64)
    for part in range(parts):
        number = np.arange(edges[part], edges[part + 1])
        yield _messages(company, floor, number, company.stream(20, part), part / parts, (part + 1) / parts, part)


def _messages(
    company: Company, floor: Floor, number: Whole, rng: np.random.Generator, start: float, end: float, part: int
) -> tuple[Chunk, Chunk]:
    moment = _moments(company, number.size, rng, start, end)
    camps_apart = _at_odds(company, "two_camps", moment).astype(np.int64)
    sender = np.minimum((rng.random(number.size) * floor.department.size).astype(np.int64), floor.department.size - 1)
    here = floor.department[sender]
    there = pick(rng, camps_apart * len(NAMES) + here, _affinity(floor)).astype(np.int64)
    there = moved(company, sender, here, there, moment, part)
    addressee = floor.somebody(rng, there)
    camps = (np.minimum(here, there) == SALES) & (np.maximum(here, there) == MARKETING)
    formal = camps & _at_odds(company, "only_formally", moment)
    heads = camps & _at_odds(company, "through_managers", moment) & (rng.random(number.size) < _THROUGH_HEADS)
    seats, sellers = company.world.team_of.size, company.world.joined.size
    sender = np.where(heads, floor.head(here, sellers, seats), sender)
    addressee = np.where(heads, floor.head(there, sellers, seats), addressee)
    copied = floor.head(here, sellers, seats)
    wanted = rng.random(number.size) < np.where(formal, 3 * _COPIED, _COPIED)
    wanted &= (copied != sender) & (copied != addressee)
    medium = pick(rng, formal.astype(np.int64), np.array([_CALM, _FORMAL]))
    apart = sender != addressee
    messages: Chunk = {
        "message_id": Ids("M", number),
        "sent_at": moment,
        "sender_id": Ids("P", person_at(company, sender, moment)),
        "medium": Labels(_MEDIA, medium),
        "thread_id": Ids("TH", np.where(medium < 2, number - number % rng.integers(1, 6), NONE)),
    }
    whom = np.where(apart, addressee, copied)
    wanted &= apart
    to = np.flatnonzero(whom != sender)
    copies = np.flatnonzero(wanted)
    recipients: Chunk = {
        "message_id": Ids("M", np.concatenate([number[to], number[copies]])),
        "person_id": Ids(
            "P",
            person_at(
                company, np.concatenate([whom[to], copied[copies]]), np.concatenate([moment[to], moment[copies]])
            ),
        ),
        "kind": Labels(("to", "cc"), np.repeat([0, 1], [to.size, copies.size])),
    }
    return messages, recipients


def _moments(company: Company, count: int, rng: np.random.Generator, start: float, end: float) -> Whole:
    """Draw working moments, ascending, within a part of the records' span."""
    days = company.plan.periods.days
    day = np.sort(np.floor((start + (end - start) * rng.random(count)) * days).astype(np.int64))
    weekday = (day + company.plan.periods.begin.weekday()) % 7
    day = np.where(weekday >= 5, np.maximum(day - 1 - rng.integers(1, 4, count), 0), day)
    hour = pick(rng, np.zeros(count, dtype=np.int64), _WORK_HOURS)
    return np.sort(seconds(company.plan, 0) + day * np.int64(DAY) + hour * 3600 + rng.integers(0, 3600, count))


def _at_odds(company: Company, way: str, moment: Whole) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    since = company.plan.strife_from(way)
    return np.asarray(moment >= seconds(company.plan, (since - company.plan.periods.begin).days))


def _affinity(floor: Floor) -> Floats:
    """Return how much each department writes to each, calm then at war, shape (2 × departments, departments)."""
    size = np.diff(floor.first).astype(np.float64)
    calm = np.tile(0.35 * size / size.sum(), (len(NAMES), 1)) + 0.55 * np.eye(len(NAMES))
    calm[:, MANAGEMENT] += 0.02
    calm[MARKETING, SALES] += 0.15
    calm[SALES, MARKETING] += 0.15
    war = calm.copy()
    for one, other in ((MARKETING, SALES), (SALES, MARKETING)):
        war[one, other] *= 0.25
        war[one, one] += 0.1
    return np.concatenate([calm, war])


def _meetings(company: Company) -> tuple[Chunk, Chunk]:
    """Return meetings and invitations; each week the two heads are asked to one meeting with the owner."""
    floor, rng, plan = Floor.of(company), company.stream(21), company.plan
    weeks = plan.periods.days // 7
    count = max(plan.size.meetings - weeks, 0)
    moment = np.concatenate([_moments(company, count, rng, 0.0, 1.0), _mondays(company, weeks)])
    number = np.arange(moment.size)
    kind = np.concatenate([pick(rng, np.zeros(count, dtype=np.int64), np.array([[0.8, 0.15, 0.05]])), np.ones(weeks)])
    asked = rng.integers(3, 8, count)
    meeting = np.repeat(number[:count], asked)
    home = floor.department[(rng.random(count) * floor.department.size).astype(np.int64)]
    cross = np.where(home == SALES, MARKETING, SALES)
    parties = kind[:count] == _KINDS.index("social")
    mixed = rng.random(count) < np.where(parties, 0.9, 0.25)
    mixed &= ~(parties & _at_odds(company, "parties_apart", moment[:count]))
    whose = np.where(rng.random(meeting.size) < np.where(mixed, 0.45, 0.0)[meeting], 1, 0)
    post = floor.somebody(rng, np.where(whose == 1, cross[meeting], home[meeting]))
    seats, sellers = company.world.team_of.size, company.world.joined.size
    heads = floor.head(np.array([SALES, MARKETING, MANAGEMENT]), sellers, seats)
    meeting = np.concatenate([meeting, np.repeat(number[count:], 3)])
    post = np.concatenate([post, np.tile(heads, weeks)])
    pair = np.unique(meeting * np.int64(floor.department.size) + post)
    meeting, post = np.divmod(pair, floor.department.size)
    came = rng.random(meeting.size) < 0.88
    came &= ~_avoids(company, moment, meeting, post, heads)
    response = np.where(came, 0, pick(rng, np.zeros(meeting.size, dtype=np.int64), np.array([[0.1, 0.55, 0.15, 0.2]])))
    answered = moment[meeting] - rng.integers(3600, 6 * DAY, meeting.size)
    meetings: Chunk = {
        "meeting_id": Ids("ME", number),
        "starts_at": moment,
        "ends_at": moment + 1800 * rng.integers(1, 5, moment.size),
        "kind": Labels(_KINDS, kind.astype(np.int64)),
    }
    invitations: Chunk = {
        "meeting_id": Ids("ME", meeting),
        "person_id": Ids("P", person_at(company, post, moment[meeting])),
        "response": Labels(_RESPONSES, response),
        "responded_at": np.where(response == _RESPONSES.index("none"), NONE, answered),
        "attended": came,
    }
    return meetings, invitations


def _mondays(company: Company, weeks: int) -> Whole:
    monday = -company.plan.periods.begin.weekday() % 7
    return seconds(company.plan, monday) + 9 * 3600 + np.arange(weeks) * np.int64(7 * DAY)


def _avoids(
    company: Company, moment: Whole, meeting: Whole, post: Whole, heads: Whole
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Of heads who avoid each other one stays away: sales in even weeks, marketing in odd ones."""
    week = moment[meeting] // (7 * DAY)
    turn = np.where(week % 2 == 0, heads[0], heads[1])
    return np.asarray(_at_odds(company, "heads_avoid", moment[meeting]) & (post == turn) & np.isin(post, heads[:2]))
