"""What can be done with a stop, as the forms that carry it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from bihuan.domain.patrols import actions
from bihuan.domain.patrols.queries.lists import deduction_of
from bihuan.domain.patrols.vocabulary import Colour
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound
from bihuan.web.patrols.forms import DeductionForm, KeyForm, NoteForm, ReasonForm

if TYPE_CHECKING:
    from bihuan.domain.patrols.models import Stop

Clean = dict[str, Any]
DEDUCT = "note_deduction"


@dataclass(frozen=True)
class StopMove:
    """A button of a stop: the form behind it, and what pressing it does; `act` returns what to tell."""

    form: Callable[..., forms.Form]
    act: Callable[[Stop, Clean, Actor, datetime], str]


def _deduct(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    file = clean.pop("photo")
    photo = actions.Photo(file, file.name) if file else None
    row = actions.note_deduction(actor=actor, now=now, stop_id=stop.pk, photo=photo, **clean)
    said = gettext("已记：{line}，扣 {points} 分。").format(line=row.name, points=row.points)
    return said + (gettext("已报送 {code}。").format(code=row.report.code) if row.report else "")


def _drop(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    key = deduction_of(stop, clean["deduction"]).pk
    actions.drop_deduction(actor=actor, now=now, deduction_id=key)
    return gettext("这一项已删去。")


def _report(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    key = deduction_of(stop, clean["deduction"]).pk
    row = actions.report_deduction(actor=actor, now=now, deduction_id=key)
    return gettext("已报送 {code}。").format(code=row.report.code if row.report else "")


def _grade(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    after = actions.grade_stop(actor=actor, now=now, stop_id=stop.pk, **clean)
    told = {"score": after.score, "colour": gettext(str(Colour(after.colour).label))}
    if after.colour == Colour.RED:
        return gettext("得 {score} 分，{colour}，等另一个人复核。").format(**told)
    return gettext("得 {score} 分，{colour}。").format(**told)


def _skip(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.skip_stop(actor=actor, now=now, stop_id=stop.pk, **clean)
    return gettext("已记为未巡。")


def _confirm(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    after = actions.confirm_red(actor=actor, now=now, stop_id=stop.pk, **clean)
    if after.report:
        return gettext("红牌生效，已按规则报送 {code}。").format(code=after.report.code)
    return gettext("红牌生效。")


def _back(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.send_back(actor=actor, now=now, stop_id=stop.pk, **clean)
    return gettext("已退回重巡。")


def _appeal(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.appeal_grade(actor=actor, now=now, stop_id=stop.pk, **clean)
    return gettext("已申诉，等裁定；裁定以前评定照旧。")


def _uphold(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.uphold_grade(actor=actor, now=now, stop_id=stop.pk, **clean)
    return gettext("已维持评定。")


def _overturn(stop: Stop, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.overturn_grade(actor=actor, now=now, stop_id=stop.pk, **clean)
    return gettext("已改判无效，颜色回到上一次有效的评定。")


MOVES: dict[str, StopMove] = {
    DEDUCT: StopMove(DeductionForm, _deduct),
    "drop_deduction": StopMove(KeyForm, _drop),
    "report_deduction": StopMove(KeyForm, _report),
    "grade_stop": StopMove(NoteForm, _grade),
    "skip_stop": StopMove(ReasonForm, _skip),
    "confirm_red": StopMove(NoteForm, _confirm),
    "send_back": StopMove(ReasonForm, _back),
    "appeal_grade": StopMove(ReasonForm, _appeal),
    "uphold_grade": StopMove(ReasonForm, _uphold),
    "overturn_grade": StopMove(ReasonForm, _overturn),
}


def stop_move(verb: str) -> StopMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in MOVES:
        raise NotFound
    return MOVES[verb]
