"""`bihuan checklists`: who may check what, and where the library has holes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import set_up
from bihuan.cli.terminal import done, note, table

if TYPE_CHECKING:
    from bihuan.domain.checklists.queries import Holder
    from bihuan.domain.checklists.queries.coverage import Coverage

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def checklists() -> None:
    """检查事项、职权和场景清单。 · Check items, powers and scenario checklists."""


@checklists.command("holder")
@click.argument("item")
@click.option("--on", "on", type=DAY, help="哪一天；不写是今天。 · On which day; today if left out.")
@click.option(
    "--place",
    default="",
    help="区域代码，街道在本辖区优先。 · Code of a place; a street goes first in its area.",
)
def holder(item: str, on: datetime | None, place: str) -> None:
    """某一天谁行使一项检查。 · Who holds an item on a day."""
    set_up()
    from bihuan.domain.checklists.queries import holders_on, item_on  # after set_up
    from bihuan.domain.checklists.queries.powers import holder_at
    from bihuan.domain.district.queries.registers import place_or_refuse
    from bihuan.kernel.refusals import NotFound

    day = _day(on)
    found, holders = item_on(item, day), holders_on(item, day)
    if found is None and not holders:
        raise NotFound("{day} 没有检查事项“{item}”。", day=day, item=item)
    if place:
        holders = [one for one in [holder_at(holders, place_or_refuse(place).path)] if one]
    note(f"{item} {found.name if found else ''} · {day}")
    _show_holders(holders)


def _show_holders(holders: list[Holder]) -> None:
    rows = [
        (h.unit_code, h.unit_name, h.level_label, h.how_label, str(h.valid_from), str(h.valid_to or ""), h.source)
        for h in holders
    ]  # fmt: skip
    table(("代码", "单位", "层级", "来由", "起", "止", "依据"), rows)
    if not holders:
        note("那天没有单位行使。 · Nobody holds it that day.")


@checklists.command("coverage")
@click.option("--on", "on", type=DAY, help="哪一天；不写是今天。 · On which day; today if left out.")
def coverage(on: datetime | None) -> None:
    """事项、职权和清单有没有空白、重叠。有就以状态 1 结束。 · Holes and overlaps of the library; status 1 if there are any."""
    set_up()
    from bihuan.domain.checklists.queries.coverage import coverage_on  # after set_up

    found = coverage_on(_day(on))
    note(f"{found.day}：{found.items} 项检查事项，{found.scenarios} 份场景清单。 · "
         f"{found.items} items, {found.scenarios} lists.")  # fmt: skip
    if rows := list(_problems(found)):
        table(("问题", "代码", "名称", "在哪里"), rows)
        raise SystemExit(1)
    done("没有空白，没有重叠。 · No hole and no overlap.")


def _problems(found: Coverage) -> Iterator[tuple[str, str, str, str]]:
    for gap in found.gaps:
        where = "、".join(gap.streets) or "全区 · everywhere"
        yield "没有单位行使 · nobody holds", gap.item.code, gap.item.name, where
    for clash in found.clashes:
        holders = "、".join(one.unit_name for one in clash.holders)
        yield "两家行使 · two hold", clash.item.code, clash.item.name, holders
    for item in found.unlisted:
        yield "不在任何清单 · on no list", item.code, item.name, item.department_name
    yield from _lesser_problems(found)


def _lesser_problems(found: Coverage) -> Iterator[tuple[str, str, str, str]]:
    for item in found.lawless:
        yield "没有依据 · no law", item.code, item.name, item.department_name
    for one in found.leaderless:
        yield "没有牵头部门 · no lead", one.scenario_code, one.name, ""
    for name in found.idle:
        yield "部门没有事项 · no items", "", name, ""


@checklists.command("show")
@click.argument("scenario")
@click.option("--on", "on", type=DAY, help="哪一天；不写是今天。 · On which day; today if left out.")
def show(scenario: str, on: datetime | None) -> None:
    """一份场景清单。 · One scenario checklist."""
    set_up()
    from bihuan.domain.checklists.queries import checklist_on  # after set_up
    from bihuan.kernel.refusals import NotFound

    day = _day(on)
    found = checklist_on(scenario, day)
    if found is None:
        raise NotFound("{day} 没有场景清单“{scenario}”。", day=day, scenario=scenario)
    note(f"{found.name} · 第 {found.number} 版 · {found.lead_name} · {found.minutes} 分钟")
    rows = [(str(line.position), line.item_code, line.name, line.when, f"{line.law} {line.article}",
             line.holder_name, str(line.minutes), " ".join(line.merged)) for line in found.lines]  # fmt: skip
    table(("序", "代码", "事项", "条件", "依据", "行使单位", "分钟", "并入"), rows)


def _day(on: datetime | None) -> date:
    from django.utils.timezone import localdate  # after set_up

    return on.date() if on else localdate()
