"""Who reported: seeing it whole, finding a number again, and erasing it. Each look and each erasure is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from urllib.parse import quote

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, localtime

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.turn import words
from bihuan.domain.cases.models import CONTACT, Report, ReporterContact
from bihuan.domain.cases.policy import areas, not_permitted, require_at, visible_reports
from bihuan.domain.cases.queries.contacts import ContactShown
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import ErasureGround, ReportState, Source
from bihuan.foundation.accounts.queries import people_with
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.foundation.outbox.actions import erase_addresses, send_in_app
from bihuan.foundation.personal.looks import note_look
from bihuan.foundation.personal.queries import frequent_lookers
from bihuan.foundation.personal.sealing import lookup_hashes
from bihuan.foundation.personal.vocabulary import PersonalPermission, Way
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

SEARCHED = "按电话查找"
MOST_FOUND = 50
ERASE_AT_ONCE = 500


@transaction.atomic
def look_at_contact(
    *, actor: Actor, now: datetime, report_id: int, reason: str, way: Way = Way.PAGE
) -> ContactShown:
    """Show who reported whole, and write down who looked, and why.

    Refuses `not_found`, `not_permitted`, `contact_erased`, `reason_needed`, and what cannot be opened
    (`key_missing`, `value_changed`, `key_ring`); then nothing is shown and nothing written.
    """
    contact = _contact_for(May.VIEW_PERSONAL, actor=actor, report_id=report_id)
    values = {what: CONTACT.open(contact, what) for what in CONTACT.columns}
    left = [what for what, text in values.items() if text]
    note_look(actor=actor, now=now, way=way, fields=left, reason=reason, subject=contact.report.subject)
    return ContactShown(values["name"], values["phone"], values["email"], is_masked=False, may_look=True)


def _contact_for(permission: May, *, actor: Actor, report_id: int) -> ReporterContact:
    """The contact of a report, locked, for whoever holds the permission there."""
    report = visible_reports(actor).filter(pk=report_id).select_related("place").first()
    if report is None:
        raise NotFound
    require_at(actor, permission, report.place)
    contact = ReporterContact.objects.select_for_update(of=("self",)).filter(report=report).first()
    if contact is None:
        raise NotFound("这条诉求没有留下姓名和联系方式。")
    if contact.erased_at is not None:
        raise Refused("contact_erased", "这条诉求的诉求人信息已经删除，无法再看。")
    contact.report = report
    return contact


@transaction.atomic
def search_by_phone(*, actor: Actor, now: datetime, phone: str) -> list[Report]:
    """The visible reports whose reporter left exactly this number, newest first, at most fifty.

    Nothing is opened: equal numbers have equal keyed hashes. The search is written down like a look, also
    when it finds nothing. Refuses `not_permitted` and `no_number`.
    """
    if not actor.may(May.VIEW_PERSONAL):
        raise not_permitted(May.VIEW_PERSONAL)
    hashes = lookup_hashes(phone)
    if not hashes:
        raise Refused("no_number", "“{text}”不是完整的电话号码。请输入整个号码，座机带区号。",
                      text=phone, fields={"phone": "请核对"})  # fmt: skip
    rows = _within(visible_reports(actor), actor).filter(contact__phone_hash__in=hashes)
    related = ("category", "place__parent", "case", "suggested_unit")
    found = list(rows.select_related(*related).order_by("-pk")[:MOST_FOUND])
    note_look(
        actor=actor,
        now=now,
        way=Way.SEARCH,
        fields=("phone",),
        reason=SEARCHED,
        subject=found[0].subject if found else None,
        found=len(found),
    )
    return found


def _within(rows: QuerySet[Report], actor: Actor) -> QuerySet[Report]:
    """Those of the places that the right to see personal data covers."""
    covered = areas(actor, May.VIEW_PERSONAL)
    if covered is None:
        return rows
    return rows.filter(reduce(or_, (Q(place__path__contains=f"/{code}/") for code in covered)))


@transaction.atomic
def erase_contact(*, actor: Actor, now: datetime, report_id: int, reason: str) -> None:
    """Erase who reported, because he asked for it. The report and its case stay.

    Refuses `not_found`, `not_permitted`, `contact_erased`, `words_needed`. It cannot be taken back.
    """
    contact = _contact_for(May.ERASE_PERSONAL, actor=actor, report_id=report_id)
    why = words(reason, "reason")
    _erase([contact], ErasureGround.ASKED, actor=actor, now=now, reason=why)


@transaction.atomic
def erase_due_contacts(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Erase the next contacts whose time is over by the rules in force; returns how many, 0 when none is left.

    The days count from when the case came to rest; of a report that became no case from when it was received.
    """
    keep = rules_on(localdate(now)).contact_days
    if not keep:
        return 0
    due = reduce(or_, (_due(source, now - timedelta(days=days)) for source, days in keep.items()))
    rows = ReporterContact.objects.select_for_update(of=("self",)).filter(due, erased_at=None)
    contacts = list(rows.select_related("report__category", "report__place").order_by("pk")[:ERASE_AT_ONCE])
    _erase(contacts, ErasureGround.RETENTION, actor=actor, now=now)
    return len(contacts)


