"""The OpenAPI document, as kept in `docs/reference/openapi.json` and shown at `/api/v1/docs`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from bihuan.api.problems import Problem
from bihuan.api.root import api

PREFIX = "api/v1/"
REFUSALS = {
    "401": ("Unauthorised", "Nobody is signed in · 未登录"),
    "403": ("NotPermitted", "Not permitted · 没有权限"),
    "404": ("NotFound", "Not there, or not for you · 不存在或无权查看"),
    "409": ("Refused", "Refused by a rule; nothing has changed · 规则不允许，什么也没有改变"),
    "413": ("TooLarge", "Too large · 太大"),
    "422": ("Unreadable", "What was sent cannot be read · 内容有误"),
    "429": ("TooMany", "Too many requests · 请求太多"),
}
ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again with the same key, the request is done once · 同一个键重发，只办一次",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


@cache
def document() -> dict[str, Any]:
    """The document as plain values, the same on every machine."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX), default=str))
    made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    made["components"]["responses"] = {name: _refusal(words) for name, words in REFUSALS.values()}
    made["components"]["parameters"] = {"IdempotencyKey": ONCE}
    for method, operation in operations(made):
        _complete(method, operation)
    made["tags"] = sorted(({"name": tag} for tag in _tags(made)), key=lambda tag: tag["name"])
    return made


def operations(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation with its method."""
    for path in made["paths"].values():
        yield from path.items()


def _tags(made: dict[str, Any]) -> set[str]:
    return {tag for _, operation in operations(made) for tag in operation.get("tags", [])}


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What every operation has: the problems, and for a POST the key that makes it safe to repeat."""
    for status, (name, _) in REFUSALS.items():
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{name}"})
    if method == "post":
        operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def export() -> str:
    """The document as kept in the repository."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
