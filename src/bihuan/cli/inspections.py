"""`bihuan inspections`: the year's visits of 综合查一次. Planning an instance file works without a database."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli.terminal import done, note, progress, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bihuan.domain.inspections.planning.again import Before
    from bihuan.domain.inspections.planning.instance import Instance
    from bihuan.domain.inspections.planning.planner import Plan, PlannedVisit

STAGES = {
    "again": "在原计划上改 · from the plan before",
    "pack": "各户单独打包 · each enterprise alone",
    "price": "全年人手内 · within the year's officers",
    "months": "排到月份 · in months",
}
FATES = {
    "same": "不变 · same",
    "moved": "改月份 · another month",
    "changed": "改清单 · other checklists",
    "added": "新增 · added",
    "dropped": "取消 · dropped",
}
WAYS = {"offsite": "改为非现场 · off-site", "unscheduled": "未排入 · not scheduled"}
REASONS = {
    "scenario": "没有清单含这一项 · on no checklist",
    "cap": "到了年度上限 · yearly cap",
    "gap": "没有隔得开的月份 · no month far enough",
    "capacity": "部门人手不够 · no officers left",
    "minutes": "一次查不完 · no time left in the visit",
    "cost": "单独去不值得 · dearer than leaving it",
}


@click.group()
def inspections() -> None:
    """综合查一次：排全年的进门检查。 · Merged inspections: planning the year's visits."""


@inspections.command("plan")
@click.option(
    "--instance",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    help="实例，JSON。 · The instance, JSON.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到这个文件。 · Where the plan goes.",
)
@click.option(
    "--seconds", type=click.FloatRange(1), default=60, show_default=True,
    help="大约用多少秒。 · About how many seconds to spend.",
)  # fmt: skip
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    help="在这份计划上改，能不动的不动。 · Change this plan as little as can be.",
)
@click.option(
    "--agreed-until",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="MONTHS",
    help="原计划的头几个月已约定，不许动。 · The first months of the plan before are agreed and stay.",
)
def plan_instance(path: Path, out: Path, seconds: float, before: Path | None, agreed_until: int) -> None:
    """给一个实例排计划，并说出离可证明的最优有多远。 · Plan an instance, and say how far from the best the plan can be.

    计划写成 JSON；屏幕上是每一步的目标值、下界和差距，剩下的检查和原因，各部门每月用的分钟，以及各部门各去各的要多少次。
    """
    from bihuan.domain.inspections.planning.again import read_before  # numpy
    from bihuan.domain.inspections.planning.instance import read_instance

    instance, old = read_instance(path), read_before(before) if before else None
    with progress("排计划 · planning") as told:
        plan = _made(instance, old, agreed_until, seconds, lambda _, at, total: told(at, total))
    out.write_text(json.dumps(plan.as_file(), ensure_ascii=False), encoding="utf-8")
    _show_stages(plan)
    _show_left(plan)
    _show_load(instance, plan)
    if old:
        _show_fates(old.visits, plan.visits)
    saved = plan.alone_visits - len(plan.visits)
    note(
        f"各部门各去各的要 {plan.alone_visits:,} 次，合并后 {len(plan.visits):,} 次，少 {saved:,} 次。 · "
        f"{plan.alone_visits:,} visits when each department goes alone, {len(plan.visits):,} together."
    )
    done(f"计划在 {out}。 · The plan is in {out}.")


def _made(
    instance: Instance,
    old: Before | None,
    agreed_until: int,
    seconds: float,
    told: Callable[[str, int, int], None],
) -> Plan:
    from bihuan.domain.inspections.planning.again import plan_again
    from bihuan.domain.inspections.planning.planner import make_plan

    if old is None:
        return make_plan(instance, seconds=seconds, clock=time.monotonic, told=told)
    agreed = frozenset((v.enterprise, v.month) for v in old.visits if v.month < agreed_until)
    return plan_again(instance, old, agreed, seconds=seconds, clock=time.monotonic, told=told)


def _show_fates(before: Iterable[PlannedVisit], after: Iterable[PlannedVisit]) -> None:
    from bihuan.domain.inspections.planning.compare import counts, differences

    found = counts(differences(before, after))
    table(
        ("与原计划相比 · against the plan before", "次"),
        [(FATES[fate], f"{n:,}") for fate, n in found.items()],
    )


@inspections.command("compare")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
def compare_plans(before: Path, after: Path) -> None:
    """两份计划差在哪里：不变、改月份、改清单、新增、取消各多少次。 · What differs between two plans of one year."""
    from bihuan.domain.inspections.planning.again import read_before

    _show_fates(read_before(before).visits, read_before(after).visits)


def _show_stages(plan: Plan) -> None:
    table(
        ("步骤", "进门", "目标值", "下界", "差距", "秒"),
        [
            (STAGES[s.name], f"{s.visits:,}", f"{s.objective:,.1f}", f"{s.bound:,.1f}", f"{s.gap_percent:.2f} %",
             f"{s.seconds:.1f}")
            for s in plan.stages
        ],
    )  # fmt: skip
    shortage = plan.stages[-1].bound - plan.stages[0].bound
    if shortage > 0:
        share = 100 * shortage / plan.stages[0].bound
        note(
            f"人手不够至少要多花 {shortage:,.1f}（{share:.2f} %）：任何计划都省不掉。 · "
            f"The shortage of officers costs at least {shortage:,.1f} ({share:.2f} %), whatever the plan."
        )


def _show_left(plan: Plan) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for row in plan.left:
        counts[row.how, row.reason.value] += row.times
    table(
        ("没排进门的", "原因", "项次"),
        [(WAYS[how], REASONS[why], f"{times:,}") for (how, why), times in counts.most_common()],
    )


def _show_load(instance: Instance, plan: Plan) -> None:
    months = [str(month + 1) for month in range(instance.months)]
    rows = [
        (
            name,
            *(f"{used:,.0f}" for used in load),
            f"{100 * load.sum() / max(sum(instance.capacity[name]), 1):.0f} %",
        )
        for name, load in zip(instance.departments, plan.load, strict=True)
    ]
    table(("部门 · 每月分钟", *months, "用了"), rows)
