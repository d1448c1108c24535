"""Hot issues: what is heard of unusually often, opened down to the reports, and made one supervised case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.intake.queries import hot
from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.web.desks.names import named
from bihuan.web.hot.moves import MOVES, issue_move
from bihuan.web.hot.tables import COLUMNS, SORTS
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.cells import moment
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

ALL = "all"
CHARTED = 8
"""So many of the largest stand in the chart above the list."""
REPORTS = 200
"""So many of an issue's reports stand on its page, the latest first."""


@signed_in
def hot_list(request: Request) -> HttpResponseBase:
    """The hot issues that one may know of, state by state, the largest first."""
    asked = request.GET.get("state", "")
    state = asked if asked in {*HotIssueState.values, ALL} else HotIssueState.FOUND.value
    rows = hot.find_issues(request.actor, "" if state == ALL else state)
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        name="hot-issues",
        template="hot/list.html",
        context={
            "tabs": _tabs(request, state),
            "chart": _largest(rows),
            "empty_text": _("没有这样的热点。系统每十分钟看一次，有了会通知督办的人。"),
        },
    )


def _tabs(request: Request, current: str) -> list[tuple[Any, str, int, bool]]:
    base, counts = reverse("hot-list"), hot.counts(request.actor)
    states = [
        (state.label, f"{base}?state={state}", counts.get(state, 0), state == current)
        for state in HotIssueState
    ]
    return [*states, (_("全部"), f"{base}?state={ALL}", sum(counts.values()), current == ALL)]


def _largest(rows: Any) -> dict[str, Any] | None:
    """This week beside the week before, of the largest."""
    largest = list(rows[:CHARTED])
    if not largest:
        return None
    return {
        "title": gettext("近 7 天和前 7 天"),
        "kind": "bar",
        "unit": gettext("条"),
        "columns": [_("热点"), _("近 7 天"), _("前 7 天")],
        "rows": [(_short(row.title), row.week, row.week_before) for row in largest],
    }


def _short(title: str, letters: int = 12) -> str:
    return title if len(title) <= letters else f"{title[:letters]}…"


@signed_in
def hot_page(request: Request, code: str) -> HttpResponse:
    """One hot issue: how it grew, its reports, what became of it, and what may be done."""
    return render(request, "hot/detail.html", issue_context(request, code))


@signed_in
def hot_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of a hot issue was pressed; a refusal comes back into the page with what was typed."""
    move, context = issue_move(verb), issue_context(request, code)
    if request.method != "POST":
        return redirect("hot-detail", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        messages.success(request, move.act(context["issue"], clean, request.actor, timezone.now()))
        return reverse("hot-detail", args=[code])

    context["forms"] = {**context["forms"], verb: form}
    return form_page(request, form=form, act=act, template="hot/detail.html", context=context)


def issue_context(request: Request, code: str) -> dict[str, Any]:
    """All that the page of a hot issue shows."""
    actor, now = request.actor, timezone.now()
    issue = hot.issue_by_code(actor, code)
    offers = {offer.move.verb: offer for offer in hot.issue_offers(issue, actor)}
    return {
        "issue": issue,
        "facts": _facts(issue),
        "chart": _by_day(issue, now),
        "reports": hot.visible_reports_of(issue, actor).order_by("-reported_at", "-pk")[:REPORTS],
        "most": REPORTS,
        "offers": offers,
        "forms": {
            v: m.form(auto_id=f"{v}_%s") for v, m in MOVES.items() if v in offers and offers[v].is_open
        },
        "events": events_of(issue.subject),
    }


def _facts(issue: Any) -> list[tuple[Any, Any]]:
    return [
        (_("近 7 天"), issue.week),
        (_("前 7 天"), issue.week_before),
        (_("累计"), issue.total),
        (_("最近一条"), moment(issue.last_heard_at)),
        (_("位置"), named(issue.place) or "—"),
        (_("类别"), named(issue.category) or "—"),
    ]


def _by_day(issue: Any, now: Any) -> dict[str, Any]:
    days = hot.by_day(issue, now)
    return {
        "title": gettext("近 {days} 天每天几条").format(days=len(days)),
        "kind": "bar",
        "unit": gettext("条"),
        "columns": [_("日期"), _("诉求")],
        "rows": [(f"{day:%m-%d}", n) for day, n in days],
    }
