"""Writing down a version of a scenario's checklist: serves the pack and the import of drafts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Max, Q

from bihuan.domain.checklists import events
from bihuan.domain.checklists.models import CheckItem, ChecklistLine, Scenario, ScenarioVersion
from bihuan.domain.checklists.vocabulary import VersionState
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor


@dataclass(frozen=True)
class NewVersion:
    """A version that is to be written down; `lines` are items with their conditions, in order."""

    code: str
    name: str
    name_en: str
    trades: tuple[str, ...]
    lead: Unit | None
    questions: tuple[dict[str, str], ...]
    lines: tuple[tuple[CheckItem, str], ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def until(self, day: date) -> NewVersion:
        return replace(self, valid_to=day)

    def differs_from(self, row: ScenarioVersion) -> tuple[str, ...]:
        """What reads differently from a version in the database; when it ends is not how it reads."""
        old = {
            "name": row.name,
            "name_en": row.name_en,
            "trades": tuple(row.trades),
            "lead": row.lead,
            "questions": tuple(row.questions),
            "items": tuple((line.item.code, line.when) for line in row.lines.all()),
        }
        new = {
            "name": self.name,
            "name_en": self.name_en,
            "trades": self.trades,
            "lead": self.lead,
            "questions": self.questions,
            "items": tuple((item.code, when) for item, when in self.lines),
        }
        return tuple(key for key, value in new.items() if old[key] != value)


def write_version(
    *,
    version: NewVersion,
    state: VersionState,
    actor: Actor,
    now: datetime,
    instead_of: ScenarioVersion | None = None,
) -> ScenarioVersion:
    """Insert a version that was checked, or rewrite one that has not begun; an adopted one ends the one before."""
    scenario, _ = Scenario.objects.get_or_create(code=version.code)
    number = scenario.versions.aggregate(last=Max("number"))["last"] or 0
    row = instead_of or ScenarioVersion(scenario=scenario, number=number + 1, created_at=now)
    row.state = state
    row.name, row.name_en, row.trades = version.name, version.name_en, list(version.trades)
    row.lead, row.questions = version.lead, list(version.questions)
    row.valid_from, row.valid_to = version.valid_from, version.valid_to
    row.save()
    ChecklistLine.objects.filter(version=row).delete()
    ChecklistLine.objects.bulk_create(
        ChecklistLine(version=row, item=item, position=position, when=when)
        for position, (item, when) in enumerate(version.lines, start=1)
    )
    if state == VersionState.ADOPTED:
        follow(version=row, actor=actor, now=now, is_new=instead_of is None)
    return row


def follow(*, version: ScenarioVersion, actor: Actor, now: datetime, is_new: bool = True) -> None:
    """An adopted version ends the one that is in force when it begins, and the journal says what is listed.

    `is_new` false: a version that had not begun was written anew.
    """
    start = version.valid_from
    if start is None:
        raise ValueError("an adopted version begins on a day")
    others = version.scenario.versions.filter(state=VersionState.ADOPTED, valid_from__lt=start)
    standing = others.filter(Q(valid_to=None) | Q(valid_to__gte=start))
    is_first = is_new and not standing.exists()
    standing.update(valid_to=start)
    kind = events.ScenarioListed if is_first else events.ScenarioChanged
    event = kind(
        name=version.name,
        version=version.number,
        lead=version.lead.code if version.lead else "",
        items=version.lines.count(),
        valid_from=start.isoformat(),
    )
    unit = version.lead.path if version.lead else ""
    record(event, actor=actor, now=now, subject=version.scenario.subject, unit=unit)


def end_version(*, version: ScenarioVersion, valid_to: date, actor: Actor, now: datetime) -> None:
    """A version ends; one that has not begun is withdrawn."""
    version.valid_to = max(valid_to, version.valid_from or valid_to)
    version.save(update_fields=["valid_to"])
    event = events.ScenarioEnded(version.name, version.valid_to.isoformat())
    unit = version.lead.path if version.lead else ""
    record(event, actor=actor, now=now, subject=version.scenario.subject, unit=unit)
