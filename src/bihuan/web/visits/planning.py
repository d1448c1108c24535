"""Planning a visit, and joining one that is planned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.domain.inspections import actions
from bihuan.domain.inspections.queries import visits
from bihuan.domain.inspections.queries.enterprises import enterprise_by_code
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request
from bihuan.web.visits.forms import JoinForm, PlanForm
from bihuan.web.visits.views import plans


@plans
def new_visit_page(request: Request) -> HttpResponse:
    """Plan a visit; over a cap the form comes back with which one and what can be joined."""
    chosen = request.GET.get("enterprise", "")
    first = {"enterprise": chosen, "planned_on": localdate(), "purpose": _("年度日常检查")}
    form = PlanForm(request.POST or None, actor=request.actor, initial=first)
    thing = enterprise_by_code(request.actor, chosen) if chosen else None

    def act(clean: dict[str, Any]) -> str:
        unit, officers = clean.pop("unit"), clean.pop("officers")
        draft = actions.VisitDraft(units=[unit], officers=list(officers), **clean)
        visit = actions.plan_visit(actor=request.actor, now=timezone.now(), draft=draft)
        messages.success(request, _("{code} 已安排，等批准。").format(code=visit.code))
        return reverse("visit-detail", args=[visit.code])

    back = reverse("enterprise-detail", args=[chosen]) if thing else reverse("visit-list")
    context = {"title": _("安排检查"), "submit_label": _("安排"), "cancel_url": back}
    return form_page(request, form=form, act=act, context=context)


@plans
def join_page(request: Request, code: str) -> HttpResponse:
    """Another department comes along instead of coming by itself."""
    visit = visits.visit_by_code(request.actor, code)
    form = JoinForm(request.POST or None, actor=request.actor)

    def act(clean: dict[str, Any]) -> str:
        clean["officers"] = list(clean["officers"])
        actions.join_visit(actor=request.actor, now=timezone.now(), visit_id=visit.pk, **clean)
        messages.success(request, _("已并入 {code}，少进一次门。").format(code=code))
        return reverse("visit-detail", args=[code])

    title = _("并入 {code}：{name}").format(code=code, name=visit.enterprise.name)
    context = {
        "title": title,
        "submit_label": _("并入"),
        "cancel_url": reverse("visit-detail", args=[code]),
    }
    return form_page(request, form=form, act=act, context=context)
