"""The directory, one person, and what each role may do."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from bihuan.foundation.accounts import queries
from bihuan.foundation.accounts.vocabulary import AccountsPermission
from bihuan.foundation.journal.record import Subject
from bihuan.kernel import permissions
from bihuan.web.journal.timeline import events_of
from bihuan.web.people.forms import PersonFilters
from bihuan.web.people.looks import ACTIVE, LOCKED, OFF
from bihuan.web.people.tables import COLUMNS, SORTS
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.areas import AREAS
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request


@signed_in
def person_list(request: Request) -> HttpResponseBase:
    filters = PersonFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    unit = wanted.get("unit")
    rows = queries.people_of(
        request.actor,
        on=timezone.localdate(),
        text=wanted.get("text", ""),
        unit=unit.code if unit else "",
    )
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="people",
        template="people/list.html",
        context={"may_manage": request.actor.may(AccountsPermission.MANAGE)},
    )


@signed_in
def person_detail(request: Request, person_id: int) -> HttpResponse:
    person = queries.person_by_id(request.actor, person_id)
    is_manager = request.actor.may(AccountsPermission.MANAGE)
    is_locked = is_manager and queries.is_locked(person)
    context = {
        "person": person,
        "look": LOCKED if is_locked else ACTIVE if person.is_active else OFF,
        "is_locked": is_locked,
        "appointments": queries.appointments_of(person),
        "events": events_of(Subject("person", person.pk, person.username)) if is_manager else [],
        "may_manage": is_manager,
        "is_self": person.pk == request.actor.person_id,
        "today": timezone.localdate(),
    }
    return render(request, "people/detail.html", context)


@signed_in
def role_list(request: Request) -> HttpResponse:
    """Roles against permissions, from what the apps declare and the pack grants."""
    roles = queries.roles()
    granted = {role.pk: frozenset(role.permissions) for role in roles}
    known = permissions.known().values()
    groups: list[tuple[Any, list[tuple[Any, list[bool]]]]] = [
        (
            AREAS.get(area, area),
            [(permission, [permission.value in granted[role.pk] for role in roles]) for permission in found],
        )
        for area, found in groupby(known, key=lambda permission: permission.value.split(".")[0])
    ]
    holders = queries.holders_by_role(timezone.localdate())
    context = {
        "roles": [(role, holders.get(role.pk, 0)) for role in roles],
        "groups": groups,
        "width": len(roles) + 1,
    }
    return render(request, "people/roles.html", context)
