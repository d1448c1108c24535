"""The columns of the directory."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.accounts.models import Person
from bihuan.web.desks.names import named
from bihuan.web.people.looks import ACTIVE, OFF
from bihuan.web.shell.cells import badge, link, moment
from bihuan.web.shell.tables import Column


def _roles(person: Any) -> str:
    held = {named(appointment.role): None for appointment in person.live_appointments}
    return "、".join(held)


COLUMNS = (
    Column[Person](
        "name",
        _("姓名"),
        lambda p: p.name,
        cell=lambda p: link(reverse("person-detail", args=[p.pk]), p.name),
        headline=True,
    ),
    Column[Person]("username", _("账号"), lambda p: p.username),
    Column[Person](
        "unit",
        _("单位"),
        lambda p: p.unit.name,
        cell=lambda p: link(reverse("unit-detail", args=[p.unit.code]), named(p.unit)),
    ),
    Column[Person]("roles", _("角色"), _roles, cell=lambda p: _roles(p) or None),
    Column[Person](
        "account",
        _("账号情况"),
        lambda p: (ACTIVE if p.is_active else OFF).word,
        cell=lambda p: badge(ACTIVE if p.is_active else OFF),
    ),
    Column[Person](
        "seen",
        _("最近登录"),
        lambda p: p.last_login,
        cell=lambda p: moment(p.last_login),
        optional=True,
    ),
)
SORTS = {"username": ("username",)}
