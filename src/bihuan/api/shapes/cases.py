"""Cases and what belongs to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from ninja import Schema

from bihuan.api.offers import case_moves, task_moves
from bihuan.api.shapes.refs import CategoryRef, Label, MoveOut, PersonRef, PlaceRef, UnitRef
from bihuan.foundation.journal.queries import title_of

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Evidence, StageClock, Task
    from bihuan.foundation.journal.models import Entry


class CaseBrief(Label):
    """A case as a move leaves it."""

    code: str
    title: str
    due_at: datetime | None
    handle_due_at: datetime | None
    is_overdue: bool


class CaseRow(CaseBrief):
    """A case in a list. Times are in UTC or carry their zone."""

    colour: str
    source: str
    is_urgent: bool
    on_spot: bool
    is_late: bool
    is_exempt: bool
    is_provisional: bool
    category: CategoryRef | None
    street: PlaceRef | None
    community: PlaceRef | None
    lead_unit: UnitRef | None
    address: str
    lon: float | None
    lat: float | None
    accepted_at: datetime
    filed_at: datetime | None
    dispatched_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    moved_at: datetime
    reports_count: int
    returns: int
    reworks: int
    rebounds: int


class TaskOut(Label):
    """What one unit is told to do."""

    code: str
    role: str
    unit: UnitRef
    instruction: str
    dispatched_at: datetime
    signed_at: datetime | None
    handled_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    note: str
    return_reason: str
    return_note: str
    extensions: int
    reworks: int


class TaskRow(TaskOut):
    """A task in a list, with its case."""

    case: CaseBrief


class TaskDetail(TaskRow):
    """A task with what may be done with it."""

    moves: list[MoveOut]

    @staticmethod
    def resolve_moves(obj: Any, context: dict[str, Any]) -> list[dict[str, Any]]:
        return task_moves(obj, context["request"].actor)


class CheckOut(Schema):
    """A look by somebody who did not handle the case."""

    id: int
    kind: str
    assignee: PersonRef | None
    done_by: PersonRef | None
    assigned_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    result: str
    note: str


class CheckRow(CheckOut):
    """A check in a list, with its case."""

    case: CaseBrief


class ApplicationOut(Label):
    """An application: who asks never decides."""

    id: int
    kind: str
    ground: str
    reason: str
    until: date | None
    task: str | None
    asked_by: PersonRef | None
    asked_at: datetime
    endorsed_by: PersonRef | None
    endorsed_at: datetime | None
    decided_by: PersonRef | None
    decided_at: datetime | None
    answer: str

    @staticmethod
    def resolve_task(obj: Any) -> str | None:
        task: Task | None = obj.task
        return task.code if task else None


class ApplicationRow(ApplicationOut):
    """An application in a list, with its case."""

    case: CaseBrief


class SupervisionOut(Schema):
    """A coloured notice that asks the lead unit for an answer."""

    id: int
    colour: str
    reason: str
    asked_by: PersonRef | None
    asked_at: datetime
    due_at: datetime | None
    answered_by: PersonRef | None
    answered_at: datetime | None
    answer: str


class SupervisionRow(SupervisionOut):
    """A supervision in a list, with its case."""

    case: CaseBrief


class StageOut(Schema):
    """One limit of a standard row, counted from dispatch."""

    number: int
    name: str
    limit: str

    @staticmethod
    def resolve_limit(obj: Any) -> str:
        return str(obj.limit)


class StandardOut(Schema):
    """When a class is filed and when it may be closed."""

    id: int
    category: str
    row: int
    condition: str
    closing_condition: str
    source: str
    valid_from: date
    valid_to: date | None
    stages: list[StageOut]

    @staticmethod
    def resolve_category(obj: Any) -> str:
        return str(obj.category.code)


class CaseDetail(CaseRow):
    """A case with its parts and what may be done with it now."""

    text: str
    place: PlaceRef | None
    maintainer: UnitRef | None
    next_look_back_on: date | None
    closing_kind: str
    end_reason: str
    end_note: str
    found_nothing: bool
    extensions: int
    suspensions: int
    urges: int
    standard: StandardOut | None
    tasks: list[TaskOut]
    checks: list[CheckOut]
    applications: list[ApplicationOut]
    supervisions: list[SupervisionOut]
    moves: list[MoveOut]

    @staticmethod
    def resolve_moves(obj: Any, context: dict[str, Any]) -> list[dict[str, Any]]:
        return case_moves(obj, context["request"].actor)


class IntervalOut(Schema):
    """A stretch of time on the way to a deadline: counted, at rest, or paused."""

    starts_at: datetime
    ends_at: datetime | None
    kind: str
    counted_seconds: float
    reason: str

    @staticmethod
    def resolve_counted_seconds(obj: Any) -> float:
        seconds: float = obj.counted.total_seconds()
        return seconds


class ClockOut(Schema):
    """A stage's clock with the intervals that its deadline was reckoned by."""

    stage: str
    stage_label: str
    name: str
    limit: str
    task: str | None
    started_at: datetime
    due_at: datetime | None
    is_provisional: bool
    is_paused: bool
    stopped_at: datetime | None
    on_time: bool | None
    is_overdue: bool
    is_exempt: bool
    intervals: list[IntervalOut]


