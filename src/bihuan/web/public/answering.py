"""The reporter is asked how it went, on a page that the address of his receipt alone opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.domain.callbacks.actions import Answer, answer_as_reporter
from bihuan.domain.callbacks.queries.asked import can_answer, confirmed_demand, latest_of
from bihuan.domain.callbacks.vocabulary import CallBackState, ReopeningState, Satisfaction
from bihuan.domain.residents.queries import case_of, receipt_by_token
from bihuan.web.callbacks.forms import WIDE, YesNoField
from bihuan.web.public.words import case_name
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.callbacks.models import CallBack
    from bihuan.domain.cases.models import Report

NEXT = {
    ReopeningState.ASKED: _(
        "您说没有解决，已要求重新打开。由没有参与办理的负责人决定，结果和理由会写在这一页。"
    ),
    ReopeningState.GRANTED: _("已同意重新打开，按“每一步”里的进度重新办理。"),
    ReopeningState.REFUSED: _("决定不重新打开。理由："),
    ReopeningState.OVERTAKEN: _("案件已经另行打开，正在重新办理。"),
}


class ReporterForm(forms.Form):
    """Did they get in touch, is it solved, are you satisfied, and if not why."""

    contacted = YesNoField(label=_("承办单位联系过您吗"))
    solved = YesNoField(label=_("问题解决了吗"))
    satisfaction = forms.ChoiceField(
        label=_("您对办理满意吗"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("没有解决或不满意，为什么"), required=False, max_length=500, widget=WIDE,
        help_text=_("只有办理和裁定的人能看到，不公开。请不要写电话和证件号码。"),
    )  # fmt: skip


def answer_page(request: Request, token: str) -> HttpResponse:
    """Ask, take the answer, and go back to the receipt, which says what follows. The same answer again is harmless."""
    receipt = receipt_by_token(token)
    report, page = receipt.report, reverse("public-receipt", args=[token])
    if not can_answer(report, timezone.now()):
        return _nothing_to_ask(request, report, page)
    form = ReporterForm(request.POST or None)
    case = case_of(receipt)
    context = {
        "report": report,
        "case": case,
        "case_title": case_name(case) if case else "",
        "receipt_url": page,
    }

    def act(clean: dict[str, Any]) -> str:
        answer_as_reporter(now=timezone.now(), token=token, answer=Answer(**clean))
        return f"{page}#answer"

    return unlisted(form_page(request, form=form, act=act, template="public/answer.html", context=context))


def _nothing_to_ask(request: Request, report: Report, page: str) -> HttpResponse:
    """Answered already: to the receipt, which shows the answer. Not asked (any more): say so."""
    latest = latest_of(report)
    if latest and latest.state == CallBackState.ANSWERED:
        return redirect(f"{page}#answer")
    is_over = bool(report.case and report.case.closed_at)
    context = {"report": report, "is_over": is_over, "receipt_url": page}
    return unlisted(render(request, "public/not_asked.html", context, status=409 if request.POST else 200))


def told_of_answer(report: Report) -> dict[str, Any]:
    """What the receipt shows of the call-back: the question while it is open, else the answer and what follows."""
    latest = latest_of(report)
    return {
        "asks": can_answer(report, timezone.now()),
        "call_back": latest if latest and latest.state == CallBackState.ANSWERED else None,
        **(_followed(latest) if latest else {}),
    }


def _followed(call_back: CallBack) -> dict[str, Any]:
    request = getattr(call_back, "reopening", None)
    demand = confirmed_demand(call_back)
    return {
        "reopening": request,
        "what_next": NEXT[ReopeningState(request.state)] if request else "",
        "demand": demand[0] if demand else None,
        "demand_ground": demand[1] if demand else None,
    }


def unlisted(response: HttpResponse) -> HttpResponse:
    """The address is the key: it must not leak to other sites nor into a search engine.

    Not `no-referrer`: then a browser sends the page's own form without saying where it comes from, and it is refused.
    """
    response["Referrer-Policy"], response["X-Robots-Tag"] = "same-origin", "noindex"
    return response
