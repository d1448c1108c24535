"""The columns of colours and rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.patrols.queries.rules import Rules
from bihuan.web.desks.names import named
from bihuan.web.patrols.looks import colour_mark, round_badge
from bihuan.web.shell.cells import figure, link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.patrols.models import Round, Standing

STANDING_SORTS = {"worst": ("score", "id"), "best": ("-score", "-id"), "latest": ("-graded_at", "-id")}
ROUND_SORTS = {"new": ("-id",), "due": ("due_on", "id")}


def list_name(code: str, rules: Rules) -> str:
    """What a scored list is called; its code when the rules no longer know it."""
    return named(rules.list_of(code)) or code


def street_of(thing: Any) -> str:
    """The street that a section lies in."""
    place = thing.place
    return named(place.parent if place.kind == "community" and place.parent else place)


def standing_columns(rules: Rules) -> tuple[Column[Any], ...]:
    return (
        Column("name", _("路段或地方"), lambda s: s.thing.name, cell=_section, headline=True),
        Column("colour", _("牌"), lambda s: s.get_colour_display(), cell=lambda s: colour_mark(s.colour)),
        Column("score", _("得分"), lambda s: s.score, cell=lambda s: figure(s.score), numeric=True),
        Column("since", _("从何时起"), lambda s: s.since, cell=lambda s: moment(s.since)),
        Column("graded", _("最近评定"), lambda s: s.graded_at, cell=lambda s: moment(s.graded_at)),
        Column("street", _("街道"), lambda s: street_of(s.thing)),
        Column("grade", _("等级"), lambda s: s.thing.data.get("grade") or named(s.thing.kind)),
        Column("owner", _("管理单位"), lambda s: named(s.thing.owner_unit)),
        Column("list", _("评分表"), lambda s: list_name(s.scored_list, rules), optional=True),
    )


def _section(row: Standing) -> SafeString:
    return link(reverse("patrol-section", args=[row.thing.code]), named(row.thing))


def round_columns(rules: Rules) -> tuple[Column[Any], ...]:
    return (
        Column("title", _("巡查"), lambda r: r.title, cell=_round, headline=True),
        Column("state", _("状态"), lambda r: r.get_state_display(), cell=lambda r: round_badge(r.state)),
        Column("list", _("评分表"), lambda r: list_name(r.scored_list, rules)),
        Column("walker", _("巡查员"), lambda r: r.patroller.name),
        Column("done", _("进度"), lambda r: f"{r.total - r.left}/{r.total}", cell=_progress, numeric=True),
        Column("due", _("完成日期"), lambda r: r.due_on, cell=lambda r: r.due_on.isoformat()),
        Column("unit", _("单位"), lambda r: named(r.unit), optional=True),
        Column("assigned", _("下达时间"), lambda r: r.assigned_at, cell=lambda r: moment(r.assigned_at), optional=True),
    )  # fmt: skip


def _round(row: Round) -> SafeString:
    address = reverse("patrol-round", args=[row.code])
    return format_html('{} <span class="unit">{}</span>', link(address, row.title), row.code)


def _progress(row: Any) -> SafeString:
    return format_html('<span class="figure">{} / {}</span>', row.total - row.left, row.total)
