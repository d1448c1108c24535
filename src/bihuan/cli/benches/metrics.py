"""`bihuan bench metrics`: all figures of a month from roll-ups against one hand-written scan of that month, in one run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click

from bihuan.cli.installation import EXAMPLE_PACK, console, now, set_up
from bihuan.cli.terminal import done, progress, step, table
from bihuan.kernel.refusals import Refused

WINDOW = "2026-02"
ROUNDS = 5
LOT = 500_000
_FILL = """
INSERT INTO journal_entry (id, kind, subject_type, subject_id, subject_code, topic, category, source, unit, place,
    actor_key, actor_label, at, recorded_at, quantity, amount, reason, request_id, data)
SELECT gen_random_uuid(), kinds.kind, 'case', n / 4, '', (ARRAY['environment', 'order', 'livelihood'])[1 + n %% 3],
    'E0' || (1 + n %% 6) || '0' || (1 + n %% 7), (ARRAY['hotline', 'grid', 'resident', 'media'])[1 + n %% 4],
    '/GS/U' || (n %% 40) || '/', '/320508/S' || (n %% 8) || '/C' || (n %% 171) || '/', 'system', '', moment.at, moment.at,
    1, NULL, '', '', kinds.data::jsonb
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2025-01-01 00:00+08' + n * interval '1 second' * %(pace)s AS at) AS moment
JOIN (VALUES (0, 'cases.accepted', '{}'), (1, 'cases.filed', '{"standard": "1"}'), (2, 'cases.dispatched', '{}'),
    (3, 'cases.handled', '{"on_time": true}'), (4, 'cases.closed', '{"handled_on_time": true, "on_time": true}'),
    (5, 'cases.report_received', '{}'), (6, 'cases.fell_overdue', '{"stage": "handle"}'),
    (7, 'cases.handled', '{"on_time": false}'), (8, 'cases.check_failed', '{}'), (9, 'cases.extended', '{}'),
    (10, 'callbacks.answered', '{"contacted": true, "solved": true, "satisfaction": "satisfied"}'),
    (11, 'cases.confirmed', '{}'), (12, 'cases.task_signed', '{}'), (13, 'cases.task_handled', '{"on_time": true}'),
    (14, 'cases.evidence_added', '{}'), (15, 'cases.commented', '{}')) AS kinds (rest, kind, data) ON kinds.rest = n %% 16
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
def bench_metrics(entries: int) -> None:
    """一个月的全部指标：由汇总算，对手写 SQL 扫那个月。 · A month's figures from roll-ups against a hand-written scan."""
    os.environ["DATABASE_URL"] = _database(entries)
    set_up()
    from django.core.management import call_command  # after set_up

    call_command("migrate", verbosity=0)
    _define()
    _fill(entries)
    upkeep = _roll_up()
    _print(entries, upkeep)


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


def _fill(entries: int) -> None:
    from django.db import connection  # after set_up

    step(f"写入 {entries} 条流水 · entries")
    with connection.cursor() as cursor, progress("写入") as advance:
        for first in range(0, entries, LOT):
            last = min(first + LOT, entries) - 1
            cursor.execute(_FILL, {"first": first, "last": last, "pace": _SECONDS / entries})
            advance(last + 1, entries)
        cursor.execute("ANALYZE journal_entry")


def _roll_up() -> float:
    """Seconds for rolling up everything, in the lots in which the job does it."""
    from bihuan.domain.metrics.actions import roll_up  # after set_up

    step("汇总 · rolling up")
    began = time.perf_counter()
    while roll_up(actor=console(), now=now()):
        pass
    return time.perf_counter() - began


def _print(entries: int, upkeep: float) -> None:
    from django.db import connection  # after set_up

    from bihuan.domain.metrics.queries import Question, Reckoning, named_window

    question = Question(named_window(WINDOW))

    def scan() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_SCAN)
            return len(cursor.fetchone())

    def rolled() -> int:
        reckoning = Reckoning(question)
        return len([reckoning.value(code) for code in reckoning.book.by_code])

    def additive() -> int:
        reckoning = Reckoning(question)
        codes = [code for code in reckoning.book.by_code if _is_rolled(reckoning, code)]
        return len([reckoning.value(code) for code in codes])

    times = {name: _fastest(ask) for name, ask in (("scan", scan), ("all", rolled), ("additive", additive))}
    scanned = times["scan"][0]
    names = {
        "scan": "手写 SQL 扫这个月 · hand-written scan",
        "all": "全部指标 · every metric",
        "additive": "其中只用汇总的 · those from roll-ups alone",
    }
    rows = [
        (names[key], figures, f"{t * 1000:.1f}", f"{t / scanned:.2f}") for key, (t, figures) in times.items()
    ]
    table(("", "个数 · figures", "ms", "比扫描 · ratio"), rows)
    done(f"汇总 {entries} 条用 {upkeep:.1f} s，每条 {upkeep / entries * 1e6:.2f} µs · upkeep per entry")


def _is_rolled(reckoning: object, code: str) -> bool:
    """Whether a metric comes down to folds that roll-ups answer."""
    bases = reckoning.book.base_of(code)  # type: ignore[attr-defined]  # a Reckoning, which needs set_up
    return all(base.fold != "subjects" for base in bases)


def _fastest(ask: Callable[[], int]) -> tuple[float, int]:
    """The best of some askings in turn, and how many figures came of it."""
    best, figures = float("inf"), 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        figures = ask()
        best = min(best, time.perf_counter() - began)
    return best, figures
