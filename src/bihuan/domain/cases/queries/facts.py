"""What the guards need to know of a case or a task, each read when a guard first asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import chain

from django.utils.timezone import localdate

from bihuan.domain.cases.models import Application, Case, Check, Task
from bihuan.domain.cases.models.statements import Statement
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import LIVE_APPLICATION_STATES, CheckKind, Stage
from bihuan.domain.cases.workflow import CaseFacts, TaskFacts
from bihuan.kernel.actors import Actor

PARTS = Statement(
    lambda key: (
        Task.objects.filter(case=key)
        .order_by()
        .values_list("signed_by", "handled_by", "dispatched_by", "returned_by")
    )
)
CHECKS = Statement(
    lambda key: (
        Check.objects.filter(case=key).order_by().values_list("kind", "done_by", "assignee", "done_at")
    )
)
LIVE_APPLICATIONS = Statement(
    lambda key: (
        Application.objects.filter(case=key, state__in=sorted(LIVE_APPLICATION_STATES))
        .order_by()
        .values_list("pk")[:1]
    )
)


class _FactsOfCase:
    def __init__(self, case: Case, actor: Actor) -> None:
        self._case = case
        self.me = actor.person_id
        self.found_nothing, self.return_ruled = case.found_nothing, case.return_ruled
        self.has_category, self.suspensions = case.category_id is not None, case.suspensions

    @cached_property
    def _parts(self) -> list[tuple[int | None, int | None, int | None, int | None]]:
        return [
            (signed, handled, sent, returned)
            for signed, handled, sent, returned in PARTS.values(self._case.pk)
        ]

    @cached_property
    def _checks(self) -> list[tuple[str, int | None, int | None, datetime | None]]:
        return [(kind, done_by, to, done_at) for kind, done_by, to, done_at in CHECKS.values(self._case.pk)]

    @cached_property
    def handlers(self) -> frozenset[int]:
        return _people(chain.from_iterable((signed, handled) for signed, handled, _, _ in self._parts))

    @cached_property
    def dispatchers(self) -> frozenset[int]:
        return _people(dispatched_by for *_, dispatched_by, returned_by in self._parts if returned_by)

    @cached_property
    def checkers(self) -> frozenset[int]:
        return _people(done_by for kind, done_by, _, _ in self._checks if kind != CheckKind.LOOK_BACK)

    @cached_property
    def checker(self) -> int | None:
        return next((assignee for _, _, assignee, done_at in self._checks if done_at is None), None)

    @cached_property
    def has_open_application(self) -> bool:
        return bool(LIVE_APPLICATIONS.values(self._case.pk))


class _FactsOfTask:
    def __init__(self, task: Task, now: datetime) -> None:
        self._task, self._now = task, now
        self.is_late = task.due_at is not None and now > task.due_at
        self.extensions = task.extensions

    @cached_property
    def open_stages(self) -> int:
        running = self._task.case.running_clocks
        return sum(clock.task_id == self._task.pk and clock.stage == Stage.HANDLE for clock in running)

    @cached_property
    def max_extensions(self) -> int:
        return rules_on(localdate(self._now)).max_extensions


def case_facts(case: Case, actor: Actor) -> CaseFacts:
    """The facts of a case as one actor meets them (three queries, if all of them are asked for)."""
    return _FactsOfCase(case, actor)


def task_facts(task: Task, now: datetime) -> TaskFacts:
    """The facts of a task (two queries, if all of them are asked for; tasks of one case share the first)."""
    return _FactsOfTask(task, now)


def _people(keys: Iterable[int | None]) -> frozenset[int]:
    return frozenset(key for key in keys if key is not None)
