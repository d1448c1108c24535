"""`bihuan bench`: what grows with the data and what does not, as ratios within one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
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
    step("轮流测量：小、大、小、大 · measuring in turn")
    runs: dict[int, list[dict[str, dict[str, float]]]] = {size: [] for size in sizes}
    for size in sizes * 2:
        out = _run(["measure", "--rounds", str(rounds)], databases[size], capture=True)
        runs[size].append(json.loads(out))
    _print(runs, against, cases)


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


def _run(arguments: list[str], url: str, *, capture: bool = False) -> str:
    command = [sys.executable, "-m", "bihuan.cli.benches", *arguments]
    out = subprocess.PIPE if capture else None
    outcome = subprocess.run(command, env=_env(url), check=False, text=True, stdout=out)  # noqa: S603  # ours
    if outcome.returncode:
        raise Refused("bench_failed", "测量进程失败，见上面的输出。")
    return outcome.stdout or ""


def _print(runs: dict[int, list[dict[str, dict[str, float]]]], small: int, large: int) -> None:
    rows = []
    worst = 0.0
    for name in runs[small][0]:
        fast, slow = (statistics.median(run[name]["ms"] for run in runs[size]) for size in (small, large))
        queries = [int(runs[size][0][name]["queries"]) for size in (small, large)]
        ratio = slow / fast
        worst = max(worst, ratio)
        rows.append(
            (
                name,
                f"{fast:.1f}",
                f"{slow:.1f}",
                f"{ratio:.2f}",
                "/".join(map(str, queries)),
                "✓" if ratio <= GOAL else "✗",
            )
        )
    table(("页面 · page", f"ms@{small}", f"ms@{large}", "比值 · ratio", "查询 · queries", f"≤{GOAL}"), rows)
    done(f"最大比值 {worst:.2f} · worst ratio")
