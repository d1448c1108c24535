"""Officers: the list, one's page with the year's hours, certificates, and corrections of hours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.officers import actions
from bihuan.domain.officers.policy import may_at, sees_number
from bihuan.domain.officers.queries import lists
from bihuan.domain.officers.queries.fitness import unfit
from bihuan.domain.officers.queries.lists import OfficerFilter, Years
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.queries.year import Tally, years_of
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.domain.officers.vocabulary import Outlook
from bihuan.foundation.accounts.queries import people_of
from bihuan.web.journal.timeline import events_of
from bihuan.web.officers.forms import CertificateForm, EndForm, OfficerFilters, ReasonForm, TakeOverForm
from bihuan.web.officers.looks import OUTLOOKS, certificate_look
from bihuan.web.officers.tables import OFFICER_ORDER, officer_columns
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.looks import Look
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.officers.models import Certificate, HoursEntry, Officer

sees = permitted(May.VIEW, May.ORGANISE, May.MANAGE)
manages = permitted(May.MANAGE)


@sees
def officer_list(request: Request) -> HttpResponseBase:
    filters = OfficerFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    day = clean.get("day") or timezone.localdate()
    unit = clean["unit"].path if clean.get("unit") else ""
    wanted = OfficerFilter(
        day, unit, clean.get("outlook", ""), clean.get("certificate", ""), clean.get("q", "")
    )
    rows = lists.find_officers(request.actor, wanted)
    years = Years(rows, day)
    return list_page(
        request,
        rows=rows,
        columns=officer_columns(years, day),
        sorts=OFFICER_ORDER,
        filters=filters,
        name="officers",
        template="officers/list.html",
        context={
            "tally": _tally(request, unit, day),
            "day": day,
            "may_manage": request.actor.may(May.MANAGE),
        },
    )


def _tally(request: Request, unit: str, day: date) -> list[tuple[Any, str, int]]:
    """How many stand where, of the unit that was asked for; each figure opens its list."""
    everybody = lists.find_officers(request.actor, OfficerFilter(day, unit))
    counted = Tally.of(years_of(everybody, day).values())
    address = request.GET.copy()
    for key in ("cursor", "format", "outlook"):
        address.pop(key, None)
    found = []
    for outlook, count in counted.by_outlook.items():
        address["outlook"] = str(outlook)
        found.append((OUTLOOKS[outlook], f"?{address.urlencode()}", count))
    return found


@signed_in
def own_page(request: Request) -> HttpResponse:
    """My hours: to one's own page, or a word why there is none."""
    officer = lists.own_officer(request.actor)
    if officer is None:
        return render(request, "officers/none.html", {"title": _("我的学时")})
    return redirect("officer-detail", officer_id=officer.pk)


@signed_in
def officer_detail(request: Request, officer_id: int) -> HttpResponse:
    officer = lists.officer_by_id(request.actor, officer_id)
    day = timezone.localdate()
    rules, year = rules_on(day), years_of([officer], day)[officer.pk]
    manages_here = may_at(request.actor, May.MANAGE, officer.person.unit)
    context = {
        "officer": officer,
        "is_own": officer.person_id == request.actor.person_id,
        "year": year,
        "rules": rules,
        "reasons": unfit([officer.person_id], day, rules)[officer.person_id],
        "certificates": _certificates(request, officer, day),
        "seats": lists.seats_of(officer),
        "ledger": [(line, _may_reverse(request, officer, line)) for line in lists.ledger_of(officer)],
        "may_manage": manages_here,
        "may_take_over": manages_here and officer.person_id != request.actor.person_id,
        "events": events_of(officer.subject),
        "day": day,
        "will_miss": Outlook.WILL_MISS,
    }  # fmt: skip
    return render(request, "officers/detail.html", context)


