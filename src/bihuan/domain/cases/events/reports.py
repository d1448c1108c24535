"""Events of reports, pictures, remarks, and of the standards and rules behind cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class ReportReceived(Event):
    kind: ClassVar[str] = "cases.report_received"
    label: ClassVar = _("收到诉求")
    source_key: str = ""
    suggested_unit: str = ""


@dataclass(frozen=True)
class ReportAccepted(Event):
    kind: ClassVar[str] = "cases.report_accepted"
    label: ClassVar = _("受理")
    case: str = ""
    on_time: bool | None = None


@dataclass(frozen=True)
class ReportJoined(Event):
    kind: ClassVar[str] = "cases.report_joined"
    label: ClassVar = _("并入案件")
    case: str = ""
    on_time: bool | None = None


@dataclass(frozen=True)
class ReportUnjoined(Event):
    kind: ClassVar[str] = "cases.report_unjoined"
    label: ClassVar = _("从案件中分出")
    case: str = ""


@dataclass(frozen=True)
class ReportDeclined(Event):
    kind: ClassVar[str] = "cases.report_declined"
    label: ClassVar = _("不予受理")
    ground: str = ""
    on_time: bool | None = None


@dataclass(frozen=True)
class ContactErased(Event):
    """Says that it was done and what there was (`name`, `phone`, …), never what it said."""

    kind: ClassVar[str] = "cases.contact_erased"
    label: ClassVar = _("删除诉求人信息")
    ground: str
    fields: list[str]


@dataclass(frozen=True)
class CaseCommented(Event):
    kind: ClassVar[str] = "cases.commented"
    label: ClassVar = _("备注")
    note: str


@dataclass(frozen=True)
class EvidenceAdded(Event):
    kind: ClassVar[str] = "cases.evidence_added"
    label: ClassVar = _("添加图片")
    phase: str
    sha256: str
    flags: list[str]


@dataclass(frozen=True)
class StandardAdded(Event):
    kind: ClassVar[str] = "cases.standard_added"
    label: ClassVar = _("新增立案标准")
    row: int
    valid_from: str


@dataclass(frozen=True)
class StandardEnded(Event):
    kind: ClassVar[str] = "cases.standard_ended"
    label: ClassVar = _("立案标准停用")
    row: int
    valid_to: str


@dataclass(frozen=True)
class RulesSet(Event):
    kind: ClassVar[str] = "cases.rules_set"
    label: ClassVar = _("案件规则生效")
    valid_from: str


@dataclass(frozen=True)
class QuestionsSet(Event):
    kind: ClassVar[str] = "cases.questions_set"
    label: ClassVar = _("追问项更新")
    codes: list[str]
