"""The newsroom's pages: lists under a fixed number of queries, writing from Word, editing, signing and reading."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from pytest_django import DjangoAssertNumQueries

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import Issue, Item
from bihuan.domain.bulletins.queries.values import Asked
from bihuan.domain.bulletins.vocabulary import ItemState
from tests.factories.bulletins import Newsroom, issue_with, item_in, published
from tests.factories.bulletins import newsroom as build
from tests.factories.metrics import define, entry, keep
from tests.web.shell.doors import BACKEND

S = ItemState


@pytest.fixture
def room(db: None, now: datetime) -> Newsroom:
    return build(now)


def client(room: Newsroom, who: str) -> Client:
    found = Client()
    found.force_login(room.people[who], BACKEND)
    return found


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"), [("bulletin-items", 9), ("bulletin-issues", 5), ("bulletin-requests", 5)]
)
def test_lists_ask_as_often_for_three_rows_as_for_one(
    room: Newsroom, count: int, url: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        published(room, item_in(room, S.APPROVED))
        actions.request_items(
            actor=room["editor"], now=room.now, units=["N-CG"], topic="题", due_on=room.after(days=3).date()
        )
    browser = client(room, "editor")
    with django_assert_num_queries(queries):
        answer = browser.get(reverse(url), {"sheet": "all"})
    assert answer.status_code == 200
    assert answer.content.decode().count("data-row") == count


def word_file() -> SimpleUploadedFile:
    document, saved = Document(), BytesIO()
    for line in ("清凉节开幕", "石路商圈新增摊位12个。"):
        document.add_paragraph(line)
    document.save(saved)
    return SimpleUploadedFile("a.docx", saved.getvalue())


def test_a_unit_reports_from_a_word_file(room: Newsroom) -> None:
    browser = client(room, "reporter")
    answer = browser.post(reverse("bulletin-item-new"), {"unit": "N-CG", "word": word_file()})
    item = Item.objects.get()
    assert answer["Location"] == reverse("bulletin-item", args=[item.code])
    assert (item.title, item.text) == ("清凉节开幕", "石路商圈新增摊位12个。")
    page = browser.get(answer["Location"]).content.decode()
    assert '<span class="num num-unexplained"' in page
    browser.post(reverse("bulletin-item-move", args=[item.code, "submit_item"]))
    assert Item.objects.get().state == S.SUBMITTED


def test_a_form_without_text_and_file_says_what_is_missing(room: Newsroom) -> None:
    answer = client(room, "reporter").post(reverse("bulletin-item-new"), {"unit": "N-CG"})
    assert answer.status_code == 422
    assert "请填写，或上传 Word 文件。" in answer.content.decode()


def test_what_was_typed_comes_back_with_the_refusal(room: Newsroom) -> None:
    item = item_in(room, S.EDITED)
    answer = client(room, "editor").post(
        reverse("bulletin-item-move", args=[item.code, "return_item"]), {"reason": "请补数"}
    )
    assert answer.status_code == 409
    long = client(room, "editor").post(
        reverse("bulletin-item-edit", args=[item.code]), {"title": "题", "text": "文" * 5001, "note": "加长"}
    )
    assert long.status_code in {302, 409}


def test_an_editor_marks_a_number_and_sign_off_asks_about_the_others(room: Newsroom) -> None:
    item = item_in(room, S.EDITED, text="清理垃圾30吨，新增车位12个。")
    browser = client(room, "editor")
    number = reverse("bulletin-number", args=[item.code, 4])
    assert "30吨" in browser.get(number).content.decode()
    assert browser.post(number, {"source": "环卫台账"})["Location"].endswith("#text")
    actions.approve_item(actor=room["approver"], now=room.after(9), item_id=item.pk)
    issue = issue_with(room, Item.objects.get(pk=item.pk))
    approver = client(room, "approver")
    page = approver.get(reverse("bulletin-issue", args=[issue.code])).content.decode()
    assert "1 个数字要说明" in page
    sign = reverse("bulletin-issue-move", args=[issue.code, "sign_issue"])
    refused = approver.post(sign)
    assert refused.status_code == 409
    assert "还有 1 个数字没有出处或与指标不符" in refused.content.decode()
    assert approver.post(sign, {"accept_open": "on"}).status_code == 302
    assert Issue.objects.get().state == "signed"


def test_a_version_page_shows_what_was_added_and_taken_out(room: Newsroom) -> None:
    item = item_in(room, S.PROOFREAD, text="办结三十件。")
    actions.edit_item(
        actor=room["editor"], now=room.after(9), item_id=item.pk, title=item.title, text="办结四十件。"
    )
    page = client(room, "editor").get(reverse("bulletin-item-version", args=[item.code, 2])).content.decode()
    assert "<del>三</del>" in page
    assert "<ins>四</ins>" in page


def test_items_picked_in_the_list_are_merged(room: Newsroom) -> None:
    keys = [item_in(room, S.SUBMITTED).pk, item_in(room, S.SUBMITTED, by="reporter2").pk]
    browser = client(room, "editor")
    asked = browser.post(reverse("bulletin-merge"), {"pick": keys})
    assert 'name="pick"' in asked.content.decode()
    done = browser.post(reverse("bulletin-merge"), {"pick": keys, "title": "两家同办"})
    assert done["Location"] == reverse("bulletin-item", args=[Item.objects.get(title="两家同办").code])


def test_an_outside_reader_answers_without_an_account_and_once(room: Newsroom, settings: object) -> None:
    from django.utils import timezone

    item = item_in(room, S.REVIEWED)
    _asked, token = actions.ask_fact_check(
        actor=room["editor"], now=timezone.now(), item_id=item.pk, who="王工"
    )
    address, browser = reverse("public-fact-check", args=[token]), Client()
    assert item.text in browser.get(address).content.decode()
    assert browser.post(address, {"is_right": "no", "answer": "应为116万"}).status_code == 302
    assert "应为116万" in browser.get(address).content.decode()
    assert browser.post(address, {"is_right": "yes"}).status_code == 409
    assert browser.get(reverse("public-fact-check", args=["made-up"])).status_code == 404


def test_everybody_reads_a_printed_issue_as_page_and_files(room: Newsroom) -> None:
    issue = published(room, item_in(room, S.APPROVED, title="古城更新"))
    browser = Client()
    assert reverse("public-bulletin", args=[issue.code]) in browser.get("/p/").content.decode()
    page = browser.get(reverse("public-bulletin", args=[issue.code])).content.decode()
    assert "第1期（2026年1期）" in page
    assert issue.content["seal"]["digest"] in page
    pdf = browser.get(reverse("public-bulletin-file", args=[issue.code, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    word = browser.get(reverse("public-bulletin-file", args=[issue.code, "docx"]))
    assert "word/document.xml" in ZipFile(BytesIO(word.content)).namelist()
    assert browser.get(reverse("public-bulletin-file", args=[issue.code, "exe"])).status_code == 404


def test_an_issue_that_is_not_printed_is_not_public(room: Newsroom) -> None:
    issue = issue_with(room, item_in(room, S.APPROVED))
    assert Client().get(reverse("public-bulletin", args=[issue.code])).status_code == 404
    assert client(room, "reader").get(reverse("bulletin-issue", args=[issue.code])).status_code == 404


@pytest.mark.parametrize("is_on", [False, True])
def test_adoption_is_off_unless_the_district_switches_it_on(db: None, now: datetime, *, is_on: bool) -> None:
    room = build(now, adoption_statistics=is_on)
    published(room, item_in(room, S.APPROVED))
    page = client(room, "editor").get(reverse("bulletin-adoption")).content.decode()
    assert ("不排名" in page, "采用统计没有打开" in page) == (is_on, not is_on)


def test_a_printed_figure_opens_to_its_explanation_and_its_case(room: Newsroom) -> None:
    define("filed", kinds=["cases.filed"])
    keep(entry("cases.filed", room.now, subject_code="A00000018"))
    item = item_in(room, S.PROOFREAD, text="本月立案1件。")
    asked = Asked("filed", "2026-09")
    browser = client(room, "editor")
    bind = reverse("bulletin-number-bind", args=[item.code, 4])
    assert browser.post(bind, {"metric": "nothing", "window": "2026-09"}).status_code == 422
    actions.bind_figure(actor=room["editor"], now=room.after(5), item_id=item.pk, start=4, asked=asked)
    assert "num-bound" in browser.get(reverse("bulletin-item", args=[item.code])).content.decode()
    actions.edit_item(
        actor=room["editor"], now=room.after(6), item_id=item.pk, title=item.title, text=item.text
    )
    item = actions.approve_item(actor=room["approver"], now=room.after(7), item_id=item.pk)
    issue = published(room, item)
    page = Client().get(reverse("public-bulletin", args=[issue.code])).content.decode()
    figure = reverse("public-figure", args=[issue.code, 1])
    assert f'href="{figure}" id="f1">1件</a>' in page
    told = Client().get(figure).content.decode()
    assert "现在再算，还是这个数" in told
    assert "A00000018" in told
    keep(entry("cases.filed", room.now, recorded_at=room.after(90)))
    assert "现在再算是 2" in Client().get(figure).content.decode()
    verify = browser.get(reverse("bulletin-issue-verify", args=[issue.code])).content.decode()
    assert "印发后补记" in verify
    drafted = browser.post(reverse("bulletin-issue-correct", args=[issue.code]))
    assert Item.objects.latest("pk").code in drafted["Location"]
