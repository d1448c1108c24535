"""Planning again moves little, keeps every rule, and says what changed."""

from __future__ import annotations

import time
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.domain.inspections.planning.again import Before, plan_again
from bihuan.domain.inspections.planning.compare import Fate, counts, differences
from bihuan.domain.inspections.planning.instance import checked_instance
from bihuan.domain.inspections.planning.planner import Plan, PlannedVisit, make_plan
from tests.factories.planning import Data, broken_rules, cost_of, instance_data

seeds = st.integers(0, 10_000)


def planned(data: Data) -> Plan:
    return make_plan(checked_instance(data), seconds=20, clock=time.monotonic)


def again(data: Data, before: Plan, agreed: frozenset[tuple[str, int]] = frozenset()) -> Plan:
    old = Before(before.visits, before.left)
    return plan_again(checked_instance(data), old, agreed, seconds=20, clock=time.monotonic)


def fates(before: Plan, after: Plan) -> dict[Fate, int]:
    return counts(differences(before.visits, after.visits))


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from([0.5, 1.0]))
def test_nothing_moves_when_nothing_changed(seed: int, tightness: float) -> None:
    data = instance_data(seed, tightness=tightness)
    before = planned(data)
    after = again(data, before)
    assert after.visits == before.visits
    assert after.objective == pytest.approx(before.objective)


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from([0.4, 0.8, 2.0]), st.integers(0, 11), st.integers(0, 13))
def test_after_any_change_every_rule_holds(seed: int, tightness: float, who: int, item: int) -> None:
    data = instance_data(seed, tightness=tightness)
    before = planned(data)
    changed = deepcopy(data)
    changed["enterprises"][who]["due"] = {f"I{item}": 2, "I0": 1}
    changed["enterprises"][(who + 1) % 12]["blackout"] = list(range(6))
    changed["enterprises"][(who + 2) % 12]["cap"] = 1
    changed["capacity"]["D0"] = [minutes // 2 for minutes in changed["capacity"]["D0"]]
    after = again(changed, before)
    assert broken_rules(changed, after.as_file()) == []
    assert after.objective == pytest.approx(cost_of(changed, after.as_file()))
    assert after.stages[-1].bound <= after.objective + 1e-6


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_one_enterprise_more_moves_nobody_else(seed: int) -> None:
    data = instance_data(seed, tightness=3)
    before = planned(data)
    more = deepcopy(data)
    more["enterprises"].append({"id": "new", "cap": 2, "due": {"I0": 1, "I3": 1}, "blackout": []})
    after = again(more, before)
    assert [visit for visit in after.visits if visit.enterprise != "new"] == list(before.visits)


def test_what_is_agreed_stays_although_its_month_is_closed_now() -> None:
    data = instance_data(3, tightness=2)
    before = planned(data)
    agreed = before.visits[0]
    closed = deepcopy(data)
    row = next(row for row in closed["enterprises"] if row["id"] == agreed.enterprise)
    row["blackout"] = list(range(12))
    kept = again(closed, before, frozenset({(agreed.enterprise, agreed.month)}))
    assert agreed in kept.visits
    assert agreed not in again(closed, before).visits


def test_a_checklist_that_is_no_more_leaves_the_others_alone() -> None:
    data = instance_data(5, tightness=2)
    before = planned(data)
    gone = deepcopy(data)
    lost = gone["scenarios"].pop()["id"]
    after = again(gone, before)
    untouched = {v.enterprise for v in before.visits} - {
        v.enterprise for v in before.visits if lost in v.scenarios
    }
    left_alone = [v for v in before.visits if v.enterprise in untouched]
    assert [v for v in after.visits if v.enterprise in untouched] == left_alone
    assert broken_rules(gone, after.as_file()) == []


def visit(month: int, *scenarios: str) -> PlannedVisit:
    return PlannedVisit("E0", month, scenarios)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([visit(1, "A")], [visit(1, "A")], {Fate.SAME: 1}),
        ([visit(1, "A", "B")], [visit(1, "B", "A")], {Fate.SAME: 1}),
        ([visit(1, "A")], [visit(2, "A")], {Fate.MOVED: 1}),
        ([visit(1, "A")], [visit(1, "B")], {Fate.CHANGED: 1}),
        ([visit(1, "A")], [], {Fate.DROPPED: 1}),
        ([visit(1, "A"), visit(4, "B")], [visit(4, "A"), visit(8, "C")], {Fate.MOVED: 1, Fate.DROPPED: 1, Fate.ADDED: 1}),
    ],
)  # fmt: skip
def test_each_visit_has_one_fate(
    before: list[PlannedVisit], after: list[PlannedVisit], expected: dict[Fate, int]
) -> None:
    assert {fate: n for fate, n in counts(differences(before, after)).items() if n} == expected


@settings(max_examples=30, deadline=None)
@given(seeds, seeds)
def test_differences_name_every_visit_of_both_plans_once(one: int, other: int) -> None:
    first, second = (planned(instance_data(seed, enterprises=5)) for seed in (one, other))
    rows = differences(first.visits, second.visits)
    assert sorted(map(str, (row.before for row in rows if row.before))) == sorted(map(str, first.visits))
    assert sorted(map(str, (row.after for row in rows if row.after))) == sorted(map(str, second.visits))
    assert sum(fates(first, second).values()) == len(rows)
