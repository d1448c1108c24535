"""A refusal as a sentence, as a page, and as a fragment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from bihuan.kernel.refusals import NotFound, Refused

if TYPE_CHECKING:
    from bihuan.web.shell.request import Request

FORBIDDEN = "not_permitted"
TOO_MANY = frozenset({"too_many", "too_fast"})


def sentence(refused: Refused) -> str:
    """What was refused, why and what to do, in the reader's language."""
    words = {key: gettext(word) for key, word in refused.params.items() if isinstance(word, str) and word}
    return gettext(refused.message).format(**{**refused.params, **words})


def status_of(refused: Refused) -> int:
    """404 for what may not be known, 403 for what is not allowed, 429 for too much, 409 for everything else."""
    if isinstance(refused, NotFound):
        return 404
    if refused.code in TOO_MANY:
        return 429
    return 403 if refused.code == FORBIDDEN else 409


def refusal_response(request: Request, refused: Refused) -> HttpResponse:
    """The refusal as a page with a way back; for HTMX as a message in the alert region."""
    context = {"sentence": sentence(refused), "code": refused.code, "back": _back(request)}
    status = status_of(refused)
    if not request.htmx:
        return render(request, "shell/refused.html", context, status=status)
    response = render(request, "shell/_alert.html", context, status=status)
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "innerHTML show:window:top"
    return response


def _back(request: Request) -> str:
    """The page this request came from, when it is one of ours."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if ours and referer != request.build_absolute_uri() else "/"
