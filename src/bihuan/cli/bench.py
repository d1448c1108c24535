"""`bihuan bench`: what grows with the data and what does not, as ratios within one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import click

from bihuan.cli.benches.duplicates import bench_duplicates
from bihuan.cli.benches.imports import bench_import
from bihuan.cli.benches.metrics import bench_metrics
from bihuan.cli.terminal import done, step, table
from bihuan.kernel.refusals import Refused

GOAL = 1.5


@click.group()
def bench() -> None:
    """性能比值：只在一次运行之内相比。 · Benchmarks as ratios within one run."""


bench.add_command(bench_import)
bench.add_command(bench_duplicates)
bench.add_command(bench_metrics)


@bench.command("cases")
@click.option(
    "--cases",
    type=click.IntRange(1000),
    default=1_000_000,
    show_default=True,
    help="大的一端 · the large size",
)
@click.option(
    "--against", type=click.IntRange(100), default=10_000, show_default=True, help="小的一端 · the small size"
)
@click.option("--rounds", default=15, show_default=True, help="每页问几次取中位数 · askings per page")
@click.option(
    "--pack", type=click.Path(path_type=Path, exists=True), default=Path("packs/gusu"), show_default=True
)
def bench_cases(cases: int, against: int, rounds: int, pack: Path) -> None:
    """同样的页面，案件多一百倍，慢几倍？ · The same pages at two sizes, bulk-built; asked in turn."""
    sizes = (against, cases)
    databases = {size: _database(size) for size in sizes}
    for size, url in databases.items():
        _fill(size, url, pack)
    step("轮流测量：每页小、大、大、小 · measuring in turn")
    with ExitStack() as stack:
        askers = {size: stack.enter_context(Asker(url)) for size, url in databases.items()}
        spent = _in_turn(askers, rounds)
    _print(spent, {size: asker.pages for size, asker in askers.items()}, against, cases)


class Asker:
    """A process that asks the pages of one database, one page at a time."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "bihuan.cli.benches", "measure"]
        self._process = subprocess.Popen(  # noqa: S603  # ours
            command, env=_env(url), text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.pages: dict[str, dict[str, int]] = json.loads(self._line())
        """By name: how many statements a page asks and how many cases it names."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, name: str) -> float:
        """Milliseconds that a page takes now."""
        assert self._process.stdin is not None  # noqa: S101  # opened above
        print(name, file=self._process.stdin)
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101  # opened above
        line = self._process.stdout.readline()
        if not line:
            raise Refused("bench_failed", "测量进程失败，见上面的输出。")
        return line


def _in_turn(askers: dict[int, Asker], rounds: int) -> dict[str, dict[int, list[float]]]:
    """Every page at both sizes right after one another, the order turned round each time."""
    names = list(next(iter(askers.values())).pages)
    spent: dict[str, dict[int, list[float]]] = {name: {size: [] for size in askers} for name in names}
    for turn in range(rounds):
        order = sorted(askers, reverse=bool(turn % 2))
        for name, size in product(names, order):
            spent[name][size].append(askers[size].ask(name))
    return spent


def _database(size: int) -> str:
    """An address beside the configured database, of the bench's own."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        parts = urlsplit(url)
        name = f"bihuan_bench_{size}"
        _create_postgresql(url, name)
        return urlunsplit(parts._replace(path=f"/{name}"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    from django.conf import settings  # only its folder

    return f"sqlite:///{Path(settings.VAR) / f'bench-{size}.sqlite3'}"


def _create_postgresql(url: str, name: str) -> None:
    import psycopg  # only with PostgreSQL

    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')


def _fill(size: int, url: str, pack: Path) -> None:
    """Build the database once; a second run finds the cases there and uses them again."""
    step(f"{size} 件案件 · {size} cases")
    migrate = [sys.executable, "-m", "bihuan.cli.main", "migrate"]
    subprocess.run(migrate, env=_env(url), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # ours
    _run(["build", "--cases", str(size), "--pack", str(pack)], url)


def _env(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}


def _run(arguments: list[str], url: str) -> None:
    command = [sys.executable, "-m", "bihuan.cli.benches", *arguments]
    if subprocess.run(command, env=_env(url), check=False).returncode:  # noqa: S603  # ours
        raise Refused("bench_failed", "建库进程失败，见上面的输出。")


def _print(
    spent: dict[str, dict[int, list[float]]],
    pages: dict[int, dict[str, dict[str, int]]],
    small: int,
    large: int,
) -> None:
    rows, ratios = [], []
    for name, times in spent.items():
        fast, slow = (statistics.median(times[size]) for size in (small, large))
        ratios.append(slow / fast)
        queries, shown = (
            "/".join(str(pages[size][name][what]) for size in (small, large)) for what in ("queries", "cases")
        )
        mark = "✓" if ratios[-1] <= GOAL else "✗"
        rows.append((name, f"{fast:.1f}", f"{slow:.1f}", f"{ratios[-1]:.2f}", queries, shown, mark))
    heads = ("页面 · page", f"ms@{small}", f"ms@{large}", "比值 · ratio", "查询 · queries", "案件 · cases")
    table((*heads, f"≤{GOAL}"), rows)
    done(f"最大比值 {max(ratios):.2f} · worst ratio")
