"""Service discovery: where the interface is, which specification it follows, and where to ask for a key."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from bihuan.api.open311.rendering import rendered

CHANGESET = "2026-11-25T00:00:00+08:00"
"""When the interface last changed; to be moved on with it."""
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """The one endpoint of this installation."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": request.build_absolute_uri("/open311/v2"),
        "changeset": CHANGESET,
        "type": "test" if settings.DEBUG else "production",
        "formats": ["text/xml", "application/json"],
    }
    keys = request.build_absolute_uri("/tokens/")
    value = {
        "changeset": CHANGESET,
        "contact": gettext("请联系本系统的管理员：{url}").format(url=request.build_absolute_uri("/")),
        "key_service": gettext("合作单位的人员登录后在 {url} 自行签发令牌，作为 api_key 使用。").format(
            url=keys
        ),
        "endpoints": [endpoint],
    }
    return rendered(form, "discovery", value)
