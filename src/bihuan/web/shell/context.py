"""What every page of the shell knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bihuan.foundation.accounts.actors import ANONYMOUS
from bihuan.web.shell.navigation import menu_for

SLIM_COOKIE = "nav"


def shell(request: HttpRequest) -> dict[str, Any]:
    """`actor`, the lazily built `menu`, and whether the side navigation is folded."""
    actor = getattr(request, "actor", ANONYMOUS)
    return {
        "actor": actor,
        "menu": SimpleLazyObject(lambda: menu_for(actor, request.path)),
        "nav_is_slim": request.COOKIES.get(SLIM_COOKIE) == "slim",
    }
