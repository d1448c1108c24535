"""How the state of a job looks, and what each job is called."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.jobs.vocabulary import JobState
from bihuan.web.shell.looks import Look, Tone

LOOKS = {
    JobState.QUEUED: Look(_("排队中"), "hourglass", Tone.QUIET),
    JobState.RUNNING: Look(_("执行中"), "player-play", Tone.RUNNING),
    JobState.DONE: Look(_("已完成"), "check", Tone.DONE),
    JobState.FAILED: Look(_("失败"), "alert-triangle", Tone.STOP),
    JobState.CANCELLED: Look(_("已取消"), "circle-off", Tone.QUIET),
}
NAMES = {
    "journal.seal": _("封存流水账"),
    "journal.verify": _("校验流水账"),
    "files.sweep": _("清理无主文件"),
    "jobs.prune": _("清理旧任务"),
    "outbox.deliver": _("发送消息"),
    "api.forget_keys": _("清理接口的重复请求键"),
    "cases.mark_overdue": _("标出超期的案件"),
    "cases.resume_due": _("恢复到期的挂账"),
    "cases.call_look_backs": _("到日子的回头看"),
    "cases.compact_tallies": _("合并总览的计数"),
}
