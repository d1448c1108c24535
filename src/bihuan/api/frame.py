"""What happens to every request of the API before and after its endpoint."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from ninja import NinjaAPI

from bihuan.api.door import actor_behind
from bihuan.api.once import answer_once, whole_or_nothing
from bihuan.api.problems import problem, unauthorised
from bihuan.api.reading import check_size, check_values
from bihuan.api.request import ApiRequest

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., HttpResponseBase]


def framed(view: View, api: NinjaAPI) -> View:
    """The door, the limits, and once-only writing around one address; faults of these become problems too."""

    @wraps(view)
    def inner(request: HttpRequest, **path: Any) -> HttpResponseBase:
        asked = cast("ApiRequest", request)
        try:
            return _allowed(_answer(asked, view, path))
        except Exception as error:  # noqa: BLE001  # each kind has its answer in `problems`
            return api.on_exception(request, error)

    return inner


def _answer(request: ApiRequest, view: View, path: dict[str, Any]) -> HttpResponseBase:
    check_size(request)
    request.actor, request.secrets = actor_behind(request), ()
    if not request.actor.is_signed_in:
        return unauthorised(request)
    check_values(path)
    key = request.headers.get("Idempotency-Key")
    if request.method == "POST" and key is not None:
        return answer_once(request, key, lambda: view(request, **path))
    if request.method in SAFE or request.content_type == "multipart/form-data":
        return view(request, **path)
    return whole_or_nothing(lambda: view(request, **path))


def _allowed(response: HttpResponseBase) -> HttpResponseBase:
    """Django answers an unknown method in plain text; a program gets the shape of every other problem."""
    if response.status_code != 405:
        return response
    message = gettext("这个地址不支持这种请求方法。")
    return problem(405, "method_not_allowed", message, Allow=response.headers.get("Allow", ""))
