"""`bihuan clock`: when a limit runs out, and why then. Works without a database."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import EXAMPLE_PACK, has_database, set_up
from bihuan.cli.terminal import note, table
from bihuan.foundation.packs.reading import BadCell, Pack, Problems
from bihuan.kernel.clock import OFFICE_PERIODS, Deadline, Interval, Limit, Pause, WorkCalendar, deadline
from bihuan.kernel.clock import explain as explain_deadline
from bihuan.kernel.periods import DEFAULT_ZONE
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = {"running": "计时", "rest": "休息", "paused": "暂停"}


@click.group()
def clock() -> None:
    """工作时钟：算期限，讲清楚为什么。 · The working-time clock."""


def _arguments(command: Callable[..., None]) -> Callable[..., None]:
    for add in (
        click.option(
            "--pack",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            help="用这个配置包的日历。 · Use this pack's calendar.",
        ),
        click.option(
            "--pause",
            "pauses",
            multiple=True,
            metavar="FROM..TO",
            help="扣除的时间段，可给多个；TO 空着表示还没结束。 · A paused span.",
        ),
        click.argument("unit"),
        click.argument("amount"),
        click.argument("start"),
    ):
        command = add(command)
    return command


@clock.command()
@_arguments
def due(start: str, amount: str, unit: str, pauses: tuple[str, ...], pack: Path | None) -> None:
    """从 START 起算，AMOUNT 个 UNIT 的期限到什么时候。 · When the limit runs out.

    \b
    UNIT: urgent_hour 紧急工作时 | work_hour 工作时 | work_day 工作日 | natural_day 自然日
    例 / example: bihuan clock due 2026-09-30T16:00 5 work_day
    """
    calendar = work_calendar(pack)
    found = deadline(moment(start), Limit.parse(f"{amount} {unit}"), calendar, _pauses(pauses))
    _print_due(found)


@clock.command()
@_arguments
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 · As JSON.")
def explain(  # click passes them by name
    start: str, amount: str, unit: str, pauses: tuple[str, ...], pack: Path | None, as_json: bool
) -> None:
    """逐段说明期限是怎么算出来的。 · The intervals on the way to the deadline."""
    calendar, limit, held = work_calendar(pack), Limit.parse(f"{amount} {unit}"), _pauses(pauses)
    way = explain_deadline(moment(start), limit, calendar, held)
    if as_json:
        click.echo(json.dumps([_as_dict(interval) for interval in way], ensure_ascii=False, indent=1))
        return
    rows, total = [], timedelta()
    for interval in way:
        total += interval.counted
        rows.append(_row(interval, total))
    table(("起", "止", "状态", "计入", "累计", "原因"), rows)
    _print_due(deadline(moment(start), limit, calendar, held))


def _print_due(found: Deadline) -> None:
    if found.due_at is None:
        raise Refused("held", "时钟正在暂停，暂停结束前没有期限。请给暂停写上结束时间。")
    click.echo(found.due_at.isoformat())
    if found.provisional:
        note("期限算到了日历尚未公布的年份，是暂定的。 · Provisional: that year's calendar is not published.")


def _row(interval: Interval, total: timedelta) -> tuple[str, ...]:
    end = interval.ends_at.strftime("%m-%d %H:%M") if interval.ends_at else "……"
    counted = _hours(interval.counted) if interval.counted else ""
    starts = interval.starts_at.strftime("%Y-%m-%d %H:%M")
    return starts, end, KINDS[interval.kind], counted, _hours(total), interval.reason


def _hours(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _as_dict(interval: Interval) -> dict[str, object]:
    return {
        "starts_at": interval.starts_at.isoformat(),
        "ends_at": interval.ends_at.isoformat() if interval.ends_at else None,
        "kind": interval.kind,
        "counted_seconds": interval.counted.total_seconds(),
        "reason": interval.reason,
    }


def moment(text: str) -> datetime:
    """A moment as people type it: `2026-09-30T16:00`, Beijing time unless it names its own zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = "看不懂时间“{text}”。请写成 2026-09-30T16:00。"
        raise Refused("bad_moment", message, text=text) from None
    return found if found.tzinfo else found.replace(tzinfo=DEFAULT_ZONE)


def _pauses(texts: tuple[str, ...]) -> list[Pause]:
    pauses = []
    for text in texts:
        starts, dots, ends = text.partition("..")
        if not dots:
            raise Refused("bad_pause", "看不懂暂停“{text}”。请写成 起..止。", text=text)
        pauses.append(Pause(moment(starts), moment(ends) if ends else None, "暂停"))
    return pauses


def work_calendar(pack: Path | None) -> WorkCalendar:
    """The pack's calendar if one is named, else the installation's, else the example pack's."""
    if pack is None and has_database():
        if found := _calendar_of_installation():
            return found
        note(
            f"数据库里还没有日历，用 {EXAMPLE_PACK.name} 配置包的。 · No calendar in the database: the example pack's."
        )
    return calendar_of_pack(pack or EXAMPLE_PACK)


def _calendar_of_installation() -> WorkCalendar | None:
    set_up()
    from django.db import DatabaseError  # after set_up

    from bihuan.foundation.calendar.queries import work_calendar as installed

    try:
        calendar = installed()
    except DatabaseError:
        return None
    return calendar if calendar.published_years else None


def calendar_of_pack(folder: Path) -> WorkCalendar:
    """The calendar in a pack's files; refuses when they cannot be read."""
    problems = Problems()
    pack = Pack(folder, problems)
    settings = pack.toml("calendar.toml")
    days: dict[str, dict[date, str]] = {"holiday": {}, "workday": {}}
    for row in pack.rows("calendar.csv", required=("day", "kind", "name"), optional=("source",)):
        with suppress(BadCell):  # noted in `problems`
            days[row.choice("kind", days)][row.day("day")] = row.text("name")
    if problems:
        raise Refused("bad_pack", "读不了日历：{problem}", problem=problems.found[0])
    times = [(str(row["starts"]), str(row["ends"])) for row in settings.get("periods", [])]
    periods = [(time.fromisoformat(starts), time.fromisoformat(ends)) for starts, ends in times]
    years = {row["year"] for row in settings.get("years", []) if row.get("published", True)}
    return WorkCalendar(
        periods=periods or OFFICE_PERIODS,
        holidays=days["holiday"],
        workdays=days["workday"],
        published_years=years,
    )
