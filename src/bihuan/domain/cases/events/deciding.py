"""Events beside the road: applications, supervision, overdue, look-back, rebound, maintenance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class ApplicationAsked(Event):
    kind: ClassVar[str] = "cases.application_asked"
    label: ClassVar = _("提出申请")
    application: str
    task: str = ""
    ground: str = ""


@dataclass(frozen=True)
class ApplicationEndorsed(Event):
    kind: ClassVar[str] = "cases.application_endorsed"
    label: ClassVar = _("审核同意")
    application: str


@dataclass(frozen=True)
class ApplicationGranted(Event):
    kind: ClassVar[str] = "cases.application_granted"
    label: ClassVar = _("批准申请")
    application: str
    old_due_at: str = ""
    due_at: str = ""


@dataclass(frozen=True)
class ApplicationRefused(Event):
    kind: ClassVar[str] = "cases.application_refused"
    label: ClassVar = _("不批准申请")
    application: str


@dataclass(frozen=True)
class DeadlineExtended(Event):
    kind: ClassVar[str] = "cases.extended"
    label: ClassVar = _("延期")
    task: str
    old_due_at: str
    due_at: str


@dataclass(frozen=True)
class CaseSuspended(Event):
    kind: ClassVar[str] = "cases.suspended"
    label: ClassVar = _("挂账或缓办")
    how: str
    until: str


@dataclass(frozen=True)
class CaseResumed(Event):
    kind: ClassVar[str] = "cases.resumed"
    label: ClassVar = _("恢复处置")
    due_at: str = ""


@dataclass(frozen=True)
class OvertimeExempted(Event):
    kind: ClassVar[str] = "cases.overtime_exempted"
    label: ClassVar = _("超时免责")


@dataclass(frozen=True)
class CaseUrged(Event):
    kind: ClassVar[str] = "cases.urged"
    label: ClassVar = _("催办")
    times: int


@dataclass(frozen=True)
class CaseSupervised(Event):
    kind: ClassVar[str] = "cases.supervised"
    label: ClassVar = _("督办")
    colour: str
    due_at: str = ""


@dataclass(frozen=True)
class SupervisionAnswered(Event):
    kind: ClassVar[str] = "cases.supervision_answered"
    label: ClassVar = _("答复督办")
    colour: str
    answer: str
    on_time: bool | None = None


@dataclass(frozen=True)
class CaseFellOverdue(Event):
    kind: ClassVar[str] = "cases.fell_overdue"
    label: ClassVar = _("超期")
    stage: str
    due_at: str
    task: str = ""


@dataclass(frozen=True)
class CaseVoided(Event):
    kind: ClassVar[str] = "cases.voided"
    label: ClassVar = _("作废")
    ground: str


@dataclass(frozen=True)
class RoundCommitted(Event):
    kind: ClassVar[str] = "cases.round_committed"
    label: ClassVar = _("公布回头看抽查种子的摘要")
    commitment: str
    share: str
    closed_from: str
    closed_to: str


@dataclass(frozen=True)
class RoundDrawn(Event):
    kind: ClassVar[str] = "cases.round_drawn"
    label: ClassVar = _("抽取回头看案件")
    seed: str
    population: int
    drawn: list[str]
    tickets: dict[str, str]


@dataclass(frozen=True)
class LookBackCalled(Event):
    kind: ClassVar[str] = "cases.look_back_called"
    label: ClassVar = _("列入回头看")
    how: str
    round: str = ""


@dataclass(frozen=True)
class CaseConfirmed(Event):
    kind: ClassVar[str] = "cases.confirmed"
    label: ClassVar = _("回头看合格")
    note: str = ""


@dataclass(frozen=True)
class CaseRebounded(Event):
    kind: ClassVar[str] = "cases.rebounded"
    label: ClassVar = _("反弹，重新打开")
    note: str
    times: int


@dataclass(frozen=True)
class CaseReopened(Event):
    kind: ClassVar[str] = "cases.reopened"
    label: ClassVar = _("重新打开")


@dataclass(frozen=True)
class MaintenanceSet(Event):
    kind: ClassVar[str] = "cases.maintenance_set"
    label: ClassVar = _("指定维护责任单位")
    maintainer: str
    next_look_back_on: str = ""
