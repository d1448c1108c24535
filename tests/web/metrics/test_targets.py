"""Targets as people meet them: the list, one target, and the forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.targets import actions
from bihuan.domain.targets.models import Target
from bihuan.domain.targets.vocabulary import TargetsPermission
from bihuan.kernel.actors import SYSTEM
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.factories.metrics import define
from tests.factories.targets import terms
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
FORM = {
    "name": "口袋公园", "owner": "U-CG", "comparator": "ge", "quantity": "7", "unit": "个", "firmness": "strive",
    "starts_on": "2026-01-01", "due_on": "2099-12-31", "why": "没有流水", "reason": "年初安排",
}  # fmt: skip


def enter(town: Town, name: str, unit: str, *permissions: str) -> Client:
    browser = Client()
    browser.force_login(person(name, town.district.units[unit], *permissions), BACKEND)
    return browser


@pytest.fixture
def leader(town: Town) -> Client:
    return enter(town, "leader", "U", MetricsPermission.VIEW, TargetsPermission.MANAGE)


def made(**more: Any) -> Target:
    year = timezone.localdate().year
    span = {
        "starts_on": timezone.localdate().replace(month=1, day=1),
        "due_on": timezone.localdate().replace(year=year + 1),
    }
    return actions.set_target(
        actor=SYSTEM, now=timezone.now(), terms=terms(**{**span, **more}), reason="年初安排"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_queries_with_any_number_of_targets(
    leader: Client, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        made()
    with django_assert_num_queries(7):
        page = leader.get("/metrics/targets/")
    assert page.text.count("data-row") == count


def test_target_is_set_on_the_page_revised_and_its_history_shown(leader: Client) -> None:
    answer = leader.post("/metrics/targets/new/", FORM)
    assert answer.status_code == 302
    target = Target.objects.get()
    assert (target.code[0], target.firmness, target.due_on.year) == ("M", "strive", 2099)
    page = f"/metrics/targets/{target.code}/"
    changed = leader.post(f"{page}revise/", {**FORM, "quantity": "9", "reason": "追加两个"})
    assert changed.status_code == 302
    shown = leader.get(page).text
    assert ("不少于 9 个" in shown, "追加两个" in shown, "年初安排" in shown) == (True, True, True)


def test_form_must_say_why_no_metric_will_do(leader: Client) -> None:
    answer = leader.post("/metrics/targets/new/", {**FORM, "why": ""})
    assert answer.status_code == 409
    assert "现有指标为什么不够" in answer.text
    assert not Target.objects.exists()


def test_unit_reports_its_own_target_and_sees_what_is_its_own(town: Town) -> None:
    mine, other = made(), made(owner="U-SZ", name="别家的")
    clerk = enter(town, "clerk", "U-CG", TargetsPermission.REPORT)
    day = timezone.localdate().isoformat()
    assert clerk.post(f"/metrics/targets/{mine.code}/report/", {"on": day, "value": "3"}).status_code == 302
    page = clerk.get(f"/metrics/targets/{mine.code}/").text
    assert ("<b>3 个</b>" in page, "42.9%" in page) == (True, True)
    assert clerk.post(f"/metrics/targets/{other.code}/report/", {"on": day, "value": "3"}).status_code == 403
    own = clerk.get("/metrics/targets/", {"sheet": "own"}).text
    assert (mine.name in own, "别家的" in own) == (True, False)


def test_list_of_a_coverage_is_ticked_and_what_is_missing_stands_first(leader: Client) -> None:
    target = made(comparator="all", among="named", covers={"a": "甲小区", "b": "乙小区"}, quantity=None)
    page = f"/metrics/targets/{target.code}/"
    leader.post(f"{page}report/", {"on": timezone.localdate().isoformat(), "covered": ["b"]})
    shown = leader.get(page).text
    assert shown.index("甲小区") < shown.index("已经覆盖") < shown.index("乙小区")


def test_parts_that_do_not_add_up_are_asked_about(leader: Client) -> None:
    whole = made()
    made(whole=whole.code, name="东片")
    made(whole=whole.code, name="西片")
    page = leader.get(f"/metrics/targets/{whole.code}/").text
    assert "各部分相加是 14 个，和总数 7 个 不一样" in page


def test_forecast_is_not_given_from_too_little_and_says_so(leader: Client) -> None:
    define("parks", unit="个", kinds=["cases.closed"])
    target = made(metric="parks", starts_on=timezone.localdate())
    actions.revise_target(
        actor=SYSTEM, now=timezone.now(), target_id=target.pk, reason="改名",
        terms=terms(metric="parks", name="公园", starts_on=timezone.localdate(), due_on=target.due_on),
    )  # fmt: skip
    page = leader.get(f"/metrics/targets/{target.code}/").text
    assert "尚无数据" in page
    assert "推算" not in page
    reported = made(starts_on=timezone.localdate())
    leader.post(
        f"/metrics/targets/{reported.code}/report/", {"on": timezone.localdate().isoformat(), "value": "1"}
    )
    assert "至少要有 14 天和 5 条记录才推算" in leader.get(f"/metrics/targets/{reported.code}/").text


def test_ended_target_leaves_the_list_and_can_still_be_read(leader: Client) -> None:
    target = made()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert (
        leader.post(
            f"/metrics/targets/{target.code}/end/", {"ended_on": tomorrow, "reason": "并入专项"}
        ).status_code
        == 302
    )
    assert target.code not in leader.get("/metrics/targets/").text
    assert target.name in leader.get("/metrics/targets/", {"sheet": "all"}).text
    assert "并入专项" in leader.get(f"/metrics/targets/{target.code}/").text
