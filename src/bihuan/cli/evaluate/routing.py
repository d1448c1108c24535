"""`bihuan evaluate routing`: learn from some tables who handled what, and judge another by it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bihuan.cli.evaluate.messages import options, read_all
from bihuan.cli.terminal import step, table


@click.command("routing")
@options
def command(train: tuple[Path, ...], test: Path, text: str, label: str, as_json: bool) -> None:
    """从办理过的诉求学会该找哪个单位，再用没见过的来量。 · Learn who handles what, and measure on unseen messages.

    accuracy@3 是正确的单位在前三个里的比例。
    accuracy@3 is the share of messages whose unit is among the first three.
    """
    from bihuan.domain.intake.understanding import classes, judging  # numerical libraries are slow to load

    examples, unseen = read_all(train, text, label), read_all([test], text, label)
    if not as_json:
        step(f"从 {len(examples)} 条学习 · learning from {len(examples)}")
    figures = judging.judged_routes(classes.learn_routes(examples), unseen)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    table(("", "值 · value"), list(figures.items()))
