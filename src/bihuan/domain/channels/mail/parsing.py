"""What a mail says: from its bytes to the words, the sender and the pictures, or the reason why it is no report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bihuan.domain.channels.mail.words import decoded, header_words, tidy, words_of_html
from bihuan.domain.channels.vocabulary import MailReason

MOST_SUBJECT = 120
MOST_TEXT = 15_000
"""So many characters of the words are kept; a report holds 20,000."""
CUT = "…"
MOST_PARTS, MOST_DEPTH = 200, 20
_LETTER = "text/plain", "text/html"
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MACHINES = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "do-not-reply@", "donotreply@")


@dataclass(frozen=True)
class Attachment:
    """A picture or document as it came, and the name that the sender gave it."""

    content: bytes
    name: str


@dataclass(frozen=True)
class ParsedMail:
    """A mail that a person wrote. `key` is the same for each delivery of it; `sent_at` is what the sender's clock said."""

    key: str
    message_id: str
    sender: str
    name: str
    subject: str
    text: str
    sent_at: datetime | None
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class NotFiled:
    """Why a mail is no report, and what the desk needs to find it in the box."""

    key: str
    message_id: str
    sender: str
    reason: MailReason


def parse_mail(raw: bytes, *, own: frozenset[str] = frozenset()) -> ParsedMail | NotFiled:
    """Read a mail. `own` are the addresses of this installation, from which nothing is a report.

    Never raises for what stands in the mail: what the parser of the standard library cannot read is `broken`.
    """
    try:
        mail = BytesParser(policy=compat32).parsebytes(raw)
        return _read(mail, raw, own)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        return NotFiled(_key("", "", raw), "", "", MailReason.BROKEN)


def set_aside(raw: bytes, reason: MailReason) -> NotFiled:
    """The note of a mail that is not read whole, from its header or whatever else there is of it."""
    known = parse_mail(raw)
    return NotFiled(known.key, known.message_id, known.sender, reason)


def _read(mail: Message, raw: bytes, own: frozenset[str]) -> ParsedMail | NotFiled:
    headers = {name.lower(): str(value) for name, value in reversed(list(mail.raw_items()))}
    name, sender = _sender(headers.get("from", ""))
    message_id = " ".join(decoded(_bytes(headers.get("message-id", ""))).split())
    key = _key(message_id, sender, raw)
    letter = _Letter(mail)
    subject = header_words(headers.get("subject", ""))
    if reason := _why_not(mail, headers, sender, own) or letter.why_not(subject):
        return NotFiled(key, message_id[:200], sender, reason)
    text = letter.words() or subject
    return ParsedMail(
        key=key,
        message_id=message_id[:200],
        sender=sender,
        name=name[:60],
        subject=_cut(subject, MOST_SUBJECT),
        text=_cut(text if not subject or text == subject else f"{subject}\n\n{text}", MOST_TEXT),
        sent_at=_sent_at(headers.get("date", "")),
        attachments=tuple(letter.attachments),
    )


def _bytes(header: str) -> bytes:
    return header.encode("utf-8", "surrogateescape")


def _key(message_id: str, sender: str, raw: bytes) -> str:
    """Of the Message-ID, with the sender, so that nobody swallows another's mail by giving his own the same; else of all."""
    return hashlib.sha256(f"{message_id}\n{sender}".encode() if message_id else raw).hexdigest()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - len(CUT)] + CUT


def _sender(header: str) -> tuple[str, str]:
    """Name and address; the address is empty when it is none that could be answered."""
    name, address = parseaddr(decoded(_bytes(header)))
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    return header_words(name), address.casefold() if len(address) <= 254 else ""


def _why_not(mail: Message, headers: dict[str, str], sender: str, own: frozenset[str]) -> MailReason | None:
    if _is_automatic(mail, headers) or sender.startswith(_MACHINES):
        return MailReason.AUTOMATIC
    if not sender:
        return MailReason.NO_SENDER
    return MailReason.OWN if sender in own else None


def _is_automatic(mail: Message, headers: dict[str, str]) -> bool:
    """By RFC 3834 §2 and §5, RFC 3464 and what is usual: answering such a mail would begin a loop."""
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    return (
        submitted != "no"
        or headers.get("return-path", "<x>").strip() == "<>"
        or headers.get("precedence", "").strip().lower() in _BULK
        or bool(headers.keys() & {"list-id", "x-autoreply", "x-autorespond"})
        or mail.get_content_type() in {"multipart/report", "message/delivery-status"}
    )


def _sent_at(header: str) -> datetime | None:
    try:
        sent = parsedate_to_datetime(decoded(_bytes(header)))
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class _Letter:
    """The parts of a mail: what is written in it, and what hangs on it."""

    def __init__(self, mail: Message) -> None:
        self.written: dict[str, list[str]] = {kind: [] for kind in _LETTER}
        self.attachments: list[Attachment] = []
        for number, part in enumerate(_parts(mail)):
            if number >= MOST_PARTS:
                break
            self._take(part)

    def _take(self, part: Message) -> None:
        kind, name = _kind(part), header_words(part.get_filename() or "")
        is_letter = kind in _LETTER and not name and part.get_content_disposition() != "attachment"
        charset = _charset(part)
        del part["Content-Type"]  # the library decodes by what it claims, and fails where it is not true
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        if is_letter:
            self.written[kind].append(decoded(data, charset))
        else:
            self.attachments.append(Attachment(data, name or kind.replace("/", ".")))

    def words(self) -> str:
        """The plain text; without one the words of the HTML."""
        plain = tidy("\n\n".join(self.written["text/plain"]))
        return plain or "\n\n".join(filter(None, map(words_of_html, self.written["text/html"])))

    def why_not(self, subject: str) -> MailReason | None:
        return None if subject or self.words() else MailReason.EMPTY


def _charset(part: Message) -> str:
    """What a part claims; by RFC 2231 it may come in three pieces, of which the last says it."""
    claimed = part.get_param("charset") or ""
    return claimed if isinstance(claimed, str) else claimed[2]


def _kind(part: Message) -> str:
    """A multipart without parts is a mail whose frame broke on the way: what is left of it is read as text."""
    kind = part.get_content_type()
    return "text/plain" if kind.startswith("multipart/") else kind


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves; a mail that hangs on a mail is not opened: somebody else wrote it."""
    if not mail.is_multipart():
        yield mail
    elif mail.get_content_maintype() == "multipart" and depth < MOST_DEPTH:
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
