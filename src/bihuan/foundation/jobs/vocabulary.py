"""The words of jobs: the states of a job and the app's permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("执行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


VERIFY_JOURNAL = "journal.verify"
"""The job that recomputes every seal; somebody asks for it on the journal's page."""

LIVE = (JobState.QUEUED, JobState.RUNNING)


class JobsPermission(TextChoices):
    VIEW = "jobs.view", _("查看后台任务")
    MANAGE = "jobs.manage", _("取消和重跑后台任务")
