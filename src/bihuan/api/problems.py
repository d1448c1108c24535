"""Every answer that is not what was asked for: `{code, message, fields}` in the reader's language.

422 what was sent cannot be read · 401 nobody is signed in · 403 not permitted · 404 not there, or not for
this reader · 409 refused by a rule · 413 and 429 too much · 500 a fault of ours, told without details.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from bihuan.kernel.refusals import NotFound, Refused

log = logging.getLogger("bihuan.api")
NOT_PERMITTED = frozenset({"not_permitted", "not_allowed", "csrf_failed"})
TOO_LARGE = frozenset({"too_large", "file_too_large"})


class Problem(Schema):
    """Why a request was not done. Nothing of it was."""

    code: str = Field(description="Stable, for programs · 供程序判断，不会改变", examples=["wrong_state"])
    message: str = Field(description="A sentence for people, in the language asked for · 给人看的一句话")
    fields: dict[str, str] = Field(
        default={}, description="The inputs to blame, each with what is wrong · 有误的字段和原因"
    )


class Unreadable(Refused):
    """What was sent cannot be understood or names something that is not there: 422."""


def sentence(refused: Refused) -> str:
    """What was refused, why and what to do, in the reader's language."""
    words = {key: gettext(word) for key, word in refused.params.items() if isinstance(word, str) and word}
    return gettext(refused.message).format(**{**refused.params, **words})


def status_of(refused: Refused) -> int:
    """The status that tells a program what kind of no this is."""
    if isinstance(refused, Unreadable):
        return 422
    if isinstance(refused, NotFound):
        return 404
    if refused.code in TOO_LARGE:
        return 413
    return 403 if refused.code in NOT_PERMITTED else 409


def problem(
    status: int, code: str, message: str, fields: Mapping[str, str] | None = None, **headers: str
) -> JsonResponse:
    """The answer itself; `message` and the values of `fields` are translated already."""
    body = {"code": code, "message": message, "fields": dict(fields or {})}
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def refusal(request: HttpRequest, refused: Refused) -> JsonResponse:
    fields = {name: gettext(why) if why else "" for name, why in refused.fields.items()}
    return problem(status_of(refused), refused.code, sentence(refused), fields)


def unauthorised(request: HttpRequest, error: Exception | None = None) -> JsonResponse:
    message = gettext("请先登录，或在请求头 Authorization 里带上有效的令牌。")
    return problem(401, "unauthorised", message, WWW_Authenticate="Bearer")


def missing(request: HttpRequest, error: Exception | None = None) -> JsonResponse:
    return refusal(request, NotFound())


WRONG: dict[str, str] = {
    "missing": noop("必填"),
    "extra_forbidden": noop("没有这个字段"),
    "string_too_long": noop("最多 {max_length} 个字"),
    "string_too_short": noop("至少 {min_length} 个字"),
    "string_type": noop("要是文字"),
    "enum": noop("只能是 {expected}"),
    "literal_error": noop("只能是 {expected}"),
    "greater_than_equal": noop("不能小于 {ge}"),
    "less_than_equal": noop("不能大于 {le}"),
    "finite_number": noop("要是有限的数"),
    "timezone_aware": noop("时间要带时区，例如 2026-09-30T16:00:00+08:00"),
    "value_error": noop("{error}"),
}
"""What is wrong with a field, by the name that pydantic gives to it."""
KINDS = {"int": noop("要是整数"), "float": noop("要是数"), "decimal": noop("要是数"), "bool": noop("要是 true 或 false"),
         "date": noop("要是日期，例如 2026-09-30"), "datetime": noop("要是时间，例如 2026-09-30T16:00:00+08:00"),
         "list": noop("要是列表"), "dict": noop("要是对象"), "model": noop("要是对象")}  # fmt: skip


def _wrong(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    template = WRONG.get(kind) or KINDS.get(kind.partition("_")[0], noop("值不对"))
    context = dict(error.get("ctx", {}))
    if kind == "value_error":
        return gettext(str(context.get("error", "")))
    return gettext(template).format(**context)


def _field(location: tuple[Any, ...]) -> str:
    """`("body", "body", "contact", "phone")` is `contact.phone`: where it was read from is not its name."""
    parts = [str(part) for part in location[1:]]
    return ".".join(parts[1:] if location[0] == "body" and len(parts) > 1 else parts)


def invalid(request: HttpRequest, error: ValidationError) -> JsonResponse:
    fields = {_field(tuple(one["loc"])): _wrong(one) for one in error.errors}
    return problem(
        422, "invalid", gettext("有 {count} 处填写不对，请改正后重发。").format(count=len(fields)), fields
    )


def http_error(request: HttpRequest, error: HttpError) -> JsonResponse:
    """What ninja itself could not do; a body that our parser refused comes wrapped in one."""
    if isinstance(error.__cause__, Refused):
        return refusal(request, error.__cause__)
    return refusal(request, Unreadable("bad_body", "读不懂请求的内容。请按接口说明发送。"))


def throttled(request: HttpRequest, error: Throttled) -> JsonResponse:
    return problem(429, "too_many_requests", gettext("请求太多，请稍后再试。"))


def suspicious(request: HttpRequest, error: Exception) -> JsonResponse:
    if isinstance(error, RequestDataTooBig):
        return refusal(request, Refused("too_large", "请求太大。请分成几次发送。"))
    return refusal(request, Unreadable("bad_body", "读不懂请求的内容。请按接口说明发送。"))


def conflict(request: HttpRequest, error: IntegrityError) -> JsonResponse:
    """Two requests meant the same thing at once, and the database let one through."""
    log.warning("refused by a constraint: %s", error)
    return refusal(request, Refused("conflict", "有人同时办理了同一件事，这次没有生效。请刷新后再看。"))


def busy(request: HttpRequest, error: OperationalError) -> JsonResponse:
    log.error("the database did not answer", exc_info=error)
    return problem(503, "busy", gettext("系统正忙，这次没有办成。请稍后重试。"), Retry_After="2")


def out_of_range(request: HttpRequest, error: DataError) -> JsonResponse:
    log.warning("refused by a column: %s", error)
    return refusal(request, Unreadable("invalid", "有一项内容太长或太大，存不下。请改短后重发。"))


def unexpected(request: HttpRequest, error: Exception) -> JsonResponse:
    """A fault of ours: the log has the details, the answer has none."""
    log.error("unexpected fault at %s %s", request.method, request.path, exc_info=error)
    return problem(
        500, "unexpected", gettext("系统出了意外，这次没有办成，已记入日志。请稍后重试或联系管理员。")
    )


def install(api: NinjaAPI) -> None:
    """Make every exception of every endpoint one of these answers."""
    answers: dict[type[Exception], Any] = {
        Refused: refusal,
        ValidationError: invalid,
        AuthenticationError: unauthorised,
        Throttled: throttled,
        HttpError: http_error,
        Http404: missing,
        SuspiciousOperation: suspicious,
        MultiPartParserError: suspicious,
        IntegrityError: conflict,
        OperationalError: busy,
        DataError: out_of_range,
        Exception: unexpected,
    }
    for kind, answer in answers.items():
        api.add_exception_handler(kind, answer)
