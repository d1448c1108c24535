"""Mails as people and machines send them, and two boxes that they lie in: one in memory, one behind IMAP."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from threading import Thread

WORDS = "桃花社区北门的垃圾桶满了三天，没有人来收。"


def mail(text: str | None = WORDS, *, charset: str = "utf-8", **headers: str) -> EmailMessage:
    """A mail of one resident; `headers` replace or add (`Message_ID`), empty ones are left out."""
    made = EmailMessage(policy=SMTP)
    usual = {
        "From": "王小明 <wang.wei@example.com>",
        "To": "box@district.example",
        "Subject": "垃圾没人收",
        "Message_ID": "<1@example.com>",
        "Date": "Tue, 01 Sep 2026 09:30:00 +0800",
    }
    for name, value in {**usual, **headers}.items():
        if value:
            made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text, charset=charset, cte="base64")
    return made


@dataclass
class MemoryBox:
    """A folder in memory. `marked` are the numbers marked as read; at `dies_at` the process is gone before the mark."""

    mails: dict[str, bytes]
    marked: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    dies_at: str = ""

    def waiting(self) -> list[str]:
        return [number for number in self.mails if number not in self.marked]

    def size(self, number: str) -> int | None:
        return len(self.mails[number])

    def head(self, number: str) -> bytes | None:
        return self.mails[number].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    def whole(self, number: str) -> bytes | None:
        self.fetched.append(number)
        return self.mails[number]

    def mark(self, number: str) -> None:
        if number == self.dies_at:
            raise ConnectionResetError("killed between the commit and the mark")
        self.marked.append(number)


class ImapServer(socketserver.ThreadingTCPServer):
    """As much of IMAP4rev1 as the box speaks."""

    daemon_threads = True

    def __init__(self, mails: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails = mails
        self.seen: set[str] = set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().strip():
            tag, _, asked = line.partition(b" ")
            for answer in self._answers(asked.decode()):
                self.wfile.write(answer + b"\r\n")
            self.wfile.write(tag + b" OK done\r\n")

    def _answers(self, asked: str) -> Iterator[bytes]:
        if asked == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif asked == "LOGOUT":
            yield b"* BYE"
        elif asked.startswith("SELECT"):
            yield f"* {len(self.server.mails)} EXISTS".encode()
        elif asked == "UID SEARCH UNSEEN":
            yield " ".join(
                ["* SEARCH", *(n for n in self.server.mails if n not in self.server.seen)]
            ).encode()
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", asked):
            self.server.seen.add(found[1])
        elif found := re.fullmatch(r"UID FETCH (\d+) \((.+)\)", asked):
            yield from self._fetched(*found.groups())

    def _fetched(self, number: str, what: str) -> Iterator[bytes]:
        raw = self.server.mails.get(number)
        if raw is None:
            return
        if what == "RFC822.SIZE":
            yield f"* 1 FETCH (UID {number} RFC822.SIZE {len(raw)})".encode()
            return
        part = raw if what == "BODY.PEEK[]" else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        name = what.replace(".PEEK", "")
        yield f"* 1 FETCH (UID {number} {name} {{{len(part)}}}".encode() + b"\r\n" + part + b")"


@contextmanager
def imap_server(mails: dict[str, bytes]) -> Iterator[ImapServer]:
    with ImapServer(mails) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
