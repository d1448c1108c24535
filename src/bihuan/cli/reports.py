"""`bihuan reports`: bring in what other systems heard, from their tables."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, note, step
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.domain.channels.tables.complaints import Complaints
    from bihuan.domain.channels.tables.delivery import Counts, Delivery
    from bihuan.domain.channels.tables.lines import Table
    from bihuan.domain.channels.tables.maps import ImportMap

PATH = click.Path(path_type=Path)


@click.group()
def reports() -> None:
    """诉求：从别的系统导入。 · Reports from other systems."""


@reports.command("import")
@click.argument("file", metavar="FILE", type=PATH)
@click.option(
    "--map", "map_path", required=True, metavar="MAP.toml", type=PATH, help="哪一列是什么。 · The column map."
)
@click.option("--dry-run", is_flag=True, help="只试算，不写入。 · Count only, write nothing.")
@click.option(
    "--errors",
    type=PATH,
    metavar="FILE",
    help="有错的行写到哪里；不给则写在 FILE 旁边。 · Where wrong lines go.",
)
@click.option(
    "--batch",
    default=1000,
    show_default=True,
    type=click.IntRange(1, 5000),
    help="每次事务的行数。 · Lines a transaction.",
)
def import_file(file: Path, map_path: Path, dry_run: bool, errors: Path | None, batch: int) -> None:
    """把 FILE（CSV、XLSX 或它们的 .gz）里的诉求导入；同一编号只收一次，可以随时中断再来。 · Import reports."""
    set_up()
    from bihuan.domain.cases.vocabulary import Source
    from bihuan.domain.channels.tables.maps import read_map  # after set_up, as what follows
    from bihuan.domain.channels.tables.sources import open_table

    table = read_map(map_path, [source.value for source in Source])
    if errors and errors.resolve() in {file.resolve(), map_path.resolve()}:
        raise Refused("bad_path", "错误文件不能写到“{path}”，那会覆盖原来的文件。请换一个名字。", path=errors)
    with open_table(file, table.form, table.wanted) as lines:
        step(f"{'试算' if dry_run else '导入'} {file}：{lines.described}，映射“{table.name}”")
        _bring_in(lines, table, _errors_path(file, errors, dry_run), bool(errors), dry_run, batch)


def _errors_path(file: Path, given: Path | None, dry_run: bool) -> Path | None:
    return given or (None if dry_run else file.with_name(f"{file.name}.errors.csv"))


def _bring_in(
    lines: Table, table: ImportMap, errors: Path | None, always: bool, dry_run: bool, batch: int
) -> None:
    from bihuan.domain.channels.tables.complaints import Complaints
    from bihuan.domain.channels.tables.delivery import Delivery
    from bihuan.domain.channels.tables.drafting import Drafter
    from bihuan.domain.channels.tables.registers import Categories, Places, require_codes

    categories, places = Categories(table.categories, now().date()), Places(table.places)
    require_codes(table, categories, places)
    drafter = Drafter(table, lines.headings, categories, places)
    with Complaints(errors, lines.headings, always=always) as complaints:
        delivery = Delivery(console(), now, drafter, complaints, batch, rehearsal=dry_run)
        begun = time.perf_counter()
        with counting(lines.total) as tell:
            delivery.run(lines.lines(), tell)
        _tell(delivery, time.perf_counter() - begun)


def _tell(delivery: Delivery, seconds: float) -> None:
    counts = delivery.counts
    for what, values in delivery.drafter.unmatched.items():
        if values:
            named = "、".join(f"{value}（{times}）" for value, times in values.most_common(8))
            note(f"{what}没有对照，按空值收下：{named}{'……' if len(values) > 8 else ''}")
    if counts.off_map:
        note(f"{counts.off_map} 条的坐标不在本区地图内，收下后没有网格和责任单位")
    if counts.wrong:
        note(_wrong(delivery.complaints))
    end = "试算完成，没有写入" if delivery.rehearsal else "导入完成"
    done(f"{end}：{summary(counts)}，用时 {seconds:.1f} 秒，每秒 {counts.read / max(seconds, 1e-6):.0f} 行")


def _wrong(complaints: Complaints) -> str:
    where = "加 --errors 可写到文件"
    if complaints.path:
        where = f"详见 {complaints.path}，改好后可以用同一个映射导入那个文件"
    return f"{complaints.count} 行有错：{'；'.join(complaints.first)}。{where}"


def summary(counts: Counts) -> str:
    """Every line accounted for, in one sentence."""
    empty = f"，另有空行 {counts.empty}" if counts.empty else ""
    return f"读 {counts.read} 行 = 新 {counts.new} + 已有 {counts.known} + 有错 {counts.wrong}{empty}"


@contextmanager
def counting(total: int | None) -> Iterator[Callable[[Counts], None]]:
    """Gives `tell(counts)`: a bar with the counts on a terminal, a line for every tenth part elsewhere."""
    if not sys.stderr.isatty():
        yield _telling_tenths(total)
        return
    from rich.console import Console  # slow to import, and only for a terminal
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        yield lambda counts: bar.update(task, completed=counts.at_line, description=summary(counts))


def _telling_tenths(total: int | None) -> Callable[[Counts], None]:
    said = 0

    def tell(counts: Counts) -> None:
        nonlocal said
        tenth = counts.at_line * 10 // total if total else counts.at_line // 10_000
        if tenth > said:
            said = tenth
            click.echo(f"  {summary(counts)}", err=True)

    return tell
