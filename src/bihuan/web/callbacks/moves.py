"""What can be done with a call-back, as the forms that carry it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from bihuan.domain.callbacks import actions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound
from bihuan.web.callbacks.forms import (
    AnswerForm,
    AttemptForm,
    ConfirmForm,
    GrantForm,
    ProposeForm,
    RefuseForm,
    RejectForm,
)

if TYPE_CHECKING:
    from bihuan.domain.callbacks.models import CallBack

Clean = dict[str, Any]


@dataclass(frozen=True)
class CallBackMove:
    """A button of a call-back: the form behind it, and what pressing it does; `act` returns what to tell.

    After a `call` the caller goes on with the list, after a decision he stays on the page.
    """

    form: Callable[..., forms.Form]
    act: Callable[[CallBack, Clean, Actor, datetime], str]
    is_call: bool = False


def _answer(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.record_answer(actor=actor, now=now, call_back_id=row.pk, answer=actions.Answer(**clean))
    if clean["solved"]:
        return gettext("{code} 的答复已记录。").format(code=row.code)
    return gettext("{code} 的答复已记录，已替他要求重新打开。").format(code=row.code)


def _attempt(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    after = actions.record_attempt(actor=actor, now=now, call_back_id=row.pk, **clean)
    if after.state == "waiting":
        return gettext("{code} 已记一次没有接通，过一阵再打。").format(code=row.code)
    return gettext("{code} 已记为联系不上，不再打电话。").format(code=row.code)


def _grant(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    case = actions.grant_reopening(actor=actor, now=now, call_back_id=row.pk, **clean)
    return gettext("案件 {code} 已重新打开，待派遣。").format(code=case.code)


def _refuse(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.refuse_reopening(actor=actor, now=now, call_back_id=row.pk, **clean)
    return gettext("已决定不重新打开，反映人可以看到理由。")


def _propose(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.propose_demand(actor=actor, now=now, call_back_id=row.pk, **clean)
    return gettext("已提出认定，等另一个人复核。")


def _confirm(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.confirm_demand(actor=actor, now=now, call_back_id=row.pk, **clean)
    return gettext("已认定。答复照样保留，统计同时给出含与不含的数。")


def _reject(row: CallBack, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.reject_demand(actor=actor, now=now, call_back_id=row.pk, **clean)
    return gettext("已不予认定。")


MOVES: dict[str, CallBackMove] = {
    "record_answer": CallBackMove(AnswerForm, _answer, is_call=True),
    "record_attempt": CallBackMove(AttemptForm, _attempt, is_call=True),
    "grant_reopening": CallBackMove(GrantForm, _grant),
    "refuse_reopening": CallBackMove(RefuseForm, _refuse),
    "propose_demand": CallBackMove(ProposeForm, _propose),
    "confirm_demand": CallBackMove(ConfirmForm, _confirm),
    "reject_demand": CallBackMove(RejectForm, _reject),
}


def call_back_move(verb: str) -> CallBackMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in MOVES:
        raise NotFound
    return MOVES[verb]
