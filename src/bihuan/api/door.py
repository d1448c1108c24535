"""Who asks: the owner of an API key, or whoever is signed in to the screens in this browser."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import SecuritySchema
from ninja.utils import check_csrf

from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.queries import actor_for_token
from bihuan.kernel.actors import ANONYMOUS, Actor
from bihuan.kernel.refusals import Refused


def actor_behind(request: HttpRequest) -> Actor:
    """The actor of a request, or `ANONYMOUS`. A key that does not open is not replaced by a session.

    A session may only write from our own pages: refuses (`csrf_failed`) a request without their token.
    """
    if header := request.headers.get("Authorization", ""):
        scheme, _, key = header.partition(" ")
        opened = actor_for_token(key.strip(), now=timezone.now()) if scheme.lower() == "bearer" else None
        return opened or ANONYMOUS
    if not isinstance(request.user, Person):
        return ANONYMOUS
    if check_csrf(request):
        raise Refused("csrf_failed", "请求没有通过同源校验。请从本系统的页面操作，或改用令牌。")
    return actor_of(request.user, timezone.localdate())


class Token:
    """`Authorization: Bearer bh_…`. The key was read at the door; this names it in the documentation."""

    openapi_security_schema = SecuritySchema(type="http", scheme="bearer", bearerFormat="bh_…")

    def __call__(self, request: HttpRequest) -> Actor | None:
        actor: Actor = getattr(request, "actor", ANONYMOUS)
        return actor if actor.is_signed_in else None


class Session(Token):
    """The session of the screens, with the header `X-CSRFToken` for whatever writes."""

    openapi_security_schema = SecuritySchema(**{"type": "apiKey", "in": "cookie", "name": "sessionid"})
