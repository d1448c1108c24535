"""`bihuan bench metrics`: all figures of a month from roll-ups against one hand-written scan of that month, in one run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click

from bihuan.cli.benches.parquet import bench_parquet
from bihuan.cli.installation import EXAMPLE_PACK, console, now, set_up
from bihuan.cli.terminal import done, progress, step, table
from bihuan.kernel.refusals import Refused

WINDOW = "2026-02"
ROUNDS = 5
LOT = 500_000
_FILL = """
INSERT INTO journal_entry (id, kind, subject_type, subject_id, subject_code, topic, category, source, unit, place,
    actor_key, actor_label, at, recorded_at, quantity, amount, reason, request_id, data)
SELECT gen_random_uuid(), CASE WHEN chance.draw %% step.odds = 0 THEN step.kind ELSE 'cases.commented' END, 'case', n / 20, '',
    (ARRAY['environment', 'order', 'livelihood'])[1 + n / 20 %% 3], 'E0' || (1 + n / 20 %% 6) || '0' || (1 + n / 20 %% 7),
    (ARRAY['hotline', 'grid', 'resident', 'media'])[1 + n / 20 %% 4], '/GS/U' || (n / 20 %% 40) || '/',
    '/320508/S' || (n / 20 %% 8) || '/C' || (n / 20 %% 171) || '/', 'system', '', moment.at, moment.at, 1, NULL, '', '',
    (CASE WHEN chance.draw %% 5 = 0 THEN step.other ELSE step.data END)::jsonb
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2025-01-01 00:00+08' + n * interval '1 second' * %(pace)s AS at) AS moment
CROSS JOIN LATERAL (SELECT hashint8(n) & 1048575 AS draw) AS chance
JOIN (VALUES (0, 1, 'cases.report_received', '{}', '{}'), (1, 1, 'cases.accepted', '{}', '{}'),
    (2, 1, 'cases.filed', '{"standard": "1"}', '{"standard": "2"}'), (3, 1, 'cases.dispatched', '{}', '{}'),
    (4, 1, 'cases.task_signed', '{}', '{}'), (5, 8, 'cases.task_returned', '{}', '{}'), (6, 1, 'cases.dispatched', '{}', '{}'),
    (7, 8, 'cases.extended', '{}', '{}'), (8, 6, 'cases.fell_overdue', '{"stage": "handle"}', '{"stage": "check"}'),
    (9, 1, 'cases.evidence_added', '{}', '{}'), (10, 1, 'cases.task_handled', '{"on_time": true}', '{"on_time": false}'),
    (11, 1, 'cases.handled', '{"on_time": true}', '{"on_time": false}'), (12, 9, 'cases.check_failed', '{}', '{}'),
    (13, 1, 'cases.closed', '{"handled_on_time": true}', '{"handled_on_time": false}'),
    (14, 1, 'callbacks.answered', '{"contacted": true, "solved": true, "satisfaction": "satisfied"}',
        '{"contacted": true, "solved": false, "satisfaction": "no"}'),
    (15, 4, 'cases.look_back_called', '{}', '{}'), (16, 5, 'cases.confirmed', '{}', '{}'), (17, 20, 'cases.rebounded', '{}', '{}'),
    (18, 9, 'campaigns.item_finished', '{}', '{}'), (19, 9, 'safety.device_installed', '{"device": "smoke"}', '{"device": "panic"}')
) AS step (rest, odds, kind, data, other) ON step.rest = n %% 20
"""
_SCAN = """
SELECT count(*) FILTER (WHERE kind = 'cases.report_received'), count(*) FILTER (WHERE kind = 'cases.accepted'),
    count(*) FILTER (WHERE kind = 'cases.filed'), count(*) FILTER (WHERE kind = 'cases.closed'),
    count(*) FILTER (WHERE kind = 'cases.closed' AND topic = 'environment'),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.handled' AND data ->> 'on_time' = 'true'
        OR kind = 'cases.fell_overdue' AND data ->> 'stage' = 'handle'),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.handled'),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.handled' AND data ->> 'on_time' = 'true'),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.closed' AND data ->> 'handled_on_time' = 'true'
        OR kind = 'cases.fell_overdue' AND data ->> 'stage' IN ('handle', 'check')),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.check_failed'),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.extended'),
    count(DISTINCT subject_id) FILTER (WHERE kind = 'cases.dispatched'),
    count(DISTINCT subject_id) FILTER (WHERE kind IN ('cases.confirmed', 'cases.rebounded')),
    count(*) FILTER (WHERE kind = 'callbacks.answered'),
    count(*) FILTER (WHERE kind = 'callbacks.answered' AND data ->> 'contacted' = 'true'),
    count(*) FILTER (WHERE kind = 'callbacks.answered' AND data ->> 'solved' = 'true'),
    count(*) FILTER (WHERE kind = 'callbacks.answered' AND data ->> 'satisfaction' = 'satisfied'),
    sum(quantity), sum(amount)
