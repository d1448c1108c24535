"""The photographs without which a move is not done."""

from __future__ import annotations

from datetime import datetime

from bihuan.domain.cases.models import Case, Task
from bihuan.domain.cases.queries.photos import photos_asked
from bihuan.domain.cases.vocabulary import Phase
from bihuan.kernel.refusals import Refused

FIELDS = {Phase.BEFORE: "before", Phase.AFTER: "photos"}


def require_photos(verb: str, case: Case, now: datetime, *, task: Task | None = None) -> None:
    """Refuses (`photos_needed`) a move for which the rules ask photographs that the case has not got: which, and why."""
    for asked in photos_asked(verb, case, now, task=task):
        raise Refused(
            "photos_needed",
            "这件按“{risk}”风险要{side}照片 {wanted} 张（{why}），现有 {present} 张。请补 {missing} 张再提交。",
            risk=asked.risk.label,
            side=asked.phase.label,
            wanted=asked.wanted,
            why="、".join(str(ground.label) for ground in asked.grounds),
            present=asked.present,
            missing=asked.missing,
            fields={FIELDS[asked.phase]: "请补拍"},
        )
