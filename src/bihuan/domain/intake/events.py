"""What the journal keeps about learning classes and units, and about people who decided otherwise.

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
