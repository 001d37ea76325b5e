"""The API keeps what its description promises, whatever is sent to it."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import detente.web.urls  # noqa: F401
from detente.imports.recipe import shipped
from detente.web.api.interface import api
from detente.web.home import Home
from detente.web.rights import Role

from .conftest import Cast, secret_of

PERIODS = ["2026Q2", "2026Q3", "1999Q4"]
FORMATS = {
    "period": st.sampled_from(PERIODS),
    "recipe": st.sampled_from(["evidence", *(recipe.name for recipe in shipped())]),
    "zone": st.sampled_from(["UTC", "Europe/Paris", "Asia/Kolkata"]),
    "columns": st.sampled_from(["deals.id=Deal number", "leads.source=From\nleads.id=Number"]),
}
for name, values in FORMATS.items():
    schemathesis.openapi.format(name, values)


SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"))))
APPLICATION = get_wsgi_application()


def closed(environ: Any, start_response: Any) -> list[bytes]:
    """Answer as the application does, and close what was uploaded, as a server does."""
    response = APPLICATION(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()


SCHEMA.app = closed


@SCHEMA.parametrize()
@settings(max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_an_operation_keeps_its_description(case: Any, copied: Home, cast: Cast) -> None:
    secret = secret_of(cast[Role.OWNER])
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
