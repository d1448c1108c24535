"""`bihuan play`: a month of a district's life, so that every page has something to show."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import monotonic

import click

from bihuan.cli.installation import EXAMPLE_PACK, console, now, set_up
from bihuan.cli.journal import seal_all
from bihuan.cli.terminal import done, note, progress, step


@click.command()
@click.option(
    "--pack", "folder", default=EXAMPLE_PACK, type=click.Path(path_type=Path), show_default="packs/gusu",
    help="配置包，里面要有 play 文件夹。 · The pack.",
)  # fmt: skip
@click.option(
    "--reports",
    default=1000,
    show_default=True,
    type=click.IntRange(1, 200_000),
    help="诉求件数。 · Reports.",
)
@click.option("--seed", default=1, show_default=True, help="种子：同一种子、同一时段演得一样。 · The seed.")
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="从哪天演起；不写就演到此刻。 · First day."
)
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 400), help="演多少天。 · Days.")
@click.option("--anyway", is_flag=True, help="已有案件也演。 · Even where there are cases.")
def play(folder: Path, reports: int, seed: int, since: datetime | None, days: int, anyway: bool) -> None:
    """演一个月的日常：诉求、派遣、处置、核查、回头看。只演一次；断了可以接着演。 · Play a month of life."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.play.bulletin import print_issue
    from bihuan.play.month import play_month
    from bihuan.play.yearplan import ask_year_plan

    step(f"演 {days} 天、约 {reports} 件诉求（种子 {seed}）")
    began = monotonic()
    starts_at = timezone.make_aware(since) if since else None
    with progress("小时") as advance:
        outcome = play_month(
            folder, actor=console(), now=now(), reports=reports, seed=seed, starts_at=starts_at, days=days,
            anyway=anyway, progress=advance,
        )  # fmt: skip
    if not outcome.is_new:
        done("已经演过，没有变化")
        return
    seconds = monotonic() - began
    if code := print_issue(folder):
        done(f"刊物已印发：/p/bulletins/{code}/")
    if plan := ask_year_plan(now()):
        done(f"年度检查计划正在后台排：/plans/{plan}/")
    done(f"{outcome.reports} 件诉求、{outcome.cases} 件案件、{outcome.moves} 步办理，用时 {seconds:.0f} 秒")
    if outcome.left_alone:
        note(f"{outcome.left_alone} 件在演的时候被别人办了，之后没有再动")
    seal_all()
