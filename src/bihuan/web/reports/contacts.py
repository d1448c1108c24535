"""Who reported: seeing it whole with a reason, finding a number again, and erasing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.contacts import contact_of
from bihuan.domain.cases.queries.reports import report_by_code
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.reports.tables import COLUMNS
from bihuan.web.reports.views import report_context
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import blame, form_page
from bihuan.web.shell.refusal import status_of
from bihuan.web.shell.request import Request
from bihuan.web.shell.tables import table_for


class LookForm(forms.Form):
    """Why somebody wants to see who reported."""

    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("例如：回访来电人"), "autocomplete": "off"}),
    )


class PhoneForm(forms.Form):
    """A whole number, however it is written."""

    phone = forms.CharField(
        label=_("电话号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("要整个号码，座机带区号。空格、横线、+86、分机都没有关系。"),
    )


class EraseForm(forms.Form):
    """Why who reported is erased."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        help_text=_("写明谁、以什么方式提出的；不要写姓名和号码，理由会一直留在流水账里。"),
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


@signed_in
def look_page(request: Request, code: str) -> HttpResponseBase:
    """The reporter whole, after a reason was given; without one, or by following the address, masked."""
    if request.method != "POST":
        return redirect(reverse("report-detail", args=[code]) + "#contact")
    report = report_by_code(request.actor, code)
    form, status = LookForm(request.POST), 422
    shown = contact_of(report, request.actor)
    if form.is_valid():
        try:
            shown = actions.look_at_contact(
                actor=request.actor,
                now=timezone.now(),
                report_id=report.pk,
                reason=form.cleaned_data["reason"],
            )
            status = 200
        except NotFound:
            raise
        except Refused as refused:
            blame(form, refused)
            status = status_of(refused)
    if request.htmx:
        part = {"report": report, "contact": shown, "look_form": form}
        return render(request, "reports/_contact.html", part, status=status)
    context = {**report_context(request, code), "contact": shown, "look_form": form}
    return render(request, "reports/detail.html", context, status=status)


@permitted(CasesPermission.VIEW_PERSONAL)
@sensitive_post_parameters("phone")
def by_phone_page(request: Request) -> HttpResponse:
    """The earlier reports of a number. It is sent, never part of an address: those are logged and remembered."""
    form, found, status = PhoneForm(request.POST or None), None, 200
    if request.method == "POST":
        found, status = _found(request, form)
    table = table_for(request, COLUMNS)
    context = {"form": form, "found": found, "table": table, "lines": list(table.lines(found or []))}
    part = bool(request.htmx) and not request.htmx.boosted
    template = "reports/_earlier.html" if part else "reports/by_phone.html"
    return render(request, template, context, status=status)


def _found(request: Request, form: forms.Form) -> tuple[list[Any] | None, int]:
    if not form.is_valid():
        return None, 422
    phone = form.cleaned_data["phone"]
    try:
        return actions.search_by_phone(actor=request.actor, now=timezone.now(), phone=phone), 200
    except Refused as refused:
        blame(form, refused)
        return None, status_of(refused)


@permitted(CasesPermission.ERASE_PERSONAL)
def erase_page(request: Request, code: str) -> HttpResponse:
    """Erase who reported, because he asked for it."""
    report = report_by_code(request.actor, code)

    def act(clean: dict[str, Any]) -> str:
        actions.erase_contact(actor=request.actor, now=timezone.now(), report_id=report.pk, **clean)
        messages.success(request, _("已删除。诉求和案件还在，姓名和联系方式没有了。"))
        return reverse("report-detail", args=[code])

    context = {
        "title": _("删除诉求人信息"),
        "explain": _("姓名、电话和邮箱会被永久删除，删除后不能回访，也不能恢复。诉求本身保留。"),
        "submit_label": _("永久删除"),
        "cancel_url": reverse("report-detail", args=[code]),
        "confirm": _("确定永久删除这条诉求的姓名和联系方式吗？"),
    }
    return form_page(request, form=EraseForm(request.POST or None), act=act, context=context)
