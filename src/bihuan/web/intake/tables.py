"""The columns of the list of suggestions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.intake.queries.classes import whole_percent
from bihuan.domain.intake.vocabulary import UnitBasis
from bihuan.web.shell.cells import badge, link, moment
from bihuan.web.shell.looks import Look, Tone
from bihuan.web.shell.tables import Column

RIGHT = Look(_("对了"), "check", Tone.DONE)
WRONG = Look(_("被更正"), "edit", Tone.WAITING)
ABSTAINED = Look(_("没有把握"), "help-circle", Tone.QUIET)


def _title(row: Any) -> SafeString:
    address = reverse("report-detail", args=[row.report.code])
    return format_html(
        '{} <span class="unit">{}</span>', link(address, row.report.title or row.report.code), row.report.code
    )


def _look(row: Any) -> Look:
    if not row.is_sure:
        return ABSTAINED
    return RIGHT if row.suggested_class == row.decided_class else WRONG


def _unit_look(row: Any) -> Look | None:
    if not (row.suggested_unit and row.decided_unit):
        return None
    return RIGHT if row.suggested_unit == row.decided_unit else WRONG


def _name(row: Any, what: str) -> str:
    english = (get_language() or "").startswith("en") and getattr(row, f"{what}_name_en")
    return str(english or getattr(row, f"{what}_name") or getattr(row, what))


def _suggested(row: Any) -> str:
    words = "、".join(row.guesses[0].get("words", ())) if row.guesses else ""
    return f"{_name(row, 'suggested_class')} {whole_percent(row.probability)}%" + (
        f"（{words}）" if words else ""
    )


def _unit(row: Any) -> str:
    if not row.suggested_unit:
        return ""
    return f"{_name(row, 'suggested_unit')}（{UnitBasis(row.unit_basis).label}）"


COLUMNS: tuple[Column[Any], ...] = (
    Column("title", _("诉求"), lambda r: f"{r.report.code} {r.report.title}", cell=_title, headline=True),
    Column("result", _("结果"), lambda r: str(_look(r).word), cell=lambda r: badge(_look(r))),
    Column("suggested", _("建议的类别"), _suggested),
    Column("decided", _("定下的类别"), lambda r: _name(r, "decided_class")),
    Column("unit", _("建议的单位"), _unit),
    Column("unit_decided", _("派给的单位"), lambda r: _name(r, "decided_unit")),
    Column(
        "unit_result",
        _("单位"),
        lambda r: str(look.word) if (look := _unit_look(r)) else gettext("无"),
        cell=lambda r: badge(look) if (look := _unit_look(r)) else "",
        optional=True,
    ),
    Column("at", _("定下"), lambda r: r.decided_at, cell=lambda r: moment(r.decided_at)),
    Column("version", _("版"), lambda r: r.model.version, numeric=True),
)
SORTS = {"new": ("-id",), "old": ("id",)}
