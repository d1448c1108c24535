"""Events of a case on its road: accepted, verified, filed, dispatched, handled, checked, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class CaseAccepted(Event):
    kind: ClassVar[str] = "cases.accepted"
    label: ClassVar = _("建立案件")
    report: str = ""
    on_spot: bool = False


@dataclass(frozen=True)
class CaseCorrected(Event):
    kind: ClassVar[str] = "cases.corrected"
    label: ClassVar = _("更正类别或位置")
    old: dict[str, str]
    new: dict[str, str]


@dataclass(frozen=True)
class CaseRestated(Event):
    """`entries` are the numbers of those that were reversed and written once more."""

    kind: ClassVar[str] = "cases.restated"
    label: ClassVar = _("冲正类别或位置")
    old: dict[str, str]
    new: dict[str, str]
    entries: list[int]


@dataclass(frozen=True)
class ClosingTakenBack(Event):
    kind: ClassVar[str] = "cases.closing_taken_back"
    label: ClassVar = _("冲正结案")
    entry: int


@dataclass(frozen=True)
class VerificationAsked(Event):
    kind: ClassVar[str] = "cases.verification_asked"
    label: ClassVar = _("安排立案前核实")
    assignee: str = ""


@dataclass(frozen=True)
class CheckTaken(Event):
    kind: ClassVar[str] = "cases.check_taken"
    label: ClassVar = _("领取核查任务")
    check: str
    assignee: str


@dataclass(frozen=True)
class CaseVerified(Event):
    kind: ClassVar[str] = "cases.verified"
    label: ClassVar = _("立案前核实")
    result: str
    note: str = ""
    on_time: bool | None = None


@dataclass(frozen=True)
class CaseFiled(Event):
    kind: ClassVar[str] = "cases.filed"
    label: ClassVar = _("立案")
    standard: str
    closing_condition: str = ""


@dataclass(frozen=True)
class CaseRejected(Event):
    kind: ClassVar[str] = "cases.rejected"
    label: ClassVar = _("不予立案")
    ground: str


@dataclass(frozen=True)
class CaseDispatched(Event):
    kind: ClassVar[str] = "cases.dispatched"
    label: ClassVar = _("派遣")
    lead: str
    assists: list[str]
    due_at: str = ""
    provisional: bool = False
    by_duty: bool = True
    again: bool = False
    on_time: bool | None = None
    instruction: str = ""


@dataclass(frozen=True)
class UnitAdded(Event):
    kind: ClassVar[str] = "cases.unit_added"
    label: ClassVar = _("增派单位")
    task: str
    unit: str
    instruction: str = ""


@dataclass(frozen=True)
class TaskSigned(Event):
    kind: ClassVar[str] = "cases.task_signed"
    label: ClassVar = _("签收")
    task: str


@dataclass(frozen=True)
class TaskReturned(Event):
    kind: ClassVar[str] = "cases.task_returned"
    label: ClassVar = _("退单")
    task: str
    ground: str


@dataclass(frozen=True)
class ReturnRuled(Event):
    kind: ClassVar[str] = "cases.return_ruled"
    label: ClassVar = _("裁定退单")
    upheld: bool


@dataclass(frozen=True)
class TaskFedBack(Event):
    kind: ClassVar[str] = "cases.task_fed_back"
    label: ClassVar = _("反馈进展")
    task: str
    note: str


@dataclass(frozen=True)
class StageFinished(Event):
    kind: ClassVar[str] = "cases.stage_finished"
    label: ClassVar = _("完成阶段")
    task: str
    stage: str
    due_at: str = ""
    on_time: bool | None = None


@dataclass(frozen=True)
class TaskHandled(Event):
    kind: ClassVar[str] = "cases.task_handled"
    label: ClassVar = _("处置完成")
    task: str
    note: str = ""
    due_at: str = ""
    on_time: bool | None = None


@dataclass(frozen=True)
class CaseHandled(Event):
    kind: ClassVar[str] = "cases.handled"
    label: ClassVar = _("全部处置完成")
    on_time: bool | None = None


@dataclass(frozen=True)
class CheckAssigned(Event):
    kind: ClassVar[str] = "cases.check_assigned"
    label: ClassVar = _("安排结案前核查")
    assignee: str


@dataclass(frozen=True)
class CheckFailed(Event):
    kind: ClassVar[str] = "cases.check_failed"
    label: ClassVar = _("核查不通过，返工")
    note: str
    tasks: list[str]
    on_time: bool | None = None


@dataclass(frozen=True)
class CaseClosed(Event):
    kind: ClassVar[str] = "cases.closed"
    label: ClassVar = _("结案")
    how: str
    note: str = ""
    handled_on_time: bool | None = None
    on_time: bool | None = None
    on_spot: bool = False
