"""Random walks: whoever presses whatever in whatever order, the ledger stays a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Application, Case, Check, StageClock, Supervision, Tally, Task
from bihuan.domain.cases.tasks import compact_tallies
from bihuan.domain.cases.vocabulary import OPEN_STATES, SETTLED_STATES, CaseState
from bihuan.domain.cases.workflow import CASE
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town, case_in

PEOPLE = ("everything", "grid", "acceptor", "dispatcher", "dispatcher2", "handler", "handler2", "lead", "centre",
          "checker", "checker2", "inspector", "supervisor", "outsider")  # fmt: skip


def press(town: Town, verb: str, who: str, case: Case, minutes: int) -> Callable[[], object]:
    """A button with plausible words in its form, pressed by somebody, fit or not."""
    task = Task.objects.filter(case=case).order_by("-pk").first()
    application = Application.objects.filter(case=case).order_by("-pk").first()
    supervision = Supervision.objects.filter(case=case).order_by("-pk").first()
    now = town.after(minutes)
    key: dict[str, Any] = {"actor": town[who], "now": now, "case_id": case.pk}
    on_task: dict[str, Any] = {"actor": town[who], "now": now, "task_id": task.pk if task else 0}
    on_application: dict[str, Any] = {
        "actor": town[who],
        "now": now,
        "application_id": application.pk if application else 0,
    }
    later = town.now.date() + timedelta(days=40)
    forms: dict[str, Callable[[], object]] = {
        "ask_verification": lambda: actions.ask_verification(**key),
        "take_verification": lambda: actions.take_verification(**key),
        "record_verification": lambda: actions.record_verification(**key, found=minutes % 3 != 0),
        "correct_case": lambda: actions.correct_case(**key, address=f"{minutes} 号"),
        "file_case": lambda: actions.file_case(**key),
        "reject_case": lambda: actions.reject_case(**key, ground="not_found"),
        "dispatch_case": lambda: actions.dispatch_case(**key),
        "add_unit": lambda: actions.add_unit(**key, unit=town.district.units["U-SZ"]),
        "rule_return": lambda: actions.rule_return(**key, upheld=True, reason="属实"),
        "take_check": lambda: actions.take_check(**key),
        "assign_check": lambda: actions.assign_check(**key, assignee=town.people["checker"]),
        "pass_check": lambda: actions.pass_check(**key),
        "fail_check": lambda: actions.fail_check(**key, remark="未清理"),
        "ask_suspension": lambda: actions.ask_suspension(**key, ground="season", until=later),
        "resume_case": lambda: actions.resume_case(**key),
        "ask_forced_close": lambda: actions.ask_forced_close(**key, ground="no_access", reason="拒绝"),
        "urge_case": lambda: actions.urge_case(**key, text="请抓紧"),
        "supervise_case": lambda: actions.supervise_case(**key, colour=("blue", "yellow", "red")[minutes % 3], reason="慢"),
        "answer_supervision": lambda: actions.answer_supervision(
            actor=town[who], now=now, supervision_id=supervision.pk if supervision else 0, answer="在办"
        ),
        "void_case": lambda: actions.void_case(**key, ground="test"),
        "ask_appeal": lambda: actions.ask_appeal(**key, ground="force_majeure", reason="台风"),
        "call_look_back": lambda: actions.call_look_back(**key),
        "take_look_back": lambda: actions.take_look_back(**key),
        "confirm_case": lambda: actions.confirm_case(**key),
        "rebound_case": lambda: actions.rebound_case(**key, remark="反弹"),
        "reopen_case": lambda: actions.reopen_case(**key, reason="居民反映未解决"),
        "restate_case": lambda: actions.restate_case(
            **key, place=town.district.places[("S1A1", "S2A1")[minutes % 2]], reason="位置记错"
        ),
        "take_back_closing": lambda: actions.take_back_closing(**key, reason="误点"),
        "set_maintenance": lambda: actions.set_maintenance(**key, maintainer=town.district.units["U-S2"]),
        "comment_case": lambda: actions.comment_case(**key, text="已联系居民"),
        "sign_task": lambda: actions.sign_task(**on_task),
        "return_task": lambda: actions.return_task(**on_task, ground="place_unclear"),
        "feed_back": lambda: actions.feed_back(**on_task, text="正在处理"),
        "finish_stage": lambda: actions.finish_stage(**on_task),
        "handle_task": lambda: actions.handle_task(**on_task, text="已清理干净"),
        "ask_extension": lambda: actions.ask_extension(**on_task, ground="weather"),
        "endorse": lambda: actions.endorse_application(**on_application),
        "grant": lambda: actions.grant_application(**on_application),
        "refuse": lambda: actions.refuse_application(**on_application, answer="理由不足"),
        "mark_overdue": lambda: actions.mark_overdue(now=now),
    }  # fmt: skip
    return forms[verb]


VERBS = sorted(verb for verb, move in CASE.moves.items() if not move.automatic)
BESIDE = ["endorse", "grant", "refuse", "mark_overdue"]
# Which of the verbs that the state leaves open, by whom (the versatile more often), after how many minutes.
STEPS = st.tuples(
    st.integers(0, 99),
    st.sampled_from([*["everything"] * 8, "centre", "centre", *PEOPLE]),
    st.integers(1, 2000),
)


def likely(case: Case, choice: int) -> str:
    """Mostly a verb that the state allows, sometimes any."""
    open_verbs = [verb for verb in VERBS if case.state in CASE.moves[verb].sources]
    verbs = [*open_verbs, *BESIDE] if choice % 8 else [*VERBS, *BESIDE]
    return verbs[choice % len(verbs)]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever an example does is taken back at its end."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        pass


class _TakenBack(Exception):
    pass


def picture(case: Case) -> tuple[object, ...]:
    """Everything about a case that a refused move must leave alone."""
    rows = (
        Case.objects.filter(pk=case.pk),
        *(model.objects.filter(case=case) for model in (Task, Check, Application, StageClock)),
    )
    return (
        *(tuple(row) for query in rows for row in query.order_by("pk").values_list()),
        Entry.objects.count(),
    )


def board_of(rows: Any) -> Counter[tuple[object, ...]]:
    return +Counter({tuple(row[:4]): row[4] for row in rows})


@hypothesis_settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    start=st.sampled_from([CaseState.ACCEPTED, CaseState.HANDLING, CaseState.HANDLED, CaseState.CLOSED]),
    steps=st.lists(STEPS, min_size=12, max_size=40),
)
def test_a_walk_leaves_the_ledger_whole_whoever_presses_what(
    town: Town, start: str, steps: list[tuple[int, str, int]]
) -> None:
    with undone():
        case, minutes = case_in(town, start), 20
        before = picture(case)
        for choice, who, wait in steps:
            verb = likely(case, choice)
            minutes += wait
            try:
                with transaction.atomic():
                    press(town, verb, who, case, minutes)()
            except Refused:
                assert picture(case) == before, f"{verb} by {who} was refused and left something behind"
            else:
                case.refresh_from_db()
                before = picture(case)
        _assert_four_eyes(case)
        _assert_board()


def _assert_four_eyes(case: Case) -> None:
    for check in Check.objects.filter(case=case, done_by__isnull=False, result__in=["passed", "failed"]):
        handled = Task.objects.filter(case=case, handled_at__lte=check.done_at, handled_by=check.done_by)
        assert not handled.exists()
    for application in Application.objects.filter(case=case, state="granted"):
        people = [application.asked_by_id, application.endorsed_by_id, application.decided_by_id]
        named = [person for person in people if person]
        assert len(set(named)) == len(named)
    if case.state in SETTLED_STATES:
        assert not StageClock.objects.filter(case=case, stopped_at=None).exclude(stage="answer").exists()
    if case.state in OPEN_STATES and case.state != CaseState.SUSPENDED:
        assert (
            Task.objects.filter(
                case=case, role="lead", state__in=["dispatched", "handling", "handled"]
            ).count()
            <= 1
        )


def _assert_board() -> None:
    def tallied() -> Counter[tuple[object, ...]]:
        total: Counter[tuple[object, ...]] = Counter()
        for row in Tally.objects.filter(measure__in=["open", "overdue"]).values_list(
            "measure", "street", "unit", "state", "n"
        ):
            total[row[:4]] += row[4]
        return +total

    counted: Counter[tuple[object, ...]] = Counter()
    for street, unit, state, overdue in Case.objects.filter(state__in=sorted(OPEN_STATES)).values_list(
        "street", "lead_unit", "state", "is_overdue"
    ):
        counted["open", street, unit, state] += 1
        if overdue:
            counted["overdue", street, unit, state] += 1
    assert tallied() == counted
    compact_tallies()
    assert tallied() == counted
