"""Rounds: handing one out, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.district.policy import visible_objects
from bihuan.domain.patrols import events
from bihuan.domain.patrols.actions.turn import take_round, words
from bihuan.domain.patrols.models import Round, Stop
from bihuan.domain.patrols.policy import require
from bihuan.domain.patrols.queries.rules import ScoredList, rules_on
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.domain.patrols.vocabulary import StopState
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def assign_round(
    *,
    actor: Actor,
    now: datetime,
    scored_list: str,
    codes: Sequence[str],
    patroller_id: int,
    due_on: date,
    title: str = "",
) -> Round:
    """下达巡查: these sections, in this order, to one person, by one scored list, until a day.

    Refuses `no_list`, `no_sections`, `wrong_kind` (a section that this list does not score), `cannot_walk`
    and `bad_dates`.
    """
    require(actor, May.ASSIGN)
    chosen = rules_on(localdate(now)).list_of(scored_list)
    if chosen is None:
        raise Refused("no_list", "没有这张评分表。请从列表里选。", fields={"scored_list": "请选择"})
    if due_on < localdate(now):
        raise Refused("bad_dates", "完成日期不能早于今天。请核对。", fields={"due_on": "请核对"})
    things, walker = _things(actor, chosen, codes), _walker(patroller_id, now)
    row = Round.objects.create(
        scored_list=chosen.code,
        title=(title.strip() or f"{chosen.name} {localdate(now):%m-%d}")[:120],
        patroller=walker,
        unit=walker.unit,
        assigned_at=now,
        assigned_by_id=actor.person_id,
        due_on=due_on,
    )
    Stop.objects.bulk_create(
        Stop(round=row, thing=thing, position=number) for number, thing in enumerate(things, start=1)
    )
    event = events.RoundAssigned(scored_list=chosen.code, stops=len(things), due_on=str(due_on))
    record(event, actor=actor, now=now, subject=row.subject, topic="patrol", category=chosen.code, unit=row.unit.path)  # fmt: skip
    return row


def _things(actor: Actor, chosen: ScoredList, codes: Sequence[str]) -> list[GovernedObject]:
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise Refused("no_sections", "请至少选一条路或一个地方。", fields={"codes": "请选择"})
    found = {one.code: one for one in visible_objects(actor).filter(code__in=wanted, valid_to=None)}
    if set(wanted) - set(found):
        raise NotFound
    things = [found[code] for code in wanted]
    for thing in things:
        if not chosen.applies_to(thing.kind.code, thing.data):
            raise Refused(
                "wrong_kind",
                "“{name}”不按这张表评分。请换一张表，或去掉它。",
                fields={"codes": "请核对"},
                name=thing.name,
            )
    return things


def _walker(person_id: int, now: datetime) -> Person:
    """The person who is to walk; he must hold the permission on this day."""
    person = Person.objects.select_related("unit").filter(pk=person_id, is_active=True).first()
    if person is None or not actor_of(person, localdate(now)).may(May.WALK):
        raise Refused(
            "cannot_walk",
            "这个人没有“巡查打分”的权限。请换一个巡查员。",
            fields={"patroller": "请换一个"},
        )
    return person


@transaction.atomic
def cancel_round(*, actor: Actor, now: datetime, round_id: int, reason: str) -> Round:
    """取消这次巡查, as long as no section was scored."""
    row, target = take_round("cancel_round", actor=actor, round_id=round_id)
    row.state, row.ended_at, row.note = target, now, words(reason, "reason")
    row.save()
    for stop in row.stops.filter(state=StopState.WAITING):
        stop.state = StopState.SKIPPED
        stop.save()
    record(
        events.RoundCancelled(), actor=actor, now=now, subject=row.subject, topic="patrol",
        category=row.scored_list, unit=row.unit.path, reason=row.note,
    )  # fmt: skip
    return row
