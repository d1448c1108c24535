"""The life of a case as its people live it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Report, StageClock
from bihuan.domain.cases.vocabulary import CaseState, ReportState, TaskState
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.cases import ROAD, Town, case_in, task_of


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


@pytest.mark.parametrize("state", ROAD)
def test_case_walks_the_road_when_each_step_is_done_by_its_person(town: Town, state: str) -> None:
    assert case_in(town, state).state == state


def test_every_step_of_a_whole_life_is_one_entry_in_order(town: Town) -> None:
    case = case_in(town, CaseState.CONFIRMED)
    kinds = Entry.objects.filter(subject_type="case", subject_id=case.pk).values_list("kind", flat=True)
    assert list(kinds) == [
        "cases.accepted", "cases.filed", "cases.dispatched", "cases.task_signed", "cases.task_handled",
        "cases.handled", "cases.check_assigned", "cases.closed", "cases.look_back_called", "cases.check_taken",
        "cases.confirmed",
    ]  # fmt: skip


def test_handling_clock_runs_from_dispatch_when_the_unit_signs_late(town: Town) -> None:
    case = case_in(town, CaseState.DISPATCHED)
    before = task_of(case).due_at
    actions.sign_task(actor=town["handler"], now=town.after(60), task_id=task_of(case).pk)
    clock = StageClock.objects.get(task=task_of(case))
    assert (clock.started_at, task_of(case).due_at) == (town.after(3), before)


def test_case_is_not_closed_by_who_handled_it(town: Town) -> None:
    case = case_in(town, CaseState.HANDLED)
    everything = town["everything"]
    actions.assign_check(
        actor=town["dispatcher"], now=town.after(9), case_id=case.pk, assignee=town.people["everything"]
    )
    task = task_of(case)
    task.handled_by_id = everything.person_id
    task.save()
    with refused("own_work"):
        actions.pass_check(actor=everything, now=town.after(10), case_id=case.pk)


def test_look_back_is_refused_when_the_looker_checked_the_case(town: Town) -> None:
    case = case_in(town, CaseState.HANDLED)
    actions.take_check(actor=town["checker2"], now=town.after(6), case_id=case.pk)
    actions.pass_check(actor=town["checker2"], now=town.after(7), case_id=case.pk)
    actions.call_look_back(actor=town["supervisor"], now=town.after(8), case_id=case.pk)
    with refused("own_check"):
        actions.take_look_back(actor=town["checker2"], now=town.after(9), case_id=case.pk)


def test_failed_look_back_opens_the_case_again_and_counts_as_a_rebound(town: Town) -> None:
    case = case_in(town, CaseState.LOOKING_BACK)
    case = actions.rebound_case(
        actor=town["inspector"], now=town.after(20), case_id=case.pk, remark="又堆起来了"
    )
    assert (case.state, case.rebounds, case.closed_at) == (CaseState.FILED, 1, None)
    case = actions.dispatch_case(actor=town["dispatcher"], now=town.after(21), case_id=case.pk)
    assert case.state == CaseState.DISPATCHED


def test_outsider_is_told_that_the_case_does_not_exist(town: Town) -> None:
    case = case_in(town, CaseState.FILED)
    with pytest.raises(NotFound):
        actions.void_case(actor=town["outsider"], now=town.after(5), case_id=case.pk, ground="test")


def test_second_press_of_the_same_button_is_told_the_new_state(town: Town) -> None:
    case = case_in(town, CaseState.FILED)
    actions.dispatch_case(actor=town["dispatcher"], now=town.after(5), case_id=case.pk)
    entries = Entry.objects.count()
    with refused("wrong_state"):
        actions.dispatch_case(actor=town["dispatcher2"], now=town.after(5), case_id=case.pk)
    assert Entry.objects.count() == entries


def test_returned_case_needs_a_second_person_before_it_is_sent_again(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    actions.return_task(
        actor=town["handler"],
        now=town.after(10),
        task_id=task_of(case).pk,
        ground="not_this_unit",
        reason="不归我们",
    )
    with refused("return_needs_another"):
        actions.dispatch_case(actor=town["dispatcher"], now=town.after(11), case_id=case.pk)
    with refused("not_permitted"):
        actions.rule_return(
            actor=town["dispatcher"], now=town.after(11), case_id=case.pk, upheld=False, reason="归"
        )
    actions.rule_return(
        actor=town["centre"], now=town.after(12), case_id=case.pk, upheld=False, reason="职责表写明"
    )
    case = actions.dispatch_case(actor=town["dispatcher"], now=town.after(13), case_id=case.pk)
    assert case.state == CaseState.DISPATCHED


def test_clock_runs_on_when_the_same_unit_gets_the_returned_case_again(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    old = StageClock.objects.get(task=task_of(case))
    actions.return_task(
        actor=town["handler"], now=town.after(10), task_id=task_of(case).pk, ground="place_unclear"
    )
    actions.dispatch_case(actor=town["dispatcher2"], now=town.after(40), case_id=case.pk)
    again = StageClock.objects.get(pk=old.pk)
    assert again.task == task_of(case)
    assert again.due_at is not None
    assert again.due_at - (old.due_at or again.due_at) == timedelta(minutes=30)


def test_clock_starts_anew_when_another_unit_gets_the_returned_case(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    actions.return_task(
        actor=town["handler"], now=town.after(10), task_id=task_of(case).pk, ground="not_this_unit"
    )
    other = town.district.units["U-SZ"]
    actions.dispatch_case(actor=town["dispatcher2"], now=town.after(40), case_id=case.pk, lead=other)
    running = StageClock.objects.get(case=case, stage="handle", stopped_at=None)
    assert (running.task.unit, running.started_at) == (other, town.after(40))  # type: ignore[union-attr]


@pytest.mark.parametrize("lead", ["U-CG", "U-SZ"])
def test_what_a_helper_had_handled_is_not_sent_twice_after_the_leads_return(town: Town, lead: str) -> None:
    """The helper's work stands while another leads; the helper who leads now gets the whole of it, once."""
    units = town.district.units
    case = case_in(town, CaseState.FILED)
    actions.dispatch_case(
        actor=town["dispatcher"], now=town.after(5), case_id=case.pk,
        lead=units["U-CG"], assists=[units["U-SZ"]],
    )  # fmt: skip
    leads, helps = case.tasks.order_by("pk")
    actions.sign_task(actor=town["helper"], now=town.after(6), task_id=helps.pk)
    actions.handle_task(actor=town["helper"], now=town.after(7), task_id=helps.pk, text="已清运")
    actions.return_task(actor=town["handler"], now=town.after(8), task_id=leads.pk, ground="place_unclear")
    actions.dispatch_case(
        actor=town["dispatcher2"], now=town.after(9), case_id=case.pk,
        lead=units[lead], assists=[units["U-SZ"]],
    )  # fmt: skip
    live = case.tasks.filter(ended_at=None).values_list("unit__code", "role", "state")
    expected = {("U-CG", "lead", "dispatched"), ("U-SZ", "assist", "handled")}
    assert set(live) == (expected if lead == "U-CG" else {("U-SZ", "lead", "dispatched")})
    assert case.tasks.get(pk=helps.pk).state == ("handled" if lead == "U-CG" else "withdrawn")


