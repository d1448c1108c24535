"""A scenario's checklist on a day: merged, in order, with who holds each item."""

from __future__ import annotations

from datetime import date

from pytest_django import DjangoAssertNumQueries

from bihuan.domain.checklists.models import Power
from bihuan.domain.checklists.queries import checklist_on, holder_on, item_on, scenarios_for
from bihuan.domain.checklists.queries.scenarios import checklists_on
from tests.factories.checklists import Library

DAY = date(2026, 9, 30)


def test_the_checklist_has_its_lines_in_order_with_duplicates_merged(library: Library) -> None:
    checklist = checklist_on("catering", DAY)
    assert checklist is not None
    assert [(line.position, line.item_code, line.merged, line.when) for line in checklist.lines] == [
        (1, "SP001", (), ""),
        (2, "SP002", (), "has_kitchen"),
        (3, "XF001", ("CG002",), ""),
        (4, "CG001", (), ""),
    ]
    third = checklist.lines[2]
    assert (third.law, third.article, third.holder_code, third.holder_name) == (
        "中华人民共和国消防法", "第十六条", "U-XF", "U-XF单位",
    )  # fmt: skip
    assert [(one.key, one.text_en) for one in checklist.questions] == [("has_kitchen", "Is there a kitchen?")]


def test_minutes_count_what_is_checked_on_site_by_who_holds_it(library: Library) -> None:
    checklist = checklist_on("catering", DAY)
    assert checklist is not None
    assert checklist.minutes == 10 + 15 + 10  # the shop sign is seen on paper
    assert checklist.officer_minutes == {"U-SJ": 25, "U-XF": 10}


def test_there_is_no_checklist_before_its_day(library: Library) -> None:
    assert checklist_on("catering", date(2025, 12, 31)) is None
    assert checklist_on("nothing", DAY) is None


def test_an_item_answered_outside_the_list_stands_in_for_its_duplicate(library: Library) -> None:
    power = Power.objects.get(item__code="XF001")
    Power.objects.filter(pk=power.pk).update(valid_to=date(2026, 9, 1))
    (checklist,) = scenarios_for("仓储", DAY)
    assert [(line.item_code, line.holder) for line in checklist.lines] == [("XF001", None)]


def test_scenarios_are_found_by_trade(library: Library) -> None:
    assert [one.scenario_code for one in scenarios_for("小吃", DAY)] == ["catering"]
    assert scenarios_for("银行", DAY) == []


def test_a_checklist_costs_four_queries_and_so_do_all_of_them(
    library: Library, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        checklist_on("catering", DAY)
    with django_assert_num_queries(4):
        assert len(checklists_on(DAY)) == 2


def test_item_and_holder_are_one_query_each(
    library: Library, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert item_on("SP001", DAY) is not None
    with django_assert_num_queries(1):
        assert holder_on("SP001", DAY) is not None
