"""The rules of training, the officers with their certificates and the pool of lecturers from a district pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from bihuan.domain.officers import actions, events
from bihuan.domain.officers.actions import CertificateDraft, LecturerDraft
from bihuan.domain.officers.models import Certificate, Lecturer, TrainingRules
from bihuan.domain.officers.queries.rules import BadRule, parse_rules
from bihuan.domain.officers.vocabulary import CertificateKind
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import BadCell, Pack, Problems, Row
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

RULES, OFFICERS, LECTURERS = "officers.toml", "officers.csv", "lecturers.csv"


def load_rules(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The rules of `officers.toml` (optional), in force from its `valid_from`. Rules of earlier days stay."""
    data = pack.toml(RULES) if pack.has(RULES) else {}
    if not data:
        return 0
    try:
        valid_from = date.fromisoformat(str(data.pop("valid_from", "2000-01-01")))
        parse_rules(data, valid_from)
    except BadRule as wrong:
        problems.add(RULES, pack.line_of(RULES, wrong.key), str(wrong))
        return 0
    except ValueError:
        problems.add(RULES, pack.line_of(RULES, "valid_from"), "valid_from 不是日期，应写成 2026-09-30")
        return 0
    rules, is_new = TrainingRules.objects.get_or_create(valid_from=valid_from, defaults={"data": data})
    if is_new or rules.data != data:
        TrainingRules.objects.filter(pk=rules.pk).update(data=data)
        event = events.TrainingRulesSet(valid_from=str(valid_from))
        record(event, actor=actor, now=now, subject=Subject("training_rules", rules.pk, str(valid_from)))
    return 1


def load_officers(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """One certificate a line of `officers.csv` (optional). A line that is gone changes nothing: only a date ends one."""
    if not pack.has(OFFICERS):
        return 0
    people = {person.username: person for person in Person.objects.all()}
    known = {one.number: one for one in Certificate.objects.select_related("officer__person")}
    seen: set[str] = set()
    columns = ("username", "kind", "number", "issuer", "scope", "valid_from", "valid_to")
    for row in pack.rows(OFFICERS, required=columns):
        try:
            _load_certificate(row, people, known, seen, actor=actor, now=now)
        except BadCell:
            continue
    return len(seen)


def _load_certificate(
    row: Row, people: dict[str, Person], known: dict[str, Certificate], seen: set[str], *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    person = people.get(row.text("username"))
    if person is None:
        raise row.complain(f"账号“{row['username']}”不存在")
    draft = _certificate(row)
    if draft.number in seen:
        raise row.complain(f"证号“{draft.number}”重复")
    seen.add(draft.number)
    old = known.get(draft.number)
    if old is None:
        _try(row, lambda: actions.enter_certificate(actor=actor, now=now, person_id=person.pk, draft=draft))
    elif old.officer.person_id != person.pk:
        raise row.complain(f"证号“{draft.number}”已登记给 {old.officer.person.username}，不能改给别人")
    elif not old.ended_because and not _same(old, draft):
        actions.restate_certificate(actor=actor, now=now, certificate_id=old.pk, draft=draft)


def _certificate(row: Row) -> CertificateDraft:
    draft = CertificateDraft(
        number=row.text("number"),
        issuer=row.text("issuer"),
        scope=row.text("scope"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        kind=row.choice("kind", CertificateKind.values),
    )
    if draft.valid_to <= draft.valid_from:
        raise row.complain("valid_to 要晚于 valid_from")
    return draft


def _same(old: Certificate, draft: CertificateDraft) -> bool:
    names = ("issuer", "scope", "valid_from", "valid_to")
    return all(getattr(old, name) == getattr(draft, name) for name in names)


def load_lecturers(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The pool of `lecturers.csv` (optional). Who is no longer named stays until a `valid_to` ends it."""
    if not pack.has(LECTURERS):
        return 0
    people = {person.username: person for person in Person.objects.all()}
    known = {one.code: one for one in Lecturer.objects.all()}
    seen: set[str] = set()
    for row in pack.rows(
        LECTURERS,
        required=("code", "name", "organisation", "fields", "valid_from"),
        optional=("name_en", "person", "valid_to"),
    ):
        try:
            _load_lecturer(row, people, known, seen, actor=actor, now=now)
        except BadCell:
            continue
    return len(seen)


def _load_lecturer(
    row: Row, people: dict[str, Person], known: dict[str, Lecturer], seen: set[str], *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    code, draft = row.text("code"), _lecturer(row, people)
    if code in seen:
        raise row.complain(f"代码“{code}”重复")
    seen.add(code)
    old = known.get(code)
    if old is None:
        _try(row, lambda: actions.list_lecturer(actor=actor, now=now, code=code, draft=draft))
    elif not _is(old, draft):
        _try(row, lambda: actions.change_lecturer(actor=actor, now=now, lecturer_id=old.pk, draft=draft))


def _lecturer(row: Row, people: dict[str, Person]) -> LecturerDraft:
    username = row.text("person", optional=True)
    if username and username not in people:
        raise row.complain(f"账号“{username}”不存在")
    return LecturerDraft(
        name=row.text("name"),
        name_en=row.text("name_en", optional=True),
        organisation=row.text("organisation"),
        teaches=tuple(row.items_of("fields")),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to") if row.text("valid_to", optional=True) else None,
        person=people.get(username),
    )


def _is(old: Lecturer, draft: LecturerDraft) -> bool:
    return draft == LecturerDraft(
        name=old.name, name_en=old.name_en, organisation=old.organisation, teaches=tuple(old.teaches),
        valid_from=old.valid_from, valid_to=old.valid_to, person=old.person,
    )  # fmt: skip


def _try(row: Row, act: Callable[[], object]) -> None:
    """Do it, or complain of the line with the sentence of the refusal."""
    try:
        act()
    except Refused as refused:
        raise row.complain(str(refused)) from None


SECTIONS = (
    Section("training_rules", 60, load_rules),
    Section("officers", 61, load_officers),
    Section("lecturers", 62, load_lecturers),
)
