"""The evidence contract: every table and column that Détente knows, declared once.

The reference page, the checks, the empty tables, the views that questions read and the
loader are all derived from `TABLES`. Names are public and stable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from detente.engines.base import Kind


class About(StrEnum):
    """Whose data a column is, if it tells of a person."""

    STAFF = "staff"
    LEAD = "lead"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an evidence table."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()  # the only values allowed, if any
    refers_to: str | None = None  # "table" whose key this column holds
    low: int | None = None  # smallest and largest value allowed, in units of the column
    high: int | None = None
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One evidence table.

    key : the columns that together name a row once; empty where a row is an event that may
    happen twice alike (then equal rows of one file are different events, and the same rows
    seen again in another file are not).
    moment : the column that says when the row came to be known; events after ``as_of`` are not seen.
    """

    name: str
    group: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    moment: str | None = None

    def __getitem__(self, name: str) -> Column:
        """Return the column called ``name``; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def __contains__(self, name: object) -> bool:
        """Whether the table has a column called ``name``."""
        return any(column.name == name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there and filled."""
        return tuple(column.name for column in self.columns if column.required)


FUNCTIONS = (
    "marketing",
    "sales",
    "product",
    "support",
    "hr",
    "finance",
    "legal",
    "management",
    "production",
    "other",
)
LOST_KINDS = (
    "too_expensive",
    "prefers_competitor",
    "dislikes_us",
    "no_need",
    "not_now",
    "unreachable",
    "not_a_buyer",
    "other",
)

UNITS = ("count", "money", "share", "days", "months", "times")
"""What a KPI is counted in."""
LEVELS = ("company", "department", "team", "role", "person")
"""Who may hold a scorecard."""
OFFICES = ("sponsor", "head_of_marketing", "head_of_sales", "checker")
"""Who gives their word for a plan; the checker has shown to the cent what it pays."""
REMEDIES = ("visits", "kpis", "sessions", "briefings", "seats", "other")
"""What may be begun so that departments work together better."""
MEASURED = ("own", "team", "company")
"""Whose figure may count on a scorecard."""

_T, _I, _D, _M, _N, _W, _F = Kind.TEXT, Kind.INSTANT, Kind.DAY, Kind.MONEY, Kind.DECIMAL, Kind.WHOLE, Kind.FLAG
_STAFF, _LEAD, _CUSTOMER = About.STAFF, About.LEAD, About.CUSTOMER


def _function(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, _T, meaning, required=required, choices=FUNCTIONS)


