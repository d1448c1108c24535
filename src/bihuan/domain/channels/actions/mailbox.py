"""Emptying the e-mail box: each mail becomes a report with a receipt, or is set aside with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DataError, transaction

from bihuan.domain.cases.actions import ReportDraft, add_report_picture, receive_report
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.channels import events
from bihuan.domain.channels.mail.box import Box
from bihuan.domain.channels.mail.parsing import NotFiled, ParsedMail, parse_mail, set_aside
from bihuan.domain.channels.models import UnfiledMail
from bihuan.domain.channels.queries.mailbox import receipts_today, report_of_mail
from bihuan.domain.channels.vocabulary import MAIL_KEY, MAILBOX, MailReason
from bihuan.domain.residents.actions import give_receipt
from bihuan.foundation.files.intake import Prepared, prepare_file
from bihuan.foundation.journal.record import record
from bihuan.foundation.outbox.actions import send_to_address
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.foundation.personal.masks import masked_email
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

MOST_A_ROUND = 50
MOST_BYTES = 25 * 1024 * 1024
"""A larger mail is not fetched."""
MOST_PICTURES = 6
MOST_A_DAY = 20
"""So many receipts one address gets in a day. A machine that answers machines, and hides it, is stopped by this."""
THE_MAILS_FAULT = {
    "too_many": MailReason.TOO_MANY,
    "words_needed": MailReason.EMPTY,
    "too_long": MailReason.REFUSED,
    "bad_text": MailReason.REFUSED,
    "bad_address": MailReason.NO_SENDER,
}
"""Refusals after which a mail is set aside. After any other it waits: what is wrong then is here."""
OLDEST = timedelta(days=30)
"""What the sender's clock says is believed so far back."""
KEPT = timedelta(days=180)
"""How long the list of what was set aside reaches back."""
RECEIPT_PATH = "/p/r/{token}/"


