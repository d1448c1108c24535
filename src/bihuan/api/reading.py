"""From bytes that somebody sent to plain values, or a refusal: nothing half-readable goes further."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from bihuan.api.problems import Unreadable, refusal
from bihuan.kernel.refusals import Refused

LARGEST_JSON = 4 * 1024 * 1024
ROOM_FOR_FORM = 64 * 1024
DEEPEST = 30
Run = Callable[..., HttpResponseBase]


def check_size(request: HttpRequest) -> None:
    """Refuse (`too_large`) before a byte of the body is read."""
    is_form = request.content_type == "multipart/form-data"
    limit = settings.FILE_MAX_BYTES + ROOM_FOR_FORM if is_form else LARGEST_JSON
    length = request.headers.get("Content-Length") or "0"  # some servers pass it empty
    if not length.isdigit() or int(length) > limit:
        raise Refused(
            "too_large", "请求太大，最多 {megabytes} MB。请分成几次发送。", megabytes=limit // 1024 // 1024
        )


def check_values(value: Any, field: str = "") -> None:
    """Refuse what a database cannot keep or a reader cannot mean, wherever it stands in a value."""
    waiting = [(value, field, 0)]
    while waiting:
        one, name, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unreadable("bad_json", "内容嵌套太深，最多 {deepest} 层。", deepest=DEEPEST)
        if problem := _problem_with(one):
            raise Unreadable("bad_value", problem, fields={name: problem} if name else {})
        waiting += [(part, inner or name, depth + 1) for inner, part in _parts(one)]


def _problem_with(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "数要是有限的，不能是 NaN 或无穷大。"
    if not isinstance(value, str):
        return ""
    if "\x00" in value:
        return "文字里有空字符（NUL），不能保存。请去掉后重发。"
    return "" if _is_unicode(value) else "文字里有不完整的字符，不能保存。请重新输入。"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _parts(value: Any) -> list[tuple[str, Any]]:
    """What stands inside a value, with the name of each; the names are values too."""
    if isinstance(value, Mapping):
        return [("", key) for key in value] + [(str(key), part) for key, part in value.items()]
    return [("", part) for part in value] if isinstance(value, list) else []


def _no_constant(name: str) -> NoReturn:
    raise Unreadable("bad_value", "数要是有限的，不能是 NaN 或无穷大。")


class StrictParser(Parser):
    """JSON as the standard has it, and text that every database can keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Unreadable("bad_json", "请求的内容不是合格的 JSON。请核对后重发。") from None
        check_values(value)
        return value

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        values: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        check_values(values)
        return values


def refuse_unknown_filters(run: Run) -> Run:
    """A filter with a typing error would leave a list unfiltered: it is refused instead."""
    models = getattr(run, "__self__").models  # noqa: B009  # the operation, which ninja's types hide
    known = {
        name
        for model in models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def strict(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if unknown := sorted(set(request.GET) - known):
            why = dict.fromkeys(unknown, "没有这个参数")
            return refusal(
                request,
                Unreadable("invalid", "没有“{names}”这样的参数。", names="、".join(unknown), fields=why),
            )
        return run(request, **path)

    return strict