_THINGS = (
    Table(
        "people",
        "things",
        "somebody who works or worked in the company",
        (
            Column("person_id", _T, "the person's id, opaque", required=True, about=_STAFF),
            Column("name", _T, "the person's name; may stay empty", about=_STAFF),
            Column("department", _T, "the department, as the company calls it", required=True, about=_STAFF),
            Column("team", _T, "the team inside the department", about=_STAFF),
            Column("title", _T, "the job title", about=_STAFF),
            Column("level", _W, "0 is the owner or CEO, larger is lower", low=0, about=_STAFF),
            Column("is_head", _F, "whether the person heads the department", about=_STAFF),
            Column("manager_id", _T, "the person they report to", refers_to="people", about=_STAFF),
            Column("site", _T, "the place of work", about=_STAFF),
            Column("floor", _T, "the floor", about=_STAFF),
            Column("started_on", _D, "first day of work", about=_STAFF),
            Column("left_on", _D, "first day no longer at work", about=_STAFF),
            Column("last_promoted_on", _D, "day of the last promotion", about=_STAFF),
            Column("working_share", _N, "of full time, 1 where it is empty", low=0, high=1, about=_STAFF),
        ),
        key=("person_id",),
        moment=None,
    ),
    Table(
        "addresses",
        "things",
        "another name by which a source knows somebody: a mail address, a chat id",
        (
            Column("address", _T, "the address, in small letters, or the id", required=True, about=_STAFF),
            Column("person_id", _T, "whose it is", required=True, refers_to="people", about=_STAFF),
        ),
        key=("address",),
    ),
    Table(
        "campaigns",
        "things",
        "a campaign of marketing",
        (
            Column("campaign_id", _T, "the campaign's id", required=True),
            Column("name", _T, "what it is called"),
            Column("channel", _T, "the channel it runs on"),
            Column("started_on", _D, "first day"),
            Column("ended_on", _D, "first day after it ended"),
        ),
        key=("campaign_id",),
    ),
    Table(
        "products",
        "things",
        "something that is sold",
        (
            Column("product_id", _T, "the product's id", required=True),
            Column("name", _T, "what it is called"),
            Column("category", _T, "the kind of product"),
            Column("list_price", _N, "list price of one, in currency units"),
            Column("unit_cost", _N, "cost of one, in currency units"),
        ),
        key=("product_id",),
    ),
    Table(
        "customers",
        "things",
        "a person or firm that has bought",
        (
            Column("customer_id", _T, "the customer's id", required=True, about=_CUSTOMER),
            Column("name", _T, "the customer's name", about=_CUSTOMER),
            Column("segment", _T, "the target segment", about=_CUSTOMER),
            Column("region", _T, "the region", about=_CUSTOMER),
            Column("created_at", _I, "when the customer was first recorded", about=_CUSTOMER),
        ),
        key=("customer_id",),
        moment="created_at",
    ),
    Table(
        "segments",
        "things",
        "a target audience and the value that marketing promises it",
        (
            Column("segment", _T, "the segment's name", required=True),
            Column("name", _T, "a longer name"),
            Column("value_statement", _T, "what marketing promises this segment"),
            Column("owner_id", _T, "who answers for the segment", refers_to="people", about=_STAFF),
        ),
        key=("segment",),
    ),
    Table(
        "functions",
        "things",
        "which department plays which function",
        (
            Column("department", _T, "the department, as in people", required=True),
            _function("function", "the function it plays"),
        ),
        key=("department",),
    ),
)

