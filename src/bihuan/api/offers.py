"""The moves of a record as links: open to this person now, or shut with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.api.problems import sentence
from bihuan.domain.cases.queries.cases import case_offers, task_offers
from bihuan.domain.cases.queries.reports import report_offers
from bihuan.domain.cases.workflow import TASK
from bihuan.kernel.actors import Actor
from bihuan.kernel.workflow import Offer

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Report, Task

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


def report_moves(report: Report, actor: Actor) -> list[dict[str, Any]]:
    return _moves(report_offers(report, actor), lambda verb: f"{ROOT}/reports/{report.code}/moves/{verb}")


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
