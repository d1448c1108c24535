"""The checker's list, and the sheet on which a check, a verification or a look-back is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.cases import case_offers
from bihuan.domain.cases.queries.checking import (
    all_checks,
    copied_notes,
    handled_tasks,
    pictures_of,
    waiting_for_check,
)
from bihuan.domain.cases.queries.desks import check_desk
from bihuan.domain.cases.queries.dispatching import desk_case, open_checks
from bihuan.domain.cases.vocabulary import CasesPermission, Phase
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer
from bihuan.web.cases.about import About
from bihuan.web.cases.forms import CheckForm
from bihuan.web.desks.cells import photos
from bihuan.web.desks.doors import open_to
from bihuan.web.desks.forms import AssignForm, checkers
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.navigation import CHECKS, LOOKS_BACK
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

ROWS = 30
Clean = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """One button of the sheet: what it does, its word, and the phase of the pictures that go with it."""

    verb: str
    label: Promise
    icon: str
    look: str
    phase: str
    act: Callable[..., Any]
    more: tuple[tuple[str, Any], ...] = ()


BUTTONS: dict[str, Button] = {
    "pass_check": Button("pass_check", _("合格，结案"), "check", "btn-primary", Phase.CHECK, actions.pass_check),
    "fail_check": Button("fail_check", _("不合格，返工"), "rotate", "btn-danger", Phase.CHECK, actions.fail_check),
    "found": Button(
        "record_verification", _("属实"), "eye-check", "btn-primary", Phase.SCENE, actions.record_verification,
        (("found", True),),
    ),
    "not_found": Button(
        "record_verification", _("现场未发现"), "eye-off", "", Phase.SCENE, actions.record_verification,
        (("found", False),),
    ),
    "confirm_case": Button(
        "confirm_case", _("合格，确认"), "checks", "btn-primary", Phase.LOOK_BACK, actions.confirm_case
    ),
    "rebound_case": Button(
        "rebound_case", _("不合格，重新打开"), "rotate", "btn-danger", Phase.LOOK_BACK, actions.rebound_case
    ),
}  # fmt: skip
TAKES: dict[str, Callable[..., Any]] = {
    "take_check": actions.take_check,
    "take_verification": actions.take_verification,
    "take_look_back": actions.take_look_back,
}


@open_to(*CHECKS)
def check_list(request: Request) -> HttpResponse:
    """My checks, what to verify before filing, and what waits for somebody to check it."""
    actor = request.actor
    desk, assigns = check_desk(actor), actor.may(CasesPermission.ASSIGN_CHECK)
    checks = actor.may(CasesPermission.CHECK)
    pool = list((desk.pool if checks else waiting_for_check(actor))[:ROWS]) if checks or assigns else []
    context = {
        "mine": list(desk.mine[:ROWS]),
        "to_verify": list(desk.to_verify[:ROWS]) if actor.may(CasesPermission.VERIFY) else [],
        "pool": sheets(pool),
        "under_way": list(all_checks(actor)[:ROWS]) if assigns else [],
        "checks": checks,
        "assign_form": AssignForm(people=checkers()) if assigns else None,
        "rows": ROWS,
    }
    return render(request, "desks/checks.html", context)


def sheets(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Cases with their pictures by side, what the units wrote, and what is odd about it; five queries for a list."""
    rows = list(cases)
    sides, tasks = pictures_of(rows), handled_tasks(rows)
    copied = copied_notes((task for done in tasks.values() for task in done), timezone.now())
    return [
        {
            "case": case,
            "before": photos(sides[case.pk]["before"]),
            "after": photos(sides[case.pk]["after"]),
            "tasks": [(task, copied.get(task.note_digest, 0)) for task in tasks.get(case.pk, ())],
            "flags": sum(len(picture.flags) for picture in sides[case.pk]["after"]),
        }
        for case in rows
    ]


@open_to(*CHECKS, *LOOKS_BACK)
def sheet_page(request: Request, code: str) -> HttpResponse:
    """One case as its checker sees it: before and after, the closing condition, and the buttons of the result."""
    return render(request, "desks/sheet.html", _sheet(request, code))


def _sheet(request: Request, code: str) -> dict[str, Any]:
    case = desk_case(request.actor, code)
    offers = {offer.move.verb: offer for offer in case_offers(case, request.actor)}
    buttons = [(key, one) for key, one in BUTTONS.items() if offers[one.verb].is_open]
    return {
        **sheets([case])[0],
        "check": open_checks([case]).get(case.pk),
        "buttons": buttons,
        "take": next((verb for verb in TAKES if offers[verb].is_open), ""),
        "why": _why_not(offers),
        "form": CheckForm(about=_about(request, case)),
        "list_url": reverse("lookback-list" if request.path.startswith("/look-back/") else "check-list"),
        "base_url": request.path.split("do/")[0],
    }


def _about(request: Request, case: Case) -> About:
    return About(case, request.actor, timezone.localdate())


def _why_not(offers: Mapping[str, Offer[Any]]) -> Refused | None:
    """The reason of four eyes that shuts a button, if there is one; other states and rights need no words."""
    verbs = (*(one.verb for one in BUTTONS.values()), *TAKES)
    shut = [refusal for verb in verbs if (refusal := offers[verb].refusal)]
    return next((refusal for refusal in shut if refusal.code not in {"wrong_state", "not_permitted"}), None)


@open_to(*CHECKS, *LOOKS_BACK)
def sheet_move(request: Request, code: str, verb: str) -> HttpResponse:
    """Taking a check, assigning it, or settling it with a result."""
    if request.method != "POST":
        return redirect("check-sheet", code=code)
    if verb in TAKES:
        return _take(request, code, verb)
    if verb == "assign_check":
        return _assign(request, code)
    if verb not in BUTTONS:
        raise NotFound
    context = _sheet(request, code)
    form = CheckForm(request.POST, request.FILES, about=_about(request, context["case"]))

    def act(clean: Clean) -> str:
        _settle(request, context["case"], BUTTONS[verb], clean)
        messages.success(request, gettext("{code} 已记录结果。").format(code=code))
        return str(context["list_url"])

    return form_page(
        request, form=form, act=act, template="desks/sheet.html", context={**context, "form": form}
    )


@transaction.atomic
def _settle(request: Request, case: Case, button: Button, clean: Clean) -> None:
    """The pictures and the result together: when one is refused, neither is kept."""
    actor, now = request.actor, timezone.now()
    check = open_checks([case]).get(case.pk)
    for file in clean["photos"]:
        actions.add_picture(
            actor=actor,
            now=now,
            case_id=case.pk,
            content=file,
            name=file.name,
            phase=button.phase,
            check=check,
        )
    button.act(actor=actor, now=now, case_id=case.pk, remark=clean["remark"], **dict(button.more))


def _take(request: Request, code: str, verb: str) -> HttpResponse:
    case = desk_case(request.actor, code)
    TAKES[verb](actor=request.actor, now=timezone.now(), case_id=case.pk)
    messages.success(request, gettext("{code} 已领取，请到现场看过再填结果。").format(code=code))
    return redirect("lookback-sheet" if verb == "take_look_back" else "check-sheet", code=code)


def _assign(request: Request, code: str) -> HttpResponse:
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("请先选一位核查员。"))
        return redirect("check-list")
    case, assignee = desk_case(request.actor, code), form.cleaned_data["assignee"]
    actions.assign_check(actor=request.actor, now=timezone.now(), case_id=case.pk, assignee=assignee)
    messages.success(request, gettext("{code} 已指派给{name}。").format(code=code, name=assignee.name))
    return redirect("check-list")
