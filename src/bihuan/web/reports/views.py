"""The list of reports and the page of one report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.contacts import contact_of
from bihuan.domain.cases.queries.reports import (
    ReportFilter,
    find_reports,
    named_case,
    report_by_code,
    report_offers,
    report_pictures,
    similar_cases,
)
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.queries.standards import standards_for
from bihuan.domain.cases.vocabulary import FORM_KEY, CasesPermission
from bihuan.domain.channels.vocabulary import MAIL_KEY
from bihuan.domain.intake.queries.similar import SUGGESTED, similar_reports
from bihuan.domain.intake.queries.suggestions import suggested_for
from bihuan.web.desks.names import named, where
from bihuan.web.reports.fields import class_options, place_options
from bihuan.web.reports.forms import ReportFilters
from bihuan.web.reports.moves import report_forms, report_move
from bihuan.web.reports.tables import COLUMNS, SORTS
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.cells import moment
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request


@signed_in
def report_list(request: Request) -> HttpResponseBase:
    """The reports that one may see, newest first."""
    filters = ReportFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    wanted = ReportFilter(**{key: value for key, value in clean.items() if value})
    rows = find_reports(request.actor, wanted, now=timezone.now())
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="reports",
        template="reports/list.html",
        context={
            "can_report": request.actor.may(CasesPermission.REPORT),
            "can_search": request.actor.may(CasesPermission.VIEW_PERSONAL),
            "can_import": request.actor.may(CasesPermission.IMPORT),
        },
    )


@signed_in
def report_page(request: Request, code: str) -> HttpResponse:
    """One report: what was said, where, what became of it, and what may be done."""
    return render(request, "reports/detail.html", report_context(request, code))


@signed_in
def report_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of a report was pressed; a refusal comes back into the page with what was typed."""
    move, context = report_move(verb), report_context(request, code)
    if request.method != "POST":
        return redirect("report-detail", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        told = move.act(context["report"], clean, request.actor, timezone.now())
        messages.success(request, told)
        return reverse("report-detail", args=[code])

    context["forms"] = {**context["forms"], verb: form}
    return form_page(request, form=form, act=act, template="reports/detail.html", context=context)


def report_context(request: Request, code: str) -> dict[str, Any]:
    """All that the pages of a report show."""
    actor = request.actor
    report = report_by_code(actor, code)
    offers = {offer.move.verb: offer for offer in report_offers(report, actor)}
    return {
        "report": report,
        "facts": _facts(report),
        "contact": contact_of(report, actor),
        "answers": _answers(report),
        "pictures": list(report_pictures(report)),
        "offers": offers,
        "forms": report_forms(report) if any(offer.is_open for offer in offers.values()) else {},
        "standards": standards_for(report.category, localdate()) if report.category else [],
        "end_reason": rules_on(localdate()).reason("decline", report.end_reason),
        **(_for_deciding(request, report) if offers["accept_report"].is_open else {}),
    }


def _answers(report: Any) -> list[tuple[str, str]]:
    """What the reporter answered to the questions of his class, in the words that were shown to him."""
    tail = "_en" if (get_language() or "").startswith("en") else ""
    said = report.extra.get("attributes", [])
    return [(one[f"question{tail}"], "\n".join(one[f"answer{tail}"])) for one in said]


def _for_deciding(request: Request, report: Any) -> dict[str, Any]:
    """What the desk needs to decide: the cases it may be about, and the lists behind the fields."""
    first = named_case(request.actor, report)
    alike = similar_reports(request.actor, report)
    shown = {one.report.case_id for one in alike} | {first.pk if first else 0}
    near = similar_cases(request.actor, place=report.place, category=report.category)
    return {
        "named_case": first,
        "alike": alike,
        "candidates": [case for case in near if case.pk not in shown][: SUGGESTED - len(alike)],
        "classes": class_options(),
        "places": place_options(),
        "suggested": suggested_for(report, localdate()),
    }


def _facts(report: Any) -> list[tuple[Any, Any]]:
    facts = [
        (_("来源"), report.get_source_display()),
        (_("来源编号"), "" if report.source_key.startswith((FORM_KEY, MAIL_KEY)) else report.source_key),
        (_("反映时间"), moment(report.reported_at)),
        (_("收到"), moment(report.received_at)),
        (_("位置"), where(report.place)),
        (_("门牌或参照物"), report.address),
        (_("类别"), named(report.category) or _("未填")),
        (_("建议单位"), named(report.suggested_unit)),
    ]
    return [(label, content) for label, content in facts if content]
