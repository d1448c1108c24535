"""What is queued, what runs, and how what ran ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.jobs import actions, queries
from bihuan.foundation.jobs.vocabulary import JobsPermission
from bihuan.kernel.refusals import NotFound
from bihuan.web.jobs.tables import COLUMNS, SORTS, look_of, name_of, said
from bihuan.web.shell.access import permitted
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

SHOWN = 100
VERBS = {"cancel": actions.cancel_job, "rerun": actions.rerun_job}


@permitted(JobsPermission.VIEW)
def job_list(request: Request) -> HttpResponseBase:
    live = queries.live_jobs(request.actor)[:SHOWN]
    failed = queries.failed_jobs(request.actor)[:SHOWN]
    context = {
        "live": [(job, name_of(job), look_of(job)) for job in live],
        "failed": [(job, name_of(job), said(job)) for job in failed],
        "may_manage": request.actor.may(JobsPermission.MANAGE),
    }
    return list_page(
        request,
        rows=queries.finished_jobs(request.actor),
        columns=COLUMNS,
        sorts=SORTS,
        name="jobs",
        template="jobs/list.html",
        context=context,
    )


@require_POST
@permitted(JobsPermission.MANAGE)
def change(request: Request, job_id: int, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise NotFound
    VERBS[verb](actor=request.actor, now=timezone.now(), job_id=job_id)
    done = {"cancel": _("已取消；正在执行的会在下一步停下。"), "rerun": _("已重新排队。")}
    messages.success(request, done[verb])
    return redirect("job-list")
