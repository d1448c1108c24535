"""Who may open which desk."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.domain.cases.vocabulary import CaseState
from tests.factories.cases import ROAD, Town, case_in

DESKS = {
    "/my-work/": {"grid", "handler", "checker", "centre", "auditor", "outsider"},
    "/reports/": {"grid", "handler", "checker", "centre", "auditor", "outsider"},
    "/reports/new/": {"grid", "handler", "acceptor", "everything"},
    "/reports/on-spot/": {"grid", "handler", "everything"},
    "/dispatch/": {"acceptor", "dispatcher", "centre", "street1", "everything"},
    "/dispatch/counts/": {"acceptor", "dispatcher", "street1"},
    "/checks/": {"grid", "checker", "dispatcher", "everything"},
    "/look-back/": {"inspector", "supervisor", "checker2", "everything"},
    "/look-back/rounds/new/": {"supervisor", "everything"},
    "/board/": {"auditor", "centre", "handler", "grid", "street1"},
    "/board/points.geojson": {"auditor", "handler", "street1"},
    "/messages/": {"grid", "outsider", "auditor"},
}
CLOSED_TO = {
    "/reports/new/": {"auditor", "outsider", "dispatcher"},
    "/reports/on-spot/": {"acceptor", "auditor", "outsider"},
    "/dispatch/": {"handler", "checker", "auditor", "outsider", "grid"},
    "/dispatch/counts/": {"handler", "outsider"},
    "/checks/": {"handler", "inspector", "auditor", "outsider"},
    "/look-back/": {"handler", "checker", "auditor", "outsider"},
    "/look-back/rounds/new/": {"inspector", "dispatcher", "outsider"},
    "/board/": {"outsider"},
    "/board/points.geojson": {"outsider"},
}


@pytest.mark.parametrize(("address", "people"), DESKS.items(), ids=DESKS)
def test_a_desk_opens_to_those_who_work_at_it(town: Town, enter, address: str, people: set[str]) -> None:
    for state in ROAD:
        case_in(town, state)
    assert {name: enter(name).get(address).status_code for name in people} == dict.fromkeys(people, 200)


@pytest.mark.parametrize(("address", "people"), CLOSED_TO.items(), ids=CLOSED_TO)
def test_a_desk_is_shut_to_the_others(enter, address: str, people: set[str]) -> None:
    assert {name: enter(name).get(address).status_code for name in people} == dict.fromkeys(people, 403)


@pytest.mark.parametrize("address", sorted(DESKS))
def test_strangers_are_asked_to_sign_in(db: None, address: str) -> None:
    assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_the_first_page_is_ones_work_and_for_leaders_the_board(town: Town, enter) -> None:
    assert enter("handler").get("/")["Location"] == "/my-work/"
    assert enter("auditor").get("/")["Location"] == "/board/"
    assert Client().get("/")["Location"] == "/p/"


def test_an_outsider_finds_nothing_behind_the_codes(town: Town, enter) -> None:
    case = case_in(town, CaseState.CHECKING)
    report = case.reports.get()
    outsider, handler = enter("outsider"), enter("helper")
    assert outsider.get(f"/reports/{report.code}/").status_code == 404
    assert enter("street1").get(f"/dispatch/{case.code}/").status_code == 404
    assert enter("street1").get(f"/dispatch/{report.code}/").status_code == 404
    assert handler.get(f"/reports/{report.code}/").status_code == 404
    assert enter("inspector").get("/look-back/A00000000/").status_code == 404
    assert case.title not in outsider.get("/my-work/").text
    assert case.title not in outsider.get("/reports/").text
