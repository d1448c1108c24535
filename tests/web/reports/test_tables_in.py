"""A table of reports from the desk: all of it comes in, or the page says line by line what is wrong."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from bihuan.domain.cases.models import Report
from tests.factories.cases import Town

URL = "/reports/import/"


@pytest.fixture
def clerk(town: Town, enter: Any) -> Any:
    return enter("acceptor")


def blank(browser: Any) -> Any:
    answer = browser.get(f"{URL}template/")
    assert answer["Content-Disposition"].startswith("attachment")
    return load_workbook(io.BytesIO(answer.content))


def filled(browser: Any, *rows: dict[str, Any]) -> SimpleUploadedFile:
    book = blank(browser)
    sheet = book["登记表"]
    headings = [cell.value for cell in sheet[1]]
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("登记表.xlsx", out.getvalue())


def send(browser: Any, file: SimpleUploadedFile, **more: Any) -> Any:
    return browser.post(URL, {"file": file, "source": "hotline", **more})


GOOD = {"编号": 17, "诉求内容": "垃圾堆在路口", "小类": "暴露垃圾", "电话": "13800000000"}
BAD = {"编号": 18, "诉求内容": "路灯不亮", "反映时间": "去年夏天", "经度": "东", "纬度": "北"}


def test_the_template_offers_the_district_s_own_words(clerk) -> None:
    words = blank(clerk)["可选的词"]
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in words.columns}
    assert "暴露垃圾" in columns["小类"]
    assert {"街道", "社区", "小类", "紧急"} == set(columns)


def test_a_filled_in_table_comes_in_once_however_often_it_is_sent(clerk) -> None:
    assert "已收下" in send(clerk, filled(clerk, GOOD)).text
    again = send(clerk, filled(clerk, GOOD))
    assert (again.status_code, again.context["outcome"].counts.known) == (200, 1)
    report = Report.objects.get()
    assert (report.source, report.source_key, report.text) == ("hotline", "desk:17", "垃圾堆在路口")
    assert report.category is not None


def test_one_wrong_line_keeps_all_outside_and_is_told_with_number_column_and_advice(clerk) -> None:
    answer = send(clerk, filled(clerk, GOOD, BAD))
    assert answer.status_code == 422
    assert not Report.objects.exists()
    [line] = answer.context["spoiled"]
    assert (line.number, {fault.column for fault in line.faults}) == (3, {"反映时间", "经度"})
    for words in ("没有收下", "去年夏天", "“东”不是坐标", "请改成十进制的度数"):
        assert words in answer.text


def test_good_lines_come_in_alone_where_the_clerk_says_so(clerk) -> None:
    answer = send(clerk, filled(clerk, GOOD, BAD), partly="on")
    assert (answer.status_code, Report.objects.count()) == (200, 1)
    assert "去年夏天" in answer.text


def test_what_is_no_table_is_refused_by_its_own_name_and_not_by_a_path_of_the_machine(clerk) -> None:
    answer = send(clerk, SimpleUploadedFile("旧表.xls", b"\xd0\xcf\x11\xe0rest"))
    assert answer.status_code == 409
    assert "旧表.xls" in answer.text
    assert "/tmp" not in answer.text


def test_a_table_without_our_headings_is_told_which_are_missing(clerk) -> None:
    answer = send(clerk, SimpleUploadedFile("别的.csv", "标题,内容\n1,2\n".encode()))
    assert answer.status_code == 409
    assert "诉求内容" in answer.text


def test_a_source_that_this_clerk_does_not_enter_is_no_choice(clerk) -> None:
    assert send(clerk, filled(clerk, GOOD), source="import").status_code == 422
    assert not Report.objects.exists()


def test_somebody_without_the_right_is_kept_out(enter) -> None:
    assert enter("handler").get(URL).status_code == 403
    assert enter("handler").get(f"{URL}template/").status_code == 403


def test_what_stands_for_nothing_here_is_told_and_taken_as_empty(clerk) -> None:
    row = {"诉求内容": "路灯不亮", "小类": "天上的事", "社区": "没有的社区"}
    answer = send(clerk, filled(clerk, row))
    assert (answer.status_code, Report.objects.get().category) == (200, None)
    assert "天上的事" in answer.text
    assert "没有的社区" in answer.text
