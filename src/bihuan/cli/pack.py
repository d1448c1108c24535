"""`bihuan pack`: load a district's data, or try whether it would load."""

from __future__ import annotations

from pathlib import Path

import click

from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, progress, step, table

FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.group()
def pack() -> None:
    """区级配置包：机构、人员、日历、地图、标准。 · District packs."""


@pack.command()
@FOLDER
@click.option("--dry-run", is_flag=True, help="只检查，不改动。 · Check only.")
def load(folder: Path, dry_run: bool) -> None:
    """加载 DIR 里的配置包；有一行不对就什么也不改。 · Load a pack: all of it or nothing."""
    set_up()
    load_folder(folder, check_only=dry_run)


@pack.command()
@FOLDER
@click.option(
    "--dry-run", is_flag=True, help="检查本来就不改动，可写可不写。 · Checking never changes anything."
)
def check(folder: Path, dry_run: bool) -> None:
    """检查 DIR 里的配置包，逐行报告问题，不改动。 · Check a pack and report every bad line."""
    del dry_run
    set_up()
    load_folder(folder, check_only=True)


def load_folder(folder: Path, *, check_only: bool = False) -> None:
    """Load a pack (or only try) and say what was read."""
    from bihuan.foundation.packs.actions import load_pack  # after set_up

    step(f"{'检查' if check_only else '加载'}配置包 {folder}")
    with progress("各部分") as advance:
        outcome = load_pack(
            folder,
            actor=console(),
            now=now(),
            check_only=check_only,
            progress=lambda _, number, total: advance(number, total),
        )
    if not outcome.rows:
        done(f"{outcome.code} {outcome.version} 已经加载过，没有变化")
        return
    read = "，".join(f"{section} {rows}" for section, rows in outcome.rows.items())
    done(f"{outcome.code} {outcome.version} {'没有问题' if check_only else '已加载'}（{read}）")


@pack.command("list")
def list_packs() -> None:
    """已加载的配置包和版本。 · The packs in force."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.foundation.packs.queries import in_force

    rows = [
        (p.code, p.name, p.version, f"{timezone.localtime(p.loaded_at):%Y-%m-%d %H:%M}") for p in in_force()
    ]
    table(("代码", "名称", "版本", "加载时间"), rows)
