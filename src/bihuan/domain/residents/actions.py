"""What a resident does: he sends a report, and gets a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO

from django.db import transaction
from django.db.models import F

from bihuan.domain.cases.actions import ReportDraft, add_report_picture, receive_report
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import RESIDENT, Source
from bihuan.domain.residents import events
from bihuan.domain.residents.models import Arrivals, Receipt
from bihuan.domain.residents.policy import hash_of, origin_of, read_ticket, source_key_of, token_of
from bihuan.domain.residents.queries import receipt_by_form
from bihuan.domain.residents.vocabulary import (
    DELAY,
    PER_ADDRESS,
    PER_SITE,
    PROOF_BITS,
    TICKET_LIFE,
    WINDOW,
)
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused
from bihuan.kernel.work import is_proof

MOST_PICTURES = 6


@dataclass(frozen=True)
class Given:
    """A receipt with the token of its page, which stands nowhere else."""

    receipt: Receipt
    token: str
    is_new: bool = True


@dataclass(frozen=True)
class Picture:
    """A picture as it came, and its file name."""

    content: IO[bytes] | bytes
    name: str


@transaction.atomic
def report_as_resident(
    *,
    actor: Actor = RESIDENT,
    now: datetime,
    draft: ReportDraft,
    ticket: str,
    proof: str = "",
    secret: str = "",
    address: str = "",
    pictures: Sequence[Picture] = (),
) -> Given:
    """Take in what somebody without an account sends, with his pictures, and give him a receipt.

    The same ticket again gives the same receipt, and so does another ticket for the same `secret` of a kept draft: what
    was sent first stands. Refuses `bad_ticket` (not ours, or too old), `too_fast` (no proof
    of work and the form is younger than a person needs), `too_many` (from this address, or altogether),
    `too_many_pictures`, `already_reported` (the same words of the same sender today), and what
    `receive_report` and `add_report_picture` refuse; then nothing of it is kept.
    """
    key, given_at = _read(ticket, now)
    if secret and hash_of(secret) == key:
        key = secret
    if known := receipt_by_form(source_key_of(key)):
        return Given(known, token_of(key), is_new=False)
    by_proof = _require_effort(ticket, proof, given_at, now)
    _require_few(pictures)
    if address:
        _count(address, PER_ADDRESS, now)
    draft = replace(draft, source=Source.RESIDENT, source_key=source_key_of(key))
    report = receive_report(actor=actor, now=now, draft=draft)
    for picture in pictures:
        add_report_picture(
            actor=actor, now=now, report_id=report.pk, content=picture.content, name=picture.name
        )
    _count("", PER_SITE, now)  # last, because everybody waits for this row
    return _receipt(report, key, by_proof, actor=actor, now=now)


def _receipt(report: Report, key: str, by_proof: bool, *, actor: Actor, now: datetime) -> Given:
    """Of two deliveries of one form at once, the second finds the receipt of the first."""
    token = token_of(key)
    if report.source_key != source_key_of(key):
        raise Refused(
            "already_reported",
            "您今天已经发过同样的内容，编号 {code}，不用再发，凭编号可以查看进展。有新的情况，请写明再发。",
            code=report.code,
        )
    receipt, is_new = Receipt.objects.get_or_create(
        report=report, defaults={"token_hash": hash_of(token), "given_at": now}
    )
    if is_new:
        event = events.ReceiptGiven(by_proof=by_proof)
        record(event, actor=actor, now=now, subject=report.subject, source=report.source)
    return Given(receipt, token)


def _read(ticket: str, now: datetime) -> tuple[str, datetime]:
    read = read_ticket(ticket)
    given_at = datetime.fromtimestamp(read[1], UTC) if read else now - 2 * TICKET_LIFE
    if read is None or not now - TICKET_LIFE <= given_at <= now + DELAY:
        raise Refused("bad_ticket", "这张表单放得太久或不是本站发出的。您写的内容还在，请再点一次“发送”。")
    return read[0], given_at


def _require_effort(ticket: str, proof: str, given_at: datetime, now: datetime) -> bool:
    """Whether the browser has worked for it; who has not must have taken the time that a person takes."""
    if is_proof(ticket, proof, PROOF_BITS):
        return True
    wait = int((given_at + DELAY - now).total_seconds()) + 1
    if wait > 1:
        raise Refused("too_fast", "发送得太快，像是自动程序。请过 {seconds} 秒再点一次“发送”。", seconds=wait)
    return False


def _require_few(pictures: Sequence[Picture]) -> None:
    if len(pictures) > MOST_PICTURES:
        raise Refused("too_many_pictures", "一次最多发 {most} 张照片。请挑最能说明问题的。",
                      most=MOST_PICTURES, fields={"photos": "照片太多"})  # fmt: skip


def _count(address: str, most: int, now: datetime) -> None:
    """Count a report from an address (from all, without one) in this window; simultaneous senders wait for the row."""
    seconds = WINDOW.total_seconds()
    window_at = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    origin = origin_of(address, window_at) if address else ""
    row, _ = Arrivals.objects.get_or_create(window_at=window_at, origin=origin)
    Arrivals.objects.filter(pk=row.pk).update(n=F("n") + 1)
    if Arrivals.objects.filter(pk=row.pk, n__gt=most).exists():
        raise Refused("too_many", "这一小时发来的诉求太多，先停一停。请稍后再发，急事请拨打 12345。")


def forget_arrivals(*, now: datetime) -> int:
    """Delete the counts of windows that are over; says how many."""
    return Arrivals.objects.filter(window_at__lt=now - WINDOW).delete()[0]
