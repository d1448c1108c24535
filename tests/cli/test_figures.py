"""`bihuan figures` and `bihuan evaluate figures`, on files that a person hands over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call

TEXT = "1. 整治\r\n检查企业23家，超70%的隐患已整改。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_offsets_are_those_of_the_text_that_a_reader_sees(call: Call, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "稿.txt"
    path.write_bytes(TEXT.encode(encoding))
    found = json.loads(call("figures", "extract", path, "--json").stdout)
    seen = path.read_text(encoding="utf-8" if encoding.startswith("utf") else encoding)
    assert [seen[r["start"] : r["end"]] for r in found] == [r["text"] for r in found] == ["23家", "超70%"]


def test_standard_input_gives_a_table_for_people(call: Call) -> None:
    result = call("figures", "extract", "-", typed="检查企业23家。")
    assert result.stdout.splitlines()[1].split("\t") == ["4", "23家", "23", "家", "事实 · fact", "检查企业"]


def test_what_is_no_text_is_refused(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "图.png"
    path.write_bytes(b"\x89PNG\xff\xff")
    result = call("figures", "extract", path)
    assert (result.exit_code, "UTF-8" in result.stderr) == (1, True)


def test_it_needs_neither_database_nor_django() -> None:
    code = (
        "import sys; sys.argv = ['bihuan', 'figures', 'extract', '-']\n"
        "from bihuan.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: sys.exit(end.code or (9 if 'django' in sys.modules else 0))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    result = subprocess.run(
        [sys.executable, "-c", code],
        input="共5家。".encode(),
        capture_output=True,
        check=False,
        env=environment,
    )
    assert (result.returncode, "5家" in result.stdout.decode()) == (0, True)


def gold(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_agreement_and_speed_come_as_one_line(call: Call, tmp_path: Path) -> None:
    wanted = {
        "start": 4,
        "end": 7,
        "text": "23家",
        "value": 23,
        "value2": None,
        "unit": "家",
        "bound": "exact",
    }
    document = {
        "doc": "d",
        "text": "检查企业23家。",
        "figures": [{**wanted, "tense": "actual", "object": "企业"}],
    }
    result = call("evaluate", "figures", "--gold", gold(tmp_path, json.dumps(document)), "--json")
    measured = json.loads(result.stdout)
    assert [measured[key] for key in ("precision", "recall", "f1", "tense_accuracy")] == [1, 1, 1, 1]
    assert measured["characters_per_second"] > 0


def test_a_broken_gold_file_is_refused_with_its_line(call: Call, tmp_path: Path) -> None:
    result = call("evaluate", "figures", "--gold", gold(tmp_path, "", '{"doc": 1}'), "--json")
    assert (result.exit_code, "第 2 行" in result.stderr) == (1, True)


def test_questions_come_as_json_with_spans_and_sureness(call: Call) -> None:
    text = "共检查企业50家，发现隐患12条。"
    [asked] = json.loads(call("figures", "check", "-", "--json", typed=text).stdout)
    assert (asked["kind"], text[slice(*asked["spans"][0])], 0 < asked["sureness"] < 1) == (
        "not_closed",
        "12条",
        True,
    )


def test_relations_are_counted_against_marks(call: Call, tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("# source: x\n\n应结案972件，结案911件，结案率93.72%。", encoding="utf-8")
    mark = {"doc": "d", "relation": "ratio", "operands": [911, 972], "stated": 93.72, "consistent": True}
    result = call(
        "evaluate", "checks", "--relations", gold(tmp_path, json.dumps(mark)), "--texts", tmp_path, "--json"
    )
    measured = json.loads(result.stdout)
    assert (measured["relations"], measured["found"], measured["false"]) == (1, 1, 0)
