"""The board: how many cases are open, overdue and closed now, where, and with whom. Every number opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.domain.cases.queries.board import TREND_DAYS, Board, Line, board, case_points
from bihuan.domain.metrics.queries import book_on
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.web.desks.doors import open_to
from bihuan.web.desks.looks import CASE_LOOKS
from bihuan.web.desks.names import named
from bihuan.web.shell.navigation import SEES_CASES
from bihuan.web.shell.request import Request

LEVELS = (
    (0.0, _("没有超期")),
    (0.1, _("超期不到一成")),
    (0.2, _("一成到两成")),
    (1.1, _("两成以上")),
)
"""Below which share of overdue among open cases a street gets which shade and pattern; none overdue is the first."""


@dataclass(frozen=True)
class Row:
    """A line of the board with its overdue share and the level that the map paints it in."""

    line: Line
    name: str
    level: int
    percent: str


@open_to(*SEES_CASES)
@require_safe
def board_page(request: Request) -> HttpResponse:
    """The board; HTMX asks for its figures again every minute that somebody looks at it."""
    context = _context(board(request.actor, now=timezone.now()))
    if request.htmx:
        return render(request, "board/_figures.html", context)
    return render(request, "board/board.html", {**context, "metrics": _metrics(request)})


def _metrics(request: Request) -> list[tuple[str, str]]:
    """The figures that the pack wants the board to lead to."""
    if not request.actor.may(MetricsPermission.VIEW):
        return []
    found = book_on(timezone.localdate()).by_code.values()
    return [(one.code, named(one)) for one in found if one.on_board]


def _context(shown: Board) -> dict[str, Any]:
    return {
        "total": shown.total,
        "total_percent": _percent(shown.total),
        "states": [
            (CASE_LOOKS[state], state, shown.total.by_state[state]) for state in _in_order(shown.total)
        ],
        "streets": [_row(line) for line in shown.streets],
        "units": [_row(line) for line in shown.units],
        "levels": [(number, word) for number, (_limit, word) in enumerate(LEVELS)],
        "chart": _trend(shown),
        "days": TREND_DAYS,
        "since": shown.since,
        "at": timezone.now(),
    }


def _in_order(line: Line) -> list[Any]:
    return [state for state in CASE_LOOKS if line.by_state.get(state)]


def _row(line: Line) -> Row:
    return Row(line, named(line), _level(line), _percent(line))


def _level(line: Line) -> int:
    share = line.overdue / line.open if line.open else 0.0
    if not line.overdue:
        return 0
    return next(number for number, (limit, _word) in enumerate(LEVELS) if number and share < limit)


def _percent(line: Line) -> str:
    """The share of overdue among open, one decimal; nothing open has no share."""
    return f"{100 * line.overdue / line.open:.1f}%" if line.open else "—"


def _trend(shown: Board) -> dict[str, Any]:
    return {
        "title": gettext("近 {days} 天").format(days=TREND_DAYS),
        "kind": "line",
        "unit": gettext("件"),
        "columns": [_("日期"), _("受理"), _("立案"), _("结案"), _("反弹")],
        "rows": [(f"{d.day:%m-%d}", d.accepted, d.filed, d.closed, d.rebounded) for d in shown.trend],
    }


@open_to(*SEES_CASES)
@require_safe
def points_file(request: Request) -> HttpResponse:
    """The overdue cases that one may see, as points of the map."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
            "properties": {
                "title": f"{case.code} {case.title}",
                "href": f"/cases/{case.code}/",
                "tone": "stop",
                "word": gettext("超期"),
            },
        }
        for case in case_points(request.actor, state="overdue", limit=500)
    ]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )
