"""Desks that several permissions open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http.response import HttpResponseBase

from bihuan.kernel.refusals import Refused
from bihuan.web.shell.access import View, signed_in
from bihuan.web.shell.refusal import FORBIDDEN
from bihuan.web.shell.request import Request

P = ParamSpec("P")


def open_to(*permissions: str) -> Callable[[View[P]], View[P]]:
    """Signed in and granted one of `permissions` somewhere; otherwise refused with `not_permitted`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(request.actor.may(permission) for permission in permissions):
                raise Refused(FORBIDDEN, "您没有打开这个页面的权限。需要时请联系本单位的系统管理员。")
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate
