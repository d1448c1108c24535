"""Who may see partners, orders and unfiled mails, and for which partner somebody speaks."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.domain.channels.models import Order, Partner, UnfiledMail
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def require(actor: Actor, permission: str) -> None:
    """Refuses whoever does not hold the permission anywhere."""
    if not actor.may(permission):
        raise Refused(
            "not_permitted",
            "您没有“{permission}”的权限。请联系有权限的同事办理。",
            permission=May(permission).label,
        )


def visible_partners(actor: Actor) -> QuerySet[Partner]:
    """All for who manages them; for everybody else the one whose account he is."""
    if actor.may(May.MANAGE):
        return Partner.objects.all()
    return (
        Partner.objects.filter(account_id=actor.person_id or 0)
        if actor.may(May.EXCHANGE)
        else Partner.objects.none()
    )


def visible_orders(actor: Actor) -> QuerySet[Order]:
    """The orders of visible partners."""
    return Order.objects.filter(partner__in=visible_partners(actor))


def visible_unfiled_mails(actor: Actor) -> QuerySet[UnfiledMail]:
    """All for who holds the permission: a mail that was not read belongs to no place yet."""
    return UnfiledMail.objects.all() if actor.may(May.MAILBOX) else UnfiledMail.objects.none()


def own_partner(actor: Actor) -> Partner:
    """The partner that the actor speaks for. Refuses who is none (`not_permitted`), and a paused one (`partner_paused`)."""
    require(actor, May.EXCHANGE)
    partner = Partner.objects.filter(account_id=actor.person_id or 0).first()
    if partner is None:
        raise Refused("not_allowed", "这个账号没有登记为对接单位。请联系本系统的管理员。")
    if not partner.is_active:
        raise Refused(
            "partner_paused", "“{name}”的对接已暂停，工单没有收下。请联系本系统的管理员。", name=partner.name
        )
    return partner
