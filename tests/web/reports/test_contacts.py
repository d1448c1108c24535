"""Who reported, on the page: masked, whole with a reason, found by his number, erased."""

from __future__ import annotations

import pytest

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Report
from bihuan.foundation.personal.models import PersonalLook
from tests.factories.cases import Town

PHONE = "13812345678"


@pytest.fixture
def report(town: Town) -> Report:
    contact = {"name": "王小明", "phone": PHONE}
    return actions.receive_report(actor=town["acceptor"], now=town.now, draft=town.draft(contact=contact))


def test_a_reason_opens_the_contact_on_the_page_and_in_its_place(enter, report: Report) -> None:
    browser, address = enter("acceptor"), f"/reports/{report.code}/contact/"
    assert browser.get(address)["Location"] == f"/reports/{report.code}/#contact"
    refused = browser.post(address, {"reason": ""})
    assert (refused.status_code, PHONE in refused.text) == (422, False)
    assert not PersonalLook.objects.exists()
    whole = browser.post(address, {"reason": "回访来电人"})
    assert whole.status_code == 200
    assert "王小明" in whole.text
    assert f'href="tel:{PHONE}"' in whole.text
    assert whole["Cache-Control"] == "private, no-store"
    part = browser.post(address, {"reason": "回访来电人"}, headers={"HX-Request": "true"})
    assert PHONE in part.text
    assert "<html" not in part.text
    assert PersonalLook.objects.filter(subject_code=report.code, way="page").count() == 2
    assert PHONE not in browser.get(f"/reports/{report.code}/").text, "the next page is masked again"


def test_whoever_may_not_look_is_told_so_and_sees_nothing(enter, report: Report) -> None:
    answer = enter("dispatcher").post(f"/reports/{report.code}/contact/", {"reason": "想看看"})
    assert (answer.status_code, PHONE in answer.text) == (403, False)
    assert not PersonalLook.objects.exists()


def test_a_clerk_finds_the_earlier_reports_of_a_number(enter, report: Report) -> None:
    clerk = enter("acceptor")
    assert "按电话查找" in clerk.get("/reports/").text
    found = clerk.post("/reports/by-phone/", {"phone": "+86 138-1234-5678"})
    assert report.code in found.text
    assert "王小明" not in found.text
    part = clerk.post("/reports/by-phone/", {"phone": PHONE}, headers={"HX-Request": "true"})
    assert report.code in part.text
    assert "<html" not in part.text
    assert clerk.post("/reports/by-phone/", {"phone": "没有"}).status_code == 409
    assert "没有留这个号码的" in clerk.post("/reports/by-phone/", {"phone": "13900000000"}).text
    assert enter("dispatcher").get("/reports/by-phone/").status_code == 403


def test_a_contact_is_erased_at_request_and_the_page_says_so(enter, report: Report) -> None:
    everything, address = enter("everything"), f"/reports/{report.code}/contact/erase/"
    assert "本人要求删除" in everything.get(f"/reports/{report.code}/").text
    assert everything.post(address, {"reason": ""}).status_code == 422
    assert everything.post(address, {"reason": "本人来电要求"}).status_code == 302
    page = everything.get(f"/reports/{report.code}/").text
    assert "诉求人信息已删除" in page
    assert "****" not in page
    assert everything.post(address, {"reason": "再来一次"}).status_code == 409


def test_a_lost_key_is_a_sentence_on_the_page(enter, report: Report, settings, tmp_path) -> None:
    settings.PERSONAL_KEYS = str(tmp_path / "gone.keys")
    answer = enter("acceptor").get(f"/reports/{report.code}/")
    assert answer.status_code == 200
    assert "无法解密" in answer.text
