"""The address at which a gateway reports what became of a message: signed, so that nobody else can report."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer

from bihuan.foundation.outbox.models import Message
from bihuan.kernel.refusals import NotFound

_SIGNER = Signer(salt="bihuan.outbox.receipt")
PATH = "/outbox/receipts/{token}/"


def receipt_token(message: Message) -> str:
    """What stands in the address: the message and a signature under the site's secret key."""
    return _SIGNER.sign(str(message.uuid))


def receipt_address(message: Message) -> str:
    """The whole address, for the gateway."""
    return f"{settings.SITE_URL.rstrip('/')}{PATH.format(token=receipt_token(message))}"


def message_of(token: str) -> Message:
    """The message that a token was made for. Refuses with `NotFound`, also for a token that somebody made up."""
    try:
        uuid = _SIGNER.unsign(token)
    except BadSignature:
        raise NotFound from None
    message = Message.objects.filter(uuid=uuid).first()
    if message is None:
        raise NotFound
    return message
