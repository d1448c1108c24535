"""Every move of the workflow tables as an address of its own: `POST /<noun>/<code>/moves/<verb>`.

The tables below say what each verb asks for; its words, its permission and its conditions stand in
`bihuan.domain.cases.workflow`, and what it does in the action of the same name.
"""

from __future__ import annotations

from inspect import Parameter, Signature, getdoc
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Router
from ninja.params.models import Body

from bihuan.api import bodies as b
from bihuan.api.naming import facts, key_of
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import Outcome
from bihuan.api.types import Code, In, Key
from bihuan.domain.cases import actions
from bihuan.domain.cases.workflow import CASE, REPORT, TASK
from bihuan.kernel.workflow import Workflow

if TYPE_CHECKING:
    from collections.abc import Callable

Bodies = dict[str, type[In]]

CASE_MOVES: Bodies = {
    "ask_verification": b.OptionalAssigneeIn,
    "take_verification": b.NothingIn,
    "record_verification": b.VerificationIn,
    "correct_case": b.CorrectIn,
    "file_case": b.FileIn,
    "reject_case": b.GroundIn,
    "dispatch_case": b.DispatchIn,
    "add_unit": b.AddUnitIn,
    "rule_return": b.RulingIn,
    "take_check": b.NothingIn,
    "assign_check": b.AssigneeIn,
    "pass_check": b.OptionalRemarkIn,
    "fail_check": b.FailIn,
    "ask_suspension": b.SuspensionIn,
    "resume_case": b.OptionalReasonIn,
    "ask_forced_close": b.GroundInWordsIn,
    "urge_case": b.TextIn,
    "supervise_case": b.SuperviseIn,
    "void_case": b.GroundIn,
    "ask_appeal": b.GroundInWordsIn,
    "call_look_back": b.NothingIn,
    "take_look_back": b.NothingIn,
    "confirm_case": b.OptionalRemarkIn,
    "rebound_case": b.RemarkIn,
    "reopen_case": b.ReasonIn,
    "restate_case": b.RestateIn,
    "take_back_closing": b.ReasonIn,
    "set_maintenance": b.MaintenanceIn,
    "comment_case": b.TextIn,
}
TASK_MOVES: Bodies = {
    "sign_task": b.NothingIn,
    "return_task": b.GroundIn,
    "finish_stage": b.FinishStageIn,
    "feed_back": b.TextIn,
    "handle_task": b.TextIn,
    "ask_extension": b.GroundIn,
}
REPORT_MOVES: Bodies = {
    "accept_report": b.AcceptIn,
    "join_report": b.JoinIn,
    "decline_report": b.GroundIn,
    "unjoin_report": b.ReasonIn,
}
APPLICATION_MOVES: Bodies = {
    "endorse_application": b.OptionalAnswerIn,
    "grant_application": b.OptionalAnswerIn,
    "refuse_application": b.AnswerIn,
}
SUPERVISION_MOVES: Bodies = {"answer_supervision": b.AnswerIn}
LABELS = {
    "endorse_application": "审核同意",
    "grant_application": "批准",
    "refuse_application": "不批准",
    "answer_supervision": "答复督办",
}
LETTERS = {"case": "A", "task": "T", "report": "S"}


def outcome(record: Any) -> dict[str, Any]:
    """What a move made or changed, and the case as it is now."""
    noun = type(record).__name__.lower()
    is_case = noun == "case"
    return {
        "noun": noun,
        "id": getattr(record, "code", None) or str(record.pk),
        "case": record if is_case else record.case,
    }


def add_moves(router: Router, noun: str, asked: Bodies, table: Workflow[Any] | None = None) -> None:
    """One address for each verb of a noun."""
    for verb, body in asked.items():
        label = table.moves[verb].label if table else LABELS[verb]
        _add(router, noun, verb, body, label)


def _add(router: Router, noun: str, verb: str, body: type[In], label: str) -> None:
    name = "code" if noun in LETTERS else "id"
    action: Callable[..., Any] = getattr(actions, verb)
    register = router.post(
        f"/{{{name}}}/moves/{verb}",
        response=Outcome,
        operation_id=verb,
        summary=f"{verb.replace('_', ' ').capitalize()} · {label}",
        description=getdoc(action),
        url_name=verb,
    )
    register(_endpoint(noun, name, verb, body))


def _endpoint(noun: str, name: str, verb: str, body: type[In]) -> Callable[..., Any]:
    def move(request: ApiRequest, **given: Any) -> dict[str, Any]:
        sent = given["body"].model_dump(exclude_none=True)
        subject = {f"{noun}_id": key_of(LETTERS[noun], given[name]) if noun in LETTERS else given[name]}
        act = getattr(actions, verb)
        done = act(actor=request.actor, now=timezone.now(), **facts(sent, request.actor), **subject)
        return outcome(done)

    kinds: dict[str, Any] = {name: Code if noun in LETTERS else Key}
    move.__name__ = verb
    move.__signature__ = _signature(kinds, body)  # type: ignore[attr-defined]  # what ninja reads
    return move


def _signature(kinds: dict[str, Any], body: type[In]) -> Signature:
    needs_nothing = not any(field.is_required() for field in body.model_fields.values())
    default = Body(body()) if needs_nothing else Parameter.empty
    names = [("request", Parameter.empty), *kinds.items()]
    path = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind) for name, kind in names]
    sent = Parameter("body", Parameter.POSITIONAL_OR_KEYWORD, annotation=body, default=default)
    return Signature([*path, sent])


cases, tasks, reports = Router(), Router(), Router()
applications, supervisions = Router(), Router()
add_moves(cases, "case", CASE_MOVES, CASE)
add_moves(tasks, "task", TASK_MOVES, TASK)
add_moves(reports, "report", REPORT_MOVES, REPORT)
add_moves(applications, "application", APPLICATION_MOVES)
add_moves(supervisions, "supervision", SUPERVISION_MOVES)
