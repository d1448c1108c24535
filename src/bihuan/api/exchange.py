"""Work orders that another system sends, such as the city's 12345 hotline."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field, model_validator

from bihuan.api.naming import facts
from bihuan.api.paging import Page, Paging, page
from bihuan.api.reports import ContactIn
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.channels import OrderOut, OrderRow
from bihuan.api.types import Code, In, Lat, Line, Lon, Moment, Sentence, Text
from bihuan.domain.channels import actions
from bihuan.domain.channels.queries import orders
from bihuan.domain.channels.queries.standing import told

router = Router(tags=["exchange"])
Number = Annotated[
    str,
    Field(
        min_length=1, max_length=50, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", examples=["12345-20260930-0001"]
    ),
]


class OrderIn(In):
    """An order as the partner wrote it down. `number` is the partner's own and makes it known again."""

    number: Number
    text: Annotated[Text, Field(min_length=1, examples=["桃花社区门口有垃圾堆放"])]
    title: Line = ""
    address: Sentence = ""
    lon: Lon | None = None
    lat: Lat | None = None
    place: Code | None = None
    category: Code | None = None
    is_urgent: bool = False
    reported_at: Moment | None = None
    contact: ContactIn | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> OrderIn:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("经度和纬度要一起给，或者都不给")
        return self


@router.post(
    "/orders",
    response={201: OrderOut, 200: OrderOut},
    operation_id="receive_order",
    summary="Send an order · 送来工单",
)
def receive_order(request: ApiRequest, sent: OrderIn) -> Status[dict[str, Any]]:
    """Take one order in as a report.

    Answers 201, or 200 when it had come in before: then nothing has changed, and the answer says where it is. The same
    number with other content is refused (`order_differs`).
    """
    now = timezone.now()
    given = facts(sent.model_dump(exclude_none=True, exclude={"number"}), request.actor)
    order = actions.receive_order(
        actor=request.actor, now=now, number=sent.number, draft=actions.OrderDraft(**given)
    )
    return Status(201 if order.received_at == now else 200, told(order))


@router.get("/orders", response=Page[OrderRow], operation_id="list_orders", summary="My orders · 我的工单")
def list_orders(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The orders that you sent, the latest first, with what your hook was told."""
    return page(orders.own_orders(request.actor), asked)


@router.get(
    "/orders/{number}",
    response=OrderOut,
    operation_id="get_order",
    summary="Where an order is · 工单办理情况",
)
def get_order(request: ApiRequest, number: Number) -> dict[str, Any]:
    """One of your orders by your own number: its present status with every step so far."""
    return told(orders.own_order(request.actor, number))
