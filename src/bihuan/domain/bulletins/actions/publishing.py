"""What follows sign-off: publication with frozen figures, sending, cancelling, and numbers that nothing is printed under."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.binding import freeze_figures
from bihuan.domain.bulletins.actions.issues import give_number, note
from bihuan.domain.bulletins.actions.turn import draft, take_up_issue, words
from bihuan.domain.bulletins.models import Issue, Item, Number
from bihuan.domain.bulletins.policy import require
from bihuan.domain.bulletins.queries.contents import digest_of, numbered, with_figures
from bihuan.domain.bulletins.queries.issues import items_in_order
from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.workflow import ITEM
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.models import Seal
from bihuan.foundation.journal.queries import latest_seal
from bihuan.foundation.journal.record import Draft, record, record_many
from bihuan.foundation.outbox.actions import send_to_address
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def publish_issue(*, actor: Actor, now: datetime, issue_id: int) -> Issue:
    """印发: everybody may read it.

    All entries so far are sealed, and the seal's digest is printed in the issue; every bound figure is kept with its
    value, definition, window, scope, moment and the digest of its entries.
    """
    issue, target = take_up_issue("publish_issue", actor=actor, issue_id=issue_id)
    issue.state = target
    seal = _seal(now)
    items = items_in_order(issue)
    issue.published_at = now
    sealed = {"number": seal.number, "digest": seal.digest} if seal else {}
    issue.content = with_figures({**issue.content, "seal": sealed}, freeze_figures(issue, items))
    drafts = [entry for item in items for entry in _publish(item, issue, actor, now)]
    record_many(drafts)
    event = events.IssuePublished(
        number=numbered(issue.number), content=digest_of(issue.content), seal=seal.digest if seal else ""
    )
    note(issue, event, actor=actor, now=now)
    return issue


def _seal(now: datetime) -> Seal | None:
    """Seal whatever no seal holds yet; where another sealer is faster, its seal is the one to print."""
    try:
        while seal_entries(actor=SYSTEM, now=now):
            pass
    except Refused as refused:
        if refused.code != "sealed_meanwhile":
            raise
    return latest_seal()


def _publish(item: Item, issue: Issue, actor: Actor, now: datetime) -> list[Draft]:
    """The item printed, with an entry for each contributing unit: its share is the quantity."""
    item.state = ITEM.moves["publish_item"].target or item.state
    item.save()
    event = events.ItemPublished(issue=issue.code, column=item.column, is_forced=item.is_forced)
    return [
        Draft(event, actor, now, item.subject, topic="bulletin", unit=share.unit.path, quantity=share.share)
        for share in item.shares.select_related("unit")
    ]


@transaction.atomic
def cancel_issue(*, actor: Actor, now: datetime, issue_id: int, reason: str) -> Issue:
    """作废: the items are free again; a number that it has is not given again and keeps the reason."""
    issue, target = take_up_issue("cancel_issue", actor=actor, issue_id=issue_id)
    issue.state = target
    why = words(reason, "reason", what="作废的理由", most=200)
    for item in items_in_order(issue):
        item.state = ITEM.moves["take_out_item"].target or item.state
        taken, item.issue, item.position = events.ItemTakenOut(issue=issue.code), None, 0
        item.save()
        record_many([draft(item, taken, actor=actor, now=now, reason=why)])
    number = Number.objects.filter(issue=issue).first()
    if number is not None:
        Number.objects.filter(pk=number.pk).update(skipped=why)
    event = events.IssueCancelled(number=numbered(number) if number else "")
    note(issue, event, actor=actor, now=now, reason=why)
    return issue


@transaction.atomic
def skip_number(
    *, actor: Actor, now: datetime, series: str, reason: str, is_supplement: bool = False
) -> Number:
    """空号: the next number is used up without an issue of ours (on paper, by mistake); the reason is kept."""
    require(actor, May.APPROVE)
    if rules_on(localdate(now)).series_named(series) is None:
        raise Refused("no_series", "配置包的 bulletin.toml 里没有系列“{series}”。请先写上。", series=series)
    why = words(reason, "reason", what="空号的理由", most=200)
    number = give_number(
        series=series, year=localdate(now).year, is_supplement=is_supplement, now=now, skipped=why
    )
    event = events.NumberSkipped(number=numbered(number))
    record(event, actor=actor, now=now, subject=number.subject, topic="bulletin", reason=why)
    return number


@transaction.atomic
def distribute_issue(*, actor: Actor, now: datetime, issue_id: int) -> int:
    """发送: a letter with the link to each reader of the pack, once; returns how many. Receipts come back to the outbox."""
    issue, _same = take_up_issue("distribute_issue", actor=actor, issue_id=issue_id)
    readers = rules_on(localdate(now)).readers
    if not readers:
        raise Refused("no_readers", "配置包的 bulletin.toml 里没有写收件邮箱（readers）。请先写上。")
    content = issue.content
    for address in readers:
        send_to_address(
            now=now, channel=Channel.EMAIL, address=address, about=issue.subject,
            subject=f"《{content['name']}》{content['number']}",
            body=f"{content['name']} {content['number']} 已印发，网页、PDF 和 Word 见链接。",
            link=f"/p/bulletins/{issue.code}/", dedupe_key=f"issue:{issue.code}",
        )  # fmt: skip
    note(issue, events.IssueDistributed(letters=len(readers)), actor=actor, now=now)
    return len(readers)
