"""Saved views: a list's filters under a name. Personal settings, so the journal does not keep them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.domain.cases.actions.turn import words
from bihuan.domain.cases.models import SavedView
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

MOST = 30


@transaction.atomic
def save_view(
    *, actor: Actor, now: datetime, page: str, name: str, query: str, is_shared: bool = False
) -> SavedView:
    """Keep the address of a list under a name; the same name again replaces it. Refuses more than thirty."""
    if actor.person_id is None:
        raise NotFound
    name = words(name, "name", what="名称")[:40]
    mine = SavedView.objects.filter(person_id=actor.person_id, page=page)
    if mine.exclude(name=name).count() >= MOST:
        raise Refused("too_many_views", "最多保存 {most} 个视图。请先删掉不用的。", most=MOST)
    view, _ = SavedView.objects.update_or_create(
        person_id=actor.person_id,
        page=page,
        name=name,
        defaults={"query": query[:1000], "is_shared": is_shared, "saved_at": now},
    )
    return view


@transaction.atomic
def delete_view(*, actor: Actor, now: datetime, view_id: int) -> None:  # noqa: ARG001  # as every action
    """Forget one of one's own saved views."""
    gone, _ = SavedView.objects.filter(person_id=actor.person_id or 0, pk=view_id).delete()
    if not gone:
        raise NotFound
