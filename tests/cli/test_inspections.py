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


def test_a_plan_is_changed_as_little_as_can_be_and_compared(call: Call, tmp_path: Path) -> None:
    data = instance_data(2, tightness=2)
    instance, plan, changed = tmp_path / "instance.json", tmp_path / "plan.json", tmp_path / "changed.json"
    instance.write_text(json.dumps(data), encoding="utf-8")
    assert call("inspections", "plan", "--instance", instance, "--out", plan).exit_code == 0
    before = json.loads(plan.read_text(encoding="utf-8"))["visits"]
    data["enterprises"].append({"id": "new", "cap": 1, "due": {"I0": 1}, "blackout": []})
    instance.write_text(json.dumps(data), encoding="utf-8")
    result = call("inspections", "plan", "--instance", instance, "--out", changed, "--before", plan)
    assert result.exit_code == 0, result.output
    after = json.loads(changed.read_text(encoding="utf-8"))["visits"]
    assert [visit for visit in after if visit["enterprise"] != "new"] == before
    shown = call("inspections", "compare", plan, changed).output
    assert "不变" in shown
    assert f"{len(before)}" in shown


def test_a_file_that_is_no_plan_is_refused_in_a_sentence(call: Call, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"visits": [{"enterprise": "E0"}], "left": []}', encoding="utf-8")
    result = call("inspections", "compare", tmp_path / "plan.json", tmp_path / "plan.json")
    assert result.exit_code == 1
    assert "visits.0.month" in result.output
