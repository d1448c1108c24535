"""What happens to every request and answer of the screens."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate

from bihuan.foundation.accounts.actors import ANONYMOUS, Actor, actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.refusal import refusal_response
from bihuan.web.shell.request import Request

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=()"


class SecurityHeaders:
    """Nothing inline, nothing from elsewhere, no framing; pages of signed-in people are never cached."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CurrentActor:
    """Puts `request.actor` on each request; nothing is read from the database until somebody asks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class Refusals:
    """Turns what an action refused into an answer that a person understands."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """The refusal's page or fragment; every other exception goes on."""
        return refusal_response(request, exception) if isinstance(exception, Refused) else None


def _actor(request: HttpRequest) -> Actor:
    if isinstance(request.user, Person):
        return actor_of(request.user, on=localdate())
    return ANONYMOUS
