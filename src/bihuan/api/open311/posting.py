"""A service request that a partner's app sends for a resident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.api.once import answer_once, whole_or_nothing
from bihuan.api.open311.catalogue import service_by_code
from bihuan.api.open311.frame import given, reader_of
from bihuan.api.open311.rendering import TYPES, rendered
from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.answers import answers_to
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.district.queries.geo import is_on_earth
from bihuan.domain.district.queries.registers import place_or_refuse
from bihuan.domain.residents.actions import admit_partner
from bihuan.foundation.files.intake import Prepared, prepare_file
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

if TYPE_CHECKING:
    from bihuan.api.request import ApiRequest
    from bihuan.domain.cases.actions import ReportDraft
    from bihuan.domain.district.models import Place

MOST_PICTURES = 6
LONGEST = {"description": 4000, "address_string": 200, "first_name": 30, "last_name": 30, "phone": 30,
           "email": 254, "media_url": 500}  # fmt: skip
_ANSWER = re.compile(r"^attribute\[([^\[\]]+)\](\[\d*\])?$")
_HAN = re.compile(r"[\u3400-\u9fff]")


def post_request(request: HttpRequest, form: str) -> HttpResponseBase:
    """Take a request in and answer its id at once. Everything is checked before anything is kept."""
    sent = given(request)
    actor = key_holder(sent)
    draft = draft_of(sent)
    pictures = [(prepare_file(file), file.name or "media") for file in _media(request)]
    asked = cast("ApiRequest", request)
    asked.actor, asked.secrets = actor, ()

    def take() -> HttpResponse:
        return _receive(form, actor, draft, pictures)

    key = request.headers.get("Idempotency-Key")
    response = whole_or_nothing(take) if key is None else answer_once(asked, key, take)
    response.headers["Content-Type"] = TYPES[form]  # a kept answer does not know its format
    return response


def key_holder(sent: QueryDict) -> Actor:
    """Who sends. Refuses (`api_key_needed`, `bad_api_key`, `not_permitted`) a key that may not report."""
    key = sent.get("api_key", "").strip()
    if not key:
        raise Refused("api_key_needed", "缺少 api_key。请向本区申请令牌。")
    actor = reader_of(key)
    if not actor.is_signed_in:
        raise Refused("bad_api_key", "api_key 无效、已停用或已过期。")
    if not actor.may(May.REPORT):
        raise Refused("bad_api_key", "这个 api_key 没有上报的权限。")
    return actor


def _receive(
    form: str, actor: Actor, draft: ReportDraft, pictures: list[tuple[Prepared, str]]
) -> HttpResponse:
    now = timezone.now()
    admit_partner(actor=actor, now=now)
    report = actions.receive_report(actor=actor, now=now, draft=draft)
    for content, name in pictures:
        actions.add_report_picture(actor=actor, now=now, report_id=report.pk, content=content, name=name)
    notice = gettext("已收到。受理后按时限办理，可凭编号查询进展。")
    value = [{"service_request_id": report.code, "service_notice": notice, "account_id": None}]
    return rendered(form, "service_requests", value, status=201)


def _media(request: HttpRequest) -> list[Any]:
    files = [*request.FILES.getlist("media"), *request.FILES.getlist("media[]")]
    if len(files) > MOST_PICTURES:
        raise Refused("too_many_files", "一次最多 {most} 张图片。", most=MOST_PICTURES)
    return files


def draft_of(sent: QueryDict) -> ReportDraft:
    """What the form says. Refuses whatever is missing, unknown or unreadable, by its name."""
    code = sent.get("service_code", "").strip()
    if not code:
        raise Refused("service_needed", "缺少 service_code。可用的代码见 services.xml 和 services.json。")
    category = service_by_code(code)
    lon, lat = point_of(sent)
    place, address = _place(sent), _text(sent, "address_string")
    if lon is None and place is None and not address:
        raise Refused("location_needed", "缺少位置。请给出 lat 和 long，或 address_string，或 address_id。")
    answers = answers_to(category, answers_in(sent))
    media_url = _address(sent)
    extra = {"attributes": answers} if answers else {}
    return actions.ReportDraft(
        text=_text(sent, "description") or category.name,
        source=Source.RESIDENT,
        address=address,
        lon=lon,
        lat=lat,
        place=place,
        category=category,
        contact=_contact(sent),
        extra=extra | ({"media_url": media_url} if media_url else {}),
    )


def answers_in(sent: QueryDict) -> dict[str, list[str]]:
    """`attribute[CODE]=…`, and `attribute[CODE][]=…` or the same name again for several values."""
    found: dict[str, list[str]] = {}
    for name, values in sent.lists():
        if match := _ANSWER.match(name):
            found.setdefault(match[1], []).extend(values)
    return found


def _text(sent: QueryDict, name: str) -> str:
    text = sent.get(name, "").strip()
    if len(text) > LONGEST[name]:
        raise Refused("too_long", "{name} 最多 {limit} 个字。", name=name, limit=LONGEST[name])
    return text


def point_of(sent: QueryDict) -> tuple[float | None, float | None]:
    """Longitude and latitude, both or neither (WGS84)."""
    words = sent.get("long", "").strip(), sent.get("lat", "").strip()
    if words == ("", ""):
        return None, None
    try:
        lon, lat = float(words[0]), float(words[1])
    except ValueError:
        raise Refused("bad_point", "lat 和 long 要一起给，并且都是数。") from None
    if not is_on_earth(lon, lat):
        raise Refused("bad_point", "lat 或 long 超出范围。坐标用 WGS84 的度数。")
    return lon, lat


def _place(sent: QueryDict) -> Place | None:
    code = sent.get("address_id", "").strip()
    if not code:
        return None
    try:
        return place_or_refuse(code)
    except NotFound:
        raise Refused(
            "unknown_place", "没有 address_id“{code}”。这里用区、街道、社区、网格的代码。", code=code[:80]
        ) from None


def _address(sent: QueryDict) -> str:
    address = _text(sent, "media_url")
    try:
        if address:
            URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise Refused("bad_media_url", "media_url 要是 http 或 https 的网址。") from None
    return address


def _contact(sent: QueryDict) -> dict[str, str]:
    first, last = _text(sent, "first_name"), _text(sent, "last_name")
    name = last + first if _HAN.search(last + first) else f"{first} {last}".strip()
    email = _text(sent, "email")
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Refused("bad_email", "email 不是有效的邮箱地址。") from None
    return {"name": name, "phone": _text(sent, "phone"), "email": email}
