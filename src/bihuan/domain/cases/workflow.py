"""The life of a report, a case and a task as three tables.

Report → (accepted) Case → verified, filed, dispatched as Tasks → handled → checked → closed → looked back at.
Nobody closes his own work: the guards below are the four-eyes rules of the field.
"""

from __future__ import annotations

from typing import Protocol

from bihuan.domain.cases.vocabulary import (
    OPEN_STATES,
    SETTLED_STATES,
    CaseState,
    ReportState,
    TaskState,
)
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.kernel.workflow import Guard, Move, Workflow

S = CaseState
T = TaskState


class CaseFacts(Protocol):
    """What the guards of a case look at; whoever provides it may read each only when a guard asks.

    Person ids; `me` is the actor, None for the system; `checker` has the open check.
    """

    @property
    def me(self) -> int | None: ...
    @property
    def handlers(self) -> frozenset[int]: ...
    @property
    def checkers(self) -> frozenset[int]: ...
    @property
    def dispatchers(self) -> frozenset[int]: ...
    @property
    def checker(self) -> int | None: ...
    @property
    def found_nothing(self) -> bool: ...
    @property
    def return_ruled(self) -> bool: ...
    @property
    def has_category(self) -> bool: ...
    @property
    def has_open_application(self) -> bool: ...
    @property
    def suspensions(self) -> int: ...


found_something = Guard[CaseFacts](
    "found_nothing",
    "立案前核实的结果是“现场未发现”，不能立案。请不予立案，或再次安排核实。",
    lambda f: not f.found_nothing,
)
category_is_known = Guard[CaseFacts](
    "no_category", "还没有确定类别，不能立案。请先选定小类。", lambda f: f.has_category
)
return_was_ruled = Guard[CaseFacts](
    "return_needs_another",
    "这件案件是您派遣后被退回的，不能由您一人再次派遣。请先由另一位派遣员或负责人裁定退单。",
    lambda f: f.return_ruled or f.me not in f.dispatchers,
)
ruled_by_another = Guard[CaseFacts](
    "own_dispatch",
    "派遣的人不能裁定自己派出的退单。请由另一位负责人裁定。",
    lambda f: f.me not in f.dispatchers,
)
return_is_open = Guard[CaseFacts](
    "already_ruled", "这次退单已经裁定过了，可以直接派遣。", lambda f: not f.return_ruled
)
checked_by_another = Guard[CaseFacts](
    "own_work", "自己处置的案件不能由自己核查。请由没有参与处置的人核查。", lambda f: f.me not in f.handlers
)
is_the_checker = Guard[CaseFacts](
    "not_your_check",
    "这次核查已经交给别人。请由领到任务的人填写结果，或先改派。",
    lambda f: f.me == f.checker,
)
check_is_free = Guard[CaseFacts](
    "check_taken", "已经有人领了这次核查。需要换人时请指派。", lambda f: f.checker is None
)
looked_at_by_another = Guard[CaseFacts](
    "own_check",
    "处置过或核查过这件案件的人不能回头看。请由没有参与过的人回头看。",
    lambda f: f.me not in f.handlers | f.checkers,
)
nothing_pending = Guard[CaseFacts](
    "application_pending",
    "还有一份申请没有决定。请先批准或退回那份申请。",
    lambda f: not f.has_open_application,
)
suspended_once = Guard[CaseFacts](
    "suspended_before",
    "每件案件只能挂账或缓办一次，这件已经用过。请按期处置，或申请强制结案。",
    lambda f: f.suspensions == 0,
)

closed_by_another = Guard[CaseFacts](
    "own_closing",
    "核查结案的人不能冲正自己的结案。请由没有核查过这件案件的负责人冲正。",
    lambda f: f.me not in f.checkers,
)

_before_closing = frozenset(OPEN_STATES - {S.ACCEPTED, S.VERIFYING})
_with_units = frozenset({S.DISPATCHED, S.HANDLING})

