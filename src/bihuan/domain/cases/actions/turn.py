"""The outline that every action on a case shares: take the case up, change it, leave it with its entry.

`take_up` locks the row and asks the table and the policy, so of two people who press the same button
the second finds the new state and is told. `leave` saves, keeps the board's counts and records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Subquery
from django.utils.timezone import localdate

from bihuan.domain.cases.actions.changes import save_changes, taken_up
from bihuan.domain.cases.actions.clocks import live_clocks
from bihuan.domain.cases.models import Case, Tally, Task
from bihuan.domain.cases.models.statements import Statement
from bihuan.domain.cases.policy import require, require_unit, sees_case
from bihuan.domain.cases.queries.facts import case_facts, task_facts
from bihuan.domain.cases.queries.rules import Reason, rules_on
from bihuan.domain.cases.vocabulary import OPEN_STATES
from bihuan.domain.cases.workflow import CASE, TASK
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
    closed_on: date | None

    @classmethod
    def of(cls, case: Case) -> Standing:
        closed_on = localdate(case.closed_at) if case.closed_at else None
        return cls(case.street_id, case.lead_unit_id, case.state, case.is_overdue, closed_on)

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


RELATED = ("category", "place", "lead_unit")
"""What every entry names of a case."""


def lock_case(actor: Actor, case_id: int) -> Case:
    """The case, locked until the transaction ends. Who may not see it is told that it does not exist."""
    return _locked(actor, ONE_CASE.first(case_id))


def _lockable(found: QuerySet[Case]) -> QuerySet[Case]:
    rows = found.select_related(*RELATED).defer("place__outline").order_by()
    return rows.select_for_update(of=("self",))[:1]


ONE_CASE = Statement(lambda key: _lockable(Case.objects.filter(pk=key)))
CASE_OF_TASK = Statement(lambda key: _lockable(Case.objects.filter(pk=_case_of_task(key))))
ONE_TASK = Statement(
    lambda key: Task.objects.filter(pk=key).select_for_update(of=("self",)).select_related("unit").order_by()
)


def _locked(actor: Actor, case: Case | None) -> Case:
    """The one case that was looked for, as it stands once everybody who had it before has left it.

    Whether he may see it is asked of the locked row: nearly always it tells by itself, and then the question is free.
    """
    if case is None:
        raise NotFound
    # PostgreSQL reads the row anew when somebody had it locked, but not what was joined to it.
    if any(getattr(case, name) is None and getattr(case, f"{name}_id") for name in RELATED):
        case.refresh_from_db(fields=RELATED)
    if not sees_case(actor, case):
        raise NotFound
    case.standing = Standing.of(case)  # carried from here to `leave`
    return taken_up(case)


def take_up(verb: str, *, actor: Actor, case_id: int) -> tuple[Case, str]:
    """Lock a case for a move; returns it with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold.
    """
    case = lock_case(actor, case_id)
    require(actor, CASE.moves[verb].permission, case)
    return case, CASE.check(verb, case.state, case_facts(case, actor))


def take_up_task(verb: str, *, actor: Actor, now: datetime, task_id: int) -> tuple[Case, Task, str, str]:
    """Lock a task through its case; returns both with their states after the move.

    The case is always locked first, so that two moves on one case cannot wait for each other.
    """
    case = _locked(actor, CASE_OF_TASK.first(task_id))
    (task,) = ONE_TASK.records(task_id)
    taken_up(task)
    task.case = case
    require_unit(actor, TASK.moves[verb].permission, task.unit)
    after_task = TASK.check(verb, task.state, task_facts(task, now))
    after_case = CASE.check(verb, case.state, case_facts(case, actor))
    return case, task, after_case, after_task


def _case_of_task(task_id: int) -> Subquery:
    return Subquery(Task.objects.filter(pk=task_id).order_by().values("case_id"))


def follow(verb: str, case: Case, *, actor: Actor) -> None:
    """Let a case make the automatic move that follows from what was just done."""
    case.state = CASE.check(verb, case.state, case_facts(case, actor))


def leave(
    case: Case, event: Event, *, actor: Actor, now: datetime, reason: str = "", task: Task | None = None
) -> Entry:
    """Save a changed case and write its entry; the next deadline and the board's counts follow by themselves."""
    case.moved_at = now
    _look_at_clocks(case)
    save_changes(case)
    _count(case, event, now)
    return note(case, event, actor=actor, now=now, reason=reason, task=task)


def _look_at_clocks(case: Case) -> None:
    """The case's next deadline, and whether one has passed. Clocks that this move has not read it has not changed."""
    is_open = case.state in OPEN_STATES
    if "running_clocks" in vars(case) or is_open != case.is_open:
        live = live_clocks(case)
        case.due_at = min((clock.due_at for clock in live if clock.due_at), default=None)
        case.is_overdue = is_open and any(clock.is_overdue for clock in live)
    case.is_open = is_open


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
        source=case.source,
        **dimensions(case),
    )


def dimensions(case: Case) -> dict[str, str]:
    """Of what sort a case is and where, as its entries name it."""
    return {
        "topic": case.topic,
        "category": case.category.code if case.category else "",
        "place": case.place.path if case.place else "",
    }


def _count(case: Case, event: Event, now: datetime) -> None:
    """Add what this move changes in the board's counts (see `Tally`)."""
    before: Standing | None = case.standing
    after = Standing.of(case)
    rows = []
    if before != after:
        for standing, sign in ((before, -1), (after, 1)):
            rows += _stocks(standing, sign) if standing else []
    if flow := FLOWS.get(event.kind):
        row = _row(flow, after, 1)
        row.day, row.state = localdate(now), ""
        rows.append(row)
    if rows:
        Tally.objects.bulk_create(rows)
    case.standing = after  # a second entry of one action counts from here


def _stocks(standing: Standing, sign: int) -> list[Tally]:
    """What a case adds to the counts of what is so now: open, overdue, or closed on a day and not opened again."""
    if standing.closed_on is not None:
        row = _row("settled", standing, sign)
        row.day, row.state = standing.closed_on, ""
        return [row]
    if not standing.is_open:
        return []
    rows = [_row("open", standing, sign)]
    return [*rows, _row("overdue", standing, sign)] if standing.is_overdue else rows


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
