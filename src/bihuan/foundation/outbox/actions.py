"""Writing messages, sending them, and noting what became of them.

Messages follow from changes that the journal holds; their own history stands in their rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bihuan.foundation.accounts.models import Person
from bihuan.foundation.jobs import wake
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.outbox.models import ADDRESS, ChannelRate, Message
from bihuan.foundation.outbox.policy import own_messages
from bihuan.foundation.outbox.queries import due_messages
from bihuan.foundation.outbox.sms import Undeliverable
from bihuan.foundation.outbox.transports import TRANSPORTS, is_connected
from bihuan.foundation.outbox.vocabulary import TRAITS, Channel, MessageState, shortened
from bihuan.foundation.outbox.workflow import MESSAGE
from bihuan.foundation.personal.sealing import lookup_hashes
from bihuan.foundation.personal.telephones import canonical_address
from bihuan.kernel.actors import Actor
from bihuan.kernel.masking import mask_numbers
from bihuan.kernel.refusals import NotFound, Refused

LEASE = timedelta(seconds=120)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def send(
    *,
    now: datetime,
    to: Person,
    channel: str,
    subject: str,
    body: str = "",
    about: Subject | None = None,
    link: str = "",
    dedupe_key: str = "",
) -> Message:
    """Write a message in the caller's transaction; it goes out after the commit, and never without one.

    Inside the product it has arrived as soon as it is committed. To somebody who cannot be reached on
    the channel it goes by the channel's fall-back. A person gets one `dedupe_key` once: the second call
    returns the first message.
    """
    channel = _reachable(to, channel)
    message = Message(
        channel=channel,
        person=to,
        subject=subject[:200],
        body=shortened(body, TRAITS[channel].max_bytes),
        **_about(about),
        link=link,
        dedupe_key=dedupe_key,
        queued_at=now,
    )
    _seal(message, to.email if channel == Channel.EMAIL else "")
    return _written(message, now)


def send_to_address(
    *,
    now: datetime,
    channel: str,
    address: str,
    subject: str,
    body: str = "",
    about: Subject | None = None,
    link: str = "",
    dedupe_key: str = "",
    instead: tuple[str, str] | None = None,
    can_leave: bool = False,
) -> Message:
    """Write a message to somebody without an account, by e-mail or text message, in the caller's transaction.

    `instead` is a second channel and address of the same person: used when the first is not connected here or has
    failed for good. Without it a message on a channel that is not connected is kept as `unconnected`: it never goes
    out, and the page of outgoing messages says so. An address gets one `dedupe_key` once on a channel.
    `can_leave` says that the page of the link ends such messages, at a POST of a mail program as well.
    Refuses (`bad_address`) what is no telephone number or e-mail address. Neither text may hold personal data; the
    link is sealed, because it may open a page that nobody else may see.
    """
    ways = [(channel, address), *([instead] if instead else [])]
    if not all(_fits(*way) for way in ways):
        raise Refused("bad_address", "这不是有效的手机号码或邮箱地址，消息没有发出。请核对。")
    if not is_connected(channel) and is_connected(ways[-1][0]):
        ways = ways[-1:]
    channel, address = ways[0]
    message = Message(
        channel=channel,
        subject=subject[:200],
        body=shortened(body, TRAITS[channel].max_bytes),
        **_about(about),
        dedupe_key=dedupe_key,
        can_leave=can_leave,
        queued_at=now,
    )
    _seal(message, address, ":".join(ways[1]) if len(ways) > 1 else "", link)
    return _written(message, now)


def _about(subject: Subject | None) -> dict[str, Any]:
    return {"about_type": subject.type, "about_id": subject.id} if subject else {}


def _fits(channel: str, address: str) -> bool:
    canonical = canonical_address(address)
    return bool(canonical) and ("@" in canonical) == (channel == Channel.EMAIL) and channel != Channel.IN_APP


def _seal(message: Message, address: str, instead: str = "", link: str = "") -> None:
    values = {"address": address, "instead": instead, "link": link}
    for name, value in ADDRESS.sealed(message.uuid, values).items():
        setattr(message, name, value)


def send_in_app(
    *,
    now: datetime,
    people: Iterable[Person],
    subject: str,
    body: str = "",
    about: Subject | None = None,
    link: str = "",
    dedupe_key: str,
) -> int:
    """The same message to several people inside the product, with two statements; returns how many are new.

    Like `send`, it gives a person one `dedupe_key` once.
    """
    wanted = {person.pk: person for person in people}
    known = Message.objects.filter(person__in=wanted, channel=Channel.IN_APP, dedupe_key=dedupe_key)
    fresh = wanted.keys() - set(known.values_list("person_id", flat=True)) if wanted else set()
    messages = [
        Message(
            channel=Channel.IN_APP,
            person=wanted[key],
            subject=subject[:200],
            body=shortened(body, TRAITS[Channel.IN_APP].max_bytes),
            **_about(about),
            link=link,
            dedupe_key=dedupe_key,
            state=MESSAGE.check("arrive", MESSAGE.initial, None),
            queued_at=now,
            sent_at=now,
            delivered_at=now,
        )
        for key in sorted(fresh)
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages)


def _reachable(to: Person, channel: str) -> str:
    fallback = TRAITS[channel].fallback
    has_address = channel == Channel.IN_APP or (channel == Channel.EMAIL and to.email)
    return fallback if fallback and not (has_address and to.is_active) else channel


def _written(message: Message, now: datetime) -> Message:
    if message.channel == Channel.IN_APP:
        message.state = MESSAGE.check("arrive", MESSAGE.initial, None)
        message.sent_at = message.delivered_at = now
    elif not is_connected(message.channel):
        message.state = MESSAGE.check("shelve", MESSAGE.initial, None)
    else:
        message.state, message.next_at = MESSAGE.initial, now
        transaction.on_commit(wake.ring)
    if not message.dedupe_key:
        message.save()
        return message
    same = _same(message)
    try:
        with transaction.atomic():
            return same.first() or _saved(message)
    except IntegrityError:  # somebody wrote it between the look and the insert
        return same.get()


def _same(message: Message) -> QuerySet[Message]:
    """What was written before under this key to this person, or to this address under any key of look-ups."""
    rows = Message.objects.filter(
        person=message.person, channel=message.channel, dedupe_key=message.dedupe_key
    )
    if message.person_id is not None:
        return rows
    return rows.filter(address_hash__in=lookup_hashes(ADDRESS.open(message, "address")))


def _saved(message: Message) -> Message:
    message.save()
    return message


def deliver_due(*, now: datetime, limit: int = 100) -> int:
    """Send what is due, as far as the channels' rates allow; returns how many tries that were.

    Safe to run in many processes at once: a message is claimed by a conditional UPDATE before it is sent.
    """
    tries, spent = 0, set[str]()
    for message in due_messages(now)[:limit]:
        if message.channel in spent:
            continue
        claimed = claim(message, now=now)
        if claimed is None:
            spent.add(message.channel)
        elif claimed:
            tries += 1
            _try(message, now)
    return tries


@transaction.atomic
def claim(message: Message, *, now: datetime) -> bool | None:
    """Take a message that looked due, and a token with it.

    False when somebody else was faster, None when the channel has no token left.
    """
    verb = "claim" if message.state == MessageState.QUEUED else "take_over"
    unchanged = Message.objects.filter(
        pk=message.pk, state=message.state, attempts=message.attempts, next_at=message.next_at
    )
    state, attempts = MESSAGE.check(verb, message.state, None), message.attempts + 1
    if not unchanged.update(state=state, attempts=attempts, next_at=now + LEASE):
        return False
    if not _take_token(message.channel, now):
        transaction.set_rollback(True)
        return None
    message.state, message.attempts = state, attempts
    return True


def _take_token(channel: str, now: datetime) -> bool:
    traits = TRAITS[channel]
    if traits.per_minute is None or traits.burst is None:
        return True
    ChannelRate.objects.get_or_create(
        channel=channel,
        defaults={
            "per_minute": traits.per_minute,
            "burst": traits.burst,
            "tokens": traits.burst,
            "refilled_at": now,
        },
    )
    rate = ChannelRate.objects.select_for_update().get(channel=channel)
    minutes = max((now - rate.refilled_at) / timedelta(minutes=1), 0.0)
    tokens = min(rate.tokens + minutes * rate.per_minute, float(rate.burst))
    if tokens < 1:
        return False
    rate.tokens, rate.refilled_at = tokens - 1, max(now, rate.refilled_at)
    rate.save(update_fields=["tokens", "refilled_at"])
    return True


def _try(message: Message, now: datetime) -> None:
    try:
        receipt = TRANSPORTS[message.channel](message)
    except Undeliverable as error:
        _fail(message, now, _told(error))
    except Exception as error:  # noqa: BLE001 (a transport may fail in any way, and the message stays due)
        if message.attempts > len(PAUSES):
            _fail(message, now, _told(error))
        else:
            _end(message, "postpone", next_at=now + PAUSES[message.attempts - 1], error=_told(error))
    else:
        _end(message, "accept", next_at=None, sent_at=now, receipt=receipt[:200], error="")


def _told(error: Exception) -> str:
    """What went wrong, without the number or address that mail servers and gateways like to repeat."""
    return mask_numbers(str(error))[:300]


@transaction.atomic
def _fail(message: Message, now: datetime, error: str) -> None:
    """Give a message up and write it anew for the next channel, in one transaction."""
    if _end(message, "fail", next_at=None, error=error):
        _fall_back(message, now)


def _fall_back(message: Message, now: datetime) -> None:
    """Write a message that failed for good anew, for the next channel of who was to get it, if there is one."""
    channel, address = _next_channel(message)
    if not channel:
        return
    again = Message(
        channel=channel,
        person=message.person,
        subject=message.subject,
        body=message.body,
        about_type=message.about_type,
        about_id=message.about_id,
        link=message.link,
        dedupe_key=message.dedupe_key,
        queued_at=now,
        fallback_of=message,
    )
    _seal(again, address, link=ADDRESS.shown(message, "link") or "")
    _written(again, now)


def _next_channel(message: Message) -> tuple[str, str]:
    if message.person_id is not None:
        return TRAITS[message.channel].fallback or "", ""
    channel, _, address = (ADDRESS.shown(message, "instead") or "").partition(":")
    return channel, address


def _end(message: Message, verb: str, **changes: Any) -> bool:
    """Note the outcome of a try, unless somebody has taken the message over meanwhile."""
    held = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
    return bool(held.update(state=MESSAGE.check(verb, MessageState.SENDING, None), **changes))


@transaction.atomic
def note_receipt(*, now: datetime, message: Message, receipt: str) -> Message:
    """A channel reports that a message reached its reader's device. Reported twice is harmless."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.delivered_at is None:
        message.state = MESSAGE.check("confirm", message.state, None)
        message.delivered_at, message.receipt = now, receipt[:200]
        message.save()
    return message


