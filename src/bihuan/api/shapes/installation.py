"""The calendar, the journal's seals, keys, messages, packs, jobs and saved views."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from bihuan.api.shapes.cases import IntervalOut
from bihuan.api.shapes.refs import Label


class MeOut(Schema):
    """Who asks, and what he may do where: permissions with the unit paths below which they hold."""

    key: str
    label: str
    unit: str
    permissions: dict[str, list[str]]
    unread_messages: int


class DayOut(Schema):
    """One day: whether it counts as working time, and who said so."""

    day: date
    is_work_day: bool
    in_month: bool
    kind: str
    name: str
    source: str
    scope: str
    overridden: str


class MonthOut(Schema):
    """A month as full weeks from Monday."""

    first: date
    published: bool
    work_days: int
    periods: list[list[str]]
    weeks: list[list[DayOut]]


class YearOut(Schema):
    year: int
    source: str
    published: bool


class OverrideOut(Schema):
    """What the district says about a day, above the State Council."""

    day: date
    kind: str
    name: str
    source: str
    scope: str


class DueOut(Schema):
    """When a limit runs out; provisional while it reaches into a year whose calendar is not published."""

    due_at: datetime | None
    is_provisional: bool


class ExplainedOut(DueOut):
    """The same with every interval on the way."""

    intervals: list[IntervalOut]


class SealOut(Schema):
    """A Merkle root over a batch of entries, chained to the seal before it."""

    number: int
    algorithm: str
    root: str
    previous: str
    digest: str
    count: int
    sealed_at: datetime


class TokenOut(Schema):
    """An API key without its secret."""

    id: int
    name: str
    owner: str
    hint: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @staticmethod
    def resolve_owner(obj: Any) -> str:
        return str(obj.person.username)


class NewTokenOut(Schema):
    """A fresh API key. `key` is shown this once; a repeated request does not show it again."""

    id: int
    name: str
    hint: str
    expires_at: datetime | None
    key: str


class MessageOut(Label):
    """A message to oneself."""

    id: int
    channel: str
    subject: str
    body: str
    link: str
    queued_at: datetime
    read_at: datetime | None


class ReadOut(Schema):
    """How many messages were marked as read."""

    read: int


class PackOut(Schema):
    """A loaded version of a district pack."""

    code: str
    name: str
    version: str
    digest: str
    header: dict[str, Any]
    loaded_at: datetime


class JobOut(Label):
    """A background job."""

    id: int
    name: str
    is_periodic: bool
    queued_at: datetime
    run_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    progress_done: int
    progress_total: int
    message: str
    error: str


class ViewOut(Schema):
    """A list's filters under a name."""

    id: int
    page: str
    name: str
    query: str
    is_shared: bool
    is_mine: bool
    saved_at: datetime


class LineOut(Schema):
    """One street or unit of the board; `closed` counts thirty days."""

    code: str
    name: str
    name_en: str
    open: int
    overdue: int
    closed: int
    by_state: dict[str, int]


class TrendDay(Schema):
    day: date
    accepted: int
    filed: int
    closed: int
    rebounded: int


class BoardOut(Schema):
    """Open, overdue and closed now, by street and unit, and the trend of thirty days."""

    total: LineOut
    streets: list[LineOut]
    units: list[LineOut]
    trend: list[TrendDay]


class PointOut(Schema):
    """A case on the map."""

    code: str
    title: str
    lon: float
    lat: float
    state: str
    is_overdue: bool
    category: str

    @staticmethod
    def resolve_category(obj: Any) -> str:
        return obj.category.code if obj.category else ""


class RoundOut(Schema):
    """A draw of closed cases. The seed stays secret until the draw; its hash was published before."""

    id: int
    name: str
    closed_from: datetime
    closed_to: datetime
    share: str
    minimum: int
    commitment: str
    committed_at: datetime
    drawn_at: datetime | None
    seed: str
    population: int
    drawn: int

    @staticmethod
    def resolve_seed(obj: Any) -> str:
        return obj.seed if obj.drawn_at else ""

    @staticmethod
    def resolve_share(obj: Any) -> str:
        return str(obj.share)
