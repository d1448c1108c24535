"""What the dispatcher's desk does with a case, as the forms that carry it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from bihuan.domain.cases import actions
from bihuan.kernel.actors import Actor
from bihuan.web.desks.forms import CorrectForm, DispatchForm, FileForm, RuleForm, VerifyForm
from bihuan.web.desks.names import named
from bihuan.web.reports.forms import GroundForm

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

Clean = dict[str, Any]


@dataclass(frozen=True)
class DeskMove:
    """A button of the desk: the form behind it, and what pressing it does; `act` returns what to tell."""

    form: Callable[..., forms.Form]
    act: Callable[[Case, Clean, Actor, datetime], str]


def _file(case: Case, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.file_case(actor=actor, now=now, case_id=case.pk, standard=clean.get("standard"))
    return gettext("{code} 已立案，待派遣。").format(code=case.code)


def _verify(case: Case, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.ask_verification(actor=actor, now=now, case_id=case.pk, assignee=clean["assignee"])
    return gettext("{code} 已安排立案前核实。").format(code=case.code)


def _reject(case: Case, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.reject_case(actor=actor, now=now, case_id=case.pk, **clean)
    return gettext("{code} 已不予立案。").format(code=case.code)


def _correct(case: Case, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.correct_case(actor=actor, now=now, case_id=case.pk, **clean)
    return gettext("{code} 已更正。").format(code=case.code)


def _dispatch(case: Case, clean: Clean, actor: Actor, now: datetime) -> str:
    sent = actions.dispatch_case(actor=actor, now=now, case_id=case.pk, **clean)
    return gettext("{code} 已派给{unit}。").format(code=case.code, unit=named(sent.lead_unit))


def _rule(case: Case, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.rule_return(actor=actor, now=now, case_id=case.pk, **clean)
    return gettext("{code} 的退单已裁定，可以再派。").format(code=case.code)


MOVES: dict[str, DeskMove] = {
    "file_case": DeskMove(FileForm, _file),
    "ask_verification": DeskMove(VerifyForm, _verify),
    "reject_case": DeskMove(partial(GroundForm, kind="reject"), _reject),
    "correct_case": DeskMove(CorrectForm, _correct),
    "dispatch_case": DeskMove(DispatchForm, _dispatch),
    "rule_return": DeskMove(RuleForm, _rule),
}


def build(verb: str, *args: Any, standards: Any = (), **kwargs: Any) -> forms.Form:
    """The form of a verb; only filing needs to know the standards."""
    more = {"standards": standards} if verb == "file_case" else {}
    return MOVES[verb].form(*args, auto_id=f"{verb}_%s", **more, **kwargs)
