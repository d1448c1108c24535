"""The columns of the jobs that ended."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.jobs.models import Job
from bihuan.web.jobs.looks import LOOKS, NAMES
from bihuan.web.shell.cells import badge, moment
from bihuan.web.shell.looks import Look
from bihuan.web.shell.tables import Column


def name_of(job: Job) -> str:
    return str(NAMES.get(job.name, job.name))


def look_of(job: Job) -> Look:
    return LOOKS[job.state]  # type: ignore[index]  # a TextChoices member hashes like its text


def said(job: Job) -> str:
    """What a job said last, or the last line of its fault."""
    fault = job.error.strip().splitlines()
    return fault[-1] if fault else job.message


COLUMNS = (
    Column[Job]("name", _("任务"), name_of, headline=True),
    Column[Job]("status", _("情况"), lambda j: look_of(j).word, cell=lambda j: badge(look_of(j))),
    Column[Job]("finished", _("结束时间"), lambda j: j.finished_at, cell=lambda j: moment(j.finished_at)),
    Column[Job]("tries", _("次数"), lambda j: j.attempts, numeric=True),
    Column[Job]("said", _("结果"), said, cell=lambda j: said(j) or None),
    Column[Job]("id", _("编号"), lambda j: j.pk, numeric=True),
    Column[Job]("code", _("任务代码"), lambda j: j.name, optional=True),
)
SORTS = {"new": ("-id",)}
