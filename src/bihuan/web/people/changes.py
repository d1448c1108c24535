"""What a manager of accounts does to people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.accounts import actions, queries
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.vocabulary import AccountsPermission
from bihuan.kernel.refusals import NotFound
from bihuan.web.desks.names import named
from bihuan.web.people.forms import AddForm, AppointForm, DismissForm, PasswordForm, SwitchForm
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request

manages = permitted(AccountsPermission.MANAGE)


@manages
def add_page(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        person = actions.add_person(actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("已新增 {name}。请给他设置密码、任命角色。").format(name=person.name))
        return _home(person)

    first = {"unit": request.GET.get("unit")}
    context = {
        "title": _("新增人员"),
        "submit_label": _("新增"),
        "cancel_url": reverse("person-list"),
    }
    return form_page(request, form=AddForm(request.POST or None, initial=first), act=act, context=context)


@manages
def appoint_page(request: Request, person_id: int) -> HttpResponse:
    person = queries.person_by_id(request.actor, person_id)

    def act(clean: dict[str, Any]) -> str:
        role = queries.role_by_code(clean["role"])
        actions.appoint(
            actor=request.actor,
            now=timezone.now(),
            person=person,
            role=role,
            unit=clean["unit"],
            on=clean["on"],
        )
        messages.success(request, _("已任命。"))
        return _home(person)

    first = {"unit": person.unit.code, "on": timezone.localdate()}
    form = AppointForm(request.POST or None, initial=first)
    return form_page(request, form=form, act=act, context=_about(person, _("任命角色"), _("任命")))


@manages
def dismiss_page(request: Request, person_id: int, appointment_id: int) -> HttpResponse:
    person = queries.person_by_id(request.actor, person_id)
    held = {row.pk: row for row in queries.appointments_of(person) if row.valid_to is None}
    if appointment_id not in held:
        raise NotFound
    appointment = held[appointment_id]

    def act(clean: dict[str, Any]) -> str:
        actions.end_appointment(actor=request.actor, now=timezone.now(), appointment=appointment, **clean)
        messages.success(request, _("已解除“{role}”。").format(role=named(appointment.role)))
        return _home(person)

    form = DismissForm(request.POST or None, initial={"on": timezone.localdate()})
    title = _("解除“{role}”").format(role=named(appointment.role))
    return form_page(request, form=form, act=act, context=_about(person, title, _("解除")))


@manages
def switch_page(request: Request, person_id: int) -> HttpResponse:
    person = queries.person_by_id(request.actor, person_id)
    turns_on = not person.is_active

    def act(clean: dict[str, Any]) -> str:
        actions.switch_person(
            actor=request.actor, now=timezone.now(), person=person, is_active=turns_on, **clean
        )
        messages.success(request, _("已启用。") if turns_on else _("已停用，他不能再登录。"))
        return _home(person)

    word = _("启用账号") if turns_on else _("停用账号")
    return form_page(
        request, form=SwitchForm(request.POST or None), act=act, context=_about(person, word, word)
    )


@manages
def password_page(request: Request, person_id: int) -> HttpResponse:
    person = queries.person_by_id(request.actor, person_id)

    def act(clean: dict[str, Any]) -> str:
        actions.set_password(
            actor=request.actor, now=timezone.now(), person=person, password=clean["password"]
        )
        messages.success(request, _("密码已设好。请当面或用别的渠道告诉他，并请他尽快自己改掉。"))
        return _home(person)

    form = PasswordForm(request.POST or None)
    return form_page(request, form=form, act=act, context=_about(person, _("设置密码"), _("设置")))


@require_POST
@manages
def unlock(request: Request, person_id: int) -> HttpResponse:
    person = queries.person_by_id(request.actor, person_id)
    actions.unlock_person(actor=request.actor, now=timezone.now(), person=person)
    messages.success(request, _("已解除锁定，他现在可以再试。"))
    return redirect("person-detail", person_id)


def _home(person: Person) -> str:
    return reverse("person-detail", args=[person.pk])


def _about(person: Person, title: str, submit: str) -> dict[str, str]:
    return {
        "title": f"{title} · {person.name}",
        "submit_label": submit,
        "cancel_url": _home(person),
    }