@transaction.atomic
def erase_due_addresses(*, now: datetime, actor: Actor = SYSTEM) -> int:  # noqa: ARG001 (the shape of an action)
    """Erase the addresses of messages to people without an account whose time is over; returns how many."""
    days = rules_on(localdate(now)).message_days
    return erase_addresses(before=now - timedelta(days=days)) if days else 0


def _due(source: str, before: datetime) -> Q:
    settled = Q(report__case__is_open=False, report__case__moved_at__lt=before)
    nothing_follows = Q(report__state=ReportState.DECLINED) | Q(report__source=Source.IMPORT)
    never = Q(report__case=None, report__received_at__lt=before) & nothing_follows
    return Q(report__source=source) & (settled | never)


@transaction.atomic
def tell_auditors(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Tell whoever audits looks of each person who looked unusually often in the last hour; returns how many new messages.

    Once an hour and person, so that a busy afternoon is not twelve messages. It accuses nobody: a hotline may have had
    a storm. `actor` is who is said to have noticed.
    """
    most = rules_on(localdate(now)).looks_per_hour
    if not most:
        return 0
    hour = localtime(now).strftime("%Y%m%d%H")
    auditors = list(people_with(PersonalPermission.AUDIT, on=localdate(now)))
    return sum(
        send_in_app(
            now=now,
            people=[one for one in auditors if one.key != busy.actor_key] or auditors,
            subject=f"{busy.actor_label} 一小时内查看个人信息 {busy.times} 次",
            body=f"超过每小时 {most} 次的提醒线。请看查阅记录里的理由，需要时向本人了解情况。（{actor.label}提醒）",
            link=f"/looks/?who={quote(busy.actor_label)}",
            dedupe_key=f"looks:{busy.actor_key}:{hour}",
        )
        for busy in frequent_lookers(since=now - timedelta(hours=1), until=now, more_than=most)
    )


def _erase(
    contacts: list[ReporterContact], ground: ErasureGround, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Blank the rows with their hashes and record that it was done, and what there was, but not what it said."""
    drafts = []
    for contact in contacts:
        held = [what for what, name in CONTACT.columns.items() if getattr(contact, name)]
        event = events.ContactErased(ground=ground, fields=held)
        drafts.append(_draft(event, contact.report, actor, now, reason))
    ReporterContact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(
        **CONTACT.blank(), erased_at=now
    )
    for contact in contacts:
        erase_addresses(about=contact.report.subject)
    record_many(drafts)


def _draft(event: events.ContactErased, report: Report, actor: Actor, now: datetime, reason: str) -> Draft:
    category = report.category
    return Draft(
        event,
        actor,
        now,
        Subject("report", report.pk, report.code),
        topic=category.topic if category else "",
        category=category.code if category else "",
        source=report.source,
        place=report.place.path if report.place else "",
        reason=reason,
    )
