"""What an app sends for a resident, and what comes of it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import CONTACT, Report, ReporterContact
from bihuan.domain.residents.actions import release_picture
from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.journal.models import Entry
from tests.api.caller import caller
from tests.api.open311.conftest import App, said
from tests.api.open311.schemas import POSTED, REQUESTS, holds
from tests.factories.cases import Town
from tests.factories.pictures import jpeg
from tests.factories.residents import releaser

Sent = dict[str, Any]


def picture(name: str = "scene.jpg", seed: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(seed, lon=120.6, lat=31.3), "image/jpeg")


def standing() -> tuple[int, int, int, int]:
    return (
        Report.objects.count(),
        Entry.objects.count(),
        ReporterContact.objects.count(),
        StoredFile.objects.count(),
    )


def test_request_comes_in_with_answers_and_contact_apart(app: App, town: Town, garbage: Sent) -> None:
    answer = app.post(garbage)
    assert answer.status == 201
    ((posted,), report) = holds(POSTED, answer.value), Report.objects.get()
    assert posted["service_request_id"] == report.code
    assert (report.source, report.category, report.place.code if report.place else "") == (
        "resident",
        town.district.categories["E0101"],
        "S2A1",
    )
    told = {what: CONTACT.open(report.contact, what) for what in CONTACT.columns}
    assert told == {"name": "王建国", "phone": "13812345678", "email": "wang@example.cn"}
    kept = {one["code"]: (one["question"], one["answer"]) for one in report.extra["attributes"]}
    assert kept == {"kind": ("是哪些垃圾？", ["厨余", "其他"]), "bags": ("大约几袋？", ["3"])}
    assert "13812345678" not in str([entry.data for entry in Entry.objects.all()])


def test_sender_reads_his_own_words_and_others_do_not(app: App, garbage: Sent) -> None:
    code = app.post(garbage).value[0]["service_request_id"]
    (own,) = holds(REQUESTS, app.get(f"v2/requests/{code}", api_key=garbage["api_key"]).value)
    assert (own["description"], own["address"]) == (garbage["description"], garbage["address_string"])
    (public,) = holds(REQUESTS, app.get("v2/requests").value)
    assert (public["description"], public["status"]) == ("暴露垃圾", "open")
    assert (public["lat"], public["long"]) == (31.305, 120.625)


def test_picture_is_published_once_the_desk_has_released_it(app: App, town: Town, garbage: Sent) -> None:
    answer = app.post({**garbage, "media": picture()}, encoded=False)
    code, report = answer.value[0]["service_request_id"], Report.objects.get()
    assert app.get(f"v2/requests/{code}").value[0]["media_url"] is None
    address = app.get(f"v2/requests/{code}", api_key=garbage["api_key"]).value[0]["media_url"]
    assert Client().get(address).status_code == 404
    mine = Client().get(address, {"api_key": garbage["api_key"]})
    assert (mine.status_code, mine.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"SecretPhone" not in mine.getvalue()
    actions.accept_report(actor=town["acceptor"], now=town.after(1), report_id=report.pk)
    assert app.get(f"v2/requests/{code}").value[0]["media_url"] is None
    uuid = report.evidence.get().file.uuid
    release_picture(actor=releaser(town), now=town.after(2), uuid=uuid)
    assert app.get(f"v2/requests/{code}").value[0]["media_url"] == address
    assert Client().get(address).getvalue().startswith(b"\xff\xd8")


def test_idempotency_key_makes_one_request_of_two(app: App, garbage: Sent) -> None:
    first, again = (app.post(garbage, Idempotency_Key="k1") for _ in range(2))
    assert (first.status, first.value) == (again.status, again.value)
    assert (Report.objects.count(), again.headers["Idempotent-Replay"]) == (1, "true")
    app.post({**garbage, "description": "另一件"}, Idempotency_Key="k1").no(400)


def test_location_may_be_a_point_an_address_or_a_place(app: App, garbage: Sent) -> None:
    bare = {name: value for name, value in garbage.items() if name not in {"lat", "long", "address_string"}}
    app.post(bare).no(400)
    assert app.post({**bare, "address_string": "柳巷口"}).status == 201
    assert app.post({**bare, "address_id": "S2A"}).status == 201
    assert app.post({**bare, "lat": "31.305", "long": "120.625"}).status == 201
    assert [report.place and report.place.code for report in Report.objects.order_by("pk")] == [
        None,
        "S2A",
        "S2A1",
    ]


REFUSED: list[tuple[Sent, int]] = [
    ({"api_key": ""}, 403),
    ({"api_key": "bh_wrong"}, 403),
    ({"service_code": ""}, 400),
    ({"service_code": "NOPE"}, 404),
    ({"jurisdiction_id": "elsewhere"}, 404),
    ({"lat": ""}, 400),
    ({"lat": "north"}, 400),
    ({"lat": "nan"}, 400),
    ({"lat": "91"}, 400),
    ({"address_id": "NOPE"}, 400),
    ({"attribute[kind][]": []}, 400),
    ({"attribute[kind][]": ["plastic"]}, 400),
    ({"attribute[bags]": "many"}, 400),
    ({"attribute[bags]": ["1", "2"]}, 400),
    ({"attribute[colour]": "red"}, 400),
    ({"attribute[note]": "read"}, 400),
    ({"email": "nobody"}, 400),
    ({"media_url": "javascript:alert(1)"}, 400),
    ({"description": "长" * 4001}, 400),
    ({"description": "a\0b"}, 400),
    ({"phone": "1" * 31}, 400),
]


def test_refused_request_says_why_and_writes_nothing(app: App, garbage: Sent) -> None:
    before = standing()
    for change, status in REFUSED:
        assert app.post({**garbage, **change}).no(status), change
    assert standing() == before


def test_key_without_the_right_to_report_is_refused(app: App, town: Town, garbage: Sent) -> None:
    for name in ("helper", "outsider"):
        key = caller(town.people[name]).key
        before = standing()
        app.post({**garbage, "api_key": key}).no(403)
        assert standing() == before


def test_file_that_is_no_picture_refuses_the_whole_request(app: App, garbage: Sent) -> None:
    before, broken = standing(), SimpleUploadedFile("x.jpg", b"<html>", "image/jpeg")
    app.post({**garbage, "media": [picture(), broken]}, encoded=False).no(400)
    app.post({**garbage, "media": [picture(seed=n) for n in range(7)]}, encoded=False).no(400)
    assert standing() == before


def test_session_of_the_screens_does_not_count_as_a_key(town: Town, garbage: Sent) -> None:
    client = Client()
    client.force_login(town.people["everything"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/open311/v2/requests.json", {**garbage, "api_key": ""})
    assert said(answer, "json").no(403)
    assert Report.objects.count() == 0


NAMES = st.sampled_from(
    ["service_code", "lat", "long", "address_string", "address_id", "attribute[kind][]", "attribute[bags]", "attribute[", "email",
     "jurisdiction_id", "status", "start_date", "end_date", "page", "page_size", "updated_after", "service_request_id", "media"]
)  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "E0101",
            "S00000018",
            "1e999",
            "-0",
            "９",
            "open",
            "2026-02-30",
            "9999-12-31T23:59:59-23:59",
            "wet",
            "\ud800",
        ]
    ),
)
PATHS = st.sampled_from(
    ["v2/services", "v2/services/", "v2/requests", "v2/requests/", "v2/tokens/", "discovery", "", "media/"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=PATHS, tail=st.text(max_size=6), form=st.sampled_from([".json", ".xml", ""]), sent=st.dictionaries(NAMES, WORDS, max_size=5),
       method=st.sampled_from(["get", "post"]), keyed=st.booleans())  # fmt: skip
def test_nothing_that_is_sent_makes_a_fault(
    garbage: Sent,
    caplog: pytest.LogCaptureFixture,
    path: str,
    tail: str,
    form: str,
    sent: dict[str, str],
    method: str,
    keyed: bool,
) -> None:
    """Every no is one of three; what the specification lets us call 400 must not be a fault of ours."""
    params = {name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()}
    if keyed:
        params = {**garbage, **params}
    address = (
        f"/open311/{path}" + (tail.replace("?", "").replace("#", "") if path.endswith("/") else "") + form
    )
    before = standing()
    with caplog.at_level(logging.ERROR):
        client = Client(raise_request_exception=True)
        answer = client.get(address, params) if method == "get" else client.post(address, params)
    assert answer.status_code in {200, 201, 400, 403, 404}, answer.content
    assert [record for record in caplog.records if record.name.startswith("bihuan")] == []
    if answer.status_code != 201:
        assert standing() == before


def test_an_app_that_floods_is_held_like_everybody_else(
    app: App, garbage: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.domain.residents.actions.PER_PARTNER", 2)
    assert [app.post({**garbage, "description": f"第 {n} 件"}).status for n in range(3)] == [201, 201, 400]
    assert Report.objects.count() == 2


def test_what_was_void_is_told_to_who_sent_it_alone(app: App, town: Town, garbage: Sent) -> None:
    code = app.post(garbage).value[0]["service_request_id"]
    case = actions.accept_report(actor=town["acceptor"], now=town.after(1), report_id=Report.objects.get().pk)
    actions.void_case(actor=town["acceptor"], now=town.after(2), case_id=case.pk, ground="test")
    app.get(f"v2/requests/{code}").no(404)
    assert app.get(f"v2/requests/{code}", api_key=garbage["api_key"]).value[0]["status"] == "closed"
