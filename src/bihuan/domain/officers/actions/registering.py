"""Officers and their certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.domain.officers import events
from bihuan.domain.officers.actions.turn import note_officer, words
from bihuan.domain.officers.models import Certificate, Officer
from bihuan.domain.officers.policy import require
from bihuan.domain.officers.vocabulary import CertificateKind
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class CertificateDraft:
    """What stands on a certificate."""

    number: str
    issuer: str
    scope: str
    valid_from: date
    valid_to: date
    kind: str = CertificateKind.ENFORCEMENT


@transaction.atomic
def enter_certificate(*, actor: Actor, now: datetime, person_id: int, draft: CertificateDraft) -> Certificate:
    """登记证件: enter a person's certificate; with his first one he becomes an officer from its first day.

    Refuses `number_taken` (somebody has this number already) and `bad_dates`.
    """
    person = (
        Person.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=person_id).first()
    )
    if person is None:
        raise NotFound
    require(actor, May.MANAGE, person.unit)
    _check(draft)
    officer = _officer_of(person, draft, actor=actor, now=now)
    certificate = Certificate.objects.create(
        officer=officer, kind=draft.kind, number=draft.number.strip(), issuer=draft.issuer.strip(),
        scope=draft.scope.strip(), valid_from=draft.valid_from, valid_to=draft.valid_to,
    )  # fmt: skip
    event = events.CertificateEntered(
        certificate=draft.kind,
        issuer=certificate.issuer,
        valid_from=str(draft.valid_from),
        valid_to=str(draft.valid_to),
    )
    note_officer(officer, event, actor=actor, now=now)
    return certificate


def _check(draft: CertificateDraft) -> None:
    if draft.valid_to <= draft.valid_from:
        raise Refused(
            "bad_dates", "证件的失效日期要晚于生效日期。请核对证件上的日期。", fields={"valid_to": "请核对"}
        )
    if Certificate.objects.filter(number=draft.number.strip()).exists():
        raise Refused("number_taken", "这个证号已经登记过。请核对证号。", fields={"number": "请核对"})


def _officer_of(person: Person, draft: CertificateDraft, *, actor: Actor, now: datetime) -> Officer:
    officer, is_new = Officer.objects.get_or_create(person=person, defaults={"since": draft.valid_from})
    if is_new:
        event = events.OfficerRegistered(since=str(officer.since))
        note_officer(officer, event, actor=actor, now=now)
    elif draft.valid_from < officer.since:
        officer.since = draft.valid_from
        officer.save()
    return officer


@transaction.atomic
def restate_certificate(
    *, actor: Actor, now: datetime, certificate_id: int, draft: CertificateDraft
) -> Certificate:
    """The same certificate as a later pack states it (extended, another scope). Its number stays."""
    certificate = _lock(certificate_id)
    require(actor, May.MANAGE, certificate.officer.person.unit)
    certificate.issuer, certificate.scope = draft.issuer, draft.scope
    certificate.valid_from, certificate.valid_to = draft.valid_from, draft.valid_to
    certificate.save()
    event = events.CertificateChanged(valid_from=str(draft.valid_from), valid_to=str(draft.valid_to))
    note_officer(certificate.officer, event, actor=actor, now=now)
    return certificate


@transaction.atomic
def end_certificate(
    *, actor: Actor, now: datetime, certificate_id: int, valid_to: date, reason: str
) -> Certificate:
    """收回证件: it is worth nothing from a day on. Refuses `bad_dates` outside its life."""
    certificate = _lock(certificate_id)
    require(actor, May.MANAGE, certificate.officer.person.unit)
    if not certificate.valid_from <= valid_to < certificate.valid_to:
        raise Refused(
            "bad_dates",
            "收回的日期要在证件有效期之内（{first} 至 {last}）。",
            fields={"valid_to": "请核对"},
            first=certificate.valid_from,
            last=certificate.valid_to,
        )
    certificate.valid_to, certificate.ended_because = valid_to, words(reason, "reason")[:200]
    certificate.save()
    event = events.CertificateEnded(valid_to=str(valid_to))
    note_officer(certificate.officer, event, actor=actor, now=now, reason=certificate.ended_because)
    return certificate


def _lock(certificate_id: int) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("officer__person__unit")
    certificate = rows.filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound
    return certificate