def test_staged_row_has_a_deadline_per_stage(town: Town) -> None:
    case = case_in(town, CaseState.DISPATCHED, category="C0101")
    task = task_of(case)
    assert task.due_at == town.after(3 + 180)
    actions.sign_task(actor=town["helper"], now=town.after(5), task_id=task.pk)
    with refused("stage_open"):
        actions.handle_task(actor=town["helper"], now=town.after(6), task_id=task.pk, text="完成")
    actions.finish_stage(actor=town["helper"], now=town.after(7), task_id=task.pk)
    actions.finish_stage(actor=town["helper"], now=town.after(8), task_id=task.pk)
    actions.handle_task(actor=town["helper"], now=town.after(9), task_id=task.pk, text="已恢复路面")
    assert Case.objects.get(pk=case.pk).state == CaseState.HANDLED


def test_several_units_must_all_be_done_before_the_check(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    task = actions.add_unit(
        actor=town["dispatcher"], now=town.after(8), case_id=case.pk, unit=town.district.units["U-SZ"]
    )
    lead = case.tasks.get(role="lead")
    actions.handle_task(actor=town["handler"], now=town.after(9), task_id=lead.pk, text="主办完成")
    assert Case.objects.get(pk=case.pk).state == CaseState.HANDLING
    actions.sign_task(actor=town["helper"], now=town.after(10), task_id=task.pk)
    actions.handle_task(actor=town["helper"], now=town.after(11), task_id=task.pk, text="协办完成")
    assert Case.objects.get(pk=case.pk).state == CaseState.HANDLED


def test_failed_check_sends_the_work_back_and_leaves_the_checking_time_out(town: Town) -> None:
    case = case_in(town, CaseState.CHECKING)
    before = StageClock.objects.get(task=task_of(case)).due_at
    case = actions.fail_check(actor=town["checker"], now=town.after(35), case_id=case.pk, remark="还有残留")
    task = task_of(case)
    assert (case.state, case.reworks, task.state, task.reworks) == (
        CaseState.HANDLING,
        1,
        TaskState.HANDLING,
        1,
    )
    assert task.due_at is not None
    assert before is not None
    assert task.due_at - before == timedelta(minutes=30)


def test_extension_goes_through_two_levels_by_three_people(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    task = task_of(case)
    before = task.due_at
    asked = actions.ask_extension(
        actor=town["handler"], now=town.after(10), task_id=task.pk, ground="weather"
    )
    with refused("own_application"):
        actions.endorse_application(actor=town["handler"], now=town.after(11), application_id=asked.pk)
    with refused("not_permitted"):
        actions.endorse_application(actor=town["centre"], now=town.after(11), application_id=asked.pk)
    actions.endorse_application(actor=town["lead"], now=town.after(12), application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=town.after(13), application_id=asked.pk)
    task.refresh_from_db()
    assert task.extensions == 1
    assert task.due_at is not None
    assert before is not None
    assert task.due_at > before


def test_extension_is_refused_when_the_deadline_has_passed(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    with refused("too_late"):
        actions.ask_extension(
            actor=town["handler"], now=town.after(days=20), task_id=task_of(case).pk, ground="weather"
        )


def test_suspension_stops_the_clock_and_is_granted_once(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    until = town.now.date() + timedelta(days=30)
    asked = actions.ask_suspension(
        actor=town["handler"], now=town.after(10), case_id=case.pk, ground="season", until=until
    )
    actions.endorse_application(actor=town["lead"], now=town.after(11), application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=town.after(12), application_id=asked.pk)
    case.refresh_from_db()
    assert (case.state, case.due_at) == (CaseState.SUSPENDED, None)
    case = actions.resume_case(actor=town["centre"], now=town.after(days=20), case_id=case.pk)
    assert case.due_at is not None
    with refused("suspended_before"):
        actions.ask_suspension(
            actor=town["handler"], now=town.after(days=20), case_id=case.pk, ground="season", until=until
        )


def test_forced_close_needs_a_reason_and_a_second_person(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    everything = town["everything"]
    asked = actions.ask_forced_close(
        actor=everything, now=town.after(9), case_id=case.pk, ground="no_access", reason="三次拒绝入户"
    )
    with refused("own_application"):
        actions.grant_application(actor=everything, now=town.after(10), application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=town.after(11), application_id=asked.pk)
    case.refresh_from_db()
    assert (case.state, case.closing_kind) == (CaseState.CLOSED, "forced")
    assert task_of(case).state == TaskState.WITHDRAWN


def test_overdue_is_noticed_once_and_an_appeal_exempts_but_keeps_the_fact(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    late = town.after(days=15)
    assert actions.mark_overdue(now=late) == 1
    assert actions.mark_overdue(now=late) == 0
    actions.handle_task(actor=town["handler"], now=late, task_id=task_of(case).pk, text="迟了")
    actions.take_check(actor=town["checker"], now=late, case_id=case.pk)
    actions.pass_check(actor=town["checker"], now=late, case_id=case.pk)
    asked = actions.ask_appeal(
        actor=town["handler"], now=late, case_id=case.pk, ground="force_majeure", reason="台风"
    )
    actions.endorse_application(actor=town["supervisor"], now=late, application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=late, application_id=asked.pk)
    case.refresh_from_db()
    assert (case.is_late, case.is_exempt) == (True, True)


def test_nothing_found_bars_filing_until_somebody_looks_again(town: Town) -> None:
    case = case_in(town, CaseState.ACCEPTED)
    actions.ask_verification(actor=town["acceptor"], now=town.after(2), case_id=case.pk)
    actions.take_verification(actor=town["checker"], now=town.after(3), case_id=case.pk)
    actions.record_verification(actor=town["checker"], now=town.after(4), case_id=case.pk, found=False)
    with refused("found_nothing"):
        actions.file_case(actor=town["acceptor"], now=town.after(5), case_id=case.pk)
    rejected = actions.reject_case(
        actor=town["acceptor"], now=town.after(6), case_id=case.pk, ground="not_found"
    )
    assert rejected.state == CaseState.REJECTED


def test_joined_report_stays_visible_to_its_reporter_and_can_be_taken_out(town: Town) -> None:
    case = case_in(town, CaseState.FILED)
    second = actions.receive_report(
        actor=town["handler"], now=town.after(5), draft=town.draft("又是那堆垃圾")
    )
    actions.join_report(actor=town["acceptor"], now=town.after(6), report_id=second.pk, case_id=case.pk)
    case.refresh_from_db()
    assert case.reports_count == 2
    actions.unjoin_report(actor=town["acceptor"], now=town.after(7), report_id=second.pk, reason="不是同一处")
    assert Report.objects.get(pk=second.pk).state == ReportState.RECEIVED


def test_report_of_a_known_source_key_is_not_taken_twice(town: Town) -> None:
    draft = town.draft(source="hotline", source_key="12345-1")
    first = actions.receive_report(actor=town["acceptor"], now=town.now, draft=draft)
    again = actions.receive_report(actor=town["acceptor"], now=town.after(5), draft=draft)
    assert (first.pk, Report.objects.count()) == (again.pk, 1)


def test_work_done_on_the_spot_is_still_checked_by_another(town: Town) -> None:
    unit = town.district.units["U-S1A"]
    case = actions.handle_on_spot(
        actor=town["grid"], now=town.now, draft=town.draft(place="S1A1"), unit=unit, text="顺手清掉了"
    )
    assert (case.state, case.on_spot) == (CaseState.HANDLED, True)
    with refused("not_permitted"):
        actions.take_check(actor=town["grid"], now=town.after(1), case_id=case.pk)
    actions.take_check(actor=town["checker"], now=town.after(2), case_id=case.pk)
    assert (
        actions.pass_check(actor=town["checker"], now=town.after(3), case_id=case.pk).state
        == CaseState.CLOSED
    )


def test_street_desk_sees_and_does_only_what_lies_in_its_street(town: Town) -> None:
    case = case_in(town, CaseState.FILED, place="S2A1")
    with pytest.raises(NotFound):
        actions.dispatch_case(actor=town["street1"], now=town.after(5), case_id=case.pk)
    assert (
        actions.dispatch_case(actor=town["street2"], now=town.after(5), case_id=case.pk).state
        == CaseState.DISPATCHED
    )


def test_supervision_rises_in_colour_and_wants_an_answer(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    asked = actions.supervise_case(
        actor=town["supervisor"], now=town.after(9), case_id=case.pk, colour="yellow", reason="进展慢"
    )
    with refused("colour_falls"):
        actions.supervise_case(
            actor=town["supervisor"], now=town.after(10), case_id=case.pk, colour="blue", reason="x"
        )
    done = actions.answer_supervision(
        actor=town["handler"], now=town.after(11), supervision_id=asked.pk, answer="今天完成"
    )
    assert done.clocks.get().on_time is True


def test_maintenance_day_calls_the_case_to_a_look_back(town: Town) -> None:
    case = case_in(town, CaseState.CONFIRMED)
    day = town.now.date() + timedelta(days=30)
    actions.set_maintenance(
        actor=town["dispatcher"],
        now=town.after(20),
        case_id=case.pk,
        maintainer=town.district.units["U-S2"],
        next_look_back_on=day,
    )
    assert actions.call_due_look_backs(now=town.after(days=29)) == 0
    assert actions.call_due_look_backs(now=town.after(days=30)) == 1
    assert Case.objects.get(pk=case.pk).state == CaseState.LOOKING_BACK


def test_case_is_handled_again_when_its_suspension_runs_out(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    until = town.now.date() + timedelta(days=10)
    asked = actions.ask_suspension(
        actor=town["handler"], now=town.after(10), case_id=case.pk, ground="season", until=until
    )
    actions.endorse_application(actor=town["lead"], now=town.after(11), application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=town.after(12), application_id=asked.pk)
    assert actions.resume_due_cases(now=town.after(days=9)) == 0
    assert actions.resume_due_cases(now=town.after(days=10)) == 1
    assert Case.objects.get(pk=case.pk).state == CaseState.HANDLING
