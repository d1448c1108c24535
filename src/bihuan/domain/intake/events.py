"""What the journal keeps about learning classes and units, about people who decided otherwise, and about hot issues.

An entry about a report carries codes and never its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class ModelTrained(Event):
    kind: ClassVar[str] = "intake.model_trained"
    label: ClassVar = _("训练分类模型")
    version: int
    examples: int
    corrections: int
    sha256: str
    training_digest: str
    threshold: str
    accuracy: str
    macro_f1: str


@dataclass(frozen=True)
class ModelPutInUse(Event):
    kind: ClassVar[str] = "intake.model_put_in_use"
    label: ClassVar = _("启用分类模型")
    version: int
    before: int = 0


@dataclass(frozen=True)
class ClassConfirmed(Event):
    kind: ClassVar[str] = "intake.class_confirmed"
    label: ClassVar = _("立案类别与建议一致")
    version: int
    decided: str


@dataclass(frozen=True)
class ClassCorrected(Event):
    kind: ClassVar[str] = "intake.class_corrected"
    label: ClassVar = _("立案类别更正了建议")
    version: int
    suggested: str
    decided: str


@dataclass(frozen=True)
class UnitConfirmed(Event):
    kind: ClassVar[str] = "intake.unit_confirmed"
    label: ClassVar = _("派遣单位与建议一致")
    basis: str
    decided: str


@dataclass(frozen=True)
class UnitCorrected(Event):
    kind: ClassVar[str] = "intake.unit_corrected"
    label: ClassVar = _("派遣单位更正了建议")
    basis: str
    suggested: str
    decided: str


@dataclass(frozen=True)
class HotIssueFound(Event):
    """`first` is the earliest report; `week` came in seven days, where `usual` are usual (a decimal)."""

    kind: ClassVar[str] = "intake.hot_found"
    label: ClassVar = _("发现热点")
    first: str
    week: int
    usual: str


@dataclass(frozen=True)
class HotIssueFlaredUp(Event):
    kind: ClassVar[str] = "intake.hot_flared_up"
    label: ClassVar = _("热点再次热起来")
    week: int
    usual: str


@dataclass(frozen=True)
class HotIssueFaded(Event):
    kind: ClassVar[str] = "intake.hot_faded"
    label: ClassVar = _("热点平息")
    week: int


@dataclass(frozen=True)
class HotIssueSupervised(Event):
    """`joined` reports were put into the case by this; `elsewhere` stay in cases of their own."""

    kind: ClassVar[str] = "intake.hot_supervised"
    label: ClassVar = _("热点并案督办")
    case: str
    colour: str
    joined: int
    elsewhere: int


@dataclass(frozen=True)
class HotIssueDismissed(Event):
    kind: ClassVar[str] = "intake.hot_dismissed"
    label: ClassVar = _("不作热点")
    week: int


@dataclass(frozen=True)
class HotRulesSet(Event):
    kind: ClassVar[str] = "intake.hot_rules_set"
    label: ClassVar = _("热点规则生效")
    valid_from: str
