"""Taking a partner's work order in, once for each number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from bihuan.domain.cases.actions import ReportDraft, receive_report
from bihuan.domain.channels.events import OrderReceived
from bihuan.domain.channels.models import Order, Partner
from bihuan.domain.channels.policy import own_partner
from bihuan.domain.district.models import Category, Place
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.canonical import canonical_bytes
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class OrderDraft:
    """What a partner says of an order; everything but the words may be missing. Coordinates are WGS84."""

    text: str
    title: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    place: Place | None = None
    category: Category | None = None
    is_urgent: bool = False
    reported_at: datetime | None = None
    contact: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def receive_order(*, actor: Actor, now: datetime, number: str, draft: OrderDraft) -> Order:
    """Take an order in as a report. The same number with the same content returns the order that is known, unchanged.

    Refuses a known number with other content (`order_differs`): what was taken in is on its way, and a correction is
    for people to agree upon. Of two deliveries at once the later waits and then knows the first.
    """
    partner = own_partner(actor)
    digest = _digest(draft)
    known = _known(partner, number, digest)
    if known:
        return known
    report = receive_report(
        actor=actor,
        now=now,
        draft=ReportDraft(source=partner.source, source_key=f"{partner.code}/{number}", **vars(draft)),
    )
    order = Order(partner=partner, number=number, report=report, digest=digest, received_at=now, next_at=now)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:  # somebody delivered it between the look and the insert
        known = _known(partner, number, digest)
        if known is None:
            raise
        return known
    event = OrderReceived(partner=partner.code, number=number, report=report.code)
    record(event, actor=actor, now=now, subject=order.subject, source=report.source)
    return order


def _known(partner: Partner, number: str, digest: str) -> Order | None:
    found = (
        Order.objects.filter(partner=partner, number=number).select_related("report__case__lead_unit").first()
    )
    if found and found.digest != digest:
        raise Refused(
            "order_differs",
            "工单 {number} 已经收下，内容与这次送来的不同，没有改动。请换新编号再送，或与受理人员联系更正。",
            number=number,
        )
    return found


def _digest(draft: OrderDraft) -> str:
    """Keyed, because the content can hold a telephone number, and of those there are few enough to try them all."""
    plain = replace(draft, place=None, category=None)
    content = {
        **vars(plain),
        "place": draft.place.code if draft.place else "",
        "category": draft.category.code if draft.category else "",
    }
    return salted_hmac("bihuan.channels.order", canonical_bytes(content), algorithm="sha256").hexdigest()
