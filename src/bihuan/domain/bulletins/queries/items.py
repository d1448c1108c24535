"""Items: the newsroom's sheets, one item with all that was said of it, and what may be done with it."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.domain.bulletins.models import Comment, FactCheck, Item, ItemRequest, Version
from bihuan.domain.bulletins.policy import may_act, not_permitted, visible_items, visible_requests
from bihuan.domain.bulletins.queries.facts import item_facts
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.domain.bulletins.workflow import ITEM
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

S = ItemState
SHEETS: dict[str, Q] = {
    "incoming": Q(state=S.SUBMITTED),
    "editing": Q(state__in=(S.REVIEWED, S.PROOFREAD)),
    "approval": Q(state=S.EDITED),
    "ready": Q(state__in=(S.APPROVED, S.PLACED)),
    "forced": Q(is_forced=True, forced_review=""),
    "ours": Q(state__in=(S.DRAFT, S.RETURNED)),
    "all": Q(),
}


@dataclass(frozen=True)
class ItemFilter:
    """What the list is narrowed to; `q` is a code or a part of the title."""

    state: str = ""
    unit: str = ""
    q: str = ""

    def names(self) -> list[str]:
        """The fields that narrow the list."""
        return [f.name for f in fields(self) if getattr(self, f.name)]


def find_items(actor: Actor, wanted: ItemFilter, *, sheet: str = "all") -> QuerySet[Item]:
    """The visible items of a sheet that a filter leaves."""
    rows = visible_items(actor).select_related("unit", "issue__number", "author").filter(SHEETS[sheet])
    narrowing = {
        "state": Q(state=wanted.state),
        "unit": Q(unit__path__contains=f"/{wanted.unit}/"),
        "q": Q(title__icontains=wanted.q) | Q(pk=_key(wanted.q)),
    }
    for name in wanted.names():
        rows = rows.filter(narrowing[name])
    return rows


def _key(code: str) -> int:
    try:
        return decode("X", code)
    except Refused:
        return 0


def sheet_counts(actor: Actor, sheets: tuple[str, ...]) -> dict[str, int]:
    """How much waits on each of these sheets."""
    return {sheet: visible_items(actor).filter(SHEETS[sheet]).count() for sheet in sheets}


def item_by_code(actor: Actor, code: str) -> Item:
    """One visible item; refuses with `NotFound`."""
    rows = visible_items(actor).select_related(
        "unit", "author", "issue__number", "approved_by", "forced_by", "merged_into"
    )
    found = rows.filter(pk=_key(code)).first()
    if found is None:
        raise NotFound
    return found


def item_offers(item: Item, actor: Actor) -> dict[str, Offer[Any]]:
    """Every button of an item, open or shut with the reason."""
    found = ITEM.offers(item.state, item_facts(item, actor))
    return {offer.move.verb: _permitted(offer, item, actor) for offer in found}


def _permitted(offer: Offer[Any], item: Item, actor: Actor) -> Offer[Any]:
    permission = offer.move.permission
    return offer if may_act(actor, permission, item.unit) else Offer(offer.move, not_permitted(permission))


def comments_of(item: Item) -> list[Comment]:
    """What was said of an item, oldest first."""
    return list(item.comments.select_related("by"))


def parts_of(item: Item) -> list[Item]:
    """The contributions that a joint item was merged from."""
    return list(item.parts.select_related("unit"))


def fact_checks_of(item: Item) -> list[FactCheck]:
    """Who outside was asked, and what they answered."""
    return list(item.fact_checks.select_related("asked_by"))


def hash_of(token: str) -> str:
    """How a link's token is kept. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def fact_check_by_token(token: str, now: datetime) -> FactCheck:
    """The check behind a link that has not ended; refuses with `NotFound`."""
    rows = FactCheck.objects.filter(token_hash=hash_of(token), ends_at__gt=now).select_related("item")
    found = rows.first()
    if found is None:
        raise NotFound("这个核实链接不存在或已过期。请联系编辑重新发一个。")
    return found


def version_of(item: Item, number: int) -> Version:
    """One version of an item; refuses with `NotFound`."""
    found = Version.objects.filter(item=item, number=number).select_related("by").first()
    if found is None:
        raise NotFound
    return found


def versions_of(item: Item) -> list[Version]:
    """Every version, the latest first."""
    return list(item.versions.select_related("by").order_by("-number"))


@dataclass(frozen=True)
class Piece:
    """A stretch of a text against another: `same`, `added` or `removed`."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """How one text became the other, character by character."""
    found: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", old[i:j]))
            continue
        found += [Piece("removed", old[i:j])] if j > i else []
        found += [Piece("added", new[k:m])] if m > k else []
    return found


def requests(actor: Actor) -> QuerySet[ItemRequest]:
    """The visible requests."""
    return visible_requests(actor).select_related("unit", "item", "asked_by")


def request_by_code(actor: Actor, code: str) -> ItemRequest:
    """One visible request; refuses with `NotFound`."""
    try:
        key = decode("Y", code)
    except Refused:
        raise NotFound from None
    found = requests(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
