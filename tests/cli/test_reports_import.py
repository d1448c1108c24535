"""Bringing in the tables of other systems: every line is new, known, or wrong with a reason."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from bihuan.domain.cases.models import CONTACT, Report, ReporterContact, StageClock
from bihuan.foundation.journal.models import Entry
from tests.cli.conftest import Call
from tests.factories.district import MiniDistrict, middle, mini_district

MAP = """
name = "工单"
namespace = "desk"
source = "import"
keep = ["渠道"]

[columns]
key = "编号"
title = "标题"
text = ["标题", "内容"]
reported_at = "时间"
address = "地址"
lon = "经度"
lat = "纬度"
category = "类别"
place = ["街道", "社区"]
urgent = "急"
name = "姓名"
phone = "电话"

[values.category]
"垃圾" = "E0101"
"其他" = ""
"""
HEADINGS = (
    "编号",
    "标题",
    "内容",
    "时间",
    "地址",
    "经度",
    "纬度",
    "类别",
    "街道",
    "社区",
    "急",
    "姓名",
    "电话",
    "渠道",
)
LON, LAT = middle("S2A1")
ROW = {
    "编号": "1", "标题": "垃圾没人清", "内容": "桃花路口，“三天”了", "时间": "2026/2/28 11:25:05", "地址": "桃花路 1 号",
    "经度": LON, "纬度": LAT, "类别": "垃圾", "街道": "", "社区": "", "急": "否", "姓名": "张三", "电话": "13800000000",
    "渠道": "微信",
}  # fmt: skip
Import = Callable[..., str]


def row(**cells: object) -> list[object]:
    return [{**ROW, **cells}[heading] for heading in HEADINGS]


def text_table(*rows: list[object], delimiter: str = ",") -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADINGS, *rows])
    return out.getvalue()


def workbook(*rows: list[object], sheet: str = "") -> bytes:
    book, out = Workbook(), BytesIO()
    page = book.active if not sheet else book.create_sheet(sheet)
    assert page is not None
    for cells in (HEADINGS, *rows):
        page.append(list(cells))
    book.save(out)
    return out.getvalue()


@pytest.fixture
def district(db: None) -> MiniDistrict:
    return mini_district()


@pytest.fixture
def bring(call: Call, tmp_path: Path, district: MiniDistrict) -> Import:
    """`bring(content, *options)` imports a file of that content and gives what was printed."""

    def bring(
        content: str | bytes, *options: object, table: str = MAP, name: str = "工单.csv", status: int = 0
    ) -> str:
        file, plan = tmp_path / name, tmp_path / "map.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        plan.write_text(table, encoding="utf-8")
        result = call("reports", "import", file, "--map", plan, *options)
        assert result.exit_code == status, result.output
        return result.output

    return bring


def complaints(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_line_becomes_a_report_with_everything_that_it_said(bring: Import, district: MiniDistrict) -> None:
    assert "读 1 行 = 新 1 + 已有 0 + 有错 0" in bring(text_table(row(急="紧急")))
    report = Report.objects.get()
    assert (report.source, report.source_key, report.title) == ("import", "desk:1", "垃圾没人清")
    assert report.text == "垃圾没人清\n桃花路口，“三天”了"
    assert report.reported_at == datetime(2026, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert (report.address, report.is_urgent, report.extra) == ("桃花路 1 号", True, {"渠道": "微信"})
    assert (report.place, report.category) == (district.places["S2A1"], district.categories["E0101"])
    assert report.suggested_unit == district.units["U-CG"]
    contact = ReporterContact.objects.get()
    assert [CONTACT.open(contact, what) for what in ("name", "phone")] == ["张三", "13800000000"]


def test_the_entry_of_a_line_says_where_and_when_it_happened_and_names_nobody(
    bring: Import, district: MiniDistrict
) -> None:
    bring(text_table(row()))
    entry = Entry.objects.get(kind="cases.report_received")
    assert entry.subject_id == Report.objects.get().pk
    assert (entry.place, entry.category, entry.source) == (district.path("S2A1"), "E0101", "import")
    assert entry.at == datetime(2026, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert entry.data == {"source_key": "desk:1", "suggested_unit": "U-CG"}


def test_the_same_file_again_brings_nothing_new(bring: Import) -> None:
    lines = [row(编号=number) for number in range(25)]
    assert "新 25 + 已有 0" in bring(text_table(*lines), "--batch", 7)
    assert "读 25 行 = 新 0 + 已有 25 + 有错 0" in bring(text_table(*lines))
    assert "新 3 + 已有 25" in bring(text_table(*lines, *(row(编号=number) for number in (50, 51, 52))))
    assert (Report.objects.count(), Entry.objects.filter(subject_type="report").count()) == (28, 28)


def test_a_line_that_is_delivered_twice_in_one_file_counts_once(bring: Import) -> None:
    lines = [row(编号=number % 4) for number in range(10)]
    assert "新 4 + 已有 6" in bring(text_table(*lines), "--batch", 3)


def test_a_rehearsal_tells_the_same_numbers_and_writes_nothing(bring: Import, tmp_path: Path) -> None:
    content = text_table(*(row(编号=number % 4) for number in range(10)), row(编号=9, 时间="昨天"))
    said = bring(content, "--dry-run", "--batch", 3)
    assert "试算完成，没有写入：读 11 行 = 新 4 + 已有 6 + 有错 1" in said
    assert not Report.objects.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.toml", "工单.csv"]
    assert "导入完成：读 11 行 = 新 4 + 已有 6 + 有错 1" in bring(content, "--batch", 3)


def test_two_sources_with_the_same_numbers_do_not_meet(bring: Import) -> None:
    bring(text_table(row()))
    assert "新 1 + 已有 0" in bring(text_table(row()), table=MAP.replace('"desk"', '"other"'))


def test_lines_without_a_number_are_known_again_by_what_they_say(bring: Import) -> None:
    lines = [row(编号="", 内容="一"), row(编号="", 内容="二"), row(编号="", 内容="一")]
    assert "新 2 + 已有 1" in bring(text_table(*lines))
    assert "新 0 + 已有 3" in bring(text_table(*lines))
    assert all(key.startswith("desk:#") for key in Report.objects.values_list("source_key", flat=True))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030")],
)
def test_the_encoding_is_found_out(bring: Import, encoding: str, said: str) -> None:
    assert f"文本表，{said}，逗号分隔" in bring(text_table(row()).encode(encoding))
    assert Report.objects.get().title == "垃圾没人清"


@pytest.mark.parametrize(("delimiter", "said"), [("\t", "制表符"), (";", "分号"), ("|", "竖线")])
def test_the_delimiter_is_found_out(bring: Import, delimiter: str, said: str) -> None:
    assert f"{said}分隔" in bring(text_table(row(), delimiter=delimiter))
    assert Report.objects.get().address == "桃花路 1 号"


def test_a_packed_table_is_opened_by_what_it_is(bring: Import) -> None:
    assert "新 1 " in bring(gzip.compress(text_table(row()).encode("gb18030")), name="export")
    assert "已有 1 " in bring(gzip.compress(workbook(row())), name="export")


def test_a_workbook_gives_the_same_as_the_text_table(bring: Import) -> None:
    told = row(编号=1.0, 时间=datetime(2026, 2, 28, 11, 25, 5), 电话=13800000000, 急=True)
    said = bring(
        workbook(told, row(编号=2, 时间=46081.47574), [None] * 14, row(编号="3", 地址=None)), name="工单.xlsx"
    )
    assert "Excel 工作簿，工作表“Sheet”" in said
    assert "读 3 行 = 新 3 + 已有 0 + 有错 0，另有空行 1" in said
    first, second, third = Report.objects.order_by("pk")
    assert (first.source_key, first.is_urgent, third.address) == ("desk:1", True, "")
    assert first.reported_at == datetime(2026, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert abs(second.reported_at - first.reported_at) < timedelta(seconds=2)
    assert "新 0 + 已有 1" in bring(text_table(row()))


def test_a_sheet_and_a_heading_line_can_be_named(bring: Import) -> None:
    table = MAP.replace("[columns]", '[file]\nsheet = "明细"\n\n[columns]')
    bring(workbook(row(), sheet="明细"), table=table)
    under_a_title = "2026 年 2 月工单\n" + text_table(row(编号=2))
    bring(under_a_title, table=MAP.replace("[columns]", "[file]\nheading_line = 2\n\n[columns]"))
    assert Report.objects.count() == 2


def test_formulas_that_came_to_nothing_are_wrong(bring: Import) -> None:
    assert "公式出错 #REF!" in bring(workbook(row(内容="#REF!"), row(编号=2)), name="工单.xlsx")


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"标题": "", "内容": " "}, "标题、内容", "没有内容"),
        ({"内容": "长" * 20_001}, "标题、内容", "内容有 20007 个字，最多 20000 个"),
        ({"时间": ""}, "时间", "没有时间"),
        ({"时间": "前天"}, "时间", "看不懂时间“前天”"),
        ({"时间": "02/03/2026"}, "时间", "看不懂时间"),
        ({"时间": "2026-02-30"}, "时间", "看不懂时间"),
        ({"时间": "2999-01-01"}, "时间", "不是过去的时间"),
        ({"经度": "东经"}, "经度", "“东经”不是坐标"),
        ({"经度": "nan"}, "经度", "不是坐标"),
        ({"经度": ""}, "经度", "只有一个坐标"),
        ({"经度": LAT, "纬度": LON}, "纬度", "写反了"),
        ({"经度": 200, "纬度": 95}, "纬度", "不在地球上"),
        ({"编号": "9" * 100}, "编号", "编号太长"),
        ({"电话": "13800000000、13900000000、051265000000"}, "电话", "最多 30 个"),
    ],
)
def test_a_wrong_cell_is_explained_and_the_other_lines_come_in(
    bring: Import, tmp_path: Path, cells: dict[str, object], column: str, what: str
) -> None:
    errors = tmp_path / "wrong.csv"
    said = bring(text_table(row(编号=7), row(**cells), row(编号=8)), "--errors", errors)
    assert "读 3 行 = 新 2 + 已有 0 + 有错 1" in said
    (complaint,) = complaints(errors)
    assert (complaint["行号"], complaint["列"]) == ("3", column)
    assert what in complaint["问题"]
    assert complaint["怎么办"]
    assert complaint["标题"] == str({**ROW, **cells}["标题"])


def test_all_that_is_wrong_with_a_line_is_told_at_once(bring: Import, tmp_path: Path) -> None:
    bring(text_table(row(时间="昨天", 经度="x", 内容="", 标题="")), "--errors", tmp_path / "wrong.csv")
    (complaint,) = complaints(tmp_path / "wrong.csv")
    assert complaint["列"] == "标题、内容；时间；经度"


def test_the_corrected_file_of_complaints_is_imported_with_the_same_map(
    bring: Import, tmp_path: Path
) -> None:
    formula = '=HYPERLINK("http://example.invalid")'
    said = bring(text_table(row(), row(编号="2", 时间="昨天", 内容=formula)))
    errors = tmp_path / "工单.csv.errors.csv"
    assert str(errors) in said
    assert errors.stat().st_mode & 0o077 == 0
    (complaint,) = complaints(errors)
    assert complaint["内容"] == f"'{formula}"
    bring(errors.read_text("utf-8-sig").replace("昨天", "2026-03-01 08:00"), name="改好.csv")
    assert Report.objects.get(source_key="desk:2").text.endswith(f"\n{formula}")


def test_what_is_longer_than_its_field_is_kept_whole_in_the_text(bring: Import) -> None:
    title, address = "题" * 130, "址" * 210
    bring(text_table(row(标题=title, 内容="正文", 地址=address)))
    report = Report.objects.get()
    assert (len(report.title), len(report.address)) == (120, 200)
    assert title in report.text
    assert address in report.text


def test_values_that_stand_for_nothing_here_are_told_and_the_line_comes_in(bring: Import) -> None:
    said = bring(text_table(row(类别="外星人", 街道="别处街道", 经度="", 纬度=""), row(编号=2, 类别="其他")))
    assert "类别没有对照，按空值收下：外星人（1）" in said
    assert "地点没有对照，按空值收下：别处街道（1）" in said
    assert Report.objects.filter(category=None, place=None, source_key="desk:1").exists()


def test_a_class_or_place_is_found_by_its_own_name_or_code(bring: Import, district: MiniDistrict) -> None:
    nowhere = {"经度": 0, "纬度": 0}
    bring(
        text_table(
            row(编号=1, 类别="道路不洁", 街道="西园街道", 社区="竹林社区", **nowhere),
            row(编号=2, 类别="C0101", 街道="西园街道", 社区="不知道", **nowhere),
        )
    )
    found = Report.objects.order_by("pk").values_list("category__code", "place__code", "suggested_unit__code")
    assert list(found) == [("E0102", "S2B", "U-CG"), ("C0101", "S2", "U-SZ")]


def test_points_off_the_map_are_counted(bring: Import) -> None:
    content = text_table(row(经度=9.18, 纬度=48.77))
    assert "1 条的坐标不在本区地图内" in bring(content, "--dry-run")
    assert "1 条的坐标不在本区地图内" in bring(content)


def test_reports_of_a_live_channel_are_timed_and_those_brought_over_are_not(bring: Import) -> None:
    bring(text_table(row()))
    assert not StageClock.objects.exists()
    bring(text_table(row(), row(编号=2)), table=MAP.replace('"import"', '"hotline"'))
    live = Report.objects.filter(source="hotline")
    assert {clock.due_at for clock in StageClock.objects.all()} == {report.due_at for report in live}
    assert StageClock.objects.count() == 2


def test_the_journal_verifies_after_an_import(bring: Import, call: Call) -> None:
    bring(text_table(*(row(编号=number) for number in range(20))))
    assert call("journal", "seal").exit_code == 0
    assert call("journal", "verify").exit_code == 0