_MONEY = (
    Table(
        "leads",
        "from lead to money",
        "a person or firm that showed interest",
        (
            Column("lead_id", _T, "the lead's id", required=True, about=_LEAD),
            Column("created_at", _I, "when the interest was shown", required=True, about=_LEAD),
            Column("source", _T, "where it came from; marketing's", required=True, about=_LEAD),
            Column("campaign_id", _T, "the campaign that brought it", refers_to="campaigns", about=_LEAD),
            Column("segment", _T, "the target segment", about=_LEAD),
            Column("region", _T, "the region", about=_LEAD),
            Column("product_id", _T, "the product asked for", refers_to="products", about=_LEAD),
            Column("customer_id", _T, "the customer it is or became", refers_to="customers", about=_LEAD),
            Column("score", _N, "how promising it looked on arrival", about=_LEAD),
            Column("referred_by", _T, "the customer or lead who sent it", about=_LEAD),
            Column("closed_at", _I, "when it was given up before any deal", about=_LEAD),
            Column("closed_reason", _T, "why it was given up", about=_LEAD),
        ),
        key=("lead_id",),
        moment="created_at",
    ),
    Table(
        "touches",
        "from lead to money",
        "one contact with a lead, whoever made it",
        (
            Column("touch_id", _T, "the contact's id"),
            Column("lead_id", _T, "the lead", required=True, refers_to="leads", about=_LEAD),
            Column("touched_at", _I, "when", required=True, about=_LEAD),
            _function("function", "whose contact it was"),
            Column("channel", _T, "the channel: e-mail, call, advertisement …", required=True, about=_LEAD),
            Column("campaign_id", _T, "the campaign it belongs to", refers_to="campaigns"),
            Column("person_id", _T, "who made it", refers_to="people", about=_STAFF),
        ),
        moment="touched_at",
    ),
    Table(
        "handovers",
        "from lead to money",
        "a lead offered by one function to another",
        (
            Column("lead_id", _T, "the lead", required=True, refers_to="leads", about=_LEAD),
            Column("handed_at", _I, "when", required=True, about=_LEAD),
            _function("from_function", "who offers it"),
            _function("to_function", "who is to take it"),
            Column("person_id", _T, "who receives it", refers_to="people", about=_STAFF),
            Column(
                "state",
                _T,
                "what became of the offer",
                required=True,
                choices=("offered", "accepted", "rejected", "returned"),
            ),
            Column("reason", _T, "why it was rejected or returned"),
        ),
        moment="handed_at",
    ),
    Table(
        "deals",
        "from lead to money",
        "an opportunity: something that may be bought",
        (
            Column("deal_id", _T, "the deal's id", required=True),
            Column(
                "lead_id",
                _T,
                "the lead it grew from; empty for renewals and agreements",
                refers_to="leads",
                about=_LEAD,
            ),
            Column("customer_id", _T, "the customer", refers_to="customers", about=_CUSTOMER),
            Column("seller_id", _T, "who sells", refers_to="people", about=_STAFF),
            Column("product_id", _T, "what is sold", refers_to="products"),
            Column("opened_at", _I, "when it was opened", required=True),
            Column("closed_at", _I, "when it was won or lost"),
            Column("outcome", _T, "how it ended", required=True, choices=("won", "lost", "open")),
            Column("quantity", _N, "how many"),
            Column("amount", _M, "what the customer pays"),
            Column("list_amount", _M, "what it would cost at list price"),
            Column("lost_reason", _T, "why it was lost, in free text"),
        ),
        key=("deal_id",),
        moment="opened_at",
    ),
    Table(
        "deal_changes",
        "from lead to money",
        "a deal as it stood from a moment on: the history behind the pipeline bridge",
        (
            Column("deal_id", _T, "the deal", required=True, refers_to="deals"),
            Column("changed_at", _I, "from when on", required=True),
            Column(
                "state",
                _T,
                "the state from then on; 'removed' where the record was deleted or merged",
                required=True,
                choices=("open", "won", "lost", "removed"),
            ),
            Column("stage", _T, "the stage, as the company calls it"),
            Column("amount", _M, "the amount from then on"),
        ),
        key=("deal_id", "changed_at"),
        moment="changed_at",
    ),
    Table(
        "reasons",
        "from lead to money",
        "what kind of reason a free-text reason is",
        (
            Column("reason", _T, "the reason as written", required=True),
            Column("kind", _T, "its kind", required=True, choices=LOST_KINDS),
        ),
        key=("reason",),
    ),
    Table(
        "prices",
        "from lead to money",
        "a list price from a day on",
        (
            Column("product_id", _T, "the product", required=True, refers_to="products"),
            Column("from_on", _D, "first day it holds", required=True),
            Column("list_price", _N, "list price of one, in currency units", required=True),
        ),
        key=("product_id", "from_on"),
        moment="from_on",
    ),
    Table(
        "changes",
        "from lead to money",
        "something that a function changed and that the others may point at",
        (
            Column("changed_on", _D, "from which day", required=True),
            _function("function", "who changed it"),
            Column(
                "kind",
                _T,
                "advertising, packaging, shelf plan, assortment, price list, procedure, market event …",
                required=True,
            ),
            Column("what", _T, "what was changed, in words", required=True),
            Column("product_id", _T, "the product concerned", refers_to="products"),
            Column("source", _T, "the source concerned"),
            Column("segment", _T, "the segment concerned"),
        ),
        moment="changed_on",
    ),
    Table(
        "invoices",
        "from lead to money",
        "an invoice, or a credit note (negative)",
        (
            Column("invoice_id", _T, "the invoice's id", required=True),
            Column("customer_id", _T, "the customer", required=True, refers_to="customers", about=_CUSTOMER),
            Column("deal_id", _T, "the deal it bills", refers_to="deals"),
            Column("invoiced_at", _I, "when", required=True),
            Column("amount", _M, "amount; negative for a credit note", required=True),
            Column("cost", _M, "cost of what was sold"),
        ),
        key=("invoice_id",),
        moment="invoiced_at",
    ),
    Table(
        "spend",
        "from lead to money",
        "money paid out by a function",
        (
            Column("spent_on", _D, "the day", required=True),
            _function("function", "who paid it out"),
            Column("channel", _T, "the channel it was spent on"),
            Column("campaign_id", _T, "the campaign", refers_to="campaigns"),
            Column("amount", _M, "how much", required=True),
        ),
        moment="spent_on",
    ),
    Table(
        "contributions",
        "from lead to money",
        "money earned or saved by another route",
        (
            Column("gained_on", _D, "the day", required=True),
            _function("function", "who brought it"),
            Column("kind", _T, "an agreement, a cheaper hire, a tax saved, a case won …", required=True),
            Column("amount", _M, "how much", required=True),
            Column("class", _T, "revenue or saving"),
            Column("baseline", _T, "against what it is counted"),
            Column("from_on", _D, "first day it counts for"),
            Column("to_on", _D, "first day it no longer counts for"),
            Column("confirmed_by", _T, "who confirmed it", about=_STAFF),
            Column("overlap_id", _T, "the same for entries that count the same money"),
            Column("note", _T, "a note"),
        ),
        moment="gained_on",
    ),
    Table(
        "voices",
        "from lead to money",
        "somebody's public opinion: a review, a post, a referral",
        (
            Column("voice_id", _T, "the opinion's id"),
            Column("said_at", _I, "when", required=True),
            Column("author", _T, "who speaks", required=True, choices=("customer", "lost_lead", "lead", "public")),
            Column("lead_id", _T, "the lead who speaks", refers_to="leads", about=_LEAD),
            Column("customer_id", _T, "the customer who speaks", refers_to="customers", about=_CUSTOMER),
            Column("channel", _T, "where"),
            Column("stance", _N, "from -1, against, to 1, for", required=True, low=-1, high=1),
            Column("reach", _W, "how many heard it", low=0),
        ),
        moment="said_at",
    ),
)

