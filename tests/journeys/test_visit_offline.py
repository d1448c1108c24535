"""Officers without a network: the visit is walked, sent, becomes a case, is looked at again and rated; two phones that differ."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.models import Act, Answer, Visit
from bihuan.domain.inspections.vocabulary import Result, VisitState
from tests.factories import accounts
from tests.factories.cases import Town
from tests.factories.cases import walk as walk_case
from tests.factories.inspections import door, enterprise, visit_in
from tests.factories.inspections import town as build
from tests.journeys.conftest import PHONE, Enter, Open
from tests.journeys.steps import photo
from tests.journeys.watching import shut_out

RULED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture
def town(transactional_db: None) -> Town:
    made = build(timezone.localtime() - timedelta(minutes=1))
    for somebody in made.people.values():
        somebody.set_password(accounts.PASSWORD)
        somebody.save()
    return made


def taken_along(page: Page, visit: Visit) -> Page:
    """The phone has today's visits, and its network is gone."""
    page.goto("/visits/today/")
    page.wait_for_function(RULED)
    expect(page.locator("[data-said]")).to_contain_text("已带上")
    page.context.set_offline(True)
    page.goto(f"/visits/{visit.code}/walk/")
    expect(page.locator("[data-offline]")).to_be_visible()
    return page


def choose(page: Page, item: str, word: str, note: str = "") -> None:
    card = page.locator(f"#item-{item}")
    card.get_by_role("radio", name=word, exact=True).click()
    if note:
        card.locator("textarea").fill(note)
        card.get_by_role("button", name="保存这一项").click()
    expect(card.locator("[data-kept]")).to_be_visible()


def test_a_whole_visit_without_a_network_and_what_follows_from_it(
    town: Town, open_window: Open, enter: Enter
) -> None:
    visit, code = visit_in(town, VisitState.APPROVED), door(town, enterprise())
    page = taken_along(
        enter(open_window(PHONE, loses_network=True, allowed={409}), town.people["ann"]), visit
    )
    assert shut_out(page) == []
    page.get_by_label("门码", exact=False).first.fill("NOTADOOR")
    page.get_by_role("button", name="入企", exact=True).click()
    expect(page.locator("form[data-act=enter] [data-problem]")).to_contain_text("这不是这家企业的门码")
    page.locator("[name=door]").fill(code)
    page.get_by_role("button", name="入企", exact=True).click()
    choose(page, "SJ-01", "不符合", "灶台有积油")
    page.locator("#item-SJ-01 input[type=file]").set_input_files(photo(1))
    expect(page.locator("#item-SJ-01 [data-photos] img")).to_have_count(1)
    choose(page, "SJ-02", "符合")
    choose(page, "XF-01", "不适用")
    page.reload()
    expect(page.locator("[data-done]")).to_have_text("3")
    expect(page.locator("#item-SJ-01 textarea")).to_have_value("灶台有积油")
    page.get_by_role("button", name="检查结束，请企业看记录").click()
    page.get_by_label("签字人姓名").fill("王老板")
    page.get_by_label("以上记录已看过，属实").check()
    page.get_by_role("button", name="确认签字").click()
    expect(page.locator("[data-stage=signed]")).to_be_visible()
    assert not Act.objects.exists()
    assert shut_out(page) == []
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="企业评价页")).to_be_visible()
    assert [act.kind for act in Act.objects.all()] == [
        "enter",
        "answer",
        "photo",
        "answer",
        "answer",
        "leave",
        "sign",
    ]
    page.get_by_role("button", name="转为案件").click()
    expect(page.locator("#item-SJ-01")).to_contain_text("待派遣")
    _rated(page)
    _looked_at_again(town, visit)


def _rated(page: Page) -> None:
    page.get_by_role("link", name="企业评价页").click()
    page.get_by_label("不满意").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator(".notice-error, .form-errors").first).to_be_visible()
    page.get_by_label("时间太长").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator(".notice-success")).to_contain_text("谢谢")


def _looked_at_again(town: Town, visit: Visit) -> None:
    """When the case is closed, the job plans the visit that looks again."""
    case, now = Case.objects.get(), timezone.now()
    for step in (CaseState.DISPATCHED, CaseState.HANDLING, CaseState.HANDLED, CaseState.CHECKING, CaseState.CLOSED):  # fmt: skip
        walk_case(town, case.pk, step, now)
    assert actions.plan_rechecks(now=timezone.now()) == 1
    again = Visit.objects.exclude(pk=visit.pk).get()
    assert (again.first, again.counting, again.evidence) == (visit, "exempt", case.code)
    visit.refresh_from_db()
    assert visit.state == VisitState.RATED


def test_two_phones_that_say_different_things_are_both_shown_and_a_person_decides(
    town: Town, open_window: Open, enter: Enter
) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    anns = taken_along(enter(open_window(PHONE, loses_network=True), town.people["ann"]), visit)
    bobs = taken_along(enter(open_window(PHONE, loses_network=True), town.people["bob"]), visit)
    choose(anns, "SJ-02", "符合")
    choose(bobs, "SJ-02", "不符合", "没有公示")
    anns.context.set_offline(False)
    expect(anns.locator("#item-SJ-02 [data-kept]")).to_be_hidden()
    bobs.context.set_offline(False)
    card = bobs.locator("#item-SJ-02")
    expect(card).to_contain_text("两个人填得不一样")
    assert Answer.objects.filter(item__visit=visit).count() == 2
    card.locator("form", has_text="没有公示").get_by_role("button", name="以这个为准").click()
    expect(card.locator("[data-result]")).to_contain_text("不符合")
    item = visit.items.get(code="SJ-02")
    assert (item.result, item.conflicts) == (Result.VIOLATES, 0)
