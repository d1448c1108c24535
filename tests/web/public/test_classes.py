"""The class that is proposed to a resident while he writes: with the words that say so, his to pick or leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.cases.models import Report
from bihuan.domain.residents.policy import new_ticket
from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.factories.district import middle
from tests.factories.intake import trained

LON, LAT = middle("S2A1")
WELL = "人民路窨井盖被压碎，骑车很危险"


@pytest.fixture
def town(db: None) -> Town:
    return build(timezone.now())


def asked(text: str) -> str:
    return Client().post("/p/report/alike/", {"text": text, "lon": LON, "lat": LAT}).content.decode()


def sent(**more: Any) -> Report:
    form = {"text": WELL, "lon": LON, "lat": LAT, "step": "send",
            "ticket": new_ticket(timezone.now() - timedelta(minutes=2)), **more}  # fmt: skip
    Client().post("/p/report/", form)
    return Report.objects.get()


def test_classes_are_proposed_with_the_words_that_say_so(town: Town) -> None:
    trained(town)
    page = asked(WELL)
    assert page.count('name="category"') == 4  # three, and «somebody else decides»
    assert "窨井盖" in page


def test_nothing_is_proposed_without_confidence_or_without_a_model(town: Town) -> None:
    assert 'name="category"' not in asked(WELL)
    trained(town)
    assert 'name="category"' not in asked("您好，有件事")


def test_class_that_was_picked_goes_with_the_report(town: Town) -> None:
    picked = sent(category="C0101").category
    assert picked is not None
    assert picked.code == "C0101"


@pytest.mark.parametrize("code", ["", "Z9999"])
def test_report_without_a_class_of_today_is_taken_in_without_one(town: Town, code: str) -> None:
    assert sent(category=code).category is None
