"""Two people who do the same thing in the same moment, each with a connection of his own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Report, Tally, Task
from bihuan.domain.cases.tasks import compact_tallies
from bihuan.domain.cases.vocabulary import OPEN_STATES, CaseState
from bihuan.domain.cases.workflow import CASE
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town, case_in, case_task

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[[], object]
WON = "won"


def at_once(*deeds: Deed) -> list[str]:
    """Do all deeds in the same moment; gives for each whether it won, or the code of its refusal."""
    start = Barrier(len(deeds))

    def do(deed: Deed) -> str:
        start.wait(timeout=20)
        try:
            deed()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return WON

    with ThreadPoolExecutor(len(deeds)) as people:
        return [done.result(timeout=60) for done in [people.submit(do, deed) for deed in deeds]]


def counted() -> Counter[tuple[int | None, int | None, str]]:
    """The open cases as the board adds them up."""
    sums: Counter[tuple[int | None, int | None, str]] = Counter()
    for street, unit, state, n in Tally.objects.filter(measure="open").values_list(
        "street_id", "unit_id", "state", "n"
    ):
        sums[street, unit, state] += n
    return Counter({key: n for key, n in sums.items() if n})


def standing() -> Counter[tuple[int | None, int | None, str]]:
    """The open cases, counted one by one."""
    rows = Case.objects.filter(state__in=OPEN_STATES).values_list("street_id", "lead_unit_id", "state")
    return Counter(rows)


@dataclass(frozen=True)
class Press:
    """A button: who presses it in which state, with which words, and what the second is told."""

    state: str
    people: tuple[str, str]
    words: dict[str, Any] = field(default_factory=dict)
    told: str = "wrong_state"
    before: Callable[[Town, Case], None] | None = None
    category: str = "E0101"


def verify(town: Town, case: Case) -> None:
    actions.ask_verification(actor=town["acceptor"], now=town.after(30), case_id=case.pk)


def verify_by_me(town: Town, case: Case) -> None:
    verify(town, case)
    actions.take_verification(actor=town["checker"], now=town.after(31), case_id=case.pk)


def send_back(town: Town, case: Case) -> None:
    actions.return_task(
        actor=town["handler"], now=town.after(30), task_id=case_task(case.pk), ground="place_unclear"
    )


def suspend(town: Town, case: Case) -> None:
    until = town.now.date() + timedelta(days=20)
    asked = actions.ask_suspension(
        actor=town["handler"], now=town.after(30), case_id=case.pk, ground="season", until=until
    )
    actions.endorse_application(actor=town["lead"], now=town.after(31), application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=town.after(32), application_id=asked.pk)


def sign_staged(town: Town, case: Case) -> None:
    actions.sign_task(actor=town["helper"], now=town.after(30), task_id=case_task(case.pk))


def let_it_be_late(town: Town, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(is_late=True)


def call_only(town: Town, case: Case) -> None:
    actions.call_look_back(actor=town["supervisor"], now=town.after(30), case_id=case.pk)


S = CaseState
SEASON = {"ground": "season"}
PRESSES: dict[str, Press] = {
    "ask_verification": Press(S.ACCEPTED, ("acceptor", "street2")),
    "take_verification": Press(S.ACCEPTED, ("checker", "everything"), told="check_taken", before=verify),
    "record_verification": Press(S.ACCEPTED, ("checker", "checker"), {"found": True}, before=verify_by_me),
    "file_case": Press(S.ACCEPTED, ("acceptor", "street2")),
    "reject_case": Press(S.ACCEPTED, ("acceptor", "street2"), {"ground": "not_found"}),
    "dispatch_case": Press(S.FILED, ("dispatcher", "dispatcher2")),
    "add_unit": Press(S.HANDLING, ("dispatcher", "dispatcher2"), {"unit": "U-SZ"}, told="unit_on_case"),
    "sign_task": Press(S.DISPATCHED, ("handler", "handler2")),
    "return_task": Press(S.HANDLING, ("handler", "handler2"), {"ground": "place_unclear"}),
    "rule_return": Press(
        S.HANDLING, ("centre", "everything"), {"upheld": False, "reason": "归"}, told="already_ruled", before=send_back
    ),
    "finish_stage": Press(
        S.DISPATCHED, ("helper", "everything"), {"stage": 1}, told="stage_done", before=sign_staged, category="C0101"
    ),
    "handle_task": Press(S.HANDLING, ("handler", "handler2"), {"text": "已清理"}),
    "take_check": Press(S.HANDLED, ("checker", "checker2")),
    "pass_check": Press(S.CHECKING, ("checker", "checker")),
    "fail_check": Press(S.CHECKING, ("checker", "checker"), {"remark": "还有"}),
    "ask_extension": Press(S.HANDLING, ("handler", "handler2"), {"ground": "weather"}, told="application_pending"),
    "ask_suspension": Press(S.HANDLING, ("handler", "handler2"), SEASON, told="application_pending"),
    "resume_case": Press(S.HANDLING, ("centre", "everything"), before=suspend),
    "ask_forced_close": Press(
        S.FILED, ("dispatcher", "dispatcher2"), {"ground": "no_access", "reason": "进不去"}, told="application_pending"
    ),
    "void_case": Press(S.FILED, ("acceptor", "everything"), {"ground": "test"}),
    "ask_appeal": Press(
        S.CLOSED, ("handler", "handler2"), {"ground": "force_majeure", "reason": "台风"}, told="application_pending",
        before=let_it_be_late,
    ),
    "call_look_back": Press(S.CLOSED, ("supervisor", "everything")),
    "take_look_back": Press(S.CLOSED, ("inspector", "checker2"), told="check_taken", before=call_only),
    "confirm_case": Press(S.LOOKING_BACK, ("inspector", "inspector")),
    "rebound_case": Press(S.LOOKING_BACK, ("inspector", "inspector"), {"remark": "又堆起来了"}),
    "take_back_closing": Press(S.CLOSED, ("centre", "centre"), {"reason": "误点"}),
    "reopen_case": Press(S.CLOSED, ("centre", "everything"), {"reason": "没有清完"}),
}  # fmt: skip
# Of these a second press is a second deed: another remark, another correction, another person assigned.
REPEATABLE = {
    "correct_case", "feed_back", "assign_check", "urge_case", "supervise_case", "answer_supervision", "set_maintenance",
    "comment_case", "restate_case",
}  # fmt: skip


def test_every_button_of_a_case_is_pressed_here() -> None:
    buttons = {move.verb for move in CASE.moves.values() if not move.automatic}
    assert set(PRESSES) | REPEATABLE == buttons


def test_of_two_who_press_a_button_at_once_one_wins_and_the_other_is_told(town: Town) -> None:
    """Every button of the table in turn; whoever comes second finds the state in which the first has left the case."""
    outcomes, written = {}, {}
    for verb, press in PRESSES.items():
        case = case_in(town, press.state, category=press.category)
        if press.before:
            press.before(town, case)
        entries = Entry.objects.filter(subject_type="case", subject_id=case.pk)
        before = set(entries.values_list("pk", flat=True))
        outcomes[verb] = sorted(
            at_once(*(_deed(town, verb, case, name, press.words) for name in press.people))
        )
        fresh = entries.exclude(pk__in=before).values_list("kind", flat=True)
        written[verb] = (
            [kind for kind, times in Counter(fresh).items() if times > 1] if fresh else ["nothing"]
        )
    assert outcomes == {verb: sorted([WON, press.told]) for verb, press in PRESSES.items()}
    assert written == {verb: [] for verb in PRESSES}
    assert counted() == standing()


def _deed(town: Town, verb: str, case: Case, name: str, words: dict[str, Any]) -> Deed:
    subject = {"task_id": case_task(case.pk)} if _is_about_a_task(verb) else {"case_id": case.pk}
    more = {key: town.district.units[value] if key == "unit" else value for key, value in words.items()}
    if verb == "ask_suspension":
        more["until"] = town.now.date() + timedelta(days=20)
    return lambda: getattr(actions, verb)(actor=town[name], now=town.after(60), **subject, **more)


def _is_about_a_task(verb: str) -> bool:
    return verb in {"sign_task", "return_task", "finish_stage", "handle_task", "ask_extension"}


def test_of_a_pass_and_a_fail_at_once_one_counts(town: Town) -> None:
    case = case_in(town, CaseState.CHECKING)
    outcome = at_once(
        _deed(town, "pass_check", case, "checker", {}),
        _deed(town, "fail_check", case, "checker", {"remark": "还有"}),
    )
    assert sorted(outcome) == [WON, "wrong_state"]
    case.refresh_from_db()
    assert case.state == (CaseState.CLOSED if outcome[0] == WON else CaseState.HANDLING)
    assert counted() == standing()


def test_of_two_who_accept_a_report_at_once_one_makes_the_case(town: Town) -> None:
    report = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    deeds = [
        lambda name=name: actions.accept_report(actor=town[name], now=town.after(1), report_id=report.pk)
        for name in ("acceptor", "street2")
    ]
    assert sorted(at_once(*deeds)) == [WON, "wrong_state"]
    assert Case.objects.count() == 1


def test_of_two_who_grant_an_application_at_once_one_decides(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    asked = actions.ask_extension(
        actor=town["handler"], now=town.after(20), task_id=case_task(case.pk), ground="weather"
    )
    actions.endorse_application(actor=town["lead"], now=town.after(21), application_id=asked.pk)
    deeds = [
        lambda name=name: actions.grant_application(
            actor=town[name], now=town.after(22), application_id=asked.pk
        )
        for name in ("centre", "everything")
    ]
    outcome = at_once(*deeds)
    assert outcome.count(WON) == 1
    assert Task.objects.get(pk=case_task(case.pk)).extensions == 1


def test_of_two_who_answer_a_supervision_at_once_one_is_heard(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    asked = actions.supervise_case(
        actor=town["supervisor"], now=town.after(20), case_id=case.pk, colour="blue", reason="慢"
    )
    deeds = [
        lambda name=name: actions.answer_supervision(
            actor=town[name], now=town.after(21), supervision_id=asked.pk, answer="今天完成"
        )
        for name in ("handler", "handler2")
    ]
    assert sorted(at_once(*deeds)) == ["answered_before", WON]


def test_units_that_finish_at_once_leave_the_case_to_one_check(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    actions.add_unit(
        actor=town["dispatcher"], now=town.after(20), case_id=case.pk, unit=town.district.units["U-SZ"]
    )
    lead, assist = case.tasks.order_by("pk")
    actions.sign_task(actor=town["helper"], now=town.after(21), task_id=assist.pk)
    outcome = at_once(
        lambda: actions.handle_task(actor=town["handler"], now=town.after(22), task_id=lead.pk, text="清完"),
        lambda: actions.handle_task(actor=town["helper"], now=town.after(22), task_id=assist.pk, text="修好"),
    )
    assert outcome == [WON, WON]
    case.refresh_from_db()
    assert case.state == CaseState.HANDLED
    assert Entry.objects.filter(kind="cases.handled", subject_id=case.pk).count() == 1


def test_many_reports_joined_at_once_are_all_counted(town: Town) -> None:
    case = case_in(town, CaseState.FILED)
    more = [
        actions.receive_report(actor=town["grid"], now=town.after(5), draft=town.draft()) for _ in range(4)
    ]
    deeds = [
        lambda pk=report.pk: actions.join_report(
            actor=town["acceptor"], now=town.after(6), report_id=pk, case_id=case.pk
        )
        for report in more
    ]
    assert at_once(*deeds) == [WON] * 4
    case.refresh_from_db()
    assert case.reports_count == case.reports.count() == 5


def test_of_two_who_join_one_report_to_two_cases_the_second_is_told(town: Town) -> None:
    cases = [case_in(town, CaseState.FILED, minutes=n) for n in (0, 10)]
    report = actions.receive_report(actor=town["grid"], now=town.after(20), draft=town.draft("同一件"))
    deeds = [
        lambda who=who, case=case: actions.join_report(
            actor=town[who], now=town.after(21), report_id=report.pk, case_id=case.pk
        )
        for who, case in zip(("acceptor", "everything"), cases, strict=True)
    ]
    assert sorted(at_once(*deeds)) == [WON, "wrong_state"]
    counts = [case.reports_count for case in Case.objects.order_by("pk")]
    assert sorted(counts) == [1, 2]
    assert counts == [case.reports.count() for case in Case.objects.order_by("pk")]


def test_two_who_join_two_waiting_reports_crosswise_make_one_case(town: Town) -> None:
    one, other = (
        actions.receive_report(actor=town["grid"], now=town.after(5), draft=town.draft(text))
        for text in ("油烟直排", "油烟又直排")
    )
    outcome = at_once(
        lambda: actions.join_to_report(
            actor=town["acceptor"], now=town.after(6), report_id=one.pk, other_id=other.pk
        ),
        lambda: actions.join_to_report(
            actor=town["everything"], now=town.after(6), report_id=other.pk, other_id=one.pk
        ),
    )
    assert WON in outcome
    assert set(outcome) <= {WON, "moved_meanwhile", "wrong_state"}
    case = Case.objects.get()
    assert case.reports_count == case.reports.count() == 2


def test_who_joins_and_who_takes_out_at_once_do_not_wait_for_each_other(town: Town) -> None:
    case = case_in(town, CaseState.FILED)
    report = actions.receive_report(actor=town["grid"], now=town.after(5), draft=town.draft("同一件"))
    joined = {"report_id": report.pk, "case_id": case.pk}
    actions.join_report(actor=town["acceptor"], now=town.after(6), **joined)
    outcome = at_once(
        lambda: actions.unjoin_report(
            actor=town["acceptor"], now=town.after(7), report_id=report.pk, reason="不是"
        ),
        lambda: actions.join_report(actor=town["everything"], now=town.after(7), **joined),
    )
    assert outcome in ([WON, "wrong_state"], [WON, WON])
    case.refresh_from_db()
    assert case.reports_count == case.reports.count() == (2 if outcome[1] == WON else 1)


def test_the_same_report_sent_twice_at_once_is_one(town: Town) -> None:
    draft = town.draft(source="hotline", source_key="12345-1")
    deeds = [lambda: actions.receive_report(actor=town["acceptor"], now=town.now, draft=draft)] * 3
    assert at_once(*deeds) == [WON] * 3
    assert Report.objects.count() == Entry.objects.filter(kind="cases.report_received").count() == 1


def test_the_same_words_of_one_sender_at_once_are_one_report(town: Town) -> None:
    draft = replace(town.draft("电梯又停了"), source="hotline", contact={"phone": "13812345678"})
    deeds = [lambda: actions.receive_report(actor=town["acceptor"], now=town.now, draft=draft)] * 3
    assert at_once(*deeds) == [WON] * 3
    assert Report.objects.count() == Entry.objects.filter(kind="cases.report_received").count() == 1


def test_two_importers_of_the_same_file_at_once_double_nothing(town: Town) -> None:
    drafts = [town.draft(f"第 {n} 条", source="import", source_key=f"n:{n}") for n in range(120)]
    taken: list[int] = []

    def bring() -> None:
        for start in range(0, len(drafts), 20):
            batch = drafts[start : start + 20]
            taken.append(
                len(actions.receive_reports(actor=town["acceptor"], now=town.now, drafts=batch).reports)
            )

    assert at_once(bring, bring) == [WON, WON]
    assert sum(taken) == Report.objects.count() == 120
    assert Entry.objects.filter(kind="cases.report_received").count() == 120


def test_compactions_and_moves_at_once_keep_the_board_right(town: Town) -> None:
    cases = [case_in(town, CaseState.FILED, minutes=n) for n in range(8)]

    def move() -> None:
        for case in cases:
            actions.dispatch_case(actor=town["dispatcher"], now=town.after(60), case_id=case.pk)

    def compact() -> None:
        for _ in range(4):
            compact_tallies()

    expected = len(Tally.objects.all())
    assert at_once(move, compact, compact) == [WON] * 3
    assert counted() == standing()
    assert sum(counted().values()) == 8
    compact_tallies()
    assert counted() == standing()
    assert Tally.objects.count() < expected


@pytest.mark.postgres
def test_a_count_that_is_committed_while_others_are_added_up_is_not_lost(town: Town) -> None:
    """Keys are drawn before they are committed: a row with a smaller key can appear while rows are being added up."""
    rows = [Tally.objects.create(measure="open", state="filed", n=1) for _ in range(2)]
    drawn, added_up = Event(), Event()

    def late() -> None:
        with transaction.atomic():
            Tally.objects.create(measure="open", state="filed", n=1)
            drawn.set()
            added_up.wait(timeout=20)

    def compact() -> None:
        drawn.wait(timeout=20)
        Tally.objects.create(measure="open", state="filed", n=1)
        with connection.execute_wrapper(_after_reading(added_up)):
            compact_tallies()

    assert at_once(late, compact) == [WON, WON]
    assert sum(Tally.objects.filter(measure="open").values_list("n", flat=True)) == len(rows) + 2


def _after_reading(reached: Event) -> Callable[..., Any]:
    """Lets the other thread commit once the sums have been read."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("DELETE") and not reached.is_set():
            reached.set()
            time.sleep(0.3)
        return execute(sql, params, many, context)

    return wrapper


