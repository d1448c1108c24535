"""What is asked about a text: sums, and names that are nearly those of the registers."""

from __future__ import annotations

from datetime import datetime

import pytest

from bihuan.domain.bulletins.queries.questions import questions_about, register_names
from bihuan.domain.bulletins.vocabulary import ItemState
from tests.factories.accounts import unit
from tests.factories.bulletins import Newsroom, item_in
from tests.factories.bulletins import newsroom as build


@pytest.fixture
def room(db: None, now: datetime) -> Newsroom:
    return build(now)


def asked(room: Newsroom, *texts: str) -> list[str]:
    return [
        q.sentence for q in questions_about([item_in(room, ItemState.DRAFT, text=text) for text in texts])
    ]


def test_parts_that_do_not_add_up_are_asked_about(room: Newsroom) -> None:
    (sentence,) = asked(room, "落地项目124个，包含文旅商贸项目54个、数字创意项目4个、高技术服务项目43个。")
    assert "124" in sentence


def test_a_name_that_is_nearly_one_of_the_registers_is_asked_about(room: Newsroom) -> None:
    unit("N-PJ", room.units["N"], name="平江街道")
    assert "平江街道" in register_names()
    (sentence,) = asked(room, "平红街道。")
    assert "平江街道" in sentence
    assert asked(room, "平江街道。") == []


def test_the_items_of_an_issue_are_looked_at_together(room: Newsroom) -> None:
    texts = ("全区累计完成重点项目投资12亿元。", "全区累计完成重点项目投资12万元。")
    assert len(asked(room, *texts)) > sum(len(asked(room, text)) for text in texts)