@transaction.atomic
def note_bounce(*, now: datetime, message: Message, reason: str) -> Message:
    """A channel reports that a message it had taken did not arrive. Reported twice is harmless."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != MessageState.FAILED:
        message.state = MESSAGE.check("bounce", message.state, None)
        message.error = mask_numbers(reason)[:300]
        message.save()
        _fall_back(message, now)
    return message


def erase_addresses(*, about: Subject | None = None, before: datetime | None = None) -> int:
    """Erase the addresses of people without an account: of messages about a record, or written before a moment.

    The messages stay. One that was still to be sent fails, because nobody knows any more where to.
    """
    rows = Message.objects.filter(person=None).exclude(sealed_address="")
    rows = rows.filter(about_type=about.type, about_id=about.id) if about else rows
    rows = rows.filter(queued_at__lt=before) if before else rows
    return rows.update(**ADDRESS.blank())


@transaction.atomic
def mark_read(*, actor: Actor, now: datetime, message_id: int) -> Message:
    """The actor has read a message of his. Read twice is harmless; somebody else's is `not_found`."""
    message = own_messages(actor).select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound
    if message.read_at is None:
        message.state = MESSAGE.check("read", message.state, None)
        message.read_at = now
        message.save()
    return message


def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """The actor has read all of his inbox; returns how many messages were unread."""
    unread = own_messages(actor).filter(channel=Channel.IN_APP, state=MessageState.DELIVERED)
    return unread.update(state=MESSAGE.check("read", MessageState.DELIVERED, None), read_at=now)
