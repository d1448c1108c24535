"""What happens to every request of Open311 before and after its endpoint.

GeoReport v2 knows three kinds of no: 404 for what is not there, 403 for a missing or wrong `api_key`, and 400
for everything else. They come as `[{"code", "description"}]` or `<errors>`, in the format that was asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from bihuan.api.open311.rendering import rendered
from bihuan.api.problems import NOT_PERMITTED, sentence
from bihuan.api.reading import check_size, check_values
from bihuan.foundation.accounts.queries import actor_for_token
from bihuan.foundation.packs.queries import in_force
from bihuan.kernel.actors import ANONYMOUS, Actor
from bihuan.kernel.refusals import NotFound, Refused

log = logging.getLogger("bihuan.api.open311")
READING = ("GET", "HEAD")
UNREADABLE = (SuspiciousOperation, MultiPartParserError, BadRequest, UnreadablePostError)
FORBIDDEN = NOT_PERMITTED | {"api_key_needed", "bad_api_key"}
View = Callable[..., HttpResponseBase]
DoorKeeper = Callable[..., HttpResponseBase]


def endpoint(read: View | None = None, send: View | None = None) -> DoorKeeper:
    """A view for one address: `read` answers GET, `send` answers POST; both take the request and the format.

    The forgery token is not asked for: no cookie counts here, an `api_key` does.
    """

    @csrf_exempt
    @wraps(read or send or endpoint)
    def answered(request: HttpRequest, form: str, **path: str) -> HttpResponseBase:
        try:
            return _answer(read if request.method in READING else send, request, form, path)
        except Refused as refused:
            return refusal(form, refused)
        except UNREADABLE as error:
            log.info("unreadable request: %s", error)
            return failed(form, 400, gettext("读不懂请求的内容。请按接口说明发送。"))
        except Exception:
            log.exception("unexpected fault at %s %s", request.method, request.path)
            return failed(
                form, 400, gettext("系统出了意外，这次没有办成，已记入日志。请稍后重试或联系管理员。")
            )

    return answered


def _answer(view: View | None, request: HttpRequest, form: str, path: dict[str, str]) -> HttpResponseBase:
    if view is None or request.method not in (*READING, "POST"):
        raise Refused("method_not_allowed", "这个地址不支持这种请求方法。")
    check_size(request)
    sent = request.GET if request.method in READING else given(request)
    check_values(dict(sent.lists()))
    check_values(dict(path))
    _check_jurisdiction(sent.get("jurisdiction_id", "").strip())
    return view(request, form, **path)


def given(request: HttpRequest) -> QueryDict:
    """What a POST says: its form, and what stands in the address besides."""
    both = request.POST.copy()
    for name, values in request.GET.lists():
        if name not in both:
            both.setlist(name, values)
    return both


def _check_jurisdiction(asked: str) -> None:
    """One installation serves one district, so this is optional; what is named must be ours."""
    if not asked:
        return
    ours = {code for load in in_force() for code in (load.code, load.header.get("admin_code", ""))}
    if asked not in ours:
        raise NotFound("没有 jurisdiction_id“{code}”。本接口只服务一个区，可以不填。", code=asked)


def failed(form: str, status: int, description: str) -> HttpResponse:
    """A no in the specification's form."""
    return rendered(form, "errors", [{"code": status, "description": description}], status=status)


def refusal(form: str, refused: Refused) -> HttpResponse:
    """What an action or a query refused, under one of the three numbers."""
    status = 404 if isinstance(refused, NotFound) else 403 if refused.code in FORBIDDEN else 400
    return failed(form, status, sentence(refused))


def reader_of(key: str) -> Actor:
    """Whose key this is; nobody's for an empty or unknown one. What is public needs none."""
    return (actor_for_token(key, now=timezone.now()) if key else None) or ANONYMOUS


@csrf_exempt
def missing(request: HttpRequest, rest: str = "", **_: Any) -> HttpResponseBase:
    """Every other address below `/open311/`."""
    form = "json" if rest.endswith(".json") else "xml"
    message = gettext("没有这个地址。可用的地址见 discovery.xml 和 discovery.json。")
    return failed(form, 404, message)
