"""A town that asks something about garbage, and an app of the city that knocks at Open311."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from bihuan.domain.cases.models import Question
from bihuan.foundation.packs.models import PackLoad
from tests.api.caller import caller
from tests.api.open311.schemas import ERRORS, from_json, from_xml, holds
from tests.factories.cases import Town
from tests.factories.cases import town as build

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


@dataclass(frozen=True)
class Said:
    """The status, the value (the same in both formats), the root in XML and the headers."""

    status: int
    value: Any
    root: str
    headers: dict[str, str]

    def no(self, status: int) -> str:
        """The description of a refusal, whose shape is asserted on the way."""
        assert self.status == status, self
        assert self.root in {"", "errors"}
        (error,) = holds(ERRORS, self.value)
        assert error["code"] == status
        return str(error["description"])


def said(response: Any, form: str) -> Said:
    assert response.headers["Content-Type"] == TYPES[form], response.content
    root, value = from_xml(response.content) if form == "xml" else ("", from_json(response.content))
    return Said(response.status_code, value, root, dict(response.headers))


@dataclass(frozen=True)
class App:
    """Asks and sends in one format."""

    form: str

    def get(self, path: str, **params: str) -> Said:
        return said(Client().get(f"/open311/{path}.{self.form}", params), self.form)

    def post(self, data: dict[str, Any], *, encoded: bool = True, **headers: str) -> Said:
        address, given = (
            f"/open311/v2/requests.{self.form}",
            {k.replace("_", "-"): v for k, v in headers.items()},
        )
        client = Client(enforce_csrf_checks=True)
        if not encoded:
            return said(client.post(address, data, headers=given), self.form)
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        return said(client.post(address, urlencode(data, doseq=True), kind, headers=given), self.form)


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    made = build(now)
    garbage = made.district.categories["E0101"]
    kinds = [
        {"key": "wet", "name": "厨余", "name_en": "Kitchen"},
        {"key": "dry", "name": "其他", "name_en": "Other"},
    ]
    Question.objects.create(category=garbage, code="kind", number=1, kind="multivaluelist", is_required=True,
                            text="是哪些垃圾？", text_en="What kind?", hint="可多选", values=kinds)  # fmt: skip
    Question.objects.create(category=garbage, code="bags", number=2, kind="number", text="大约几袋？")
    Question.objects.create(
        category=garbage, code="note", number=3, kind="text", is_asked=False, text="请勿翻动。"
    )
    PackLoad.objects.create(
        code="town", name="小区", version="1", digest="x", loaded_at=now, header={"admin_code": "320599"}
    )
    return made


@pytest.fixture(params=["json", "xml"])
def app(request: pytest.FixtureRequest) -> App:
    return App(request.param)


@pytest.fixture
def key(town: Town) -> str:
    """The key of somebody who may report."""
    return caller(town.people["handler"]).key


@pytest.fixture
def garbage(key: str) -> dict[str, Any]:
    """A request that is in order."""
    return {
        "api_key": key,
        "service_code": "E0101",
        "lat": "31.305",
        "long": "120.625",
        "address_string": "柳巷 3 号门口",
        "description": "王建国 13812345678 说门口堆了垃圾",
        "first_name": "建国",
        "last_name": "王",
        "phone": "13812345678",
        "email": "wang@example.cn",
        "attribute[kind][]": ["wet", "dry"],
        "attribute[bags]": "3",
    }
