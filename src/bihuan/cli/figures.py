"""`bihuan figures`: the numbers of a text that state a quantity, and what to ask about them. Works without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bihuan.cli.terminal import table
from bihuan.kernel.figures import Figure, Question, check, decode, extract
from bihuan.kernel.figures.records import plain

BOUNDS = {
    "exact": "", "at_least": "≥", "at_most": "≤", "more_than": ">", "nearly": "≲", "about": "≈", "range": "",
}  # fmt: skip
TENSES = {"actual": "事实 · fact", "plan": "计划 · plan", "rule": "规定 · rule", "unknown": "不明 · unknown"}


@click.group()
def figures() -> None:
    """文稿里的数：逐个标出，并核对。 · Figures in text, found and questioned."""


@figures.command("extract")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON 数组。 · As a JSON array.")
def extract_figures(file: Path, as_json: bool) -> None:
    """标出 FILE 里表示数量的数；FILE 是 - 时读标准输入。 · Every figure of FILE; - is standard input.

    文件是 UTF-8 或 GB18030 文本。位置按字符数，从 0 起，与按 UTF-8 打开文件读到的文本一致。
    UTF-8 or GB18030. Offsets count characters from 0, as in the text that opening the file as UTF-8 gives.
    """
    found = extract(read_text(file))
    if as_json:
        click.echo(json.dumps([figure.as_record() for figure in found], ensure_ascii=False))
        return
    table(("位置", "原文", "数值", "单位", "性质", "对象"), [_row(figure) for figure in found])


def _row(figure: Figure) -> tuple[str, ...]:
    upper = "" if figure.value2 is None else f"～{plain(figure.value2):,}"
    value = f"{BOUNDS[figure.bound]}{plain(figure.value):,}{upper}"
    words = " ".join(figure.text.split())
    return str(figure.start), words, value, figure.unit, TENSES[figure.tense], figure.object


@figures.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON 数组。 · As a JSON array.")
@click.option(
    "--names",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="名册，每行一个名称。 · A register, a name a line.",
)
def check_figures(file: Path, as_json: bool, names: Path | None) -> None:
    """核对 FILE 里的数，列出该再看一眼的地方；只问，不拦。 · What to look at again in FILE; it asks, it does not block."""
    known = names.read_text(encoding="utf-8").split() if names else ()
    questions = check(read_text(file), names=known)
    if as_json:
        click.echo(json.dumps([question.as_record() for question in questions], ensure_ascii=False))
        return
    table(("位置", "问题", "算式", "把握"), [_asked(question) for question in questions])


def _asked(question: Question) -> tuple[str, ...]:
    places = "、".join(str(start) for start, _ in question.spans)
    return places, " ".join(question.sentence.split()), question.sum, f"{question.sureness:.0%}"


def read_text(file: Path) -> str:
    """The text of a file, or of standard input for `-`."""
    return decode(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
