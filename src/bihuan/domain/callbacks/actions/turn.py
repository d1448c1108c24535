"""The outline that every action on a call-back shares: take it up behind its case's lock, and leave an entry.

The case is always locked first, so that an answer and a re-opening cannot wait for each other, and the second of two
who press at once finds what the first has done.
"""

from __future__ import annotations

from datetime import datetime

from bihuan.domain.callbacks.models import CallBack
from bihuan.domain.callbacks.policy import require, visible_call_backs
from bihuan.domain.callbacks.queries.facts import call_back_facts
from bihuan.domain.callbacks.workflow import CALL_BACK
from bihuan.domain.cases.actions.turn import lock_case
from bihuan.domain.cases.models import Case
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound

RELATED = ("report__place", "unit", "category")


def lock(call_back_id: int) -> CallBack:
    """The call-back with its case, both locked until the transaction ends."""
    case_id = CallBack.objects.filter(pk=call_back_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    case = lock_case(SYSTEM, case_id)
    row = CallBack.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=call_back_id)
    row.case = case
    return row


def lock_visible(actor: Actor, permission: str, call_back_id: int) -> CallBack:
    """The call-back locked, for whoever sees its case and holds the permission there."""
    if not visible_call_backs(actor).filter(pk=call_back_id).exists():
        raise NotFound
    row = lock(call_back_id)
    require(actor, permission, row.case)
    return row


def take_up(verb: str, *, actor: Actor, now: datetime, call_back_id: int) -> tuple[CallBack, str]:
    """Lock a call-back for a move; returns it with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold.
    """
    row = lock_visible(actor, CALL_BACK.moves[verb].permission, call_back_id)
    return row, CALL_BACK.check(verb, row.state, call_back_facts(row, row.case, actor, now))


def draft(row: CallBack, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> Draft:
    """An entry about a call-back, with the class and unit of the closing and the place of the case."""
    case: Case = row.case
    return Draft(
        event,
        actor,
        now,
        row.subject,
        topic=row.category.topic if row.category else "",
        category=row.category.code if row.category else "",
        source=row.source,
        unit=row.unit.path if row.unit else "",
        place=case.place.path if case.place else "",
        reason=reason,
    )


def leave(row: CallBack, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Save a changed call-back and write its entry."""
    row.save()
    record_many([draft(row, event, actor=actor, now=now, reason=reason)])
