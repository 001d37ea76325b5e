"""Questions and their answers, what is known of the evidence, and whose token it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja.errors import HttpError

from detente import ask
from detente.language import N_, Message
from detente.questions.scorecards.paying import statements
from detente.questions.scorecards.plain import from_dict
from detente.web import journal
from detente.web.answers.asking import checked, look
from detente.web.answers.heads import look_as, note
from detente.web.answers.making import PAY
from detente.web.answers.views import asked_in
from detente.web.api import shapes
from detente.web.api.feeds import feed
from detente.web.api.interface import api, plain
from detente.web.guard import refused, sorry
from detente.web.jinja import say, spoken
from detente.web.judging.keeping import ALTERED, final_of
from detente.web.pay import telling
from detente.web.rights import Role, may, sees
from detente.web.work.models import State, Sum

_AGAIN = "2"  # seconds after which to ask again


@api.get("/me", url_name="api_me", response={200: shapes.Me, 401: shapes.Sorry}, operation_id="me", summary="Who am I?")
def me(request: HttpRequest) -> dict[str, Any]:
    """Whose token it is, and until when it opens."""
    account: Any = request.user
    token: Any = request.token  # type: ignore[attr-defined]
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "language": account.language,
        "token": token.name,
        "token_ends_at": token.ends_at,
    }


@api.get(
    "/me/pay",
    url_name="api_pay",
    response={200: dict[str, Any], **dict.fromkeys((202, 401, 403, 404, 409, 422), shapes.Sorry)},
    operation_id="pay",
    summary="What do my cards pay?",
)
def pay(request: HttpRequest, spoken_in: Query[shapes.Spoken]) -> HttpResponse:
    """What the asker's own cards pay as it goes: amounts in minor units, all other numbers exact, as texts."""
    account: Any = request.user
    found = _found(request, look(PAY, {}))
    if isinstance(found, HttpResponse):
        return found
    person = account.person_id or ""
    shown = final_of(from_dict(found["basis"], person), person)
    basis = shown.basis
    if shown.altered:
        raise HttpError(409, say(ALTERED))
    if person not in basis.people:
        raise HttpError(404, say(N_("You hold no card of the plan that holds now.")))
    journal.write(request, "looked_at_pay", "")
    return plain(telling.plain(basis, statements(basis, person)))


@api.get(
    "/questions",
    url_name="api_questions",
    response={200: list[shapes.Question], 401: shapes.Sorry, 403: shapes.Sorry, 422: shapes.Sorry},
    operation_id="questions",
    summary="What can be asked?",
)
def questions(request: HttpRequest, spoken_in: Query[shapes.Spoken]) -> list[dict[str, Any]]:
    """The questions that the asker may put, and whether the evidence can answer them."""
    role: Role = request.role  # type: ignore[attr-defined]
    report = checked()
    known = {one["question"]: one for one in report["questions"]} if isinstance(report, dict) else {}
    can = None if isinstance(report, Sum) else False
    return [
        known.get(
            name,
            {"question": name, "title": say(question.TITLE), "can_be_answered": can, "why_not": None, "would_help": []},
        )
        for name, question in ask.questions().items()
        if may(role, name)
    ]


@api.get(
    "/questions/{name}",
    url_name="api_answer",
    response={
        200: shapes.Answer,
        **dict.fromkeys((202, 401, 403, 404, 409, 422), shapes.Sorry),
    },
    by_alias=True,
    operation_id="answer",
    summary="Put a question",
)
def answer(request: HttpRequest, name: shapes.Name, asked: Query[shapes.Asked]) -> HttpResponse:
    """The answer. 202 while it is being worked out: ask again; 409 where it can't be given, and why."""
    role: Role = request.role  # type: ignore[attr-defined]
    _known(name)
    if not may(role, name):
        return refused(request, role)
    periods = asked_in(request)
    found = _found(request, look_as(request, name, periods))
    if isinstance(found, HttpResponse):
        return found
    token: Any = request.token  # type: ignore[attr-defined]
    note(request, name, periods, found, token=token.pk)
    return plain(_seen_by(role, name, found["languages"][spoken().code]["json"]))


