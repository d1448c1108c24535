"""The library on screens: narrowed, printed, one item with its holders, and powers handed over by a form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.checklists.models import ItemVersion, Power, ScenarioVersion
from bihuan.domain.checklists.queries import holder_on
from tests.factories.checklists import Library, library
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
MAY = ("checklists.view", "checklists.manage")


@pytest.fixture
def stocked() -> Library:
    return library()


def page(client: Client, address: str) -> str:
    answer = client.get(f"/checklists/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_costs_the_same_queries_with_any_number_of_items(
    client: Client, stocked: Library, count: int, django_assert_num_queries
) -> None:
    keep = list(ItemVersion.objects.order_by("pk").values_list("pk", flat=True)[:count])
    ItemVersion.objects.exclude(pk__in=keep).update(valid_to="2026-01-02")
    enter(client, *MAY)
    with django_assert_num_queries(8):
        assert client.get("/checklists/").context["count"] == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_scenarios_cost_the_same_queries_with_any_number_of_lists(
    client: Client, stocked: Library, count: int, django_assert_num_queries
) -> None:
    first = ScenarioVersion.objects.select_related("scenario").order_by("pk")[0]
    ScenarioVersion.objects.exclude(pk=first.pk).update(valid_to="2026-01-02")
    for number in range(count - 1):
        ScenarioVersion.objects.create(
            scenario=type(first.scenario).objects.create(code=f"more{number}"), number=1, state="adopted",
            name=f"更多{number}", lead=first.lead, valid_from="2026-01-01", created_at=timezone.now(),
        )  # fmt: skip
    enter(client, *MAY)
    with django_assert_num_queries(9):
        assert len(client.get("/checklists/scenarios/").context["checklists"]) == count


def test_every_item_of_the_library_names_its_law_and_its_holder(client: Client, stocked: Library) -> None:
    enter(client, *MAY)
    text = page(client, "")
    assert text.count("第十六条") == 2
    assert text.count("第三十五条") == 2
    assert "无人行使" not in text
    Power.objects.filter(item__code="SP001").delete()
    assert page(client, "").count("无人行使") == 1


def test_the_library_is_narrowed_by_field_department_class_site_words_and_day(
    client: Client, stocked: Library
) -> None:
    enter(client, *MAY)
    counts = {
        query: client.get(f"/checklists/?{query}").context["count"]
        for query in (
            "field=消防",
            "unit=U-CG",
            "item_class=key",
            "on_site=no",
            "text=后厨",
            "day=2020-01-01",
        )
    }
    assert list(counts.values()) == [1, 2, 0, 1, 1, 0]


def test_an_item_shows_its_lists_and_who_held_it(client: Client, stocked: Library) -> None:
    enter(client, *MAY)
    text = page(client, "items/XF001/")
    assert "餐饮店" in text
    assert "仓库" in text
    assert "三定方案" in text
    assert client.get("/checklists/items/XX999/").status_code == 404


def test_a_power_is_handed_over_and_taken_back_by_forms(client: Client, stocked: Library) -> None:
    enter(client, *MAY)
    today = timezone.localdate()
    sent = {"to": ["U-S1", "U-S2"], "level": "street", "from_on": str(today), "reason": "赋权", "source": ""}
    assert client.post("/checklists/items/CG001/hand-over/", sent).status_code == 302
    assert holder_on("CG001", today, "/D/S1/").unit_code == "U-S1"  # type: ignore[union-attr]
    back = {
        "to": "U-CG",
        "level": "district",
        "from_on": str(today + timedelta(days=9)),
        "reason": "承接不了",
    }
    assert client.post("/checklists/items/CG001/hand-back/", back).status_code == 302
    text = page(client, f"holder/?item=CG001&day={today + timedelta(days=9)}")
    assert "收回" in text
    assert "U-CG单位" in text


def test_a_refused_hand_over_says_why_in_the_form_and_keeps_what_was_typed(
    client: Client, stocked: Library
) -> None:
    enter(client, *MAY)
    yesterday = timezone.localdate() - timedelta(days=1)
    sent = {"to": ["U-SJ"], "level": "district", "from_on": str(yesterday), "reason": "划转"}
    answer = client.post("/checklists/items/CG001/hand-over/", sent)
    assert answer.status_code == 409
    assert "过去的日子不能改写" in answer.content.decode()
    assert "划转" in answer.content.decode()


def test_the_coverage_page_says_what_is_missing(client: Client, stocked: Library) -> None:
    enter(client, *MAY)
    assert "没有空白，也没有重叠" in page(client, "coverage/")
    Power.objects.filter(item__code="SP001").delete()
    text = page(client, "coverage/")
    assert "没有空白，也没有重叠" not in text
    assert "SP001 食品经营许可证" in text


def test_a_list_shows_its_questions_conditions_and_what_is_merged(client: Client, stocked: Library) -> None:
    enter(client, *MAY)
    text = page(client, "scenarios/catering/")
    for words in ("有没有后厨？", "has_kitchen", "代答 CG002", "4 项，另有 1 项重复的已合并"):
        assert words in text


def test_merged_items_stand_on_the_page_of_duplicates(client: Client, stocked: Library) -> None:
    enter(client, *MAY)
    text = page(client, "duplicates/")
    assert "CG002 消防通道" in text
    assert "同一法律同一条" in text
