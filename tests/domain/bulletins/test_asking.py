"""What is asked of others: 约稿, comments, a check by somebody outside, and where a number comes from."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import FactCheck, ItemRequest, Mark
from bihuan.domain.bulletins.queries.items import requests
from bihuan.domain.bulletins.queries.numbers import numbers_of
from bihuan.domain.bulletins.vocabulary import FactCheckState, ItemState, RequestState
from bihuan.foundation.outbox.models import Message
from bihuan.kernel.figures import extract
from bihuan.kernel.figures.claims import contradiction
from bihuan.kernel.refusals import NotFound
from tests.factories.bulletins import Newsroom, item_in, manuscript
from tests.factories.refusing import refused

S = ItemState


def test_a_request_reaches_its_units_and_is_answered_by_an_item_once(room: Newsroom) -> None:
    asked = actions.request_items(
        actor=room["editor"], now=room.now, units=["N-CG", "N-JC"], topic="清凉节", due_on=date(2026, 10, 9)
    )
    assert {m.person for m in Message.objects.all()} == {room.people["reporter"], room.people["reporter2"]}
    assert [row.unit.code for row in requests(room["reporter"])] == ["N-CG"]
    told = {"unit": "N-CG", "manuscript": manuscript(), "request_id": asked[0].pk}
    item = actions.draft_item(actor=room["reporter"], now=room.now, **told)  # type: ignore[arg-type]
    assert ItemRequest.objects.get(pk=asked[0].pk).item == item
    with refused("wrong_state"):
        actions.draft_item(actor=room["reporter"], now=room.now, **told)  # type: ignore[arg-type]
    with refused("wrong_state"):
        actions.withdraw_request(actor=room["editor"], now=room.now, request_id=asked[0].pk)
    withdrawn = actions.withdraw_request(actor=room["editor"], now=room.now, request_id=asked[1].pk)
    assert withdrawn.state == RequestState.WITHDRAWN


def test_a_request_needs_a_unit_and_a_day_to_come(room: Newsroom) -> None:
    with refused("missing"):
        actions.request_items(
            actor=room["editor"], now=room.now, units=[], topic="题", due_on=date(2026, 10, 9)
        )
    with refused("past_day"):
        actions.request_items(
            actor=room["editor"], now=room.now, units=["N-CG"], topic="题", due_on=date(2026, 9, 29)
        )


def test_a_link_for_an_outside_check_is_answered_once_and_ends(room: Newsroom) -> None:
    item = item_in(room, S.REVIEWED)
    asked, token = actions.ask_fact_check(actor=room["editor"], now=room.now, item_id=item.pk, who="王工")
    assert token not in FactCheck.objects.get(pk=asked.pk).token_hash
    with refused("missing"):
        actions.answer_fact_check(now=room.after(1), token=token, is_right=False)
    answered = actions.answer_fact_check(now=room.after(2), token=token, is_right=False, answer="应为16个")
    assert (answered.state, answered.answer) == (FactCheckState.DISPUTED, "应为16个")
    with refused("wrong_state"):
        actions.answer_fact_check(now=room.after(3), token=token, is_right=True)
    _late, second = actions.ask_fact_check(actor=room["editor"], now=room.now, item_id=item.pk, who="王工")
    with pytest.raises(NotFound):
        actions.answer_fact_check(now=room.now + timedelta(days=3, minutes=1), token=second, is_right=True)


def test_comments_stand_at_the_version_that_they_speak_of(room: Newsroom) -> None:
    item = item_in(room, S.EDITED)
    comment = actions.comment_item(actor=room["approver"], now=room.now, item_id=item.pk, text="口径要统一")
    assert (comment.version, comment.by) == (2, room.people["approver"])


def test_a_number_that_nobody_explained_is_open_until_its_source_is_given(room: Newsroom) -> None:
    item = item_in(room, S.REVIEWED)
    (number,) = numbers_of(item)
    assert (number.figure.text, number.kind, number.is_open) == ("118万平方米", "unexplained", True)
    actions.declare_free(
        actor=room["editor"],
        now=room.now,
        item_id=item.pk,
        start=number.figure.start,
        source="区住建委年度计划",
    )
    assert [(n.kind, n.is_open) for n in numbers_of(item)] == [("free", False)]
    with refused("no_figure"):
        actions.declare_free(actor=room["editor"], now=room.now, item_id=item.pk, start=0, source="无")


def test_marks_follow_their_number_through_an_edit_and_end_with_the_words_before_it(room: Newsroom) -> None:
    item = item_in(room, S.PROOFREAD, text="清理垃圾30吨。新增停车位30个。")
    for number in numbers_of(item):
        actions.declare_free(
            actor=room["editor"], now=room.now, item_id=item.pk, start=number.figure.start, source="台账"
        )
    item = actions.edit_item(
        actor=room["editor"], now=room.now, item_id=item.pk, title=item.title,
        text="据统计，已清理垃圾30吨。同时增设车位30个。",
    )  # fmt: skip
    assert [(n.figure.text, n.kind) for n in numbers_of(item)] == [
        ("30吨", "unexplained"),
        ("30个", "unexplained"),
    ]
    again = actions.edit_item(
        actor=room["editor"], now=room.now, item_id=item.pk, title=item.title, text=item.text + "受到欢迎。"
    )
    assert Mark.objects.filter(item=again, version=again.version).count() == 0


def test_marks_move_with_the_text_before_them(room: Newsroom) -> None:
    item = item_in(room, S.PROOFREAD, text="区城管委组织力量清理积存垃圾30吨。")
    (number,) = numbers_of(item)
    actions.declare_free(
        actor=room["editor"], now=room.now, item_id=item.pk, start=number.figure.start, source="台账"
    )
    longer = actions.edit_item(
        actor=room["editor"], now=room.now, item_id=item.pk, title=item.title, text="九月，" + item.text
    )
    (moved,) = numbers_of(longer)
    assert (moved.kind, moved.figure.start) == ("free", number.figure.start + 3)


@pytest.mark.parametrize(
    ("words", "exact", "fits"),
    [
        ("解决1万余件", "10432", True),
        ("解决1万余件", "9987", False),
        ("解决1万余件", "20100", False),
        ("设计10余个", "14", True),
        ("更新超70%", "70.4", True),
        ("更新超70%", "70", False),
        ("完成近百个", "97", True),
        ("完成近百个", "101", False),
        ("惠及5.2万人次", "52149", True),
        ("惠及5.2万人次", "52501", False),
        ("开工率93%", "92.86", True),
        ("开工率93%", "92.4", False),
        ("共约300家", "310", True),
        ("共约300家", "340", False),
        ("不少于8个", "8", True),
        ("不少于8个", "7", False),
    ],
)
def test_the_wording_is_checked_against_the_exact_value(words: str, exact: str, *, fits: bool) -> None:
    figure = extract(words)[0]
    assert (contradiction(figure, Decimal(exact)) == "") is fits
