"""The public site as a resident without an account meets it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import CaseState, Phase, Source
from bihuan.domain.district.models import ObjectKind
from bihuan.domain.residents.actions import release_picture, withhold_picture
from bihuan.domain.residents.policy import hash_of, new_ticket
from bihuan.domain.residents.queries import cases_near, places_named, public_point
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from bihuan.kernel.work import find_proof
from tests.factories.cases import Town, case_in, task_of
from tests.factories.cases import town as build
from tests.factories.district import governed
from tests.factories.pictures import jpeg
from tests.factories.residents import releaser

SECRET = "张三家的狗又叫了，电话 13800001234"
LON, LAT = 120.625, 31.305


def text_of(answer: Any) -> str:
    """An answer to its end, written at once or line by line."""
    content = answer.getvalue() if answer.streaming else answer.content
    return str(content.decode())


def taken(browser: Client, address: str) -> bytes:
    """A streamed answer to its end, which closes the file behind it."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return bytes(answer.getvalue())


@pytest.fixture
def town(db: None) -> Town:
    return build(timezone.localtime() - timedelta(minutes=30))


def form(**more: Any) -> dict[str, Any]:
    ticket = new_ticket(timezone.now() - timedelta(minutes=1))
    return {"text": "垃圾桶满了", "lon": LON, "lat": LAT, "ticket": ticket, "step": "send", **more}


def test_whoever_is_not_signed_in_enters_at_the_public_site(town: Town) -> None:
    page = Client().get("/", follow=True)
    assert page.redirect_chain == [("/p/", 302)]
    assert "/accounts/login/" in page.content.decode()


def test_a_report_in_plain_forms_is_looked_up_shown_and_sent(town: Town) -> None:
    """Without a script: words and a place first, then what is open there, the pictures, and sending."""
    near = case_in(town, CaseState.HANDLING)
    browser = Client()
    first = browser.get("/p/report/").content.decode()
    assert 'value="check"' in first
    looked = browser.post("/p/report/", form(step="check")).content.decode()
    assert near.code in looked
    assert "桃花社区门口有垃圾堆放" not in looked
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    sent = browser.post("/p/report/", form(photos=photo, same_as=near.code))
    assert sent.status_code == 302
    report = Report.objects.get(source=Source.RESIDENT)
    assert (report.extra["same_as"], report.evidence.count()) == (near.code, 1)
    page = browser.get(sent["Location"])
    shown = page.content.decode()
    assert report.code in shown
    assert "垃圾桶满了" in shown
    assert page["Referrer-Policy"] == "same-origin"
    picture = re.search(r'/p/r/[^"]+/thumb/[^"]+/', shown)
    assert picture
    assert taken(browser, picture.group())[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"text": ""}, 422),
        ({"lon": 9.0, "lat": 48.0}, 422),
        ({"lon": "", "lat": ""}, 422),
        ({"ticket": "x"}, 409),
    ],
)
def test_a_form_that_is_not_in_order_comes_back_with_what_was_typed(
    town: Town, wrong: dict[str, Any], status: int
) -> None:
    answer = Client().post("/p/report/", form(phone="0512-65000000") | wrong)
    assert (answer.status_code, Report.objects.count()) == (status, 0)
    assert "0512-65000000" in answer.content.decode()


def test_a_ticket_that_is_too_old_is_renewed_in_the_form(town: Town) -> None:
    old = new_ticket(timezone.now() - timedelta(days=5))
    page = Client().post("/p/report/", form(ticket=old)).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    assert ticket.group(1) != old


def test_a_form_sent_at_once_without_proof_is_asked_to_wait(town: Town) -> None:
    assert Client().post("/p/report/", form(ticket=new_ticket(timezone.now()))).status_code == 429


def test_a_script_sends_what_it_kept_and_is_told_the_receipt(town: Town) -> None:
    browser, secret = Client(enforce_csrf_checks=True), "3f1c0d2e-8a5b-4c6d-9e7f-001122334455"
    ticket = browser.get("/p/report/ticket/", {"for": hash_of(secret)}).json()
    proof = find_proof(ticket["ticket"], ticket["bits"])
    given = form(ticket=ticket["ticket"], proof=proof, secret=secret, csrfmiddlewaretoken=ticket["csrf"])
    first, again = (browser.post("/p/report/send/", given).json() for _ in range(2))
    report = Report.objects.get(source=Source.RESIDENT)
    assert (first["code"], first["is_new"], again) == (report.code, True, first | {"is_new": False})
    assert "垃圾桶满了" in browser.get(first["page"]).content.decode()


