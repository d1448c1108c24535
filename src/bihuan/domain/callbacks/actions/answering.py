"""The answer: told on the telephone and noted by the desk, or given by the reporter on his own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.callbacks import events
from bihuan.domain.callbacks.actions.asking import open_call_back, opened
from bihuan.domain.callbacks.actions.turn import draft, leave, lock, take_up
from bihuan.domain.callbacks.models import CallBack, Reopening
from bihuan.domain.callbacks.queries.asked import can_answer
from bihuan.domain.callbacks.queries.facts import call_back_facts
from bihuan.domain.callbacks.queries.rules import rules_on
from bihuan.domain.callbacks.vocabulary import AnswerWay, Satisfaction
from bihuan.domain.callbacks.workflow import CALL_BACK
from bihuan.domain.cases.actions.notices import tell
from bihuan.domain.cases.actions.turn import lock_case
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.policy import covers_place
from bihuan.domain.cases.vocabulary import RESIDENT, CasesPermission
from bihuan.domain.residents.queries import receipt_by_token
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.queries import people_with
from bihuan.foundation.journal.record import record_many
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused

LONGEST = 500


@dataclass(frozen=True)
class Answer:
    """What the reporter said. `contacted`: did the unit get in touch with him (响应). `comment` is in his own words."""

    contacted: bool
    solved: bool
    satisfaction: str
    comment: str = ""


@transaction.atomic
def record_answer(*, actor: Actor, now: datetime, call_back_id: int, answer: Answer) -> CallBack:
    """记录答复: what the reporter said on the telephone. «Not solved» asks for re-opening by itself.

    Refuses `own_work` (who handled or checked the case), `case_moved_on`, `bad_answer`.
    """
    row, target = take_up("record_answer", actor=actor, now=now, call_back_id=call_back_id)
    _settle(row, target, answer, AnswerWay.PHONE, actor=actor, now=now)
    return row


@transaction.atomic
def answer_as_reporter(*, now: datetime, token: str, answer: Answer, actor: Actor = RESIDENT) -> CallBack:
    """The reporter answers on the page of his receipt, which its address alone opens; `actor` stands for him.

    Whoever answers before the job has come round is asked in that moment. Refuses `not_found` (no such receipt),
    `nothing_to_answer` (his case is not closed, or he has answered), `case_moved_on`, `bad_answer`.
    """
    report = receipt_by_token(token).report
    row = _asked(report, actor=actor, now=now)
    facts = call_back_facts(row, row.case, actor, now)
    target = CALL_BACK.check("answer_as_reporter", row.state, facts)
    _settle(row, target, answer, AnswerWay.PAGE, actor=actor, now=now)
    return row


def _asked(report: Report, *, actor: Actor, now: datetime) -> CallBack:
    """The call-back of a report about its case's last closing, locked; opened now when the job has not yet."""
    case = report.case = lock_case(SYSTEM, report.case_id) if report.case_id else None
    if case is None or case.closed_at is None or not can_answer(report, now):
        raise Refused(
            "nothing_to_answer",
            "现在没有要您答复的：案件还没有办结，或者您已经答复过。请刷新页面看看办到哪一步。",
        )
    if fresh := open_call_back(report, rules_on(localdate(now)), now=now):
        record_many([draft(fresh, opened(fresh), actor=actor, now=now)])
    return lock(CallBack.objects.values_list("pk", flat=True).get(report=report, closed_at=case.closed_at))


def _settle(
    row: CallBack, target: str, answer: Answer, way: AnswerWay, *, actor: Actor, now: datetime
) -> None:
    if answer.satisfaction not in Satisfaction.values:
        raise Refused("bad_answer", "请选择满意、基本满意或不满意。", fields={"satisfaction": "请选择"})
    row.state = target
    row.answered_at, row.answered_by_id, row.way = now, actor.person_id, way
    row.contacted, row.solved, row.satisfaction = answer.contacted, answer.solved, answer.satisfaction
    row.comment = answer.comment.strip()[:LONGEST]
    event = events.CallBackAnswered(
        case=row.case.code,
        way=way,
        contacted=answer.contacted,
        solved=answer.solved,
        satisfaction=answer.satisfaction,
    )
    leave(row, event, actor=actor, now=now)
    if not answer.solved:
        _ask_reopening(row, actor=actor, now=now)


def _ask_reopening(row: CallBack, *, actor: Actor, now: datetime) -> None:
    Reopening.objects.create(call_back=row, asked_at=now)
    record_many([draft(row, events.ReopeningAsked(case=row.case.code), actor=actor, now=now)])
    body = "请看他怎么说，决定要不要重新打开。"
    tell(
        _arbiters(row, localdate(now)),
        row.case,
        subject="反映人说没有解决",
        body=body,
        now=now,
        key=f"reopening:{row.pk}",
    )


def _arbiters(row: CallBack, day: date) -> list[Person]:
    """Whoever may decide where the case is."""
    may = CasesPermission.ARBITRATE
    return [one for one in people_with(may, on=day) if covers_place(actor_of(one, day), may, row.case.place)]
