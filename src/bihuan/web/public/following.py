"""Following: the steps as a feed that any reader of news takes, or told by e-mail and text message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from bihuan.domain.residents.actions import ask_to_follow, confirm_following, end_following
from bihuan.domain.residents.policy import new_ticket
from bihuan.domain.residents.queries import (
    address_of_follower,
    case_of,
    followed_case,
    follower_by_token,
    public_case,
    public_steps,
    receipt_by_token,
    receipt_token_of,
)
from bihuan.domain.residents.vocabulary import PROOF_BITS
from bihuan.foundation.outbox.transports import is_connected
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.foundation.personal.masks import masked_address
from bihuan.web.desks.names import named
from bihuan.web.public.answering import told_of_answer, unlisted
from bihuan.web.public.reporting import origin, renewed
from bihuan.web.public.words import case_name, case_words, report_words
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case
    from bihuan.domain.residents.models import Follower


@require_safe
def case_feed(request: Request, code: str) -> HttpResponse:
    """The public steps of a case, newest first."""
    case = public_case(code)
    response = _feed(
        request, case, f"{case.code} {case_name(case)}", reverse("public-case", args=[case.code])
    )
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def receipt_feed(request: Request, token: str) -> HttpResponse:
    """The steps of the case that one's own report is in; empty until it is in one. Its address opens the receipt too."""
    receipt = receipt_by_token(token)
    page = reverse("public-receipt", args=[token])
    return unlisted(_feed(request, case_of(receipt), gettext("我的诉求") + f" {receipt.report.code}", page))


def _feed(request: Request, case: Case | None, title: str, path: str) -> HttpResponse:
    page = request.build_absolute_uri(path)
    feed = Atom1Feed(
        title=title,
        link=page,
        description=case_words(case.state) if case else gettext("还没有立案"),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for number, step in reversed(list(enumerate(public_steps(case) if case else []))):
        unit = named(step.unit)
        feed.add_item(
            title=f"{step.label} · {unit}" if unit else step.label,
            link=f"{page}#step-{number}",
            description=gettext("{code}：{state}").format(code=case.code if case else "", state=step.label),
            pubdate=step.at,
            updateddate=step.at,
            unique_id=f"{page}#step-{number}",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


class FollowForm(forms.Form):
    """Where to be told. `ticket` and `proof` are those of every public form."""

    address = forms.CharField(
        label=_("邮箱"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    ticket = forms.CharField(max_length=200, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_connected(Channel.SMS):
            self.fields["address"].label = _("手机号或邮箱")
            self.fields["address"].widget.attrs.update(autocomplete="on", inputmode="text")


def follow_case_page(request: Request, code: str) -> HttpResponse:
    """Ask to be told of a public case."""
    case = public_case(code)
    back = reverse("public-case", args=[case.code])
    return _ask(request, f"{case.code} {case_name(case)}", back, code=case.code)


def follow_receipt_page(request: Request, token: str) -> HttpResponse:
    """Ask to be told of one's own report, also when it is closed and one is asked how it went."""
    receipt = receipt_by_token(token)
    title = gettext("我的诉求") + f" {receipt.report.code}"
    return unlisted(_ask(request, title, reverse("public-receipt", args=[token]), token=token))


def _ask(request: Request, title: str, back: str, *, code: str = "", token: str = "") -> HttpResponse:
    form = FollowForm(request.POST or None, initial={"ticket": new_ticket(timezone.now())})

    def act(clean: dict[str, Any]) -> str:
        ask_to_follow(
            now=timezone.now(),
            code=code,
            token=token,
            origin=origin(request),
            language=get_language() or "zh-hans",
            address=clean["address"],
            ticket=clean["ticket"],
            proof=clean["proof"],
        )
        messages.success(request, gettext("已发去一封确认。打开里面的网址点“确认”，以后有进展就会告诉您。"))
        return back

    context = {"bits": PROOF_BITS, "followed": title, "back": back, "sms": is_connected(Channel.SMS)}
    return form_page(
        request, form=form, act=renewed(form, act), template="public/follow.html", context=context
    )


@csrf_exempt
def follower_page(request: Request, token: str) -> HttpResponse:
    """The page behind the links in messages: confirm, see how far it is, answer, leave. A look at it changes nothing.

    Its address is the right to all that, and mail programs leave by it without having seen a form (RFC 8058), so no
    forgery token is asked for.
    """
    follower = follower_by_token(token)
    if request.method == "POST":
        return _settle(request, token)
    case = followed_case(follower)
    context = {
        "follower": follower,
        "address": masked_address(address_of_follower(follower)),
        "case": case,
        "case_title": case_name(case) if case else "",
        "state": case_words(case.state) if case else "",
        **(_own(follower) if follower.confirmed_at else {}),
    }
    return unlisted(render(request, "public/follower.html", context))


def _own(follower: Follower) -> dict[str, Any]:
    """What only the reporter himself sees: the way to his receipt, and the question how it went."""
    token = receipt_token_of(follower)
    if follower.receipt is None or not token:
        return {}
    report = follower.receipt.report
    told = {"token": token, "asks": told_of_answer(report)["asks"]}
    return told | {"report": report, "report_state": report_words(report.state)}


def _settle(request: Request, token: str) -> HttpResponse:
    if request.POST.get("do") == "leave" or request.POST.get("List-Unsubscribe") == "One-Click":
        end_following(now=timezone.now(), token=token)
        messages.success(request, gettext("已退订，您的地址已从这里删除。"))
        return redirect("public-home")
    if request.POST.get("do") != "confirm":
        return redirect("public-follower", token=token)
    confirm_following(now=timezone.now(), token=token)
    messages.success(request, gettext("已确认。以后有进展就会告诉您。"))
    return redirect("public-follower", token=token)
