"""Hot issues: what is heard of unusually often."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Schema

from bihuan.api.offers import issue_moves
from bihuan.api.shapes.refs import CategoryRef, Label, MoveOut, PlaceRef
from bihuan.domain.intake.queries.hot import by_day


class HotIssueRow(Label):
    """A hot issue in a list. `week` counts seven days, `week_before` the seven before them; `surprise` is in decimal digits."""

    code: str
    title: str
    place: PlaceRef | None
    category: CategoryRef | None
    found_at: datetime
    counted_at: datetime
    last_heard_at: datetime
    week: int
    week_before: int
    total: int
    surprise: float
    case: str | None

    @staticmethod
    def resolve_case(obj: Any) -> str | None:
        return obj.case.code if obj.case else None


class DayOut(Schema):
    """How many reports came on a day."""

    day: date
    reports: int


class HotIssueDetail(HotIssueRow):
    """A hot issue with its days, the reason of the decision, and what may be done with it."""

    note: str
    decided_at: datetime | None
    days: list[DayOut]
    moves: list[MoveOut]

    @staticmethod
    def resolve_days(obj: Any) -> list[dict[str, Any]]:
        return [{"day": day, "reports": n} for day, n in by_day(obj, timezone.now())]

    @staticmethod
    def resolve_moves(obj: Any, context: dict[str, Any]) -> list[dict[str, Any]]:
        return issue_moves(obj, context["request"].actor)
