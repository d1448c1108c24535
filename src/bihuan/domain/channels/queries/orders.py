"""Partners and orders as people find them, and which status is still to be told."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from bihuan.domain.channels.models import Order, Partner
from bihuan.domain.channels.policy import own_partner, visible_orders, visible_partners
from bihuan.domain.channels.vocabulary import PUSHED_KINDS, ChannelsPermission
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.queries import people_with
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

RELATED = ("partner", "report__case__lead_unit")


def find_partners(actor: Actor) -> QuerySet[Partner]:
    """The visible partners with what became of their orders.

    `sent` came in, `taken` were pushed and taken; of `failing` the last push failed: `waiting` are tried again by
    themselves, `stopped` when somebody says «again». `pushed_at` is when a push was taken last.
    """
    fails, stopped = Q(orders__failures__gt=0), Q(orders__next_at=None)
    return (
        visible_partners(actor)
        .select_related("account")
        .annotate(
            sent=Count("orders"),
            failing=Count("orders", filter=fails),
            taken=Count("orders", filter=~fails & Q(orders__pushed_seq__gt=0)),
            waiting=Count("orders", filter=fails & ~stopped),
            stopped=Count("orders", filter=fails & stopped),
            pushed_at=Max("orders__pushed_at"),
        )
        .order_by("code")
    )


def free_accounts(on: date) -> QuerySet[Person]:
    """The accounts that may exchange orders on a day and speak for no partner yet, by name."""
    return people_with(ChannelsPermission.EXCHANGE, on=on).filter(partner=None).order_by("username")


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
