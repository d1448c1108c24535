"""What an app reads: discovery, services, definitions, requests, in both formats against one set of schemas."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Report
from tests.api.open311.conftest import App
from tests.api.open311.schemas import DEFINITION, DISCOVERY, REQUESTS, SERVICES, TOKEN, holds
from tests.factories.cases import Town, case_in

DAYS = {"start_date": "2026-09-30T00:00:00+08:00", "end_date": "2026-10-30T00:00:00+08:00"}


def listed(app: App, **params: str) -> list[Any]:
    answer = app.get("v2/requests", **({} if "service_request_id" in params else DAYS), **params)
    assert answer.root in {"", "service_requests"}
    found: list[Any] = holds(REQUESTS, answer.value)
    return found


def test_discovery_leads_to_the_endpoint(app: App, db: None) -> None:
    answer = app.get("discovery")
    assert answer.root in {"", "discovery"}
    assert holds(DISCOVERY, answer.value)["endpoints"][0]["url"] == "http://testserver/open311/v2"


def test_services_are_the_small_classes_and_say_where_something_is_asked(app: App, town: Town) -> None:
    found = {one["service_code"]: one for one in holds(SERVICES, app.get("v2/services").value)}
    assert set(found) == {"E0101", "E0102", "C0101", "C0102"}
    assert [code for code, one in found.items() if one["metadata"]] == ["E0101"]
    assert (found["E0101"]["service_name"], found["E0101"]["group"]) == ("暴露垃圾", "市容环境")


def test_definition_has_the_questions_in_order(app: App, town: Town) -> None:
    answer = app.get("v2/services/E0101")
    assert answer.root in {"", "service_definition"}
    asked = holds(DEFINITION, answer.value)["attributes"]
    assert [(one["code"], one["datatype"], one["required"], one["variable"]) for one in asked] == [
        ("kind", "multivaluelist", True, True),
        ("bags", "number", False, True),
        ("note", "text", False, False),
    ]
    assert asked[0]["values"] == [{"key": "wet", "name": "厨余"}, {"key": "dry", "name": "其他"}]
    assert holds(DEFINITION, app.get("v2/services/E0102").value)["attributes"] == []


def test_english_reader_gets_english_words(town: Town) -> None:
    answer = Client().get("/open311/v2/services/E0101.json", headers={"Accept-Language": "en"}).json()
    assert answer["attributes"][0]["description"] == "What kind?"
    assert answer["attributes"][0]["values"][0] == {"key": "wet", "name": "Kitchen"}


def test_request_shows_how_far_it_has_come(app: App, town: Town) -> None:
    case = case_in(town, "handling")
    code = case.reports.get().code
    (one,) = holds(REQUESTS, app.get(f"v2/requests/{code}").value)
    assert (one["service_request_id"], one["status"], one["service_code"]) == (code, "open", "E0101")
    assert (one["status_notes"], one["agency_responsible"]) == ("处置中", "单位U-CG")
    assert one["requested_datetime"] == "2026-09-30T16:00:00+08:00"
    assert one["expected_datetime"] is not None
    assert (one["address_id"], one["address"]) == ("S2A1", "柳巷一格, 柳巷社区")
    closed = case_in(town, "closed", minutes=30)
    (one,) = holds(REQUESTS, app.get(f"v2/requests/{closed.reports.get().code}").value)
    assert (one["status"], one["status_notes"]) == ("closed", "已结案")


def test_token_is_answered_with_the_id(app: App, town: Town) -> None:
    code = case_in(town, "filed").reports.get().code
    assert holds(TOKEN, app.get(f"v2/tokens/{code}").value) == [{"service_request_id": code, "token": code}]


def test_nobodys_words_and_no_house_number_are_published(app: App, town: Town) -> None:
    """A sentence can hold a name, whoever wrote it; what everybody may see is the same here and on the public site."""
    said = {"text": "我是王建国，电话 13812345678", "address": "柳巷 3 号 402 室", "source": "resident"}
    resident = actions.receive_report(actor=town["handler"], now=town.now, draft=town.draft(**said))
    actions.accept_report(actor=town["acceptor"], now=town.after(1), report_id=resident.pk)
    official = case_in(town, "filed", text="联系人 13812345678 处堆物").reports.get()
    shown = {one["service_request_id"]: one for one in listed(app)}
    assert shown[resident.code]["description"] == "暴露垃圾"
    assert shown[resident.code]["address"] == "柳巷一格, 柳巷社区"
    assert shown[official.code]["description"] == "暴露垃圾"


def test_confidential_and_unclassed_reports_do_not_exist_for_the_public(app: App, town: Town) -> None:
    petition = actions.receive_report(
        actor=town["acceptor"], now=town.now, draft=town.draft(source="petition")
    )
    unclassed = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft(category=""))
    for report in (petition, unclassed):
        assert report.code in app.get(f"v2/requests/{report.code}").no(404)
    assert listed(app) == []


def test_list_is_narrowed_by_status_class_days_and_change(app: App, town: Town) -> None:
    open_, closed = case_in(town, "filed"), case_in(town, "closed", category="E0102", minutes=60)
    first, second = open_.reports.get().code, closed.reports.get().code
    expected = {
        (): [second, first],
        ("status", "open"): [first],
        ("status", "closed"): [second],
        ("status", "open,closed"): [second, first],
        ("service_code", "E0102"): [second],
        ("service_code", "E0102,E0101"): [second, first],
        ("service_request_id", f"{first}, {second}"): [second, first],
        ("service_request_id", f"{first},S00000000"): [first],
        ("updated_after", "2026-09-30T16:30:00+08:00"): [second],
        ("updated_after", "2026-09-30T16:30:00 08:00"): [second],
        ("updated_before", "2026-09-30T08:30:00Z"): [first],
    }
    for asked, codes in expected.items():
        params = {asked[0]: asked[1]} if asked else {}
        assert [one["service_request_id"] for one in listed(app, **params)] == codes, asked


def test_declined_report_is_closed_with_the_reason(app: App, town: Town) -> None:
    report = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    actions.decline_report(actor=town["acceptor"], now=town.after(5), report_id=report.pk, ground="not_ours")
    (one,) = listed(app, status="closed")
    assert (one["status_notes"], one["updated_datetime"]) == (
        "不予受理：不属于本区管辖",
        "2026-09-30T16:05:00+08:00",
    )


def test_without_days_the_last_ninety_count(app: App, town: Town) -> None:
    report = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    for days, shown in ((89, 1), (91, 0)):
        Report.objects.filter(pk=report.pk).update(reported_at=timezone.now() - timedelta(days=days))
        assert len(app.get("v2/requests").value or []) == shown


def test_pages_follow_each_other_without_gap(town: Town) -> None:
    codes = [case_in(town, "accepted", minutes=10 * n).reports.get().code for n in range(3)]
    days = urlencode(DAYS)
    address, seen = f"/open311/v2/requests.json?page_size=2&{days}", []
    while address:
        answer = Client().get(address)
        seen += [one["service_request_id"] for one in answer.json()]
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        address = following[1] if following else ""
    assert seen == codes[::-1]
    assert (answer.headers["X-Page"], answer.headers["X-Page-Size"]) == ("2", "2")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_two_queries_however_long_it_is(
    town: Town, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        case_in(town, "handling", minutes=10 * number)
    with django_assert_num_queries(2):
        answer = Client().get("/open311/v2/requests.json", DAYS)
    assert len(answer.json()) == rows


def test_services_cost_three_queries(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        Client().get("/open311/v2/services.json")


WRONG: list[tuple[str, dict[str, str], int]] = [
    ("v2/services/NOPE", {}, 404),
    ("v2/services/E01", {}, 404),
    ("v2/services/E0101", {"jurisdiction_id": "elsewhere"}, 404),
    ("v2/requests/S00000018", {}, 404),
    ("v2/requests/nonsense", {}, 404),
    ("v2/tokens/nonsense", {}, 404),
    ("v2/requests", {"service_code": "NOPE"}, 404),
    ("v2/requests", {"service_request_id": "NOPE"}, 404),
    ("v2/requests", {"status": "late"}, 400),
    ("v2/requests", {"start_date": "yesterday"}, 400),
    ("v2/requests", {"start_date": "2026-01-01", "end_date": "2026-06-01"}, 400),
    ("v2/requests", {"start_date": "2026-06-01", "end_date": "2026-05-01"}, 400),
    ("v2/requests", {"start_date": "0001-01-01T00:00:00Z"}, 400),
    ("v2/requests", {"page": "0"}, 400),
    ("v2/requests", {"page_size": "1001"}, 400),
    ("v2/requests", {"status": "op\0en"}, 400),
    ("v3/services", {}, 404),
]


def test_what_is_unknown_or_wrong_is_said_in_the_form_of_the_specification(app: App, town: Town) -> None:
    for path, params, status in WRONG:
        assert app.get(path, **params).no(status), (path, params)


def test_own_jurisdiction_and_empty_parameters_change_nothing(app: App, town: Town) -> None:
    plain = app.get("v2/services").value
    for code in ("town", "320599", ""):
        assert app.get("v2/services", jurisdiction_id=code).value == plain
    case_in(town, "filed")
    assert listed(app, status="", service_code="", page="", updated_after="") == listed(app)


def test_other_methods_are_refused_in_the_same_form(town: Town) -> None:
    for method in ("put", "patch", "delete", "options", "post"):
        answer = getattr(Client(enforce_csrf_checks=True), method)("/open311/v2/services.json")
        assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    assert Client().head("/open311/v2/services.json").status_code == 200
