"""The list of cases: filters in the address, constant cost, exports, saved views, bulk dispatch, the map."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, SavedView
from bihuan.domain.cases.vocabulary import CaseState as S
from bihuan.domain.cases.vocabulary import Source
from tests.factories.cases import Town, case_in

Enter = Callable[[str], Client]
LIST = "/cases/"
HTMX = {"HX-Request": "true"}


def codes(answer: Any) -> set[str]:
    return {line.row.code for line in answer.context["lines"]}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def content_of(answer: Any) -> bytes:
    content = b"".join(answer.streaming_content)
    if file := getattr(answer, "file_to_stream", None):
        file.close()  # the answer itself would close the database of the test, too
    return content


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_any_number_of_rows(
    town: Town, enter: Enter, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        case_in(town, S.DISPATCHED, minutes=number)
    dispatcher = enter("dispatcher")
    with django_assert_num_queries(11):  # session, person, grants, unit; count, views, rows; four of choices
        assert len(codes(dispatcher.get(LIST))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_swap_costs_the_same_queries_with_any_number_of_rows(
    town: Town, enter: Enter, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        case_in(town, S.ACCEPTED, minutes=number)
    dispatcher = enter("dispatcher")
    with django_assert_num_queries(7):
        assert len(codes(dispatcher.get(LIST, {"state": "open"}, headers=HTMX))) == count


def test_each_filter_of_the_address_narrows_the_list(town: Town, enter: Enter) -> None:
    mine = case_in(town, S.DISPATCHED)
    other = case_in(town, S.ACCEPTED, category="C0101", place="S1A1", source=Source.HOTLINE, is_urgent=True)
    Case.objects.filter(pk=other.pk).update(colour="red", is_overdue=True)
    dispatcher = enter("dispatcher")
    only_other = (
        {"state": "accepted"}, {"state": "overdue"}, {"place": "S1"}, {"place": "S1A"}, {"category": "C"},
        {"category": "C01"}, {"source": "hotline"}, {"colour": "red"}, {"urgent": "on"}, {"q": other.code},
    )  # fmt: skip
    for wanted in only_other:
        assert codes(dispatcher.get(LIST, wanted)) == {other.code}, wanted
    assert codes(dispatcher.get(LIST, {"unit": "U-CG"})) == {mine.code}
    assert codes(dispatcher.get(LIST, {"state": "open", "q": "垃圾"})) == {mine.code, other.code}
    assert codes(dispatcher.get(LIST, {"until": "2020-01-01"})) == set()
    assert codes(dispatcher.get(LIST, {"state": "nonsense"})) == {mine.code, other.code}


def test_an_active_filter_is_a_chip_that_leads_to_the_list_without_it(town: Town, enter: Enter) -> None:
    case_in(town, S.ACCEPTED)
    answer = enter("dispatcher").get(LIST, {"state": "open", "place": "S2", "cursor": "x"})
    chips = {chip.value: chip.href for chip in answer.context["chips"]}
    assert chips == {"在办": "?place=S2", "西园街道": "?state=open"}


def test_a_swap_holds_the_results_and_not_the_page(town: Town, enter: Enter) -> None:
    case_in(town, S.ACCEPTED)
    answer = enter("dispatcher").get(LIST, {"state": "open"}, headers=HTMX)
    assert 'id="results"' in text(answer)
    assert "<html" not in text(answer)


def test_beyond_a_thousand_the_list_says_more_and_never_counts_all(
    town: Town, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.web.cases.views.COUNTED", 2)
    for number in range(3):
        case_in(town, S.ACCEPTED, minutes=number)
    assert "超过 <b>2</b> 件" in text(enter("dispatcher").get(LIST))


def test_the_order_is_chosen_in_the_address(town: Town, enter: Enter) -> None:
    made = [case_in(town, S.DISPATCHED, minutes=number).code for number in range(3)]
    closed = case_in(town, S.CLOSED)
    dispatcher = enter("dispatcher")
    oldest = dispatcher.get(LIST, {"state": "dispatched", "sort": "old"})
    assert [line.row.code for line in oldest.context["lines"]] == made
    assert closed.code not in codes(dispatcher.get(LIST, {"sort": "due"}))


def test_what_a_resident_wrote_cannot_run_in_the_page(town: Town, enter: Enter) -> None:
    case = case_in(town, S.ACCEPTED, text="<script>alert(1)</script>门口垃圾", title="<img src=x onerror=1>")
    everything = enter("everything")
    for page in (LIST, reverse("case-detail", args=[case.code])):
        assert "<script>alert" not in text(everything.get(page))
        assert "<img src=x" not in text(everything.get(page))


def test_exports_hold_the_filtered_rows_without_formulas_or_personal_data(town: Town, enter: Enter) -> None:
    wanted = case_in(
        town, S.DISPATCHED, title="=HYPERLINK(1)", contact={"name": "王小明", "phone": "13812345678"}
    )
    case_in(town, S.ACCEPTED)
    dispatcher = enter("dispatcher")
    asked = {"state": "dispatched", "format": "csv", "columns": ["code", "address", "source"]}
    answer = dispatcher.get(LIST, asked)
    sheet = content_of(answer).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert [row[1] for row in rows[1:]] == [wanted.code]
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert "王小明" not in sheet
    assert "138" not in sheet
    book = dispatcher.get(LIST, {"state": "dispatched", "format": "xlsx"})
    cells = load_workbook(io.BytesIO(content_of(book))).active
    assert cells is not None
    assert [row[1].value for row in cells.iter_rows(min_row=2)] == [wanted.code]


def test_a_list_is_not_taken_away_without_the_permission(town: Town, enter: Enter) -> None:
    case_in(town, S.ACCEPTED)
    for who in ("handler", "dispatcher2"):
        client = enter(who)
        assert client.get(LIST, {"format": "csv"}).status_code == 403
        assert "format=csv" not in text(client.get(LIST))


def test_a_view_is_saved_shared_and_deleted_by_its_owner_alone(town: Town, enter: Enter) -> None:
    owner, other = enter("dispatcher"), enter("dispatcher2")
    sent = {"name": "西园在办", "query": "state=open&place=S2", "is_shared": "on"}
    assert owner.post(reverse("case-view-save"), sent)["Location"] == "/cases/?state=open&place=S2"
    assert "西园在办" in text(other.get(LIST))
    key = SavedView.objects.get().pk
    assert other.post(reverse("case-view-delete", args=[key])).status_code == 404
    assert owner.post(reverse("case-view-delete", args=[key])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_private_view_is_nobody_elses_business(town: Town, enter: Enter) -> None:
    enter("dispatcher").post(reverse("case-view-save"), {"name": "只给我", "query": ""})
    assert "只给我" not in text(enter("dispatcher2").get(LIST))


def test_a_view_without_a_name_is_refused(town: Town, enter: Enter) -> None:
    assert enter("dispatcher").post(reverse("case-view-save"), {"name": " "}).status_code == 409


def test_several_cases_are_dispatched_by_duty_each_on_its_own(town: Town, enter: Enter) -> None:
    ready = [case_in(town, S.FILED, minutes=number) for number in range(2)]
    early = case_in(town, S.ACCEPTED)
    picked = [case.pk for case in (*ready, early)]
    answer = enter("dispatcher").post(reverse("case-bulk-dispatch"), {"pick": picked})
    assert {one.case.code for one in answer.context["sent"]} == {case.code for case in ready}
    assert {one.case.code: "不能派遣" in one.refused for one in answer.context["refused"]} == {
        early.code: True
    }
    assert set(Case.objects.filter(pk__in=[c.pk for c in ready]).values_list("state", flat=True)) == {
        S.DISPATCHED
    }


def test_a_hole_in_the_duty_table_stops_only_its_case(town: Town, enter: Enter) -> None:
    fine, lost = case_in(town, S.FILED), case_in(town, S.FILED)
    Case.objects.filter(pk=lost.pk).update(place=None)
    answer = enter("dispatcher").post(reverse("case-bulk-dispatch"), {"pick": [fine.pk, lost.pk]})
    assert [one.case.pk for one in answer.context["sent"]] == [fine.pk]
    assert "职责表" in answer.context["refused"][0].refused


def test_bulk_dispatch_is_closed_to_who_may_not_dispatch_and_to_cases_out_of_sight(
    town: Town, enter: Enter
) -> None:
    case = case_in(town, S.FILED)  # in the second street
    url = reverse("case-bulk-dispatch")
    assert enter("handler").post(url, {"pick": [case.pk]}).status_code == 403
    assert enter("street1").post(url, {"pick": [case.pk]}).context["sent"] == []
    assert Case.objects.get(pk=case.pk).state == S.FILED


def test_a_tick_box_stands_at_what_waits_for_dispatch_alone(town: Town, enter: Enter) -> None:
    filed, _closed = case_in(town, S.FILED), case_in(town, S.ACCEPTED)
    page = text(enter("dispatcher").get(LIST))
    assert page.count('name="pick"') == 1
    assert f'name="pick" value="{filed.pk}"' in page


def test_the_map_shows_the_same_cases_as_points(town: Town, enter: Enter) -> None:
    case = case_in(town, S.ACCEPTED)
    case_in(town, S.FILED)
    dispatcher = enter("dispatcher")
    page = dispatcher.get(LIST, {"state": "accepted", "view": "map"})
    assert page.context["points_url"] == "/cases/points.geojson?state=accepted"
    features = dispatcher.get(page.context["points_url"]).json()["features"]
    assert [f["properties"]["href"] for f in features] == [reverse("case-detail", args=[case.code])]
    assert enter("outsider").get("/cases/points.geojson").json()["features"] == []


def test_a_late_case_is_a_point_that_stands_out(town: Town, enter: Enter) -> None:
    case_in(town, S.DISPATCHED)
    actions.mark_overdue(now=town.after(days=30))
    (point,) = enter("dispatcher").get("/cases/points.geojson").json()["features"]
    assert (point["properties"]["tone"], point["properties"]["word"]) == ("stop", "超期")
