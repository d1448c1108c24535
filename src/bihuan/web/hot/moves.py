"""What can be done with a hot issue, as the forms that carry it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import Colour
from bihuan.domain.intake import actions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from bihuan.domain.intake.models import HotIssue

Clean = dict[str, Any]
WIDE = forms.Textarea(attrs={"rows": "3"})


class SuperviseIssueForm(forms.Form):
    colour = forms.ChoiceField(label=_("督办颜色"), choices=Colour.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("督办理由"), max_length=500, widget=WIDE, help_text=_("承办单位会看到，答复督办时按它答复。")
    )


class DismissIssueForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么不作热点"),
        max_length=500,
        widget=WIDE,
        help_text=_("例如“同一人群发”。之后不再提醒，诉求照常办理。"),
    )


@dataclass(frozen=True)
class IssueMove:
    """A button of a hot issue: the form behind it, and what pressing it does; `act` returns what to tell."""

    form: Callable[..., forms.Form]
    act: Callable[[HotIssue, Clean, Actor, datetime], str]


def _supervise(issue: HotIssue, clean: Clean, actor: Actor, now: datetime) -> str:
    case = actions.supervise_issue(actor=actor, now=now, issue_id=issue.pk, **clean)
    told = gettext("已并成案件 {code}，共 {n} 条诉求，并已督办。")
    return told.format(code=case.code, n=case.reports_count)


def _dismiss(issue: HotIssue, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.dismiss_issue(actor=actor, now=now, issue_id=issue.pk, **clean)
    return gettext("已记下理由，不再作为热点。")


MOVES: dict[str, IssueMove] = {
    "supervise_issue": IssueMove(SuperviseIssueForm, _supervise),
    "dismiss_issue": IssueMove(DismissIssueForm, _dismiss),
}


def issue_move(verb: str) -> IssueMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in MOVES:
        raise NotFound
    return MOVES[verb]
