"""A partner of the small town, and its system: a receiver that keeps what it got and answers as it was told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from bihuan.domain.cases.vocabulary import CasesPermission, Source
from bihuan.domain.channels import actions
from bihuan.domain.channels.models import Partner
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.kernel.actors import SYSTEM, Actor
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person
from tests.factories.cases import Town


def partner(town: Town, code: str = "hotline", hook: str = "") -> tuple[Partner, Actor]:
    """A registered partner and the actor who speaks for it."""
    account = person(f"p-{code}", town.district.units["U"], May.EXCHANGE, CasesPermission.REPORT)
    made = actions.add_partner(
        actor=SYSTEM, now=town.now, code=code, name=code, account=account, source=Source.HOTLINE, hook=hook
    )
    return made, actor_of(account)


class Receiver(ThreadingHTTPServer):
    """`got` are headers and raw bodies in order; `answers` what to do next: a status, or seconds to keep silent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int | float] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    @property
    def told(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))
        answer = self.server.answers.pop(0) if self.server.answers else 204
        if isinstance(answer, float):
            time.sleep(answer)
            return
        self.send_response(answer)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
