"""A district with many cases, bulk-built: rows written past the actions, only ever into a database of the bench.

The shape is that of a district over years: most cases are closed, three in a hundred are open (but never so few that
a page of the small size would show less than one of the large: drawing is not what is measured), each has a report,
a task, a clock and four entries of its journal, spread over the pack's cells and classes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, starmap
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid_utils
from django.apps import apps
from django.db import connection, transaction

from bihuan.domain.cases.queries.standards import standard_rows
from bihuan.domain.cases.tasks import compact_tallies
from bihuan.domain.district.queries import grids, small_classes
from bihuan.domain.district.queries.duty import DutyTable
from bihuan.foundation.packs.actions import load_pack
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.codes import encode

BATCH = 20_000
DAYS = 700
OPEN_SHARE, OPEN_AT_LEAST = 0.03, 3000
TEXTS = ("垃圾堆放无人清运", "路灯不亮影响夜间出行", "井盖松动有异响", "河面漂浮物较多", "占道经营妨碍通行")
OPEN_MIX = (
    "accepted",
    "filed",
    "dispatched",
    "handling",
    "handling",
    "handling",
    "handled",
    "checking",
    "returned",
)
KINDS = ("cases.accepted", "cases.filed", "cases.dispatched", "cases.closed")

Row = dict[str, Any]


@dataclass(frozen=True)
class Corner:
    """A class in a grid cell: what every case there has in common."""

    category_id: int
    category: str
    topic: str
    standard_id: int | None
    place_id: int
    place: str
    community_id: int | None
    street_id: int | None
    lon: float
    lat: float
    unit_id: int
    unit: str
    person_id: int


def build(cases: int, *, pack: Path, now: datetime, progress: Callable[[int], None]) -> None:
    """Fill a migrated database with `cases` cases, unless it has them; the statistics are made anew. Deterministic."""
    if apps.get_model("cases.Case").objects.exists():
        _count()
        return
    _hurry()
    load_pack(pack, actor=SYSTEM, now=now)
    corners = list(_corners(now))
    chance = random.Random(20260930)  # noqa: S311  # a bench, not a secret
    first = 1
    while first <= cases:
        count = min(BATCH, cases - first + 1)
        batch = [_case(key, corners, chance, now, cases) for key in range(first, first + count)]
        with transaction.atomic():
            for model, rows in _tables(batch, now):
                write(model, rows)
        first += count
        progress(count)
    _finish()


def _corners(now: datetime) -> Iterator[Corner]:
    duties = DutyTable.load(now.date())
    standards = {row.category_id: row.pk for row in standard_rows(now.date())}
    classes = list(small_classes(now.date()))
    people = dict(apps.get_model("accounts.Appointment").objects.values_list("unit_id", "person_id"))
    anybody = max(people.values())
    for place in grids().select_related("parent__parent"):
        community = place.parent
        for category in classes[place.pk % 7 :: 7]:
            line = duties.find(category.code, place.path)
            if line and community and place.lon is not None and place.lat is not None:
                yield Corner(
                    category.pk, category.code, category.topic, standards.get(category.pk), place.pk, place.path,
                    community.pk, community.parent_id, place.lon, place.lat, line.lead_id, line.lead_path,
                    people.get(line.lead_id, anybody),
                )  # fmt: skip


def _case(
    key: int, corners: list[Corner], chance: random.Random, now: datetime, total: int
) -> tuple[Corner, Row]:
    corner = chance.choice(corners)
    is_open = chance.random() < max(OPEN_SHARE, OPEN_AT_LEAST / total)
    age = timedelta(days=DAYS * (1 - key / total), minutes=chance.randrange(1440))
    accepted = now - (min(age, timedelta(days=20)) if is_open else age)
    due = accepted + timedelta(days=chance.randrange(1, 25))
    settled = "confirmed" if chance.random() < 0.1 else "closed"
    state = chance.choice(OPEN_MIX) if is_open else settled
    times = _times(state, accepted, due, now)
    return corner, {**_plain_case(key, corner, chance), **times, **_sent(state, corner, accepted)}


def _plain_case(key: int, corner: Corner, chance: random.Random) -> Row:
    return {
        "id": key, "category_id": corner.category_id, "standard_id": corner.standard_id, "topic": corner.topic,
        "title": chance.choice(TEXTS), "text": chance.choice(TEXTS), "address": "", "lon": corner.lon,
        "lat": corner.lat, "place_id": corner.place_id, "street_id": corner.street_id,
        "community_id": corner.community_id, "source": "resident", "is_urgent": False, "on_spot": False,
        "colour": "", "is_exempt": False, "is_provisional": False, "closing_kind": "", "end_reason": "",
        "end_note": "", "found_nothing": False, "return_ruled": True, "reports_count": 1, "returns": 0,
        "reworks": 0, "extensions": 0, "suspensions": 0, "rebounds": 0, "urges": 0,
    }  # fmt: skip


def _times(state: str, accepted: datetime, due: datetime, now: datetime) -> Row:
    is_open = state in OPEN_MIX
    is_overdue, settled_at = is_open and due < now, None if is_open else due
    return {
        "state": state, "is_open": is_open, "accepted_at": accepted, "filed_at": accepted, "moved_at": accepted,
        "handled_at": settled_at, "closed_at": settled_at, "due_at": due if is_open else None,
        "handle_due_at": due, "is_overdue": is_overdue, "is_late": is_overdue,
    }  # fmt: skip


def _sent(state: str, corner: Corner, accepted: datetime) -> Row:
    if state in {"accepted", "filed"}:
        return {"lead_unit_id": None, "dispatched_at": None}
    return {"lead_unit_id": corner.unit_id, "dispatched_at": accepted}


def _tables(batch: list[tuple[Corner, Row]], now: datetime) -> Iterator[tuple[str, list[Row]]]:
    cases = [row for _, row in batch]
    sent = [(corner, row) for corner, row in batch if row["lead_unit_id"]]
    yield "cases.Case", cases
    yield "cases.Report", [_report(corner, row, now) for corner, row in batch]
    yield "cases.Task", [_task(corner, row) for corner, row in sent]
    yield "cases.StageClock", [*(_accept_clock(row) for row in cases), *(_clock(row, now) for _, row in sent)]
    yield "journal.Entry", list(chain.from_iterable(starmap(_entries, batch)))
    yield "cases.Tally", list(chain.from_iterable(map(_tallies, cases)))


def _report(corner: Corner, case: Row, now: datetime) -> Row:
    return {
        "id": case["id"], "source": "resident", "source_key": f"bench:{case['id']}", "delivery": "", "title": case["title"],
        "text": case["text"], "address": "", "lon": case["lon"], "lat": case["lat"], "place_id": case["place_id"],
        "category_id": case["category_id"], "suggested_unit_id": case["lead_unit_id"], "is_urgent": False,
        "state": "accepted", "case_id": case["id"], "end_reason": "", "end_note": "",
        "reported_by_id": corner.person_id if case["id"] % 3 == 0 else None,
        "reported_at": case["accepted_at"], "received_at": min(case["accepted_at"], now), "extra": "{}",
    }  # fmt: skip


TASK_STATE = {
    "dispatched": "dispatched",
    "handling": "handling",
    "handled": "handled",
    "checking": "handled",
    "returned": "returned",
}


def _task(corner: Corner, case: Row) -> Row:
    state = TASK_STATE.get(case["state"], "done")
    return {
        "id": case["id"], "case_id": case["id"], "unit_id": case["lead_unit_id"], "role": "lead", "instruction": "",
        "state": state, "dispatched_at": case["accepted_at"],
        "due_at": case["due_at"], "note": "", "note_digest": "", "return_reason": "", "return_note": "",
        "extensions": 0, "reworks": 0,
        "signed_by_id": None if state == "dispatched" else corner.person_id,
        "handled_by_id": corner.person_id if state in {"handled", "done"} else None,
    }  # fmt: skip


def _accept_clock(case: Row) -> Row:
    """The clock that ran from the report to its case; stopped in time."""
    due = case["accepted_at"] + timedelta(hours=2)
    return {
        "stage": "accept", "name": "", "case_id": None, "report_id": case["id"], "task_id": None, "number": 1,
        "base_amount": 2, "amount": 2, "unit": "urgent_hour", "started_at": case["accepted_at"], "due_at": due,
        "is_provisional": False, "stopped_at": case["accepted_at"], "on_time": True, "is_overdue": False,
        "is_exempt": False,
    }  # fmt: skip


def _clock(case: Row, now: datetime) -> Row:
    is_open = case["state"] in OPEN_MIX
    return {
        "stage": "handle", "name": "", "case_id": case["id"], "report_id": None, "task_id": case["id"], "number": 1,
        "base_amount": 5, "amount": 5, "unit": "work_day", "started_at": case["accepted_at"],
        "due_at": case["handle_due_at"], "is_provisional": False, "stopped_at": None if is_open else case["closed_at"],
        "on_time": None if is_open else True, "is_overdue": is_open and case["handle_due_at"] < now,
        "is_exempt": False,
    }  # fmt: skip


def _entries(corner: Corner, case: Row) -> Iterator[Row]:
    count = 4 if case["closed_at"] else 2
    for number, kind in enumerate(KINDS[:count]):
        yield {
            "id": uuid_utils.uuid7(), "kind": kind, "subject_type": "case", "subject_id": case["id"],
            "subject_code": encode("A", case["id"]), "topic": corner.topic, "category": corner.category,
            "source": "resident", "unit": corner.unit, "place": corner.place, "actor_key": "system",
            "actor_label": "系统", "at": case["accepted_at"] + timedelta(hours=number),
            "recorded_at": case["accepted_at"] + timedelta(hours=number), "quantity": 1, "reason": "",
            "request_id": "", "data": "{}",
        }  # fmt: skip


def _tallies(case: Row) -> Iterator[Row]:
    same = {"street_id": case["street_id"], "unit_id": case["lead_unit_id"]}
    if case["state"] in OPEN_MIX:
        yield {"measure": "open", "day": None, "state": case["state"], "n": 1, **same}
        if case["is_overdue"]:
            yield {"measure": "overdue", "day": None, "state": case["state"], "n": 1, **same}
    else:
        for measure in ("closed", "settled"):
            yield {"measure": measure, "day": case["closed_at"].date(), "state": "", "n": 1, **same}
    yield {"measure": "accepted", "day": case["accepted_at"].date(), "state": "", "n": 1, **same}


def write(model: str, rows: list[Row]) -> None:
    """Write rows of one shape with the database's fastest way in: COPY, or one prepared statement."""
    if not rows:
        return
    table, columns = apps.get_model(model)._meta.db_table, list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    values = ([row[column] for column in columns] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            _insert_sqlite(cursor.cursor.connection, table, names, len(columns), values)


def _hurry() -> None:
    """Indexes of a million rows want memory while they are filled, and a database of the bench need not outlive a power cut."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1500000")


def _insert_sqlite(raw: Any, table: str, names: str, width: int, values: Iterator[list[Any]]) -> None:
    marks = ", ".join("?" * width)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
    raw.executemany(statement, ([_plain(value) for value in row] for row in values))


def _plain(value: Any) -> Any:
    """A value as Django stores it in SQLite."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.hex if isinstance(value, UUID) else value


def _finish() -> None:
    """Bring the sequences, the statistics and the board's counts to where a running installation has them."""
    compact_tallies()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in ("cases.Case", "cases.Report", "cases.Task"):
                table = apps.get_model(model)._meta.db_table
                last = f"(SELECT max(id) FROM {table})"  # noqa: S608  # our own table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
            cursor.execute("VACUUM")
    _count()


def _count() -> None:
    """The statistics that plans are made by, which PostgreSQL keeps by itself; on SQLite an installation has none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
