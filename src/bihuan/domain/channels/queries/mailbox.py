"""What is known of mails: the report that one became, and those that were set aside."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.channels.models import UnfiledMail
from bihuan.domain.channels.policy import visible_unfiled_mails
from bihuan.domain.channels.vocabulary import MAIL_KEY
from bihuan.foundation.outbox.models import Message
from bihuan.foundation.personal.sealing import lookup_hashes
from bihuan.kernel.actors import Actor


def unfiled_mails(actor: Actor, reason: str = "") -> QuerySet[UnfiledMail]:
    """The mails that became no report, perhaps for one reason."""
    rows = visible_unfiled_mails(actor)
    return rows.filter(reason=reason) if reason else rows


def report_of_mail(key: str) -> Report | None:
    """The report that a mail has become already."""
    return Report.objects.filter(source=Source.EMAIL, source_key=f"{MAIL_KEY}{key}").first()


def receipts_today(address: str, now: datetime) -> int:
    """How many mails of an address were answered with a receipt within a day."""
    day = timedelta(days=1)
    rows = Message.objects.filter(dedupe_key__startswith=MAIL_KEY, queued_at__gt=now - day)
    if not rows.exists():  # then there may be no key of look-ups yet either
        return 0
    return rows.filter(address_hash__in=lookup_hashes(address)).count()
