"""The partners and their orders as people meet them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from bihuan.domain.channels import actions
from bihuan.domain.channels.models import Order, Partner
from bihuan.domain.channels.queries.signing import secret_of
from bihuan.domain.channels.vocabulary import PAUSES
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.foundation.journal.models import Entry
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.factories.channels import partner
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
HOME = "/partners/of/hotline/"


@pytest.fixture
def town(now: datetime) -> Town:
    return build(now)


@pytest.fixture
def manager(town: Town, client: Client) -> Client:
    client.force_login(person("manager", town.district.units["U"], May.MANAGE), BACKEND)
    return client


def order(town: Town, code: str, number: str) -> Order:
    """An order that came in; its partner is registered when it is not yet."""
    known = Partner.objects.filter(code=code).first()
    if known is None:
        known, _ = partner(town, code, hook="https://partner.example/hook")
    actor = actor_of(known.account)
    draft = actions.OrderDraft(text=f"门口有垃圾 {number}")
    return actions.receive_order(actor=actor, now=town.after(1), number=number, draft=draft)


def failed(one: Order, *, stopped: bool = False) -> Order:
    """As the pusher leaves it after a failure, or after the last."""
    one.failures, one.last_error = (len(PAUSES) + 1 if stopped else 1), "answered:500"
    one.next_at = None if stopped else one.next_at
    one.save()
    return one


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_any_number_of_partners(
    town: Town, manager: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        failed(order(town, f"p{number}", "1"))
    with django_assert_num_queries(5):
        page = manager.get("/partners/")
    assert page.text.count("data-row") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_partner_costs_the_same_queries_with_any_number_of_orders(
    town: Town, manager: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        order(town, "hotline", f"12345-{number}")
    with django_assert_num_queries(7):
        page = manager.get(HOME)
    assert page.text.count("data-row") == count


def test_the_list_counts_what_waits_and_what_is_given_up(town: Town, manager: Client) -> None:
    failed(order(town, "hotline", "1"))
    failed(order(town, "hotline", "2"), stopped=True)
    order(town, "hotline", "3")
    [row] = manager.get("/partners/").context["page"].rows
    assert (row.sent, row.waiting, row.stopped, row.taken) == (3, 1, 1, 0)


def test_without_partners_and_orders_both_pages_say_so(town: Town, manager: Client) -> None:
    assert "还没有登记对接单位" in manager.get("/partners/").text
    partner(town)
    assert "还没有送来工单" in manager.get(HOME).text


def test_partner_is_registered_and_changed(town: Town, manager: Client) -> None:
    account = person("p-city", town.district.units["U"], May.EXCHANGE)
    new = {
        "code": "city", "name": "市热线", "account": account.pk, "source": "hotline", "hook": "ftp://x"
    }  # fmt: skip
    refused = manager.post("/partners/add/", new)
    assert (refused.status_code, "推送地址要以" in refused.text) == (409, True)
    made = manager.post("/partners/add/", {**new, "hook": "https://x.example/h"})
    assert made.headers["Location"] == "/partners/of/city/"
    assert "p-city" not in manager.get("/partners/add/").text
    manager.post("/partners/of/city/change/", {"name": "热线", "source": "media", "hook": ""})
    one = Partner.objects.get()
    assert (one.name, one.source, one.hook) == ("热线", "media", "")


def test_secret_is_in_the_answer_to_a_post_alone(town: Town, manager: Client) -> None:
    made, _ = partner(town)
    secret = secret_of(made)
    shown = manager.post(f"{HOME}do/show_secret/")
    assert secret in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert Entry.objects.filter(kind="channels.secret_shown").count() == 1
    assert manager.get(f"{HOME}do/show_secret/").status_code == 405
    assert secret not in manager.get(HOME).text
    renewed = manager.post(f"{HOME}do/renew_secret/").text
    made.refresh_from_db()
    assert secret not in renewed
    assert secret_of(made) in renewed


def test_partner_is_paused_and_resumed(town: Town, manager: Client) -> None:
    partner(town)
    assert "已暂停" in manager.post(f"{HOME}do/pause_partner/", follow=True).text
    assert manager.post(f"{HOME}do/pause_partner/").status_code == 409
    assert "已恢复" in manager.post(f"{HOME}do/resume_partner/", follow=True).text
    assert manager.post(f"{HOME}do/delete_partner/").status_code == 404


def test_why_a_push_failed_is_told_in_the_readers_language(town: Town, manager: Client) -> None:
    failed(order(town, "hotline", "1"), stopped=True)
    assert "The other side answered 500" in manager.get(HOME, headers={"Accept-Language": "en"}).text


def test_what_failed_is_pushed_again_one_by_one_or_all(town: Town, manager: Client) -> None:
    one, two = (failed(order(town, "hotline", n), stopped=True) for n in ("1", "2"))
    page = manager.get(HOME).text
    assert page.count("已停推") >= 2
    assert "对方答复 500" in page
    manager.post(f"{HOME}do/push_again/", {"number": "1"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.failures, two.failures) == (0, len(PAUSES) + 1)
    assert "1 件工单马上重新推送" in manager.post(f"{HOME}do/push_again/", follow=True).text
    assert "没有没推成的工单" in manager.post(f"{HOME}do/push_again/", follow=True).text


def test_partner_sees_itself_and_no_button(town: Town, client: Client) -> None:
    made, _ = partner(town)
    partner(town, "city")
    failed(order(town, "hotline", "1"))
    client.force_login(made.account, BACKEND)
    assert [row.code for row in client.get("/partners/").context["page"].rows] == ["hotline"]
    assert "do/" not in client.get(HOME).text
    assert client.get("/partners/of/city/").status_code == 404
    assert client.post(f"{HOME}do/show_secret/").status_code == 403
