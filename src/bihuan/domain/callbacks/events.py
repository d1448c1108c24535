"""What the journal keeps about call-backs. What the reporter said in his own words stays in the row.

The three rates are folds over `callbacks.answered`; `callbacks.demand_confirmed` repeats the answer, so that the
same fold with the opposite sign gives the figures without what was found unreasonable or out of power.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class CallBackOpened(Event):
    kind: ClassVar[str] = "callbacks.opened"
    label: ClassVar = _("列入回访")
    case: str
    report: str
    closed_at: str
    due_at: str


@dataclass(frozen=True)
class CallBackAttempted(Event):
    kind: ClassVar[str] = "callbacks.attempted"
    label: ClassVar = _("回访未接通")
    result: str
    times: int


@dataclass(frozen=True)
class CallBackAnswered(Event):
    kind: ClassVar[str] = "callbacks.answered"
    label: ClassVar = _("反映人答复")
    case: str
    way: str
    contacted: bool
    solved: bool
    satisfaction: str


@dataclass(frozen=True)
class CallBackGivenUp(Event):
    kind: ClassVar[str] = "callbacks.unreachable"
    label: ClassVar = _("联系不上")
    why: str
    times: int


@dataclass(frozen=True)
class CallBackWithdrawn(Event):
    kind: ClassVar[str] = "callbacks.withdrawn"
    label: ClassVar = _("案件有变，不再回访")
    case: str


@dataclass(frozen=True)
class ReopeningAsked(Event):
    kind: ClassVar[str] = "callbacks.reopening_asked"
    label: ClassVar = _("反映人说没有解决，要求重新打开")
    case: str


@dataclass(frozen=True)
class ReopeningGranted(Event):
    kind: ClassVar[str] = "callbacks.reopening_granted"
    label: ClassVar = _("同意重新打开")
    case: str


@dataclass(frozen=True)
class ReopeningRefused(Event):
    kind: ClassVar[str] = "callbacks.reopening_refused"
    label: ClassVar = _("不重新打开")
    case: str


@dataclass(frozen=True)
class ReopeningOvertaken(Event):
    kind: ClassVar[str] = "callbacks.reopening_overtaken"
    label: ClassVar = _("案件已另行打开")
    case: str


@dataclass(frozen=True)
class DemandProposed(Event):
    kind: ClassVar[str] = "callbacks.demand_proposed"
    label: ClassVar = _("提出诉求认定")
    demand: str
    ground: str


@dataclass(frozen=True)
class DemandConfirmed(Event):
    kind: ClassVar[str] = "callbacks.demand_confirmed"
    label: ClassVar = _("复核同意认定")
    demand: str
    ground: str
    contacted: bool
    solved: bool
    satisfaction: str


@dataclass(frozen=True)
class DemandRejected(Event):
    kind: ClassVar[str] = "callbacks.demand_rejected"
    label: ClassVar = _("复核不予认定")
    demand: str
    ground: str


@dataclass(frozen=True)
class CallBackRulesSet(Event):
    kind: ClassVar[str] = "callbacks.rules_set"
    label: ClassVar = _("回访规则生效")
    valid_from: str
