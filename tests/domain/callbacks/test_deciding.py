"""«Not solved» asks for re-opening, and what two people say about a demand."""

from __future__ import annotations

import pytest

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack, Demand, Reopening
from bihuan.domain.callbacks.vocabulary import CallBackState, DemandState, ReopeningState
from bihuan.domain.cases import actions as cases
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState, Source
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.outbox.models import Message
from bihuan.kernel.refusals import NotFound
from tests.domain.callbacks.test_asking import refused
from tests.factories.callbacks import NO, WANG, YES, call_back_of, residents_case
from tests.factories.cases import Town, case_in


@pytest.fixture
def unsolved(town: Town) -> CallBack:
    row = call_back_of(town)
    return actions.record_answer(actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=NO)


def test_not_solved_asks_for_re_opening_and_tells_who_may_decide(town: Town, unsolved: CallBack) -> None:
    assert unsolved.reopening.state == ReopeningState.ASKED
    told = set(
        Message.objects.filter(dedupe_key=f"reopening:{unsolved.pk}").values_list(
            "person__username", flat=True
        )
    )
    assert told == {"arbiter", "busy", "centre", "everything"}


def test_solved_asks_for_nothing(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=YES)
    assert not Reopening.objects.exists()


def test_granting_opens_the_case_in_the_same_breath(town: Town, unsolved: CallBack) -> None:
    case = actions.grant_reopening(actor=town["arbiter"], now=town.after(40), call_back_id=unsolved.pk)
    assert (case.state, case.closed_at) == (CaseState.FILED, None)
    assert Reopening.objects.get().state == ReopeningState.GRANTED
    kinds = Entry.objects.filter(kind__in=["cases.reopened", "callbacks.reopening_granted"])
    assert kinds.count() == 2


def test_a_refusal_needs_a_reason_that_the_reporter_can_read(town: Town, unsolved: CallBack) -> None:
    with refused("words_needed"):
        actions.refuse_reopening(
            actor=town["arbiter"], now=town.after(40), call_back_id=unsolved.pk, reason=" "
        )
    request = actions.refuse_reopening(
        actor=town["arbiter"], now=town.after(40), call_back_id=unsolved.pk, reason="垃圾是昨天新倒的"
    )
    assert (request.state, request.note) == (ReopeningState.REFUSED, "垃圾是昨天新倒的")
    assert Case.objects.get().state == CaseState.CLOSED


def test_nothing_is_granted_when_the_case_cannot_be_opened(town: Town, unsolved: CallBack) -> None:
    cases.call_look_back(actor=town["supervisor"], now=town.after(35), case_id=unsolved.case_id)
    with refused("wrong_state"):
        actions.grant_reopening(actor=town["arbiter"], now=town.after(40), call_back_id=unsolved.pk)
    assert Reopening.objects.get().state == ReopeningState.ASKED


def test_who_wrote_the_answer_down_does_not_decide_on_it(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["arbiter"], now=town.after(30), call_back_id=row.pk, answer=NO)
    with refused("own_call"):
        actions.grant_reopening(actor=town["arbiter"], now=town.after(31), call_back_id=row.pk)
    actions.grant_reopening(actor=town["centre"], now=town.after(32), call_back_id=row.pk)


def test_another_way_of_opening_settles_the_request(town: Town, unsolved: CallBack) -> None:
    cases.reopen_case(actor=town["centre"], now=town.after(35), case_id=unsolved.case_id, reason="现场未清理")
    with refused("case_moved_on"):
        actions.grant_reopening(actor=town["arbiter"], now=town.after(36), call_back_id=unsolved.pk)
    actions.withdraw_overtaken(now=town.after(36))
    assert Reopening.objects.get().state == ReopeningState.OVERTAKEN


def test_the_other_reporters_of_the_case_wait_no_longer(town: Town) -> None:
    case = case_in(town, CaseState.HANDLED, source=Source.HOTLINE, contact=WANG)
    for number, minute in ((1, 6), (2, 7)):
        draft = town.draft(source=Source.HOTLINE, contact={"phone": f"1390000111{number}"})
        report = cases.receive_report(actor=town["clerk"], now=town.after(minute), draft=draft)
        cases.join_report(
            actor=town["acceptor"], now=town.after(minute), report_id=report.pk, case_id=case.pk
        )
    cases.take_check(actor=town["checker"], now=town.after(8), case_id=case.pk)
    cases.pass_check(actor=town["checker"], now=town.after(9), case_id=case.pk)
    actions.open_due_call_backs(now=town.after(20))
    first, second, third = CallBack.objects.order_by("pk")
    for row in (first, second):
        actions.record_answer(actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=NO)
    actions.grant_reopening(actor=town["arbiter"], now=town.after(40), call_back_id=first.pk)
    assert [one.state for one in Reopening.objects.all()] == ["granted", "overtaken"]
    third.refresh_from_db()
    assert third.state == CallBackState.WITHDRAWN


