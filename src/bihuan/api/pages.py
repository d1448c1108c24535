"""The page that explains the API to people, drawn from the same document as programs read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.api.schema import document, operations


@dataclass(frozen=True)
class Field:
    """One line of what an operation takes."""

    name: str
    where: str
    kind: str
    is_required: bool
    about: str


@dataclass(frozen=True)
class Described:
    """An operation as the page shows it."""

    method: str
    path: str
    summary: str
    about: str
    fields: tuple[Field, ...]
    answer: str

    @property
    def anchor(self) -> str:
        return f"{self.method}-{self.path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}"


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The operations by subject. Open to whoever may sign in; the product's addresses are no secret."""
    made = document()
    groups: dict[str, list[Described]] = {}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_described(made, path, method, operation))
    context = {
        "title": _("接口"),
        "groups": groups,
        "about": _about(made["info"]["description"]),
        "count": len(list(operations(made))),
    }
    return render(request, "api/docs.html", context)


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document for programs."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


def _about(description: str) -> list[tuple[str, str]]:
    """The paragraphs of the introduction, each with its heading if it has one."""
    parts = [part.replace("`", "").removeprefix("**").partition(".** ") for part in description.split("\n\n")]
    return [(head, body) if body else ("", head) for head, _, body in parts]


def _described(made: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Described:
    return Described(
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        tuple(_fields(made, operation)),
        _answer(operation),
    )


def _fields(made: dict[str, Any], operation: dict[str, Any]) -> Iterator[Field]:
    for one in operation["parameters"]:
        if "$ref" not in one:  # the header that every POST has is told once, above
            about = one.get("description", "")
            yield Field(one["name"], one["in"], _kind(one["schema"]), one["required"], about)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(made, content["schema"])
        required = schema.get("required", [])
        for name, kind in schema.get("properties", {}).items():
            yield Field(name, "body", _kind(kind), name in required, kind.get("description", ""))


def _resolved(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    named = schema.get("$ref") or next((one.get("$ref") for one in schema.get("allOf", [])), None)
    found: dict[str, Any] = made["components"]["schemas"][named.rsplit("/", 1)[-1]] if named else schema
    return found


def _kind(schema: dict[str, Any]) -> str:
    """A type in a few words: `string ≤ 500`, `CheckOut[]`."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if parts := schema.get("anyOf", []) + schema.get("allOf", []):
        return _either(parts)
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return " | ".join(map(str, schema["enum"])) if "enum" in schema else _plain(schema)


def _either(parts: list[dict[str, Any]]) -> str:
    kinds = (_kind(part) for part in parts if part.get("type") != "null")
    return " | ".join(dict.fromkeys(kinds))


def _plain(schema: dict[str, Any]) -> str:
    kind = str(schema.get("format") or schema.get("type", "any"))
    return f"{kind} ≤ {schema['maxLength']}" if "maxLength" in schema else kind


def _answer(operation: dict[str, Any]) -> str:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {}).get("application/json", {})
            return f"{status} {_kind(content['schema'])}" if content else status
    return ""