@api.get(
    "/questions/{name}/schema",
    url_name="api_answer_schema",
    response={200: dict[str, Any], 401: shapes.Sorry, 403: shapes.Sorry, 404: shapes.Sorry},
    operation_id="answer_schema",
    summary="What is in an answer?",
)
def answer_schema(request: HttpRequest, name: shapes.Name) -> HttpResponse:
    """The JSON Schema of the answer, as the asker sees it: which tables, which columns, what each means."""
    role: Role = request.role  # type: ignore[attr-defined]
    _known(name)
    if not may(role, name):
        return refused(request, role)
    schema = ask.schema(name)
    tables = schema["properties"]["tables"]
    tables["properties"] = {table: rows for table, rows in tables["properties"].items() if sees(role, name, table)}
    tables["required"] = list(tables["properties"])
    return plain(schema)


@api.get(
    "/alerts",
    url_name="api_alerts",
    response=dict.fromkeys((202, 401, 403, 409, 422), shapes.Sorry),
    operation_id="alerts",
    summary="What needs a look now?",
    openapi_extra={
        "responses": {
            200: {"description": "A feed (Atom).", "content": {"application/atom+xml": {"schema": {"type": "string"}}}}
        }
    },
)
def alerts(request: HttpRequest, spoken_in: Query[shapes.Spoken]) -> HttpResponse:
    """What needs a look now, as a feed. Readers of feeds send the token as the password, with any name."""
    role: Role = request.role  # type: ignore[attr-defined]
    if not may(role, "scorecards"):
        return refused(request, role)
    found = _found(request, look_as(request, "scorecards", {}))
    if isinstance(found, HttpResponse):
        return found
    answer = found["languages"][spoken().code]["json"]
    return HttpResponse(
        feed(answer, spoken(), request.build_absolute_uri("/")), content_type="application/atom+xml; charset=utf-8"
    )


@api.get(
    "/evidence",
    url_name="api_evidence",
    response={200: shapes.Evidence, **dict.fromkeys((202, 401, 403, 409, 422), shapes.Sorry)},
    operation_id="evidence",
    summary="What is known?",
)
def evidence(request: HttpRequest, spoken_in: Query[shapes.Spoken]) -> HttpResponse:
    """What is there, what is odd, what can be asked. 202 while it is being looked through: ask again."""
    found = _found(request, checked())
    return found if isinstance(found, HttpResponse) else plain(found)


def _known(name: str) -> None:
    if name not in ask.questions():
        raise HttpError(
            404,
            say(
                Message(
                    N_("There is no question {name}; these can be asked: {names}."),
                    name=name,
                    names=list(ask.questions()),
                )
            ),
        )


def _found(request: HttpRequest, found: dict[str, Any] | Sum | None) -> dict[str, Any] | HttpResponse:
    """Return what was found on the shelf, else what to say instead."""
    if found is None:
        return sorry(request, 409, N_("There is no evidence yet: nothing was loaded."), "")
    if isinstance(found, Sum):
        if found.state == State.FAILED:
            return sorry(request, 500, N_("This answer could not be worked out."), "")
        response = sorry(request, 202, N_("This is being worked out; ask again in a moment."), "")
        response.headers["Retry-After"] = _AGAIN
        return response
    return sorry(request, 409, found["refused"][spoken().code], "") if "refused" in found else found


def _seen_by(role: Role, name: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the tables that a role does not see; that they are left out is said."""
    hidden = [table for table in answer["tables"] if not sees(role, name, table)]
    tables = {table: rows for table, rows in answer["tables"].items() if table not in hidden}
    said = [
        {"kind": "hidden", "text": say(Message(N_("The table {table} is not shown to your role."), table=table))}
        for table in hidden
    ]
    return answer | {"tables": tables, "limits": [*answer["limits"], *said]}
