"""My work: everything that waits for one person, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bihuan.domain.cases.queries.desks import SHOWN, my_work
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.foundation.outbox.queries import unread_count
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request


def home(request: Request) -> HttpResponse:
    """Residents enter at the public site; after signing in, leaders who do not work on cases begin at the board."""
    if not request.user.is_authenticated:
        return redirect("public-home")
    works = (CasesPermission.HANDLE, CasesPermission.REPORT, CasesPermission.CHECK, CasesPermission.LOOK_BACK)
    sees_all = request.actor.may(CasesPermission.VIEW_ALL)
    acts = any(request.actor.may(permission) for permission in works)
    return redirect("board" if sees_all and not acts else "my-work")


@signed_in
def my_work_page(request: Request) -> HttpResponse:
    """What is mine, what is due, what came back, and what became of what I sent."""
    now = timezone.now()
    work = my_work(request.actor, now=now)
    context = {
        "work": work,
        "shown": SHOWN,
        "overdue": _overdue((*work.came_back, *work.to_sign, *work.handling, *work.checks), now),
        "unread": unread_count(request.actor),
        "units": len({task.unit_id for task in (*work.came_back, *work.to_sign, *work.handling)}),
        "can_report": request.actor.may(CasesPermission.REPORT),
    }
    return render(request, "desks/work.html", context)


def _overdue(things: Iterable[Any], now: datetime) -> int:
    return sum(1 for thing in things if thing.due_at and thing.due_at < now)
