"""What is asked of others: requests to units, a check by somebody outside; and where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.queries import items
from bihuan.domain.bulletins.queries.numbers import NumberInText, numbers_of
from bihuan.domain.bulletins.queries.values import Asked
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.kernel.refusals import NotFound
from bihuan.web.bulletins.forms import AnswerForm, BindForm, RequestForm, SourceForm, WhoForm
from bihuan.web.bulletins.looks import marked
from bihuan.web.bulletins.moves import require_open
from bihuan.web.bulletins.tables import NEW, REQUESTS
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.bulletins.models import Item


@signed_in
def request_list(request: Request) -> HttpResponseBase:
    """What units were asked for, with what came of it."""
    return list_page(
        request, rows=items.requests(request.actor), columns=REQUESTS, sorts=NEW, name="requests",
        template="bulletins/requests.html", context={"can_ask": request.actor.may(May.EDIT)},
    )  # fmt: skip


@permitted(May.EDIT)
def new_request_page(request: Request) -> HttpResponse:
    """Ask some units for an item."""
    form = RequestForm(request.POST or None)

    def act(clean: dict[str, Any]) -> str:
        units = [unit.code for unit in clean.pop("units")]
        made = actions.request_items(actor=request.actor, now=timezone.now(), units=units, **clean)
        messages.success(request, gettext("已向 {count} 个单位约稿。").format(count=len(made)))
        return reverse("bulletin-requests")

    context = {"title": gettext("约稿"), "cancel_url": reverse("bulletin-requests")}
    return form_page(request, form=form, act=act, context=context)


@permitted(May.EDIT)
def withdraw_request_page(request: Request, code: str) -> HttpResponse:
    """Take a request back that nobody has answered."""
    asked = items.request_by_code(request.actor, code)
    if request.method == "POST":
        actions.withdraw_request(actor=request.actor, now=timezone.now(), request_id=asked.pk)
        messages.success(request, gettext("已撤回约稿。"))
    return redirect("bulletin-requests")


@signed_in
def ask_check_page(request: Request, code: str) -> HttpResponse:
    """Make a link for somebody outside; it is shown once."""
    item = items.item_by_code(request.actor, code)
    require_open(items.item_offers(item, request.actor)["ask_fact_check"])
    form = WhoForm(request.POST or None)

    def act(clean: dict[str, Any]) -> str:
        _asked, token = actions.ask_fact_check(
            actor=request.actor, now=timezone.now(), item_id=item.pk, **clean
        )
        address = request.build_absolute_uri(reverse("public-fact-check", args=[token]))
        told = gettext("核实链接只显示这一次，请复制给对方：{address}")
        messages.warning(request, told.format(address=address))
        return reverse("bulletin-item", args=[code])

    context = {"title": gettext("请外部核实"), "cancel_url": reverse("bulletin-item", args=[code])}
    return form_page(request, form=form, act=act, context=context)


def fact_check_page(request: Request, token: str) -> HttpResponse:
    """What somebody outside sees: one version, and a form that can be sent once."""
    asked = items.fact_check_by_token(token, timezone.now())
    form = AnswerForm(request.POST or None)

    def act(clean: dict[str, Any]) -> str:
        actions.answer_fact_check(now=timezone.now(), token=token, **clean)
        return reverse("public-fact-check", args=[token])

    context = {"asked": asked, "version": items.version_of(asked.item, asked.version)}
    response = form_page(request, form=form, act=act, template="public/fact_check.html", context=context)
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    return response


@signed_in
def number_page(request: Request, code: str, start: int) -> HttpResponse:
    """One number of an item: what is known of it, and saying that it comes from elsewhere."""
    item, number = _number(request, code, start)
    form = SourceForm(request.POST or None, auto_id="free_%s")

    def act(clean: dict[str, Any]) -> str:
        actions.declare_free(actor=request.actor, now=timezone.now(), item_id=item.pk, start=start, **clean)
        return f"{reverse('bulletin-item', args=[code])}#text"

    context = {**_about(request, item, number), "free_form": form}
    return form_page(request, form=form, act=act, template="bulletins/number.html", context=context)


@signed_in
def bind_page(request: Request, code: str, start: int) -> HttpResponse:
    """Bind a number to a metric's value; the wording is checked against it."""
    item, number = _number(request, code, start)
    if request.method != "POST":
        return redirect("bulletin-number", code=code, start=start)
    form = BindForm(request.POST, auto_id="bind_%s")

    def act(clean: dict[str, Any]) -> str:
        actions.bind_figure(
            actor=request.actor, now=timezone.now(), item_id=item.pk, start=start, asked=Asked(**clean)
        )
        return reverse("bulletin-number", args=[code, start])

    context = {**_about(request, item, number), "bind_form": form}
    return form_page(request, form=form, act=act, template="bulletins/number.html", context=context)


def _number(request: Request, code: str, start: int) -> tuple[Item, NumberInText]:
    item = items.item_by_code(request.actor, code)
    number = next((one for one in numbers_of(item) if one.figure.start == start), None)
    if number is None:
        raise NotFound("这个位置没有数字，文字可能刚被改过。请刷新页面再标。")
    return item, number


def _about(request: Request, item: Item, number: NumberInText) -> dict[str, Any]:
    """All that the page of a number shows beside the form that was sent."""
    mark = number.mark
    bound = (
        {"metric": mark.metric, "window": mark.window, "scope": mark.scope} if mark and mark.metric else {}
    )
    first = bound or {"window": f"{localdate():%Y-%m}"}
    return {
        "item": item,
        "number": number,
        "can_mark": items.item_offers(item, request.actor)["mark_figure"].is_open,
        "marked_text": marked(item.text, [number]),
        "free_form": SourceForm(auto_id="free_%s"),
        "bind_form": BindForm(auto_id="bind_%s", initial=first),
    }
