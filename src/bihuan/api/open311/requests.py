"""Service requests as anybody may read them, the id behind a token, and their pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from bihuan.api.open311.frame import reader_of
from bihuan.api.open311.rendering import rendered
from bihuan.api.open311.words import name_or_none, named
from bihuan.domain.district.queries import classes_known
from bihuan.domain.residents.queries.requests import (
    PublicFilter,
    PublicReport,
    find_public,
    public_picture,
    public_report,
    shown_publicly,
)
from bihuan.foundation.files.queries import open_public
from bihuan.kernel.refusals import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from bihuan.domain.cases.models import Report

SPAN = timedelta(days=90)
MOST = 1000
LONGEST_TEXT = 4000
LAST_PAGE = 10_000
YEARS = range(1970, 2200)
STATUS = {frozenset(): None, frozenset({"open", "closed"}): None,
          frozenset({"open"}): True, frozenset({"closed"}): False}  # fmt: skip


def service_requests(request: HttpRequest, form: str) -> HttpResponse:
    """The public requests that were asked for, newest first, at most a thousand a page."""
    sent = request.GET
    wanted = asked_for(sent, now=timezone.now())
    size, page = number(sent, "page_size", MOST, MOST), number(sent, "page", 1, LAST_PAGE)
    reader = reader_of(sent.get("api_key", ""))
    rows = list(find_public(wanted, reader)[(page - 1) * size : page * size + 1])
    if wanted.codes and not rows:
        raise NotFound("没有 service_request_id“{codes}”。", codes=",".join(wanted.codes)[:200])
    return _sent(request, form, rows[:size], _paging(request, page, size, has_more=len(rows) > size))


def service_request(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """One request, as an array of one."""
    return _sent(request, form, [_found(request, code)], {})


def token(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """The id behind a token. Every service answers at once, so an id is its own token."""
    report = _found(request, code)
    return rendered(form, "service_requests", [{"service_request_id": report.code, "token": report.code}])


def media(request: HttpRequest, form: str, uuid: UUID) -> FileResponse:
    """The public copy of a picture: re-encoded, without hidden data."""
    file = public_picture(uuid, reader_of(request.GET.get("api_key", "")))
    response = FileResponse(open_public(file), content_type="image/jpeg", filename=f"{uuid}.jpg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _found(request: HttpRequest, code: str) -> Report:
    try:
        return public_report(code, reader_of(request.GET.get("api_key", "")))
    except NotFound:
        raise NotFound("没有 service_request_id“{code}”。", code=code[:80]) from None


def _sent(request: HttpRequest, form: str, rows: Collection[Report], headers: dict[str, str]) -> HttpResponse:
    reader = reader_of(request.GET.get("api_key", ""))
    shown = shown_publicly(rows, reader, now=timezone.now())
    value = [_request(request, one) for one in shown]
    return rendered(form, "service_requests", value, headers=headers)


def _request(request: HttpRequest, one: PublicReport) -> dict[str, Any]:
    reason = name_or_none(one.reason)
    return {
        "service_request_id": one.code,
        "status": "open" if one.is_open else "closed",
        "status_notes": f"{one.state}：{reason}" if reason else str(one.state),
        "service_name": named(one.category),
        "service_code": one.category.code,
        "description": one.words[:LONGEST_TEXT] or named(one.category),
        "agency_responsible": name_or_none(one.unit),
        "service_notice": None,
        "requested_datetime": one.requested_at,
        "updated_datetime": one.changed_at,
        "expected_datetime": one.expected_at,
        **_where(one),
        "media_url": _media_url(request, one.picture),
    }


def _where(one: PublicReport) -> dict[str, Any]:
    """From the narrowest to the widest; without words it is the grid cell and its community."""
    around = (one.place, one.place.parent) if one.place else ()
    names = ", ".join(named(place) for place in around if place)
    return {
        "address": one.address or names or None,
        "address_id": one.place.code if one.place else None,
        "zipcode": None,
        "lat": one.lat,
        "long": one.lon,
    }


def _media_url(request: HttpRequest, picture: UUID | None) -> str | None:
    return request.build_absolute_uri(reverse("open311:media", args=[picture])) if picture else None


def asked_for(sent: QueryDict, *, now: datetime) -> PublicFilter:
    """The filter that the parameters mean. Ids override everything else; without days it is the last ninety."""
    if codes := listed(sent, "service_request_id"):
        return PublicFilter(codes=codes[:MOST])
    classes = listed(sent, "service_code")
    if unknown := sorted(set(classes) - classes_known(classes)):
        raise NotFound(
            "没有 service_code“{code}”。可用的代码见 services.xml 和 services.json。", code=unknown[0][:80]
        )
    status = frozenset(listed(sent, "status"))
    if status not in STATUS:
        raise Refused("bad_status", "status 只能是 open、closed，或用逗号连写两者。")
    changed = moment(sent, "updated_after"), moment(sent, "updated_before")
    since, until = _span(sent, now) if changed == (None, None) or _has_days(sent) else (None, None)
    return PublicFilter(
        classes=classes,
        is_open=STATUS[status],
        since=since,
        until=until,
        changed_since=changed[0],
        changed_until=changed[1],
    )


def _has_days(sent: QueryDict) -> bool:
    return bool(sent.get("start_date", "").strip() or sent.get("end_date", "").strip())


def _span(sent: QueryDict, now: datetime) -> tuple[datetime, datetime]:
    """From when to when requests are looked for; one end alone stands for ninety days from it."""
    since, until = moment(sent, "start_date"), moment(sent, "end_date")
    if since is None:
        until = until or now
        return until - SPAN, until
    until = until or since + SPAN
    if until < since:
        raise Refused("bad_span", "end_date 不能早于 start_date。")
    if until - since > SPAN:
        raise Refused("bad_span", "start_date 到 end_date 最多 90 天。请分几次查询。")
    return since, until


def moment(sent: QueryDict, name: str) -> datetime | None:
    """A parameter as a moment. An offset whose plus sign became a space is read as it was meant; without an offset
    it is local time."""
    text = sent.get(name, "").strip().replace(" ", "+" if "T" in sent.get(name, "") else " ")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.year not in YEARS:
        raise Refused("bad_date", "{name} 要写成 2026-09-30T16:00:00+08:00 这样的日期时间。", name=name)
    return at if at.tzinfo else timezone.make_aware(at)


def number(sent: QueryDict, name: str, usual: int, most: int) -> int:
    """A parameter as a number from 1 to `most`."""
    text = sent.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise Refused("bad_number", "{name} 要是 1 到 {most} 的整数。", name=name, most=most)
    return int(text)


def listed(sent: QueryDict, name: str) -> list[str]:
    """A parameter that may be given several times, and each time several values with commas between."""
    parts = (part.strip() for value in sent.getlist(name) for part in value.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _paging(request: HttpRequest, page: int, size: int, *, has_more: bool) -> dict[str, str]:
    links = [_link(request, page - 1, "prev")] if page > 1 else []
    links += [_link(request, page + 1, "next")] if has_more else []
    headers = {"X-Page": str(page), "X-Page-Size": str(size)}
    return headers | ({"Link": ", ".join(links)} if links else {})


def _link(request: HttpRequest, page: int, rel: str) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    query.pop("api_key", None)
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return f'<{address}>; rel="{rel}"'
