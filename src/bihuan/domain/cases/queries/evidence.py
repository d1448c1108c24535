"""What is odd about the evidence of a case, for the checker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, Evidence, Task
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import BEFORE_PHASES
from bihuan.foundation.files.evidence import Flag


def pictures(case: Case) -> dict[str, list[Evidence]]:
    """The pictures of a case by side: `before` (of the scene) and `after` (handled, checked, looked back at)."""
    sides: dict[str, list[Evidence]] = {"before": [], "after": []}
    for evidence in case.evidence.select_related("file", "added_by", "task__unit"):
        side = "before" if evidence.phase in BEFORE_PHASES else "after"
        sides[side].append(evidence)
    return sides


def text_flags(tasks: Iterable[Task], now: datetime) -> list[Flag]:
    """Tasks whose closing text the same unit used word for word on another case lately."""
    rules = rules_on(localdate(now))
    since = now - timedelta(days=rules.same_text_days)
    flags = []
    for task in tasks:
        if task.note_digest and len(task.note) >= rules.same_text_length:
            same = Task.objects.filter(note_digest=task.note_digest, handled_at__gte=since).exclude(
                case_id=task.case_id
            )
            if count := same.count():
                flags.append(Flag("copied_text", "处置说明与另外 {count} 件案件一字不差", {"count": count}))
    return flags
