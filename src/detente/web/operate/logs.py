"""Logs as lines of JSON, about requests and never about people: no address, no account, no query."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_LOG = logging.getLogger("detente.requests")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_UNSAID = frozenset({"survey_code", "survey_answer"})
"""Pages of which no line says that they were opened: its moment would be that of an answer."""
_NOT_OURS = frozenset({"request", "status_code", "server_time", "color_message"})


class Json(logging.Formatter):
    """One record as one line of JSON: time, level, what, and the plain values given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception its kind and where it was raised, not what it says, which may name people."""
        line: dict[str, object] = {
            "at": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}Z",
            "level": record.levelname.lower(),
            "what": record.name,
        }
        if record.name.startswith("detente"):
            line["said"] = record.getMessage()
        elif not record.name.startswith("django.security"):
            # Others put people's words between theirs; what Django says of a suspicious request is all the sender's.
            line["said"] = str(record.msg)
        line |= {
            key: value
            for key, value in vars(record).items()
            if key not in _PLAIN | _NOT_OURS and isinstance(value, str | int | float | bool)
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            places = []
            while trace is not None:
                places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["raised_at"] = " < ".join(reversed(places))
        return json.dumps(line, ensure_ascii=False)

    converter = time.gmtime  # type: ignore[assignment]  # logging itself sets it so


class Requests:
    """Writes a line for every request: which page, how it ended, how long it took; but none for those of the survey."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; its number goes back to the asker, so that they can name it."""
        number, begun = uuid.uuid4().hex[:12], time.perf_counter()
        response = self._next(request)
        match = request.resolver_match
        # What has no page and went well is a style sheet or a longer address: their moments would tell the same.
        if (match is None and response.status_code < 400) or (match is not None and match.view_name in _UNSAID):
            return response
        response.headers["X-Request-Id"] = number
        _LOG.info(
            "answered",
            extra={
                "request_id": number,
                "page": match.view_name if match else "",
                "method": str(request.method),
                "status": response.status_code,
                "ms": round((time.perf_counter() - begun) * 1000, 1),
            },
        )
        return response
