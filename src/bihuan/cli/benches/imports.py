"""`bihuan bench import`: what an import costs beside a bare INSERT of the rows that it leaves behind."""

from __future__ import annotations

import csv
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click

from bihuan.cli.installation import EXAMPLE_PACK, console, now, set_up
from bihuan.cli.migrate import apply_migrations
from bihuan.cli.terminal import done, note, step, table
from bihuan.kernel.refusals import Refused

NAME = "bihuan_bench_import"
GOAL = 1000
MAP = """
namespace = "bench"
[columns]
key = "编号"
title = "标题"
text = ["标题", "内容"]
reported_at = "时间"
address = "地址"
lon = "经度"
lat = "纬度"
category = "类别"
name = "姓名"
phone = "电话"
"""
TABLES = ("cases_report", "journal_entry", "cases_reportercontact")
HEADINGS = ("编号", "标题", "内容", "时间", "地址", "经度", "纬度", "类别", "姓名", "电话")


@click.command("import")
@click.option("--lines", default=20_000, show_default=True, type=click.IntRange(1000), help="行数 · lines")
@click.option(
    "--batch",
    default=1000,
    show_default=True,
    type=click.IntRange(1, 5000),
    help="每次事务的行数 · lines a transaction",
)
@click.option(
    "--pack", type=click.Path(path_type=Path, exists=True), default=EXAMPLE_PACK, help="配置包 · the district"
)
def bench_import(lines: int, batch: int, pack: Path) -> None:
    """导入一行，比单单插入同样的数据贵几倍？ · An import beside a bare INSERT of the same rows."""
    with _own_database() as url:
        os.environ["DATABASE_URL"] = url
        set_up()
        _lay_out(pack)
        with tempfile.TemporaryDirectory() as folder:
            file, plan = Path(folder) / "lines.csv", Path(folder) / "map.toml"
            _write_lines(file, lines)
            plan.write_text(MAP, encoding="utf-8")
            step(f"{lines} 行，每批 {batch} 行 · {lines} lines, {batch} a transaction")
            _print(_measure(file, plan, batch), lines)


@contextmanager
def _own_database() -> Iterator[str]:
    """An empty database beside the configured one, gone afterwards."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg  # only with PostgreSQL

        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{NAME}"')
            try:
                yield urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))
            finally:
                server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


def _lay_out(pack: Path) -> None:
    from bihuan.foundation.packs.actions import load_pack  # after set_up, as what follows

    step("建库并加载配置包 · tables and the district")
    apply_migrations()
    load_pack(pack, actor=console(), now=now(), check_only=False, progress=lambda *_: None)


def _write_lines(file: Path, lines: int) -> None:
    """A table as a hotline exports it: points all over the district, classes of all kinds."""
    from bihuan.domain.district import queries

    draw = random.Random(20_260_930)  # noqa: S311  # the same lines every time
    points = [(place.lon, place.lat) for place in queries.grids() if place.lon and place.lat]
    classes = [row.code for row in queries.small_classes(now().date())]
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(HEADINGS)
        for number in range(lines):
            lon, lat = draw.choice(points)
            text = f"附近居民第 {number} 次反映，味道很大，老人小孩进出不便，希望尽快处理并答复。"
            at = f"2026/{draw.randint(1, 9)}/{draw.randint(1, 28)} {draw.randint(6, 22)}:{draw.randint(10, 59)}:00"
            place = (f"平江路 {draw.randint(1, 300)} 号", f"{lon:.6f}", f"{lat:.6f}")
            rows.writerow(
                (number, "门口堆物没人管", text, at, *place, draw.choice(classes), "张某", "138****0000")
            )


def _measure(file: Path, plan: Path, batch: int) -> dict[str, float]:
    """Seconds by what was done. The bare INSERTs go last: they write the very rows that the import has left."""
    seconds = {
        "import": _timed(lambda: _bring(file, plan, batch)),
        "again": _timed(lambda: _bring(file, plan, batch)),
    }
    report, entry, contact = (_insert(name, batch) for name in TABLES)
    seconds["reports"] = report
    seconds["rows"] = report + entry + contact
    return seconds


def _timed(deed: Callable[[], object]) -> float:
    begun = perf_counter()
    deed()
    return perf_counter() - begun


def _bring(file: Path, plan: Path, batch: int) -> None:
    from bihuan.domain.channels.tables.complaints import Complaints
    from bihuan.domain.channels.tables.delivery import Delivery
    from bihuan.domain.channels.tables.drafting import Drafter
    from bihuan.domain.channels.tables.maps import read_map
    from bihuan.domain.channels.tables.registers import Categories, Places
    from bihuan.domain.channels.tables.sources import open_table

    form = read_map(plan, ["import"])
    with open_table(file, form.form, form.wanted) as lines:
        drafter = Drafter(form, lines.headings, Categories({}, now().date()), Places({}))
        delivery = Delivery(console(), now, drafter, Complaints(None, lines.headings), batch)
        counts = delivery.run(lines.lines(), lambda _: None)
    if counts.wrong or not counts.is_whole:
        raise Refused("bench_failed", "测量用的表没有全部导入：{summary}", summary=str(counts))


def _insert(name: str, batch: int) -> float:
    """Seconds for inserting all rows of a table into a bare copy of it: no index, no check, same transactions."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")  # noqa: S608  # a name of ours
        width = len(cursor.description or ())
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} WHERE 1 = 0")  # noqa: S608
        sql = f"INSERT INTO bare_{name} VALUES ({', '.join(['%s'] * width)})"  # noqa: S608
        begun = perf_counter()
        for start in range(0, len(rows), batch):
            with transaction.atomic():
                cursor.executemany(sql, rows[start : start + batch])
        return perf_counter() - begun


def _print(seconds: dict[str, float], lines: int) -> None:
    named = {
        "reports": "只插入诉求 · bare INSERT of the reports",
        "rows": "插入诉求、流水、联系人 · bare INSERT of reports, entries, contacts",
        "import": "导入 · import with places, duties and journal",
        "again": "同一文件再来一次 · the same file again",
    }
    rows = [
        (label, f"{seconds[key]:.2f}", f"{lines / seconds[key]:.0f}", f"{seconds[key] / seconds['rows']:.2f}")
        for key, label in named.items()
    ]
    table(("做什么 · what", "秒 · s", "行/秒 · lines/s", "比值 · ratio"), rows)
    pace = lines / seconds["import"]
    say = done if pace >= GOAL else note
    say(f"每秒 {pace:.0f} 行，目标 {GOAL} · {pace:.0f} lines/s {'≥' if pace >= GOAL else '<'} {GOAL}")
