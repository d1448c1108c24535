"""The installation: which packs are loaded, and what runs behind the scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Query, Router

from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.installation import JobOut, PackOut
from bihuan.api.types import In, Key, Reason
from bihuan.foundation.jobs import actions
from bihuan.foundation.jobs.queries import finished_jobs, live_jobs
from bihuan.foundation.packs.queries import loads

if TYPE_CHECKING:
    from bihuan.foundation.jobs.models import Job
    from bihuan.foundation.packs.models import PackLoad

packs, jobs = Router(tags=["packs"]), Router(tags=["jobs"])


@packs.get("", response=list[PackOut], operation_id="list_packs", summary="Packs · 配置包")
def list_packs(request: ApiRequest) -> list[PackLoad]:
    """Every load of a district pack, newest first; the first of each code is in force."""
    return loads()


class JobQuery(Paging):
    """`live`: queued or running; otherwise those that ended."""

    live: bool = True


@jobs.get("", response=Page[JobOut], operation_id="list_jobs", summary="Jobs · 后台任务")
def list_jobs(request: ApiRequest, asked: Query[JobQuery]) -> dict[str, Any]:
    """The background jobs, for whoever watches over them."""
    rows = live_jobs(request.actor) if asked.live else finished_jobs(request.actor)
    return page(rows, asked)


class WhyIn(In):
    """The reason in words, if there is something to say."""

    reason: Reason = ""


@jobs.post("/{id}/moves/cancel_job", response=JobOut, operation_id="cancel_job", summary="Cancel · 取消任务")
def cancel_job(request: ApiRequest, id: Key, sent: WhyIn) -> Job:  # noqa: A002  # its name in the address
    """Stop a job: a queued one at once, a running one when it next notes its progress."""
    return actions.cancel_job(actor=request.actor, now=timezone.now(), job_id=id, reason=sent.reason)


@jobs.post("/{id}/moves/rerun_job", response=JobOut, operation_id="rerun_job", summary="Repeat · 重跑任务")
def rerun_job(request: ApiRequest, id: Key, sent: WhyIn) -> Job:  # noqa: A002  # its name in the address
    """Queue a failed or cancelled job again, as if new."""
    return actions.rerun_job(actor=request.actor, now=timezone.now(), job_id=id, reason=sent.reason)
