"""Addresses and bodies that are right in shape, made from the OpenAPI document itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bihuan.api.schema import document

NAMED: dict[str, Any] = {
    "lead": "U-CG", "unit": "U-CG", "parent": "U", "owner_unit": "U-CG", "maintainer": "U-CG", "assists": ["U-SZ"],
    "place": "S2A1", "category": "E0101", "kind": "road", "person": "handler", "assignee": "checker2",
    "object": None, "standard": None, "tasks": None, "check": None, "task": None, "ground": "other", "role": "r",
    "reported_at": "2026-09-30T16:00:00+08:00", "closed_from": "2026-09-01T00:00:00+08:00",
    "closed_to": "2026-10-01T00:00:00+08:00", "expires_at": None, "until": "2026-12-01", "on": "2026-12-01",
    "valid_from": "2026-12-01", "valid_to": "2026-12-31", "next_look_back_on": "2027-01-01", "username": "newcomer",
    "permissions": ["cases.report"], "password": "correct-horse-battery-staple", "share": None, "same_as": None,
    "window": "2026-09", "owner": "U-CG", "metric": None, "whole": None, "starts_on": "2026-01-01", "due_on": "2026-12-31",
    "ended_on": "2026-12-01", "start": "2026-09-30T16:00:00+08:00", "lon": 120.62, "lat": 31.31,
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    id: str
    method: str
    path: str
    details: dict[str, Any]

    def __str__(self) -> str:
        return self.id

    def parameters(self, where: str) -> Iterator[dict[str, Any]]:
        return (one for one in self.details["parameters"] if one.get("in") == where)

    def body_schema(self) -> tuple[str, dict[str, Any]] | None:
        """The content type and the schema of the body, if there is one."""
        content = self.details.get("requestBody", {}).get("content", {})
        return next(((kind, value["schema"]) for kind, value in content.items()), None)


def operations() -> list[Operation]:
    return [
        Operation(details["operationId"], method.upper(), path, details)
        for path, methods in document()["paths"].items()
        for method, details in methods.items()
    ]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself behind a reference."""
    reference = schema.get("$ref") or next(
        (one["$ref"] for one in schema.get("allOf", ()) if "$ref" in one), None
    )
    if reference is None:
        return schema
    found: dict[str, Any] = document()["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def sample(schema: dict[str, Any], name: str = "") -> Any:
    """A value that fits a schema; what names a record names one of the town."""
    schema = resolved(schema)
    if name in NAMED and NAMED[name] is not None:
        return NAMED[name]
    if "properties" in schema:
        required = schema.get("required", [])
        return {key: sample(part, key) for key, part in schema["properties"].items() if key in required}
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], name)
    if "enum" in schema:
        return schema["enum"][0]
    kinds = {"integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}, "string": "示例"}
    value = kinds[schema.get("type", "string")]
    if schema.get("type") == "array" and schema.get("minItems"):
        return [sample(schema["items"])]
    return "x1" if value == "示例" and "pattern" in schema else value


def address(operation: Operation, known: dict[str, str]) -> str:
    """The path with a known record of its noun, and the query that it cannot do without."""
    noun = operation.path.split("/")[3]
    path = operation.path.replace("{code}", known[noun]) if noun in known else operation.path
    for name in ("id", "username", "day", "year", "month", "seq", "number", "uuid", "code"):
        path = path.replace(f"{{{name}}}", known.get(name, "1"))
    asked = [
        f"{one['name']}={sample(one['schema'], one['name'])}"
        for one in operation.parameters("query")
        if one["required"]
    ]
    return (path + ("?" + "&".join(asked) if asked else "")).replace("+08:00", "%2B08:00")


def body(operation: Operation) -> Any:
    found = operation.body_schema()
    return None if found is None else sample(found[1])
