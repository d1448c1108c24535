"""The year's plan from the district's own rows: made by a job, approved by another, changed with few moves, arranged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise

import pytest

from bihuan.domain.inspections.models import CapYear, Visit
from bihuan.domain.officers.models import Certificate
from bihuan.domain.yearplans import actions
from bihuan.domain.yearplans.models import PlanVisit, YearPlan
from bihuan.domain.yearplans.queries.plans import changes_of, plan_offers, plans
from bihuan.domain.yearplans.vocabulary import PlanState, Way, Why
from bihuan.foundation.jobs.worker import run_due
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.lots import commitment_of
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.cases import Town
from tests.factories.yearplans import POWERS, add_enterprise, plan_in_force, plan_made, planning_town

DUE = {
    "A": 0,
    "B": 1,
    "C": 1,
    "D": 2,
}  # times a year, by the factory's items; a department's own cap is 1 here


def months(plan: YearPlan) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in plan.visits.select_related("enterprise"):
        found.setdefault(row.enterprise.code, []).append(row.month)
    return found


def test_the_job_plans_every_enterprise_within_its_caps(town: Town) -> None:
    plan = plan_made(town)
    assert (plan.state, plan.enterprises) == (PlanState.DRAFT, 8)
    assert plan.visit_count == plan.visits.count() == 6  # two of grade A are left alone
    assert plan.alone == 12  # two departments, each by itself
    assert plan.gap_percent == pytest.approx(0)
    assert all(row.items == ["CG001", "CG002", "SZ001"] for row in plan.visits.all())
    entry = Entry.objects.get(kind="yearplans.made")
    assert entry.quantity == 6
    assert entry.data["alone"] == 12


def test_what_paper_can_show_is_in_no_visit_and_in_the_list(town: Town) -> None:
    plan = plan_made(town)
    rows = plan.left.filter(how=Way.DATA)
    assert {(row.item, row.why) for row in rows} == {("SZ002", Why.DATA)}
    assert sum(row.times for row in rows) == 4 + 1 + 2  # four of grade B, a C, and a D twice


def test_the_street_that_holds_a_power_comes_instead_of_the_bureau(db: None, now: datetime) -> None:
    street = "CG002,U-S2,street,2026-03-01,,handed_over,下放,赋权清单\n"
    town = planning_town(now, powers=POWERS + street)
    plan = plan_made(town)
    assert set(plan.load) >= {"U-CG", "U-SZ", "U-S2"}
    # The street has no officer: its item is left for lack of people, and the others are checked all the same.
    left = plan.left.exclude(how=Way.DATA)
    assert {(row.item, row.why) for row in left} == {("CG002", Why.CAPACITY)}
    assert all(row.items == ["CG001", "SZ001"] for row in plan.visits.all())


def test_without_officers_everything_is_left_and_the_reason_is_capacity(town: Town) -> None:
    Certificate.objects.update(valid_to="2026-01-02", valid_from="2026-01-01")
    plan = plan_made(town)
    assert plan.visit_count == 0
    assert {row.why for row in plan.left.exclude(how=Way.DATA)} == {Why.CAPACITY}


def test_closed_months_and_months_gone_by_are_left_alone(town: Town) -> None:
    plan = plan_made(town, from_month=10)
    assert min(row.month for row in plan.visits.all()) >= 10
    for enterprise in months(plan).values():
        assert all(later - one > 1 for one, later in pairwise(sorted(enterprise)))


def test_the_seed_is_committed_before_anything_is_planned(town: Town) -> None:
    plan = actions.ask_plan(actor=town.actors["maker"], now=town.now, year=2026, seed="ours")
    assert plan.commitment == commitment_of("ours")
    assert Entry.objects.get(kind="yearplans.asked").data["commitment"] == plan.commitment
    assert "ours" not in str(Entry.objects.values_list("data", flat=True))


def test_nobody_approves_his_own_plan(town: Town) -> None:
    plan = plan_made(town)
    actions.freeze_plan(actor=town.actors["maker"], now=town.now, plan_id=plan.pk)
    with pytest.raises(Refused, match="编制或冻结") as refused:
        actions.approve_plan(actor=town.actors["maker"], now=town.now, plan_id=plan.pk)
    assert refused.value.code == "own_plan"
    done = actions.approve_plan(actor=town.actors["approver"], now=town.now, plan_id=plan.pk)
    assert done.state == PlanState.APPROVED


@pytest.mark.parametrize("name", ["reader", "approver", "ann"])
def test_others_cannot_make_plans(town: Town, name: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.ask_plan(actor=town.actors[name], now=town.now, year=2026)
    assert (refused.value.code, YearPlan.objects.count()) == ("not_permitted", 0)


def test_a_draft_is_nobody_elses_business_and_a_published_plan_everybodys(town: Town) -> None:
    plan, stranger = plan_in_force(town), town.actors["ann"]
    assert not plans(stranger).exists()
    with pytest.raises(NotFound):
        actions.freeze_plan(actor=stranger, now=town.now, plan_id=plan.pk)
    actions.publish_plan(actor=town.actors["maker"], now=town.now, plan_id=plan.pk)
    assert plans(stranger).get() == plan
    assert not any(offer.is_open for offer in plan_offers(plans(stranger).get(), stranger).values())


def test_publishing_replaces_the_plan_before(town: Town) -> None:
    first = plan_in_force(town)
    actions.publish_plan(actor=town.actors["maker"], now=town.now, plan_id=first.pk)
    second = plan_in_force(town)
    actions.publish_plan(actor=town.actors["maker"], now=town.now, plan_id=second.pk)
    first.refresh_from_db()
    assert first.state == PlanState.REPLACED
    assert Entry.objects.get(kind="yearplans.replaced").data["by"] == second.code


def test_a_change_leaves_alone_what_is_agreed_and_what_still_holds(town: Town) -> None:
    plan = plan_in_force(town)
    agreed = plan.visits.filter(month__gte=11).first() or plan.visits.order_by("-month").first()
    assert agreed is not None
    actions.agree_visit(actor=town.actors["maker"], now=town.now, plan_id=plan.pk, visit_id=agreed.pk)
    add_enterprise(town, "Z99", "C")
    changed = plan_made(town, before_id=plan.pk, reason="新开一家")
    before, after = months(plan), months(changed)
    assert after.pop("Z99")
    assert after == before
    assert changed.visits.get(enterprise=agreed.enterprise, month=agreed.month).agreed_at
    counts, changes = changes_of(changed, plan)
    assert (counts["same"], counts["added"], len(changes)) == (6, 1, 1)


@pytest.mark.parametrize(
    ("asked", "code"), [({"reason": ""}, "reason_needed"), ({"reason": "改", "year": 2027}, "not_found")]
)
def test_a_change_says_why_and_stays_in_its_year(town: Town, asked: dict[str, object], code: str) -> None:
    plan = plan_in_force(town)
    with pytest.raises((Refused, NotFound)) as refused:
        plan_made(town, **{"before_id": plan.pk, "year": 2026, **asked})  # type: ignore[arg-type]
    assert getattr(refused.value, "code", "not_found") == code
    assert YearPlan.objects.count() == 1


def test_a_plan_that_was_cancelled_is_not_made(town: Town) -> None:
    plan = actions.ask_plan(actor=town.actors["maker"], now=town.now, year=2026)
    actions.cancel_plan(actor=town.actors["maker"], now=town.now, plan_id=plan.pk)
    run_due(clock=lambda: town.now)
    plan.refresh_from_db()
    assert (plan.state, plan.visits.count()) == (PlanState.CANCELLED, 0)


def test_a_month_becomes_visits_with_days_and_two_officers_once(town: Town) -> None:
    plan = plan_in_force(town)
    month = Counter(plan.visits.filter(month__gte=10).values_list("month", flat=True)).most_common(1)[0][0]
    for _ in range(2):
        actions.ask_for_month(actor=town.actors["maker"], now=town.now, plan_id=plan.pk, month=month)
        run_due(clock=lambda: town.now)
    rows = PlanVisit.objects.filter(plan=plan, month=month)
    assert rows.filter(visit=None).count() == 0
    assert Visit.objects.count() == rows.count()
    for row in rows:
        assert row.visit is not None
        assert row.visit.planned_on.month == month
        assert row.visit.planned_on.weekday() < 5
        assert row.visit.officer_rows.count() >= 2
        assert [one.code for one in row.visit.items.all()] == row.items
    assert CapYear.objects.filter(held__gt=0).count() == rows.count()


def test_a_month_gone_by_is_refused(town: Town) -> None:
    plan = plan_in_force(town)
    with pytest.raises(Refused, match="已经过去"):
        actions.ask_for_month(actor=town.actors["maker"], now=town.now, plan_id=plan.pk, month=1)
