"""The tree of units on a day, one unit with its history, and what its managers change."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import SYSTEM
from tests.factories import accounts
from tests.factories.district import mini_district
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
MANAGE = "accounts.manage"


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_costs_the_same_queries_with_any_number_of_units(
    client: Client, count: int, django_assert_num_queries
) -> None:
    top = accounts.unit("U")
    for number in range(count):
        accounts.unit(f"U-{number}", top)
    enter(client)
    with django_assert_num_queries(
        8
    ):  # session, person, grants, unit, board (3), spans and seats in the rest
        assert client.get("/units/").status_code == 200


def test_the_tree_of_an_earlier_day_has_the_old_name_in_the_old_place(client: Client, now) -> None:
    top, moved = accounts.unit("U"), accounts.unit("U-CG", accounts.unit("U"), name="城管局")
    actions.move_unit(
        actor=SYSTEM, now=now, unit=moved, name="城管委", parent=top, on=date(2026, 7, 1), reason="改革"
    )
    enter(client)
    assert "城管局" in client.get("/units/?day=2026-06-30").content.decode()
    today = client.get("/units/?day=2026-07-01").content.decode()
    assert "城管委" in today
    assert "城管局" not in today


def test_a_unit_shows_its_duties_its_area_and_its_history(client: Client) -> None:
    mini_district()
    enter(client, "district.view")
    page = client.get("/units/U-S1/").content.decode()
    assert "/places/S1/" in page
    assert "E01" in page
    assert "至今" in page
    assert "更名或改隶" not in page


def test_a_unit_that_is_not_there_is_not_found(client: Client) -> None:
    enter(client)
    assert client.get("/units/NO/").status_code == 404


@pytest.mark.parametrize("address", ["/units/add/", "/units/U/move/", "/units/U/end/"])
def test_only_who_manages_accounts_comes_to_the_forms(client: Client, address: str) -> None:
    enter(client)
    assert client.get(address).status_code == 403


def test_a_manager_sets_a_unit_up_moves_and_ends_it(client: Client) -> None:
    enter(client, MANAGE)
    new = {"parent": "U", "code": "U-NEW", "name": "新科", "kind": "centre", "valid_from": "2026-01-01"}
    assert client.post("/units/add/", new).headers["Location"] == "/units/U-NEW/"
    moved = {"name": "新局", "parent": "U", "on": "2026-06-01", "reason": "更名"}
    assert client.post("/units/U-NEW/move/", moved).status_code == 302
    page = client.get("/units/U-NEW/").content.decode()
    assert "新局" in page
    assert "新科" in page  # in the history
    client.post("/units/U-NEW/end/", {"on": "2026-08-01", "reason": "撤并"})
    assert Unit.objects.get(code="U-NEW").valid_to == date(2026, 8, 1)


def test_a_refusal_comes_back_into_the_form_with_what_was_typed(client: Client) -> None:
    accounts.unit("U-B", accounts.unit("U"))
    enter(client, MANAGE)
    answer = client.post(
        "/units/U/move/", {"name": "总部", "parent": "U-B", "on": "2026-06-01", "reason": "错"}
    )
    assert answer.status_code == 409
    assert "不能划到自己的下级机构" in answer.content.decode()
    assert "总部" in answer.content.decode()
    taken = {"parent": "U", "code": "U-B", "name": "重", "kind": "centre", "valid_from": "2026-01-01"}
    assert client.post("/units/add/", taken).status_code == 409


def test_a_missing_field_is_named(client: Client) -> None:
    enter(client, MANAGE)
    answer = client.post("/units/U/end/", {"on": "2026-06-01", "reason": ""})
    assert answer.status_code == 422
