"""`bihuan metrics`: the value of a figure, the catalogue, and building the roll-ups anew."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli.clock import moment
from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, progress, table

if TYPE_CHECKING:
    from bihuan.domain.metrics.queries import Question, Value


FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.group()
def metrics() -> None:
    """指标：算一个数，列出口径，重建汇总。 · Figures, their definitions, their roll-ups."""


@metrics.command("value")
@click.argument("code")
@click.option("--window", required=True, help="2026-02、2026Q1、2026-02-01..2026-02-26、day:…、assessment:…")
@click.option(
    "--scope", default="", help="unit:GS-CG 或 place:320508019，不写是全区 · nothing is the whole district"
)
@click.option("--as-of", "as_of", help="只算到这一刻记下的流水 · what was recorded until then")
@click.option(
    "--split",
    type=click.Choice(["unit", "street", "community", "source", "topic", "category", "month", "day"]),
    help="逐行分列 · a line each",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 · As JSON.")
@click.option("--parquet", type=FOLDER, help="由导出的 Parquet 折算，不问数据库里的流水。 · From an export.")
def show_value(  # click passes them by name
    code: str,
    window: str,
    scope: str,
    as_of: str | None,
    split: str | None,
    as_json: bool,
    parquet: Path | None,
) -> None:
    """CODE 在一个时段、范围、时点的值，和它的分子分母。 · A metric's value with what it was made from.

    \b
    时段 window: day:2026-02-03 是 [前一日 12:00, 当日 12:00)；assessment:2026-02-26 是上月 19 日 0 时至当日 12 时。
    例 example: bihuan metrics value handling_rate --window 2026-02 --scope place:320508019 --json
    """
    set_up()
    question = _question(window, scope, moment(as_of) if as_of else None, split or "")
    if split and not parquet:
        _print_lines(code, question, as_json)
    else:
        _print_value(code, question, as_json, parquet)


def _print_value(code: str, question: Question, as_json: bool, parquet: Path | None) -> None:
    from bihuan.domain.metrics.queries import exported_values, value  # after set_up

    found = exported_values(parquet, question, [code])[0] if parquet else value(code, question)
    click.echo(json.dumps(found.as_record(), ensure_ascii=False) if as_json else found.text)


def _print_lines(code: str, question: Question, as_json: bool) -> None:
    from bihuan.domain.metrics.queries import split_values  # after set_up

    lines = split_values(code, question)
    if as_json:
        click.echo(json.dumps([{"key": key, **one.as_record()} for key, one in lines], ensure_ascii=False))
    else:
        table(("", "值", "分子", "分母"), [(key or "—", *_row(one)) for key, one in lines])


def _question(window: str, scope: str, as_of: datetime | None, split: str) -> Question:
    from bihuan.domain.metrics.queries import Question, Scope, named_window  # after set_up

    return Question(named_window(window), Scope.parse(scope), as_of, split)


def _row(one: Value) -> tuple[str, str, str]:
    record = one.as_record()
    return one.text, record["numerator"] or "", record["denominator"] or ""


@metrics.command("list")
@click.option("--window", required=True, help="按这个时段末日的口径 · as defined at the end of this window")
@click.option("--scope", default="", help="unit:… 或 place:… · unit:… or place:…")
def list_values(window: str, scope: str) -> None:
    """全部指标在一个时段的值。 · Every metric's value for a window."""
    set_up()
    from bihuan.domain.metrics.queries import values  # after set_up

    found = values(_question(window, scope, None, ""))
    table(
        ("代码", "名称", "值", "分子", "分母"),
        [(v.definition.code, v.definition.name, *_row(v)) for v in found],
    )


@metrics.command()
@click.option("--unit", default="", help="只看这个单位和下属的 · of this unit and those below it")
@click.option("--all", "with_ended", is_flag=True, help="也列已到期和已终止的 · with those that are over")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 · As JSON.")
def targets(unit: str, with_ended: bool, as_json: bool) -> None:
    """目标：已有多少，时间过去多少，现在怎样。 · Targets: progress beside elapsed time."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.domain.targets.queries import find_targets, stands
    from bihuan.foundation.accounts.queries import unit_by_code

    today = timezone.localdate(now())
    path = unit_by_code(unit).path if unit else ""
    found = stands(find_targets(console(), today=today, unit=path, live=not with_ended), today)
    if as_json:
        click.echo(json.dumps([one.as_record() for one in found], ensure_ascii=False))
        return
    rows = [one.as_record() for one in found]
    keys = (
        "code",
        "name",
        "comparator",
        "quantity",
        "value",
        "progress",
        "elapsed",
        "standing",
        "due_on",
        "owner",
    )
    heads = ("编号", "目标", "比较", "目标数", "已有", "完成", "时间", "现在怎样", "期限", "责任单位")
    table(heads, [tuple("—" if row[key] is None else str(row[key]) for key in keys) for row in rows])


@metrics.command()
def rebuild() -> None:
    """清空每日汇总，由流水账重建；值不变。 · Build the daily roll-ups anew from the journal."""
    set_up()
    from bihuan.domain.metrics import actions  # after set_up
    from bihuan.foundation.journal.queries import find_entries

    total, found = find_entries(console()).count(), 0
    actions.forget_rollups(actor=console(), now=now())
    with progress("汇总") as advance:
        while added := actions.roll_up(actor=console(), now=now()):
            found += added
            advance(found, max(total, found))
    done(f"由 {found} 条流水重建")
