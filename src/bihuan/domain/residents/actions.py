"""What a resident does: he sends a report and gets a receipt, and he asks to be told how it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import IO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext, override

from bihuan.domain.cases.actions import ReportDraft, add_report_picture, receive_report
from bihuan.domain.cases.models import Evidence, Report
from bihuan.domain.cases.vocabulary import RESIDENT, Source
from bihuan.domain.residents import events
from bihuan.domain.residents.models import FOLLOWER, Arrivals, Follower, Receipt, Release
from bihuan.domain.residents.policy import (
    follow_token,
    hash_of,
    origin_of,
    picture_to_release,
    read_ticket,
    source_key_of,
    token_of,
)
from bihuan.domain.residents.queries import (
    follower_by_token,
    followers_to_forget,
    news_of,
    public_case,
    receipt_by_form,
    receipt_by_token,
)
from bihuan.domain.residents.vocabulary import (
    ASKED_A_DAY,
    CLOSED,
    DELAY,
    FOLLOW_PATH,
    FOLLOWS_PER_ADDRESS,
    FOLLOWS_PER_SITE,
    FORGOTTEN_AT_ONCE,
    PER_ADDRESS,
    PER_PARTNER,
    PER_SITE,
    PROOF_BITS,
    TICKET_LIFE,
    WINDOW,
)
from bihuan.foundation.journal.events import Event, label_of
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import record
from bihuan.foundation.outbox.actions import erase_addresses, send_to_address
from bihuan.foundation.outbox.transports import is_connected
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.foundation.personal.sealing import lookup_hashes
from bihuan.kernel.actors import SYSTEM, Actor
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
    if report.source_key != source_key_of(key):
        raise Refused(
            "already_reported",
            "您今天已经发过同样的内容，编号 {code}，不用再发，凭编号可以查看进展。有新的情况，请写明再发。",
            code=report.code,
        )
    return give_receipt(actor=actor, now=now, report=report, key=key, by_proof=by_proof)


@transaction.atomic
def give_receipt(*, actor: Actor, now: datetime, report: Report, key: str, by_proof: bool = False) -> Given:
    """The receipt of a report; `key` is what its page's address is derived from. Given once, asked for again the same."""
    token = token_of(key)
    receipt, is_new = Receipt.objects.get_or_create(
        report=report, defaults={"token_hash": hash_of(token), "given_at": now}
    )
    if is_new:
        event = events.ReceiptGiven(by_proof=by_proof)
        record(event, actor=actor, now=now, subject=report.subject, source=report.source)
    return Given(receipt, token, is_new=is_new)


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


def _count(address: str, most: int, now: datetime, *, what: str = "report") -> None:
    """Count something from an address (from all, without one) in this window; simultaneous senders wait for the row."""
    seconds = WINDOW.total_seconds()
    window_at = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    origin = origin_of(address, window_at) if address else ""
    row, _ = Arrivals.objects.get_or_create(window_at=window_at, what=what, origin=origin)
    Arrivals.objects.filter(pk=row.pk).update(n=F("n") + 1)
    if Arrivals.objects.filter(pk=row.pk, n__gt=most).exists():
        raise Refused("too_many", "这一小时从这里发来的太多，先停一停。请稍后再发，急事请拨打 12345。")


def forget_arrivals(*, now: datetime) -> int:
    """Delete the counts of windows that are over; says how many."""
    return Arrivals.objects.filter(window_at__lt=now - WINDOW).delete()[0]


@transaction.atomic
def ask_to_follow(
    *,
    actor: Actor = RESIDENT,
    now: datetime,
    address: str,
    code: str = "",
    token: str = "",
    ticket: str,
    proof: str = "",
    origin: str = "",
    language: str = "zh-hans",
) -> Follower | None:
    """Note that a telephone or mailbox wants to be told of a public case (`code`) or of a receipt's report (`token`), and
    send it the one question whether that is so.

    Asked again it is harmless; for an address that follows already nothing is sent, and the answer does not tell.
    Returns None then. Refuses `bad_address`, `not_connected` (no gateway for text messages), `bad_ticket`, `too_fast`,
    `too_many` (from this origin, from all, or to this address in a day), and `not_found`.
    """
    _key, given_at = _read(ticket, now)
    _require_effort(ticket, proof, given_at, now)
    channel = _channel_of(address)
    about = {"receipt": receipt_by_token(token)} if token else {"case": public_case(code)}
    if origin:
        _count(origin, FOLLOWS_PER_ADDRESS, now, what="follow")
    follower = Follower(channel=channel, language=language, asked_at=now, **about)
    for name, value in FOLLOWER.sealed(follower.uuid, {"address": address, "page": token}).items():
        setattr(follower, name, value)
    same = Follower.objects.filter(address_hash__in=lookup_hashes(address))
    if known := same.filter(**about).first():
        return None if known.confirmed_at else known
    _require_patience(same, now)
    _count("", FOLLOWS_PER_SITE, now, what="follow")
    try:
        with transaction.atomic():
            follower.save()
    except IntegrityError:  # the same was asked a moment ago
        return None
    record(events.FollowingAsked(channel), actor=actor, now=now, subject=follower.subject)
    _ask(follower, now)
    return follower


def _channel_of(address: str) -> str:
    channel = Channel.EMAIL if "@" in address else Channel.SMS
    try:
        if channel == Channel.EMAIL:
            validate_email(address.strip())
    except ValidationError:
        raise Refused("bad_address", "这不是有效的邮箱地址，请核对。", fields={"address": "请核对"}) from None
    if not is_connected(channel):
        raise Refused("not_connected", "本站还不能发短信，请留邮箱。", fields={"address": "请留邮箱"})
    return channel


