"""`bihuan evaluate checks`: the sums that the checker finds in texts, against those that people have marked."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import click

from bihuan.cli.terminal import note, table
from bihuan.kernel.figures import decode, extract
from bihuan.kernel.figures.checks import Relation, relations
from bihuan.kernel.refusals import Refused

Key = tuple[str, tuple[float, ...], float]
Marks = dict[Key, dict[str, Any]]


@click.command("checks")
@click.option(
    "--relations",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="标注文件，每行一个关系。 · Marked relations, one a line.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="原文目录，一篇一个 <doc>.txt。 · The texts, <doc>.txt each.",
)
@click.option("--json", "as_json", is_flag=True, help="输出一行 JSON。 · One line of JSON.")
@click.option(
    "--errors", is_flag=True, help="列出没找到的和多出来的。 · List what was missed and what was added."
)
def command(file: Path, texts: Path, as_json: bool, errors: bool) -> None:
    """数与数的关系：找到几个，多出几个。 · Sums between figures: found, and found beyond the marks.

    没有标注的关系算作多出来的，哪怕它算得对。 A relation that nobody marked counts as false, even where it holds.
    """
    count = {"relations": 0, "found": 0, "false": 0, "wrong_marked": 0, "wrong_found": 0}
    for doc, wanted in read_relations(file).items():
        got = {_key_of(relation): relation for relation in _relations(texts / f"{doc}.txt")}
        hits, beyond = _hits(wanted, got), got.keys() - wanted.keys()
        _add(count, wanted, hits, beyond)
        if errors:
            _print_errors(doc, wanted.keys() - hits, beyond)
    if as_json:
        click.echo(json.dumps(count))
        return
    table(("指标 · measure", "值 · value"), count.items())


def read_relations(path: Path) -> dict[str, Marks]:
    """The marked relations of each document. Refuses (`bad_relations`) a line that is none, with its number."""
    marked: dict[str, Marks] = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            mark = json.loads(line)
            key = _key(mark["relation"], mark["operands"], mark["stated"])
            marked[mark["doc"]][key] = {"consistent": mark["consistent"]}
        except (ValueError, KeyError, TypeError) as error:
            message = "{file} 第 {line} 行不是一个关系：要有 doc、relation、operands、stated、consistent。"
            raise Refused("bad_relations", message, file=path.name, line=number) from error
    return marked


def _relations(path: Path) -> list[Relation]:
    """Those of a text, without the lines about its source that may head it."""
    if not path.is_file():
        raise Refused("no_text", "找不到原文 {file}。", file=path.name)
    lines = decode(path.read_bytes()).split("\n")
    while lines and lines[0].startswith("# "):
        del lines[0]
    text = "\n".join(lines)
    return relations(text, extract(text))


def _key(kind: str, operands: list[float], stated: float) -> Key:
    """The same for 150.25 万 and 1502500: the marks keep the numbers as they are printed."""
    largest = max(operands) or 1
    told = stated / largest if kind == "sum" else abs(stated)
    return kind, tuple(sorted(round(operand / largest, 6) for operand in operands)), round(told, 4)


def _key_of(relation: Relation) -> Key:
    return _key(relation.kind, [float(f.value) for f in relation.operands], float(relation.stated.value))


def _hits(wanted: Marks, got: dict[Key, Relation]) -> set[Key]:
    """The marks that were found, and told to fit or not as they are marked."""
    return {key for key, mark in wanted.items() if key in got and got[key].fits == mark["consistent"]}


def _add(count: dict[str, int], wanted: Marks, hits: set[Key], beyond: set[Key]) -> None:
    wrong = {key for key, mark in wanted.items() if not mark["consistent"]}
    for name, found in zip(count, (wanted, hits, beyond, wrong, wrong & hits), strict=True):
        count[name] += len(found)


def _print_errors(doc: str, missed: set[Key], beyond: set[Key]) -> None:
    for kind, operands, stated in sorted(missed):
        note(f"漏 · missed {doc}: {kind} {operands} → {stated}")
    for kind, operands, stated in sorted(beyond):
        note(f"多 · added  {doc}: {kind} {operands} → {stated}")
