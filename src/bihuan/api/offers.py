"""The moves of a record as links: open to this person now, or shut with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.api.problems import sentence
from bihuan.domain.cases.queries.cases import case_offers, task_offers
from bihuan.domain.cases.queries.photos import photos_asked
from bihuan.domain.cases.queries.records import lead_task
from bihuan.domain.cases.queries.reports import report_offers
from bihuan.domain.cases.workflow import TASK
from bihuan.domain.intake.queries.hot import issue_offers
from bihuan.kernel.actors import Actor
from bihuan.kernel.workflow import Offer

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Report, Task
    from bihuan.domain.intake.models import HotIssue

ROOT = "/api/v1"
TASK_VERBS = frozenset(TASK.moves)
ANSWER = "answer_supervision"


def case_moves(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """The moves of a case; those that a unit makes on its task lead to the case's live tasks."""
    return _moves(case_offers(case, actor), lambda verb: _case_address(case, verb))


def _case_address(case: Case, verb: str) -> str:
    if verb in TASK_VERBS:
        return f"{ROOT}/tasks?case={case.code}"
    return (
        f"{ROOT}/supervisions?case={case.code}"
        if verb == ANSWER
        else f"{ROOT}/cases/{case.code}/moves/{verb}"
    )


def task_moves(task: Task, actor: Actor) -> list[dict[str, Any]]:
    offers = task_offers(task, actor, now=timezone.now())
    return _moves(offers, lambda verb: f"{ROOT}/tasks/{task.code}/moves/{verb}")


def photos_asked_of(case: Case) -> list[dict[str, Any]]:
    """What the verification of a case and the task of its leading unit still ask for."""
    task = lead_task(case)
    return _photos("record_verification", case) + (_photos("handle_task", case, task) if task else [])


def _photos(verb: str, case: Case, task: Task | None = None) -> list[dict[str, Any]]:
    code = task.code if task else ""
    return [
        {
            "verb": verb,
            "task": code,
            **asdict(one),
            "missing": one.missing,
            "why": [str(g.label) for g in one.grounds],
        }
        for one in photos_asked(verb, case, timezone.now(), task=task)
    ]


def report_moves(report: Report, actor: Actor) -> list[dict[str, Any]]:
    return _moves(report_offers(report, actor), lambda verb: f"{ROOT}/reports/{report.code}/moves/{verb}")


def issue_moves(issue: HotIssue, actor: Actor) -> list[dict[str, Any]]:
    return _moves(issue_offers(issue, actor), lambda verb: f"{ROOT}/hot-issues/{issue.code}/moves/{verb}")


def _moves(offers: Iterable[Offer[Any]], address: Callable[[str], str]) -> list[dict[str, Any]]:
    return [_move(offer, address(offer.move.verb)) for offer in offers]


def _move(offer: Offer[Any], href: str) -> dict[str, Any]:
    refused = offer.refusal
    return {
        "verb": offer.move.verb,
        "label": gettext(offer.move.label),
        "is_open": offer.is_open,
        "why_not": {"code": refused.code, "message": sentence(refused)} if refused else None,
        "href": href,
    }
