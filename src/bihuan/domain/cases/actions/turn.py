"""The outline that every action on a case shares: take the case up, change it, leave it with its entry.

`take_up` locks the row and asks the table and the policy, so of two people who press the same button
the second finds the new state and is told. `leave` saves, keeps the board's counts and records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, StageClock, Tally, Task
from bihuan.domain.cases.policy import require, require_unit, visible_cases
from bihuan.domain.cases.queries.facts import case_facts, task_facts
from bihuan.domain.cases.queries.rules import Reason, rules_on
from bihuan.domain.cases.vocabulary import OPEN_STATES
from bihuan.domain.cases.workflow import CASE, TASK, CaseFacts, TaskFacts
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class Standing:
    """What the board counted for a case before it was changed."""

    street: int | None
    unit: int | None
    state: str
    is_overdue: bool

    @classmethod
    def of(cls, case: Case) -> Standing:
        return cls(case.street_id, case.lead_unit_id, case.state, case.is_overdue)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


FLOWS = {
    "cases.filed": "filed",
    "cases.closed": "closed",
    "cases.rebounded": "rebounded",
    "cases.accepted": "accepted",
}
"""Events that the board's trend counts by day."""


def lock_case(actor: Actor, case_id: int) -> Case:
    """The case, locked until the transaction ends. Who may not see it is told that it does not exist."""
    if not visible_cases(actor).filter(pk=case_id).exists():
        raise NotFound
    related = ("category", "place", "street", "lead_unit")
    case = Case.objects.select_for_update(of=("self",)).select_related(*related).get(pk=case_id)
    case.standing = Standing.of(case)  # carried from here to `leave`
    return case


def take_up(verb: str, *, actor: Actor, case_id: int) -> tuple[Case, str]:
    """Lock a case for a move; returns it with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold.
    """
    case = lock_case(actor, case_id)
    require(actor, CASE.moves[verb].permission, case)
    return case, CASE.check(verb, case.state, _facts_for(verb, case, actor))


def take_up_task(verb: str, *, actor: Actor, now: datetime, task_id: int) -> tuple[Case, Task, str, str]:
    """Lock a task through its case; returns both with their states after the move.

    The case is always locked first, so that two moves on one case cannot wait for each other.
    """
    case_id = Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    case = lock_case(actor, case_id)
    task = Task.objects.select_for_update(of=("self",)).select_related("unit").get(pk=task_id)
    require_unit(actor, TASK.moves[verb].permission, task.unit)
    facts = task_facts(task, now) if TASK.moves[verb].guards else TaskFacts()
    after_task = TASK.check(verb, task.state, facts)
    after_case = CASE.check(verb, case.state, _facts_for(verb, case, actor))
    return case, task, after_case, after_task


def _facts_for(verb: str, case: Case, actor: Actor) -> CaseFacts:
    """The facts that a move's guards look at; a move without guards needs none read."""
    return case_facts(case, actor) if CASE.moves[verb].guards else CaseFacts(me=actor.person_id)


def leave(
    case: Case, event: Event, *, actor: Actor, now: datetime, reason: str = "", task: Task | None = None
) -> Entry:
    """Save a changed case and write its entry; the next deadline and the board's counts follow by themselves."""
    case.moved_at, case.is_open = now, case.state in OPEN_STATES
    running = StageClock.objects.filter(case=case, stopped_at=None)
    clocks = running.aggregate(due=Min("due_at"), overdue=Count("pk", filter=Q(is_overdue=True)))
    case.due_at, case.is_overdue = clocks["due"], case.is_open and clocks["overdue"] > 0
    case.save()
    _count(case, event, now)
    return note(case, event, actor=actor, now=now, reason=reason, task=task)


def note(
    case: Case, event: Event, *, actor: Actor, now: datetime, reason: str = "", task: Task | None = None
) -> Entry:
    """Write an entry about a case with its dimensions as they are now."""
    unit = task.unit if task else case.lead_unit
    return record(
        event,
        actor=actor,
        now=now,
        subject=case.subject,
        reason=reason,
        unit=unit.path if unit else "",
        **_dimensions(case),
    )


def _dimensions(case: Case) -> dict[str, Any]:
    return {
        "topic": case.topic,
        "category": case.category.code if case.category else "",
        "source": case.source,
        "place": case.place.path if case.place else "",
    }


def _count(case: Case, event: Event, now: datetime) -> None:
    """Add what this move changes in the board's counts (see `Tally`)."""
    before: Standing | None = case.standing
    after = Standing.of(case)
    rows = []
    if before != after:
        for standing, sign in ((before, -1), (after, 1)):
            if standing and standing.is_open:
                rows.append(_row("open", standing, sign))
                if standing.is_overdue:
                    rows.append(_row("overdue", standing, sign))
    if flow := FLOWS.get(event.kind):
        row = _row(flow, after, 1)
        row.day, row.state = localdate(now), ""
        rows.append(row)
    Tally.objects.bulk_create(rows)
    case.standing = after  # a second entry of one action counts from here


def _row(measure: str, standing: Standing, sign: int) -> Tally:
    return Tally(
        measure=measure, street_id=standing.street, unit_id=standing.unit, state=standing.state, n=sign
    )


def typed_reason(kind: str, code: str, text: str, now: datetime) -> Reason:
    """The reason that a form chose. Refuses an unknown code, and «other» without words."""
    reason = rules_on(localdate(now)).reason(kind, code)
    if reason is None:
        raise Refused(
            "unknown_reason",
            "没有“{code}”这个理由。请从列表里选一个。",
            code=code,
            fields={"ground": "请选择"},
        )
    if code == "other" and not text.strip():
        raise Refused("reason_needed", "选“其他”时请写明具体情况。", fields={"reason": "请填写"})
    return reason


def words(text: str, field: str, *, what: str = "理由") -> str:
    """A text that must not be empty, trimmed. Refuses with the field to blame."""
    if not text.strip():
        raise Refused("words_needed", "请填写{what}。", what=what, fields={field: "请填写"})
    return text.strip()
