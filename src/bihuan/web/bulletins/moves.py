"""What can be done with an item and with an issue, as the forms that carry it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.domain.bulletins import actions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound
from bihuan.kernel.workflow import Offer
from bihuan.web.bulletins.forms import (
    FeedbackForm,
    ForcedForm,
    NoteForm,
    NothingForm,
    ReasonForm,
    SignForm,
    ToForm,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Clean = dict[str, Any]


@dataclass(frozen=True)
class BulletinMove:
    """A button: the form behind it, the action it calls with what was typed, and what to tell afterwards.

    `tone` is the look of the button, `is_folded` hides what is done rarely behind its name.
    """

    form: Callable[..., forms.Form]
    act: Callable[..., Any]
    told: _StrPromise
    tone: str = "btn-primary"
    is_folded: bool = False


ITEM_MOVES: dict[str, BulletinMove] = {
    "submit_item": BulletinMove(NothingForm, actions.submit_item, _("已报送，编辑现在能看到。")),
    "review_item": BulletinMove(NoteForm, actions.review_item, _("已通过初审。")),
    "proofread_item": BulletinMove(NoteForm, actions.proofread_item, _("已核校。")),
    "approve_item": BulletinMove(NoteForm, actions.approve_item, _("已审定这一版。")),
    "return_item": BulletinMove(
        ReasonForm, actions.return_item, _("已退回，单位会看到理由。"), "btn", is_folded=True
    ),
    "decline_item": BulletinMove(
        ReasonForm, actions.decline_item, _("已标为未采用。"), "btn", is_folded=True
    ),
    "force_item": BulletinMove(
        ReasonForm, actions.force_item, _("已强制审定，等别人复核。"), "btn", is_folded=True
    ),
    "review_forced": BulletinMove(ForcedForm, actions.review_forced, _("复核意见已记下。")),
    "take_out_item": BulletinMove(NothingForm, actions.take_out_item, _("已从这一期抽下。"), "btn"),
    "forward_item": BulletinMove(ToForm, actions.forward_item, _("已记转报。"), "btn", is_folded=True),
    "answer_item": BulletinMove(
        FeedbackForm, actions.answer_item, _("已反馈给报送单位。"), "btn", is_folded=True
    ),
}
ISSUE_MOVES: dict[str, BulletinMove] = {
    "sign_issue": BulletinMove(SignForm, actions.sign_issue, _("已签发，期号已定。")),
    "publish_issue": BulletinMove(NothingForm, actions.publish_issue, _("已印发，公众可以打开。")),
    "distribute_issue": BulletinMove(
        NothingForm, actions.distribute_issue, _("已发送，回执见“发送情况”。"), "btn"
    ),
    "cancel_issue": BulletinMove(
        ReasonForm, actions.cancel_issue, _("已作废，期号留作空号。"), "btn", is_folded=True
    ),
}


def move_of(moves: dict[str, BulletinMove], verb: str) -> BulletinMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in moves:
        raise NotFound
    return moves[verb]


def act_on(move: BulletinMove, clean: Clean, *, actor: Actor, now: datetime, **key: int) -> str:
    """Do it; returns what to tell."""
    move.act(actor=actor, now=now, **key, **clean)
    return str(move.told)


def require_open(offer: Offer[Any]) -> None:
    """Refuses a page whose only use is a move that is shut, with the reason why it is."""
    if offer.refusal is not None:
        raise offer.refusal


@dataclass(frozen=True)
class Shown:
    """A move as the page shows it: the verb, its label, its form and look."""

    verb: str
    label: str
    form: forms.Form
    tone: str
    is_folded: bool


def shown_moves(
    moves: dict[str, BulletinMove], offers: dict[str, Any], typed: tuple[str, forms.Form] | None = None
) -> list[Shown]:
    """The moves that are open now, in the order of the table; `typed` is the form that came back with an error."""
    found = []
    for verb, move in moves.items():
        if verb in offers and offers[verb].is_open:
            form = typed[1] if typed and typed[0] == verb else move.form(auto_id=f"{verb}_%s")
            folded = move.is_folded and not form.errors
            found.append(Shown(verb, offers[verb].move.label, form, move.tone, folded))
    return found
