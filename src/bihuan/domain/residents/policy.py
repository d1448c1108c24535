"""What of the ledger is public, what a reporter may see beyond that, and the keyed values that let him."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from bihuan.domain.cases.models import Case, Evidence, Report
from bihuan.domain.cases.vocabulary import FORM_KEY, RESIDENT, UNPUBLISHED_SOURCES
from bihuan.domain.residents.models import Follower, Receipt
from bihuan.domain.residents.vocabulary import HIDDEN_STATES

__all__ = [
    "RESIDENT",
    "follow_token",
    "follower_key",
    "hash_of",
    "new_ticket",
    "origin_of",
    "own_pictures",
    "public_cases",
    "public_pictures",
    "read_ticket",
    "reports_of_public_cases",
    "source_key_of",
    "token_of",
]
SALT = "bihuan.residents"


def public_cases() -> QuerySet[Case]:
    """The cases that everybody may know of: class, unit, deadline, steps, community. Never words or exact points."""
    return Case.objects.exclude(state__in=sorted(HIDDEN_STATES)).exclude(source__in=UNPUBLISHED_SOURCES)


def reports_of_public_cases() -> QuerySet[Report]:
    """The reports that public cases are made of: what is asked of them may compare their words, and never shows any."""
    return Report.objects.filter(case__in=public_cases())


def public_pictures(case: Case) -> QuerySet[Evidence]:
    """The pictures of a public case that staff took. What residents sent may show them or their neighbours."""
    return case.evidence.filter(added_by__isnull=False).select_related("file")


def own_pictures(receipt: Receipt) -> QuerySet[Evidence]:
    """What the holder of a receipt may see: his own pictures, and the public ones of the case that his report is in."""
    report = receipt.report
    mine, public = Q(report=report), Q(case=report.case_id, added_by__isnull=False)
    return Evidence.objects.filter(mine | public if report.case_id else mine).select_related("file")


def hash_of(token: str) -> str:
    """What stands in the database for a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(form_key: str) -> str:
    """The token of the receipt of a form: the same form again leads to the same page. 192 bits."""
    digest = salted_hmac(f"{SALT}.token", form_key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def source_key_of(form_key: str) -> str:
    """What the ledger knows a form by. It does not lead back to the form, so staff cannot reach its receipt."""
    return f"{FORM_KEY}{hash_of(form_key)[:48]}"


def origin_of(address: str, window_at: datetime) -> str:
    """An address in one window, as a keyed hash that cannot be compared with another window's."""
    return salted_hmac(
        f"{SALT}.origin", f"{window_at.timestamp():.0f} {address}", algorithm="sha256"
    ).hexdigest()[:32]


def new_ticket(now: datetime, key: str = "") -> str:
    """A signed right to send one report: a key, fresh unless given, and the moment it was given.

    A device that keeps a draft gives the hash of a secret of its own: every ticket for that draft has one key, and
    only who knows the secret reaches the receipt.
    """
    value = {"key": key or secrets.token_urlsafe(16), "at": int(now.timestamp())}
    return signing.dumps(value, salt=f"{SALT}.ticket")


def read_ticket(ticket: str) -> tuple[str, int] | None:
    """The key and the moment of a ticket, or None when it is not one of ours."""
    try:
        value = signing.loads(ticket, salt=f"{SALT}.ticket")
        return str(value["key"]), int(value["at"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def follow_token(follower: Follower) -> str:
    """What opens the page of a follower: short enough for a text message, and signed. 34 characters."""
    return _text(follower.uuid.bytes) + _follow_mark(follower.uuid)


def follower_key(token: str) -> UUID | None:
    """The key of the follower that a token was made for, or None when it is not one of ours."""
    try:
        key = UUID(bytes=base64.urlsafe_b64decode(token[:22] + "=="))
    except ValueError:
        return None
    return key if hmac.compare_digest(_follow_mark(key).encode(), token[22:].encode()) else None


def _follow_mark(key: UUID) -> str:
    return _text(salted_hmac(f"{SALT}.follow", key.hex, algorithm="sha256").digest()[:9])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
