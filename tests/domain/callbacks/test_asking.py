"""Who is asked after closing, how often he is called, and when one stops."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack
from bihuan.domain.callbacks.queries.lists import CALLS, PAGES, CallBackFilter, find_call_backs
from bihuan.domain.callbacks.queries.rules import BadRule, parse_rules
from bihuan.domain.callbacks.vocabulary import CallBackState
from bihuan.domain.cases import actions as cases
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CaseState, Source
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.callbacks import NO, RULES, WANG, YES, call_back_of, closed_case
from tests.factories.cases import Town, case_in


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def attempt(
    town: Town, row: CallBack, hours: float, result: str = "no_answer", who: str = "clerk"
) -> CallBack:
    return actions.record_attempt(
        actor=town[who], now=town.after(hours * 60), call_back_id=row.pk, result=result
    )


@pytest.mark.parametrize(
    ("draft", "asked"),
    [
        ({"source": Source.HOTLINE, "contact": WANG}, True),
        ({"source": Source.HOTLINE, "contact": {"name": "王小明"}}, False),
        ({"source": Source.HOTLINE}, False),
        ({"source": Source.GRID, "contact": WANG}, False),
    ],
    ids=["a caller", "no number", "nobody named", "a grid worker"],
)
def test_a_closing_is_asked_about_when_its_reporter_can_be_reached(
    town: Town, draft: dict[str, Any], *, asked: bool
) -> None:
    case_in(town, CaseState.CLOSED, **draft)
    case_in(town, CaseState.CHECKING, minutes=1, **draft)
    actions.open_due_call_backs(now=town.after(30))
    assert CallBack.objects.exists() is asked


def test_a_closing_is_asked_about_once_and_the_next_closing_again(town: Town) -> None:
    case = closed_case(town)
    for _ in range(2):
        actions.open_due_call_backs(now=town.after(30))
    assert CallBack.objects.count() == 1
    cases.reopen_case(actor=town["arbiter"], now=town.after(40), case_id=case.pk, reason="居民反映未解决")
    actions.withdraw_overtaken(now=town.after(41))
    for minute, step in enumerate((CaseState.DISPATCHED, CaseState.HANDLING, CaseState.HANDLED), start=50):
        _step(town, case, step, minute)
    cases.take_check(actor=town["checker"], now=town.after(60), case_id=case.pk)
    cases.pass_check(actor=town["checker"], now=town.after(61), case_id=case.pk)
    actions.open_due_call_backs(now=town.after(62))
    assert [row.state for row in CallBack.objects.order_by("pk")] == ["withdrawn", "waiting"]


def _step(town: Town, case: Case, step: str, minute: float) -> None:
    from tests.factories.cases import walk

    walk(town, case.pk, step, town.after(minute))


def test_an_old_closing_is_not_dug_out(town: Town) -> None:
    closed_case(town)
    assert actions.open_due_call_backs(now=town.after(days=11)) == 0


def test_every_joined_reporter_is_asked(town: Town) -> None:
    case = case_in(town, CaseState.HANDLED, source=Source.HOTLINE, contact=WANG)
    other = cases.receive_report(
        actor=town["clerk"],
        now=town.after(6),
        draft=town.draft(source=Source.RESIDENT, contact={"phone": "13900001111"}),
    )
    cases.join_report(actor=town["acceptor"], now=town.after(7), report_id=other.pk, case_id=case.pk)
    cases.take_check(actor=town["checker"], now=town.after(8), case_id=case.pk)
    cases.pass_check(actor=town["checker"], now=town.after(9), case_id=case.pk)
    assert actions.open_due_call_backs(now=town.after(20)) == 2


def test_nobody_is_called_again_after_the_rules_number_of_calls(town: Town) -> None:
    row = call_back_of(town)
    states = [attempt(town, row, hours).state for hours in (1, 6, 11)]
    assert states == [CallBackState.WAITING, CallBackState.WAITING, CallBackState.UNREACHABLE]
    with refused("wrong_state"):
        attempt(town, row, 20)


def test_three_rings_in_a_minute_are_one_call(town: Town) -> None:
    row = call_back_of(town)
    attempt(town, row, 1)
    with refused("too_soon"):
        attempt(town, row, 1.01)
    assert CallBack.objects.get().attempts == 1


@pytest.mark.parametrize("result", ["unavailable", "declined"])
def test_a_wrong_number_and_a_no_end_it_at_once(town: Town, result: str) -> None:
    assert attempt(town, call_back_of(town), 1, result).state == CallBackState.UNREACHABLE


def test_who_was_given_up_may_still_answer(town: Town) -> None:
    row = attempt(town, call_back_of(town), 1, "declined")
    answered = actions.record_answer(actor=town["clerk"], now=town.after(90), call_back_id=row.pk, answer=YES)
    assert answered.state == CallBackState.ANSWERED


def test_asking_ends_when_the_days_are_over(town: Town) -> None:
    row = call_back_of(town)
    assert actions.end_run_out(now=row.due_at) == 1
    assert CallBack.objects.get().state == CallBackState.UNREACHABLE


@pytest.mark.parametrize("who", ["checker", "handler"])
def test_who_had_a_part_in_the_case_does_not_call_back(town: Town, who: str) -> None:
    row = call_back_of(town)
    with pytest.raises(Refused) as error:
        actions.record_answer(actor=town[who], now=town.after(30), call_back_id=row.pk, answer=YES)
    assert error.value.code == "not_permitted"  # neither holds the right to call at all


def test_who_checked_the_case_does_not_call_back_even_with_the_right(town: Town) -> None:
    case = case_in(town, CaseState.HANDLED, source=Source.HOTLINE, contact=WANG)
    cases.take_check(actor=town["busy"], now=town.after(6), case_id=case.pk)
    cases.pass_check(actor=town["busy"], now=town.after(7), case_id=case.pk)
    row = call_back_of(town, case)
    for act in (
        lambda: attempt(town, row, 1, who="busy"),
        lambda: actions.record_answer(actor=town["busy"], now=town.after(60), call_back_id=row.pk, answer=NO),
    ):
        with refused("own_work"):
            act()
    actions.record_answer(actor=town["clerk"], now=town.after(60), call_back_id=row.pk, answer=NO)
    with refused("own_work"):
        actions.grant_reopening(actor=town["busy"], now=town.after(61), call_back_id=row.pk)


def test_who_does_not_see_the_case_does_not_know_of_the_call_back(town: Town) -> None:
    row = call_back_of(town)
    with pytest.raises(NotFound):
        actions.record_answer(actor=town["outsider"], now=town.after(30), call_back_id=row.pk, answer=YES)


def test_a_re_opened_case_is_no_longer_asked_about(town: Town) -> None:
    row = call_back_of(town)
    cases.reopen_case(actor=town["arbiter"], now=town.after(30), case_id=row.case_id, reason="有人反映未解决")
    with refused("case_moved_on"):
        actions.record_answer(actor=town["clerk"], now=town.after(31), call_back_id=row.pk, answer=YES)
    assert actions.withdraw_overtaken(now=town.after(32)) == 1
    assert CallBack.objects.get().state == CallBackState.WITHDRAWN


def test_a_report_taken_out_of_the_case_is_no_longer_asked_about(town: Town) -> None:
    row = call_back_of(town)
    Report.objects.filter(pk=row.report_id).update(case=None)
    assert actions.withdraw_overtaken(now=town.after(32)) == 1


def test_nothing_that_the_reporter_said_stands_in_the_journal(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=NO)
    kept = [f"{entry.data} {entry.reason}" for entry in Entry.objects.all()]
    assert not [text for text in kept if NO.comment in text or "13812345678" in text or "王小明" in text]
    answered = Entry.objects.get(kind="callbacks.answered")
    assert row.unit
    assert row.case.place
    assert (answered.category, answered.source, answered.unit, answered.place) == (
        "E0101", "hotline", row.unit.path, row.case.place.path,
    )  # fmt: skip
    assert answered.data == {
        "case": row.case.code, "way": "phone", "contacted": False, "solved": False, "satisfaction": "dissatisfied",
    }  # fmt: skip


def test_the_desk_lists_who_can_be_telephoned_first(town: Town) -> None:
    row = call_back_of(town)
    assert list(find_call_backs(town["clerk"], CallBackFilter(), sheet=CALLS)) == [row]
    assert not find_call_backs(town["clerk"], CallBackFilter(), sheet=PAGES)
    assert not find_call_backs(town["outsider"], CallBackFilter(), sheet=CALLS)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"sources": ["moon"]}, "sources"),
        ({"sources": None}, "sources"),
        ({"attempts": 0}, "attempts"),
        ({"ask_within_days": "10"}, "ask_within_days"),
        ({"weights": {"contacted": 0.5, "solved": 0.5, "satisfied": 0.5, "mostly": 0.9}}, "[weights]"),
        ({"weights": {"contacted": 1}}, "[weights]"),
        ({"unreasonable": {"grounds": [{"code": "a"}]}}, "[[unreasonable.grounds]]"),
        ({"unreasonable": 1}, "[[unreasonable.grounds]]"),
        ({"moon": 1}, "moon"),
    ],
)
def test_a_wrong_rule_is_named(change: dict[str, Any], key: str) -> None:
    with pytest.raises(BadRule) as error:
        parse_rules({**RULES, **change})
    assert error.value.key == key
