"""Whether officers may go out on a day: enough of them, each with a valid certificate and the hours of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from bihuan.domain.officers.models import ZERO, Certificate, Officer
from bihuan.domain.officers.queries.rules import Rules, rules_on
from bihuan.domain.officers.queries.year import hours_done, required_in
from bihuan.domain.officers.vocabulary import CertificateKind
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.refusals import Refused


def fit_to_go(person_ids: Iterable[int], day: date) -> list[Refused]:
    """Every reason why these people may not inspect together on a day; empty when they may (five queries at most).

    `too_few_officers`: fewer different officers than the rule asks for (two). `not_an_officer`, `no_certificate`,
    `hours_short` name one person each (`name`, `person_id`). The hours of the rule: this year's or last year's are
    done, or last year's can still be made up, or he became an officer this year.
    """
    wanted = list(dict.fromkeys(person_ids))
    rules = rules_on(day)
    reasons = [too_few(rules, len(wanted))] if len(wanted) < rules.least_officers else []
    each = unfit(wanted, day, rules)
    return reasons + [reason for person_id in wanted for reason in each[person_id]]


def too_few(rules: Rules, found: int) -> Refused:
    return Refused(
        "too_few_officers",
        "入企检查至少要 {least} 名执法人员，现在只有 {found} 名。请再加一名持证人员。",
        least=rules.least_officers,
        found=found,
    )


def unfit(person_ids: Iterable[int], day: date, rules: Rules | None = None) -> dict[int, list[Refused]]:
    """For each of these people every reason against him alone, none when he is fit."""
    wanted, rules = list(person_ids), rules or rules_on(day)
    people = Person.objects.in_bulk(wanted)
    officers = {one.person_id: one for one in Officer.objects.filter(person__in=wanted)}
    keys = [one.pk for one in officers.values()]
    certified, done = _certified(keys, day), hours_done(keys, [day.year - 1, day.year], day)
    found: dict[int, list[Refused]] = {}
    for person_id in wanted:
        who, officer = (_name(people.get(person_id)), person_id), officers.get(person_id)
        checks: tuple[tuple[bool, Refused], ...] = ((officer is not None, _not_an_officer(*who)),)
        if officer is not None:
            checks = (
                (officer.pk in certified, _no_certificate(*who, day)),
                (has_hours(officer, done, day, rules), _hours_short(*who, day, rules)),
            )
        found[person_id] = [refusal for holds, refusal in checks if not holds]
    return found


def _certified(officers: list[int], day: date) -> set[int]:
    rows = Certificate.objects.filter(
        officer__in=officers, kind=CertificateKind.ENFORCEMENT, valid_from__lte=day, valid_to__gt=day
    )
    return set(rows.values_list("officer_id", flat=True))


def has_hours(officer: Officer, done: dict[tuple[int, int], Decimal], day: date, rules: Rules) -> bool:
    """Whether the rule's hours are done this year or last, or need not be yet. `done`: hours by officer and year."""
    if officer.since.year >= day.year or day <= rules.catch_up_until(day.year):
        return True
    return any(
        done.get((officer.pk, year), ZERO) >= required_in(year, officer.since, rules)
        for year in (day.year - 1, day.year)
    )


def _name(person: Person | None) -> str:
    return person.name if person else "?"


def _not_an_officer(name: str, person_id: int) -> Refused:
    return Refused(
        "not_an_officer",
        "{name} 不在执法人员名册里。请换一名执法人员，或先登记他的执法证。",
        name=name,
        person_id=person_id,
    )


def _no_certificate(name: str, person_id: int, day: date) -> Refused:
    return Refused(
        "no_certificate",
        "{name} 在 {day} 没有有效的行政执法证。请换一名执法人员，或先登记换发的证件。",
        name=name,
        person_id=person_id,
        day=day,
    )


def _hours_short(name: str, person_id: int, day: date, rules: Rules) -> Refused:
    return Refused(
        "hours_short",
        "{name} 上年和本年的培训都不满 {hours} 学时，补学期（{until} 前）也已经过了。请先补足学时，或换一名执法人员。",
        name=name,
        person_id=person_id,
        hours=rules.hours_a_year,
        until=rules.catch_up_until(day.year),
    )
