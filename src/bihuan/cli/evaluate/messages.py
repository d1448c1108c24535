"""Tables of messages with what people decided about them: as they were written, or cut into words before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from bihuan.domain.channels.tables.lines import Table, text_of
from bihuan.domain.channels.tables.maps import FileFormat
from bihuan.domain.channels.tables.sources import open_table
from bihuan.domain.intake.understanding.examples import Example
from bihuan.domain.intake.understanding.words import Worded, from_cut, worded
from bihuan.kernel.refusals import Refused

TOKENS, TOKEN_LABEL = "tokens", "label"

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
Command = Callable[..., Any]


def read_examples(path: Path, text: Sequence[str], label: str) -> list[Example]:
    """The messages of a table that have words and a label; several may be of one table.

    Its columns are either those of `text` (the subject, then what follows it) and `label`, or `tokens` (words
    divided by blanks) and `label` or else «label». Refuses (`bad_file`) other columns, and a table with nothing.
    """
    with open_table(path, FileFormat(), frozenset()) as table:
        read, target = _reading(table, path, text, label)
        examples = [
            Example(read(cells), name)
            for line in table.lines()
            if line.fault is None and (cells := list(map(text_of, line.cells))) and (name := cells[target])
        ]
    examples = [example for example in examples if example.words.all]
    if not examples:
        raise Refused("bad_file", "“{path}”里没有一行同时有文字和“{label}”。请核对文件和列名。",
                      path=path, label=label)  # fmt: skip
    return examples


def _reading(
    table: Table, path: Path, text: Sequence[str], label: str
) -> tuple[Callable[[list[str]], Worded], int]:
    """How a line of this table is read, and which of its columns is the label."""
    columns = {name: number for number, name in enumerate(table.headings)}
    missing = [name for name in (*text, label) if name not in columns]
    if not missing:
        first, *rest = (columns[name] for name in text)
        return lambda cells: _written(cells, first, rest), columns[label]
    target = columns.get(label, columns.get(TOKEN_LABEL))
    if TOKENS in columns and target is not None:
        cut = columns[TOKENS]
        return lambda cells: from_cut(cells[cut]), target
    raise Refused(
        "bad_file",
        "“{path}”里没有列“{missing}”，也没有切好词的“tokens”和“label”。文件的列是：{columns}。请核对 --text 和 --label。",
        path=path,
        missing="、".join(missing),
        columns="、".join(table.headings)[:500],
    )


def _written(cells: list[str], first: int, rest: Sequence[int]) -> Worded:
    if not rest:
        return worded("", cells[first])
    return worded(cells[first], "\n".join(cells[number] for number in rest))


def options(command: Command) -> Command:
    """The options that every judgement of messages has."""
    for option in reversed(
        (
            click.option("--train", "train", type=FILE, multiple=True, required=True,
                         help="学习用的表，可以给几个 · tables to learn from"),
            click.option("--test", "test", type=FILE, required=True, help="没见过的表 · the unseen table"),
            click.option("--text", "text", required=True, metavar="COLUMN[,COLUMN]",
                         help="文字所在的列，先标题后正文 · the columns of the text, the subject first"),
            click.option("--label", "label", required=True, help="类别所在的列 · the column of the label"),
            click.option("--json", "as_json", is_flag=True, help="只打印一行 JSON · print one line of JSON"),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def read_all(paths: Sequence[Path], text: str, label: str) -> list[Example]:
    """The messages of several tables."""
    columns = [name.strip() for name in text.split(",") if name.strip()]
    if not columns:
        raise Refused("bad_option", "--text 要写明文字所在的列，例如 --text 标题,正文。")
    return [example for path in paths for example in read_examples(path, columns, label)]
