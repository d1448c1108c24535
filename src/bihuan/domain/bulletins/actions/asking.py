"""What is asked of others: items of units (约稿), comments among editors, a check by somebody outside."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.turn import draft, leave, lock_item, take_up, words
from bihuan.domain.bulletins.models import Comment, FactCheck, ItemRequest
from bihuan.domain.bulletins.policy import require, visible_requests
from bihuan.domain.bulletins.queries.items import hash_of
from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.workflow import FACT_CHECK, REQUEST
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import people_with, unit_by_code
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.foundation.outbox.actions import send_in_app
from bihuan.kernel.actors import ANONYMOUS, Actor
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def request_items(
    *, actor: Actor, now: datetime, units: Sequence[str], topic: str, due_on: date, note: str = ""
) -> list[ItemRequest]:
    """约稿: ask some units for an item about a topic by a day, one request a unit; their contributors are told.

    Refuses `missing` without a unit or topic, and `past_day` for a day that is over.
    """
    require(actor, May.EDIT)
    if not units:
        raise Refused("missing", "请选约稿的单位。", fields={"units": "必填"})
    if due_on < localdate(now):
        raise Refused("past_day", "交稿日期已经过去。请改晚一些。", fields={"due_on": "已过"})
    topic, note = words(topic, "topic", what="题目", most=120), note.strip()[:500]
    found = [unit_by_code(code) for code in units]
    return [_ask(unit, topic, note, due_on, actor=actor, now=now) for unit in found]


def _ask(unit: Unit, topic: str, note: str, due_on: date, *, actor: Actor, now: datetime) -> ItemRequest:
    request = ItemRequest.objects.create(
        unit=unit, topic=topic, note=note, due_on=due_on, state=REQUEST.initial, asked_at=now,
        asked_by_id=actor.person_id,
    )  # fmt: skip
    _note(request, events.ItemRequested(due_on=due_on.isoformat()), actor=actor, now=now)
    send_in_app(
        now=now,
        people=people_with(May.CONTRIBUTE, on=localdate(now), unit_path=unit.path),
        subject=f"约稿：{topic}",
        body=f"请在 {due_on:%m月%d日} 前报送。{note}",
        about=request.subject,
        link=f"/bulletin/items/new/?request={request.code}",
        dedupe_key=f"bulletin_request:{request.pk}",
    )
    return request


def _note(request: ItemRequest, event: Event, *, actor: Actor, now: datetime) -> None:
    record_many([Draft(event, actor, now, request.subject, topic="bulletin", unit=request.unit.path)])


@transaction.atomic
def withdraw_request(*, actor: Actor, now: datetime, request_id: int) -> ItemRequest:
    """撤回 a request that nobody has answered yet."""
    rows = visible_requests(actor).select_for_update(of=("self",)).select_related("unit")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound
    require(actor, REQUEST.moves["withdraw_request"].permission)
    request.state = REQUEST.check("withdraw_request", request.state, None)
    request.save()
    _note(request, events.RequestWithdrawn(), actor=actor, now=now)
    return request


@transaction.atomic
def comment_item(*, actor: Actor, now: datetime, item_id: int, text: str) -> Comment:
    """批注: whoever writes, edits or approves may say something of the present version of an item that he sees."""
    item = lock_item(actor, item_id)
    if not any(actor.may(permission) for permission in (May.CONTRIBUTE, May.EDIT, May.APPROVE)):
        raise Refused("not_permitted", "您没有批注的权限。请联系刊物的编辑。")
    comment = Comment.objects.create(
        item=item, version=item.version, text=words(text, "text", what="批注"), at=now, by_id=actor.person_id
    )
    leave(item, events.ItemCommented(version=item.version), actor=actor, now=now)
    return comment


@transaction.atomic
def ask_fact_check(*, actor: Actor, now: datetime, item_id: int, who: str) -> tuple[FactCheck, str]:
    """请外部核实: a link for somebody without an account to read this version and answer once.

    Returns the check with the token of its link, which is kept nowhere. The link ends after the days of the pack.
    """
    item, _target = take_up("ask_fact_check", actor=actor, item_id=item_id)
    token = secrets.token_urlsafe(24)
    days = rules_on(localdate(now)).fact_check_days
    asked = FactCheck.objects.create(
        item=item, version=item.version, who=words(who, "who", what="请谁核实", most=60),
        token_hash=hash_of(token), state=FACT_CHECK.initial, asked_at=now, asked_by_id=actor.person_id,
        ends_at=now + timedelta(days=days),
    )  # fmt: skip
    leave(item, events.FactCheckAsked(version=item.version), actor=actor, now=now)
    return asked, token


@transaction.atomic
def answer_fact_check(
    *, actor: Actor = ANONYMOUS, now: datetime, token: str, is_right: bool, answer: str = ""
) -> FactCheck:
    """The one answer that a link takes. Refuses `not_found` for an unknown or ended link, `wrong_state` the second time."""
    rows = FactCheck.objects.select_for_update(of=("self",)).select_related("item__unit")
    asked = rows.filter(token_hash=hash_of(token), ends_at__gt=now).first()
    if asked is None:
        raise NotFound("这个核实链接不存在或已过期。请联系编辑重新发一个。")
    target = FACT_CHECK.check("confirm_facts" if is_right else "dispute_facts", asked.state, None)
    if not is_right:
        words(answer, "answer", what="哪里有出入", most=1000)
    asked.state, asked.answer, asked.answered_at = target, answer.strip()[:1000], now
    asked.save()
    event = events.FactChecked(version=asked.version, result=target)
    record_many([draft(asked.item, event, actor=actor, now=now)])
    return asked
