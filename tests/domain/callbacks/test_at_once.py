"""Two who press in the same moment: the job and the reporter, two clerks, two who decide, an answer and a re-opening."""

from __future__ import annotations

from datetime import datetime

import pytest

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import Attempt, CallBack, Demand, Reopening
from bihuan.domain.cases import actions as cases
from bihuan.foundation.journal.models import Entry
from tests.domain.callbacks.test_deciding import propose
from tests.domain.cases.test_at_once import WON, at_once
from tests.factories.callbacks import NO, YES, call_back_of, closed_case
from tests.factories.callbacks import town as build
from tests.factories.cases import Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None, now: datetime) -> Town:
    return build(now)


def test_two_rounds_of_the_job_ask_once(town: Town) -> None:
    closed_case(town)
    at_once(*[lambda: actions.open_due_call_backs(now=town.after(30))] * 2)
    assert CallBack.objects.count() == Entry.objects.filter(kind="callbacks.opened").count() == 1


def test_two_clerks_note_one_answer(town: Town) -> None:
    row = call_back_of(town)

    def note(who: str, answer: actions.Answer) -> None:
        actions.record_answer(actor=town[who], now=town.after(30), call_back_id=row.pk, answer=answer)

    results = at_once(lambda: note("clerk", NO), lambda: note("clerk2", YES))
    assert sorted(results) == [WON, "wrong_state"]
    assert Entry.objects.filter(kind="callbacks.answered").count() == 1


def test_two_rings_are_one_attempt(town: Town) -> None:
    row = call_back_of(town)

    def ring(who: str) -> None:
        actions.record_attempt(actor=town[who], now=town.after(30), call_back_id=row.pk, result="no_answer")

    assert sorted(at_once(lambda: ring("clerk"), lambda: ring("clerk2"))) == ["too_soon", WON]
    assert Attempt.objects.count() == 1


def test_a_request_is_decided_once(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=NO)
    results = at_once(
        lambda: actions.grant_reopening(actor=town["arbiter"], now=town.after(40), call_back_id=row.pk),
        lambda: actions.refuse_reopening(
            actor=town["centre"], now=town.after(40), call_back_id=row.pk, reason="新倒的"
        ),
    )
    assert WON in results
    assert len({*results} - {WON}) == 1
    assert (Reopening.objects.get().state == "granted") == (
        row.case.__class__.objects.get().closed_at is None
    )


def test_an_answer_and_a_re_opening_do_not_both_stand(town: Town) -> None:
    """Whichever comes first: an answer before it is an answer, one after it is refused."""
    row = call_back_of(town)
    results = at_once(
        lambda: actions.record_answer(
            actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=YES
        ),
        lambda: cases.reopen_case(
            actor=town["centre"], now=town.after(30), case_id=row.case_id, reason="反弹"
        ),
    )
    assert results[1] == WON
    assert results[0] in {WON, "case_moved_on"}
    row.refresh_from_db()
    assert (row.state == "answered") == (results[0] == WON)


def test_two_proposals_leave_one(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["clerk"], now=town.after(30), call_back_id=row.pk, answer=NO)
    results = at_once(lambda: propose(town, row), lambda: propose(town, row, "reviewer"))
    assert sorted(results) == ["demand_exists", WON]
    assert Demand.objects.count() == 1
