"""The outline that every action on a visit shares: lock it, ask the table and the policy, leave it with its entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.domain.inspections.models import Visit, VisitItem
from bihuan.domain.inspections.policy import require, visible_visits
from bihuan.domain.inspections.queries.facts import visit_facts
from bihuan.domain.inspections.workflow import VISIT
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

RELATED = ("enterprise__place", "lead")


def lock(visit_id: int) -> Visit:
    """The visit, locked until the transaction ends."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related(*RELATED)
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    return visit


def take_up(verb: str, *, actor: Actor, visit_id: int, at: datetime | None = None) -> tuple[Visit, str]:
    """Lock a visit for a move; returns it with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold.
    """
    if not visible_visits(actor).filter(pk=visit_id).exists():
        raise NotFound
    visit = lock(visit_id)
    if actor is not SYSTEM:
        require(actor, VISIT.moves[verb].permission, visit)
    return visit, VISIT.check(verb, visit.state, visit_facts(visit, actor, at))


def item_of(visit: Visit, code: str) -> VisitItem:
    """The item of a visit by its code; refuses with `NotFound`."""
    item = visit.items.filter(code=code).first()
    if item is None:
        raise NotFound("这次检查里没有事项“{code}”。请刷新页面。", code=code)
    item.visit = visit
    return item


def draft(
    visit: Visit, event: Event, *, actor: Actor, now: datetime, reason: str = "", **facts: Any
) -> Draft:
    """An entry about a visit: the leading department, the enterprise's place, and the kind as its source."""
    known: Mapping[str, Any] = {
        "topic": "inspection",
        "source": visit.kind,
        "unit": visit.lead.path,
        "place": visit.enterprise.place.path,
        "reason": reason,
        **facts,
    }
    return Draft(event, actor, now, visit.subject, **known)


def leave(visit: Visit, event: Event, *, actor: Actor, now: datetime, reason: str = "", **facts: Any) -> None:
    """Save a changed visit and write its entry."""
    visit.save()
    record_many([draft(visit, event, actor=actor, now=now, reason=reason, **facts)])


def words(text: str, field: str, *, what: str = "理由", most: int = 500) -> str:
    """A text that must not be empty, trimmed. Refuses with the field to blame."""
    found = text.strip()
    if not found:
        raise Refused("words_needed", "请填写{what}。", what=what, fields={field: "请填写"})
    return found[:most]


def within(lon: float | None, lat: float | None) -> bool:
    """Whether a place is given and can be on the earth."""
    return lon is not None and lat is not None and abs(lon) <= 180 and abs(lat) <= 90
