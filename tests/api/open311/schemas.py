"""The answers of GeoReport v2 as JSON Schemas, written down from the specification's tables, and XML read into them."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema

W3 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"
TEXT, MAY_TEXT = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}
MOMENT, MAY_MOMENT = {"type": "string", "pattern": W3}, {"type": ["string", "null"], "pattern": W3}


def record(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def array(items: dict[str, Any], **more: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


ERRORS = array(record(code={"enum": [400, 403, 404]}, description=TEXT), minItems=1)
DISCOVERY = record(
    changeset=MOMENT,
    contact=TEXT,
    key_service=TEXT,
    endpoints=array(
        record(
            specification={"const": "http://wiki.open311.org/GeoReport_v2"},
            url={"type": "string", "pattern": "^http.*/open311/v2$"},
            changeset=MOMENT,
            type={"enum": ["production", "test"]},
            formats={"const": ["text/xml", "application/json"]},
        ),
        minItems=1,
    ),
)
SERVICES = array(
    record(
        service_code=TEXT,
        service_name=TEXT,
        description=TEXT,
        metadata={"type": "boolean"},
        type={"enum": ["realtime", "batch", "blackbox"]},
        keywords=TEXT,
        group=TEXT,
    )
)
KINDS = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
DEFINITION = record(
    service_code=TEXT,
    attributes=array(
        record(
            variable={"type": "boolean"},
            code=TEXT,
            datatype={"enum": KINDS},
            required={"type": "boolean"},
            datatype_description=MAY_TEXT,
            order={"type": "integer", "minimum": 1},
            description=TEXT,
            values=array(record(key=TEXT, name=TEXT)),
        )
    ),
)
POSTED = array(
    record(service_request_id=TEXT, service_notice=MAY_TEXT, account_id=MAY_TEXT), minItems=1, maxItems=1
)
TOKEN = array(record(service_request_id=TEXT, token=TEXT), minItems=1, maxItems=1)
REQUESTS = array(
    record(
        service_request_id=TEXT,
        status={"enum": ["open", "closed"]},
        status_notes=MAY_TEXT,
        service_name=TEXT,
        service_code=TEXT,
        description={"type": "string", "maxLength": 4000},
        agency_responsible=MAY_TEXT,
        service_notice=MAY_TEXT,
        requested_datetime=MOMENT,
        updated_datetime=MOMENT,
        expected_datetime=MAY_MOMENT,
        address=MAY_TEXT,
        address_id=MAY_TEXT,
        zipcode=MAY_TEXT,
        lat={"type": ["number", "null"], "minimum": -90, "maximum": 90},
        long={"type": ["number", "null"], "minimum": -180, "maximum": 180},
        media_url={"type": ["string", "null"], "pattern": "^http"},
    )
)
ROOTS = {"services": "service", "service_requests": "request", "errors": "error"}
PARTS = {**ROOTS, "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}
BOOLEAN, NUMBER = {"metadata", "variable", "required"}, {"order", "lat", "long"}


def holds(schema: dict[str, Any], value: Any) -> Any:
    """The value itself, once it fits."""
    jsonschema.validate(value, schema)
    return value


def from_json(content: bytes) -> Any:
    return json.loads(content)


def from_xml(content: bytes) -> tuple[str, Any]:
    """The root's name, and the same value that JSON would carry."""
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<')
    root = ET.fromstring(content)
    return root.tag, _value(root, is_error=root.tag == "errors")


def _value(element: ET.Element, *, is_error: bool) -> Any:
    if element.tag in PARTS:
        assert {child.tag for child in element} <= {PARTS[element.tag]}
        return [_value(child, is_error=is_error) for child in element]
    if len(element):
        return {child.tag: _value(child, is_error=is_error) for child in element}
    if element.text is None:
        return None
    if element.tag in BOOLEAN:
        return {"true": True, "false": False}[element.text]
    if element.tag == "order" or (is_error and element.tag == "code"):
        return int(element.text)
    return float(element.text) if element.tag in NUMBER else element.text