_TOGETHER = (
    Table(
        "meetings",
        "working together",
        "a calendar event",
        (
            Column("meeting_id", _T, "the event's id", required=True),
            Column("starts_at", _I, "start", required=True),
            Column("ends_at", _I, "end"),
            Column("kind", _T, "what for", choices=("work", "decision", "social")),
            Column("project_id", _T, "the project it serves", refers_to="projects"),
        ),
        key=("meeting_id",),
        moment="starts_at",
    ),
    Table(
        "invitations",
        "working together",
        "one person asked to one meeting",
        (
            Column("meeting_id", _T, "the meeting", required=True, refers_to="meetings"),
            Column("person_id", _T, "who is asked", required=True, refers_to="people", about=_STAFF),
            Column("response", _T, "the answer", choices=("accepted", "declined", "tentative", "none"), about=_STAFF),
            Column("responded_at", _I, "when it was answered", about=_STAFF),
            Column("attended", _F, "whether they came", about=_STAFF),
        ),
        key=("meeting_id", "person_id"),
    ),
    Table(
        "messages",
        "working together",
        "one message, never its body",
        (
            Column("message_id", _T, "the message's id", required=True),
            Column("sent_at", _I, "when", required=True),
            Column("sender_id", _T, "who sent it", required=True, refers_to="people", about=_STAFF),
            Column("medium", _T, "the medium", required=True, choices=("email", "chat", "ticket", "call", "memo")),
            Column("thread_id", _T, "the thread it belongs to"),
        ),
        key=("message_id",),
        moment="sent_at",
    ),
    Table(
        "recipients",
        "working together",
        "one addressee of one message",
        (
            Column("message_id", _T, "the message", required=True, refers_to="messages"),
            Column("person_id", _T, "who received it", required=True, refers_to="people", about=_STAFF),
            Column("kind", _T, "addressed or copied", choices=("to", "cc")),
        ),
        key=("message_id", "person_id"),
    ),
    Table(
        "traffic",
        "working together",
        "messages of one week between two groups: what remains of messages (derived on load)",
        (
            Column("week_on", _D, "the Monday", required=True),
            Column("from_department", _T, "who wrote", required=True),
            Column("to_department", _T, "who was written to", required=True),
            Column("from_manager", _F, "whether managers wrote"),
            Column("to_manager", _F, "whether managers were written to"),
            Column("medium", _T, "the medium", required=True),
            Column("messages", _W, "how many messages", required=True, low=0),
            Column("ties", _W, "how many pairs of people", low=0),
            Column("people", _W, "how many people", low=0),
            Column("cc_manager", _W, "how many were copied to a manager", low=0),
        ),
        moment="week_on",
    ),
    Table(
        "terms",
        "working together",
        "how often a department used a word in a period (opt-in, counts only)",
        (
            Column("department", _T, "the department", required=True),
            Column("period_on", _D, "first day of the period", required=True),
            Column("term", _T, "the word", required=True),
            Column("uses", _W, "how often", required=True, low=0),
        ),
        key=("department", "period_on", "term"),
        moment="period_on",
    ),
    Table(
        "projects",
        "working together",
        "a piece of joint or single-department work",
        (
            Column("project_id", _T, "the project's id", required=True),
            Column("name", _T, "what it is called"),
            Column("started_on", _D, "first day", required=True),
            Column("due_on", _D, "day it is due"),
            Column("ended_on", _D, "day it ended"),
            Column("outcome", _T, "how it ended", choices=("delivered", "late", "failed", "open")),
            Column("requested_by", _T, "the department or function that asked for it"),
            Column("kind", _T, "the kind of work"),
        ),
        key=("project_id",),
        moment="started_on",
    ),
    Table(
        "project_members",
        "working together",
        "one person in one project",
        (
            Column("project_id", _T, "the project", required=True, refers_to="projects"),
            Column("person_id", _T, "the person", required=True, refers_to="people", about=_STAFF),
            Column("role", _T, "the role", about=_STAFF),
        ),
        key=("project_id", "person_id"),
    ),
    Table(
        "procedures",
        "working together",
        "a rule that must be followed",
        (
            Column("procedure_id", _T, "the procedure's id", required=True),
            Column("name", _T, "what it is called"),
            Column("created_on", _D, "from when on", required=True),
            Column("retired_on", _D, "from when no more"),
            Column("department", _T, "whose rule it is"),
        ),
        key=("procedure_id",),
        moment="created_on",
    ),
    Table(
        "cases",
        "working together",
        "one decision from asking to end",
        (
            Column("case_id", _T, "the case's id", required=True),
            Column("opened_at", _I, "when it was asked", required=True),
            Column("closed_at", _I, "when it was decided"),
            Column("reopened", _F, "whether it was opened again"),
            Column("department", _T, "the department asking"),
            Column("kind", _T, "what kind of decision"),
        ),
        key=("case_id",),
        moment="opened_at",
    ),
    Table(
        "approvals",
        "working together",
        "one step of one case",
        (
            Column("case_id", _T, "the case", required=True, refers_to="cases"),
            Column("step", _T, "which step", required=True),
            Column("decided_at", _I, "when", required=True),
            Column("person_id", _T, "who decided", required=True, refers_to="people", about=_STAFF),
            Column("procedure_id", _T, "the procedure behind it", refers_to="procedures"),
        ),
        moment="decided_at",
    ),
    Table(
        "survey_answers",
        "working together",
        "one answer to one survey item",
        (
            Column("wave", _T, "which wave", required=True),
            Column("asked_on", _D, "when the wave began", required=True),
            Column("respondent", _T, "a random id, never a person's", required=True),
            Column("department", _T, "the department", required=True),
            Column("level_band", _T, "a band of levels"),
            Column("site", _T, "the site"),
            Column("took_part", _F, "whether they took part in the remedy"),
            Column("item", _T, "which item", required=True),
            Column("score", _W, "from 1 to 5", low=1, high=5),
            Column("comment", _T, "an open comment"),
        ),
        moment="asked_on",
    ),
    Table(
        "quiz_answers",
        "working together",
        "one answer to one question of a quiz, right or not",
        (
            Column("quiz", _T, "which quiz: clarity (of a plan) or shoes (what the sides do)", required=True),
            Column("about", _T, "what it was about: the plan, or marketing or sales"),
            Column("wave", _T, "which wave", required=True),
            Column("asked_on", _D, "when the wave began", required=True),
            Column("respondent", _T, "a random id, never a person's", required=True),
            Column("department", _T, "the department", required=True),
            Column(
                "item", _T, "which question; of clarity pay (both cases) and line, of shoes what and why", required=True
            ),
            Column("is_right", _F, "whether the answer was right", required=True),
        ),
        moment="asked_on",
    ),
    Table(
        "seats",
        "working together",
        "who sat where, from a day on",
        (
            Column("person_id", _T, "the person", required=True, refers_to="people", about=_STAFF),
            Column("from_on", _D, "from which day", required=True, about=_STAFF),
            Column("site", _T, "the site", about=_STAFF),
            Column("floor", _T, "the floor", about=_STAFF),
            Column("room", _T, "the room", about=_STAFF),
        ),
        key=("person_id", "from_on"),
        moment="from_on",
    ),
    Table(
        "complaints",
        "working together",
        "one department's written complaint about another",
        (
            Column("complained_on", _D, "the day", required=True),
            Column("from_department", _T, "who complains", required=True),
            Column("about_department", _T, "about whom", required=True),
            Column("from_room", _T, "from which room"),
            Column("about_room", _T, "about which room"),
        ),
        moment="complained_on",
    ),
    Table(
        "remedies",
        "working together",
        "something begun so that two departments work together better, for everybody or for one team",
        (
            Column("remedy", _T, "what it is called", required=True),
            Column("kind", _T, "what kind of remedy", required=True, choices=REMEDIES),
            Column("decided_on", _D, "when it was decided", required=True),
            Column("from_on", _D, "from which day on; it may lie ahead", required=True),
            Column("department", _T, "for whom; empty for everybody"),
            Column("team", _T, "for which team of the department; empty for all of it"),
            Column("by_lot", _F, "whether it was drawn by lot which teams begin when"),
        ),
        moment="decided_on",
    ),
    Table(
        "visits",
        "working together",
        "half a day that somebody spent with somebody of another department",
        (
            Column("guest_id", _T, "who went", required=True, refers_to="people", about=_STAFF),
            Column("host_id", _T, "whom they went to", required=True, refers_to="people", about=_STAFF),
            Column("visited_on", _D, "the day", required=True, about=_STAFF),
            Column("role", _T, "what they tried there", about=_STAFF),
        ),
        key=("guest_id", "host_id", "visited_on"),
        moment="visited_on",
    ),
    Table(
        "weekly_signs",
        "working together",
        "the signs of a finished week: what remains when raw rows go (derived on load)",
        (
            Column("week_on", _D, "the Monday", required=True),
            Column("sign", _T, "which sign", required=True),
            Column("slice", _T, "of whom", required=True),
            Column("figure", _N, "the figure"),
            Column("expected", _N, "what chance would give"),
            Column("spread", _N, "its standard deviation by chance"),
            Column("n", _W, "the count behind it", low=0),
        ),
        key=("week_on", "sign", "slice"),
        moment="week_on",
    ),
)

