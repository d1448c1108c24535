"""The addresses below `/open311/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from bihuan.api.open311.catalogue import service_definition, services
from bihuan.api.open311.discovery import discovery
from bihuan.api.open311.frame import endpoint, missing
from bihuan.api.open311.posting import post_request
from bihuan.api.open311.requests import media, service_request, service_requests, token

app_name = "open311"
FORM = r"\.(?P<form>json|xml)$"
CODE = r"(?P<code>[^/]+)"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"^discovery{FORM}", endpoint(discovery), name="discovery"),
    re_path(rf"^v2/services{FORM}", endpoint(services), name="services"),
    re_path(rf"^v2/services/{CODE}{FORM}", endpoint(service_definition), name="service-definition"),
    re_path(rf"^v2/requests{FORM}", endpoint(service_requests, post_request), name="requests"),
    re_path(rf"^v2/requests/{CODE}{FORM}", endpoint(service_request), name="request"),
    re_path(rf"^v2/tokens/{CODE}{FORM}", endpoint(token), name="token"),
    path("media/<uuid:uuid>.jpg", endpoint(media), {"form": "xml"}, name="media"),
    re_path(r"^(?P<rest>.*)$", missing, name="missing"),
]
