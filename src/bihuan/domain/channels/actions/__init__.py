"""What is done about partners and their orders, and about mails."""

from bihuan.domain.channels.actions.mailbox import (
    empty_box,
    file_mail,
    forget_mails,
    set_mail_aside,
    take_mail,
)
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
    "empty_box",
    "file_mail",
    "forget_mails",
    "pause_partner",
    "push_again",
    "push_due",
    "receive_order",
    "renew_secret",
    "resume_partner",
    "set_mail_aside",
    "show_secret",
    "take_mail",
]
