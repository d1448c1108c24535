"""Saying where a number comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.turn import leave, take_up, words
from bihuan.domain.bulletins.models import Item, Mark
from bihuan.domain.bulletins.vocabulary import MarkKind
from bihuan.kernel.actors import Actor
from bihuan.kernel.figures import Figure, extract
from bihuan.kernel.refusals import Refused


@transaction.atomic
def declare_free(*, actor: Actor, now: datetime, item_id: int, start: int, source: str) -> Mark:
    """另有出处: the number at `start` does not come from the ledger; say where it comes from."""
    item, _target = take_up("mark_figure", actor=actor, item_id=item_id)
    figure = figure_at(item, start)
    said = words(source, "source", what="数字的出处", most=200)
    mark = put_mark(item, figure, actor=actor, now=now, kind=MarkKind.FREE, source=said)
    event = events.FigureMarked(figure=figure.text, mark=MarkKind.FREE)
    leave(item, event, actor=actor, now=now, reason=said)
    return mark


def figure_at(item: Item, start: int) -> Figure:
    """The figure that begins at `start` in the present text; refuses (`no_figure`) when none does, as after an edit."""
    found = next((figure for figure in extract(item.text) if figure.start == start), None)
    if found is None:
        raise Refused("no_figure", "这个位置没有数字，文字可能刚被改过。请刷新页面再标。")
    return found


def put_mark(item: Item, figure: Figure, *, actor: Actor, now: datetime, **known: Any) -> Mark:
    """Write the mark of a number of the present version over the one before."""
    Mark.objects.filter(item=item, version=item.version, start=figure.start).delete()
    return Mark.objects.create(
        item=item, version=item.version, start=figure.start, end=figure.end, text=figure.text[:60],
        by_id=actor.person_id, at=now, **known,
    )  # fmt: skip
