"""What the journal keeps about the year's plan. `yearplans.made` counts its visits; `data` says what it saves and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class PlanAsked(Event):
    kind: ClassVar[str] = "yearplans.asked"
    label: ClassVar = _("编制年度检查计划")
    year: int
    commitment: str
    before: str = ""


@dataclass(frozen=True)
class PlanMade(Event):
    kind: ClassVar[str] = "yearplans.made"
    label: ClassVar = _("排出计划")
    enterprises: int
    alone: int
    objective: float
    bound: float
    digest: str


@dataclass(frozen=True)
class PlanFailed(Event):
    kind: ClassVar[str] = "yearplans.failed"
    label: ClassVar = _("计划没排成")


@dataclass(frozen=True)
class PlanFrozen(Event):
    kind: ClassVar[str] = "yearplans.frozen"
    label: ClassVar = _("冻结计划")


@dataclass(frozen=True)
class PlanThawed(Event):
    kind: ClassVar[str] = "yearplans.thawed"
    label: ClassVar = _("退回草案")


@dataclass(frozen=True)
class PlanApproved(Event):
    kind: ClassVar[str] = "yearplans.approved"
    label: ClassVar = _("批准计划")


@dataclass(frozen=True)
class PlanPublished(Event):
    kind: ClassVar[str] = "yearplans.published"
    label: ClassVar = _("公布计划")


@dataclass(frozen=True)
class PlanReplaced(Event):
    kind: ClassVar[str] = "yearplans.replaced"
    label: ClassVar = _("计划被替换")
    by: str


@dataclass(frozen=True)
class PlanCancelled(Event):
    kind: ClassVar[str] = "yearplans.cancelled"
    label: ClassVar = _("取消计划")


@dataclass(frozen=True)
class VisitAgreed(Event):
    kind: ClassVar[str] = "yearplans.agreed"
    label: ClassVar = _("与企业约定")
    enterprise: str
    month: int


@dataclass(frozen=True)
class MonthArranged(Event):
    kind: ClassVar[str] = "yearplans.arranged"
    label: ClassVar = _("排定月历")
    month: int
    refused: int


@dataclass(frozen=True)
class PlanRulesSet(Event):
    kind: ClassVar[str] = "yearplans.rules_set"
    label: ClassVar = _("设定年度计划规则")
    valid_from: str
