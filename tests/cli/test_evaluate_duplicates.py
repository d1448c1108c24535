"""`bihuan evaluate duplicates` and `bihuan bench duplicates` on a small table of their own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call

ROWS = """留言编号,留言用户,留言主题,留言时间,留言详情
1,甲,滨河苑捆绑销售车位,2026/7/1 8:00:00,滨河苑开发商捆绑销售车位，不买不给签合同。
2,乙,平江路路灯不亮,2026-07-02 09:00:00,平江路从北到南路灯三天不亮了。
3,丙,投诉滨河苑捆绑销售车位,2026/7/3 8:00:00,滨河苑开发商强行捆绑销售车位，求处理。
4,丁,观前街垃圾桶满了,2026/7/4,观前街的垃圾桶满了没人换。
5,戊,观前街垃圾桶满了,2026/7/4 10:00:00,观前街的垃圾桶满了没人换。
"""
PAIRS = "id1,id2\n1,3\n1,99\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    messages, pairs = tmp_path / "messages.csv.gz", tmp_path / "pairs.csv"
    messages.write_bytes(gzip.compress(ROWS.encode("utf-8-sig")))
    pairs.write_text(PAIRS, encoding="utf-8")
    return messages, pairs


def test_the_walk_prints_one_line_with_what_the_issue_names(call: Call, files: tuple[Path, Path]) -> None:
    result = call("evaluate", "duplicates", "--messages", files[0], "--pairs", files[1], "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert (found["messages"], found["pairs"], found["unknown_pairs"]) == (5, 1, 1)
    assert (found["recall_at_5"], found["recall_at_5_limit"]) == (1.0, 1.0)
    assert found["false_confident"] == pytest.approx(
        1 / 3, abs=0.001
    )  # the bin was told twice, and is in no pair
    assert found["messages_per_second"] > 0


def test_composed_messages_fill_the_index_before_the_walk(call: Call, files: tuple[Path, Path]) -> None:
    result = call("evaluate", "duplicates", "--messages", files[0], "--pairs", files[1], "--fill", 50)
    assert result.exit_code == 0, result.stderr
    assert "messages\t5\n" in result.stdout


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("编号,内容\n1,路灯\n", "缺少这些列：留言编号、留言详情、留言时间"),
        ("id,text,time\n1,路灯,昨天\n", "第 2 行的时间“昨天”看不懂"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_what_is_missing(
    call: Call, tmp_path: Path, files: tuple[Path, Path], rows: str, said: str
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(rows, encoding="gb18030")
    result = call("evaluate", "duplicates", "--messages", bad, "--pairs", files[1])
    assert result.exit_code == 1
    assert said in result.stderr


def test_the_bench_compares_two_sizes_in_one_run(call: Call, files: tuple[Path, Path]) -> None:
    result = call("bench", "duplicates", "--messages", files[0], "--fill", 100, "--fill", 200)
    assert result.exit_code == 0, result.stderr
    assert "最大比值" in result.stdout
    assert call("bench", "duplicates", "--fill", 100).exit_code == 1
