"""Who may open a screen at all; which rows he sees there is the policy's business."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http.response import HttpResponseBase

from bihuan.kernel.refusals import Refused
from bihuan.web.shell.refusal import FORBIDDEN
from bihuan.web.shell.request import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


def signed_in(view: View[P]) -> View[P]:
    """Anonymous readers go to the sign-in page and come back here afterwards."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def permitted(*permissions: str) -> Callable[[View[P]], View[P]]:
    """Signed in and granted any of `permissions` somewhere; otherwise refused with `not_permitted`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(request.actor.may(permission) for permission in permissions):
                raise Refused(FORBIDDEN, "您没有打开这个页面的权限。需要时请联系本单位的系统管理员。")
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate
