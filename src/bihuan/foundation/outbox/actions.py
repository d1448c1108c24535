"""Writing messages, sending them, and noting what became of them.

Messages follow from changes that the journal holds; their own history stands in their rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.foundation.accounts.models import Person
from bihuan.foundation.jobs import wake
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.outbox.models import ChannelRate, Message
from bihuan.foundation.outbox.policy import own_messages
from bihuan.foundation.outbox.queries import due_messages
from bihuan.foundation.outbox.transports import TRANSPORTS, Undeliverable
from bihuan.foundation.outbox.vocabulary import TRAITS, Channel, MessageState, shortened
from bihuan.foundation.outbox.workflow import MESSAGE
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

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
        address=to.email if channel == Channel.EMAIL else "",
        subject=subject[:200],
        body=shortened(body, TRAITS[channel].max_bytes),
        about_type=about.type if about else "",
        about_id=about.id if about else None,
        link=link,
        dedupe_key=dedupe_key,
        queued_at=now,
    )
    return _written(message, now)


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
            about_type=about.type if about else "",
            about_id=about.id if about else None,
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
    has_address = channel != Channel.EMAIL or to.email
    return fallback if fallback and not (has_address and to.is_active) else channel


def _written(message: Message, now: datetime) -> Message:
    if message.channel == Channel.IN_APP:
        message.state = MESSAGE.check("arrive", MESSAGE.initial, None)
        message.sent_at = message.delivered_at = now
    else:
        message.state, message.next_at = MESSAGE.initial, now
        transaction.on_commit(wake.ring)
    if not message.dedupe_key:
        message.save()
        return message
    same = Message.objects.filter(
        person=message.person, channel=message.channel, dedupe_key=message.dedupe_key
    )
    try:
        with transaction.atomic():
            return same.first() or _saved(message)
    except IntegrityError:  # somebody wrote it between the look and the insert
        return same.get()


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
        _fail(message, now, str(error))
    except Exception as error:  # noqa: BLE001 (a transport may fail in any way, and the message stays due)
        if message.attempts > len(PAUSES):
            _fail(message, now, str(error))
        else:
            _end(message, "postpone", next_at=now + PAUSES[message.attempts - 1], error=str(error)[:300])
    else:
        _end(message, "accept", next_at=None, sent_at=now, receipt=receipt[:200], error="")


@transaction.atomic
def _fail(message: Message, now: datetime, error: str) -> None:
    """Give a message up and write it anew for the next channel, in one transaction."""
    fallback = TRAITS[message.channel].fallback
    if not _end(message, "fail", next_at=None, error=error[:300]) or fallback is None:
        return
    again = Message(
        channel=fallback,
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
    _written(again, now)


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
