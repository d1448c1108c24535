"""Reading messages: a person's inbox, and what still has to go out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from bihuan.foundation.outbox.models import Message
from bihuan.foundation.outbox.policy import own_messages, visible_messages
from bihuan.foundation.outbox.vocabulary import Channel, MessageState
from bihuan.kernel.actors import Actor

ON_THEIR_WAY = (MessageState.QUEUED, MessageState.SENDING)


def inbox(actor: Actor) -> QuerySet[Message]:
    """The messages to the actor inside the product, latest first."""
    return own_messages(actor).filter(channel=Channel.IN_APP).order_by("-id")


def unread_count(actor: Actor) -> int:
    """How many messages of the inbox wait to be read."""
    return own_messages(actor).filter(channel=Channel.IN_APP, state=MessageState.DELIVERED).count()


def messages_about(actor: Actor, about_type: str, about_id: int) -> QuerySet[Message]:
    """The visible messages about one record, oldest first."""
    return visible_messages(actor).filter(about_type=about_type, about_id=about_id).order_by("id")


def outgoing(actor: Actor, *, status: str = "", to: str = "") -> QuerySet[Message]:
    """The visible messages that left or leave the product, latest first, to watch over their delivery.

    `status` is a state, `to` a part of the name of who gets them; people without an account have none.
    """
    rows = visible_messages(actor).exclude(channel=Channel.IN_APP).select_related("person").order_by("-id")
    rows = rows.filter(state=status) if status else rows
    return rows.filter(person__name__icontains=to) if to else rows


def due_messages(now: datetime) -> QuerySet[Message]:
    """What is to be sent, or whose sender seems to have died, longest waiting first."""
    rows = Message.objects.filter(state__in=ON_THEIR_WAY, next_at__lte=now)
    return rows.select_related("person").order_by("next_at", "id")
