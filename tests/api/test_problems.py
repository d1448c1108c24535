"""Whatever is wrong with a request, the answer has one shape and nothing was written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from ninja.errors import Throttled

from bihuan.api.root import api
from bihuan.domain.cases.models import Report
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.api.caller import ROOT, Caller
from tests.api.conftest import People
from tests.factories.cases import Town, case_in

GOOD: dict[str, Any] = {"text": "桃花社区门口有垃圾堆放", "lon": 120.62, "lat": 31.31}


def entries() -> tuple[int, int]:
    return Entry.objects.count(), Report.objects.count()


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({}, "text"),
    ({**GOOD, "text": ""}, "text"),
    ({**GOOD, "text": "长" * 5001}, "text"),
    ({**GOOD, "text": 7}, "text"),
    ({**GOOD, "state": "closed"}, "state"),
    ({**GOOD, "lon": 181}, "lon"),
    ({**GOOD, "lon": "here"}, "lon"),
    ({**GOOD, "source": "rumour"}, "source"),
    ({**GOOD, "reported_at": "2026-09-30T16:00:00"}, "reported_at"),
    ({**GOOD, "reported_at": "9999-12-31T23:59:59+08:00"}, "reported_at"),
    ({**GOOD, "contact": {"phone": "1" * 31}}, "contact.phone"),
    ({**GOOD, "contact": {"wechat": "a"}}, "contact.wechat"),
    ({**GOOD, "category": "E9999"}, "category"),
    ({**GOOD, "place": "nowhere"}, "place"),
]


def test_field_is_named_when_it_is_wrong(who: People) -> None:
    grid, before = who("grid"), entries()
    for body, field in WRONG_FIELDS:
        answer = grid.post("/reports", body)
        assert (answer.status, list(answer.value["fields"])) == (422, [field]), answer.value
        assert answer.value["fields"][field]
    assert entries() == before


UNKEEPABLE = [
    (b"{", "bad_json"),
    (b"\xff\xfe", "bad_json"),
    (b"[" * 100_000, "bad_json"),
    (b'{"text": ' + b"[" * 40 + b"]" * 40 + b"}", "bad_json"),
    (b'{"text": "a", "lon": NaN, "lat": 1}', "bad_value"),
    (b'{"text": "a", "lon": Infinity, "lat": 1}', "bad_value"),
    (b'{"text": "a", "lon": 1e999, "lat": 1}', "bad_value"),
    (b'{"text": "a\\u0000b"}', "bad_value"),
    (b'{"text": "a\\ud800b"}', "bad_value"),
    (b'{"te\\u0000xt": "a"}', "bad_value"),
    (b'{"text": "a", "lon": ' + b"9" * 5000 + b"}", "bad_json"),
    (b"7", "invalid"),
    (b"null", "invalid"),
    (b"[]", "invalid"),
]


def test_body_that_no_database_can_keep_is_refused(who: People) -> None:
    grid, before = who("grid"), entries()
    for raw, code in UNKEEPABLE:
        answer = grid.post("/reports", raw)
        assert (answer.status, answer.code) == (422, code), (raw[:80], answer.value)
    assert entries() == before


@pytest.mark.parametrize(
    "path", ["/cases?q=%00", "/cases?place=%00", "/places/%00", "/cases/A%00", "/reports?q=a%00b"]
)
def test_address_with_an_empty_character_is_refused(who: People, path: str) -> None:
    assert who("auditor").get(path).status in {404, 422}


UNREADABLE = [
    "/cases?limit=0",
    "/cases?limit=201",
    "/cases?sate=open",
    "/cases?since=yesterday",
    "/cases?since=9999-12-31",
    "/cases?cursor=forged",
    "/applications/0",
    "/applications/99999999999999999999",
    "/applications/x",
    "/clock/due?start=2026-09-30T16:00:00%2B08:00&amount=NaN",
    "/clock/due?start=2026-09-30T16:00:00&amount=5",
]


def test_question_that_cannot_be_read_is_refused(who: People) -> None:
    for path in UNREADABLE:
        answer = who("auditor").get(path)
        assert answer.status == 422, (path, answer.value)
        assert answer.code in {"invalid", "bad_cursor"}


def test_cursor_of_another_list_is_refused(town: Town, who: People) -> None:
    case_in(town, "filed")
    case_in(town, "filed")
    cursor = who("auditor").get("/cases?limit=1").value["next"]
    assert who("auditor").get(f"/units?cursor={cursor}").code == "bad_cursor"


def test_body_that_is_too_large_is_refused_before_it_is_read(who: People) -> None:
    answer = who("grid").post("/reports", b" " * (4 * 1024 * 1024 + 1))
    assert (answer.status, answer.code) == (413, "too_large")


def test_form_with_too_many_fields_is_refused(town: Town, who: People) -> None:
    case = case_in(town, "handling")
    body = "&".join(f"a{n}=1" for n in range(3000)).encode()
    answer = who("handler").send(
        "POST", f"/cases/{case.code}/pictures", body, "application/x-www-form-urlencoded"
    )
    assert (answer.status, answer.code) == (422, "bad_body")


def test_method_that_an_address_does_not_know_has_the_shape_of_a_problem(who: People) -> None:
    answer = who("grid")("DELETE", "/me")
    assert (answer.status, answer.code, answer.headers["Allow"]) == (405, "method_not_allowed", "GET")


def test_problem_speaks_the_language_that_was_asked_for(who: People, town: Town) -> None:
    case = case_in(town, "filed")
    chinese = who("auditor").post(f"/cases/{case.code}/moves/dispatch_case", {})
    assert (chinese.status, chinese.headers["Content-Language"]) == (403, "zh-hans")
    english = who("auditor").post(f"/cases/{case.code}/moves/dispatch_case", {}, Accept_Language="en")
    assert english.headers["Content-Language"] == "en"
    assert english.code == chinese.code == "not_permitted"


def test_refusal_names_the_state_and_changes_nothing(who: People, town: Town) -> None:
    case = case_in(town, "closed")
    dispatcher, before = who("dispatcher"), entries()
    answer = dispatcher.post(f"/cases/{case.code}/moves/dispatch_case")
    assert (answer.status, answer.code) == (409, "wrong_state")
    assert "已结案" in answer.value["message"]
    assert entries() == before


def test_fault_of_ours_is_told_without_details(
    who: People, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    auditor, safe = who("auditor"), transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_tally RENAME TO cases_tally_lost")
    answer = auditor.get("/board")
    transaction.savepoint_rollback(safe)
    assert answer.status in {500, 503}
    assert "tally" not in str(answer.value)
    assert "Traceback" not in str(answer.value)
    assert answer.code in {"unexpected", "busy"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("secret"), 500),
        (Refused("any_rule", "不行。"), 409),
        (Refused("not_allowed", "不行。"), 403),
        (Refused("file_too_large", "太大。"), 413),
        (Throttled(wait=3), 429),
    ],
)
def test_every_exception_has_its_answer(rf: Any, error: Exception, status: int) -> None:
    response = api.on_exception(rf.get(ROOT), error)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json")
    assert b"secret" not in response.content


def test_nobody_is_told_of_a_case_that_he_may_not_see(who: People, town: Town) -> None:
    case = case_in(town, "handling")
    unknown = who("outsider").get("/cases/A00000018")
    hidden = who("outsider").get(f"/cases/{case.code}")
    assert (hidden.status, hidden.value) == (unknown.status, unknown.value) == (404, unknown.value)
    assert Caller().get(f"/cases/{case.code}").status == 401
