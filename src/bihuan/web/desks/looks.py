"""How what lies on a desk looks: cases by state, applications, supervision."""

from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import ApplicationState, CaseState, CheckResult, Colour
from bihuan.web.shell.looks import Look, Tone

CASE_LOOKS = {
    CaseState.ACCEPTED: Look(_("待立案"), "inbox", Tone.WAITING),
    CaseState.VERIFYING: Look(_("立案前核实"), "eye-search", Tone.RUNNING),
    CaseState.REJECTED: Look(_("不予立案"), "ban", Tone.QUIET),
    CaseState.FILED: Look(_("待派遣"), "route", Tone.WAITING),
    CaseState.DISPATCHED: Look(_("待签收"), "send", Tone.WAITING),
    CaseState.HANDLING: Look(_("处置中"), "tool", Tone.RUNNING),
    CaseState.RETURNED: Look(_("退单待裁定"), "arrow-back-up", Tone.WAITING),
    CaseState.SUSPENDED: Look(_("挂账"), "player-pause", Tone.QUIET),
    CaseState.HANDLED: Look(_("待核查"), "clipboard-list", Tone.WAITING),
    CaseState.CHECKING: Look(_("结案前核查"), "clipboard-check", Tone.RUNNING),
    CaseState.CLOSED: Look(_("已结案"), "circle-check", Tone.DONE),
    CaseState.LOOKING_BACK: Look(_("回头看"), "history", Tone.RUNNING),
    CaseState.CONFIRMED: Look(_("已确认"), "checks", Tone.DONE),
    CaseState.VOID: Look(_("作废"), "trash", Tone.QUIET),
}
APPLICATION_LOOKS = {
    ApplicationState.ASKED: Look(_("待审核"), "hourglass", Tone.WAITING),
    ApplicationState.ENDORSED: Look(_("待批准"), "hourglass", Tone.WAITING),
    ApplicationState.GRANTED: Look(_("已批准"), "check", Tone.DONE),
    ApplicationState.REFUSED: Look(_("未批准"), "x", Tone.QUIET),
}
COLOUR_LOOKS = {
    Colour.BLUE: Look(_("蓝牌提醒"), "flag", Tone.RUNNING),
    Colour.YELLOW: Look(_("黄牌预警"), "flag", Tone.WAITING),
    Colour.RED: Look(_("红牌督办"), "flag", Tone.STOP),
}
RESULT_LOOKS = {
    CheckResult.FOUND: Look(_("属实"), "eye-check", Tone.DONE),
    CheckResult.NOT_FOUND: Look(_("现场未发现"), "eye-off", Tone.WAITING),
    CheckResult.PASSED: Look(_("合格"), "check", Tone.DONE),
    CheckResult.FAILED: Look(_("不合格"), "x", Tone.WAITING),
}
