"""The partners whose systems send work orders: who they are, what they sent, and what they were told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bihuan.domain.channels import actions
from bihuan.domain.channels.queries import orders
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.kernel.refusals import NotFound
from bihuan.web.journal.timeline import events_of
from bihuan.web.partners.forms import AddForm, ChangeForm
from bihuan.web.partners.tables import BY_CODE, NEW, PARTNERS, order_columns, partner_look
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.channels.models import Partner

sees = permitted(May.MANAGE, May.EXCHANGE)
manages = permitted(May.MANAGE)

SECRETS: Mapping[str, Callable[..., str]] = {
    "show_secret": actions.show_secret,
    "renew_secret": actions.renew_secret,
}
SWITCHES: Mapping[str, tuple[Callable[..., Partner], Any]] = {
    "pause_partner": (actions.pause_partner, _("已暂停：不收它的工单，也不推送。")),
    "resume_partner": (actions.resume_partner, _("已恢复：照常收工单，期间的进展接着推送。")),
}


@sees
def partner_list(request: Request) -> HttpResponseBase:
    """All partners for who manages them; a partner's own account finds itself."""
    may_manage = request.actor.may(May.MANAGE)
    way_on = {"empty_url": reverse("partner-add"), "empty_label": _("登记对接单位")} if may_manage else {}
    return list_page(
        request,
        rows=orders.find_partners(request.actor),
        columns=PARTNERS,
        sorts=BY_CODE,
        name="partners",
        template="partners/list.html",
        context={"may_manage": may_manage, "empty_text": _("还没有登记对接单位。"), **way_on},
    )


@sees
def partner_page(request: Request, code: str) -> HttpResponseBase:
    """One partner with its orders, the latest first."""
    partner = orders.partner_by_code(request.actor, code)
    may_manage = request.actor.may(May.MANAGE)
    return list_page(
        request,
        rows=orders.orders_of(request.actor, partner),
        columns=order_columns(may_push=may_manage),
        sorts=NEW,
        name=f"orders-{partner.code}",
        template="partners/detail.html",
        context={
            "partner": partner,
            "look": partner_look(partner),
            "may_manage": may_manage,
            "events": events_of(partner.subject),
            "empty_text": _("它还没有送来工单。"),
        },
    )


@manages
def add_page(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        made = actions.add_partner(actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, gettext("已登记。把签名密钥交给对方，对方凭它认出推送。"))
        return reverse("partner-detail", args=[made.code])

    context = {
        "title": _("登记对接单位"),
        "submit_label": _("登记"),
        "cancel_url": reverse("partner-list"),
    }
    return form_page(request, form=AddForm(request.POST or None), act=act, context=context)


@manages
def change_page(request: Request, code: str) -> HttpResponse:
    partner = orders.partner_by_code(request.actor, code)
    home = reverse("partner-detail", args=[code])

    def act(clean: dict[str, Any]) -> str:
        actions.change_partner(actor=request.actor, now=timezone.now(), partner_id=partner.pk, **clean)
        messages.success(request, gettext("已修改。"))
        return home

    first = {"name": partner.name, "source": partner.source, "hook": partner.hook}
    context = {
        "title": _("修改 · {name}").format(name=partner.name),
        "submit_label": _("保存"),
        "cancel_url": home,
    }
    return form_page(request, form=ChangeForm(request.POST or None, initial=first), act=act, context=context)


@require_POST
@manages
def move(request: Request, code: str, verb: str) -> HttpResponseBase:
    """A button of a partner was pressed. A secret is the answer itself: no address leads to it a second time."""
    partner = orders.partner_by_code(request.actor, code)
    said: dict[str, Any] = {"actor": request.actor, "now": timezone.now(), "partner_id": partner.pk}
    if verb in SECRETS:
        context = {"partner": partner, "secret": SECRETS[verb](**said)}
        return render(request, "partners/secret.html", context)
    if verb == "push_again":
        count = actions.push_again(**said, number=request.POST.get("number", ""))
        messages.success(request, _again(count))
    elif verb in SWITCHES:
        act, words = SWITCHES[verb]
        act(**said)
        messages.success(request, words)
    else:
        raise NotFound
    return redirect("partner-detail", code=code)


def _again(count: int) -> str:
    if not count:
        return gettext("没有没推成的工单。")
    return ngettext("{count} 件工单马上重新推送。", "{count} 件工单马上重新推送。", count).format(count=count)
