"""Forms that are sent in are counted at the edge; the page adds them up by month, unit and form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.burden.models import FormUse
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.targets.vocabulary import TargetsPermission
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
FORM = {
    "name": "口袋公园", "owner": "U-CG", "comparator": "ge", "quantity": "7", "unit": "个", "firmness": "strive",
    "starts_on": "2026-01-01", "due_on": "2099-12-31", "why": "没有流水", "reason": "年初安排",
}  # fmt: skip


@pytest.fixture
def leader(town: Town) -> Client:
    browser = Client()
    home = town.district.units["U"]
    browser.force_login(person("leader", home, MetricsPermission.VIEW, TargetsPermission.MANAGE), BACKEND)
    return browser


def test_form_that_is_accepted_is_counted_with_what_was_filled_in_already(leader: Client) -> None:
    assert (
        leader.post(
            "/metrics/targets/new/", {**FORM, "starts_on": f"{timezone.localdate().year}-01-01"}
        ).status_code
        == 302
    )
    row = FormUse.objects.get()
    assert (row.form, row.unit, row.times) == ("target-new", "/U/", 1)
    assert (row.asked, row.prefilled, row.typed) == (17, 1, 9)
    page = leader.get("/metrics/burden/").text
    assert ("target-new" in page, "5.9%" in page) == (True, True)


def test_form_that_is_refused_and_one_without_fields_are_not_counted(leader: Client) -> None:
    assert leader.post("/metrics/targets/new/", {**FORM, "quantity": ""}).status_code == 409
    assert leader.post("/metrics/targets/new/", {}).status_code == 422
    leader.post("/messages/read/", {"next": "/"})
    assert not FormUse.objects.exists()
    assert "还没有人交过表" in leader.get("/metrics/burden/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_queries_with_any_number_of_rows(
    leader: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        FormUse.objects.create(
            unit=f"/U/U-{number}/", form=f"f{number}", day=timezone.localdate() - timedelta(days=number), times=1,
            asked=4, prefilled=1, typed=3,
        )  # fmt: skip
    with django_assert_num_queries(10):
        page = leader.get("/metrics/burden/")
    assert all(f"f{number}<" in page.text for number in range(count))
