"""The burden meter at the edge: every form that a signed-in person sends in and that is accepted is counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from django.db import DatabaseError
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from bihuan.domain.burden.actions import Fields, count_form

if TYPE_CHECKING:
    from bihuan.web.shell.request import Request

Answer = Callable[[HttpRequest], HttpResponseBase]
NO_FIELDS = frozenset({"csrfmiddlewaretoken", "next", "pick"})
"""What a form carries for the product's own sake, or for a list's tick boxes."""
FIELDS = "form_fields"


class BurdenMeter:
    """Counts fields asked, pre-filled and typed. Refused sendings and those of residents and programs are not counted."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and response.status_code < 400 and match and _is_a_screen(request):
            fields = getattr(request, FIELDS, None) or _named(request)
            asked = cast("Request", request)
            # What was sent in is done: a counter that cannot be written must not make it look failed.
            with suppress(DatabaseError):
                if fields.asked and asked.actor.person_id is not None:
                    count_form(form=str(match.url_name), fields=fields, actor=asked.actor, now=timezone.now())
        return response


def _is_a_screen(request: HttpRequest) -> bool:
    return not request.path.startswith(("/api/", "/accounts/", "/p/", "/i18n/"))


def _named(request: HttpRequest) -> Fields:
    """Of a form that nobody described: its named fields, and those that came with something in them."""
    names = [name for name in request.POST if name not in NO_FIELDS]
    return Fields(len(names), 0, sum(1 for name in names if request.POST[name].strip()))


def describe(request: HttpRequest, form: BaseForm) -> None:
    """Note how much of a valid form the product had filled in: what came back as it was is pre-filled, the rest was typed."""
    visible = [bound for bound in form if not bound.is_hidden]
    prefilled = sum(1 for bound in visible if _has(bound.initial) and bound.name not in form.changed_data)
    typed = sum(1 for bound in visible if bound.name in form.changed_data)
    setattr(request, FIELDS, Fields(len(visible), prefilled, typed))


def _has(value: Any) -> bool:
    return value not in (None, "", [], ())
