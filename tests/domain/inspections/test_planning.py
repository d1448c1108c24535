"""The visit planner: every rule kept, every sum right, nothing better to be had, and a reason for what is left."""

from __future__ import annotations

import time
from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.domain.inspections.planning import packing
from bihuan.domain.inspections.planning.instance import Enterprise, Instance, checked_instance
from bihuan.domain.inspections.planning.packing import Packer
from bihuan.domain.inspections.planning.planner import Plan, make_plan, visits_alone
from bihuan.domain.inspections.planning.reasons import Reason
from bihuan.kernel.refusals import Refused
from tests.factories.planning import Data, broken_rules, cost_of, instance_data

seeds = st.integers(0, 10_000)


def planned(data: Data) -> Plan:
    return make_plan(checked_instance(data), seconds=20, clock=time.monotonic)


def cheapest_by_trying_all(packer: Packer, enterprise: Enterprise, most: int) -> float:
    """Every set of up to `most` visits, every set of scenarios in each."""
    instance = packer.instance
    numbers = range(len(instance.scenarios))
    visits = [
        chosen
        for size in range(1, len(numbers) + 1)
        for chosen in combinations(numbers, size)
        if instance.minutes[list(chosen)].sum() <= instance.minutes_per_visit
    ]
    return min(
        packer.cost_of(enterprise, chosen)
        for count in range(most + 1)
        for chosen in combinations_with_replacement(visits, count)
    )


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from([0.3, 0.7, 1.0, 3.0]))
def test_a_plan_keeps_every_rule_and_says_what_it_costs(seed: int, tightness: float) -> None:
    data = instance_data(seed, tightness=tightness)
    plan = planned(data)
    assert broken_rules(data, plan.as_file()) == []
    assert plan.objective == pytest.approx(cost_of(data, plan.as_file()))
    assert all(stage.bound <= plan.objective + 1e-6 for stage in plan.stages)
    assert plan.is_complete


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_no_visits_of_one_enterprise_are_cheaper(seed: int) -> None:
    instance = checked_instance(instance_data(seed, enterprises=3, scenarios=5))
    packer, free = Packer(instance), np.zeros(len(instance.departments))
    for enterprise in instance.enterprises:
        most = min(packer.most_visits(enterprise), 2)
        capped = enterprise.model_copy(update={"cap": most})
        pack = packer.pack(capped, free)
        assert pack.cost == pytest.approx(cheapest_by_trying_all(packer, capped, most))
        assert pack.proven == pytest.approx(pack.cost)


def test_prices_are_paid_for_the_minutes_they_are_on() -> None:
    instance = checked_instance(instance_data(4, enterprises=3))
    packer = Packer(instance)
    dear = np.array([1e6, 0.0, 0.0])
    for enterprise in instance.enterprises:
        visits = packer.pack(enterprise, dear).visits
        assert all(instance.loads[list(visit)][:, 0].sum() == 0 for visit in visits)