def _certificates(request: Request, officer: Officer, day: date) -> list[tuple[Certificate, str, Look]]:
    """Each with its number as this reader may know it, and how it stands on a day."""
    held = lists.certificates_of(officer)
    return [(one, _number(request, one), certificate_look(one.valid_from, one.valid_to, day)) for one in held]


def _number(request: Request, certificate: Certificate) -> str:
    full = sees_number(request.actor, certificate.officer)
    return certificate.number if full else certificate.masked


def _may_reverse(request: Request, officer: Officer, line: HoursEntry) -> bool:
    """Whether the button is worth showing; the action decides."""
    is_plain = line.reverses_id is None and not hasattr(line, "reversed_by")
    permission = May.ORGANISE if line.enrolment_id else May.MANAGE
    return is_plain and officer.person_id != request.actor.person_id and request.actor.may(permission)


@manages
def certificate_new(request: Request) -> HttpResponse:
    people = people_of(request.actor, on=timezone.localdate())

    def act(clean: dict[str, Any]) -> str:
        person_id = clean.pop("person")
        draft = actions.CertificateDraft(**clean)
        certificate = actions.enter_certificate(
            actor=request.actor, now=timezone.now(), person_id=person_id, draft=draft
        )
        messages.success(request, _("证件已登记。"))
        return reverse("officer-detail", args=[certificate.officer_id])

    form = CertificateForm(request.POST or None, people=people, initial={"person": request.GET.get("person")})
    context = {"title": _("登记证件"), "submit_label": _("登记"), "cancel_url": reverse("officer-list")}
    return form_page(request, form=form, act=act, context=context)


@manages
def certificate_end(request: Request, officer_id: int, certificate_id: int) -> HttpResponse:
    officer = lists.officer_by_id(request.actor, officer_id)
    back = reverse("officer-detail", args=[officer.pk])

    def act(clean: dict[str, Any]) -> str:
        actions.end_certificate(
            actor=request.actor, now=timezone.now(), certificate_id=certificate_id, **clean
        )
        messages.success(request, _("证件已收回，从那天起不能再凭它检查。"))
        return back

    form = EndForm(request.POST or None, initial={"valid_to": timezone.localdate()})
    title = _("收回证件 · {name}").format(name=officer.person.name)
    return form_page(request, form=form, act=act, context={"title": title, "submit_label": _("收回"), "cancel_url": back})  # fmt: skip


@manages
def take_over(request: Request, officer_id: int) -> HttpResponse:
    officer = lists.officer_by_id(request.actor, officer_id)
    back = reverse("officer-detail", args=[officer.pk])

    def act(clean: dict[str, Any]) -> str:
        actions.take_over_hours(actor=request.actor, now=timezone.now(), officer_id=officer.pk, **clean)
        messages.success(request, _("学时已转入。"))
        return back

    context = {
        "title": _("转入学时 · {name}").format(name=officer.person.name),
        "explain": _("只转入在别处已经证明的学时，例如旧台账、市里办的班。自己的学时由另一位办。"),
        "submit_label": _("转入"),
        "cancel_url": back,
    }
    return form_page(request, form=TakeOverForm(request.POST or None), act=act, context=context)


@permitted(May.ORGANISE, May.MANAGE)
def reverse_line(request: Request, officer_id: int, line_id: int) -> HttpResponse:
    officer = lists.officer_by_id(request.actor, officer_id)
    back = reverse("officer-detail", args=[officer.pk])

    def act(clean: dict[str, Any]) -> str:
        actions.reverse_hours(actor=request.actor, now=timezone.now(), line_id=line_id, **clean)
        messages.success(request, _("已冲正。两笔都留在台账上。"))
        return back

    context = {
        "title": _("冲正学时 · {name}").format(name=officer.person.name),
        "explain": _("原来的一笔不删，另记一笔相反的。记错的课可以再确认一次。"),
        "submit_label": _("冲正"),
        "cancel_url": back,
    }
    return form_page(request, form=ReasonForm(request.POST or None), act=act, context=context)
