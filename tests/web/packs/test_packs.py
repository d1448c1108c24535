"""Which packs were loaded, and what changed from one to the next."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from bihuan.foundation.packs.models import PackLoad
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db


def load(now: datetime, version: str, **files: str) -> PackLoad:
    header = {"map_note": "示意图，不是测绘成果", "source": "公开资料"}
    return PackLoad.objects.create(
        code="gusu",
        name="姑苏区",
        version=version,
        digest="d" * 64,
        files=files,
        header=header,
        loaded_at=now,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_packs_cost_the_same_queries_with_any_number_of_them(
    client: Client, now: datetime, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        load(now, str(number))
    enter(client)
    with django_assert_num_queries(5):
        assert client.get("/packs/").content.decode().count("现行") == 1


def test_a_load_shows_its_notes_its_files_and_what_changed(client: Client, now: datetime) -> None:
    load(now, "1", a="1" * 64, b="1" * 64, c="1" * 64)
    new = load(now, "2", a="1" * 64, b="2" * 64, d="2" * 64)
    enter(client)
    page = client.get(f"/packs/{new.pk}/").content.decode()
    for word in ("示意图，不是测绘成果", "公开资料", "有改动", "新增", "已去掉", "2" * 64):
        assert word in page
    assert client.get("/packs/0/").status_code == 404
