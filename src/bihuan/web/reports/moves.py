"""What can be done with a report, as the forms that carry it; the report's page and the dispatcher's desk share them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.cases import case_by_code
from bihuan.domain.cases.queries.reports import report_by_code
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.reports.forms import AcceptForm, GroundForm, JoinForm, UnjoinForm

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Report

Clean = dict[str, Any]


@dataclass(frozen=True)
class ReportMove:
    """A button of a report: the form behind it, and what pressing it does; `act` returns what to tell."""

    form: Callable[..., forms.Form]
    act: Callable[[Any, Clean, Actor, datetime], str]


def _accept(report: Report, clean: Clean, actor: Actor, now: datetime) -> str:
    case = actions.accept_report(actor=actor, now=now, report_id=report.pk, **clean)
    return gettext("已受理，案件编号 {code}。").format(code=case.code)


def _join(report: Report, clean: Clean, actor: Actor, now: datetime) -> str:
    try:
        case = _joined(report, clean["case"], actor, now)
    except NotFound:
        message = "没有编号为“{code}”的案件，或者您无权查看。请核对编号。"
        raise Refused("no_such_case", message, code=clean["case"], fields={"case": "请核对"}) from None
    return gettext("已并入案件 {code}。").format(code=case.code)


def _joined(report: Report, code: str, actor: Actor, now: datetime) -> Case:
    """The case of that code with the report in it; by a report's code its case, made of it when it still waits."""
    if code.strip().upper().startswith("S"):
        other = report_by_code(actor, code)
        return actions.join_to_report(actor=actor, now=now, report_id=report.pk, other_id=other.pk)
    case = case_by_code(actor, code)
    return actions.join_report(actor=actor, now=now, report_id=report.pk, case_id=case.pk)


def _decline(report: Report, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.decline_report(actor=actor, now=now, report_id=report.pk, **clean)
    return gettext("已不予受理，反映人可以看到理由。")


def _unjoin(report: Report, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.unjoin_report(actor=actor, now=now, report_id=report.pk, **clean)
    return gettext("已从案件中分出，等待重新受理。")


MOVES: dict[str, ReportMove] = {
    "accept_report": ReportMove(AcceptForm, _accept),
    "join_report": ReportMove(JoinForm, _join),
    "decline_report": ReportMove(partial(GroundForm, kind="decline"), _decline),
    "unjoin_report": ReportMove(UnjoinForm, _unjoin),
}


def report_move(verb: str) -> ReportMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in MOVES:
        raise NotFound
    return MOVES[verb]


def report_forms(report: Report) -> dict[str, forms.Form]:
    """Every move's form as it stands before anybody typed."""
    known = {"category": report.category, "place": report.place, "is_urgent": report.is_urgent}
    return {verb: move.form(initial=known, auto_id=f"{verb}_%s") for verb, move in MOVES.items()}
