"""The pool of lecturers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.domain.officers import actions
from bihuan.domain.officers.queries import lists
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.web.journal.timeline import events_of
from bihuan.web.officers.forms import LecturerFilters, LecturerForm
from bihuan.web.officers.tables import LECTURER_SORTS, fields_of, lecturer_columns, rating_cell
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request


@signed_in
def lecturer_list(request: Request) -> HttpResponseBase:
    filters = LecturerFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    day = timezone.localdate()
    return list_page(
        request,
        rows=lists.lecturers(None if clean.get("past") else day, clean.get("teaches", "")),
        columns=lecturer_columns(rules_on(day)),
        sorts=LECTURER_SORTS,
        filters=filters,
        name="lecturers",
        template="officers/lecturers.html",
        context={"may_manage": request.actor.may(May.MANAGE)},
    )


@permitted(May.MANAGE)
def lecturer_new(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        code, draft = clean.pop("code"), _draft(clean)
        actions.list_lecturer(actor=request.actor, now=timezone.now(), code=code, draft=draft)
        messages.success(request, _("已列入师资库。"))
        return reverse("lecturer-detail", args=[code])

    form = LecturerForm(request.POST or None, initial={"valid_from": localdate()})
    context = {"title": _("列入师资库"), "submit_label": _("列入"), "cancel_url": reverse("lecturer-list")}
    return form_page(request, form=form, act=act, context=context)


def _draft(clean: dict[str, Any], **kept: Any) -> actions.LecturerDraft:
    return actions.LecturerDraft(**{**clean, **kept, "teaches": tuple(clean["teaches"])})


@signed_in
def lecturer_detail(request: Request, code: str) -> HttpResponse:
    """What he may teach, what he taught and how it was rated; who manages the pool changes it here."""
    lecturer, rules = lists.lecturer_by_code(code), rules_on(localdate())
    may_manage = request.actor.may(May.MANAGE)

    def act(clean: dict[str, Any]) -> str:
        draft = _draft(clean, person=lecturer.person)
        actions.change_lecturer(actor=request.actor, now=timezone.now(), lecturer_id=lecturer.pk, draft=draft)
        messages.success(request, _("师资信息已改。"))
        return reverse("lecturer-detail", args=[code])

    names = ("name", "name_en", "organisation", "teaches", "valid_from", "valid_to")
    form = LecturerForm(request.POST or None, initial={name: getattr(lecturer, name) for name in names})
    del form.fields["code"]
    context = {
        "lecturer": lecturer,
        "teaches": fields_of(lecturer, rules),
        "rating": rating_cell(lecturer, rules),
        "courses": lists.courses_of(lecturer),
        "may_manage": may_manage,
        "events": events_of(lecturer.subject),
    }
    return form_page(request, form=form, act=act, template="officers/lecturer.html", context=context)
