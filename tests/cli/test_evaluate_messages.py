"""Measuring the classifier on tables as they come: written or cut into words, packed, in workbooks, in GB18030."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from bihuan.domain.intake.understanding.words import words_of
from tests.cli.conftest import Call
from tests.factories.messages import messages

HEADINGS = ("编号", "标题", "正文", "类别")
COLUMNS = ("--text", "标题,正文", "--label", "类别")


def rows() -> list[tuple[str, ...]]:
    return [(str(n), *message) for n, message in enumerate(messages())]


def table(headings: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *lines])
    return out.getvalue()


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    """The same messages in three forms, and a part of them to be judged."""
    seen, unseen = rows()[:36], rows()[36:]
    cut = [(n, f"{' '.join(words_of(s))}   {' '.join(words_of(b))}", c) for n, s, b, c in seen]
    (tmp_path / "gb.csv").write_text(table(HEADINGS, seen), encoding="gb18030")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(table(("row", "tokens", "label"), cut).encode()))
    (tmp_path / "unseen.csv").write_text(table(HEADINGS, unseen), encoding="utf-8-sig")
    book = Workbook()
    for line in [HEADINGS, *seen]:
        book.worksheets[0].append(line)
    book.save(tmp_path / "book.xlsx")
    return {path.name: path for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    "names", [["gb.csv"], ["cut.csv.gz"], ["book.xlsx"], ["gb.csv", "cut.csv.gz", "book.xlsx"]]
)
def test_any_form_and_mixture_is_learned_from(tables: dict[str, Path], call: Call, names: list[str]) -> None:
    train = [word for name in names for word in ("--train", tables[name])]
    result = call("evaluate", "classifier", *train, "--test", tables["unseen.csv"], *COLUMNS, "--json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert figures["messages"] == 18
    assert figures["accuracy"] == figures["macro_f1"] == figures["accuracy_at_threshold"] == 1


def test_routing_says_who_is_right_first_and_among_three(tables: dict[str, Path], call: Call) -> None:
    words = ("--train", tables["gb.csv"], "--test", tables["unseen.csv"], *COLUMNS)
    result = call("evaluate", "routing", *words, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"accuracy": 1, "accuracy@3": 1, "messages": 18}
    assert "accuracy@3\t1.0" in call("evaluate", "routing", *words).stdout


def test_people_are_shown_classes_and_mistakes(tables: dict[str, Path], call: Call) -> None:
    result = call(
        "evaluate", "classifier", "--train", tables["gb.csv"], "--test", tables["unseen.csv"], *COLUMNS
    )
    assert result.exit_code == 0
    assert "macro_f1" in result.stdout
    assert "井盖\t6\t1.0\t1.0\t1.0" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("编号,正文,类别\n1,井盖坏了,井盖\n", "没有列“标题”"),
        ("编号,标题,正文,类别\n", "没有一行"),
        ("编号,标题,正文,类别\n1,井盖坏了,很危险,\n", "没有一行"),
        ("编号,标题,正文,类别\n" + "1,井盖坏了,很危险,井盖\n" * 9, "至少要有两个类别"),
        ("编号,标题,正文,类别\n1,井盖坏了,很危险,井盖\n2,太吵,睡不着,噪音\n", "每类都不到"),
        ("", "没有可读的表头"),
    ],
)
def test_table_to_learn_from_that_cannot_do_is_refused_in_a_sentence(
    tables: dict[str, Path], call: Call, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(text, encoding="utf-8")
    result = call(
        "evaluate", "classifier", "--train", path, "--test", tables["unseen.csv"], *COLUMNS, "--json"
    )
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
