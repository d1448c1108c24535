"""The columns of the duty table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.desks.names import named
from bihuan.web.shell.cells import link
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.district.models import Duty


def class_of(duty: Any) -> str:
    """The class of a duty as people read it: its code and name, or that it is everything."""
    if not duty.category:
        return gettext("全部事项")
    words = {"E": gettext("全部事件"), "C": gettext("全部部件")}
    return words.get(duty.category) or f"{duty.category} {class_name(duty)}".strip()


def class_name(duty: Any) -> str:
    """The name of a duty's class in the reader's language."""
    english = (get_language() or "").startswith("en") and duty.class_name_en
    return english or duty.class_name or ""


def _day(day: date | None) -> SafeString | None:
    return format_html('<span class="day">{}</span>', day.isoformat()) if day else None


def _units(duty: Duty) -> str:
    return "、".join(named(unit) for unit in duty.assist_units)


COLUMNS: tuple[Column[Duty], ...] = (
    Column(
        "category",
        _("类别"),
        class_of,
        cell=lambda d: link(reverse("duty-detail", args=[d.pk]), class_of(d)),
        headline=True,
    ),
    Column("place", _("区域"), lambda d: named(d.place)),
    Column(
        "lead",
        _("主办单位"),
        lambda d: d.lead.name,
        cell=lambda d: link(reverse("unit-detail", args=[d.lead.code]), named(d.lead)),
    ),
    Column("assists", _("协办单位"), _units, cell=lambda d: _units(d) or None),
    Column("from", _("起"), lambda d: d.valid_from, cell=lambda d: _day(d.valid_from)),
    Column("to", _("止"), lambda d: d.valid_to, cell=lambda d: _day(d.valid_to)),
    Column("source", _("依据"), lambda d: d.source or None, optional=True),
)
SORTS = {"category": ("category", "id")}
