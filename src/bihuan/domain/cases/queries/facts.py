"""What the guards need to know of a case or a task, read once per move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.utils.timezone import localdate

from bihuan.domain.cases.models import Application, Case, Check, StageClock, Task
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import (
    LIVE_APPLICATION_STATES,
    CheckKind,
    Stage,
)
from bihuan.domain.cases.workflow import CaseFacts, TaskFacts
from bihuan.kernel.actors import Actor


def case_facts(case: Case, actor: Actor) -> CaseFacts:
    """The facts of a case as one actor meets them (three queries)."""
    tasks = Task.objects.filter(case=case)
    parts = list(tasks.values_list("state", "signed_by", "handled_by", "dispatched_by", "returned_by"))
    checks = list(Check.objects.filter(case=case).values_list("kind", "done_by", "assignee", "done_at"))
    applications = Application.objects.filter(case=case, state__in=LIVE_APPLICATION_STATES)
    return CaseFacts(
        me=actor.person_id,
        handlers=_people(chain.from_iterable((signed, handled) for _, signed, handled, _, _ in parts)),
        checkers=_people(done_by for kind, done_by, _, _ in checks if kind != CheckKind.LOOK_BACK),
        dispatchers=_people(dispatched_by for *_, dispatched_by, returned_by in parts if returned_by),
        checker=_open_assignee(checks),
        found_nothing=case.found_nothing,
        return_ruled=case.return_ruled,
        has_category=case.category_id is not None,
        open_applications=applications.count(),
        suspensions=case.suspensions,
    )


def _open_assignee(checks: Iterable[tuple[str, int | None, int | None, datetime | None]]) -> int | None:
    return next((assignee for _, _, assignee, done_at in checks if done_at is None), None)


def _people(keys: Iterable[int | None]) -> frozenset[int]:
    return frozenset(key for key in keys if key is not None)


def task_facts(task: Task, now: datetime) -> TaskFacts:
    """The facts of a task (two queries)."""
    open_stages = StageClock.objects.filter(task=task, stage=Stage.HANDLE, stopped_at=None)
    return TaskFacts(
        open_stages=open_stages.count(),
        is_late=task.due_at is not None and now > task.due_at,
        extensions=task.extensions,
        max_extensions=rules_on(localdate(now)).max_extensions,
    )
