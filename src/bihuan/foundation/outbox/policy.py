"""Whose messages one may see: one's own, or, to watch over the delivery, everybody's."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.foundation.outbox.models import Message
from bihuan.foundation.outbox.vocabulary import OutboxPermission
from bihuan.kernel.actors import Actor


def visible_messages(actor: Actor) -> QuerySet[Message]:
    """The messages that the actor may see."""
    if actor.may(OutboxPermission.VIEW):
        return Message.objects.all()
    return own_messages(actor)


def own_messages(actor: Actor) -> QuerySet[Message]:
    """The messages to the actor himself."""
    if actor.person_id is None:
        return Message.objects.none()
    return Message.objects.filter(person_id=actor.person_id)
