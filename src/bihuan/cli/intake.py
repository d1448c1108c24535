"""`bihuan intake`: what understanding the reports rests on."""

from __future__ import annotations

import click

from bihuan.cli import learning
from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, progress


@click.group()
def intake() -> None:
    """诉求的理解。 · Understanding the reports."""


@intake.command("index")
@click.option("--rebuild", is_flag=True, help="先清空再重建 · from nothing")
def index(rebuild: bool) -> None:
    """把还没有编入的诉求编入比对索引，供“同一件事吗”查找；随时可以中断再来。 · File all reports for comparison."""
    set_up()
    from bihuan.domain.intake.actions import file_reports, rebuild_shelves  # after set_up
    from bihuan.domain.intake.queries.shelves import unfiled_count

    if rebuild:
        rebuild_shelves(actor=console(), now=now())
    total, filed = unfiled_count(), 0
    with progress(f"{total} 条诉求") as advance:
        while found := file_reports(actor=console(), now=now(), everything=True):
            filed += found
            advance(filed, total)
    done(f"已编入 {filed} 条")


for command in learning.COMMANDS:
    intake.add_command(command)
