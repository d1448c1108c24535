"""A POST with a key is done once, however often and however fast it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from bihuan.api.models import IdempotencyKey
from bihuan.api.once import KEPT, forget_old
from bihuan.domain.cases.models import Report
from bihuan.foundation.jobs.registry import kinds
from bihuan.foundation.journal.models import Entry
from tests.api.caller import Answer, Caller, caller
from tests.api.conftest import People
from tests.factories.cases import Town, case_in
from tests.factories.cases import town as build
from tests.factories.pictures import jpeg

DRAFT = {"text": "桃花社区门口有垃圾堆放", "place": "S2A1"}


def test_same_request_is_answered_again_and_done_once(who: People) -> None:
    first = who("grid").post("/reports", DRAFT, Idempotency_Key="a-1")
    again = who("grid").post("/reports", DRAFT, Idempotency_Key="a-1")
    assert (again.status, again.value) == (first.status, first.value) == (201, first.value)
    assert (first.headers.get("Idempotent-Replay"), again.headers["Idempotent-Replay"]) == (None, "true")
    assert again.headers["Content-Type"].startswith("application/json")
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "body"), [("/reports", {**DRAFT, "text": "别的"}), ("/reports/batch", {"reports": [DRAFT]})]
)
def test_key_of_another_request_is_refused(who: People, path: str, body: object) -> None:
    who("grid").post("/reports", DRAFT, Idempotency_Key="a-1")
    answer = who("grid").post(path, body, Idempotency_Key="a-1")
    assert (answer.status, answer.code) == (422, "idempotency_mismatch")
    assert Report.objects.count() == 1


def test_keys_of_two_people_do_not_meet(who: People) -> None:
    answers = [who(name).post("/reports", DRAFT, Idempotency_Key="a-1") for name in ("grid", "handler")]
    assert [answer.status for answer in answers] == [201, 201]
    assert Report.objects.count() == 2


def test_refused_request_keeps_no_key_and_is_judged_again(who: People, town: Town) -> None:
    case = case_in(town, "accepted")
    path = f"/cases/{case.code}/moves/dispatch_case"
    dispatcher, before = who("dispatcher"), Entry.objects.count()
    assert dispatcher.post(path, {}, Idempotency_Key="k").code == "wrong_state"
    assert (IdempotencyKey.objects.count(), Entry.objects.count()) == (0, before)
    assert who("acceptor").post(f"/cases/{case.code}/moves/file_case").status == 200
    assert dispatcher.post(path, {}, Idempotency_Key="k").status == 200


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "钥匙"])
def test_key_that_is_none_is_refused(who: People, key: str) -> None:
    answer = who("grid").post("/reports", DRAFT, Idempotency_Key=key)
    assert (answer.status, answer.code) == (422, "bad_idempotency_key")


def test_key_that_is_shown_once_is_not_kept(who: People) -> None:
    made = who("grid").post("/tokens", {"name": "平板"}, Idempotency_Key="t")
    again = who("grid").post("/tokens", {"name": "平板"}, Idempotency_Key="t")
    assert made.value["key"].startswith("bh_")
    assert again.value == {**made.value, "key": ""}
    assert made.value["key"] not in IdempotencyKey.objects.get().response


def test_same_picture_sent_twice_is_one_piece_of_evidence(who: People, town: Town) -> None:
    case = case_in(town, "handling")
    path, content = f"/cases/{case.code}/pictures", jpeg()
    sent = [multipart(who("handler"), path, content, boundary) for boundary in ("one", "two")]
    assert [answer.status for answer in sent] == [201, 201]
    assert case.evidence.count() == 1
    assert multipart(who("handler"), path, jpeg(seed=2), "one").code == "idempotency_mismatch"


def multipart(by: Caller, path: str, content: bytes, boundary: str) -> Answer:
    """A form as some client sends it; the boundary differs from one sending to the next."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="phase"\r\n\r\nafter\r\n--{boundary}\r\n'
    head += (
        'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    data = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return by.send("POST", path, data, f"multipart/form-data; boundary={boundary}", Idempotency_Key="p")


def test_old_keys_are_forgotten_by_a_daily_job(who: People) -> None:
    who("grid").post("/reports", DRAFT, Idempotency_Key="a-1")
    assert forget_old(now=timezone.now() + KEPT - timedelta(minutes=1)) == 0
    assert forget_old(now=timezone.now() + KEPT + timedelta(minutes=1)) == 1
    assert kinds()["api.forget_keys"].every == timedelta(days=1)


@pytest.fixture
def crowd(transactional_db: None, now: datetime) -> Town:
    """The town in a database that other connections see."""
    return build(now)


def at_once(asks: list[tuple[Caller, str, object, dict[str, str]]]) -> list[Answer]:
    """The answers of requests that are sent at the same time, each over its own connection."""

    def ask(one: tuple[Caller, str, object, dict[str, str]]) -> Answer:
        by, path, body, headers = one
        try:
            return by.post(path, body, **headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asks)) as threads:
        return list(threads.map(ask, asks))


def test_request_sent_twice_at_once_is_done_once(crowd: Town) -> None:
    grid = caller(crowd.people["grid"])
    answers = at_once([(grid, "/reports", DRAFT, {"Idempotency_Key": "same"})] * 4)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.value["code"] for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotent-Replay", "") for answer in answers) == [
        "",
        "true",
        "true",
        "true",
    ]
    assert Report.objects.count() == 1


def test_one_of_two_who_press_the_same_button_at_once_wins(crowd: Town) -> None:
    case = case_in(crowd, "filed")
    people = [caller(crowd.people[name]) for name in ("dispatcher", "dispatcher2")]
    path = f"/cases/{case.code}/moves/dispatch_case"
    answers = at_once([(by, path, {}, {}) for by in people])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert [answer.code for answer in answers if answer.status == 409] == ["wrong_state"]
    assert Entry.objects.filter(kind="cases.dispatched").count() == 1
