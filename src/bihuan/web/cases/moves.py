"""Every button of a case, a task, an application and a notice: the form behind it and the action that it calls.

One table a noun. A verb of the workflow without a row here fails a test, so no move is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases import actions
from bihuan.domain.cases.vocabulary import Phase
from bihuan.web.cases import forms

Verbs = Mapping[str, "Shape"]


@dataclass(frozen=True)
class Shape:
    """What a button looks like and does. `phase` is what its photos show; `confirm` is asked before it is sent."""

    action: Callable[..., Any]
    icon: str
    done: str | Promise
    form: type[forms.MoveForm] = forms.MoveForm
    phase: str = ""
    confirm: str | Promise = ""
    is_grave: bool = False

    @property
    def is_bare(self) -> bool:
        """Nothing to ask: the button itself sends it."""
        return self.form is forms.MoveForm


CASE_MOVES: Verbs = {
    "ask_verification": Shape(actions.ask_verification, "eye-search", _("已安排核实。"), forms.VerifierForm),
    "take_verification": Shape(actions.take_verification, "hand-grab", _("已领取核实。")),
    "record_verification": Shape(
        actions.record_verification, "eye-check", _("已填写核实结果。"), forms.VerificationForm, Phase.BEFORE
    ),
    "correct_case": Shape(
        actions.correct_case, "edit", _("已更正，原来的内容留在经过里。"), forms.CorrectForm
    ),
    "file_case": Shape(actions.file_case, "file-check", _("已立案，等待派遣。"), forms.FileForm),
    "reject_case": Shape(actions.reject_case, "ban", _("已不予立案。"), forms.RejectForm, is_grave=True),
    "dispatch_case": Shape(
        actions.dispatch_case, "route", _("已派遣，处置时限开始计时。"), forms.DispatchForm
    ),
    "add_unit": Shape(actions.add_unit, "users-plus", _("已增派。"), forms.AddUnitForm),
    "rule_return": Shape(actions.rule_return, "gavel", _("已裁定，可以重新派遣。"), forms.RuleReturnForm),
    "take_check": Shape(actions.take_check, "hand-grab", _("已领取核查，请到现场。")),
    "assign_check": Shape(actions.assign_check, "user-check", _("已指派核查。"), forms.PersonForm),
    "pass_check": Shape(
        actions.pass_check, "circle-check", _("核查通过，已结案。"), forms.CheckForm, Phase.CHECK
    ),
    "fail_check": Shape(
        actions.fail_check, "rotate", _("已退回返工。"), forms.FailForm, Phase.CHECK, is_grave=True
    ),
    "ask_suspension": Shape(
        actions.ask_suspension, "player-pause", _("已提出申请，等待审核。"), forms.SuspendForm
    ),
    "resume_case": Shape(
        actions.resume_case, "player-play", _("已恢复处置，时限继续计时。"), forms.OptionalReasonForm
    ),
    "ask_forced_close": Shape(
        actions.ask_forced_close,
        "lock",
        _("已提出强制结案申请，等待另一位负责人决定。"),
        forms.ForceCloseForm,
        is_grave=True,
    ),
    "urge_case": Shape(actions.urge_case, "bell-ringing", _("已催办。"), forms.TextForm),
    "supervise_case": Shape(
        actions.supervise_case, "flag", _("已督办，等待主办单位答复。"), forms.ColourForm
    ),
    "void_case": Shape(
        actions.void_case,
        "trash",
        _("已作废。"),
        forms.VoidForm,
        confirm=_("作废后任务全部撤回，不能恢复。确定作废吗？"),
        is_grave=True,
    ),
    "ask_appeal": Shape(actions.ask_appeal, "scale", _("已提出申诉，等待复核。"), forms.AppealForm),
    "call_look_back": Shape(actions.call_look_back, "history", _("已列入回头看。")),
    "take_look_back": Shape(actions.take_look_back, "hand-grab", _("已领取回头看，请到现场。")),
    "confirm_case": Shape(
        actions.confirm_case, "checks", _("回头看合格，已确认。"), forms.CheckForm, Phase.LOOK_BACK
    ),
    "rebound_case": Shape(
        actions.rebound_case,
        "arrow-back-up",
        _("记为反弹，案件重新打开，等待派遣。"),
        forms.ReboundForm,
        Phase.LOOK_BACK,
        is_grave=True,
    ),
    "reopen_case": Shape(
        actions.reopen_case, "lock-open", _("已重新打开，等待派遣。"), forms.ReasonForm, is_grave=True
    ),
    "restate_case": Shape(
        actions.restate_case,
        "receipt-refund",
        _("已冲正，原来的记录留在流水账里。"),
        forms.RestateForm,
        is_grave=True,
    ),
    "take_back_closing": Shape(
        actions.take_back_closing,
        "receipt-refund",
        _("已冲正结案，等待重新核查。"),
        forms.ReasonForm,
        is_grave=True,
    ),
    "set_maintenance": Shape(
        actions.set_maintenance, "plant-2", _("已指定维护责任单位。"), forms.MaintenanceForm
    ),
    "comment_case": Shape(actions.comment_case, "message-plus", _("备注已写入经过。"), forms.CommentForm),
}
TASK_MOVES: Verbs = {
    "sign_task": Shape(actions.sign_task, "signature", _("已签收。时限从派遣时算起，不受签收早晚影响。")),
    "finish_stage": Shape(
        actions.finish_stage, "stairs-up", _("这个阶段已完成。"), forms.StageForm, Phase.AFTER
    ),
    "handle_task": Shape(
        actions.handle_task, "tool", _("已填写处置完成，等待他人核查。"), forms.HandleForm, Phase.AFTER
    ),
    "feed_back": Shape(actions.feed_back, "message-2", _("进展已写入经过。"), forms.TextForm),
    "ask_extension": Shape(
        actions.ask_extension, "calendar-plus", _("已申请延期，等待审核。"), forms.ExtendForm
    ),
    "return_task": Shape(
        actions.return_task, "arrow-back-up", _("已退单，等待派遣员处理。"), forms.ReturnForm, is_grave=True
    ),
}
APPLICATION_MOVES: Verbs = {
    "endorse": Shape(actions.endorse_application, "check", _("已审核同意。"), forms.OptionalAnswerForm),
    "grant": Shape(actions.grant_application, "checks", _("已批准，即时生效。"), forms.OptionalAnswerForm),
    "refuse": Shape(actions.refuse_application, "x", _("已退回申请。"), forms.RefuseForm, is_grave=True),
}
APPLICATION_LABELS = {"endorse": _("审核同意"), "grant": _("批准"), "refuse": _("不批准")}
SUPERVISION_MOVES: Verbs = {
    "answer": Shape(actions.answer_supervision, "message-reply", _("已答复督办。"), forms.AnswerForm),
}
NOT_ON_THE_CASE = frozenset({"answer_supervision"}) | TASK_MOVES.keys()
"""Moves of the case's table whose buttons stand on its tasks and notices."""

FORWARD = (
    "record_verification",
    "take_verification",
    "file_case",
    "dispatch_case",
    "rule_return",
    "pass_check",
    "take_check",
    "confirm_case",
    "take_look_back",
    "resume_case",
    "correct_case",
)
TASK_FORWARD = ("sign_task", "finish_stage", "handle_task")
"""What leads on: the first of these that is open is the page's main button."""
