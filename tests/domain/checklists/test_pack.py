"""Loading the library from a pack: whole, again, changed, and with what can be wrong in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bihuan.domain.checklists.models import CheckItem, ItemVersion, Power, ScenarioVersion
from bihuan.domain.checklists.queries import checklist_on, holder_on, item_on
from bihuan.foundation.journal.models import Entry
from tests.factories.checklists import (
    ITEMS,
    LISTED_AT,
    POWERS,
    SCENARIOS,
    item,
    load_checks,
    units,
    write_checks,
)

JULY = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def district(db: None) -> None:
    units()


def said(since: int = 0) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(kind__startswith="checklists.").order_by("seq")
    return list(rows.values_list("kind", "subject_code"))[since:]


def test_a_pack_fills_an_empty_library_and_records_every_row(tmp_path: Path) -> None:
    assert load_checks(write_checks(tmp_path)) == []
    counts = [model.objects.count() for model in (CheckItem, ItemVersion, Power, ScenarioVersion)]
    assert counts == [5, 5, 5, 2]
    assert len(said()) == 5 + 5 + 2
    found = item_on("SP002", date(2026, 9, 1))
    assert found is not None
    assert (found.law, found.article, found.minutes, found.frequency["D"]) == (
        "中华人民共和国食品安全法", "第三十五条", 15, 2,
    )  # fmt: skip
    assert item_on("SP002", date(2025, 12, 31)) is None


def test_the_same_pack_again_changes_and_records_nothing(tmp_path: Path) -> None:
    load_checks(write_checks(tmp_path))
    before = said()
    assert load_checks(tmp_path, JULY) == []
    assert said() == before


def test_a_changed_item_with_a_new_day_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    load_checks(write_checks(tmp_path))
    changed = item("SP002", name="后厨卫生和消毒", minutes=20, valid_from="2026-07-01")
    old = ITEMS[ITEMS.index("\n[items.SP002]") : ITEMS.index("\n[items.XF001]")]
    assert load_checks(write_checks(tmp_path, items=ITEMS.replace(old, changed)), JULY) == []
    june, july = item_on("SP002", date(2026, 6, 30)), item_on("SP002", date(2026, 7, 1))
    assert june is not None
    assert july is not None
    assert (june.name, june.minutes) == ("后厨卫生", 15)
    assert (july.name, july.minutes) == ("后厨卫生和消毒", 20)
    assert said(12) == [("checklists.item_changed", "SP002")]
    assert Entry.objects.get(kind="checklists.item_changed").data["changed"] == [
        "name", "minutes", "officer_minutes", "photo", "method",
    ]  # fmt: skip


def test_a_changed_item_without_a_new_day_is_a_problem_with_its_line(tmp_path: Path) -> None:
    load_checks(write_checks(tmp_path))
    changed = ITEMS.replace('name = "后厨卫生"', 'name = "后厨卫生和消毒"')
    (problem,) = load_checks(write_checks(tmp_path, items=changed), JULY)
    line = changed[: changed.index("后厨卫生和消毒")].count("\n") + 1
    place, _, sentence = problem.partition(": ")
    assert place.startswith("checks/items.toml:")
    assert int(place.rpartition(":")[2]) > line
    assert "另写一版" in sentence
    assert item_on("SP002", date(2026, 7, 1)).name == "后厨卫生"  # type: ignore[union-attr]


def test_a_version_that_has_not_begun_may_be_written_anew(tmp_path: Path) -> None:
    later = ITEMS + item("SP009", valid_from="2026-08-01")
    load_checks(write_checks(tmp_path, items=later))
    assert load_checks(write_checks(tmp_path, items=later.replace("事项SP009", "改名的事项")), JULY) == []
    assert item_on("SP009", date(2026, 8, 1)).name == "改名的事项"  # type: ignore[union-attr]


def test_two_versions_in_one_file_follow_one_another(tmp_path: Path) -> None:
    two = ITEMS + (item("SP009", name="旧") + item("SP009", name="新", valid_from="2026-07-01")).replace(
        "[items.SP009]", "[[items.SP009]]"
    )
    assert load_checks(write_checks(tmp_path, items=two)) == []
    assert [v.name for v in ItemVersion.objects.filter(item__code="SP009")] == ["旧", "新"]
    assert item_on("SP009", date(2026, 6, 30)).name == "旧"  # type: ignore[union-attr]
    assert item_on("SP009", date(2026, 7, 1)).name == "新"  # type: ignore[union-attr]


def test_an_item_that_the_pack_drops_ends_today_and_leaves_the_checklist(tmp_path: Path) -> None:
    load_checks(write_checks(tmp_path))
    items = ITEMS[: ITEMS.index("\n[items.CG002]")]
    powers = POWERS.replace("CG002,U-CG,district,2026-01-01,,held,,三定方案\n", "")
    scenarios = SCENARIOS.replace('"XF001", "CG002", "CG001"', '"XF001", "CG001"')
    again = load_checks(write_checks(tmp_path, items=items, powers=powers, scenarios=scenarios), JULY)
    assert len(again) == 1
    assert "catering" in again[0]  # a list in force is not rewritten either
    scenarios = scenarios.replace("valid_from = 2026-01-01", "valid_from = 2026-07-01", 1)
    write_checks(tmp_path, items=items, powers=powers, scenarios=scenarios)
    assert load_checks(tmp_path, JULY) == []
    assert item_on("CG002", date(2026, 7, 1)) is None
    assert item_on("CG002", date(2026, 6, 30)) is not None
    assert holder_on("CG002", date(2026, 7, 1)) is None
    checklist = checklist_on("catering", date(2026, 7, 1))
    assert checklist is not None
    assert (checklist.number, checklist.merged) == (2, 0)


def test_a_later_pack_cannot_change_who_held_an_item_in_days_gone_by(tmp_path: Path) -> None:
    load_checks(write_checks(tmp_path))
    moved = POWERS.replace(
        "CG001,U-CG,district,2026-01-01,,held,,三定方案\n",
        "CG001,U-CG,district,2026-01-01,2026-04-01,held,,三定方案\n"
        "CG001,U-SJ,district,2026-04-01,,handed_over,划转,批复\n",
    )
    (problem,) = load_checks(write_checks(tmp_path, powers=moved), JULY)
    assert problem.startswith("checks/powers.csv:5: CG001 在 2026-04-01 由谁行使会因此改变")
    assert load_checks(write_checks(tmp_path, powers=moved.replace("2026-04-01", "2026-07-01")), JULY) == []
    assert holder_on("CG001", date(2026, 6, 30)).unit_code == "U-CG"  # type: ignore[union-attr]
    assert holder_on("CG001", date(2026, 7, 1)).unit_code == "U-SJ"  # type: ignore[union-attr]


BAD_ITEMS = {
    "law": ('law = "中华人民共和国食品安全法"', 'law = ""', "law 不能为空"),
    "department": ('department = "U-SJ"', 'department = "U-XX"', "部门“U-XX”不在 units.csv 里"),
    "class": ('class = "general"', 'class = "heavy"', "class 的“heavy”不在可选值之中"),
    "on_site": ("on_site = true", 'on_site = "yes"', "on_site 要写 true 或 false"),
    "minutes": ("minutes = 10", "minutes = 0", "minutes 要是不小于 1 的整数"),
    "officer_minutes": ('{ "U-SJ" = 10 }', '{ "U-XX" = 10 }', "不是单位代码"),
    "frequency": ("{ A = 0, B", "{ E = 0, B", "不是信用等级 A–D"),
    "valid_from": ("valid_from = 2026-01-01", 'valid_from = "元旦"', "不是日期"),
    "surprise": ("evidence =", "evidense =", "不认识的项 evidense"),
    "same_as": ('same_as = "XF001"', 'same_as = "XX999"', "same_as 要是另一项没有被合并的事项的代码"),
}


@pytest.mark.parametrize("what", BAD_ITEMS)
def test_what_is_wrong_with_an_item_is_said_with_file_and_line(tmp_path: Path, what: str) -> None:
    old, new, sentence = BAD_ITEMS[what]
    text = ITEMS.replace(old, new, 1)
    problems = load_checks(write_checks(tmp_path, items=text))
    line = text[: text.index(new)].count("\n") + 1
    assert any(p.startswith(f"checks/items.toml:{line}: ") and sentence in p for p in problems), problems
    assert not ItemVersion.objects.exists()


BAD_SCENARIOS = {
    "item": ('"CG002"', '"CG999"', "“CG999”不是检查事项的代码"),
    "twice": ('"CG002"', '"XF001"', "XF001 在清单里出现了两次"),
    "when": ('when = "has_kitchen"', 'when = "has kitchen"', "when 写得不对"),
    "question": ('when = "has_kitchen"', 'when = "has_bar"', "“has_bar”不在 questions 里"),
    "lead": ('lead = "U-SJ"', 'lead = "U-XX"', "牵头部门“U-XX”不在 units.csv 里"),
}


@pytest.mark.parametrize("what", BAD_SCENARIOS)
def test_what_is_wrong_with_a_scenario_is_said_with_file_and_line(tmp_path: Path, what: str) -> None:
    old, new, sentence = BAD_SCENARIOS[what]
    text = SCENARIOS.replace(old, new, 1)
    (problem,) = load_checks(write_checks(tmp_path, scenarios=text))
    line = text[: text.index(new)].count("\n") + 1
    assert problem.startswith(f"checks/scenarios.toml:{line}: ")
    assert sentence in problem
    assert not ScenarioVersion.objects.exists()


BAD_POWERS = {
    "XX999,U-SJ,district,2026-01-01,,held,,": "不是检查事项的代码",
    "SP001,U-XX,district,2026-01-01,,held,,": "不在 units.csv 里",
    "SP001,U-S1,district,2026-01-01,,held,,": "街道级的职权由街道行使",
    "SP001,U-XF,district,2026-01-01,2026-01-01,held,,": "valid_to 要晚于 valid_from",
    "SP001,U-XF,district,2026-01-01,,handed_over,,": "列 reason 不能为空",
    "SP001,U-SJ,district,2026-03-01,,held,,": "重叠：同一单位同一事项",
}


@pytest.mark.parametrize("line", BAD_POWERS)
def test_what_is_wrong_with_a_power_is_said_with_its_line(tmp_path: Path, line: str) -> None:
    (problem,) = load_checks(write_checks(tmp_path, powers=f"{POWERS}{line}\n"))
    assert problem.startswith("checks/powers.csv:7: ")
    assert BAD_POWERS[line] in problem


def test_a_pack_without_the_folder_leaves_the_library_alone(tmp_path: Path) -> None:
    load_checks(write_checks(tmp_path))
    before = said()
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "pack.toml").write_text('code = "mini"\nname = "小区"\nversion = "2"\n', encoding="utf-8")
    assert load_checks(bare, JULY) == []
    assert said() == before
    assert LISTED_AT < JULY
