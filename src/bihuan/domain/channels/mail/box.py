"""The box itself: the few things that are asked of it, and the same over IMAP (RFC 9051) with TLS."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from django.conf import settings

SECONDS = 30
"""So long the mail server may take for an answer."""


PROGRAM = '("name" "Bihuan" "vendor" "Bihuan")'


class Box(Protocol):
    """A folder of mails. What it gives for a number is None when that mail is gone meanwhile."""

    def waiting(self) -> list[str]:
        """The numbers of the mails that nobody has marked as read, the oldest first."""

    def size(self, number: str) -> int | None:
        """How many bytes a mail has."""

    def head(self, number: str) -> bytes | None:
        """The header of a mail alone."""

    def whole(self, number: str) -> bytes | None:
        """A mail as it came. Reading it does not mark it."""

    def mark(self, number: str) -> None:
        """Mark a mail as read: it is not asked for again."""


class ImapBox:
    """A folder on an IMAP server, with the connection signed in. Raises `imaplib.IMAP4.error` and `OSError`."""

    def __init__(self, connection: imaplib.IMAP4, folder: str) -> None:
        self.connection = connection
        _ok(connection.select(f'"{folder}"'))

    def waiting(self) -> list[str]:
        found = b" ".join(line for line in _ok(self.connection.uid("SEARCH", "UNSEEN")) if line)
        return sorted(found.decode().split(), key=int)

    def size(self, number: str) -> int | None:
        answer = _ok(self.connection.uid("FETCH", number, "(RFC822.SIZE)"))
        sizes = (re.search(rb"RFC822\.SIZE (\d+)", item) for item in answer if isinstance(item, bytes))
        return next((int(found[1]) for found in sizes if found), None)

    def head(self, number: str) -> bytes | None:
        return self._literal(number, "(BODY.PEEK[HEADER])")

    def whole(self, number: str) -> bytes | None:
        return self._literal(number, "(BODY.PEEK[])")

    def mark(self, number: str) -> None:
        _ok(self.connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))

    def _literal(self, number: str, what: str) -> bytes | None:
        answer = _ok(self.connection.uid("FETCH", number, what))
        return next((bytes(item[1]) for item in answer if isinstance(item, tuple)), None)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(data))
    return data


def is_connected() -> bool:
    """Whether the operator has named a box."""
    return bool(settings.INTAKE_IMAP_HOST)


def _introduce(connection: imaplib.IMAP4) -> None:
    """Say what program this is (RFC 2971) where the server asks for it: some refuse the folder to whoever does not.

    What a server offers is asked again after signing in: only then do some offer everything.
    """
    offered = b" ".join(line for line in _ok(connection.capability()) if line)
    if b"ID" in offered.upper().split():
        connection.xatom("ID", PROGRAM)


@contextmanager
def open_box() -> Iterator[Box]:
    """The box of the settings, over TLS with the certificate checked."""
    connection = imaplib.IMAP4_SSL(
        settings.INTAKE_IMAP_HOST,
        settings.INTAKE_IMAP_PORT,
        ssl_context=ssl.create_default_context(),
        timeout=SECONDS,
    )
    try:
        connection.login(settings.INTAKE_IMAP_USER, settings.INTAKE_IMAP_PASSWORD)
        _introduce(connection)
        yield ImapBox(connection, settings.INTAKE_IMAP_FOLDER)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()
