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
from bihuan.domain.cases.policy import covers_place, visible_reports
from bihuan.domain.cases.vocabulary import FORM_KEY, RESIDENT, UNPUBLISHED_SOURCES, Source
from bihuan.domain.residents.models import Follower, Receipt
from bihuan.domain.residents.vocabulary import HIDDEN_STATES, ResidentsPermission
from bihuan.kernel.actors import ANONYMOUS, Actor
from bihuan.kernel.refusals import NotFound, Refused

__all__ = [
    "RESIDENT",
    "follow_token",
    "follower_key",
    "hash_of",
    "new_ticket",
    "origin_of",
    "own_pictures",
    "picture_to_release",
    "public_cases",
    "public_pictures",
    "public_reports",
    "read_ticket",
    "reports_of_public_cases",
    "residents_pictures",
    "rounded",
    "source_key_of",
    "token_of",
]
SALT = "bihuan.residents"
DECIMALS = 3


def public_cases() -> QuerySet[Case]:
    """The cases that everybody may know of: class, unit, deadline, steps, community. Never words or exact points."""
    return Case.objects.exclude(state__in=sorted(HIDDEN_STATES)).exclude(source__in=UNPUBLISHED_SOURCES)


def public_reports(reader: Actor = ANONYMOUS) -> QuerySet[Report]:
    """The reports whose progress a reader may know of: in a public case, or of a class and in none yet; no petitions.

    His own also when the case was rejected or void: that is told to who reported.
    """
    classed = Q(case__category__isnull=False) | Q(case=None, category__isnull=False)
    shown = Q(case=None) | Q(case__in=public_cases())
    own = Q(reported_by=reader.person_id) if reader.person_id else Q(pk__in=())
    return Report.objects.filter(classed, shown | own).exclude(source__in=UNPUBLISHED_SOURCES)


def reports_of_public_cases() -> QuerySet[Report]:
    """The reports that public cases are made of: what is asked of them may compare their words, and never shows any."""
    return Report.objects.filter(case__in=public_cases()).exclude(source__in=UNPUBLISHED_SOURCES)


RESIDENTS_OWN = Q(report__isnull=False) & Q(report__source__in=(Source.RESIDENT, Source.EMAIL))
SHOWN = Q(release__isnull=False) | (Q(added_by__isnull=False) & ~RESIDENTS_OWN)
"""Which pictures everybody may see: those that staff took, and those of residents that somebody of the desk has released."""


def public_pictures(case: Case) -> QuerySet[Evidence]:
    """The pictures of a public case that are shown. What residents sent may show them or their neighbours."""
    return case.evidence.filter(SHOWN).select_related("file")


def own_pictures(receipt: Receipt) -> QuerySet[Evidence]:
    """What the holder of a receipt may see: his own pictures, and the public ones of the case that his report is in."""
    report = receipt.report
    mine, public = Q(report=report), Q(case=report.case_id) & SHOWN
    return Evidence.objects.filter(mine | public if report.case_id else mine).select_related("file")


def rounded(lon: float | None, lat: float | None) -> tuple[float | None, float | None]:
    """A point as everybody may know it: to three decimals of a degree, some 100 metres."""
    return (None, None) if lon is None or lat is None else (round(lon, DECIMALS), round(lat, DECIMALS))


def residents_pictures(actor: Actor) -> QuerySet[Evidence]:
    """The pictures that residents sent, of the reports that an actor sees: what he may release, with the permission."""
    rows = Evidence.objects.filter(RESIDENTS_OWN, report__in=visible_reports(actor))
    return rows.select_related("file", "release", "report__place", "report__case")


def picture_to_release(actor: Actor, uuid: UUID) -> Evidence:
    """The resident's picture that an actor may show to everybody.

    Refuses `not_found` (no such picture of a resident, or not visible) and `not_permitted`.
    """
    picture, may = residents_pictures(actor).filter(file__uuid=uuid).first(), ResidentsPermission.RELEASE
    if picture is None or picture.report is None:
        raise NotFound
    if not (actor.may(may) and covers_place(actor, may, picture.report.place)):
        raise Refused("not_permitted", "您没有“公开居民的照片”的权限，或这件不在您的辖区。请联系受理员。")
    return picture


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
