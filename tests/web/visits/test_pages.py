"""Visits on screens: lists that cost the same for one and for three, planning, the walk without a script, the rating."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.domain.inspections.models import DoorCode, Photo, Visit
from bihuan.domain.inspections.policy import door_token, rating_token
from bihuan.domain.inspections.vocabulary import Result, VisitKind, VisitState
from tests.factories.cases import Town
from tests.factories.inspections import door, enterprise, planned, say, visit_in
from tests.factories.pictures import jpeg
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LISTED, TODAY = 12, 10


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    town: Town, enter: Enter, django_assert_num_queries: object, number: int
) -> None:
    for _ in range(number):
        planned(town, kind=VisitKind.SERVICE)
    boss = enter("boss")
    boss.get("/visits/")
    with django_assert_num_queries(LISTED):  # type: ignore[operator]
        page = boss.get("/visits/?sheet=all")
    assert page.content.decode().count("headline") == number


@pytest.mark.parametrize("number", [1, 3])
def test_todays_list_costs_the_same_for_one_and_for_three(
    town: Town, enter: Enter, django_assert_num_queries: object, number: int
) -> None:
    for _ in range(number):
        planned(town, kind=VisitKind.SERVICE)
    ann = enter("ann")
    ann.get("/visits/today/")
    with django_assert_num_queries(TODAY):  # type: ignore[operator]
        page = ann.get("/visits/today/")
    assert page.content.decode().count("visit-card") == number


def test_a_planner_over_the_cap_gets_his_form_back_with_what_he_can_join(town: Town, enter: Enter) -> None:
    form = {
        "enterprise": "Z1", "kind": "routine", "purpose": "年度日常检查", "planned_on": town.now.date().isoformat(),
        "unit": "U-CG", "officers": [town.people["ann"].pk, town.people["bob"].pk],
    }  # fmt: skip
    planner = enter("planner")
    first = planner.post("/visits/new/", form)
    assert first.status_code == 302
    again = planner.post("/visits/new/?enterprise=Z1", form)
    assert again.status_code == 409
    assert Visit.objects.get().code in again.content.decode()


def test_the_whole_walk_without_a_script(town: Town, enter: Enter) -> None:
    visit = visit_in(town, VisitState.APPROVED)
    ann, walk = enter("ann"), f"/visits/{visit.code}/walk/"
    door(town, enterprise())
    scanned = ann.get(f"/visits/door/{_door(town)}/")
    assert scanned["Location"].startswith(walk)
    assert ann.post(f"{walk}enter/", {"door": "NOTADOOR"}).status_code == 409
    assert ann.post(f"{walk}enter/", {"door": _door(town)}).status_code == 302
    _answer(ann, visit, "SJ-01", result="violates", note="灶台有积油", photo=_file())
    _answer(ann, visit, "SJ-02", result="conforms")
    assert Photo.objects.count() == 1
    assert ann.post(f"/visits/{visit.code}/items/SJ-01/report/").status_code == 302
    assert ann.post(f"{walk}leave/", {"remark": "店主在场"}).status_code == 302
    assert ann.post(f"{walk}sign/", {"name": "王老板", "agreed": "on"}).status_code == 302
    page = ann.get(walk).content.decode()
    assert "企业评价页" in page
    visit.refresh_from_db()
    assert visit.state == VisitState.SIGNED
    item = visit.items.get(code="SJ-01")
    assert item.finding.case is not None
    assert item.finding.case.code in page
    _rate(visit)


def _door(town: Town) -> str:
    code = DoorCode.objects.get()
    return door_token(enterprise().pk, code.number)


def _file() -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.jpg", jpeg(1), "image/jpeg")


def _answer(ann: Client, visit: Visit, item: str, **given: object) -> None:
    uuid = f"0192f0c1-2222-7000-8000-0000000000{item[-2:]}"
    answer = ann.post(f"/visits/{visit.code}/items/{item}/", {"uuid": uuid, "base": "", **given})
    assert answer.status_code == 302, answer.content.decode()


def _rate(visit: Visit) -> None:
    address, anybody = f"/p/v/{rating_token(visit.pk)}/", Client()
    assert "后厨是否整洁" in anybody.get(address).content.decode()
    assert anybody.post(address, {"rating": "poor"}).status_code == 409
    assert anybody.post(address, {"rating": "poor", "reasons": ["rude"]}).status_code == 302
    assert "谢谢" in anybody.get(address).content.decode()
    visit.refresh_from_db()
    assert (visit.rating, visit.rating_reasons) == ("poor", ["rude"])


def test_the_page_of_an_enterprise_says_what_counts_and_what_was_found(town: Town, enter: Enter) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    say(town, visit, "SJ-02", Result.CONFORMS)
    page = enter("planner2").get("/visits/enterprises/Z1/").content.decode()
    assert "城管线" in page
    assert visit.code in page
    caps = enter("boss").get("/visits/caps/").content.decode()
    assert "桂花糕团铺" in caps
    assert "已到上限" in caps


def test_a_door_code_is_made_printed_and_made_anew(town: Town, enter: Enter) -> None:
    planner = enter("planner")
    assert "还没有门码" in planner.get("/visits/enterprises/Z1/door/").content.decode()
    planner.post("/visits/enterprises/Z1/door/")
    first = _door(town)
    assert first in planner.get("/visits/enterprises/Z1/door/").content.decode()
    drawn = planner.get("/visits/enterprises/Z1/door.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "Z1" not in drawn.content.decode()
    planner.post("/visits/enterprises/Z1/door/", {"anew": "yes"})
    assert _door(town) != first


def test_the_record_is_a_pdf_or_says_that_fonts_are_missing(town: Town, enter: Enter) -> None:
    visit = visit_in(town, VisitState.SIGNED)
    answer = enter("boss").get(f"/visits/{visit.code}/record.pdf")
    assert answer.status_code in {200, 409}
    assert answer.status_code == 409 or answer.content.startswith(b"%PDF")
