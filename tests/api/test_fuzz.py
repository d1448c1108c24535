"""Requests that nobody would write, made from the document: never a fault of ours, and nothing written when refused."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bihuan.api.models import IdempotencyKey
from bihuan.domain.cases.models import Case, Report, Task
from bihuan.foundation.accounts.models import ApiToken, Appointment, Person, Role, Unit
from bihuan.foundation.journal.models import Entry
from tests.api.caller import caller
from tests.api.samples import NAMED, Operation, address, operations, resolved
from tests.factories.cases import Town, case_in, task_of

COUNTED = (Entry, Report, Case, Task, Person, Unit, Role, Appointment, ApiToken, IdempotencyKey)
NASTY = st.sampled_from(
    ["", " ", "\x00", "\ud800", "'", '"; DROP TABLE cases_case; --', "{0}", "{code}", "%s", "../../etc/passwd", "長" * 600,
     "A00000018", "E0101", "U-CG", "other", "2026-02-30", "NaN", "١٢٣", "\u202e", "<script>", "\r\nX: y", "1e400"]
)  # fmt: skip
TEXTS = NASTY | st.text(max_size=20)
ANYTHING: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
OPERATIONS = operations()


def fitting(schema: dict[str, Any], name: str = "") -> SearchStrategy[Any]:
    """Values of a schema's kind, mostly within its bounds and sometimes at or beyond them."""
    schema = resolved(schema)
    if "properties" in schema:
        return fitting_object(schema)
    if "anyOf" in schema:
        return st.one_of([fitting(part, name) for part in schema["anyOf"]])
    known = [st.just(NAMED[name])] * 2 if NAMED.get(name) is not None else []
    if "enum" in schema:
        return st.sampled_from([*schema["enum"], "unknown"])
    return st.one_of([*known, KINDS.get(schema.get("type", ""), lambda _: ANYTHING)(schema)])


def fitting_object(schema: dict[str, Any]) -> SearchStrategy[Any]:
    parts = {name: fitting(part, name) for name, part in schema["properties"].items()}
    required = {name: part for name, part in parts.items() if name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={n: p for n, p in parts.items() if n not in required})


KINDS: dict[str, Any] = {
    "string": lambda schema: TEXTS,
    "integer": lambda schema: (
        st.integers(schema.get("minimum", -2), min(schema.get("maximum", 10**20), 10**20)) | st.integers()
    ),
    "number": lambda schema: st.floats(allow_nan=False, width=32) | st.floats(),
    "boolean": lambda schema: st.booleans(),
    "null": lambda schema: st.none(),
    "array": lambda schema: st.lists(fitting(schema.get("items", {})), max_size=3),
    "object": lambda schema: st.dictionaries(TEXTS, ANYTHING, max_size=3),
}


@st.composite
def requests(draw: DrawFn) -> tuple[Operation, list[tuple[str, str]], Any]:
    """An operation, its query, and a body: usually of the right kind, sometimes of any."""
    operation = draw(st.sampled_from(OPERATIONS))
    asked = [
        (one["name"], str(draw(fitting(one["schema"], one["name"]))))
        for one in operation.parameters("query")
        if draw(st.booleans())
    ]
    found = operation.body_schema()
    body = draw(fitting(found[1]) if found and draw(st.integers(0, 9)) else ANYTHING) if found else None
    return operation, asked, body


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])


@pytest.fixture
def known(town: Town) -> dict[str, str]:
    case = case_in(town, "handling")
    codes = {"cases": case.code, "tasks": task_of(case).code, "reports": case.reports.get().code}
    return {**codes, "units": "U-CG", "places": "S2A1", "roles": "r", "username": "handler"}


def test_no_request_is_a_fault_of_ours_and_no_refusal_writes(town: Town, known: dict[str, str]) -> None:
    everything = caller(town.people["everything"])

    @settings(max_examples=80, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(requests())
    def ask(one: tuple[Operation, list[tuple[str, str]], Any]) -> None:
        operation, asked, body = one
        path = address(operation, known).split("?")[0] + ("?" + encoded(asked) if asked else "")
        with transaction.atomic():
            before = counts()
            answer = (
                everything(operation.method, path, body, Idempotency_Key="k")
                if operation.method == "POST"
                else everything(operation.method, path, body)
            )
            assert answer.status < 500, (operation.id, path, body, answer.value)
            if answer.status >= 400:
                assert answer.code
                assert counts() == before
            transaction.set_rollback(True)

    ask()
