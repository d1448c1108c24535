"""Which buttons stand on a case's page, in which order, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext

from bihuan.domain.cases.queries.cases import case_offers, task_offers
from bihuan.domain.cases.queries.desks import may_decide
from bihuan.domain.cases.vocabulary import (
    LIVE_APPLICATION_STATES,
    LIVE_TASK_STATES,
    ApplicationState,
    CaseState,
)
from bihuan.kernel.workflow import Offer
from bihuan.web.cases.about import About
from bihuan.web.cases.moves import (
    APPLICATION_LABELS,
    APPLICATION_MOVES,
    CASE_MOVES,
    FORWARD,
    NOT_ON_THE_CASE,
    SUPERVISION_MOVES,
    TASK_FORWARD,
    TASK_MOVES,
    Shape,
)
from bihuan.web.shell.refusal import FORBIDDEN, sentence

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Application, Case, Supervision, Task

Offers = list[Offer[Any]]


@dataclass(frozen=True)
class Button:
    """One move as the page shows it: a button, or a form behind a summary. `key` names it in the page's address."""

    key: str
    label: str
    shape: Shape
    url: str
    form: BaseForm
    is_main: bool = False
    is_open: bool = False

    @property
    def has_files(self) -> bool:
        return self.form.is_multipart()


@dataclass(frozen=True)
class Attempt:
    """A move that was sent and not done; its form comes back with what was typed."""

    key: str
    form: BaseForm


def key_of(verb: str, thing: object = "") -> str:
    return f"{verb}-{thing}" if thing else verb


def case_buttons(about: About, offers: Offers, attempt: Attempt | None) -> list[Button]:
    """The open moves of a case: the one that leads on first, the grave ones last."""
    verbs = {o.move.verb: gettext(o.move.label) for o in offers if o.is_open}
    shown = [verb for verb in verbs if verb not in NOT_ON_THE_CASE]
    main = next((verb for verb in FORWARD if verb in shown), "")
    shown.sort(key=lambda verb: (verb != main, CASE_MOVES[verb].is_grave, verb == "comment_case"))
    case = about.case
    return [
        _button(verb, verbs[verb], CASE_MOVES[verb], reverse("case-move", args=[case.code, verb]), about,
                is_main=verb == main, attempt=attempt)
        for verb in shown
    ]  # fmt: skip


def _button(
    key: str,
    label: str,
    shape: Shape,
    url: str,
    about: About,
    *,
    is_main: bool = False,
    attempt: Attempt | None = None,
) -> Button:
    came_back = attempt is not None and attempt.key == key
    form = attempt.form if came_back and attempt else shape.form(about=about, auto_id=f"{key}_%s")
    return Button(key, label, shape, url, form, is_main, is_open=came_back or is_main)


def task_buttons(
    about: About, case_moves: Offers, task: Task, attempt: Attempt | None, now: datetime
) -> list[Button]:
    """The moves of a task that are open to its case as well."""
    if task.state not in LIVE_TASK_STATES:
        return []
    labels = _open_labels(task_offers(task, about.actor, now=now))
    on_case = _open_labels(case_moves)
    shown = [verb for verb in TASK_MOVES if verb in labels and verb in on_case]
    main = next((verb for verb in TASK_FORWARD if verb in shown), "")
    shown.sort(key=lambda verb: (verb != main, TASK_MOVES[verb].is_grave))
    mine = replace(about, task=task, page=about)
    return [
        _button(
            key_of(verb, task.code), labels[verb], TASK_MOVES[verb],
            reverse("task-move", args=[task.code, verb]), mine, is_main=verb == main, attempt=attempt,
        )
        for verb in shown
    ]  # fmt: skip


def _open_labels(offers: Iterable[Offer[Any]]) -> dict[str, str]:
    """The open moves by verb, with the words on their buttons."""
    return {offer.move.verb: str(offer.move.label) for offer in offers if offer.is_open}


def application_buttons(about: About, application: Application, attempt: Attempt | None) -> list[Button]:
    """Endorse or grant, and refuse, for whoever decides now."""
    if application.state not in LIVE_APPLICATION_STATES or not may_decide(about.actor, application):
        return []
    onward = "endorse" if application.state == ApplicationState.ASKED else "grant"
    return [
        _button(
            key_of(verb, application.pk), str(APPLICATION_LABELS[verb]), APPLICATION_MOVES[verb],
            reverse("application-move", args=[application.pk, verb]), about, attempt=attempt,
        )
        for verb in (onward, "refuse")
    ]  # fmt: skip


def supervision_buttons(
    about: About, offers: Offers, supervision: Supervision, attempt: Attempt | None
) -> list[Button]:
    """The answer, for the lead unit."""
    case = about.case
    answers = any(offer.move.verb == "answer_supervision" and offer.is_open for offer in offers)
    is_lead = case.lead_unit is not None and about.actor.may_in("cases.handle", case.lead_unit.path)
    if supervision.answered_at or not (answers and is_lead):
        return []
    url = reverse("supervision-move", args=[supervision.pk, "answer"])
    key = key_of("answer", supervision.pk)
    return [_button(key, gettext("答复督办"), SUPERVISION_MOVES["answer"], url, about, attempt=attempt)]


@dataclass(frozen=True)
class WhyNot:
    """Moves that are shut for one reason, in words."""

    labels: str
    reason: str


def why_not(case: Case, offers: Iterable[Offer[Any]]) -> list[WhyNot]:
    """Why the other moves are shut: what could be changed first, then the state, then what is not one's business."""
    rules: list[WhyNot] = []
    elsewhere: list[str] = []
    permissions: dict[str, list[str]] = {}
    for offer in offers:
        if offer.refusal is None:
            continue
        label = gettext(offer.move.label)
        if offer.refusal.code == FORBIDDEN:
            needed = str(offer.refusal.params["permission"])
            if case.state in offer.move.sources:
                permissions.setdefault(needed, []).append(label)
        elif offer.refusal.code == "wrong_state":
            elsewhere.append(label)
        else:
            rules.append(WhyNot(label, sentence(offer.refusal)))
    return rules + _by_state(case, elsewhere) + _by_permission(permissions)


def _by_state(case: Case, labels: list[str]) -> list[WhyNot]:
    if not labels:
        return []
    reason = gettext("现在是“{state}”，轮不到这几步。").format(state=CaseState(case.state).label)
    return [WhyNot("、".join(labels), reason)]


def _by_permission(permissions: dict[str, list[str]]) -> list[WhyNot]:
    template = gettext("需要“{permission}”的权限，并在辖区或单位范围内。")
    return [
        WhyNot("、".join(labels), template.format(permission=permission))
        for permission, labels in permissions.items()
    ]


def offers_of(about: About) -> Offers:
    """Every move of the case for this reader."""
    return list(case_offers(about.case, about.actor))
