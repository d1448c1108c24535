"""What is done about partners and their orders."""

from bihuan.domain.channels.actions.orders import OrderDraft, receive_order
from bihuan.domain.channels.actions.partners import (
    add_partner,
    change_partner,
    pause_partner,
    renew_secret,
    resume_partner,
    show_secret,
)
from bihuan.domain.channels.actions.pushing import push_again, push_due

__all__ = [
    "OrderDraft",
    "add_partner",
    "change_partner",
    "pause_partner",
    "push_again",
    "push_due",
    "receive_order",
    "renew_secret",
    "resume_partner",
    "show_secret",
]
