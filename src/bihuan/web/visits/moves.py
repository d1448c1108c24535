"""What the office can do with a visit, as the forms that carry it. What is done at the door and inside has pages of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.domain.inspections import actions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound
from bihuan.web.visits.forms import MoveForm, NothingForm, OfficersForm, ReasonForm

if TYPE_CHECKING:
    from bihuan.domain.inspections.models import Visit

Clean = dict[str, Any]


@dataclass(frozen=True)
class VisitMove:
    """A button of a visit: the form behind it, the action, and what to tell afterwards."""

    form: Callable[..., forms.Form]
    act: Callable[..., object]
    told: Promise
    tone: str = ""

    def do(self, visit: Visit, clean: Clean, actor: Actor, now: datetime) -> None:
        self.act(actor=actor, now=now, visit_id=visit.pk, **clean)


MOVES: dict[str, VisitMove] = {
    "approve_visit": VisitMove(
        NothingForm, actions.approve_visit, _("已批准，检查编码已给出。"), "btn-primary"
    ),
    "approve_afterwards": VisitMove(
        NothingForm, actions.approve_afterwards, _("已补批，检查编码已给出。"), "btn-primary"
    ),
    "name_officers": VisitMove(OfficersForm, actions.name_officers, _("检查人员已更换。")),
    "move_visit": VisitMove(MoveForm, actions.move_visit, _("已改期。")),
    "refuse_entry": VisitMove(
        ReasonForm, actions.refuse_entry, _("已记为企业拒绝入企，不计次。"), "btn-danger"
    ),
    "cancel_visit": VisitMove(ReasonForm, actions.cancel_visit, _("检查已取消，次数已退还。"), "btn-danger"),
}


def visit_move(verb: str) -> VisitMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in MOVES:
        raise NotFound
    return MOVES[verb]
