"""A visit from its plan to its rating: who may do what, what the record says, and what becomes of findings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CaseState, Source
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.models import Answer, Finding, Visit
from bihuan.domain.inspections.policy import rating_token
from bihuan.domain.inspections.vocabulary import AnswerState, Counting, Result, VisitKind, VisitState
from bihuan.domain.officers.models import Certificate
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound
from tests.domain.inspections.test_caps import refused
from tests.factories.cases import Town
from tests.factories.cases import walk as walk_case
from tests.factories.inspections import door, enterprise, planned, say, tomorrow, visit_in, walk
from tests.factories.pictures import jpeg


def test_the_whole_road_leaves_an_entry_a_step(town: Town) -> None:
    visit = visit_in(town, VisitState.RATED)
    kinds = list(Entry.objects.filter(subject_type="visit").values_list("kind", flat=True))
    steps = ("planned", "approved", "entered", "visited", "signed", "rated")
    assert kinds == [f"inspections.{step}" for step in steps]
    assert visit.plan_code.startswith("JC2026")
    assert (visit.rating, visit.entry_way) == ("good", "scanned")


def test_nobody_approves_his_own_plan_nor_his_own_visit(town: Town) -> None:
    mine = planned(town, who="office")
    theirs = planned(town, who="planner2", units=("U-SZ",), officers=("office", "cai"))
    for visit in (mine, theirs):
        with refused("own_plan"):
            actions.approve_visit(actor=town["office"], now=town.after(1), visit_id=visit.pk)
    approved = actions.approve_visit(actor=town["boss"], now=town.after(1), visit_id=mine.pk)
    with refused("own_approval"):
        actions.name_officers(
            actor=town["planner"], now=town.after(2), visit_id=approved.pk,
            officers=[town.people["boss"], town.people["ann"]],
        )  # fmt: skip


def test_one_officer_alone_is_not_approved_but_may_come_to_help(town: Town) -> None:
    alone = planned(town, officers=("ann",))
    with refused("two_officers"):
        walk(town, alone, VisitState.APPROVED, town.after(1))
    helper = planned(town, officers=("ann",), kind=VisitKind.SERVICE)
    walk(town, helper, VisitState.APPROVED, town.after(1))


def test_without_approval_nobody_enters_unless_it_is_urgent_and_then_it_is_approved_afterwards(
    town: Town,
) -> None:
    with refused("not_approved"):
        walk(town, planned(town), VisitState.ENTERED, town.after(1))
    urgent = planned(town, who="planner2", units=("U-SZ",), is_urgent=True)
    walk(town, urgent, VisitState.ENTERED, town.after(1))
    with refused("own_plan"):
        actions.approve_afterwards(
            actor=town["office"],
            now=town.after(2),
            visit_id=planned_by_office(town).pk,
        )
    actions.approve_afterwards(actor=town["boss"], now=town.after(2), visit_id=urgent.pk)
    with refused("nothing_to_approve"):
        actions.approve_afterwards(actor=town["boss"], now=town.after(3), visit_id=urgent.pk)
    urgent.refresh_from_db()
    assert urgent.state == VisitState.ENTERED
    assert urgent.plan_code
    assert Entry.objects.get(kind="inspections.approved").data["afterwards"] is True


def planned_by_office(town: Town) -> Visit:
    visit = planned(town, who="office", units=("U-S2",), is_urgent=True)
    walk(town, visit, VisitState.ENTERED, town.after(1))
    return visit


def test_the_wrong_door_another_day_and_an_expired_certificate_keep_officers_out(town: Town) -> None:
    visit = visit_in(town, VisitState.APPROVED)
    enter: dict[str, Any] = {"actor": town["ann"], "now": town.after(10), "visit_id": visit.pk}
    with refused("wrong_door"):
        actions.enter_visit(door=door(town, enterprise("Z2")), **enter)
    with refused("words_needed"):
        actions.enter_visit(**enter)
    with refused("not_today"):
        actions.enter_visit(door="x", **{**enter, "now": town.after(days=1)})
    with refused("not_yours"):
        actions.enter_visit(door="x", **{**enter, "actor": town["cai"]})
    Certificate.objects.filter(officer__person=town.people["bob"]).update(valid_to=town.now.date())
    with refused("no_certificate"):
        walk(town, visit, VisitState.ENTERED, town.after(10))
    assert Visit.objects.get().state == VisitState.APPROVED
    assert not Entry.objects.filter(kind="inspections.entered").exists()


def test_a_broken_door_code_is_said_so_and_a_new_one_makes_the_old_print_worthless(town: Town) -> None:
    old = door(town, enterprise())
    actions.make_door_code(actor=town["planner"], now=town.now, enterprise_id=enterprise().pk, anew=True)
    visit = visit_in(town, VisitState.APPROVED)
    enter: dict[str, Any] = {"actor": town["ann"], "now": town.after(10), "visit_id": visit.pk}
    with refused("wrong_door"):
        actions.enter_visit(door=old, **enter)
    entered = actions.enter_visit(reason="门码被撕掉了", **enter)
    assert (entered.entry_way, entered.entry_note) == ("unscanned", "门码被撕掉了")


def test_every_item_is_unchecked_until_an_officer_says_otherwise(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    assert set(visit.items.values_list("result", flat=True)) == {Result.UNCHECKED}
    answer = say(town, visit, "SJ-01", lon=120.6, lat=31.3, accuracy=8)
    assert (answer.by, answer.at, answer.lon) == (town.people["ann"], town.after(12), 120.6)
    say(town, visit, "SJ-01", Result.NOT_APPLICABLE, minutes=13)
    assert visit.items.get(code="SJ-01").result == Result.NOT_APPLICABLE
    states = Answer.objects.values_list("state", flat=True)
    assert list(states) == [AnswerState.REPLACED, AnswerState.STANDING]
    with refused("not_yours"):
        say(town, visit, "SJ-02", who="office")
    with refused("bad_result"):
        say(town, visit, "SJ-02", Result.UNCHECKED)
    with refused("words_needed"):
        say(town, visit, "SJ-02", Result.VIOLATES, note=" ")
    assert visit.items.get(code="SJ-02").result == Result.UNCHECKED


def test_a_photograph_is_asked_for_by_the_items_rule_or_its_absence_is_explained(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    say(town, visit, "SJ-01", Result.VIOLATES)
    say(town, visit, "SJ-02", Result.VIOLATES)
    leave: dict[str, Any] = {"actor": town["ann"], "now": town.after(15), "visit_id": visit.pk}
    with refused("photos_missing") as caught:
        actions.leave_visit(**leave)
    assert caught.value.params["count"] == 1
    photo: dict[str, Any] = {**leave, "item": "SJ-01", "uuid": uuid4(), "content": jpeg(1), "name": "a.jpg"}
    assert actions.add_photo(**photo) == actions.add_photo(**photo)
    left = actions.leave_visit(**leave)
    done = Entry.objects.get(kind="inspections.visited")
    assert left.state == VisitState.LEFT
    assert (done.data["checked"], done.data["violations"], done.data["items"]) == (2, 2, 3)


def found(town: Town, *items: str) -> Visit:
    """A signed visit with these items found wrong."""
    visit = visit_in(town, VisitState.ENTERED)
    for item in items:
        say(town, visit, item, Result.VIOLATES)
    actions.add_photo(actor=town["ann"], now=town.after(13), visit_id=visit.pk, item=items[0], uuid=uuid4(),
                      content=jpeg(1), name="a.jpg")  # fmt: skip
    walk(town, visit, VisitState.LEFT, town.after(15))
    walk(town, visit, VisitState.SIGNED, town.after(16))
    return visit


def test_one_tap_makes_a_filed_case_and_a_second_tap_none(town: Town) -> None:
    visit = found(town, "SJ-01")
    tap: dict[str, Any] = {"actor": town["ann"], "now": town.after(20), "visit_id": visit.pk}
    with refused("nothing_found"):
        actions.report_finding(item="SJ-02", **tap)
    first = actions.report_finding(item="SJ-01", **tap)
    assert actions.report_finding(item="SJ-01", **tap) == first
    case = Case.objects.get()
    assert case.category is not None
    assert (case.state, case.source, case.object, case.category.code) == (
        CaseState.FILED, Source.INSPECTION, enterprise(), "E0101",
    )  # fmt: skip
    assert "灶台有积油" in case.text
    assert "食品安全法第三十三条" in case.text
    assert visit.code in case.text
    assert case.evidence.count() == 1
    assert Report.objects.get().reported_by == town.people["ann"]
    assert Entry.objects.filter(kind="inspections.found").count() == 1
    assert Entry.objects.get(kind="inspections.reported").data["case"] == case.code


def test_a_finding_without_a_class_waits_at_the_desk(town: Town) -> None:
    visit = found(town, "SJ-02")
    finding = actions.report_finding(actor=town["ann"], now=town.after(20), visit_id=visit.pk, item="SJ-02")
    assert finding.case is None
    assert Report.objects.get().state == "received"


def test_when_its_cases_are_closed_one_exempt_visit_looks_again(town: Town) -> None:
    visit = found(town, "SJ-01", "XF-01")
    for item in ("SJ-01", "XF-01"):
        actions.report_finding(actor=town["bob"], now=town.after(20), visit_id=visit.pk, item=item)
    first, second = Case.objects.order_by("pk")
    close(town, first, 30)
    assert actions.plan_rechecks(now=town.after(60)) == 0, "one case is still open"
    close(town, second, 70)
    assert actions.plan_rechecks(now=town.after(90)) == 1
    assert actions.plan_rechecks(now=town.after(91)) == 0
    again = Visit.objects.exclude(pk=visit.pk).get()
    assert (again.first, again.counting, again.ground, again.evidence) == (
        visit, Counting.EXEMPT, "recheck", second.code,
    )  # fmt: skip
    assert again.planned_on == town.now.date() + timedelta(days=3)
    assert list(again.items.values_list("code", flat=True)) == ["SJ-01", "XF-01"]
    assert {one.recheck for one in Finding.objects.all()} == {again}
    assert set(again.officer_rows.values_list("person__username", flat=True)) == {"ann", "bob"}


def close(town: Town, case: Case, minutes: float) -> None:
    for number, step in enumerate(
        (CaseState.DISPATCHED, CaseState.HANDLING, CaseState.HANDLED, CaseState.CHECKING, CaseState.CLOSED)
    ):
        walk_case(town, case.pk, step, town.after(minutes + number))


def test_the_enterprise_rates_by_its_link_and_says_why_when_it_is_poor(town: Town) -> None:
    visit = visit_in(town, VisitState.SIGNED)
    rate: dict[str, Any] = {"now": town.after(60), "token": rating_token(visit.pk)}
    with pytest.raises(NotFound):
        actions.rate_visit(rating="good", **{**rate, "token": "A" * 24})
    with refused("bad_rating"):
        actions.rate_visit(rating="grand", **rate)
    with refused("reason_needed"):
        actions.rate_visit(rating="poor", **rate)
    with refused("unknown_reason"):
        actions.rate_visit(rating="poor", reasons=["weather"], **rate)
    rated = actions.rate_visit(rating="poor", reasons=["too_long", "rude"], words_said="查了半天", **rate)
    assert actions.rate_visit(rating="poor", reasons=["rude"], **rate).rating_reasons == rated.rating_reasons
    with refused("wrong_state"):
        actions.rate_visit(rating="good", **rate)
    entry = Entry.objects.get(kind="inspections.rated")
    assert entry.data["reasons"] == ["rude", "too_long"]
    assert "查了半天" not in str(entry.data)


def test_who_will_not_sign_is_recorded_with_why(town: Town) -> None:
    visit = visit_in(town, VisitState.LEFT)
    sign: dict[str, Any] = {
        "actor": town["ann"],
        "now": town.after(30),
        "visit_id": visit.pk,
        "name": "王老板",
    }
    with refused("words_needed"):
        actions.sign_visit(agreed=False, **sign)
    actions.sign_visit(agreed=False, note="认为没有问题", picture=jpeg(3), **sign)
    visit.refresh_from_db()
    assert visit.state == VisitState.SIGNED
    assert (visit.signature.agreed, visit.signature.note) == (False, "认为没有问题")
    assert visit.signature.file is not None


def test_somebody_without_a_right_over_inspections_knows_of_no_visit(town: Town) -> None:
    visit = planned(town)
    for verb, more in (
        ("approve_visit", {}),
        ("cancel_visit", {"reason": "x"}),
        ("enter_visit", {"reason": "x"}),
    ):
        with pytest.raises(NotFound):
            getattr(actions, verb)(actor=town["outsider"], now=town.now, visit_id=visit.pk, **more)
    with refused("not_permitted"):
        actions.cancel_visit(actor=town["planner2"], now=town.now, visit_id=visit.pk, reason="x")


def test_a_recheck_is_not_planned_for_a_day_that_is_over(town: Town) -> None:
    visit = planned(town, planned_on=tomorrow(town))
    with refused("past_day"):
        actions.move_visit(
            actor=town["planner"], now=town.now, visit_id=visit.pk, planned_on=date(2026, 1, 1), reason="x"
        )
