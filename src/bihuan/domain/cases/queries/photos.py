"""Which photographs a move asks for, and why: by the risk of the class, of this case, and of the unit's late work.

DOMAIN §2: photographs are asked for by risk, not always. The numbers are the district's (`[photos.*]` of
`cases.toml`), as in force on the day the case was dispatched; which sides a class can show is its `evidence`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, Evidence, Task
from bihuan.domain.cases.queries.photo_rules import PhotoRules
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import BEFORE_PHASES, CheckResult, Phase, PhotoGround, TaskRole, TaskState
from bihuan.domain.district.models import Category
from bihuan.domain.district.vocabulary import EvidenceRule, Risk
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.files.vocabulary import ContentType

ASKED: dict[str, tuple[Phase, ...]] = {
    "record_verification": (Phase.BEFORE,),
    "handle_task": (Phase.BEFORE, Phase.AFTER),
    "handle_on_spot": (Phase.BEFORE, Phase.AFTER),
}
"""The moves that are made by somebody who stands there, and what he can show. No other move asks for any."""

SHOWS: dict[str, tuple[Phase, ...]] = {
    EvidenceRule.BOTH: (Phase.BEFORE, Phase.AFTER),
    EvidenceRule.AFTER: (Phase.AFTER,),
    EvidenceRule.NONE: (),
}
RISING = tuple(Risk)


@dataclass(frozen=True)
class PhotosAsked:
    """Photographs of one side that are still missing, at which risk, and what made it this risk."""

    phase: Phase
    wanted: int
    present: int
    risk: Risk
    grounds: tuple[PhotoGround, ...]

    @property
    def missing(self) -> int:
        return self.wanted - self.present


def photos_asked(verb: str, case: Case, now: datetime, *, task: Task | None = None) -> list[PhotosAsked]:
    """What a move on a case asks for and the case has not got; nothing for most moves and most cases.

    `task` is the one that is handled: only the leading unit is asked, and only its late work raises the risk.
    At most four small queries.
    """
    sides = _sides(verb, case, task)
    if not sides:
        return []
    rules = rules_on(localdate(case.dispatched_at or now)).photos
    risk, grounds = _risk(case, task, rules)
    wanted = {side: count for side in sides if (count := rules.count(risk, side))}
    if not wanted:
        return []
    present = _present(case, task)
    return [
        PhotosAsked(side, count, present[side], risk, grounds)
        for side, count in wanted.items()
        if present[side] < count
    ]


def class_photos(category: Category, on: date) -> dict[Phase, int]:
    """What a class by itself asks for, by side, under the rules of a day; for the standards and for who has no case yet."""
    rules = rules_on(on).photos
    counts = {side: rules.count(Risk(category.risk), side) for side in SHOWS[category.evidence]}
    return {side: count for side, count in counts.items() if count}


def _sides(verb: str, case: Case, task: Task | None) -> list[Phase]:
    """Which sides this move can show of this class, by this unit."""
    if case.category is None or (task is not None and task.role != TaskRole.LEAD):
        return []
    return [side for side in ASKED.get(verb, ()) if side in SHOWS[case.category.evidence]]


def _risk(case: Case, task: Task | None, rules: PhotoRules) -> tuple[Risk, tuple[PhotoGround, ...]]:
    """The risk of the class, one higher for each thing that speaks against the case or its unit."""
    level = RISING.index(Risk(case.category.risk)) if case.category else 0
    grounds = [PhotoGround.CLASS]
    if rules.came_back and (case.reworks or case.rebounds):
        grounds.append(PhotoGround.CAME_BACK)
        level += 1
    if task is not None and level < len(RISING) - 1 and _is_reworked_often(task.unit, rules):
        grounds.append(PhotoGround.UNIT)
        level += 1
    return RISING[min(level, len(RISING) - 1)], tuple(grounds)


def _is_reworked_often(unit: Unit, rules: PhotoRules) -> bool:
    if not rules.unit_reworked:
        return False
    done = Task.objects.filter(unit=unit, role=TaskRole.LEAD, state__in=(TaskState.HANDLED, TaskState.DONE))
    latest = done.order_by("-pk").values_list("reworks", flat=True)[: rules.unit_last]
    return sum(reworks > 0 for reworks in latest) >= rules.unit_reworked


def _present(case: Case, task: Task | None) -> dict[Phase, int]:
    """Different pictures by side. Of the work done only those count that were added since it was last told to do it."""
    rows = Evidence.objects.filter(case=case).exclude(file__content_type=ContentType.PDF)
    if task is not None:
        failed = case.checks.filter(result=CheckResult.FAILED).aggregate(at=Max("done_at"))["at"]
        told = max(failed or task.dispatched_at, task.dispatched_at)
        rows = rows.exclude(phase=Phase.AFTER, added_at__lt=told)
    shown = set(rows.values_list("phase", "file__sha256"))
    sides = {Phase.BEFORE: BEFORE_PHASES, Phase.AFTER: {Phase.AFTER}}
    return {
        side: len({sha256 for phase, sha256 in shown if phase in phases}) for side, phases in sides.items()
    }
