"""How sign-in bends to this product: accounts are made by a district's own people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bihuan.foundation.accounts.models import Person


class ClosedSignup(DefaultAccountAdapter):
    """Nobody opens an account for himself; the district pack or an administrator does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  asked by allauth
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: Person, **facts: Any) -> HttpResponse:
        """Go on in the language that the person prefers, unless this browser already chose one."""
        response: HttpResponse = super().post_login(request, user, **facts)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.locale, samesite="Lax")
        return response
