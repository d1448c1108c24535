"""Loading the district from a pack: whole, again, changed, and with every mistake we could think of."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from bihuan.domain.district.actions import set_duty
from bihuan.domain.district.models import Category, Duty, GovernedObject, ObjectKind, Place
from bihuan.domain.district.pack import SECTIONS
from bihuan.domain.district.queries import (
    PlaceIndex,
    category_by_code,
    communities,
    duty_for,
    duty_report,
    grids,
    place_at,
    streets,
)
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.pack import load_units
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.factories.accounts import unit
from tests.factories.district import DUTIES, UNITS, duty_csv, geojson, middle, outline, write_pack

TODAY = date(2026, 9, 30)
CATEGORY_HEADER = "code,parent,name,name_en,kind,topic,risk,evidence"


@pytest.fixture(autouse=True)
def units(db: None) -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for code, kind, parent, area in UNITS:
        made[code] = unit(code, made.get(parent), kind, area=area)
    return made


def load(folder: Path, now: datetime) -> list[str]:
    """The problems of a load, as a person reads them."""
    problems = Problems()
    pack = Pack(folder, problems)
    for section in SECTIONS:
        section.load(pack, problems, actor=SYSTEM, now=now)
    return [str(problem) for problem in problems.found]


def said() -> list[tuple[str, str]]:
    rows = Entry.objects.filter(kind__startswith="district.").order_by("seq")
    return list(rows.values_list("kind", "subject_code"))


def test_a_pack_fills_an_empty_district_and_records_every_row(tmp_path: Path, now: datetime) -> None:
    assert load(write_pack(tmp_path), now) == []
    counts = [model.objects.count() for model in (Place, ObjectKind, GovernedObject, Category, Duty)]
    assert counts == [15, 1, 1, 6, 5]
    assert len(said()) == sum(counts)
    cell = place_at(*middle("S1B2"))
    assert cell is not None
    assert (cell.code, cell.path, cell.name_en, bool(cell.h3)) == (
        "S1B2",
        "/D/S1/S1B/S1B2/",
        "Place S1B2",
        True,
    )
    found = duty_for("E0101", cell, TODAY)
    assert found is not None
    assert found.lead.code == "U-S1"
    assert duty_report(TODAY).is_clean


def test_the_same_pack_again_changes_and_records_nothing(tmp_path: Path, now: datetime) -> None:
    load(write_pack(tmp_path), now)
    before = said()
    assert load(tmp_path, now) == []
    assert said() == before


def replaced(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_name_is_updated_with_an_entry(tmp_path: Path, now: datetime) -> None:
    load(write_pack(tmp_path), now)
    before = len(said())
    replaced(tmp_path, "places.csv", "桃花社区", "桃花坞社区")
    replaced(tmp_path, "categories.csv", "暴露垃圾", "暴露的垃圾")
    replaced(tmp_path, "objects.csv", "桃花路", "桃花大街")
    replaced(tmp_path, "object_kinds.toml", '"道路"', '"城市道路"')
    assert load(tmp_path, now) == []
    assert said()[before:] == [
        ("district.place_changed", "S1A"),
        ("district.object_kind_changed", "road"),
        ("district.object_changed", "R1"),
        ("district.category_changed", "E0101"),
    ]
    entry = Entry.objects.get(kind="district.place_changed")
    assert entry.data["changes"] == {"name": ["桃花社区", "桃花坞社区"]}


def test_rows_that_the_pack_drops_end_today_and_stay(tmp_path: Path, now: datetime) -> None:
    load(write_pack(tmp_path), now)
    before = len(said())
    replaced(tmp_path, "places.csv", "S2B2,竹林二格,Place S2B2,grid,S2B\n", "")
    replaced(
        tmp_path, "categories.csv", "C0102,C01,雨水箅子,Class C0102,component,environment,normal,both\n", ""
    )
    replaced(tmp_path, "objects.csv", 'R1,road,桃花路,S1A,120.605,31.305,U-S1,"{""metres"": 800}"\n', "")
    replaced(tmp_path, "duty.csv", "C01,D,U-SZ,,2024-01-01,,测试\n", "")
    (tmp_path / "places.geojson").write_text(geojson(S2B2=None), encoding="utf-8")
    assert load(tmp_path, now) == []
    assert said()[before:] == [
        ("district.place_ended", "S2B2"),
        ("district.object_ended", "R1"),
        ("district.category_ended", "C0102"),
        ("district.duty_ended", "C01@D"),
    ]
    assert Place.objects.get(code="S2B2").valid_to == TODAY
    assert Category.objects.get(code="C0102").valid_to == TODAY
    assert Duty.objects.get(category="C01").valid_to == TODAY
    assert place_at(*middle("S2B2")) is None


def test_rows_that_come_back_are_opened_again(tmp_path: Path, now: datetime) -> None:
    full = write_pack(tmp_path / "full")
    less = write_pack(tmp_path / "less")
    replaced(less, "duty.csv", "C01,D,U-SZ,,2024-01-01,,测试\n", "")
    replaced(less, "categories.csv", "C0102,C01,雨水箅子,Class C0102,component,environment,normal,both\n", "")
    for folder in (full, less, full):
        assert load(folder, now) == []
    assert Category.objects.get(code="C0102").valid_to is None
    assert Duty.objects.get(category="C01").valid_to is None
    before = said()
    assert load(full, now) == []
    assert said() == before


def test_an_ended_and_a_new_duty_follow_each_other(tmp_path: Path, now: datetime) -> None:
    load(write_pack(tmp_path), now)
    rest = [(c, p, lead, ";".join(a), "2024-01-01", "") for c, p, lead, a in DUTIES[:-1]]
    split = [("C01", "D", "U-SZ", "", "2024-01-01", "2026-06-01"), ("C01", "D", "U-CG", "", "2026-06-01", "")]
    write_pack(tmp_path, duty_csv=duty_csv(*rest, *split))
    assert load(tmp_path, now) == []
    place = Place.objects.get(code="S2A")
    leads = [duty_for("C0101", place, day) for day in (date(2026, 5, 31), date(2026, 6, 1))]
    assert [found.lead.code for found in leads if found] == ["U-SZ", "U-CG"]
    before = said()
    load(tmp_path, now)
    assert said() == before


def test_a_corrected_duty_withdraws_the_old_row_and_keeps_it(tmp_path: Path, now: datetime) -> None:
    load(write_pack(tmp_path), now)
    replaced(tmp_path, "duty.csv", "C01,D,U-SZ", "C01,D,U-CG")
    assert load(tmp_path, now) == []
    rows = Duty.objects.filter(category="C01").order_by("pk")
    assert [(row.lead.code, row.valid_to) for row in rows] == [("U-SZ", date(2024, 1, 1)), ("U-CG", None)]
    before = said()
    load(tmp_path, now)
    assert said() == before


def test_a_duty_set_on_the_screens_outlives_a_pack_that_did_not_change_it(
    tmp_path: Path, now: datetime, units: dict[str, Unit]
) -> None:
    load(write_pack(tmp_path), now)
    district = Place.objects.get(code="D")
    set_duty(category="C01", place=district, lead=units["U-CG"], valid_from=TODAY, actor=SYSTEM, now=now)
    before = said()
    assert load(tmp_path, now) == []
    assert said() == before
    found = duty_for("C0101", district, TODAY)
    assert found is not None
    assert found.lead.code == "U-CG"


def test_a_pack_row_over_one_set_on_the_screens_is_a_problem(
    tmp_path: Path, now: datetime, units: dict[str, Unit]
) -> None:
    load(write_pack(tmp_path), now)
    district = Place.objects.get(code="D")
    set_duty(category="C01", place=district, lead=units["U-CG"], valid_from=TODAY, actor=SYSTEM, now=now)
    replaced(tmp_path, "duty.csv", "C01,D,U-SZ", "C01,D,U-S1")
    (problem,) = load(tmp_path, now)
    assert problem.startswith("duty.csv:6: 与系统中另设的分工重叠")


def test_a_second_code_set_gives_the_same_codes_another_meaning(tmp_path: Path, now: datetime) -> None:
    load(write_pack(tmp_path), now)
    header = f"{CATEGORY_HEADER},valid_from,valid_to\n"
    first = (tmp_path / "categories.csv").read_text(encoding="utf-8").splitlines()[1:]
    lines = [f"{line},,{'2026-07-01' if line.startswith('E0102') else ''}" for line in first]
    lines.append("E0102,E01,乱设广告,Illegal advert,event,environment,low,both,2026-07-01,")
    (tmp_path / "categories.csv").write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    before = len(said())
    assert load(tmp_path, now) == []
    assert said()[before:] == [("district.category_ended", "E0102"), ("district.category_added", "E0102")]
    meanings = [category_by_code("E0102", day) for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert [str(row) for row in meanings] == ["道路不洁", "乱设广告"]


BAD_LINES = {
    "a place twice": (
        "places.csv",
        "S1A1,桃花一格",
        "S1A2,桃花一格",
        "places.csv:10: 编码 S1A2 与第 9 行重复",
    ),
    "an unknown parent": (
        "places.csv",
        "street,D\nS2,",
        "street,X\nS2,",
        "places.csv:3: S1 的上级“X”不是本表中的区",
    ),
    "a level left out": (
        "places.csv",
        "grid,S2B\n",
        "grid,S2\n",
        "places.csv:15: S2B1 的上级“S2”不是本表中的社区",
    ),
    "an unknown level": (
        "places.csv",
        "street,D\nS2,",
        "town,D\nS2,",
        "places.csv:3: 列 kind 的“town”不在可选值之中",
    ),
    "an outline of nothing": (
        "places.geojson",
        '"S2B2"',
        '"S9"',
        "places.geojson:16: 编码“S9”不在 places.csv 里",
    ),
    "a cell without outline": (
        "places.geojson",
        '"S2B2"',
        '"S9"',
        "places.csv:16: 单元网格 S2B2 在 places.geojson",
    ),
    "a class of another letter": (
        "categories.csv",
        "C0101,C01",
        "E0103,C01",
        "categories.csv:6: E0103 以 E 开头",
    ),
    "a class without parent": (
        "categories.csv",
        "C01,,公",
        "C02,,公",
        "categories.csv:6: C0101 的大类 C01 不在本表里",
    ),
    "a class twice": (
        "categories.csv",
        "C0102,C01,雨",
        "C0101,C01,雨",
        "categories.csv:7: 类别 C0101 与第 6 行的有效期重叠",
    ),
    "an unknown kind": (
        "objects.csv",
        ",road,",
        ",river,",
        "objects.csv:2: 列 kind 的“river”不在 object_kinds.toml 里",
    ),
    "an unknown owner": (
        "objects.csv",
        "U-S1",
        "U-S9",
        "objects.csv:2: 列 owner_unit 的“U-S9”不在 units.csv 里",
    ),
    "a point elsewhere": (
        "objects.csv",
        "120.605",
        "120.635",
        "objects.csv:2: 经纬度 120.635, 31.305 不在“桃花社区”里",
    ),
    "swapped numbers": (
        "objects.csv",
        "120.605,31.305",
        "31.305,120.605",
        "objects.csv:2: 经纬度 31.305, 120.605 不在地球上",
    ),
    "unknown particulars": ("objects.csv", "metres", "miles", "objects.csv:2: “道路”没有属性 miles"),
    "a duty of an unknown unit": (
        "duty.csv",
        "U-CG,,",
        "U-XX,,",
        "duty.csv:3: 列 lead 的“U-XX”不在 units.csv 里",
    ),
    "a duty of an unknown class": (
        "duty.csv",
        "C01,D",
        "C09,D",
        "duty.csv:6: 类别“C09”不在 categories.csv 里",
    ),
    "a duty in a cell": (
        "duty.csv",
        "E0101,S1A",
        "E0101,S1A1",
        "duty.csv:5: 列 place 的“S1A1”不在 places.csv",
    ),
    "a duty twice": ("duty.csv", "C01,D", "E01,D", "duty.csv:6: 与第 3 行重叠"),
    "a duty that ends before it begins": (
        "duty.csv",
        "U-SZ,,2024-01-01,",
        "U-SZ,,2024-01-01,2023-01-01",
        "duty.csv:6: valid_to",
    ),
    "a day that is none": (
        "duty.csv",
        "U-SZ,,2024-01-01",
        "U-SZ,,2024-13-01",
        "duty.csv:6: 列 valid_from 的“2024-13-01”不是日期",
    ),
}


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_named_with_file_and_line(
    tmp_path: Path, now: datetime, bad: tuple[str, str, str, str]
) -> None:
    name, old, new, expected = bad
    write_pack(tmp_path)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = load(tmp_path, now)
    assert any(problem.startswith(expected) for problem in found), found


def _shifted(code: str, degrees: float) -> dict[str, object]:
    corners = [[lon + degrees, lat] for lon, lat in outline(code)["coordinates"][0]]
    return {"type": "Polygon", "coordinates": [corners]}


def test_an_outline_outside_its_parent_is_a_problem_with_its_line(tmp_path: Path, now: datetime) -> None:
    write_pack(tmp_path, places_geojson=geojson(S2B2=_shifted("S2B2", 0.001)))
    assert load(tmp_path, now)[0] == "places.geojson:16: S2B2 的边界有 10.0% 在上级 S2B 之外"


def test_outlines_over_each_other_are_a_problem(tmp_path: Path, now: datetime) -> None:
    write_pack(tmp_path, places_geojson=geojson(S2B2=_shifted("S2B2", -0.002)))
    assert load(tmp_path, now)[0] == "places.geojson:16: S2B2 与 S2B1 的边界重叠 20.0%"


def test_an_outline_that_crosses_itself_is_a_problem(tmp_path: Path, now: datetime) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[120.6, 31.3], [120.61, 31.31], [120.61, 31.3], [120.6, 31.31], [120.6, 31.3]]],
    }
    write_pack(tmp_path, places_geojson=geojson(S1A1=bow))
    assert load(tmp_path, now)[0].startswith("places.geojson:9: S1A1 的边界有误：Self-intersection")


def test_an_outline_that_is_none_is_a_problem(tmp_path: Path, now: datetime) -> None:
    write_pack(tmp_path, places_geojson=geojson(S1A1={"type": "Polygon", "coordinates": [[["x"]]]}))
    assert load(tmp_path, now)[0].startswith("places.geojson:9: S1A1 的边界有误：坐标读不懂")


def test_a_unit_that_answers_for_an_unknown_place_is_a_problem(tmp_path: Path, now: datetime) -> None:
    Unit.objects.filter(code="U-S1A").update(area="S9Z")
    assert load(write_pack(tmp_path), now) == ["units.csv: 单位 U-S1A 的责任区域“S9Z”不在 places.csv 里"]


def test_a_section_with_problems_writes_nothing(tmp_path: Path, now: datetime) -> None:
    write_pack(tmp_path)
    replaced(tmp_path, "places.csv", "S2B2,竹林二格,Place S2B2,grid,S2B", "S2B2,,Place S2B2,grid,S2B")
    assert load(tmp_path, now)[0] == "places.csv:16: 列 name 不能为空"
    assert not Place.objects.exists()


def test_the_example_district_loads_and_leaves_no_hole(now: datetime) -> None:
    """Every small class has somebody in every community of packs/gusu, and every cell is found from its middle."""
    gusu = Path(__file__).parents[3] / "packs" / "gusu"
    problems = Problems()
    load_units(Pack(gusu, problems), problems, actor=SYSTEM, now=now)
    Unit.objects.filter(code__in=[row[0] for row in UNITS]).update(
        area=""
    )  # those of this module, unknown there
    assert [*map(str, problems.found), *load(gusu, now)] == []
    assert [streets().count(), communities().count()] == [8, 171]
    report = duty_report(TODAY)
    assert (report.holes, report.overlaps) == ((), ())
    index = PlaceIndex.load()
    spots = [(grid.code, index.locate(grid.lon or 0, grid.lat or 0)) for grid in grids()]
    assert [code for code, spot in spots if spot is None or spot.code != code] == []
