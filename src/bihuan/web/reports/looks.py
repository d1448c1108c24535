"""How a report's state looks."""

from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import ReportState
from bihuan.web.shell.looks import Look, Tone

LOOKS = {
    ReportState.RECEIVED: Look(_("待受理"), "inbox", Tone.WAITING),
    ReportState.ACCEPTED: Look(_("已受理"), "check", Tone.DONE),
    ReportState.DECLINED: Look(_("不予受理"), "ban", Tone.QUIET),
}
