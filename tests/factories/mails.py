"""Mails as people and machines send them, and two boxes that they lie in: one in memory, one behind IMAP."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

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
    """As much of IMAP4rev1 as the box speaks; over TLS with a certificate.

    `offers` is what it says of itself after signing in. With `wants_id` it is a provider that opens no folder to a
    program that has not said what it is. `heard` are the commands that came, without their arguments.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        mails: dict[str, bytes],
        *,
        tls: ssl.SSLContext | None = None,
        offers: str = "",
        wants_id: bool = False,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.tls, self.offers, self.wants_id = mails, tls, offers, wants_id
        self.seen: set[str] = set()
        self.heard: list[str] = []

    def get_request(self) -> tuple[socket.socket, Any]:
        accepted, address = super().get_request()
        if self.tls is not None:
            accepted.settimeout(20)
            accepted = self.tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False)
        return accepted, address

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        with suppress(OSError):  # who does not like the certificate hangs up
            self._talk()

    def _talk(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().strip():
            tag, _, asked = line.partition(b" ")
            verb, _, words = asked.decode().partition(" ")
            self.server.heard.append(verb)
            if no := self._refusal(verb, words):
                self.wfile.write(tag + b" NO " + no + b"\r\n")
                continue
            for answer in self._answers(asked.decode()):
                self.wfile.write(answer + b"\r\n")
            self.wfile.write(tag + b" OK done\r\n")

    def _refusal(self, verb: str, words: str) -> bytes:
        if verb == "LOGIN" and "secret" not in words:
            return b"LOGIN Login error or password error"
        is_known = not self.server.wants_id or "ID" in self.server.heard
        return b"" if verb != "SELECT" or is_known else b"SELECT Unsafe Login. Please contact the provider"

    def _answers(self, asked: str) -> Iterator[bytes]:
        if asked == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"  # what came with the answer to the login, as Dovecot sends it, stands beside
            offers = self.server.offers if "LOGIN" in self.server.heard else ""
            yield f"* CAPABILITY IMAP4rev1 {offers}".rstrip().encode()
        elif asked.startswith("ID "):
            yield b'* ID ("name" "test")'
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
def imap_server(mails: dict[str, bytes], **how: Any) -> Iterator[ImapServer]:
    with ImapServer(mails, **how) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def certificate_for(host: str, folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate that a server has made for itself: the file by which others may trust it, and the server's side."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.pem", folder / "mail.key"
    public.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