FROM journal_entry WHERE at >= '2026-02-01 00:00+08' AND at < '2026-03-01 00:00+08'
"""
_SECONDS = 62_899_200
"""728 days: so long the entries are spread."""


@click.command("metrics")
@click.option(
    "--entries", type=click.IntRange(10_000), default=1_000_000, show_default=True, help="流水条数 · entries"
)
@click.option(
    "--parquet",
    type=click.IntRange(0),
    default=0,
    help="再用 DuckDB 折算这么多条 Parquet 流水 · then fold so many entries in Parquet",
)
def bench_metrics(entries: int, parquet: int) -> None:
    """一个月的全部指标：由汇总算，对手写 SQL 扫那个月。 · A month's figures from roll-ups against a hand-written scan."""
    os.environ["DATABASE_URL"] = _database(entries)
    set_up()
    from django.core.management import call_command  # after set_up

    call_command("migrate", verbosity=0)
    _define()
    _print(entries, _fill(entries), _roll_up())
    if parquet:
        bench_parquet(parquet, (entries, _fastest(_scan_all)[0]))


def _database(entries: int) -> str:
    """An empty database of the bench's own beside the configured one: PostgreSQL only."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        raise Refused("needs_postgresql", "这个测量要用 PostgreSQL。请设 DATABASE_URL。")
    import psycopg  # only with PostgreSQL

    name = f"bihuan_bench_metrics_{entries}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _define() -> None:
    """The metrics of the example district."""
    from django.db import transaction  # after set_up

    from bihuan.domain.metrics.pack import load_metrics
    from bihuan.foundation.packs.reading import Pack, Problems

    problems = Problems()
    with transaction.atomic():
        load_metrics(Pack(Path(EXAMPLE_PACK), problems), problems, actor=console(), now=now())


def _fill(entries: int) -> float:
    """Seconds for writing the entries with bulk statements."""
    from django.db import connection  # after set_up

    step(f"写入 {entries} 条流水 · entries")
    began = time.perf_counter()
    with connection.cursor() as cursor, progress("写入") as advance:
        for first in range(0, entries, LOT):
            last = min(first + LOT, entries) - 1
            cursor.execute(_FILL, {"first": first, "last": last, "pace": _SECONDS / entries})
            advance(last + 1, entries)
    spent = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE journal_entry")
    return spent


def _roll_up() -> float:
    """Seconds for rolling up everything, in the lots in which the job does it."""
    from bihuan.domain.metrics.actions import roll_up  # after set_up

    step("汇总 · rolling up")
    began = time.perf_counter()
    while roll_up(actor=console(), now=now()):
        pass
    return time.perf_counter() - began


def _print(entries: int, written: float, upkeep: float) -> None:
    from django.db import connection  # after set_up

    from bihuan.domain.metrics.queries import Question, Scope, named_window, values

    window = named_window(WINDOW)
    questions = {
        "全部指标 · every metric": Question(window),
        "同上，一个街道 · the same, one street": Question(window, Scope.parse("place:S3")),
        "同上，按过去一刻所知 · the same, as of a moment of the past": Question(window, as_of=window.ends_at),
    }

    def scan() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_SCAN)
            return len(cursor.fetchone())

    asked: dict[str, Callable[[], int]] = {"手写 SQL 扫这个月 · hand-written scan": scan}
    asked |= {name: partial(_known, values, question) for name, question in questions.items()}
    times = {name: _fastest(ask) for name, ask in asked.items()}
    scanned = next(iter(times.values()))[0]
    rows = [(name, figures, f"{t * 1000:.1f}", f"{t / scanned:.2f}") for name, (t, figures) in times.items()]
    table(("", "有数的 · figures", "ms", "比扫描 · ratio"), rows)
    done(
        f"汇总每条 {upkeep / entries * 1e6:.2f} µs，是成批写入一条的 {upkeep / written:.2f} 倍 · upkeep per entry, times a bulk-written one"
    )


def _scan_all() -> int:
    """The same statement over the whole journal."""
    from django.db import connection  # after set_up

    with connection.cursor() as cursor:
        cursor.execute(_SCAN.partition("WHERE at >=")[0])
        return len(cursor.fetchone())


def _known(values: Any, question: object) -> int:
    """Ask for every metric; how many have a number."""
    return sum(one.number is not None for one in values(question))


def _fastest(ask: Callable[[], int]) -> tuple[float, int]:
    """The best of some askings in turn, and how many figures came of it."""
    best, figures = float("inf"), 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        figures = ask()
        best = min(best, time.perf_counter() - began)
    return best, figures
