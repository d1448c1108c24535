"""What the guards need to know, read once per move."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from bihuan.domain.bulletins.models import Issue, Item, Version
from bihuan.domain.bulletins.vocabulary import IssueState
from bihuan.domain.bulletins.workflow import IssueFacts, ItemFacts
from bihuan.kernel.actors import Actor


def editors_of(item: Item) -> frozenset[int]:
    """Who of the newsroom wrote a version of an item."""
    rows = Version.objects.filter(item=item, is_edit=True).exclude(by=None).values_list("by_id", flat=True)
    return frozenset(key for key in rows if key is not None)


def item_facts(item: Item, actor: Actor) -> ItemFacts:
    """The facts of an item as one actor meets them."""
    return ItemFacts(
        me=actor.person_id,
        author=item.author_id,
        editors=editors_of(item),
        forced_by=item.forced_by_id,
        is_forced=item.is_forced,
        is_forced_reviewed=bool(item.forced_review),
        characters=item.characters,
        shares_are_whole=item.shares.aggregate(total=Sum("share"))["total"] == Decimal(1),
        is_issue_open=item.issue is None or item.issue.state == IssueState.ARRANGING,
    )


def issue_facts(issue: Issue, actor: Actor) -> IssueFacts:
    """The facts of an issue as one actor meets them."""
    edited = Version.objects.filter(item__issue=issue, is_edit=True).values_list("by_id", flat=True)
    hands = frozenset(key for key in (issue.opened_by_id, *edited) if key is not None)
    return IssueFacts(me=actor.person_id, editors=hands, items=issue.items.count())
