"""Visits, their items and answers, what phones are told, and the ledger of an enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from bihuan.api.problems import sentence


class PlacedOut(Schema):
    """A unit, a person or an enterprise by its code and name."""

    code: str
    name: str


class AnswerOut(Schema):
    """What one officer said; `state` tells what became of it."""

    id: UUID
    result: str
    note: str
    state: str
    by: str | None
    at: datetime
    recorded_at: datetime
    lon: float | None
    lat: float | None

    @staticmethod
    def resolve_id(obj: Any) -> UUID:
        found: UUID = obj.uuid
        return found

    @staticmethod
    def resolve_by(obj: Any) -> str | None:
        return obj.by.username if obj.by else None


class ItemOut(Schema):
    """An item as it read on the day; `answer` is the id of the answer that stands: give it as `base` with yours."""

    code: str
    name: str
    name_en: str
    basis: str
    unit: str | None
    photo: str
    result: str
    answer: UUID | None
    conflicts: int
    answers: list[AnswerOut]
    photos: int
    report: str | None
    case: str | None

    @staticmethod
    def resolve_unit(obj: Any) -> str | None:
        return obj.unit.code if obj.unit else None

    @staticmethod
    def resolve_answers(obj: Any) -> list[Any]:
        return list(obj.answers.all())

    @staticmethod
    def resolve_photos(obj: Any) -> int:
        return len(obj.photos.all())

    @staticmethod
    def resolve_report(obj: Any) -> str | None:
        finding = getattr(obj, "finding", None)
        return finding.report.code if finding else None

    @staticmethod
    def resolve_case(obj: Any) -> str | None:
        finding = getattr(obj, "finding", None)
        return finding.case.code if finding and finding.case else None


class VisitRow(Schema):
    """A visit in a list. The first unit leads."""

    code: str
    enterprise: PlacedOut
    kind: str
    state: str
    purpose: str
    planned_on: date
    units: list[PlacedOut]
    officers: list[str]
    is_urgent: bool
    plan_code: str
    counting: str
    ground: str
    evidence: str
    entered_at: datetime | None
    left_at: datetime | None
    signed_at: datetime | None
    rating: str

    @staticmethod
    def resolve_units(obj: Any) -> list[Any]:
        return [row.unit for row in obj.unit_rows.all()]

    @staticmethod
    def resolve_officers(obj: Any) -> list[str]:
        return [row.person.username for row in obj.officer_rows.all()]


class VisitOut(VisitRow):
    """A visit with its items."""

    scenario: str
    first: str | None
    remark: str
    items: list[ItemOut]

    @staticmethod
    def resolve_first(obj: Any) -> str | None:
        return obj.first.code if obj.first else None

    @staticmethod
    def resolve_items(obj: Any) -> list[Any]:
        return list(obj.items.all())


class TakenOut(Schema):
    """What became of an act: done, known, conflict (kept, to be decided), late (kept, not counted) or refused."""

    id: UUID
    outcome: str
    code: str = ""
    message: str = ""

    @staticmethod
    def of(taken: Any) -> dict[str, Any]:
        why = taken.refusal
        told = {"code": why.code, "message": sentence(why)} if why else {}
        return {"id": taken.uuid, "outcome": taken.outcome, **told}


class UseOut(Schema):
    """How one cap stands."""

    scope: str
    group: str
    most: int
    done: int
    held: int
    left: int
    source: str

    @staticmethod
    def of(use: Any) -> dict[str, Any]:
        return {
            "scope": use.group.scope,
            "group": use.group.name,
            "most": use.cap.most,
            "done": use.done,
            "held": use.held,
            "left": use.left,
            "source": use.cap.source,
        }


class LedgerOut(Schema):
    """One enterprise's year: counted, exempt and felt door entries, and the caps."""

    enterprise: PlacedOut
    year: int
    counted: int
    held: int
    exempt: int
    felt: int
    saved: int
    uses: list[UseOut]
    visits: list[VisitRow]

    @staticmethod
    def resolve_uses(obj: Any) -> list[dict[str, Any]]:
        return [UseOut.of(use) for use in obj.uses]

    @staticmethod
    def resolve_visits(obj: Any) -> list[Any]:
        return [line.visit for line in obj.lines]


class NearRow(Schema):
    """An enterprise with what is left under its tightest cap."""

    enterprise: PlacedOut
    counted: int
    held: int
    exempt: int
    felt: int
    left: int
