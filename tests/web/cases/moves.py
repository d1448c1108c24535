"""For each verb: a case in the state it starts from, who does it, and what he fills in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Application, Case
from bihuan.domain.cases.vocabulary import CaseState as S
from tests.factories.cases import Town, case_in, task_of

Make = Callable[[Town], Case]


@dataclass(frozen=True)
class Press:
    """Somebody presses a button: `make` brings a case to it, `data` is what he fills in."""

    who: str
    make: Make
    data: Mapping[str, object] = field(default_factory=dict)
    target: str | None = None


def in_state(state: str) -> Make:
    return lambda town: case_in(town, state)


def verifying(town: Town) -> Case:
    case = case_in(town, S.ACCEPTED)
    actions.ask_verification(actor=town["acceptor"], now=town.after(10), case_id=case.pk)
    return Case.objects.get(pk=case.pk)


def verifying_taken(town: Town) -> Case:
    case = verifying(town)
    actions.take_verification(actor=town["checker"], now=town.after(11), case_id=case.pk)
    return case


def returned(town: Town) -> Case:
    case = case_in(town, S.HANDLING)
    actions.return_task(
        actor=town["handler"], now=town.after(12), task_id=task_of(case).pk, ground="not_this_unit"
    )
    return Case.objects.get(pk=case.pk)


def staged(town: Town) -> Case:
    case = case_in(town, S.DISPATCHED, category="C0101")
    actions.sign_task(actor=town["helper"], now=town.after(12), task_id=task_of(case).pk)
    return Case.objects.get(pk=case.pk)


def suspended(town: Town) -> Case:
    case = case_in(town, S.HANDLING)
    until = localdate(town.now) + timedelta(days=30)
    asked = actions.ask_suspension(
        actor=town["handler"], now=town.after(12), case_id=case.pk, ground="season", until=until
    )
    actions.endorse_application(actor=town["lead"], now=town.after(13), application_id=asked.pk)
    actions.grant_application(actor=town["centre"], now=town.after(14), application_id=asked.pk)
    return Case.objects.get(pk=case.pk)


def late_and_closed(town: Town) -> Case:
    case = case_in(town, S.CLOSED)
    Case.objects.filter(pk=case.pk).update(is_late=True)
    return case


def to_look_back(town: Town) -> Case:
    case = case_in(town, S.CLOSED)
    actions.call_look_back(actor=town["supervisor"], now=town.after(20), case_id=case.pk)
    return Case.objects.get(pk=case.pk)


def extension_asked(town: Town) -> Case:
    case = case_in(town, S.HANDLING)
    actions.ask_extension(
        actor=town["handler"], now=town.after(12), task_id=task_of(case).pk, ground="weather"
    )
    return case


def extension_endorsed(town: Town) -> Case:
    case = extension_asked(town)
    asked = Application.objects.get(case=case)
    actions.endorse_application(actor=town["lead"], now=town.after(13), application_id=asked.pk)
    return case


def supervised(town: Town) -> Case:
    case = case_in(town, S.HANDLING)
    actions.supervise_case(
        actor=town["supervisor"], now=town.after(12), case_id=case.pk, colour="yellow", reason="快办"
    )
    return case


GROUND = {"ground": "other", "reason": "说明"}
SOON = localdate() + timedelta(days=40)
CASE_PRESSES: Mapping[str, Press] = {
    "ask_verification": Press("acceptor", in_state(S.ACCEPTED), {}, S.VERIFYING),
    "take_verification": Press("checker", verifying),
    "record_verification": Press("checker", verifying_taken, {"found": "yes", "remark": "确有"}, S.ACCEPTED),
    "correct_case": Press("acceptor", in_state(S.ACCEPTED), {"title": "改过的标题", "category": "E0102"}),
    "file_case": Press("acceptor", in_state(S.ACCEPTED), {"standard": "THE_ROW"}, S.FILED),
    "reject_case": Press("acceptor", in_state(S.ACCEPTED), GROUND, S.REJECTED),
    "dispatch_case": Press(
        "dispatcher", in_state(S.FILED), {"lead": "U-CG", "assists": ["U-SZ"]}, S.DISPATCHED
    ),
    "add_unit": Press("dispatcher", in_state(S.HANDLING), {"unit": "U-SZ", "instruction": "帮一把"}),
    "rule_return": Press("centre", returned, {"upheld": "yes", "reason": "确实不归"}),
    "take_check": Press("checker", in_state(S.HANDLED), {}, S.CHECKING),
    "assign_check": Press("dispatcher", in_state(S.HANDLED), {"assignee": "CHECKER"}, S.CHECKING),
    "pass_check": Press("checker", in_state(S.CHECKING), {"remark": "干净"}, S.CLOSED),
    "fail_check": Press("checker", in_state(S.CHECKING), {"remark": "还脏", "tasks": ["TASK"]}, S.HANDLING),
    "ask_suspension": Press(
        "handler", in_state(S.HANDLING), {"defer": "no", "ground": "season", "until": str(SOON)}
    ),
    "resume_case": Press("centre", suspended, {}, S.HANDLING),
    "ask_forced_close": Press("dispatcher", in_state(S.HANDLING), GROUND),
    "urge_case": Press("supervisor", in_state(S.HANDLING), {"text": "请抓紧"}),
    "supervise_case": Press("supervisor", in_state(S.HANDLING), {"colour": "red", "reason": "危险"}),
    "void_case": Press("acceptor", in_state(S.FILED), GROUND, S.VOID),
    "ask_appeal": Press("handler", late_and_closed, GROUND),
    "call_look_back": Press("supervisor", in_state(S.CLOSED), {}, S.LOOKING_BACK),
    "take_look_back": Press("inspector", to_look_back),
    "confirm_case": Press("inspector", in_state(S.LOOKING_BACK), {"remark": "保持得好"}, S.CONFIRMED),
    "rebound_case": Press("inspector", in_state(S.LOOKING_BACK), {"remark": "又有了"}, S.FILED),
    "restate_case": Press("centre", in_state(S.CLOSED), {"category": "E0102", "reason": "类别记错"}),
    "take_back_closing": Press("centre", in_state(S.CLOSED), {"reason": "误点"}, S.CHECKING),
    "reopen_case": Press("centre", in_state(S.CLOSED), {"reason": "没有解决"}, S.FILED),
    "set_maintenance": Press(
        "dispatcher", in_state(S.CLOSED), {"maintainer": "U-SZ", "next_look_back_on": str(SOON)}
    ),
    "comment_case": Press("handler", in_state(S.HANDLING), {"text": "已电话联系"}),
}
TASK_PRESSES: Mapping[str, Press] = {
    "sign_task": Press("handler", in_state(S.DISPATCHED), {}, "handling"),
    "return_task": Press("handler", in_state(S.HANDLING), GROUND, "returned"),
    "finish_stage": Press("helper", staged, {"text": "已围护"}),
    "feed_back": Press("handler", in_state(S.HANDLING), {"text": "正在清运"}),
    "handle_task": Press("handler", in_state(S.HANDLING), {"text": "已清理"}, "handled"),
    "ask_extension": Press("handler", in_state(S.HANDLING), {"ground": "weather"}),
}
APPLICATION_PRESSES: Mapping[str, Press] = {
    "endorse": Press("lead", extension_asked, {"answer": "属实"}, "endorsed"),
    "grant": Press("centre", extension_endorsed, {}, "granted"),
    "refuse": Press("centre", extension_endorsed, {"answer": "来得及"}, "refused"),
}
SUPERVISION_PRESSES: Mapping[str, Press] = {
    "answer": Press("handler", supervised, {"answer": "今天办完"}),
}


def filled_in(press: Press, case: Case, town: Town) -> dict[str, object]:
    """The data with the keys of this case's own records."""
    rows = list(case.category.standards.all()) if case.category else []
    known = {
        "THE_ROW": str(rows[0].pk) if rows else "",
        "CHECKER": "checker2",
        "TASK": str(task_of(case).pk) if case.tasks.exists() else "",
    }
    return {
        name: [known.get(v, v) for v in value] if isinstance(value, list) else known.get(str(value), value)
        for name, value in press.data.items()
    }


def addresses() -> list[tuple[str, str, Press]]:
    """Every button: the name of its address, its verb, and how it is pressed."""
    tables = {
        "case-move": CASE_PRESSES,
        "task-move": TASK_PRESSES,
        "application-move": APPLICATION_PRESSES,
        "supervision-move": SUPERVISION_PRESSES,
    }
    return [(name, verb, press) for name, table in tables.items() for verb, press in table.items()]


def address(name: str, verb: str, case: Case) -> str:
    """Where a button of this case is sent to."""
    things = {
        "case-move": lambda: case.code,
        "task-move": lambda: task_of(case).code,
        "application-move": lambda: Application.objects.get(case=case).pk,
        "supervision-move": lambda: case.supervisions.get().pk,
    }
    return reverse(name, args=[things[name](), verb])


def state_of(name: str, case: Case) -> str:
    """The state of the record that the button belongs to, as the database has it."""
    records = {
        "case-move": lambda: Case.objects.get(pk=case.pk).state,
        "task-move": lambda: task_of(case).state,
        "application-move": lambda: Application.objects.get(case=case).state,
        "supervision-move": lambda: Case.objects.get(pk=case.pk).state,
    }
    return records[name]()
