"""The outline that every action on an item or an issue shares: take it up locked, and leave an entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bihuan.domain.bulletins.models import Issue, Item, Mark, Version
from bihuan.domain.bulletins.policy import require, visible_issues, visible_items
from bihuan.domain.bulletins.queries.facts import issue_facts, item_facts
from bihuan.domain.bulletins.queries.numbers import carried
from bihuan.domain.bulletins.workflow import ISSUE, ITEM
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.kernel.actors import Actor
from bihuan.kernel.figures import Figure
from bihuan.kernel.refusals import NotFound, Refused


def lock_item(actor: Actor, item_id: int) -> Item:
    """The item locked, for whoever may know of it; the issue that it stands in is locked first."""
    issue_id = visible_items(actor).filter(pk=item_id).values_list("issue_id", flat=True)
    if not (found := list(issue_id)):
        raise NotFound
    issue = Issue.objects.select_for_update(of=("self",)).filter(pk=found[0] or 0).first()
    item = Item.objects.select_for_update(of=("self",)).select_related("unit").get(pk=item_id)
    if item.issue_id is not None and issue is not None and item.issue_id == issue.pk:
        item.issue = issue
    return item


def take_up(verb: str, *, actor: Actor, item_id: int) -> tuple[Item, str]:
    """Lock an item for a move; returns it with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold.
    """
    item = lock_item(actor, item_id)
    require(actor, ITEM.moves[verb].permission, item.unit)
    return item, ITEM.check(verb, item.state, item_facts(item, actor))


def take_up_issue(verb: str, *, actor: Actor, issue_id: int) -> tuple[Issue, str]:
    """Lock an issue for a move; returns it with the state after the move."""
    if not visible_issues(actor).filter(pk=issue_id).exists():
        raise NotFound
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue_id)
    require(actor, ISSUE.moves[verb].permission)
    return issue, ISSUE.check(verb, issue.state, issue_facts(issue, actor))


def draft(item: Item, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> Draft:
    """An entry about an item, with the unit that reported it."""
    return Draft(event, actor, now, item.subject, topic="bulletin", unit=item.unit.path, reason=reason[:500])


def leave(item: Item, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Save a changed item and write its entry."""
    item.save()
    record_many([draft(item, event, actor=actor, now=now, reason=reason)])


def words(text: str, field: str, *, what: str, most: int = 500) -> str:
    """Words that somebody has to give, without white space at the ends; refuses (`missing`) when there are none."""
    said = text.strip()
    if not said:
        raise Refused("missing", "请写明{what}。", fields={field: "必填"}, what=what)
    if len(said) > most:
        raise Refused("too_long", "{what}最多 {most} 字。", fields={field: "太长"}, what=what, most=most)
    return said


def write(
    item: Item, *, title: str, text: str, note: str, is_edit: bool, actor: Actor, now: datetime
) -> None:
    """Give an item its next version. Marks go along with the numbers that still stand after the same words."""
    old_text, old_marks = item.text, list(item.marks.filter(version=item.version))
    item.title, item.text = (
        words(title, "title", what="标题", most=120),
        words(text, "text", what="正文", most=20_000),
    )
    item.version += 1
    keep_version(item, note=note, is_edit=is_edit, actor=actor, now=now)
    _carry(item, carried(old_text, old_marks, item.text))


def keep_version(item: Item, *, note: str, is_edit: bool, actor: Actor, now: datetime) -> None:
    """File the present title and text under the present version."""
    Version.objects.create(
        item=item, number=item.version, title=item.title, text=item.text, note=note.strip()[:200],
        at=now, by_id=actor.person_id, is_edit=is_edit,
    )  # fmt: skip


def _carry(item: Item, pairs: Iterable[tuple[Mark, Figure]]) -> None:
    columns = ("kind", "text", "metric", "window", "scope", "as_of", "value", "unit", "source", "by_id", "at")
    Mark.objects.bulk_create(
        Mark(
            item=item,
            version=item.version,
            start=figure.start,
            end=figure.end,
            **{name: getattr(mark, name) for name in columns},
        )
        for mark, figure in pairs
    )
