"""What the journal keeps about visits. Names and signatures stay in the rows.

`inspections.entered` is a door entry: what the enterprise feels, and what a cap counts by its `counting`.
`inspections.visited` is the visit done, its quantity the number of departments that came together; `inspections.found`
is one item found wrong in the record that the enterprise has signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class VisitPlanned(Event):
    kind: ClassVar[str] = "inspections.planned"
    label: ClassVar = _("安排检查")
    visit_kind: str
    planned_on: str
    counting: str
    ground: str = ""
    evidence: str = ""
    is_urgent: bool = False
    recheck_of: str = ""


@dataclass(frozen=True)
class VisitApproved(Event):
    kind: ClassVar[str] = "inspections.approved"
    label: ClassVar = _("批准检查")
    plan_code: str
    afterwards: bool


@dataclass(frozen=True)
class VisitMoved(Event):
    kind: ClassVar[str] = "inspections.moved"
    label: ClassVar = _("改期")
    old: str
    new: str


@dataclass(frozen=True)
class OfficersNamed(Event):
    kind: ClassVar[str] = "inspections.officers_named"
    label: ClassVar = _("更换检查人员")
    officers: list[str]


@dataclass(frozen=True)
class UnitJoined(Event):
    kind: ClassVar[str] = "inspections.joined"
    label: ClassVar = _("部门并入")
    unit: str


@dataclass(frozen=True)
class VisitCancelled(Event):
    kind: ClassVar[str] = "inspections.cancelled"
    label: ClassVar = _("取消检查")
    counting: str


@dataclass(frozen=True)
class VisitEntered(Event):
    kind: ClassVar[str] = "inspections.entered"
    label: ClassVar = _("入企")
    visit_kind: str
    counting: str
    way: str
    departments: int
    officers: list[str]


@dataclass(frozen=True)
class VisitExempted(Event):
    kind: ClassVar[str] = "inspections.exempted"
    label: ClassVar = _("不计入频次")
    visit_kind: str
    ground: str
    evidence: str


@dataclass(frozen=True)
class EntryRefused(Event):
    kind: ClassVar[str] = "inspections.entry_refused"
    label: ClassVar = _("企业拒绝入企")
    visit_kind: str


@dataclass(frozen=True)
class ItemAnswered(Event):
    kind: ClassVar[str] = "inspections.answered"
    label: ClassVar = _("填写检查结果")
    item: str
    result: str
    old: str
    state: str


@dataclass(frozen=True)
class ConflictSettled(Event):
    kind: ClassVar[str] = "inspections.settled"
    label: ClassVar = _("认定结果")
    item: str
    result: str


@dataclass(frozen=True)
class PhotoTaken(Event):
    kind: ClassVar[str] = "inspections.photo_taken"
    label: ClassVar = _("现场拍照")
    item: str
    sha256: str


@dataclass(frozen=True)
class VisitDone(Event):
    kind: ClassVar[str] = "inspections.visited"
    label: ClassVar = _("检查结束")
    visit_kind: str
    counting: str
    scenario: str
    minutes: int
    items: int
    checked: int
    violations: int
    is_recheck: bool


@dataclass(frozen=True)
class VisitSigned(Event):
    kind: ClassVar[str] = "inspections.signed"
    label: ClassVar = _("企业签字")
    agreed: bool


@dataclass(frozen=True)
class ItemFound(Event):
    kind: ClassVar[str] = "inspections.found"
    label: ClassVar = _("发现问题")
    item: str
    visit_kind: str


@dataclass(frozen=True)
class FindingReported(Event):
    kind: ClassVar[str] = "inspections.reported"
    label: ClassVar = _("问题转为案件")
    item: str
    report: str
    case: str = ""


@dataclass(frozen=True)
class VisitRated(Event):
    kind: ClassVar[str] = "inspections.rated"
    label: ClassVar = _("企业评价")
    rating: str
    reasons: list[str]


@dataclass(frozen=True)
class DoorCodeMade(Event):
    kind: ClassVar[str] = "inspections.door_code_made"
    label: ClassVar = _("生成门码")
    number: int


@dataclass(frozen=True)
class InspectionRulesSet(Event):
    kind: ClassVar[str] = "inspections.rules_set"
    label: ClassVar = _("检查规则生效")
    valid_from: str
