"""The columns of the log of looks. It names whose record was opened, never what stood in it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.personal.models import PersonalLook
from bihuan.web.shell.cells import link, moment
from bihuan.web.shell.tables import Column

WORDS = {"name": _("姓名"), "phone": _("电话"), "email": _("邮箱")}


def _subject(look: PersonalLook) -> Any:
    if look.subject_type == "report":
        return link(reverse("report-detail", args=[look.subject_code]), look.subject_code)
    return look.subject_code or None


def _fields(look: PersonalLook) -> str:
    return "、".join(str(WORDS.get(name, name)) for name in look.fields.split(","))


COLUMNS = (
    Column[PersonalLook]("who", _("谁看的"), lambda one: one.actor_label, headline=True),
    Column[PersonalLook]("at", _("时间"), lambda one: one.at, cell=lambda one: moment(one.at, seconds=True)),
    Column[PersonalLook]("subject", _("谁的"), lambda one: one.subject_code or None, cell=_subject),
    Column[PersonalLook]("reason", _("理由"), lambda one: one.reason),
    Column[PersonalLook]("fields", _("看了什么"), _fields),
    Column[PersonalLook]("way", _("途径"), lambda one: one.get_way_display()),
    Column[PersonalLook]("found", _("查到"), lambda one: one.found, numeric=True, optional=True),
    Column[PersonalLook]("unit", _("单位路径"), lambda one: one.unit or None, optional=True),
)
SORTS = {"new": ("-id",), "old": ("id",)}
