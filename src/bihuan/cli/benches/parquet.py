"""The whole journal folded by DuckDB over Parquet, against PostgreSQL reading its own, in one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bihuan.cli.terminal import step, table

WINDOW = "2025-01-01..2026-12-30"
_BUILD = """
COPY (
    SELECT n + 1 AS seq, CASE WHEN hash(n) % odds = 0 THEN step.kind ELSE 'cases.commented' END AS kind,
        'case' AS subject_type, n // 20 AS subject_id, '' AS subject_code,
        ['environment', 'order', 'livelihood'][1 + n // 20 % 3] AS topic,
        'E0' || (1 + n // 20 % 6) || '0' || (1 + n // 20 % 7) AS category,
        ['hotline', 'grid', 'resident', 'media'][1 + n // 20 % 4] AS source, '/GS/U' || (n // 20 % 40) || '/' AS unit,
        '/320508/S' || (n // 20 % 8) || '/C' || (n // 20 % 171) || '/' AS place,
        TIMESTAMP '2024-12-31 16:00:00' + to_microseconds(n * {pace}) AS "at", CAST("at" + INTERVAL 8 HOUR AS DATE) AS day,
        "at" AS recorded_at, 1::DECIMAL(15, 4) AS quantity, NULL::DECIMAL(15, 2) AS amount, NULL::BIGINT AS reverses,
        CASE WHEN hash(n + 1) % 5 = 0 THEN step.other ELSE step.data END AS facts, strftime(day, '%Y-%m') AS month
    FROM range({first}, {last}) AS numbers(n)
    JOIN (VALUES (0, 1, 'cases.report_received', '{{}}', '{{}}'), (1, 1, 'cases.accepted', '{{}}', '{{}}'),
        (2, 1, 'cases.filed', '{{"standard": "1"}}', '{{"standard": "2"}}'), (3, 1, 'cases.dispatched', '{{}}', '{{}}'),
        (4, 1, 'cases.task_signed', '{{}}', '{{}}'), (5, 8, 'cases.task_returned', '{{}}', '{{}}'),
        (6, 1, 'cases.dispatched', '{{}}', '{{}}'),
        (7, 8, 'cases.extended', '{{}}', '{{}}'), (8, 6, 'cases.fell_overdue', '{{"stage": "handle"}}', '{{"stage": "check"}}'),
        (9, 1, 'cases.evidence_added', '{{}}', '{{}}'), (10, 1, 'cases.task_handled', '{{"on_time": true}}', '{{"on_time": false}}'),
        (11, 1, 'cases.handled', '{{"on_time": true}}', '{{"on_time": false}}'), (12, 9, 'cases.check_failed', '{{}}', '{{}}'),
        (13, 1, 'cases.closed', '{{"handled_on_time": true}}', '{{"handled_on_time": false}}'),
        (14, 1, 'callbacks.answered', '{{"contacted": true, "solved": true, "satisfaction": "satisfied"}}',
            '{{"contacted": true, "solved": false, "satisfaction": "no"}}'),
        (15, 4, 'cases.look_back_called', '{{}}', '{{}}'), (16, 5, 'cases.confirmed', '{{}}', '{{}}'),
        (17, 20, 'cases.rebounded', '{{}}', '{{}}'), (18, 9, 'campaigns.item_finished', '{{}}', '{{}}'),
        (19, 9, 'safety.device_installed', '{{"device": "smoke"}}', '{{"device": "panic"}}')
    ) AS step (rest, odds, kind, data, other) ON step.rest = n % 20
) TO '{folder}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'lot-{first}-{{i}}')
"""
LOT = 5_000_000
MICROSECONDS = 62_899_200_000_000
"""728 days: so long the entries are spread, as those in the database are."""


def bench_parquet(entries: int, database: tuple[int, float]) -> None:
    """Fold so many entries, and say how many a second; `database` is how many PostgreSQL read in how many seconds."""
    from bihuan.domain.metrics.queries import Question, book_on, exported_values, named_window  # after set_up

    question = Question(named_window(WINDOW))
    book = book_on(question.day)
    added = [
        one.code
        for one in book.by_code.values()
        if all(base.fold != "subjects" for base in book.base_of(one.code))
    ]
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        step(f"写入 {entries} 条 Parquet · entries as Parquet")
        _build(Path(folder), entries)
        step("折算 · folding")
        times = {
            "全部计数与合计 · counts and sums": _seconds(
                lambda: exported_values(Path(folder), question, added)
            ),
            "全部指标 · every metric": _seconds(lambda: exported_values(Path(folder), question)),
        }
    rate = database[0] / database[1]
    rows = [
        (
            "PostgreSQL，手写 SQL 扫全部 · hand-written scan",
            f"{database[0]}",
            f"{database[1]:.2f}",
            f"{rate / 1e6:.2f}",
            "1.00",
        )
    ]
    rows += [
        (name, f"{entries}", f"{spent:.2f}", f"{entries / spent / 1e6:.2f}", f"{entries / spent / rate:.1f}")
        for name, spent in times.items()
    ]
    table(("", "条 · entries", "s", "百万条/秒 · million a second", "倍 · times"), rows)


def _build(folder: Path, entries: int) -> None:
    import duckdb  # heavy, and only here

    with duckdb.connect() as connection:
        for first in range(0, entries, LOT):
            facts = {"first": first, "last": min(first + LOT, entries), "pace": MICROSECONDS // entries}
            connection.execute(_BUILD.format(folder=folder, **facts))


def _seconds(ask: Callable[[], object]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        ask()
        best = min(best, time.perf_counter() - began)
    return best