def test_the_solver_answers_what_the_search_would(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = checked_instance(instance_data(11, enterprises=6))
    packer, free = Packer(instance), np.zeros(len(instance.departments))
    searched = [packer.pack(enterprise, free).cost for enterprise in instance.enterprises]
    monkeypatch.setattr(packing, "MOST_BUNDLES", -1)
    solved = [packer.pack(enterprise, free) for enterprise in instance.enterprises]
    assert [pack.cost for pack in solved] == pytest.approx(searched)
    assert [pack.proven for pack in solved] == pytest.approx(searched)


def test_a_search_cut_short_still_proves_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = checked_instance(instance_data(5, enterprises=10, scenarios=9, items=20))
    packer, free = Packer(instance), np.zeros(len(instance.departments))
    exact = [packer.pack(enterprise, free) for enterprise in instance.enterprises]
    monkeypatch.setattr(packing, "MOST_STEPS", 0)
    for enterprise, best in zip(instance.enterprises, exact, strict=True):
        short = packer.pack(enterprise, free)
        assert short.proven <= best.cost + 1e-6
        assert short.cost >= best.cost - 1e-6


def test_the_same_instance_gives_the_same_plan() -> None:
    data = instance_data(8, enterprises=30, tightness=0.6)
    assert planned(data).as_file() == planned(data).as_file()


def test_without_officers_everything_is_left_for_want_of_officers() -> None:
    data = instance_data(3)
    data["capacity"] = {name: [0] * 12 for name in data["departments"]}
    plan = planned(data)
    assert plan.visits == ()
    assert any(row.reason == Reason.CAPACITY for row in plan.left)
    assert plan.stages[-1].bound > plan.stages[0].bound, "the shortage is proven, not only met"


def one_enterprise(**changes: object) -> Data:
    """One shop with two items of one department, each on a checklist of its own."""
    return {
        "months": 12, "minutes_per_visit": 60, "min_gap_months": 1, "departments": ["D"],
        "weights": {"visit": 100, "minute": 1, "offsite": 60, "unscheduled": 1000},
        "items": [{"id": name, "department": "D", "offsite_ok": name == "paper"} for name in ("paper", "site")],
        "scenarios": [{"id": f"S-{name}", "minutes": 40, "items": [name], "officer_minutes": {"D": 16}}
                      for name in ("paper", "site")],
        "enterprises": [{"id": "E", "cap": 1, "due": {"site": 1}, "blackout": []}],
        "capacity": {"D": [100] * 12}, **changes,
    }  # fmt: skip


def shop(due: dict[str, int], cap: int = 1, blackout: range | tuple[int, ...] = ()) -> list[Data]:
    return [{"id": "E", "cap": cap, "due": due, "blackout": list(blackout)}]


@pytest.mark.parametrize(
    ("changes", "item", "how", "reason"),
    [
        ({"enterprises": shop({"paper": 1})}, "paper", "offsite", "cost"),
        ({"enterprises": shop({"site": 2})}, "site", "unscheduled", "cap"),
        ({"enterprises": shop({"site": 1, "paper": 1})}, "paper", "offsite", "minutes"),
        ({"enterprises": shop({"site": 1}, blackout=range(12))}, "site", "unscheduled", "gap"),
        ({"enterprises": shop({"site": 2}, 2, blackout=range(2, 12))}, "site", "unscheduled", "gap"),
        ({"capacity": {"D": [8] * 12}}, "site", "unscheduled", "capacity"),
        ({"minutes_per_visit": 30}, "site", "unscheduled", "minutes"),
        ({"scenarios": []}, "site", "unscheduled", "scenario"),
    ],
)
def test_what_is_left_has_its_way_and_its_reason(changes: Data, item: str, how: str, reason: str) -> None:
    left = planned(one_enterprise(**changes)).left
    assert [(row.item, row.how, row.reason) for row in left] == [(item, how, reason)]


def test_each_department_alone_goes_as_often_as_its_most_frequent_item() -> None:
    data = one_enterprise(departments=["D", "F"], capacity={"D": [9] * 12, "F": [9] * 12})
    data["items"][0]["department"] = "F"
    data["enterprises"] = [
        *shop({"paper": 1, "site": 3}),
        {"id": "G", "cap": 1, "due": {"site": 1}, "blackout": []},
    ]
    assert visits_alone(checked_instance(data)) == 1 + 3 + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"months": 0}, "months"),
        ({"capacity": {"D": [1]}}, "capacity.D"),
        ({"enterprises": shop({"nothing": 1})}, "nothing"),
        ({"enterprises": [*shop({"site": 1}), *shop({"site": 1})]}, "重复"),
        ({"weights": {"visit": -1, "minute": 1, "offsite": 1, "unscheduled": 1}}, "weights.visit"),
    ],
)
def test_an_instance_that_contradicts_itself_is_refused_with_the_place(changes: Data, said: str) -> None:
    with pytest.raises(Refused, match=said):
        checked_instance(one_enterprise(**changes))


def test_who_cancels_is_heard() -> None:
    class Cancelled(Exception):
        pass

    def cancel(_stage: str, _done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        make_plan(Instance.model_validate(instance_data(1)), seconds=1, clock=time.monotonic, told=cancel)
