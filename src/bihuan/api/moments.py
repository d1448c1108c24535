"""The working calendar and the working-time clock."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.request import ApiRequest
from bihuan.api.shapes.installation import DueOut, ExplainedOut, MonthOut, OverrideOut, YearOut
from bihuan.api.types import Day, In, Moment, Sentence
from bihuan.foundation.calendar import actions, queries
from bihuan.foundation.calendar.queries import work_calendar
from bihuan.foundation.calendar.vocabulary import DayKind
from bihuan.kernel.clock import Limit, LimitUnit, deadline, explain

if TYPE_CHECKING:
    from bihuan.foundation.calendar.models import CalendarDay, CalendarYear
    from bihuan.kernel.clock import WorkCalendar

calendar, clock = Router(tags=["calendar"]), Router(tags=["clock"])
Year = Annotated[int, Field(ge=1900, le=2200)]
MonthNumber = Annotated[int, Field(ge=1, le=12)]


@calendar.get(
    "/years", response=list[YearOut], operation_id="list_years", summary="Published years · 已公布年份"
)
def list_years(request: ApiRequest) -> list[CalendarYear]:
    """The years whose national holidays are known; limits that reach beyond them are provisional."""
    return queries.years(request.actor)


@calendar.get(
    "/overrides",
    response=list[OverrideOut],
    operation_id="list_overrides",
    summary="District days · 本区调整",
)
def list_overrides(request: ApiRequest) -> list[CalendarDay]:
    """The days that the district has set above the State Council, latest first."""
    return queries.overrides(request.actor)


@calendar.get("/months/{year}/{month}", response=MonthOut, operation_id="get_month", summary="A month · 月历")
def get_month(request: ApiRequest, year: Year, month: MonthNumber) -> dict[str, Any]:
    """A month as full weeks from Monday: which days are worked, and who said so."""
    found = queries.month(request.actor, year, month)
    periods = [[start.isoformat("minutes"), end.isoformat("minutes")] for start, end in found.periods]
    weeks = [[asdict(day) for day in week] for week in found.weeks]
    return {
        "first": found.first,
        "published": found.published,
        "work_days": found.work_days,
        "periods": periods,
        "weeks": weeks,
    }


class DayIn(In):
    """What a day is in this district, what it is called, and why."""

    kind: DayKind
    name: Annotated[str, Field(min_length=1, max_length=60)]
    reason: Annotated[Sentence, Field(min_length=1)]


@calendar.put("/days/{day}", response=OverrideOut, operation_id="set_day", summary="Set a day · 调整某日")
def set_day(request: ApiRequest, day: Day, sent: DayIn) -> CalendarDay:
    """Declare a day a holiday or a working day in this district. Deadlines that were reckoned before stay."""
    return actions.set_day(
        actor=request.actor, now=timezone.now(), day=day, kind=sent.kind, name=sent.name, reason=sent.reason
    )


class WhyIn(In):
    """The reason in words."""

    reason: Annotated[Sentence, Field(min_length=1)]


@calendar.post(
    "/days/{day}/moves/remove_override",
    response={204: None},
    operation_id="remove_override",
    summary="Take it back · 撤销调整",
)
def remove_override(request: ApiRequest, day: Day, sent: WhyIn) -> None:
    """Take back what the district said about a day."""
    actions.remove_override(actor=request.actor, now=timezone.now(), day=day, reason=sent.reason)


class LimitQuery(In):
    """From when, and how much of which unit: `5 work_day` is five days of eight working hours."""

    start: Annotated[Moment, Field(examples=["2026-09-30T16:00:00+08:00"])]
    amount: Annotated[Decimal, Field(gt=0, le=20_000, max_digits=12, decimal_places=6, examples=["5"])]
    unit: LimitUnit = LimitUnit.WORK_DAY


def _limit(asked: LimitQuery) -> tuple[Limit, WorkCalendar]:
    limit = Limit(asked.amount, asked.unit)
    return limit, work_calendar(timezone.localdate(asked.start))


@clock.get("/due", response=DueOut, operation_id="get_due", summary="When a limit runs out · 算期限")
def get_due(request: ApiRequest, asked: Query[LimitQuery]) -> dict[str, Any]:
    """The moment at which a limit runs out by the calendar in force."""
    limit, days = _limit(asked)
    found = deadline(asked.start, limit, days)
    return {"due_at": found.due_at, "is_provisional": found.provisional}


@clock.get("/explain", response=ExplainedOut, operation_id="explain_due", summary="Why then · 解释期限")
def explain_due(request: ApiRequest, asked: Query[LimitQuery]) -> dict[str, Any]:
    """The same with every interval on the way: counted or at rest, and why."""
    limit, days = _limit(asked)
    found = deadline(asked.start, limit, days)
    due = {"due_at": found.due_at, "is_provisional": found.provisional}
    return {**due, "intervals": explain(asked.start, limit, days)}
