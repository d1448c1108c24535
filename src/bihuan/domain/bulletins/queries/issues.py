"""Issues: lists, one issue with its items, what may be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from bihuan.domain.bulletins.models import FrozenFigure, Issue, Item, Number
from bihuan.domain.bulletins.policy import may_act, not_permitted, public_issues, visible_issues
from bihuan.domain.bulletins.queries.contents import content_of
from bihuan.domain.bulletins.queries.facts import issue_facts
from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.domain.bulletins.workflow import ISSUE
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer


def issues(actor: Actor) -> QuerySet[Issue]:
    """The visible issues with their numbers."""
    return visible_issues(actor).select_related("number")


def issue_by_code(actor: Actor, code: str) -> Issue:
    """One visible issue; refuses with `NotFound`."""
    return _one(visible_issues(actor), code)


def public_issue(code: str) -> Issue:
    """A printed issue, for anybody; refuses with `NotFound`."""
    return _one(public_issues(), code)


def _one(rows: QuerySet[Issue], code: str) -> Issue:
    try:
        key = decode("J", code)
    except Refused:
        raise NotFound from None
    found = rows.filter(pk=key).select_related("number", "signed_by", "opened_by").first()
    if found is None:
        raise NotFound
    return found


def figure_of(issue: Issue, number: int) -> FrozenFigure:
    """One printed figure of an issue; refuses with `NotFound`."""
    found: FrozenFigure | None = issue.figures.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def newest_issues(most: int = 3) -> list[Issue]:
    """The issues that were printed last."""
    return list(public_issues().select_related("number").order_by("-published_at")[:most])


def items_in_order(issue: Issue) -> list[Item]:
    """The items of an issue in the order of their columns and places."""
    order = {column.code: at for at, column in enumerate(rules_on(issue.month).columns)}
    rows = issue.items.select_related("unit").prefetch_related("shares__unit").order_by("position", "pk")
    return sorted(rows, key=lambda item: (order.get(item.column, len(order)), item.position, item.pk))


def shown_content(issue: Issue, now: datetime) -> dict[str, Any]:
    """What is printed: fixed at sign-off, before that a proof of what it would be now."""
    return issue.content or content_of(issue, None, items_in_order(issue), rules_on(localdate(now)))


def placeable_items() -> QuerySet[Item]:
    """Approved items that stand in no issue yet, oldest first."""
    return Item.objects.filter(state=ItemState.APPROVED, issue=None).select_related("unit").order_by("pk")


def numbers_given(year: int) -> QuerySet[Number]:
    """Every number of a year, the latest first, with those that were skipped and why."""
    return Number.objects.filter(Q(year=year)).select_related("issue").order_by("-pk")


def issue_offers(issue: Issue, actor: Actor) -> dict[str, Offer[Any]]:
    """Every button of an issue, open or shut with the reason."""
    found = ISSUE.offers(issue.state, issue_facts(issue, actor))
    return {offer.move.verb: _permitted(offer, actor) for offer in found}


def _permitted(offer: Offer[Any], actor: Actor) -> Offer[Any]:
    permission = offer.move.permission
    return offer if may_act(actor, permission) else Offer(offer.move, not_permitted(permission))
