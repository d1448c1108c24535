"""The OpenAPI document is what the repository keeps, and people can read it without anything from elsewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from difflib import unified_diff

import pytest
from django.test import Client

from bihuan.api import schema
from tests.api.samples import Operation, operations
from tests.architecture.source import ROOT

KEPT = ROOT / "docs" / "reference" / "openapi.json"
ALL = operations()
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_document_is_the_one_that_the_repository_keeps() -> None:
    """After a change: `make docs`, and look at the difference before you commit it."""
    kept, made = KEPT.read_text().splitlines(), schema.export().splitlines()
    assert list(unified_diff(kept, made, lineterm="", n=0))[:20] == []


def test_document_is_openapi_and_every_reference_leads_somewhere() -> None:
    document = json.loads(schema.export())
    assert document["openapi"] == "3.1.0"
    wanted = set(re.findall(r'"\\$ref": "#/components/(\w+)/([^"]+)"', schema.export()))
    assert {(kind, name) for kind, name in wanted if name not in document["components"][kind]} == set()


def test_every_operation_has_its_own_name() -> None:
    assert [name for name, count in Counter(one.id for one in ALL).items() if count > 1] == []


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_operation_is_explained_in_both_languages_with_its_problems(operation: Operation) -> None:
    summary = operation.details["summary"]
    assert CHINESE.search(summary)
    assert summary[0].isascii()
    assert operation.details["description"]
    assert {"401", "403", "404", "409", "422"} <= set(operation.details["responses"])
    assert len(operation.details["tags"]) == 1
    assert operation.details["security"] == [{"Token": []}, {"Session": []}]


def test_nothing_that_somebody_sends_can_carry_a_state() -> None:
    components = schema.document()["components"]["schemas"]
    assert [
        name for name, one in components.items() if name.endswith("In") and "state" in one["properties"]
    ] == []


def test_what_somebody_sends_may_not_have_unknown_fields() -> None:
    components = schema.document()["components"]["schemas"]
    lenient = [
        n
        for n, one in components.items()
        if n.endswith("In") and one.get("additionalProperties") is not False
    ]
    assert lenient == []


@pytest.mark.django_db
def test_page_for_people_works_without_script_and_without_another_host() -> None:
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<details id=") == len(ALL)
    assert re.findall(r"<script(?![^>]*\bsrc=\"/)", page) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []
    assert json.loads(Client().get("/api/v1/openapi.json").content) == schema.document()
