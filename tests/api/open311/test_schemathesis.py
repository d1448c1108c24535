"""Requests that Schemathesis makes from the specification, written down as an OpenAPI document of the test's own."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.api.open311.schemas import (
    DEFINITION,
    DISCOVERY,
    ERRORS,
    POSTED,
    REQUESTS,
    SERVICES,
    TOKEN,
    from_xml,
)
from tests.api.open311.test_posting import standing

APP = WSGIHandler()
WORD, NUMBER = {"type": "string"}, {"type": "number"}
READ = {"jurisdiction_id": WORD, "api_key": WORD}
FILTER = {
    **READ, "service_request_id": WORD, "service_code": {"enum": ["E0101", "E0102", "E9999"]}, "status": WORD,
    "start_date": {"type": "string", "format": "date-time"}, "end_date": {"type": "string", "format": "date-time"},
    "updated_after": {"type": "string", "format": "date-time"}, "page": {"type": "integer"}, "page_size": {"type": "integer"},
}  # fmt: skip
SENT = {
    "service_code": {"enum": ["E0101", "E0102", "E9999"]}, "lat": NUMBER, "long": NUMBER, "address_string": WORD,
    "address_id": WORD, "email": WORD, "first_name": WORD, "last_name": WORD, "phone": WORD, "description": WORD,
    "media_url": WORD, "attribute[kind]": WORD, "attribute[bags]": WORD,
}  # fmt: skip
MEDIA = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
ROOT = {
    "discovery": "discovery", "services": "services", "services/{id}": "service_definition", "requests": "service_requests",
    "requests/{id}": "service_requests", "tokens/{id}": "service_requests",
}  # fmt: skip


def answers(status: str, schema: dict[str, Any], form: str) -> dict[str, Any]:
    """What may come: schemas hold for JSON, XML is read into the same value by the test itself."""
    shapes = {status: schema, "400": ERRORS, "403": ERRORS, "404": ERRORS}
    held = {number: shape if form == "json" else {} for number, shape in shapes.items()}
    return {
        number: {"description": number, "content": {MEDIA[form]: {"schema": shape}}}
        for number, shape in held.items()
    }


def reading(schema: dict[str, Any], form: str, asked: dict[str, Any], *, one: bool) -> dict[str, Any]:
    path = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}]
    query = [{"name": name, "in": "query", "schema": shape} for name, shape in asked.items()]
    return {"parameters": [*(path if one else []), *query], "responses": answers("200", schema, form)}


def posting(form: str, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = {**SENT, "api_key": {"enum": [key, "nobody's"]}}
    body = {"type": "object", "properties": fields, "required": ["api_key", "service_code"]}
    media = {"type": "object", "properties": {**fields, "media": {"type": "string", "format": "binary"}}}
    content = {
        "application/x-www-form-urlencoded": {"schema": body},
        "multipart/form-data": {"schema": media},
    }
    return {"requestBody": {"required": True, "content": content}, "responses": answers("201", POSTED, form)}


def document(key: str) -> dict[str, Any]:
    """GeoReport v2 with its paths in both formats."""
    paths: dict[str, Any] = {}
    for form in MEDIA:
        paths[f"/open311/discovery.{form}"] = {"get": reading(DISCOVERY, form, {}, one=False)}
        for path, schema, asked in (
            ("services", SERVICES, READ), ("services/{id}", DEFINITION, READ), ("requests", REQUESTS, FILTER),
            ("requests/{id}", REQUESTS, READ), ("tokens/{id}", TOKEN, READ),
        ):  # fmt: skip
            paths[f"/open311/v2/{path}.{form}"] = {"get": reading(schema, form, asked, one="{" in path)}
        paths[f"/open311/v2/requests.{form}"]["post"] = posting(form, key)
    return {"openapi": "3.0.3", "info": {"title": "GeoReport", "version": "2"}, "paths": paths}


def test_every_answer_is_one_of_the_specification_and_no_refusal_writes(
    garbage: dict[str, Any], kept_open: None, caplog: pytest.LogCaptureFixture
) -> None:
    schema = schemathesis.openapi.from_dict(document(garbage["api_key"]))
    schema.app = APP
    cases = st.one_of([f.ok().as_strategy() for f in schema.get_all_operations() if isinstance(f, Ok)])
    seen: set[int] = set()

    @settings(
        max_examples=80, phases=[Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases)
    def ask(case: Case) -> None:
        with transaction.atomic(), caplog.at_level(logging.ERROR):
            before = standing()
            answer = case.call()
            case.validate_response(
                answer, checks=[not_a_server_error, content_type_conformance, response_schema_conformance]
            )
            if case.path.endswith(".xml"):
                root, _ = from_xml(answer.content)
                short = case.path.removesuffix(".xml").rsplit("/open311/", 1)[1].removeprefix("v2/")
                assert root == ("errors" if answer.status_code >= 400 else ROOT[short])
            assert [record for record in caplog.records if record.name.startswith("bihuan")] == []
            assert answer.status_code < 400 or standing() == before
            seen.add(answer.status_code)
            transaction.set_rollback(True)

    ask()
    assert {200, 400, 403, 404} <= seen
