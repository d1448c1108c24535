"""Dispatching several cases at once by duty: each on its own, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from bihuan.domain.cases.actions import dispatch_case
from bihuan.domain.cases.queries.cases import CaseFilter, find_cases
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.access import permitted
from bihuan.web.shell.refusal import sentence
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

MOST = 100


@dataclass(frozen=True)
class Outcome:
    """A case that was sent, or why it was not."""

    case: Case
    refused: str = ""


@require_POST
@permitted(CasesPermission.DISPATCH)
def bulk_dispatch_page(request: Request) -> HttpResponse:
    """One transaction a case: what is refused for one leaves the others sent."""
    picked = find_cases(request.actor, CaseFilter()).filter(pk__in=_picked(request)).order_by("pk")
    outcomes = [_sent(case, request.actor, timezone.now()) for case in picked]
    sent, refused = _parted(outcomes)
    context = {"sent": sent, "refused": refused, "next": request.POST.get("next", "")}
    return render(request, "cases/bulk.html", context)


def _picked(request: Request) -> list[int]:
    """The ticked cases; refuses none, and more than a request should carry."""
    keys = [int(key) for key in request.POST.getlist("pick") if key.isdigit()]
    if not keys:
        raise Refused("nothing_picked", "没有选中案件。请先在列表里勾选待派遣的案件。")
    if len(keys) > MOST:
        raise Refused("too_many", "一次最多派遣 {most} 件，请分批办理。", most=MOST)
    return keys


def _parted(outcomes: list[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    return [one for one in outcomes if not one.refused], [one for one in outcomes if one.refused]


def _sent(case: Case, actor: Actor, now: datetime) -> Outcome:
    try:
        return Outcome(_with_unit(dispatch_case(actor=actor, now=now, case_id=case.pk), case))
    except Refused as refused:
        return Outcome(case, sentence(refused))


def _with_unit(sent: Case, listed: Case) -> Case:
    """The case as sent, with the community that the list had read already."""
    sent.community = listed.community
    return sent
