"""The addresses below `/api/v1/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from bihuan.api.frame import framed
from bihuan.api.pages import docs, openapi
from bihuan.api.problems import missing
from bihuan.api.root import api

app_name = "api-v1"


def _addresses() -> list[URLPattern | URLResolver]:
    """Ninja's addresses, each in the frame."""
    patterns: list[URLPattern | URLResolver] = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern):
            pattern.callback = framed(pattern.callback, api)
        patterns.append(pattern)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", docs, name="docs"),
    path("openapi.json", openapi, name="openapi"),
    *_addresses(),
    re_path(r"^.*$", framed(missing, api), name="missing"),
]