CASE = Workflow[CaseFacts](
    "case",
    states={state.value: state.label for state in CaseState},
    initial=S.ACCEPTED,
    moves=(
        Move("ask_verification", "安排核实", frozenset({S.ACCEPTED}), S.VERIFYING, May.FILE),
        Move("take_verification", "领取核实", frozenset({S.VERIFYING}), None, May.VERIFY, (check_is_free,)),
        Move("record_verification", "填写核实结果", frozenset({S.VERIFYING}), S.ACCEPTED, May.VERIFY, (is_the_checker,)),
        Move("correct_case", "更正类别和位置", frozenset({S.ACCEPTED, S.VERIFYING, S.FILED, S.RETURNED}), None, May.FILE),
        Move("file_case", "立案", frozenset({S.ACCEPTED}), S.FILED, May.FILE, (category_is_known, found_something)),
        Move("handle_on_spot", "自行处置", frozenset({S.ACCEPTED}), S.HANDLED, May.HANDLE, automatic=True),
        Move("reject_case", "不予立案", frozenset({S.ACCEPTED}), S.REJECTED, May.FILE),
        Move("dispatch_case", "派遣", frozenset({S.FILED, S.RETURNED}), S.DISPATCHED, May.DISPATCH, (return_was_ruled,)),
        Move("add_unit", "增派单位", _with_units, None, May.DISPATCH),
        Move("sign_task", "签收", _with_units, S.HANDLING, May.HANDLE),
        Move("return_task", "退单", _with_units, None, May.HANDLE, (nothing_pending,)),
        Move("all_returned", "全部退回", _with_units, S.RETURNED, May.HANDLE, automatic=True),
        Move("rule_return", "裁定退单", frozenset({S.RETURNED}), None, May.ARBITRATE, (return_is_open, ruled_by_another)),
        Move("finish_stage", "完成阶段", frozenset({S.HANDLING}), None, May.HANDLE),
        Move("handle_task", "处置完成", frozenset({S.HANDLING}), None, May.HANDLE, (nothing_pending,)),
        Move("all_handled", "全部处置", _with_units, S.HANDLED, May.HANDLE, automatic=True),
        Move("feed_back", "反馈进展", frozenset({S.HANDLING, S.SUSPENDED}), None, May.HANDLE),
        Move("take_check", "领取核查", frozenset({S.HANDLED}), S.CHECKING, May.CHECK, (checked_by_another,)),
        Move("assign_check", "指派核查", frozenset({S.HANDLED, S.CHECKING}), S.CHECKING, May.ASSIGN_CHECK),
        Move("pass_check", "核查通过并结案", frozenset({S.CHECKING}), S.CLOSED, May.CHECK, (checked_by_another, is_the_checker)),
        Move("fail_check", "核查不通过，返工", frozenset({S.CHECKING}), S.HANDLING, May.CHECK, (checked_by_another, is_the_checker)),
        Move("ask_extension", "申请延期", _with_units, None, May.HANDLE, (nothing_pending,)),
        Move("ask_suspension", "申请挂账或缓办", frozenset({S.HANDLING}), None, May.HANDLE, (nothing_pending, suspended_once)),
        Move("suspend_case", "挂账", frozenset({S.HANDLING}), S.SUSPENDED, May.SUSPEND, (suspended_once,), automatic=True),
        Move("resume_case", "恢复处置", frozenset({S.SUSPENDED}), S.HANDLING, May.SUSPEND),
        Move("ask_forced_close", "申请强制结案", _before_closing, None, May.DISPATCH, (nothing_pending,)),
        Move("force_close", "强制结案", _before_closing, S.CLOSED, May.FORCE_CLOSE, automatic=True),
        Move("urge_case", "催办", frozenset(OPEN_STATES), None, May.SUPERVISE),
        Move("supervise_case", "督办", frozenset(OPEN_STATES), None, May.SUPERVISE),
        Move("answer_supervision", "答复督办", frozenset(CaseState) - {S.REJECTED, S.VOID}, None, May.HANDLE),
        Move("void_case", "作废", frozenset(OPEN_STATES), S.VOID, May.VOID, (nothing_pending,)),
        Move("ask_appeal", "超时申诉", frozenset(SETTLED_STATES), None, May.HANDLE, (nothing_pending,)),
        Move("call_look_back", "列入回头看", frozenset({S.CLOSED, S.CONFIRMED}), S.LOOKING_BACK, May.DRAW),
        Move(
            "take_look_back", "领取回头看", frozenset({S.LOOKING_BACK}), None, May.LOOK_BACK,
            (check_is_free, looked_at_by_another),
        ),
        Move(
            "confirm_case", "回头看合格", frozenset({S.LOOKING_BACK}), S.CONFIRMED, May.LOOK_BACK,
            (looked_at_by_another, is_the_checker),
        ),
        Move(
            "rebound_case", "回头看不合格，重新打开", frozenset({S.LOOKING_BACK}), S.FILED, May.LOOK_BACK,
            (looked_at_by_another, is_the_checker),
        ),
        Move("reopen_case", "重新打开", frozenset({S.CLOSED, S.CONFIRMED}), S.FILED, May.ARBITRATE),
        Move("restate_case", "冲正类别和位置", frozenset(SETTLED_STATES), None, May.ARBITRATE),
        Move("take_back_closing", "冲正结案", frozenset({S.CLOSED}), S.CHECKING, May.ARBITRATE, (closed_by_another,)),
        Move("set_maintenance", "指定维护责任单位", frozenset({S.CLOSED, S.CONFIRMED}), None, May.MAINTAIN),
        Move("comment_case", "备注", frozenset(CaseState), None, May.VIEW_UNIT),
    ),
)  # fmt: skip