def clock_out(clock: StageClock, intervals: list[Any]) -> dict[str, Any]:
    names = (
        "stage",
        "name",
        "started_at",
        "due_at",
        "is_provisional",
        "stopped_at",
        "on_time",
        "is_overdue",
        "is_exempt",
    )
    return {
        **{name: getattr(clock, name) for name in names},
        "stage_label": str(clock.get_stage_display()),
        "limit": str(clock.limit),
        "task": clock.task.code if clock.task else None,
        "is_paused": clock.paused_at is not None,
        "intervals": intervals,
    }


class FlagOut(Schema):
    """Something odd about a picture: a question for the checker, never a verdict."""

    code: str
    message: str


class EvidenceOut(Schema):
    """A picture of a report or a case; the addresses give the copy without hidden data."""

    file: str
    phase: str
    name: str
    content_type: str
    width: int | None
    height: int | None
    sha256: str
    added_by: PersonRef | None
    added_at: datetime
    flags: list[FlagOut]
    public_url: str
    thumb_url: str


def evidence_out(evidence: Evidence) -> dict[str, Any]:
    file = evidence.file
    base = f"/api/v1/files/{file.uuid}"
    return {
        "file": str(file.uuid),
        "phase": evidence.phase,
        "name": file.original_name,
        **{name: getattr(file, name) for name in ("content_type", "width", "height", "sha256")},
        "added_by": evidence.added_by,
        "added_at": evidence.added_at,
        "flags": [_flag(flag) for flag in evidence.flags],
        "public_url": f"{base}/public",
        "thumb_url": f"{base}/thumb",
    }


def _flag(flag: dict[str, Any]) -> dict[str, str]:
    return {"code": flag["code"], "message": gettext(flag["message"]).format(**flag.get("params", {}))}


class EntryOut(Schema):
    """One line of the journal."""

    seq: int
    kind: str
    title: str
    subject_type: str
    subject_code: str
    at: datetime
    recorded_at: datetime
    actor: str
    unit: str
    place: str
    category: str
    source: str
    quantity: str
    amount: str | None
    reason: str
    reverses: int | None
    data: dict[str, Any]


def entry_out(entry: Entry) -> dict[str, Any]:
    same = (
        "seq",
        "kind",
        "subject_type",
        "subject_code",
        "at",
        "recorded_at",
        "unit",
        "place",
        "category",
        "source",
        "reason",
        "data",
    )
    return {
        **{name: getattr(entry, name) for name in same},
        "title": gettext(str(title_of(entry))),
        "actor": entry.actor_label,
        "quantity": str(entry.quantity),
        "amount": None if entry.amount is None else str(entry.amount),
        "reverses": entry.reverses_id,
    }


class Outcome(Schema):
    """What a move made or changed: its noun, how to name it, and the case as it is now."""

    noun: str
    id: str
    case: CaseBrief | None
