"""Somebody at the API: his key, his requests, and what he is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import SYSTEM
from tests.factories.accounts import SET_UP

ROOT = "/api/v1"


@dataclass(frozen=True)
class Answer:
    """The status, the value, and the headers of an answer."""

    status: int
    value: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The code of a problem; its shape is asserted on the way."""
        assert set(self.value) == {"code", "message", "fields"}, self.value
        assert isinstance(self.value["message"], str)
        assert self.value["message"]
        assert isinstance(self.value["fields"], dict)
        return str(self.value["code"])


@dataclass(frozen=True)
class Caller:
    """Asks with one key, or without any."""

    key: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send(method, path, data, "application/json", **headers)

    def send(self, method: str, path: str, data: Any, content_type: str, **headers: str) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            given["Authorization"] = f"Bearer {self.key}"
        address = path if path.startswith(ROOT) else ROOT + path
        response = Client().generic(method, address, data, content_type, headers=given)
        content = b"".join(getattr(response, "streaming_content", None) or [response.content])
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return Answer(
            response.status_code,
            json.loads(content) if is_json and content else content,
            dict(response.headers),
        )

    def get(self, path: str) -> Answer:
        return self("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self("POST", path, body, **headers)

    def upload(self, path: str, content: bytes, **fields: str) -> Answer:
        file = SimpleUploadedFile("now.jpg", content, "image/jpeg")
        response = Client().post(
            ROOT + path, {"file": file, **fields}, headers={"Authorization": f"Bearer {self.key}"}
        )
        return Answer(response.status_code, response.json(), dict(response.headers))


def caller(person: Person) -> Caller:
    """A caller with a fresh key of this person."""
    _, key = actions.issue_token(actor=SYSTEM, now=SET_UP, person=person, name="test")
    return Caller(key)
