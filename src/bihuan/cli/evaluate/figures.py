"""`bihuan evaluate figures`: agreement of the extractor with a gold file, and its speed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from bihuan.cli.terminal import done, note, table
from bihuan.kernel.figures import extract
from bihuan.kernel.figures.scoring import Record, Score
from bihuan.kernel.refusals import Refused

ROUNDS = 5
ENOUGH_CHARACTERS = 300_000
AROUND = 12


@click.command("figures")
@click.option(
    "--gold",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="标注文件，每行一篇：doc、text、figures。 · Gold file, a document a line.",
)
@click.option("--json", "as_json", is_flag=True, help="输出一行 JSON。 · One line of JSON.")
@click.option(
    "--errors",
    is_flag=True,
    help="列出漏的、多的和性质不同的。 · List what was missed, added or told otherwise.",
)
def command(gold: Path, as_json: bool, errors: bool) -> None:
    """数的识别：准确率、召回率、F1、性质正确率、速度。 · Precision, recall, F1, tense and speed of figures."""
    documents = read_gold(gold)
    score = Score()
    for document in documents:
        found = [figure.as_record() for figure in extract(document["text"])]
        score.add(document["doc"], document["figures"], found)
    if errors:
        _print_errors(score, {document["doc"]: document["text"] for document in documents})
    measured = {**_quality(score), **_speed([document["text"] for document in documents])}
    if as_json:
        click.echo(json.dumps(measured))
        return
    table(("指标 · measure", "值 · value"), [(name, f"{value:,}") for name, value in measured.items()])
    done(f"{len(documents)} 篇，{score.matched + score.missed} 个数 · documents and figures")


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The documents of a gold file. Refuses (`bad_gold`) a line that is none, with its number."""
    documents = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
            documents.append({key: document[key] for key in ("doc", "text", "figures")})
        except (ValueError, KeyError, TypeError) as error:
            message = "{file} 第 {line} 行不是一篇标注：要有 doc、text、figures。"
            raise Refused("bad_gold", message, file=path.name, line=number) from error
    return documents


def _quality(score: Score) -> dict[str, float]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "tense_accuracy": round(score.tense_accuracy, 4),
    }


def _speed(texts: list[str]) -> dict[str, float]:
    """On one core: the best of some rounds over all texts, short ones read several times, beside a bare scan for digits."""
    characters = sum(map(len, texts))
    size = sum(len(text.encode()) for text in texts)
    times = max(1, ENOUGH_CHARACTERS // max(characters, 1))
    seconds = _best(extract, texts * times) / times
    scan = _best(re.compile(r"\d+").findall, texts * times) / times
    return {
        "characters_per_second": round(characters / seconds),
        "bytes_per_second": round(size / seconds),
        "times_a_scan_for_digits": round(seconds / scan, 1),
    }


def _best(read: Callable[[str], object], texts: list[str]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = perf_counter()
        for text in texts:
            read(text)
        best = min(best, perf_counter() - began)
    return max(best, 1e-9)


def _print_errors(score: Score, texts: dict[str, str]) -> None:
    for doc, record in score.misses:
        note(f"漏 · missed   {doc}: {_shown(texts[doc], record)} {_told(record)}")
    for doc, record in score.extras:
        note(f"多 · added    {doc}: {_shown(texts[doc], record)} {_told(record)}")
    for doc, gold, found in score.other_tense:
        note(f"性质 · tense  {doc}: {_shown(texts[doc], gold)} {gold['tense']} ≠ {found['tense']}")


def _shown(text: str, record: Record) -> str:
    start, end = record["start"], record["end"]
    shown = f"{text[max(0, start - AROUND) : start]}⟦{text[start:end]}⟧{text[end : end + AROUND]}"
    return " ".join(shown.split())


def _told(record: Record) -> str:
    return " ".join(str(record[key]) for key in ("value", "value2", "unit", "bound"))
