"""What the journal keeps about patrols. `patrols.graded` carries the score as its quantity: counted it says how many
stops were graded, added up and divided by the count it is the mean. An allowed appeal reverses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class RoundAssigned(Event):
    kind: ClassVar[str] = "patrols.assigned"
    label: ClassVar = _("下达巡查")
    scored_list: str
    stops: int
    due_on: str


@dataclass(frozen=True)
class RoundFinished(Event):
    kind: ClassVar[str] = "patrols.finished"
    label: ClassVar = _("巡完")
    graded: int
    skipped: int


@dataclass(frozen=True)
class RoundCancelled(Event):
    kind: ClassVar[str] = "patrols.cancelled"
    label: ClassVar = _("取消巡查")


@dataclass(frozen=True)
class Deducted(Event):
    kind: ClassVar[str] = "patrols.deducted"
    label: ClassVar = _("记扣分")
    line: str
    count: int
    points: str
    report: str = ""


@dataclass(frozen=True)
class DeductionDropped(Event):
    kind: ClassVar[str] = "patrols.deduction_dropped"
    label: ClassVar = _("删去扣分")
    line: str
    points: str


@dataclass(frozen=True)
class DeductionReported(Event):
    kind: ClassVar[str] = "patrols.reported"
    label: ClassVar = _("扣分的问题已报送")
    line: str
    report: str


@dataclass(frozen=True)
class RedProposed(Event):
    kind: ClassVar[str] = "patrols.red_proposed"
    label: ClassVar = _("评为红牌，待复核")
    scored_list: str
    score: str


@dataclass(frozen=True)
class SentBack(Event):
    kind: ClassVar[str] = "patrols.sent_back"
    label: ClassVar = _("退回重巡")


@dataclass(frozen=True)
class Graded(Event):
    kind: ClassVar[str] = "patrols.graded"
    label: ClassVar = _("评定")
    scored_list: str
    colour: str
    score: str


@dataclass(frozen=True)
class Coloured(Event):
    """The colour of a section changed; `before` is empty for its first one."""

    kind: ClassVar[str] = "patrols.coloured"
    label: ClassVar = _("换牌")
    scored_list: str
    colour: str
    before: str
    score: str


@dataclass(frozen=True)
class StopSkipped(Event):
    kind: ClassVar[str] = "patrols.skipped"
    label: ClassVar = _("未巡")
    scored_list: str


@dataclass(frozen=True)
class GradeAppealed(Event):
    kind: ClassVar[str] = "patrols.appealed"
    label: ClassVar = _("对评定申诉")
    colour: str


@dataclass(frozen=True)
class GradeUpheld(Event):
    kind: ClassVar[str] = "patrols.upheld"
    label: ClassVar = _("维持评定")
    colour: str


@dataclass(frozen=True)
class GradeOverturned(Event):
    kind: ClassVar[str] = "patrols.overturned"
    label: ClassVar = _("改判无效")
    colour: str


@dataclass(frozen=True)
class PatrolRulesSet(Event):
    kind: ClassVar[str] = "patrols.rules_set"
    label: ClassVar = _("巡查规则生效")
    valid_from: str
