"""Sending reports, finding them, and deciding what each becomes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Evidence, Report
from bihuan.domain.cases.vocabulary import CaseState, Phase, ReportState
from tests.factories.cases import Town, case_in
from tests.factories.district import middle
from tests.factories.pictures import jpeg


def photo(seed: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.jpg", jpeg(seed), content_type="image/jpeg")


def names(*things: object) -> list[str]:
    return [str(thing) for thing in things]


def filled(place: str = "S2A1", **more: Any) -> dict[str, Any]:
    lon, lat = middle(place)
    return {"text": "垃圾堆在路口", "lon": lon, "lat": lat, "form_key": "k1", **more}


def test_a_report_is_sent_with_place_class_and_pictures(town: Town, enter) -> None:
    browser = enter("grid")
    answer = browser.post("/reports/new/", filled(category="暴露垃圾", photos=[photo(1), photo(2)]))
    report = Report.objects.get()
    assert answer["Location"] == f"/reports/{report.code}/sent/"
    assert names(report.place, report.category, report.suggested_unit) == ["柳巷一格", "暴露垃圾", "单位U-CG"]
    assert Evidence.objects.filter(report=report).count() == 2
    thanks = browser.get(answer["Location"]).text
    assert report.code in thanks
    assert "剩 1" in thanks  # the quarter of an hour in which it is accepted


def test_a_double_tap_sends_one_report(town: Town, enter) -> None:
    browser = enter("grid")
    answers = [browser.post("/reports/new/", filled(photos=photo())) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert (Report.objects.count(), Evidence.objects.count()) == (1, 1)


def test_a_fresh_form_has_a_key_of_its_own(enter) -> None:
    browser = enter("grid")
    keys = {browser.get("/reports/new/").context["form"]["form_key"].value() for _ in range(2)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"lon": "", "lat": ""}, "请在地图上点出位置"),
        ({"lon": "100", "lat": "20"}, "这个点不在本区范围内"),
        ({"text": " "}, "必填"),
        ({"category": "没有这一类"}, "没有“没有这一类”这个小类"),
        ({"lon": "", "lat": "", "where": "社区"}, "找到的地方，请选一个"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(enter, sent: dict[str, str], told: str) -> None:
    answer = enter("grid").post("/reports/new/", filled(address="菜场北门", **sent))
    assert answer.status_code == 422
    assert told in answer.text
    assert "菜场北门" in answer.text
    assert not Report.objects.exists()


def test_a_place_is_found_by_words_where_there_is_no_map(town: Town, enter) -> None:
    browser = enter("grid")
    browser.post("/reports/new/", filled(lon="", lat="", where="竹林社区"))
    assert str(Report.objects.get().place) == "竹林社区"
    browser.post("/reports/new/", filled(lon="", lat="", where="社区", form_key="k2") | {"place": "S1A"})
    assert str(Report.objects.get(source_key="form:k2").place) == "桃花社区"


def test_a_picture_that_is_none_takes_the_whole_report_back(town: Town, enter) -> None:
    wrong = SimpleUploadedFile("x.jpg", b"no picture", content_type="image/jpeg")
    answer = enter("grid").post("/reports/new/", filled(photos=wrong))
    assert answer.status_code == 409
    assert "垃圾堆在路口" in answer.text
    assert not Report.objects.exists()


def test_the_form_shows_the_place_and_what_is_being_done_there_already(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLING, place="S1A1")
    lon, lat = middle("S1A1")
    part = enter("grid").get("/reports/found/", {"lon": lon, "lat": lat, "category": "E0101"}).text
    assert "桃花一格" in part
    assert case.code in part
    assert case.code not in enter("handler2").get("/reports/found/", {"where": "竹林"}).text


def test_this_one_already_joins_at_once_for_who_may_and_is_a_hint_from_others(town: Town, enter) -> None:
    case = case_in(town, CaseState.FILED, place="S1A1")
    clerk = enter("acceptor")
    clerk.post("/reports/new/", filled("S1A1", source="resident", same_as=case.code, form_key="a"))
    case.refresh_from_db()
    assert case.reports_count == 2
    enter("grid").post("/reports/new/", filled("S1A1", same_as=case.code, form_key="b"))
    hint = Report.objects.get(source_key="form:b")
    assert hint.state == ReportState.RECEIVED
    assert "反映人认为是这一件" in clerk.get(f"/reports/{hint.code}/").text


def test_a_clerk_enters_the_callers_number_and_others_read_it_masked(town: Town, enter) -> None:
    sent = filled("S1A1", source="hotline", source_key="HX-1", name="李女士", phone="13812345678")
    enter("acceptor").post("/reports/new/", sent)
    report = Report.objects.get()
    assert (report.source, report.source_key, report.reported_by) == ("hotline", "HX-1", None)
    for who in ("acceptor", "grid"):
        masked = enter(who).get(f"/reports/{report.code}/").text
        assert "13812345678" not in masked
        assert "138****5678" in masked
        assert "李**" in masked


def test_what_was_put_right_at_once_waits_for_a_check(town: Town, enter) -> None:
    sent = filled("S1A1", category="E0101", photos=photo(1), after=photo(2), done="顺手清掉了", unit="U-S1A")
    browser = enter("grid")
    for _ in range(2):
        browser.post("/reports/on-spot/", {**sent, "photos": photo(1), "after": photo(2)})
    case = Case.objects.get()
    assert (case.state, case.on_spot) == (CaseState.HANDLED, True)
    assert sorted(case.evidence.values_list("phase", flat=True)) == [Phase.AFTER, Phase.BEFORE]
    assert "由没有参与处置的人" in browser.get(f"/reports/{case.reports.get().code}/sent/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_any_number_of_reports(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        case_in(town, CaseState.FILED, minutes=number)
        actions.receive_report(actor=town["grid"], now=town.after(number), draft=town.draft())
    browser = enter("auditor")
    with django_assert_num_queries(6):
        browser.get("/reports/")


def test_the_list_is_narrowed_by_state_place_and_words(town: Town, enter) -> None:
    case_in(town, CaseState.FILED, text="井盖响", place="S1A1")
    actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft("路灯不亮", place="S2B1"))
    browser = enter("auditor")
    for query, shown, hidden in (
        ({"state": "received"}, "路灯不亮", "井盖响"),
        ({"place": "S1"}, "井盖响", "路灯不亮"),
        ({"q": "路灯"}, "路灯不亮", "井盖响"),
        ({"q": Report.objects.get(text="井盖响").code}, "井盖响", "路灯不亮"),
    ):
        text = browser.get("/reports/", query).text
        assert shown in text, query
        assert hidden not in text, query
    assert "路灯不亮" not in enter("handler").get("/reports/", {"mine": "on"}).text


def test_a_report_is_accepted_joined_and_taken_out_on_its_page(town: Town, enter) -> None:
    browser = enter("acceptor")
    first, second = (
        actions.receive_report(actor=town["grid"], now=town.after(n), draft=town.draft(category=""))
        for n in (0, 1)
    )
    address = f"/reports/{first.code}/do/accept_report/"
    assert (
        browser.post(address, {"category": "E0101", "title": "路口垃圾"})["Location"]
        == f"/reports/{first.code}/"
    )
    case = Case.objects.get()
    assert (str(case.category), case.title) == ("暴露垃圾", "路口垃圾")
    unknown = browser.post(f"/reports/{second.code}/do/join_report/", {"case": "A00009999"})
    assert unknown.status_code == 409
    browser.post(f"/reports/{second.code}/do/join_report/", {"case": case.code})
    assert case.reports.count() == 2
    browser.post(f"/reports/{second.code}/do/unjoin_report/", {"reason": "不是同一处"})
    assert case.reports.count() == 1


def test_who_may_not_accept_finds_no_buttons_and_is_refused(town: Town, enter) -> None:
    report = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    browser = enter("grid")
    assert "accept_report" not in browser.get(f"/reports/{report.code}/").text
    assert browser.post(f"/reports/{report.code}/do/accept_report/").status_code == 403
    assert browser.get(f"/reports/{report.code}/do/nonsense/").status_code == 404