_PLANS = (
    Table(
        "plans",
        "plans and beliefs",
        "a target",
        (
            Column("metric", _T, "what is planned", required=True),
            Column("from_on", _D, "first day", required=True),
            Column("to_on", _D, "first day after", required=True),
            Column("value", _N, "the target", required=True),
            Column("department", _T, "whose target"),
        ),
    ),
    Table(
        "kpis",
        "plans and beliefs",
        "a KPI of the company's own, beside the standard ones",
        (
            Column("kpi", _T, "its name in formulas and scorecards, without blanks", required=True),
            Column("name", _T, "what it is called"),
            Column("formula", _T, "how it is made of counters, such as booked / sales_contacts", required=True),
            Column("unit", _T, "what it is counted in", required=True, choices=UNITS),
            Column("better", _T, "which way is better", required=True, choices=("higher", "lower")),
            _function("owner", "whose result it is", required=False),
            _function("evaluator", "who judges it", required=False),
        ),
        key=("kpi",),
    ),
    Table(
        "scorecards",
        "plans and beliefs",
        "one KPI on one card of an agreed plan: what somebody answers for, and what it pays",
        (
            Column("plan", _T, "the plan", required=True),
            Column("agreed_on", _D, "when it was signed", required=True),
            Column("from_on", _D, "first day it counts for", required=True),
            Column("to_on", _D, "first day after", required=True),
            Column("card", _T, "the card's name", required=True),
            Column("parent", _T, "the card that this one is part of; several are parted by semicolons"),
            Column("level", _T, "who holds it", required=True, choices=LEVELS),
            Column("holder", _T, "the department, team or title that holds it"),
            Column("person_id", _T, "the person who holds it", refers_to="people", about=_STAFF),
            Column("kpi", _T, "the KPI: a standard one, or one of kpis", required=True),
            Column(
                "measured", _T, "whose figure counts: the holder's own, the team's or the company's", choices=MEASURED
            ),
            Column("weight", _N, "its weight on the card; those of a card sum to one", required=True, low=0, high=1),
            Column("floor", _N, "the result from which on it pays, in units of the KPI (a share from 0 to 1)"),
            Column("floor_pays", _N, "the share of what is at stake that the floor pays; 0 where it is empty", low=0),
            Column("target", _N, "the result that pays all that is at stake", required=True),
            Column("cap", _N, "the result beyond which it pays no more"),
            Column("cap_pays", _N, "the share that the cap pays; 1 where it is empty", low=0),
            Column("steps", _F, "whether it pays in steps at floor, target and cap, and not along the line"),
            Column("gate", _T, "a KPI that has to reach gate_at, or the line pays gate_pays at most"),
            Column("gate_at", _N, "what the gate has to reach"),
            Column("gate_pays", _N, "what the line pays at most while the gate is shut; 1 where it is empty", low=0),
            _function("evaluator", "who judges it", required=False),
            Column(
                "at_stake", _M, "what is at stake on the card for one person in full time over the whole period", low=0
            ),
        ),
        key=("plan", "card", "kpi"),
        moment="agreed_on",
    ),
    Table(
        "signatures",
        "plans and beliefs",
        "the word of one office for a plan",
        (
            Column("plan", _T, "the plan", required=True),
            Column("office", _T, "whose word", required=True, choices=OFFICES),
            Column("signed_on", _D, "the day", required=True),
        ),
        key=("plan", "office"),
        moment="signed_on",
    ),
    Table(
        "forecasts",
        "plans and beliefs",
        "what a department believed, and when",
        (
            Column("made_on", _D, "when it was believed", required=True),
            Column("department", _T, "who believed it", required=True),
            Column("metric", _T, "about what", required=True),
            Column("from_on", _D, "first day", required=True),
            Column("to_on", _D, "first day after", required=True),
            Column("low", _N, "low end"),
            Column("mid", _N, "middle", required=True),
            Column("high", _N, "high end"),
        ),
        moment="made_on",
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (*_THINGS, *_MONEY, *_TOGETHER, *_PLANS)}
)
"""Every evidence table by name, in the order of the reference page."""

DISCREET = ("messages", "recipients", "meetings", "invitations")
"""Tables beside which people's words may stand: no file with them is kept, and no column beyond the contract's."""