def _require_patience(same: QuerySet[Follower], now: datetime) -> None:
    """Nobody is pestered through us: one mailbox is asked a few times a day, whoever gives it."""
    asked = same.filter(confirmed_at=None, asked_at__gt=now - timedelta(days=1)).count()
    if asked >= ASKED_A_DAY:
        raise Refused("too_many", "今天已经问过这个地址好几次，先停一停。请先打开已收到的确认，或明天再来。")


def _ask(follower: Follower, now: datetime) -> None:
    with override(follower.language):
        subject = gettext("请确认：要接收 {code} 的进展吗").format(code=_followed_code(follower))
        body = gettext("打开下面的网页点“确认”。不是您要的，不用理会：两天后这个地址就会删除。")
    _send(follower, subject, body, "follow:asked", now)


def _followed_code(follower: Follower) -> str:
    """What people quote for what is followed."""
    return follower.receipt.report.code if follower.receipt else getattr(follower.case, "code", "")


def _send(follower: Follower, subject: str, body: str, key: str, now: datetime) -> None:
    send_to_address(
        now=now,
        channel=follower.channel,
        address=FOLLOWER.open(follower, "address"),
        subject=subject,
        body=body,
        about=follower.subject,
        link=FOLLOW_PATH.format(token=follow_token(follower)),
        dedupe_key=f"{key}:{follower.pk}",
        can_leave=True,
    )


@transaction.atomic
def confirm_following(*, actor: Actor = RESIDENT, now: datetime, token: str) -> Follower:
    """The address says that it wants to be told; from now on it is. Said twice is harmless. Refuses with `NotFound`."""
    follower = _locked(token)
    if follower.confirmed_at is None:
        news = news_of(follower)
        follower.confirmed_at, follower.told_seq = now, news[-1].seq if news else 0
        follower.save()
        record(events.FollowingConfirmed(follower.channel), actor=actor, now=now, subject=follower.subject)
    return follower


@transaction.atomic
def end_following(*, actor: Actor = RESIDENT, now: datetime, token: str) -> None:
    """退订: the address is deleted. Refuses with `NotFound` when it is gone already."""
    _end(_locked(token), "left", actor=actor, now=now)


def _locked(token: str) -> Follower:
    return Follower.objects.select_for_update(of=("self",)).get(pk=follower_by_token(token).pk)


def _end(follower: Follower, why: str, *, actor: Actor, now: datetime) -> None:
    record(events.FollowingEnded(why), actor=actor, now=now, subject=follower.subject)
    erase_addresses(about=follower.subject)
    follower.delete()


@transaction.atomic
def tell_follower(*, actor: Actor = SYSTEM, now: datetime, follower_id: int) -> int:
    """Tell a follower in one message what is new since the last; says how many steps that were.

    Only the system tells (`not_permitted`).
    """
    if not actor.is_system:
        raise Refused("not_permitted", "订阅通知由系统发出，不能由人代发。")
    rows = Follower.objects.select_for_update(of=("self",)).exclude(confirmed_at=None)
    follower = rows.filter(pk=follower_id).first()
    news = news_of(follower) if follower else []
    if follower and news:
        _tell(follower, news, now)
        follower.told_seq = news[-1].seq
        follower.save()
    return len(news)


def _tell(follower: Follower, news: list[Entry], now: datetime) -> None:
    with override(follower.language):
        labels = [str(label_of(one.kind)) for one in news]
        subject = gettext("{code} 有新进展：{step}").format(code=_followed_code(follower), step=labels[-1])
        body = gettext("新进展：{steps}。").format(steps=" · ".join(labels))
        if follower.receipt and news[-1].kind == CLOSED:
            body += gettext("办得怎么样，请打开网页说一句：没有解决可以要求重新打开。")
    _send(follower, subject, body, f"follow:{news[-1].seq}", now)


@transaction.atomic
def forget_followers(*, actor: Actor = SYSTEM, now: datetime) -> int:
    """Delete the addresses that never confirmed, and those whose case was closed long ago; says how many."""
    rows = list(followers_to_forget(now)[:FORGOTTEN_AT_ONCE])
    for follower in rows:
        _end(follower, "over" if follower.confirmed_at else "unconfirmed", actor=actor, now=now)
    return len(rows)


@transaction.atomic
def release_picture(*, actor: Actor, now: datetime, uuid: UUID) -> Evidence:
    """公开照片: let everybody see the public copy of a resident's picture, wherever its case is shown. Twice is harmless.

    Refuses like `policy.picture_to_release`.
    """
    picture = picture_to_release(actor, uuid)
    _row, is_new = Release.objects.get_or_create(
        evidence=picture, defaults={"released_at": now, "released_by_id": actor.person_id}
    )
    if is_new:
        _note(events.PictureReleased(picture.file.sha256), picture, actor=actor, now=now)
    return picture


@transaction.atomic
def withhold_picture(*, actor: Actor, now: datetime, uuid: UUID) -> Evidence:
    """不再公开: only staff and who sent it see the picture again. Twice is harmless. Refuses like `release_picture`."""
    picture = picture_to_release(actor, uuid)
    deleted, _ = Release.objects.filter(evidence=picture).delete()
    if deleted:
        _note(events.PictureWithheld(picture.file.sha256), picture, actor=actor, now=now)
    return picture


def _note(event: Event, picture: Evidence, *, actor: Actor, now: datetime) -> None:
    about = picture.case or picture.report
    if about is not None:
        record(event, actor=actor, now=now, subject=about.subject)


@transaction.atomic
def admit_partner(*, actor: Actor, now: datetime) -> None:
    """Count a report that an app sends for a resident; refuses `too_many` from one key's holder, or from all."""
    _count(actor.key, PER_PARTNER, now, what="partner")
    _count("", PER_SITE, now)
