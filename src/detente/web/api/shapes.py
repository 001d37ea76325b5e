"""What the API takes and gives, as its description says it. The description is for programs, and in English."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal, Self

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, StringConstraints, ValidationInfo, WithJsonSchema, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from detente import ask

Name = Annotated[
    str, WithJsonSchema({"type": "string", "enum": sorted(ask.questions()), "description": "The question's name."})
]
Speech = Literal["en", "fr", "ru"]
_SPEECH = "Language of the sentences; else that of Accept-Language, of the account, or English."
_PERIOD = "A quarter (2026Q3), a month (2026-09), or days with the last one left out (2026-06-29:2026-09-28)."
_Absent = SkipJsonSchema[None]
"""Not said: an address and a form have no way to say null."""


def _text(form: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "format": form})


_Period = Annotated[str, StringConstraints(min_length=1), _text("period")]
_Recipe = Annotated[str, StringConstraints(min_length=1), _text("recipe")]
_Zone = Annotated[str, StringConstraints(min_length=1), _text("zone")]
_Columns = Annotated[str, StringConstraints(min_length=1), _text("columns")]
_Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class Strict(Schema):
    """What is taken from an address or a form; a name that nobody knows is a slip of the pen, and is not passed over."""

    @model_validator(mode="after")
    def _known(self, info: ValidationInfo) -> Self:
        assert info.context is not None
        unknown = sorted(self._given(info.context["request"]) - set(type(self).model_fields))
        if unknown:
            raise PydanticCustomError("unknown", "unknown names", {"names": unknown})
        return self

    @staticmethod
    def _given(request: HttpRequest) -> set[str]:
        return set(request.GET)


class Spoken(Strict):
    """In which language to answer."""

    lang: Speech | _Absent = Field(None, description=_SPEECH)


class Asked(Spoken):
    """The periods that an answer compares; neither means the last full quarter and the one before."""

    a: _Period | _Absent = Field(None, description=f"The reference. {_PERIOD}")
    b: _Period | _Absent = Field(None, description=f"The period in question. {_PERIOD}")
    compare: Literal["year_earlier", "plan"] | _Absent = Field(
        None, description="Take as reference the days of b a year earlier."
    )


class Sorry(Schema):
    """Why there is nothing better to give."""

    detail: str = Field(description="One sentence, in the asker's language.")


class Question(Schema):
    """One question that the asker may put."""

    question: str = Field(description="Its name.")
    title: str = Field(description="As people ask it.")
    can_be_answered: bool | None = Field(description="null while the evidence is still being looked through.")
    why_not: str | None = Field(None, description="Why it can't be answered; null where it can.")
    would_help: list[str] = Field(description="What would let it say more, or say anything at all.")


class Limit(Schema):
    """What an answer can't tell, what is missing, or what is hidden and why."""

    kind: Literal["cannot_tell", "missing", "hidden"]
    text: str


class Answer(Schema):
    """An answer as ``detente ask --json`` gives it; the schema of a question's answer says its tables."""

    question: str
    asked: dict[str, str]
    evidence: dict[str, Any]
    summary: list[str]
    next_step: str
    how: list[str]
    tables: dict[str, list[dict[str, Any]]]
    limits: list[Limit]
    language: Speech
    schema_number: int = Field(alias="schema")
    version: str


class Problem(Schema):
    """One thing that is odd in the evidence."""

    severity: Literal["error", "warning", "note"]
    kind: str
    table: str | None
    rows: int | None
    text: str


class Evidence(Schema):
    """What is there and what is odd, as ``detente check --json`` gives it."""

    id: str
    as_of: dt.datetime | None
    currency: str
    zone: str
    sound: bool
    rows: dict[str, int]
    missing: list[str]
    problems: list[Problem]
    questions: list[Question]


class How(Strict):
    """How files are to be read; what is not said is found out from them."""

    @staticmethod
    def _given(request: HttpRequest) -> set[str]:
        return {*request.POST, *request.FILES} - {"files"}

    recipe: _Recipe | _Absent = Field(
        None, description="A recipe's name, or evidence for tables that are ready as they are."
    )
    zone: _Zone | _Absent = Field(None, description="Time zone of clock times, such as Europe/Paris; needed once.")
    currency: _Currency | _Absent = Field(None, description="Currency of amounts, such as EUR; needed once.")
    date_order: Literal["day-first", "month-first"] | _Absent = None
    decimal: Literal["point", "comma"] | _Absent = None
    columns: _Columns | _Absent = Field(
        None, description="Headers that are not recognised: one a line, source.column=Header."
    )


class Counts(Schema):
    """Rows read, and what became of them: read = accepted + rejected + duplicates."""

    read: int
    accepted: int
    rejected: int
    duplicates: int


class Result(Schema):
    """What came of a load."""

    recipe: str
    changed: bool = Field(description="Whether any question could now be answered otherwise.")
    tables: dict[str, Counts]
    files: dict[str, Counts]
    notes: list[str]


class Load(Schema):
    """Files on their way into the evidence."""

    id: uuid.UUID
    state: Literal["drafted", "waiting", "running", "done", "refused", "stopped", "failed"]
    files: list[str]
    made_at: dt.datetime
    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    stage: str = Field(description="What is being done, empty where nothing is.")
    table: str = Field(description="With which table or file.")
    rows: int = Field(description="How many rows of this stage are done.")
    rows_of: int | None = Field(description="Of how many; null where that is not known.")
    stopping: bool = Field(description="Whether somebody asked for it to be stopped.")
    said: str = Field(description="What there is to say about its end, such as what is to be mended.")
    result: Result | None


class Me(Schema):
    """Whose token it is."""

    email: str
    name: str
    role: str
    language: str = Field(description="The one chosen on My account; empty where none was.")
    token: str = Field(description="What the token is called.")
    token_ends_at: dt.datetime