@pytest.mark.postgres
def test_dispatchers_of_different_cases_do_not_wait_for_each_other(town: Town) -> None:
    """While one dispatch is held open, another case of the same street and unit is dispatched to its end."""
    held, free = case_in(town, CaseState.FILED), case_in(town, CaseState.FILED, minutes=20)
    inside, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            actions.dispatch_case(actor=town["dispatcher"], now=town.after(60), case_id=held.pk)
            inside.set()
            assert done.wait(timeout=10), "the other dispatch waited for this one"

    def pass_by() -> None:
        assert inside.wait(timeout=10)
        actions.dispatch_case(actor=town["dispatcher2"], now=town.after(60), case_id=free.pk)
        done.set()

    assert at_once(hold, pass_by) == [WON, WON]


def test_dispatchers_of_different_cases_both_succeed_at_once(town: Town) -> None:
    cases = [case_in(town, CaseState.FILED, minutes=20 * n) for n in range(4)]
    deeds = [
        lambda pk=case.pk, name=name: actions.dispatch_case(actor=town[name], now=town.after(99), case_id=pk)
        for case, name in zip(cases, ("dispatcher", "dispatcher2", "street2", "everything"), strict=True)
    ]
    assert at_once(*deeds) == [WON] * 4
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.DISPATCHED}
    assert counted() == standing()


@pytest.mark.postgres
def test_who_waited_for_a_case_finds_its_unit_as_it_is_now(town: Town) -> None:
    """A locked row is read anew after the wait, what is joined to it is not: the unit must still be the new one."""
    case, dispatched = case_in(town, CaseState.FILED), Event()

    def dispatch() -> None:
        with transaction.atomic():
            actions.dispatch_case(actor=town["dispatcher"], now=town.after(60), case_id=case.pk)
            dispatched.set()
            time.sleep(0.3)  # so that the other one waits at the lock

    def urge() -> None:
        assert dispatched.wait(timeout=20)
        actions.urge_case(actor=town["supervisor"], now=town.after(61), case_id=case.pk, text="请抓紧")

    assert at_once(dispatch, urge) == [WON, WON]
    lead = Case.objects.get(pk=case.pk).lead_unit
    assert lead is not None
    assert Entry.objects.get(kind="cases.urged", subject_id=case.pk).unit == lead.path
