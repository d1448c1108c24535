"""The part of `bihuan intake` that learns classes and units, and chooses whose suggestions are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, note, step, table
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.domain.intake.understanding.examples import Example

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--file", "files", type=FILE, multiple=True,
              help="另外学习的表，可以给几个；类别写代码或名称 · further tables; classes as codes or names")  # fmt: skip
@click.option("--text", metavar="COLUMN[,COLUMN]", default="标题,正文", show_default=True,
              help="表里文字所在的列，先标题后正文 · columns of the text")  # fmt: skip
@click.option("--label", default="类别", show_default=True, help="表里类别所在的列 · column of the class")
@click.option("--accuracy", type=click.FloatRange(0.5, 1), default=0.9, show_default=True,
              help="给出的建议要有多少是对的；没有这个把握就不给 · share of the suggestions that shall be right")  # fmt: skip
@click.option("--keep-present", is_flag=True, help="训练后不启用 · do not put the new version in use")
def train(files: tuple[Path, ...], text: str, label: str, accuracy: float, keep_present: bool) -> None:
    """从已立案的诉求（按最后定的类别）和另给的表学习，启用新的一版。 · Learn from filed reports and given tables."""
    set_up()
    from bihuan.domain.intake import actions  # after set_up

    further = [example for path in files for example in _examples(path, text, label)]
    step(f"学习：流水账里已立案的诉求{f'，另有 {len(further)} 条' if further else ''} · learning")
    how = actions.Training(further=further, wanted=accuracy, put_in_use=not keep_present)
    model = actions.train(actor=console(), now=now(), how=how)
    _print_measures(model)
    done(
        f"第 {model.version} 版，{model.examples} 条、{model.labels} 类{'，已启用' if model.in_use else '，未启用'}"
    )


@click.command()
def versions() -> None:
    """训练过的各版，新的在前。 · Every version, the newest first."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.domain.intake.queries.versions import versions as every

    rows = [
        (
            one.version,
            "✓" if one.in_use else "",
            f"{timezone.localtime(one.trained_at):%Y-%m-%d %H:%M}",
            one.examples,
            one.labels,
            one.corrections,
            *(one.measures["class"][key] for key in ("accuracy", "macro_f1", "coverage", "accuracy_at_threshold")),
            round(one.threshold, 4),
        )
        for one in every()
    ]  # fmt: skip
    table(
        ("版 · version", "在用 · in use", "训练 · trained", "条 · n", "类 · classes", "更正 · corrections",
         "准确 · accuracy", "宏 F1 · macro F1", "覆盖 · coverage", "给出的准确 · at threshold", "阈值 · threshold"),
        rows,
    )  # fmt: skip


@click.command()
@click.argument("version", type=click.IntRange(1))
def use(version: int) -> None:
    """启用某一版，可以是早先的。 · Put a version in use; it may be an earlier one."""
    set_up()
    from bihuan.domain.intake import actions  # after set_up

    actions.put_in_use(actor=console(), now=now(), version=version)
    done(f"已启用第 {version} 版")


def _examples(path: Path, text: str, label: str) -> list[Example]:
    """The lines of a table, with classes as codes. Refuses (`bad_file`) classes that the code set of today lacks."""
    from dataclasses import replace

    from bihuan.cli.evaluate.messages import read_all
    from bihuan.domain.district.queries import small_classes

    read = read_all([path], text, label)
    classes = list(small_classes(now().date()))
    codes = {one.name: one.code for one in classes} | {one.code: one.code for one in classes}
    if unknown := sorted({example.label for example in read} - codes.keys()):
        raise Refused(
            "bad_file",
            "“{path}”里有今天的分类里没有的类别：{names}。请写小类的代码或名称。",
            path=path,
            names="、".join(unknown[:10]),
        )
    return [replace(example, label=codes[example.label]) for example in read]


def _print_measures(model: Any) -> None:
    measured = model.measures["class"]
    table(
        ("类别 · class", "条 · n", "精确 · precision", "召回 · recall", "F1"),
        measured["by_label"],
    )
    figures = {k: v for k, v in measured.items() if k != "by_label"}
    table(("五折交叉，判的都没学过 · five folds, unseen", "值 · value"), figures.items())
    if model.measures["unit"]:
        note(
            f"单位：准确 {model.measures['unit']['accuracy']}，阈值以上 {model.measures['unit']['accuracy_at_threshold']} · units"
        )
    else:
        note("派遣过的太少，没有学单位。 · Too little was dispatched to learn units.")


COMMANDS = (train, versions, use)
