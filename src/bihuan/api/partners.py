"""Partners: the systems that send work orders and are told what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.exchange import Number
from bihuan.api.naming import named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.channels import AgainOut, OrderRow, PartnerOut, SecretOut
from bihuan.api.types import Code, In
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.channels import actions
from bihuan.domain.channels.queries import orders

if TYPE_CHECKING:
    from bihuan.domain.channels.models import Partner

router = Router(tags=["partners"])


class PartnerChangeIn(In):
    """What it is called, whence its reports count, and where status is pushed; without `hook` it asks for itself."""

    name: Annotated[str, Field(min_length=1, max_length=60, examples=["12345 热线"])]
    source: Source = Source.HOTLINE
    hook: Annotated[str, Field(max_length=300, examples=["https://partner.example/bihuan"])] = ""


class PartnerIn(PartnerChangeIn):
    """A new partner; the keys of `account` speak for it."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$", examples=["hotline"])]
    account: Code


class AgainIn(In):
    """One order, also if it was taken; without a number all whose last push failed."""

    number: Number | None = None


@router.get("", response=Page[PartnerOut], operation_id="list_partners", summary="Partners · 对接单位")
def list_partners(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """All partners for who manages them, for a partner itself alone."""
    return page(orders.find_partners(request.actor), asked, by="code")


@router.post(
    "", response={201: PartnerOut}, operation_id="add_partner", summary="Add a partner · 登记对接单位"
)
def add_partner(request: ApiRequest, sent: PartnerIn) -> Partner:
    """Register a partner. Its account needs a role with `channels.exchange` and `cases.report`."""
    account = named("person", sent.account, request.actor)
    given = sent.model_dump(exclude={"account"})
    actions.add_partner(actor=request.actor, now=timezone.now(), account=account, **given)
    return orders.partner_by_code(request.actor, sent.code)


@router.get("/{code}", response=PartnerOut, operation_id="get_partner", summary="One partner · 对接单位详情")
def get_partner(request: ApiRequest, code: Code) -> Partner:
    """A partner with its figures."""
    return orders.partner_by_code(request.actor, code)


@router.put("/{code}", response=PartnerOut, operation_id="change_partner", summary="Change · 修改对接单位")
def change_partner(request: ApiRequest, code: Code, sent: PartnerChangeIn) -> Partner:
    """Replace name, source and hook."""
    key = orders.partner_by_code(request.actor, code).pk
    actions.change_partner(actor=request.actor, now=timezone.now(), partner_id=key, **sent.model_dump())
    return orders.partner_by_code(request.actor, code)


@router.get(
    "/{code}/orders",
    response=Page[OrderRow],
    operation_id="list_partner_orders",
    summary="Its orders · 送来的工单",
)
def list_partner_orders(request: ApiRequest, code: Code, asked: Query[Paging]) -> dict[str, Any]:
    """What a partner sent, the latest first, with what its hook was told."""
    return page(orders.orders_of(request.actor, orders.partner_by_code(request.actor, code)), asked)


@router.post(
    "/{code}/moves/pause_partner",
    response=PartnerOut,
    operation_id="pause_partner",
    summary="Pause · 暂停对接",
)
def pause_partner(request: ApiRequest, code: Code) -> Partner:
    """No order is taken in and nothing is pushed until the partner is resumed."""
    key = orders.partner_by_code(request.actor, code).pk
    actions.pause_partner(actor=request.actor, now=timezone.now(), partner_id=key)
    return orders.partner_by_code(request.actor, code)


@router.post(
    "/{code}/moves/resume_partner",
    response=PartnerOut,
    operation_id="resume_partner",
    summary="Resume · 恢复对接",
)
def resume_partner(request: ApiRequest, code: Code) -> Partner:
    """Take orders in and push again; what happened meanwhile is told now."""
    key = orders.partner_by_code(request.actor, code).pk
    actions.resume_partner(actor=request.actor, now=timezone.now(), partner_id=key)
    return orders.partner_by_code(request.actor, code)


@router.post(
    "/{code}/moves/renew_secret",
    response=SecretOut,
    operation_id="renew_secret",
    summary="A new secret · 更换签名密钥",
)
def renew_secret(request: ApiRequest, code: Code) -> dict[str, str]:
    """The secret that signs pushes from now on; the one before signs nothing more."""
    request.secrets = ("secret",)
    key = orders.partner_by_code(request.actor, code).pk
    return {"secret": actions.renew_secret(actor=request.actor, now=timezone.now(), partner_id=key)}


@router.post(
    "/{code}/moves/show_secret",
    response=SecretOut,
    operation_id="show_secret",
    summary="Show the secret · 查看签名密钥",
)
def show_secret(request: ApiRequest, code: Code) -> dict[str, str]:
    """The secret that signs pushes now; that you looked stands in the journal."""
    request.secrets = ("secret",)
    key = orders.partner_by_code(request.actor, code).pk
    return {"secret": actions.show_secret(actor=request.actor, now=timezone.now(), partner_id=key)}


@router.post(
    "/{code}/moves/push_again", response=AgainOut, operation_id="push_again", summary="Push again · 重新推送"
)
def push_again(request: ApiRequest, code: Code, sent: AgainIn) -> dict[str, int]:
    """Push the present status at once, of one order or of all whose last push failed."""
    key = orders.partner_by_code(request.actor, code).pk
    asked = actions.push_again(
        actor=request.actor, now=timezone.now(), partner_id=key, number=sent.number or ""
    )
    return {"orders": asked}
