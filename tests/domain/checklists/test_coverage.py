"""The report of holes: what it finds, and that a past year's reads the same after a power is handed back."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bihuan.domain.checklists.actions import hand_back, hand_over
from bihuan.domain.checklists.models import ChecklistLine, ItemVersion, Power, ScenarioVersion
from bihuan.domain.checklists.queries.coverage import Coverage, coverage_on
from bihuan.domain.checklists.queries.duplicates import duplicates_on
from bihuan.domain.checklists.queries.library import difference, scenario_versions
from bihuan.foundation.accounts.models import Unit
from tests.factories.checklists import Library

DAY = date(2026, 9, 30)


def found() -> dict[str, int]:
    report = coverage_on(DAY)
    names = ("gaps", "clashes", "unlisted", "leaderless", "idle", "lawless")
    return {name: len(getattr(report, name)) for name in names if getattr(report, name)}


def test_a_whole_library_has_no_hole(library: Library) -> None:
    report = coverage_on(DAY)
    assert (report.items, report.scenarios, report.holes, report.is_clean) == (5, 2, 0, True)


def test_an_item_that_nobody_holds_is_a_gap(library: Library) -> None:
    Power.objects.filter(item__code="SP001").delete()
    assert found() == {"gaps": 1}
    assert coverage_on(DAY).gaps[0].streets == ()


def test_an_item_that_some_streets_alone_hold_is_a_gap_in_the_others(library: Library) -> None:
    street = Unit.objects.get(code="U-S1")
    Power.objects.filter(item__code="SP001").update(holder=street, level="street")
    (gap,) = coverage_on(DAY).gaps
    assert gap.streets == ("U-S2单位",)


def test_an_item_that_two_hold_is_a_clash_and_one_carved_out_for_a_street_is_none(library: Library) -> None:
    power = Power.objects.get(item__code="SP001")
    facts = {"item": power.item, "how": "held", "valid_from": power.valid_from}
    Power.objects.create(holder=Unit.objects.get(code="U-S1"), level="street", **facts)
    assert found() == {}
    Power.objects.create(holder=Unit.objects.get(code="U-CG"), level="district", **facts)
    assert found() == {"clashes": 1}


def test_an_item_on_no_list_a_list_without_lead_and_an_item_without_law_are_named(library: Library) -> None:
    ChecklistLine.objects.filter(item__code="CG001").delete()
    ScenarioVersion.objects.filter(scenario__code="warehouse").update(lead=None)
    ItemVersion.objects.filter(item__code="SP001").update(law="")
    assert found() == {"unlisted": 1, "leaderless": 1, "lawless": 1}


def test_a_department_whose_field_has_no_item_is_named(library: Library) -> None:
    ScenarioVersion.objects.filter(scenario__code="warehouse").update(lead=Unit.objects.get(code="U"))
    assert coverage_on(DAY).idle == ("单位U",) or coverage_on(DAY).idle == ("U单位",)


def plain(report: Coverage) -> str:
    return repr(report)


def test_a_past_report_reads_the_same_after_a_power_came_back(library: Library, now: datetime) -> None:
    past = date(2026, 3, 1)
    before = plain(coverage_on(past)), [h.holder_id for h in Power.objects.filter(valid_from__lte=past)]
    act = {"item_code": "CG001", "actor": library.keeper, "now": now, "reason": "试行"}
    hand_over(to=["U-S1", "U-S2"], level="street", from_on=date(2026, 10, 1), **act)  # type: ignore[arg-type]
    hand_back(to="U-CG", from_on=date(2026, 11, 1), **act)  # type: ignore[arg-type]
    assert plain(coverage_on(past)) == before[0]
    assert coverage_on(date(2026, 10, 15)).is_clean
    assert coverage_on(date(2026, 11, 1)).is_clean


def test_the_report_costs_seven_queries(library: Library, django_assert_num_queries) -> None:
    with django_assert_num_queries(7):
        coverage_on(DAY)


def test_merged_items_and_those_that_look_alike_are_found(library: Library) -> None:
    report = duplicates_on(DAY)
    assert [(p.one.code, p.other.code, p.is_same_law) for p in report.merged] == [("XF001", "CG002", True)]
    assert report.suspected == ()
    ItemVersion.objects.filter(item__code="CG001").update(name="食品经营许可证件")
    (pair,) = duplicates_on(DAY).suspected
    assert {pair.one.code, pair.other.code} == {"CG001", "SP001"}
    assert pair.percent >= 50


@pytest.mark.parametrize("what", ["added", "removed", "moved", "conditions", "words"])
def test_what_differs_between_two_versions_is_named(library: Library, what: str) -> None:
    (old,) = scenario_versions("catering")
    (new,) = scenario_versions("catering")
    lines = list(new.lines.all())
    if what == "added":
        other = list(old.lines.all())[1:]
        old._prefetched_objects_cache["lines"] = other  # type: ignore[attr-defined]
    elif what == "removed":
        new._prefetched_objects_cache["lines"] = lines[1:]  # type: ignore[attr-defined]
    elif what == "moved":
        new._prefetched_objects_cache["lines"] = [lines[1], lines[0], *lines[2:]]  # type: ignore[attr-defined]
    elif what == "conditions":
        lines[0].when = "has_kitchen"
    else:
        new.name = "餐馆"
    found = difference(old, new)
    assert getattr(found, what)
    assert not found.is_empty
