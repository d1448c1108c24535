"""One value in the two formats of GeoReport v2: bare JSON, and XML without a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse
from django.utils import timezone

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
ONE_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one part of a list is called in XML."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Headers = Mapping[str, str]


def rendered(
    form: str, root: str, value: Any, *, status: int = 200, headers: Headers | None = None
) -> HttpResponse:
    """The answer in a format; `root` is the outermost name in XML, JSON has none."""
    body = as_json(value) if form == "json" else as_xml(root, value)
    return HttpResponse(body, status=status, content_type=TYPES[form], headers=dict(headers or {}))


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_w3).encode()


def as_xml(root: str, value: Any) -> bytes:
    return (DECLARATION + ET.tostring(_element(root, value), encoding="unicode")).encode()


def _element(name: str, value: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, part) for key, part in value.items())
    elif isinstance(value, list):
        element.extend(_element(ONE_OF[name], part) for part in value)
    else:
        element.text = _text(value)
    return element


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", _w3(value) if isinstance(value, datetime) else str(value))


def _w3(at: datetime) -> str:
    """A moment in local time with its offset, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds")
