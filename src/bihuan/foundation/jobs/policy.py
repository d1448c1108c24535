"""Who may see the jobs, and who may stop or repeat them."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.foundation.jobs.models import Job
from bihuan.foundation.jobs.vocabulary import JobsPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs that the actor may see: all, or none."""
    return Job.objects.all() if actor.may(JobsPermission.VIEW) else Job.objects.none()


def require_manage(actor: Actor) -> None:
    """Refuses (`not_permitted`) unless the actor may cancel and repeat jobs."""
    if not actor.may(JobsPermission.MANAGE):
        raise Refused("not_permitted", "您没有管理后台任务的权限。请联系系统管理员。")
