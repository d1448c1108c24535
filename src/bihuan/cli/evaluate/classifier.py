"""`bihuan evaluate classifier`: learn classes from some tables and judge another by them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bihuan.cli.evaluate.messages import options, read_all
from bihuan.cli.terminal import step, table

COVERAGE = 0.825  # unseen messages are a little harder than the folds, and 80 % of them are to be answered


@click.command("classifier")
@options
@click.option("--coverage", type=click.FloatRange(0.05, 1), default=COVERAGE, show_default=True,
              help="在学习数据上定阈值时要回答的比例 · share to be answered, by which the threshold is chosen")  # fmt: skip
def command(
    train: tuple[Path, ...], test: Path, text: str, label: str, as_json: bool, coverage: float
) -> None:
    """从带类别的诉求学会分类，再用没见过的来量。 · Learn the classes of messages, and measure on unseen ones.

    阈值只用学习数据的交叉验证来定；低于阈值的算“不回答”。
    The threshold is chosen by cross-validation within --train alone; below it the classifier abstains.
    """
    from bihuan.domain.intake.understanding import classes  # numerical libraries are slow to load
    from bihuan.domain.intake.understanding.judging import judged

    if not as_json:
        step("读取 · reading")
    examples, unseen = read_all(train, text, label), read_all([test], text, label)
    if not as_json:
        step(f"从 {len(examples)} 条学习 · learning from {len(examples)}")
    model, _ = classes.learn(examples, classes.threshold_for_coverage(coverage))
    measures = judged(model, unseen)
    if as_json:
        click.echo(json.dumps(measures.summary(), ensure_ascii=False))
        return
    table(("", "值 · value"), [(name, value) for name, value in measures.summary().items()])
    table(("类别 · class", "条 · n", "精确 · precision", "召回 · recall", "F1"), measures.by_label())
    table(("应为 · truth", "判为 · given", "条 · n"), measures.confusions())
