"""综合来稿: several contributions become one item, and each contributor has his share of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.turn import leave, take_up
from bihuan.domain.bulletins.actions.writing import Manuscript, new_item
from bihuan.domain.bulletins.models import Item, Share
from bihuan.domain.bulletins.policy import require
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.vocabulary import Origin
from bihuan.domain.bulletins.workflow import ITEM
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import unit_by_code
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

STEP = Decimal("0.001")


@transaction.atomic
def merge_items(*, actor: Actor, now: datetime, item_ids: Sequence[int], title: str) -> Item:
    """Make one item of several contributions, in equal shares; they stay readable as its parts.

    The text is theirs one after the other, for the editor to work on. Refuses `too_few` below two.
    """
    require(actor, May.EDIT)
    if len(set(item_ids)) < 2:
        raise Refused("too_few", "综合来稿至少要选两篇。")
    taken = [take_up("merge_item", actor=actor, item_id=key) for key in sorted(set(item_ids))]
    text = "\n".join(part.text.strip() for part, _target in taken)
    whole = new_item(taken[0][0].unit, Manuscript(title, text), Origin.MERGED, actor=actor, now=now)
    for part, target in taken:
        part.state, part.merged_into = target, whole
        leave(part, events.ItemMerged(into=whole.code), actor=actor, now=now)
    units = list({part.unit_id: part.unit for part, _target in taken}.values())
    _write_shares(whole, dict(zip(units, equal_shares(len(units)), strict=True)))
    whole.state, whole.submitted_at = ITEM.moves["review_item"].target or whole.state, now
    leave(whole, events.ItemReviewed(version=whole.version), actor=actor, now=now)
    return whole


def equal_shares(count: int) -> list[Decimal]:
    """So many shares as equal as three places allow, that add to exactly 1; the first takes what is left."""
    each = (1 / Decimal(count)).quantize(STEP, rounding=ROUND_DOWN)
    return [1 - each * (count - 1), *[each] * (count - 1)]


@transaction.atomic
def share_item(*, actor: Actor, now: datetime, item_id: int, shares: Mapping[str, Decimal]) -> Item:
    """Say what part of an item each unit contributed. Refuses (`shares_not_whole`) unless they add to exactly 1."""
    item, _target = take_up("share_item", actor=actor, item_id=item_id)
    given = {unit_by_code(code): share for code, share in shares.items() if share}
    if sum(given.values()) != 1 or any(share < STEP for share in given.values()):
        raise Refused("shares_not_whole", "各单位的份额相加要正好等于 1。请改好再保存。")
    _write_shares(item, given)
    event = events.ItemEdited(version=item.version, characters=item.characters, was_approved=False)
    leave(
        item,
        event,
        actor=actor,
        now=now,
        reason="、".join(f"{unit} {share}" for unit, share in given.items()),
    )
    return item


def _write_shares(item: Item, given: Mapping[Unit, Decimal]) -> None:
    item.shares.all().delete()
    Share.objects.bulk_create([Share(item=item, unit=unit, share=share) for unit, share in given.items()])
