"""The visit as an officer's phone walks it: the door, item after item, leaving, the signature."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.checklists.vocabulary import PhotoRule
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.policy import rating_token
from bihuan.domain.inspections.queries import visits
from bihuan.domain.inspections.vocabulary import Result, VisitState
from bihuan.foundation.files.queries import open_public, open_thumbnail
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request
from bihuan.web.visits.forms import EnterForm, ItemForm, LeaveForm, SettleForm, SignForm
from bihuan.web.visits.looks import RESULTS
from bihuan.web.visits.views import goes, sees

if TYPE_CHECKING:
    from bihuan.domain.inspections.models import Visit, VisitItem

Clean = dict[str, Any]
OPENED = {"thumb": open_thumbnail, "public": open_public}


@goes
def walk_page(request: Request, code: str) -> HttpResponse:
    """The whole visit on one page, so that a phone can keep it."""
    return render(request, "visits/walk.html", walk_context(request, code))


def walk_context(request: Request, code: str, **more: Any) -> dict[str, Any]:
    """All that the phone's page shows. `bound` is the form that came back, `step` where it belongs."""
    visit = visits.visit_by_code(request.actor, code)
    if request.actor.person_id not in {row.person_id for row in visit.officer_rows.all()}:
        raise NotFound
    return {
        "visit": visit,
        **_items_of(visit),
        "results": [(value, look) for value, look in RESULTS.items() if value != Result.UNCHECKED],
        "enter": EnterForm(initial={"door": request.GET.get("door", "")}),
        "leave": LeaveForm(),
        "sign": SignForm(),
        "door_hash": _door_hash(visit),
        "rating_url": _rating_url(request, visit),
        "is_open": visit.state in (VisitState.ENTERED, VisitState.LEFT),
        "person": request.actor.key,
        **more,
    }


def _items_of(visit: Visit) -> dict[str, Any]:
    items = list(visit.items.all())
    return {
        "items": [_shown(item) for item in items],
        "done": sum(item.result != Result.UNCHECKED for item in items),
        "conflicts": sum(item.conflicts > 0 for item in items),
    }


def _rating_url(request: Request, visit: Visit) -> str:
    """The enterprise's page, once somebody was there."""
    if not visit.rating_hash:
        return ""
    return request.build_absolute_uri(reverse("public-visit", args=[rating_token(visit.pk)]))


def _door_hash(visit: Visit) -> str:
    """What a phone compares a scanned code with; it does not lead back to the code."""
    code = getattr(visit.enterprise, "door_code", None)
    return code.token_hash if code else ""


def _shown(item: VisitItem) -> dict[str, Any]:
    """An item with what its form needs: a fresh id, and the answer that is seen."""
    standing = item.standing
    finding = getattr(item, "finding", None)
    return {
        "item": item,
        "uuid": uuid4(),
        "standing": standing,
        "note": standing.note if standing else "",
        "photos": list(item.photos.all()),
        "disputed": [standing, *item.disputed] if item.conflicts and standing else item.disputed,
        "finding": finding,
        "case": finding.case if finding else None,
        "asks_photo": item.photo != PhotoRule.NEVER,
    }


@goes
def item_page(request: Request, code: str, item: str) -> HttpResponse:
    """An item was answered, or photographed, or both; a refusal comes back to the item."""
    if request.method != "POST":
        return redirect("visit-walk", code=code)
    form = ItemForm(request.POST, request.FILES)
    context = walk_context(request, code, step=f"item-{item}")

    def act(clean: Clean) -> str:
        _answer(request, context["visit"].pk, item, clean)
        return f"{reverse('visit-walk', args=[code])}#item-{item}"

    return form_page(
        request, form=form, act=act, template="visits/walk.html", context={**context, "bound": form}
    )


def _answer(request: Request, visit_id: int, item: str, clean: Clean) -> None:
    told: Clean = {"actor": request.actor, "now": timezone.now(), "visit_id": visit_id, "item": item}
    photo = clean.pop("photo")
    if clean["result"] or not photo:
        answer = actions.answer_item(said=actions.Said(**clean), **told)
        if answer.state == "conflicting":
            messages.warning(request, _("同事刚刚填了不同的结果，两个都留着，请认定以哪个为准。"))
    if photo:
        actions.add_photo(uuid=uuid4(), content=photo, name=photo.name, **told)


@goes
def report_page(request: Request, code: str, item: str) -> HttpResponse:
    """One tap: the finding becomes a case."""
    return _tapped(request, code, item, lambda told: _reported(request, told))


def _reported(request: Request, told: Clean) -> None:
    finding = actions.report_finding(**told)
    case = finding.case
    if case is None:
        messages.success(request, _("已报送 {code}，等受理员定类。").format(code=finding.report.code))
    else:
        messages.success(request, _("已转为案件 {code}。").format(code=case.code))


@goes
def settle_page(request: Request, code: str, item: str) -> HttpResponse:
    """Which of two answers counts."""
    form = SettleForm(request.POST)

    def settle(told: Clean) -> None:
        told.pop("item")
        if not form.is_valid():
            raise Refused("answer_needed", "请选以哪个结果为准。请刷新页面再选。")
        actions.settle_answer(answer=form.cleaned_data["answer"], **told)
        messages.success(request, _("已认定。另一个结果仍留在记录里。"))

    return _tapped(request, code, item, settle)


def _tapped(request: Request, code: str, item: str, act: Callable[[Clean], None]) -> HttpResponse:
    """A button that asks for nothing more was pressed at an item."""
    visit = visits.visit_by_code(request.actor, code)
    if request.method == "POST":
        act({"actor": request.actor, "now": timezone.now(), "visit_id": visit.pk, "item": item})
    return redirect(f"{reverse('visit-walk', args=[code])}#item-{item}")


STEPS: dict[str, tuple[type[forms.Form], Callable[..., Any]]] = {
    "enter": (EnterForm, actions.enter_visit),
    "leave": (LeaveForm, actions.leave_visit),
    "sign": (SignForm, actions.sign_visit),
}


@goes
def step_page(request: Request, code: str, step: str) -> HttpResponse:
    """The door, leaving, the signature; a refusal comes back to the step."""
    if step not in STEPS:
        raise NotFound
    if request.method != "POST":
        return redirect("visit-walk", code=code)
    kind, action = STEPS[step]
    form = kind(request.POST)
    context = walk_context(request, code, step=step)

    def act(clean: Clean) -> str:
        if step == "sign":
            clean["picture"] = _drawn(clean.pop("drawn"))
        action(actor=request.actor, now=timezone.now(), visit_id=context["visit"].pk, **clean)
        return reverse("visit-walk", args=[code])

    return form_page(
        request, form=form, act=act, template="visits/walk.html", context={**context, step: form}
    )


def _drawn(text: str) -> bytes | None:
    """The picture that a script drew of a signature, from its data address."""
    kind, _mark, content = text.partition(",")
    if kind != "data:image/png;base64":
        return None
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        return None


@sees
def photo_file(request: Request, code: str, size: str, uuid: UUID) -> HttpResponseBase:
    """A photograph of an item: the copy without time and place, for whoever sees the visit."""
    if size not in OPENED:
        raise NotFound
    photo = visits.photo_of(request.actor, code, uuid)
    response = FileResponse(OPENED[size](photo.file), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-cache"
    return response