class TaskFacts(Protocol):
    """What the guards of a task look at."""

    @property
    def open_stages(self) -> int: ...
    @property
    def is_late(self) -> bool: ...
    @property
    def extensions(self) -> int: ...
    @property
    def max_extensions(self) -> int: ...


stages_are_done = Guard[TaskFacts](
    "stage_open",
    "这项任务分阶段处置，还有前面的阶段没有完成。请先完成前面的阶段。",
    lambda f: f.open_stages <= 1,
)
has_stages = Guard[TaskFacts](
    "no_stage", "这项任务没有分阶段，或只剩最后一个阶段。请直接填写处置完成。", lambda f: f.open_stages > 1
)
before_overdue = Guard[TaskFacts](
    "too_late", "已经超过期限，不能再申请延期。延期要在到期之前申请。", lambda f: not f.is_late
)
extensions_left = Guard[TaskFacts](
    "extended_twice", "延期次数已经用完，不能再延。", lambda f: f.extensions < f.max_extensions
)

TASK = Workflow[TaskFacts](
    "task",
    states={state.value: state.label for state in TaskState},
    initial=T.DISPATCHED,
    moves=(
        Move("sign_task", "签收", frozenset({T.DISPATCHED}), T.HANDLING, May.HANDLE),
        Move("return_task", "退单", frozenset({T.DISPATCHED, T.HANDLING}), T.RETURNED, May.HANDLE),
        Move("finish_stage", "完成阶段", frozenset({T.HANDLING}), None, May.HANDLE, (has_stages,)),
        Move("feed_back", "反馈进展", frozenset({T.HANDLING}), None, May.HANDLE),
        Move("handle_task", "处置完成", frozenset({T.HANDLING}), T.HANDLED, May.HANDLE, (stages_are_done,)),
        Move(
            "ask_extension", "申请延期", frozenset({T.DISPATCHED, T.HANDLING}), None, May.HANDLE,
            (before_overdue, extensions_left),
        ),
        Move("rework_task", "返工", frozenset({T.HANDLED}), T.HANDLING, May.CHECK, automatic=True),
        Move("finish_task", "办结", frozenset({T.HANDLED}), T.DONE, May.CHECK, automatic=True),
        Move("unfinish_task", "恢复待核查", frozenset({T.DONE}), T.HANDLED, May.ARBITRATE, automatic=True),
        Move("withdraw_task", "撤回", frozenset({T.DISPATCHED, T.HANDLING, T.HANDLED}), T.WITHDRAWN, May.DISPATCH, automatic=True),
    ),
)  # fmt: skip


REPORT = Workflow[None](
    "report",
    states={state.value: state.label for state in ReportState},
    initial=ReportState.RECEIVED,
    moves=(
        Move("accept_report", "受理", frozenset({ReportState.RECEIVED}), ReportState.ACCEPTED, May.ACCEPT),
        Move(
            "join_report", "并入已有案件", frozenset({ReportState.RECEIVED}), ReportState.ACCEPTED, May.ACCEPT
        ),
        Move(
            "decline_report", "不予受理", frozenset({ReportState.RECEIVED}), ReportState.DECLINED, May.ACCEPT
        ),
        Move(
            "unjoin_report",
            "从案件中分出",
            frozenset({ReportState.ACCEPTED}),
            ReportState.RECEIVED,
            May.ACCEPT,
        ),
    ),
)
