"""What units do: write an item, by hand or from a Word file, change it and report it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.turn import keep_version, leave, take_up, words, write
from bihuan.domain.bulletins.models import Item, Share
from bihuan.domain.bulletins.policy import require, visible_requests
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.vocabulary import Origin
from bihuan.domain.bulletins.workflow import ITEM, REQUEST
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import unit_by_code
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound


@dataclass(frozen=True)
class Manuscript:
    """What somebody wrote. `file_sha256` names the Word file that it was read from, if it was."""

    title: str
    text: str
    file_sha256: str = ""


@transaction.atomic
def draft_item(
    *, actor: Actor, now: datetime, unit: str, manuscript: Manuscript, request_id: int | None = None
) -> Item:
    """起草: an item in the name of a unit, perhaps in answer to a request; nobody but the unit sees it yet.

    Refuses `not_permitted`, `missing`, and `wrong_state` when the request was answered before.
    """
    home = unit_by_code(unit)
    require(actor, May.CONTRIBUTE, home)
    item = new_item(home, manuscript, Origin.CONTRIBUTED, actor=actor, now=now)
    if request_id is not None:
        _answer(request_id, item, actor)
    return item


def new_item(home: Unit, manuscript: Manuscript, origin: str, *, actor: Actor, now: datetime) -> Item:
    """A first version in the name of a unit, whose share is the whole, with its entry."""
    item = Item(
        title=words(manuscript.title, "title", what="标题", most=120),
        text=words(manuscript.text, "text", what="正文", most=20_000),
        origin=origin,
        state=ITEM.initial,
        unit=home,
        author_id=actor.person_id,
        created_at=now,
    )
    item.save()
    keep_version(item, note="", is_edit=origin != Origin.CONTRIBUTED, actor=actor, now=now)
    Share.objects.create(item=item, unit=home)
    event = events.ItemDrafted(origin=origin, characters=item.characters, file_sha256=manuscript.file_sha256)
    leave(item, event, actor=actor, now=now)
    return item


def _answer(request_id: int, item: Item, actor: Actor) -> None:
    request = visible_requests(actor).select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise NotFound
    request.state = REQUEST.check("answer_request", request.state, None)
    request.item = item
    request.save()


@transaction.atomic
def revise_item(*, actor: Actor, now: datetime, item_id: int, title: str, text: str, note: str = "") -> Item:
    """修改 one's own draft, or what was sent back. Every change is a version."""
    item, _target = take_up("revise_item", actor=actor, item_id=item_id)
    write(item, title=title, text=text, note=note, is_edit=False, actor=actor, now=now)
    event = events.ItemDrafted(origin=item.origin, characters=item.characters)
    leave(item, event, actor=actor, now=now, reason=note)
    return item


@transaction.atomic
def submit_item(*, actor: Actor, now: datetime, item_id: int) -> Item:
    """报送: from now on the newsroom sees it. Refuses `too_long` over 5,000 characters."""
    item, target = take_up("submit_item", actor=actor, item_id=item_id)
    item.state = target
    item.submitted_at = now
    leave(item, events.ItemSubmitted(version=item.version), actor=actor, now=now)
    return item
