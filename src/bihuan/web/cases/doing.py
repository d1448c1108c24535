"""The one way in which a page's button becomes an action: form, pictures, action, message, or the refusal in the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.cases import case_by_code
from bihuan.domain.cases.queries.dispatching import open_checks
from bihuan.domain.cases.queries.records import application_by_id, supervision_by_id, task_by_code
from bihuan.domain.cases.vocabulary import Phase
from bihuan.foundation.files.intake import prepare_file
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.cases.about import About
from bihuan.web.cases.buttons import Attempt, key_of
from bihuan.web.cases.forms import PICTURES, MoveForm
from bihuan.web.cases.moves import APPLICATION_MOVES, CASE_MOVES, SUPERVISION_MOVES, TASK_MOVES, Shape, Verbs
from bihuan.web.cases.record import show_case
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.forms import blame
from bihuan.web.shell.refusal import sentence, status_of
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

CASE, TASK, APPLICATION, SUPERVISION = "case_id", "task_id", "application_id", "supervision_id"


@dataclass(frozen=True)
class Target:
    """A move that somebody asks for: on which record, under which case, by which form."""

    shape: Shape
    key: str
    subject: str
    pk: int
    about: About


@signed_in
def case_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    shape = _shape(CASE_MOVES, verb)
    case = case_by_code(request.actor, code)
    return _do(request, Target(shape, verb, CASE, case.pk, _about(request, case)))


@signed_in
def task_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    shape = _shape(TASK_MOVES, verb)
    task = task_by_code(request.actor, code)
    about = _about(request, case_by_code(request.actor, task.case.code), task=task)
    return _do(request, Target(shape, key_of(verb, task.code), TASK, task.pk, about))


@signed_in
def application_move_page(request: Request, pk: int, verb: str) -> HttpResponse:
    shape = _shape(APPLICATION_MOVES, verb)
    application = application_by_id(request.actor, pk)
    about = _about(request, case_by_code(request.actor, application.case.code))
    return _do(request, Target(shape, key_of(verb, pk), APPLICATION, pk, about))


@signed_in
def supervision_move_page(request: Request, pk: int, verb: str) -> HttpResponse:
    shape = _shape(SUPERVISION_MOVES, verb)
    supervision = supervision_by_id(request.actor, pk)
    about = _about(request, case_by_code(request.actor, supervision.case.code))
    return _do(request, Target(shape, key_of(verb, pk), SUPERVISION, pk, about))


def _shape(verbs: Verbs, verb: str) -> Shape:
    if verb not in verbs:
        raise NotFound
    return verbs[verb]


def _about(request: Request, case: Case, **more: Any) -> About:
    return About(case, request.actor, timezone.localdate(), **more)


def _do(request: Request, target: Target) -> HttpResponse:
    """On POST the move itself; an address that is merely opened leads to the case with that form in view."""
    page = reverse("case-detail", args=[target.about.case.code])
    if request.method != "POST":
        return HttpResponseRedirect(f"{page}#do-{target.key}")
    form = target.shape.form(request.POST, request.FILES, about=target.about, auto_id=f"{target.key}_%s")
    status = _try(form, lambda: _act(target, form, timezone.now()))
    if status:
        return _came_back(request, target, form, status)
    messages.success(request, str(target.shape.done))
    return _lead_on(request, _next(request) or page)


def _try(form: MoveForm, act: Callable[[], None]) -> int:
    """0 when it was done; else the status, with the reason in the form."""
    if not form.is_valid():
        return 422
    try:
        act()
    except NotFound:
        raise
    except Refused as refused:
        blame(form, refused)
        return status_of(refused)
    return 0 if form.is_valid() else 422


def _act(target: Target, form: MoveForm, now: datetime) -> None:
    """The pictures and the move in one transaction; the pictures are read and made small before it."""
    prepared = _prepared(form, target.shape.phase)
    if form.errors:
        return
    actor, case = target.about.actor, target.about.case
    with transaction.atomic():
        check = open_checks([case]).get(case.pk) if prepared else None
        for taken in prepared:
            actions.add_picture(
                actor=actor, now=now, case_id=case.pk, content=taken.content, name=taken.name,
                phase=taken.phase, task=target.about.task, check=check,
            )  # fmt: skip
        target.shape.action(actor=actor, now=now, **{target.subject: target.pk}, **form.arguments())


def _prepared(form: MoveForm, phase: str) -> list[actions.Taken]:
    """Every picture, checked and written beside the database; what is wrong with one stands at the field."""
    prepared = []
    for field, photo in [(name, one) for name in PICTURES for one in form.cleaned_data.get(name, ())]:
        shows = Phase.BEFORE if field == "before" else Phase(phase)
        try:
            prepared.append(actions.Taken(prepare_file(photo), photo.name, shows))
        except Refused as refused:
            form.add_error(field, f"{photo.name}：{sentence(refused)}")
    return prepared


def _came_back(request: Request, target: Target, form: MoveForm, status: int) -> HttpResponse:
    """The whole page with the form open; HTMX gets the errors alone, so that chosen pictures stay chosen."""
    if request.htmx:
        response = render(request, "shell/_form_errors.html", {"form": form}, status=status)
        response["HX-Retarget"] = f"#errors-{target.key}"
        response["HX-Reswap"] = "innerHTML show:top"
        return response
    case = case_by_code(request.actor, target.about.case.code)
    return show_case(request, case, attempt=Attempt(target.key, form), status=status)


def _next(request: Request) -> str:
    """Where the desk that sent the form wants to go on."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else ""


def _lead_on(request: Request, address: str) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(address)
    return HttpResponse(headers={"HX-Redirect": address})