@pytest.fixture
def resident(town: Town) -> tuple[Case, str]:
    return residents_case(town)


def test_the_reporter_answers_on_his_page_also_before_the_job_came_round(
    town: Town, resident: tuple[Case, str]
) -> None:
    row = actions.answer_as_reporter(now=town.after(30), token=resident[1], answer=NO)
    assert (row.state, row.way, row.answered_by) == ("answered", "page", None)
    assert actions.open_due_call_backs(now=town.after(31)) == 0
    case = actions.grant_reopening(actor=town["arbiter"], now=town.after(40), call_back_id=row.pk)
    assert case == resident[0]


def test_a_reporter_answers_once_a_closing_and_only_after_it(town: Town, resident: tuple[Case, str]) -> None:
    actions.answer_as_reporter(now=town.after(30), token=resident[1], answer=YES)
    with refused("nothing_to_answer"):
        actions.answer_as_reporter(now=town.after(31), token=resident[1], answer=NO)
    with pytest.raises(NotFound):
        actions.answer_as_reporter(now=town.after(31), token="guessed", answer=NO)


def test_an_answer_without_a_judgement_is_none(town: Town, resident: tuple[Case, str]) -> None:
    with refused("bad_answer"):
        actions.answer_as_reporter(
            now=town.after(30), token=resident[1], answer=actions.Answer(True, True, "superb")
        )
    assert not CallBack.objects.exists()


def propose(town: Town, row: CallBack, who: str = "unit_lead", **more: str) -> Demand:
    told = {"kind": "unreasonable", "ground": "excessive", "reason": "要求每小时清扫一次", **more}
    return actions.propose_demand(actor=town[who], now=town.after(50), call_back_id=row.pk, **told)


def test_two_people_find_a_demand_unreasonable_and_the_answer_stays(town: Town, unsolved: CallBack) -> None:
    propose(town, unsolved)
    assert not CallBack.objects.get().is_exempt
    actions.confirm_demand(actor=town["reviewer"], now=town.after(60), call_back_id=unsolved.pk)
    row = CallBack.objects.get()
    assert (row.is_exempt, row.solved, row.satisfaction, row.comment) == (
        True,
        False,
        NO.satisfaction,
        NO.comment,
    )
    entry = Entry.objects.get(kind="callbacks.demand_confirmed")
    assert entry.data == {
        "demand": "unreasonable", "ground": "excessive", "contacted": False, "solved": False,
        "satisfaction": "dissatisfied",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("proposer", "second", "code"),
    [
        ("reviewer", "reviewer", "own_proposal"),
        ("reviewer", "unit_lead", "own_unit"),
        ("arbiter", "unit_lead", "own_unit"),
    ],
)
def test_the_second_is_another_person_and_not_of_the_handling_unit(
    town: Town, unsolved: CallBack, proposer: str, second: str, code: str
) -> None:
    propose(town, unsolved, proposer)
    for decide in (
        lambda: actions.confirm_demand(actor=town[second], now=town.after(60), call_back_id=unsolved.pk),
        lambda: actions.reject_demand(
            actor=town[second], now=town.after(60), call_back_id=unsolved.pk, note="不"
        ),
    ):
        with refused(code):
            decide()
    assert Demand.objects.get().state == DemandState.PROPOSED


def test_a_rejected_proposal_stays_and_another_may_follow(town: Town, unsolved: CallBack) -> None:
    propose(town, unsolved)
    with refused("demand_exists"):
        propose(town, unsolved, "reviewer")
    actions.reject_demand(
        actor=town["reviewer"], now=town.after(60), call_back_id=unsolved.pk, note="要求不过分"
    )
    propose(town, unsolved, kind="out_of_power", ground="legal_route")
    assert [one.state for one in Demand.objects.all()] == ["rejected", "proposed"]
    assert not CallBack.objects.get().is_exempt


def test_a_ground_of_another_kind_is_refused(town: Town, unsolved: CallBack) -> None:
    with refused("unknown_ground"):
        propose(town, unsolved, kind="out_of_power", ground="excessive")


def test_only_an_answer_can_be_classified(town: Town) -> None:
    with refused("wrong_state"):
        propose(town, call_back_of(town))
