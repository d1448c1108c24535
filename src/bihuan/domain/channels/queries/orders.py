"""Partners and orders as people find them, and which status is still to be told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bihuan.domain.channels.models import Order, Partner
from bihuan.domain.channels.policy import own_partner, visible_orders, visible_partners
from bihuan.domain.channels.vocabulary import PUSHED_KINDS
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

RELATED = ("partner", "report__case__lead_unit")


def find_partners(actor: Actor) -> QuerySet[Partner]:
    """The visible partners with how many orders each sent (`sent`) and how many pushes fail (`failing`)."""
    failing = Count("orders", filter=Q(orders__failures__gt=0))
    rows = visible_partners(actor).select_related("account")
    return rows.annotate(sent=Count("orders"), failing=failing).order_by("code")


def partner_by_code(actor: Actor, code: str) -> Partner:
    """One visible partner, counted as in the list; refuses with `NotFound`."""
    found = find_partners(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def orders_of(actor: Actor, partner: Partner) -> QuerySet[Order]:
    """The visible orders of a partner, the latest first."""
    return visible_orders(actor).filter(partner=partner).select_related(*RELATED).order_by("-pk")


def own_orders(actor: Actor) -> QuerySet[Order]:
    """The orders of the partner that the actor speaks for, the latest first; refuses who speaks for none."""
    return Order.objects.filter(partner=own_partner(actor)).select_related(*RELATED).order_by("-pk")


def own_order(actor: Actor, number: str) -> Order:
    """One's own order by the number that one gave it; refuses with `NotFound`."""
    found = own_orders(actor).filter(number=number).first()
    if found is None:
        raise NotFound("没有编号为“{number}”的工单。请核对编号。", number=number)
    return found


def listening_partners() -> QuerySet[Partner]:
    """The active partners to whom status is pushed."""
    return Partner.objects.filter(is_active=True).exclude(hook="")


def orders_to_push(partner: Partner, now: datetime) -> QuerySet[Order]:
    """The orders whose journal went on past what the partner was told, the longest waiting first.

    Entries about one report or case are written under its row lock, so their numbers are in the order of their commits.
    """
    later = Entry.objects.filter(kind__in=PUSHED_KINDS, seq__gt=OuterRef("pushed_seq"))
    of_report = later.filter(subject_type="report", subject_id=OuterRef("report_id"))
    of_case = later.filter(subject_type="case", subject_id=OuterRef("report__case_id"))
    rows = Order.objects.filter(Exists(of_report) | Exists(of_case), partner=partner, next_at__lte=now)
    return rows.select_related(*RELATED).order_by(F("next_at").asc(), "pk")
