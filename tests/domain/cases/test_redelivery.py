"""What was delivered before is recognised, by number or by words, sender, spot and day, and never taken in twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Report
from bihuan.foundation.journal.models import Entry
from tests.factories.cases import Town
from tests.factories.district import middle

WANG = {"name": "王小明", "phone": "138 1234 5678"}
TEXT = "滨河苑 3 号楼的电梯又停了，老人下不了楼。"


def sent(town: Town, text: str = TEXT, *, days: float = 0, **more: Any) -> Report:
    draft = replace(town.draft(text, category="", source="hotline"), **{"contact": WANG, **more})
    return actions.receive_report(actor=town["acceptor"], now=town.after(days=days), draft=draft)


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"text": "滨河苑3号楼的电梯又停了,老人下不了楼"},
        {"contact": {"name": "王", "phone": "+86-13812345678"}},
        {"source_key": "form:another"},
        {"days": 0.2},
    ],
    ids=["all the same", "spacing", "spelling of the number", "a second form", "later that day"],
)
def test_the_same_again_is_the_report_that_is_known(town: Town, again: dict[str, Any]) -> None:
    first = sent(town)
    assert sent(town, **again) == first
    assert Entry.objects.filter(kind="cases.report_received").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"text": TEXT + "已经第三天了"},
        {"contact": {"phone": "13912345678"}},
        {"days": 1},
        {"lon": middle("S1A1")[0]},
        {"address": "4 号楼"},
        {"source": "media"},
        {"source_key": "12345-2"},
    ],
    ids=["other words", "another sender", "another day", "elsewhere", "another address", "another channel", "a number"],
)  # fmt: skip
def test_what_differs_is_a_report_of_its_own(town: Town, other: dict[str, Any]) -> None:
    assert sent(town) != sent(town, **other)


def test_without_a_sender_nobody_can_tell(town: Town) -> None:
    assert sent(town, contact={}) != sent(town, contact={})


def test_a_delivery_of_many_takes_the_same_once(town: Town) -> None:
    draft = replace(town.draft(TEXT, category="", source="import"), contact=WANG)
    other = replace(draft, text="另一件事")
    drafts = [draft, other, draft]
    received = actions.receive_reports(actor=town["acceptor"], now=town.now, drafts=drafts)
    assert (len(received.reports), received.known) == (2, 1)
    assert actions.receive_reports(actor=town["acceptor"], now=town.now, drafts=drafts).known == 3
