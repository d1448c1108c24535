"""诉求认定: a demand is called unreasonable or out of power by two people, shown beside the answer and never deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.callbacks import events
from bihuan.domain.callbacks.actions.turn import leave, lock_visible, take_up
from bihuan.domain.callbacks.models import CallBack, Demand
from bihuan.domain.callbacks.queries.facts import demand_facts
from bihuan.domain.callbacks.queries.rules import rules_on
from bihuan.domain.callbacks.workflow import DEMAND
from bihuan.domain.cases.actions.turn import words
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def propose_demand(
    *, actor: Actor, now: datetime, call_back_id: int, kind: str, ground: str, reason: str
) -> Demand:
    """提出认定 on an answered call-back, with a ground of the pack and a reason. Nothing counts yet."""
    row, _ = take_up("propose_demand", actor=actor, now=now, call_back_id=call_back_id)
    if rules_on(localdate(now)).ground(kind, ground) is None:
        raise Refused("unknown_ground", "没有这个认定理由。请从列表里选一个。", fields={"ground": "请选择"})
    demand = Demand.objects.create(
        call_back=row,
        kind=kind,
        ground=ground,
        reason=words(reason, "reason", what="具体情况")[:500],
        proposed_at=now,
        proposed_by_id=actor.person_id,
    )
    event = events.DemandProposed(demand=kind, ground=ground)
    leave(row, event, actor=actor, now=now, reason=demand.reason)
    return demand


@transaction.atomic
def confirm_demand(*, actor: Actor, now: datetime, call_back_id: int, note: str = "") -> Demand:
    """同意认定, by a second person outside the handling units. The answer stays; figures show both, with and without."""
    row, demand, target = _take_up("confirm_demand", actor=actor, call_back_id=call_back_id)
    _decide(demand, target, note, actor=actor, now=now)
    row.is_exempt = True
    event = events.DemandConfirmed(
        demand=demand.kind,
        ground=demand.ground,
        contacted=bool(row.contacted),
        solved=bool(row.solved),
        satisfaction=row.satisfaction,
    )
    leave(row, event, actor=actor, now=now, reason=demand.note)
    return demand


@transaction.atomic
def reject_demand(*, actor: Actor, now: datetime, call_back_id: int, note: str) -> Demand:
    """不予认定, with the reason for whoever proposed it."""
    row, demand, target = _take_up("reject_demand", actor=actor, call_back_id=call_back_id)
    _decide(demand, target, words(note, "note"), actor=actor, now=now)
    event = events.DemandRejected(demand=demand.kind, ground=demand.ground)
    leave(row, event, actor=actor, now=now, reason=demand.note)
    return demand


def _take_up(verb: str, *, actor: Actor, call_back_id: int) -> tuple[CallBack, Demand, str]:
    row = lock_visible(actor, DEMAND.moves[verb].permission, call_back_id)
    demand = Demand.objects.filter(call_back=row).order_by("-pk").first()
    if demand is None:
        raise Refused("no_demand", "这次回访没有提出过诉求认定，不用复核。")
    return row, demand, DEMAND.check(verb, demand.state, demand_facts(demand, row.case, actor))


def _decide(demand: Demand, target: str, note: str, *, actor: Actor, now: datetime) -> None:
    demand.state, demand.note = target, note.strip()[:500]
    demand.decided_at, demand.decided_by_id = now, actor.person_id
    demand.save()
