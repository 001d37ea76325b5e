"""The API keeps what its description promises, whatever is sent to it."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from tests.web.house import Cast
from urllib3 import HTTPResponse

from detente.imports.recipe import shipped
from detente.web import urls
from detente.web.api.interface import api
from detente.web.home import Home
from detente.web.rights import Role

from .conftest import secret_of

FORMATS = {
    "period": st.sampled_from(["2026Q2", "2026Q3", "1999Q4"]),
    "recipe": st.sampled_from(["evidence", *(recipe.name for recipe in shipped())]),
    "zone": st.sampled_from(["UTC", "Europe/Paris", "Asia/Kolkata"]),
    "columns": st.sampled_from(["deals.id=Deal number", "leads.source=From\nleads.id=Number"]),
}
"""What the description calls by its own names; each value is one that the API can read."""
for name, values in FORMATS.items():
    schemathesis.openapi.format(name, values)
assert urls.urlpatterns, "the operations are there once the addresses are"
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"))))
SCHEMA.config.update(base_url="http://localhost")


class InProcess(HTTPAdapter):
    """Carries each request, byte by byte as it would go over the wire, to the application in this process."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        body = request.body or b""
        answer = Client(raise_request_exception=False).generic(
            str(request.method),
            f"{parts.path}?{parts.query}",
            body.encode() if isinstance(body, str) else body,
            content_type=str(request.headers.get("Content-Type", "")),
            headers={name: value for name, value in request.headers.items() if name.lower() != "content-type"},
        )
        raw = HTTPResponse(
            io.BytesIO(answer.content), dict(answer.headers), answer.status_code, 11, preload_content=False
        )
        return self.build_response(request, raw)


@SCHEMA.parametrize()
@settings(max_examples=4, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_an_operation_keeps_its_description(
    case: Any, copied: Home, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: InProcess())
    case.call_and_validate(headers={"Authorization": f"Bearer {secret_of(cast[Role.OWNER])}"})
