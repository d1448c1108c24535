"""The pool of lecturers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.officers import events
from bihuan.domain.officers.models import Lecturer
from bihuan.domain.officers.policy import require
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class LecturerDraft:
    """Who may teach what, and how long he is in the pool."""

    name: str
    organisation: str
    teaches: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    name_en: str = ""
    person: Person | None = None


@transaction.atomic
def list_lecturer(*, actor: Actor, now: datetime, code: str, draft: LecturerDraft) -> Lecturer:
    """列入师资库. Refuses `unknown_field`, `code_taken`."""
    require(actor, May.MANAGE)
    _check(draft, localdate(now))
    if Lecturer.objects.filter(code=code).exists():
        raise Refused(
            "code_taken", "师资代码“{code}”已经用过。请另取一个。", fields={"code": "请另取"}, code=code
        )
    lecturer = Lecturer(code=code)
    _fill(lecturer, draft)
    lecturer.save()
    event = events.LecturerListed(fields_taught="、".join(lecturer.teaches))
    record(event, actor=actor, now=now, subject=lecturer.subject, topic="training")
    return lecturer


@transaction.atomic
def change_lecturer(*, actor: Actor, now: datetime, lecturer_id: int, draft: LecturerDraft) -> Lecturer:
    """What he may teach, or that he leaves the pool on a day. Courses that he gave stay his."""
    require(actor, May.MANAGE)
    _check(draft, localdate(now))
    lecturer = Lecturer.objects.select_for_update().filter(pk=lecturer_id).first()
    if lecturer is None:
        raise NotFound
    _fill(lecturer, draft)
    lecturer.save()
    event = events.LecturerChanged(
        fields_taught="、".join(lecturer.teaches), valid_to=str(lecturer.valid_to or "")
    )
    record(event, actor=actor, now=now, subject=lecturer.subject, topic="training")
    return lecturer


def _check(draft: LecturerDraft, day: date) -> None:
    known = {one.code for one in rules_on(day).fields}
    if not draft.teaches or set(draft.teaches) - known:
        raise Refused(
            "unknown_field", "请选他能讲的内容，至少一类，都要在规则的分类里。", fields={"teaches": "请选择"}
        )


def _fill(lecturer: Lecturer, draft: LecturerDraft) -> None:
    lecturer.name, lecturer.name_en = draft.name.strip(), draft.name_en.strip()
    lecturer.organisation, lecturer.person = draft.organisation.strip(), draft.person
    lecturer.teaches = list(draft.teaches)
    lecturer.valid_from, lecturer.valid_to = draft.valid_from, draft.valid_to
