"""The shell's promises to every screen: lists, forms, refusals, headers, doors."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from bihuan.foundation.accounts.models import Person
from tests.factories import accounts
from tests.web.shell.doors import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shell.screens")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(somebody("reader"), BACKEND)
    return client


def somebody(username: str, *permissions: str) -> Person:
    return accounts.person(username, accounts.unit("GS"), *permissions)


def crowd(count: int) -> None:
    for number in range(count):
        somebody(f"a{number}")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_queries_with_any_number_of_rows(
    reader: Client, count: int, django_assert_num_queries
) -> None:
    crowd(count)
    with django_assert_num_queries(5):  # session, person, grants, unit, rows
        reader.get("/test/people/")


def test_a_list_leads_through_all_pages_and_back(reader: Client) -> None:
    crowd(4)
    first = reader.get("/test/people/").context["page"]
    second = reader.get("/test/people/", {"cursor": first.next}).context["page"]
    third = reader.get("/test/people/", {"cursor": second.next}).context["page"]
    names = [p.username for page in (first, second, third) for p in page.rows]
    assert names == ["a0", "a1", "a2", "a3", "reader"]
    assert (first.previous, third.next) == ("", "")
    back = reader.get("/test/people/", {"cursor": third.previous}).context["page"]
    assert [p.username for p in back.rows] == ["a2", "a3"]
    assert reader.get("/test/people/", {"cursor": back.previous}).context["page"].rows == first.rows


def test_a_list_keeps_rows_of_one_moment_apart(reader: Client) -> None:
    crowd(4)  # all joined at the same moment: the id decides
    seen: list[str] = []
    cursor = ""
    while True:
        page = reader.get("/test/people/", {"sort": "new", "cursor": cursor}).context["page"]
        seen += [p.username for p in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert sorted(seen) == ["a0", "a1", "a2", "a3", "reader"]


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "WyJuIl0", "WyJuIiwgMV0", "é"])
def test_a_cursor_that_nobody_issued_leads_to_the_first_page(reader: Client, cursor: str) -> None:
    crowd(2)
    page = reader.get("/test/people/", {"cursor": cursor, "sort": "new"}).context["page"]
    assert len(page.rows) == 2


def test_htmx_gets_the_results_alone(reader: Client) -> None:
    answer = reader.get("/test/people/", headers=HTMX)
    assert 'id="results"' in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer["Vary"]


def test_the_reader_chooses_the_columns(reader: Client) -> None:
    text = reader.get("/test/people/", {"columns": ["joined", "nonsense"]}).text
    head = text[text.index("<thead") : text.index("</thead>")]
    assert "加入" in head
    assert "姓名" in head
    assert "用户名" not in head


def test_an_empty_list_offers_to_clear_the_filters(reader: Client) -> None:
    assert "没有符合条件的记录" not in reader.get("/test/people/?text=x").text  # there is one row


def test_a_spreadsheet_runs_nothing_that_somebody_typed(reader: Client) -> None:
    Person.objects.filter(username="reader").update(name="=1+1", username="-reader")
    answer = reader.get("/test/people/", {"format": "csv"})
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert lines == [["姓名", "用户名"], ["'=1+1", "'-reader"]]


def test_the_xlsx_holds_the_chosen_columns_with_real_times(reader: Client) -> None:
    answer = reader.get("/test/people/", {"format": "xlsx", "columns": "joined"})
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["姓名", "加入"]
    assert sheet["B2"].value.hour == 9  # wall time of the district


def test_a_refused_form_keeps_what_was_typed_and_says_why(reader: Client) -> None:
    answer = reader.post("/test/note/", {"note": "late"})
    assert answer.status_code == 409
    assert ">\nlate</textarea>" in answer.text
    assert "已经超期 3 天。" in answer.text
    assert "请写明原因。" in answer.text


def test_a_wrong_field_answers_422_and_ties_the_error_to_the_field(reader: Client) -> None:
    answer = reader.post("/test/note/", {"note": ""})
    assert answer.status_code == 422
    assert 'aria-describedby="id_note_error"' in answer.text


def test_a_valid_form_leads_on(reader: Client) -> None:
    assert reader.post("/test/note/", {"note": "x"})["Location"] == "/test/people/"
    assert reader.post("/test/note/", {"note": "x"}, headers=HTMX)["HX-Redirect"] == "/test/people/"


@pytest.mark.parametrize(
    ("code", "status"), [("wrong_state", 409), ("not_permitted", 403), ("not_found", 404)]
)
def test_a_refusal_becomes_a_page_with_a_sentence_and_a_way_back(
    reader: Client, code: str, status: int
) -> None:
    answer = reader.get(f"/test/refuse/{code}/", headers={"Referer": "http://testserver/test/people/"})
    assert answer.status_code == status
    assert ("没有这条记录" if status == 404 else "现在是“已结案”，不能派遣。") in answer.text
    assert 'href="http://testserver/test/people/"' in answer.text


def test_a_way_back_never_leads_to_another_site(reader: Client) -> None:
    answer = reader.get("/test/refuse/late/", headers={"Referer": "https://elsewhere.example/"})
    assert "elsewhere" not in answer.text


def test_a_refusal_to_htmx_goes_to_the_alert_region(reader: Client) -> None:
    answer = reader.get("/test/refuse/wrong_state/", headers=HTMX)
    assert answer["HX-Retarget"] == "#alerts"
    assert "<html" not in answer.text


def test_a_door_asks_strangers_to_sign_in_and_turns_others_away(client: Client) -> None:
    assert client.get("/test/desk/?a=1")["Location"] == "/accounts/login/?next=/test/desk/%3Fa%3D1"
    client.force_login(somebody("stranger"), BACKEND)
    assert client.get("/test/desk/").status_code == 403
    client.force_login(somebody("dispatcher", "journal.view"), BACKEND)
    assert client.get("/test/desk/").text == "人员dispatcher"


def test_every_answer_forbids_inline_code_and_caching(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]
