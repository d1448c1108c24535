"""`bihuan inspections plan`: a file in, a file out, and on the screen what it is worth."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Call
from tests.factories.planning import broken_rules, instance_data


def test_a_plan_is_written_and_its_worth_is_shown(call: Call, tmp_path: Path) -> None:
    data = instance_data(2, tightness=0.5)
    (tmp_path / "instance.json").write_text(json.dumps(data), encoding="utf-8")
    result = call(
        "inspections", "plan", "--instance", tmp_path / "instance.json", "--out", tmp_path / "plan.json"
    )
    assert result.exit_code == 0, result.output
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert broken_rules(data, plan) == []
    for words in ("各户单独打包", "全年人手内", "排到月份", "部门人手不够", "各去各的"):
        assert words in result.output


def test_what_is_no_instance_is_refused_in_a_sentence(call: Call, tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_text('{"months": 12}', encoding="utf-8")
    result = call(
        "inspections", "plan", "--instance", tmp_path / "instance.json", "--out", tmp_path / "plan.json"
    )
    assert (result.exit_code, (tmp_path / "plan.json").exists()) == (1, False)
    assert "minutes_per_visit" in result.output
