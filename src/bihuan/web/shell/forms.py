"""Form pages: a valid form acts once and leads on; a refusal comes back into the form and loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.shell.burden import describe
from bihuan.web.shell.refusal import sentence, status_of
from bihuan.web.shell.request import Request


def form_page(
    request: Request,
    *,
    form: BaseForm,
    act: Callable[[dict[str, Any]], str],
    template: str = "shell/form.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`; on POST hand its clean values to `act` and go to the address that it returns.

    Answers 422 when a field is wrong and 409 or 403 when the action refuses; both show the form again with
    everything that was typed.
    """
    status = 200
    if request.method == "POST":
        answer = _act(request, form, act)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    return render(request, template, {"form": form, **(context or {})}, status=status)


def _act(request: Request, form: BaseForm, act: Callable[[dict[str, Any]], str]) -> HttpResponse | int:
    if not form.is_valid():
        return 422
    describe(request, form)
    try:
        return _lead_on(request, act(form.cleaned_data))
    except NotFound:
        raise
    except Refused as refused:
        blame(form, refused)
        return status_of(refused)


def blame(form: BaseForm, refused: Refused) -> None:
    """Put a refusal's sentence above the form and its field messages at their fields."""
    form.add_error(None, sentence(refused))
    for field, message in refused.fields.items():
        if field in form.fields:
            form.add_error(field, sentence(Refused(refused.code, message, **refused.params)))


def _lead_on(request: Request, address: str) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(address)
    return HttpResponse(headers={"HX-Redirect": address})