@pytest.mark.parametrize(
    ("wrong", "status"), [({"text": ""}, 422), ({"ticket": "x"}, 409), ({"ticket": new_ticket}, 429)]
)
def test_a_script_is_told_why_a_report_is_not_taken_in(
    town: Town, wrong: dict[str, Any], status: int
) -> None:
    wrong = {name: value(timezone.now()) if callable(value) else value for name, value in wrong.items()}
    answer = Client().post("/p/report/send/", form() | wrong)
    assert answer.status_code == status
    assert answer.json()["problem"]


def test_the_worker_rules_over_the_public_site_and_is_never_stale(town: Town) -> None:
    answer = Client().get("/p/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"


FUMES = "滨河苑南门烧烤店的油烟直排，半夜臭得开不了窗"


def test_before_sending_the_words_find_the_open_case_about_the_same_thing(town: Town) -> None:
    """Found by its words, called by its class and community; neither words nor the exact spot are shown."""
    case = case_in(town, CaseState.HANDLING, text=FUMES)
    said = {"text": "滨河苑南门那家烧烤店油烟直排，臭得晚上开不了窗", "lon": LON, "lat": LAT}
    found = Client().post("/p/report/alike/", said).content.decode()
    assert case.code in found
    assert re.search(r"约 \d0% 的用语相同", found)
    assert "烧烤" not in found
    assert case.code not in Client().post("/p/report/alike/", {**said, "text": "路灯坏了"}).content.decode()


def test_a_petition_is_never_suggested(town: Town) -> None:
    case_in(town, CaseState.HANDLING, text=FUMES, source=Source.PETITION)
    said = {"text": FUMES, "lon": LON, "lat": LAT}
    assert "A0" not in Client().post("/p/report/alike/", said).content.decode()


def test_a_distance_is_told_from_the_public_point(town: Town) -> None:
    """Else asking from many spots would find the exact one."""
    case = case_in(town, CaseState.HANDLING)
    lon, lat = public_point(case) or (0.0, 0.0)
    assert [one.metres for one in cases_near(place=case.place, lon=lon, lat=lat)] == [0.0]


def test_only_kinds_that_the_pack_opens_are_looked_up(town: Town) -> None:
    ObjectKind.objects.update(is_looked_up=True)
    governed(town.district, "R1", "S2A1", name="桃花坞大街")
    assert [one.name for one in places_named("桃花坞", limit=5)] == ["桃花坞大街"]
    ObjectKind.objects.update(is_looked_up=False)
    assert places_named("桃花坞", limit=5) == []


def every_public_page(code: str) -> list[str]:
    return ["/p/", "/p/map/", f"/p/c/{code}/", f"/p/c/{code}/feed/", "/p/open/cases.geojson", "/p/open/cases.csv",
            f"/p/report/found/?lon={LON}&lat={LAT}"]  # fmt: skip


def test_no_public_page_carries_words_people_or_exact_points(town: Town) -> None:
    case = case_in(
        town,
        CaseState.CLOSED,
        text=SECRET,
        address="3 幢 502",
        contact={"name": "张三", "phone": "13800001234"},
    )
    names = [one.name for one in town.people.values()]
    for address in every_public_page(case.code):
        answer = Client().get(address)
        shown = text_of(answer)
        assert answer.status_code == 200, address
        for kept in (SECRET, "张三", "13800001234", "502", "已清理干净", *names):
            assert kept not in shown, (address, kept)


def test_points_are_rounded_to_some_hundred_metres(town: Town) -> None:
    case_in(town, CaseState.HANDLING)
    town_case = json.loads(Client().get("/p/open/cases.geojson").content)["features"][0]
    assert all(round(number, 3) == number for number in town_case["geometry"]["coordinates"])


@pytest.mark.parametrize("more", [{"source": Source.PETITION}])
def test_a_petition_is_nowhere_public(town: Town, more: dict[str, Any]) -> None:
    case = case_in(town, CaseState.HANDLING, **more)
    assert Client().get(f"/p/c/{case.code}/").status_code == 404
    assert case.code not in Client().get("/p/map/").content.decode()


def test_what_was_voided_is_told_to_its_reporter_alone(town: Town) -> None:
    page = Client().post("/p/report/", form())["Location"]
    report = Report.objects.get(source=Source.RESIDENT)
    case = actions.accept_report(actor=town["acceptor"], now=timezone.now(), report_id=report.pk)
    assert Client().get(f"/p/c/{case.code}/").status_code == 200
    actions.void_case(actor=town["acceptor"], now=timezone.now(), case_id=case.pk, ground="test")
    assert Client().get(f"/p/c/{case.code}/").status_code == 404
    assert "已作废" in Client().get(page).content.decode()


def test_a_code_tells_how_far_it_is_and_not_what_was_said(town: Town) -> None:
    Client().post("/p/report/", form(text=SECRET))
    report = Report.objects.get(source=Source.RESIDENT)
    page = Client().get("/p/find/", {"code": report.code.lower()}, follow=True).content.decode()
    assert "已收到" in page
    assert SECRET not in page
    assert Client().get("/p/find/", {"code": "S00000019"}).status_code == 404


def test_pictures_of_staff_are_public_and_those_of_residents_are_not(town: Town) -> None:
    photo = SimpleUploadedFile("a.jpg", jpeg(1), "image/jpeg")
    own = Client().post("/p/report/", form(photos=photo))["Location"]
    report = Report.objects.get(source=Source.RESIDENT)
    case = actions.accept_report(
        actor=town["acceptor"],
        now=timezone.now(),
        report_id=report.pk,
        category=town.district.categories["E0101"],
    )
    actions.file_case(actor=town["acceptor"], now=timezone.now(), case_id=case.pk)
    actions.dispatch_case(actor=town["dispatcher"], now=timezone.now(), case_id=case.pk)
    task = task_of(case)
    actions.sign_task(actor=town["handler"], now=timezone.now(), task_id=task.pk)
    actions.add_picture(actor=town["handler"], now=timezone.now(), case_id=case.pk, content=jpeg(2), name="b.jpg",
                        phase=Phase.AFTER, task=task)  # fmt: skip
    sent, shown = [str(one.file.uuid) for one in case.evidence.order_by("pk")]
    page = Client().get(f"/p/c/{case.code}/").content.decode()
    assert shown in page
    assert sent not in page
    assert sent in Client().get(own).content.decode()
    assert Client().get(f"/p/c/{case.code}/public/{sent}/").status_code == 404
    assert taken(Client(), f"/p/c/{case.code}/public/{shown}/")[:2] == b"\xff\xd8"
    staff = releaser(town)
    release_picture(actor=staff, now=timezone.now(), uuid=UUID(sent))
    assert sent in Client().get(f"/p/c/{case.code}/").content.decode()
    withhold_picture(actor=staff, now=timezone.now(), uuid=UUID(sent))
    assert Client().get(f"/p/c/{case.code}/public/{sent}/").status_code == 404


def test_only_who_may_releases_a_residents_picture_and_each_time_is_noted(town: Town) -> None:
    Client().post("/p/report/", form(photos=SimpleUploadedFile("a.jpg", jpeg(1), "image/jpeg")))
    picture = Report.objects.get(source=Source.RESIDENT).evidence.get().file.uuid
    for who, code in ((town["acceptor"], "not_permitted"), (town["helper"], "not_found")):
        with pytest.raises(Refused) as caught:
            release_picture(actor=who, now=timezone.now(), uuid=picture)
        assert caught.value.code == code
    staff = releaser(town)
    for act in (release_picture, release_picture, withhold_picture, withhold_picture):
        act(actor=staff, now=timezone.now(), uuid=picture)
    noted = Entry.objects.filter(kind__startswith="residents.picture_").order_by("seq")
    assert [one.kind for one in noted] == ["residents.picture_released", "residents.picture_withheld"]


def test_the_deadline_is_told_with_its_reason(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    page = Client().get(f"/p/c/{case.code}/").content.decode()
    assert "4 个工作时" in page
    assert "单位U-CG" in page


@pytest.mark.parametrize("address", ["/p/map/", "/p/open/cases.geojson", "/p/open/cases.csv", "/p/"])
def test_a_list_costs_the_same_with_one_case_and_with_three(town: Town, address: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(Client().get(address))
        return len(queries)

    case_in(town, CaseState.HANDLING)
    first = cost()
    for minutes in (12, 13):
        case_in(town, CaseState.HANDLING, minutes=minutes)
    assert cost() == first <= 3


def test_the_open_data_is_paged_by_cursor(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bihuan.web.public.opened.DATA_PAGE", 1)
    for minutes in (0, 1, 2):
        case_in(town, CaseState.FILED, minutes=minutes)
    codes, address = [], "/p/open/cases.geojson"
    while address:
        body = json.loads(Client().get(address).content)
        codes += [one["id"] for one in body["features"]]
        address = body.get("next", "")
    assert len(set(codes)) == len(codes) == 3
