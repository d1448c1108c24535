"""The jobs: telling partners (it looks at what moved, so no push is forgotten), and emptying the e-mail box."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.channels.actions import empty_box, forget_mails, push_due
from bihuan.domain.channels.mail.box import is_connected, open_box
from bihuan.domain.channels.queries.orders import listening_partners
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


def _is_anybody_listening() -> bool:
    return listening_partners().exists()


@job("channels.push", every=timedelta(seconds=15), when=_is_anybody_listening)
def push_status(context: Context) -> str:
    """Every fifteen seconds while a partner listens: what was not taken in a round waits for the next."""
    return f"推送 {push_due(now=context.now)} 件工单的办理情况"


@job("channels.mailbox", every=timedelta(minutes=1), when=is_connected, is_slow=True)
def take_mails_in(context: Context) -> str:
    """Every minute, when a box is named. A server that does not answer is tried again in the next round."""
    forget_mails(now=context.now)
    with open_box() as box:
        filed, aside = empty_box(now=context.now, box=box)
    return f"收下 {filed} 封来信，放下 {aside} 封"
