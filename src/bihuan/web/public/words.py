"""A case and a report in a resident's words: no office term without what it means for him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import CaseState, ReportState
from bihuan.web.desks.names import named

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

STATES = {
    CaseState.ACCEPTED: _("已受理，正在决定是否立案。"),
    CaseState.VERIFYING: _("正派人到现场核实。"),
    CaseState.REJECTED: _("没有立案。"),
    CaseState.FILED: _("已立案，马上派给承办单位。"),
    CaseState.DISPATCHED: _("已派给承办单位，等它签收；时限已经开始计算。"),
    CaseState.HANDLING: _("承办单位正在处理。"),
    CaseState.RETURNED: _("承办单位认为不归它管，指挥中心正在裁定由谁办。"),
    CaseState.SUSPENDED: _("眼下办不了，经批准暂缓，条件具备后继续办。"),
    CaseState.HANDLED: _("承办单位说办好了，等没有参与的人去核查。"),
    CaseState.CHECKING: _("没有参与办理的人正在核查。"),
    CaseState.CLOSED: _("经核查已办好，结案。"),
    CaseState.LOOKING_BACK: _("已结案，正在回头看有没有反弹。"),
    CaseState.CONFIRMED: _("回头看确认：没有反弹。"),
    CaseState.VOID: _("已作废：不是一件要办的事。"),
}
REPORT_STATES = {
    ReportState.RECEIVED: _("已收到，等受理员看。"),
    ReportState.ACCEPTED: _("已受理。"),
    ReportState.DECLINED: _("不予受理。"),
}


def case_words(state: str) -> str:
    """What a state means, as a sentence."""
    return str(STATES[CaseState(state)])


def report_words(state: str) -> str:
    """What has become of a report, as a sentence."""
    return str(REPORT_STATES[ReportState(state)])


def case_name(case: Case) -> str:
    """A public name: class and community. The title is somebody's words and stays inside."""
    kind = named(case.category) or gettext("类别待定")
    spot = named(case.community) or named(case.street)
    return f"{kind} · {spot}" if spot else kind