def own_addresses() -> frozenset[str]:
    """The addresses that this installation sends from and reads."""
    named = (settings.INTAKE_IMAP_USER, settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> "))
    return frozenset(one.casefold() for one in named if "@" in one)


def empty_box(*, actor: Actor = MAILBOX, now: datetime, box: Box) -> tuple[int, int]:
    """Take in what waits in the box, the oldest first; returns how many mails became reports and how many were set aside.

    A mail is marked only after its commit, and the same mail again leads to the same rows: who dies in between doubles
    nothing. What cannot be taken though it is not the mail's fault stays unmarked, the others are taken all the same, and
    then the first failure is raised, so that the job shows it.
    """
    taken: list[bool] = []
    failures: list[Exception] = []
    for number in box.waiting()[:MOST_A_ROUND]:
        mail = _fetched(box, number)
        if mail is None:
            continue
        try:
            taken.append(take_mail(actor=actor, now=now, mail=mail) is not None)
        except Exception as error:  # noqa: BLE001 (whatever it is, the next mail must not wait for it; it is raised below)
            failures.append(error)
        else:
            box.mark(number)
    if failures:
        raise failures[0]
    return taken.count(True), taken.count(False)


def _fetched(box: Box, number: str) -> ParsedMail | NotFiled | None:
    size = box.size(number)
    if size is None:
        return None
    if size > MOST_BYTES:
        return set_aside(box.head(number) or b"", MailReason.TOO_LARGE)
    raw = box.whole(number)
    return None if raw is None else parse_mail(raw, own=own_addresses())


def take_mail(*, actor: Actor, now: datetime, mail: ParsedMail | NotFiled) -> Report | None:
    """File a mail, or set it aside when it is no report or the ledger refuses it; then the answer is None.

    Refuses what is not the mail's fault, such as a missing key ring: the mail keeps waiting.
    """
    if isinstance(mail, ParsedMail):
        try:
            return file_mail(actor=actor, now=now, mail=mail)
        except Refused as refused:
            if refused.code not in THE_MAILS_FAULT:
                raise
            reason = THE_MAILS_FAULT[refused.code]
        except DataError:
            reason = MailReason.BROKEN
        mail = NotFiled(mail.key, mail.message_id, mail.sender, reason)
    set_mail_aside(actor=actor, now=now, mail=mail)
    return None


def file_mail(*, actor: Actor, now: datetime, mail: ParsedMail) -> Report:
    """Take a mail in as a report with its pictures, and send the sender his receipt, once.

    The same mail again returns the report that is known, unchanged. Refuses `too_many` mails from one address in a day,
    and what `receive_report` refuses. An attachment that cannot be kept stays outside, and both sides are told.
    """
    if known := report_of_mail(mail.key):
        return known
    if receipts_today(mail.sender, now) >= MOST_A_DAY:
        raise Refused("too_many", "这个地址今天来信太多。")
    files = _prepared(mail)
    return _filed(mail, files, actor, now)


def _prepared(mail: ParsedMail) -> list[tuple[Prepared, str]]:
    """What can be kept of the attachments; decoded before any lock is taken."""
    files: list[tuple[Prepared, str]] = []
    for one in mail.attachments:
        if len(files) == MOST_PICTURES:
            break
        try:
            files.append((prepare_file(one.content), one.name))
        except Refused:
            continue
    return files


@transaction.atomic
def _filed(mail: ParsedMail, files: list[tuple[Prepared, str]], actor: Actor, now: datetime) -> Report:
    left_out = len(mail.attachments) - len(files)
    report = receive_report(actor=actor, now=now, draft=_draft(mail, left_out, now))
    given = give_receipt(actor=actor, now=now, report=report, key=f"{MAIL_KEY}{mail.key}")
    if given.is_new:  # else somebody else has filed it at this moment, pictures and all
        for content, name in files:
            add_report_picture(actor=actor, now=now, report_id=report.pk, content=content, name=name)
        _answer(mail, report, given.token, left_out, now)
    return report


def _draft(mail: ParsedMail, left_out: int, now: datetime) -> ReportDraft:
    is_believed = mail.sent_at is not None and now - OLDEST <= mail.sent_at <= now
    return ReportDraft(
        text=mail.text,
        title=mail.subject,
        source=Source.EMAIL,
        source_key=f"{MAIL_KEY}{mail.key}",
        reported_at=mail.sent_at if is_believed else None,
        contact={"name": mail.name, "email": mail.sender},
        extra={"attributes": [_left_out(left_out)]} if left_out else {},
    )


def _left_out(count: int) -> dict[str, object]:
    """In the form of an answered question, which the page of the report shows."""
    return {
        "question": "没有收下的附件",
        "question_en": "Attachments left out",
        "answer": [f"{count} 个，要看请到信箱里找原信"],
        "answer_en": [f"{count}; the mail in the box has them"],
    }


def _answer(mail: ParsedMail, report: Report, token: str, left_out: int, now: datetime) -> None:
    """One message in both languages, because nobody knows which one the sender reads."""
    lines = [
        "我们已收到您的来信，编号见标题。打开下面的网页可以看办理情况，请不要转发给别人。",
        f"有 {left_out} 个附件没有收下：只收图片和 PDF，最多 {MOST_PICTURES} 个。" if left_out else "",
        "Your mail has been received. The page below shows what becomes of it; please keep its address to yourself.",
    ]
    send_to_address(
        now=now,
        channel=Channel.EMAIL,
        address=mail.sender,
        subject=f"来信已收到，编号 {report.code} · Received as {report.code}",
        body="\n\n".join(filter(None, lines)),
        about=report.subject,
        link=RECEIPT_PATH.format(token=token),
        dedupe_key=f"{MAIL_KEY}{report.code}",
    )


@transaction.atomic
def set_mail_aside(*, actor: Actor, now: datetime, mail: NotFiled) -> UnfiledMail:
    """Note why a mail is no report; noted twice is harmless. The mail itself stays in the box."""
    row, is_new = UnfiledMail.objects.get_or_create(
        key=mail.key,
        defaults={
            "message_id": mail.message_id,
            "sender": masked_email(mail.sender),
            "reason": mail.reason,
            "at": now,
        },
    )
    if is_new:
        record(events.MailSetAside(mail.reason), actor=actor, now=now, subject=row.subject)
    return row


def forget_mails(*, now: datetime) -> int:
    """Delete what was set aside long ago from the list; says how many."""
    return UnfiledMail.objects.filter(at__lt=now - KEPT).delete()[0]
