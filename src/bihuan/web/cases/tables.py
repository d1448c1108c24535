"""The columns of the list of cases. Exports hold the plain values: no reporter, no telephone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import OPEN_STATES, CaseState, Colour, Source
from bihuan.web.desks.cells import case_badge
from bihuan.web.desks.looks import COLOUR_LOOKS
from bihuan.web.desks.names import named
from bihuan.web.shell.cells import badge, due, icon, link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case


def title_cell(case: Case) -> SafeString:
    """The title leads to the case; beside it what must not be overlooked."""
    marks = SafeString("")
    if case.is_urgent:
        marks += format_html(' <span class="state state-stop">{}{}</span>', icon("urgent"), gettext("急"))
    if case.colour:
        marks += format_html(" {}", badge(COLOUR_LOOKS[Colour(case.colour)]))
    return format_html("{}{}", link(reverse("case-detail", args=[case.code]), case.title), marks)


def due_cell(case: Case) -> SafeString:
    """Open: the next deadline, running; settled: whether handling kept the one that was promised."""
    if case.state in OPEN_STATES:
        paused = case.state == CaseState.SUSPENDED
        return due(case.due_at, paused=paused, provisional=case.is_provisional)
    return due(case.handle_due_at, done_at=case.handled_at or case.closed_at)


def came_back(case: Case) -> str:
    """How often it was returned, sent back as rework, and rebounded."""
    counts = ((gettext("退"), case.returns), (gettext("返"), case.reworks), (gettext("弹"), case.rebounds))
    return " ".join(f"{word}{n}" for word, n in counts if n)


COLUMNS = (
    Column["Case"]("title", _("事项"), lambda c: c.title, cell=title_cell, headline=True),
    Column["Case"](
        "code",
        _("编号"),
        lambda c: c.code,
        cell=lambda c: format_html('<span class="code">{}</span>', c.code),
    ),
    Column["Case"](
        "state", _("状态"), lambda c: CaseState(c.state).label, cell=lambda c: case_badge(c.state)
    ),
    Column["Case"]("due", _("时限"), lambda c: c.due_at or c.handle_due_at, cell=due_cell),
    Column["Case"]("place", _("社区"), lambda c: named(c.community or c.street) or None),
    Column["Case"]("unit", _("主办单位"), lambda c: named(c.lead_unit) or None),
    Column["Case"]("category", _("类别"), lambda c: named(c.category) or None),
    Column["Case"]("accepted", _("受理时间"), lambda c: c.accepted_at, cell=lambda c: moment(c.accepted_at)),
    Column["Case"]("back", _("退返弹"), came_back, optional=True),
    Column["Case"]("street", _("街道"), lambda c: named(c.street) or None, optional=True),
    Column["Case"]("address", _("地址"), lambda c: c.address, optional=True),
    Column["Case"]("source", _("来源"), lambda c: Source(c.source).label, optional=True),
    Column["Case"]("reports", _("诉求数"), lambda c: c.reports_count, numeric=True, optional=True),
    Column["Case"]("urges", _("催办"), lambda c: c.urges, numeric=True, optional=True),
    Column["Case"](
        "late", _("超时限"), lambda c: gettext("是") if c.is_late else gettext("否"), optional=True
    ),
    Column["Case"](
        "dispatched",
        _("派遣时间"),
        lambda c: c.dispatched_at,
        cell=lambda c: moment(c.dispatched_at),
        optional=True,
    ),
    Column["Case"](
        "handled", _("处置时间"), lambda c: c.handled_at, cell=lambda c: moment(c.handled_at), optional=True
    ),
    Column["Case"](
        "closed", _("结案时间"), lambda c: c.closed_at, cell=lambda c: moment(c.closed_at), optional=True
    ),
)
SORTS = {"new": ("-id",), "old": ("id",), "due": ("due_at", "id")}
"""`due` orders the open cases that have a running deadline; the view narrows the rows to them."""
