"""A checklist that came back as a sheet: a draft, until somebody adopts it from a day on or discards it."""

from __future__ import annotations

import re
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from bihuan.domain.checklists import events
from bihuan.domain.checklists.actions.versions import NewVersion, follow, write_version
from bihuan.domain.checklists.models import CheckItem, ScenarioVersion
from bihuan.domain.checklists.policy import require
from bihuan.domain.checklists.tables.xlsform import BadSheet, Fault, Read, read_xlsform
from bihuan.domain.checklists.vocabulary import ChecklistsPermission, VersionState
from bihuan.domain.checklists.workflow import VERSION, VersionFacts
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.conditions import KEY, parse_condition
from bihuan.kernel.refusals import NotFound, Refused

CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


@transaction.atomic
def import_draft(*, content: bytes, actor: Actor, now: datetime) -> ScenarioVersion:
    """Take an XLSForm in as a draft of its scenario, which is new when its code is.

    Refuses `not_permitted`, `bad_file`, and `bad_sheet` (`BadSheet`) with every fault by sheet and line.
    """
    require(actor, ChecklistsPermission.MANAGE)
    version = _checked(read_xlsform(content))
    row = write_version(version=version, state=VersionState.DRAFT, actor=actor, now=now)
    event = events.DraftImported(
        name=row.name, version=row.number, items=len(version.lines), file_digest=sha256(content).hexdigest()
    )
    _record(event, row, actor=actor, now=now)
    return row


@transaction.atomic
def adopt_version(*, version_id: int, from_on: date, actor: Actor, now: datetime) -> ScenarioVersion:
    """Put a draft in force from `from_on` (today at the earliest); the version in force until then ends that day.

    Refuses `not_found`, `not_permitted`, `wrong_state`, `no_lead`, `no_lines`, `bad_period`, `later_version`.
    """
    row, target = _take_up("adopt_version", version_id, actor)
    if from_on < localdate(now):
        message = "过去的日子不能改写，从今天或以后的一天起。"
        raise Refused("bad_period", message, fields={"from_on": "不能早于今天"})
    if later := _adopted(row).filter(valid_from__gte=from_on).order_by("valid_from").first():
        message = "已有自 {day} 起采用的一版，请把起始日放在它之后。"
        raise Refused("later_version", message, fields={"from_on": "要晚一些"}, day=later.valid_from)
    row.state, row.valid_from = target, from_on
    row.save(update_fields=["state", "valid_from"])
    follow(version=row, actor=actor, now=now)
    return row


@transaction.atomic
def discard_version(*, version_id: int, actor: Actor, now: datetime) -> ScenarioVersion:
    """Put a draft aside. Refuses `not_found`, `not_permitted`, `wrong_state`."""
    row, target = _take_up("discard_version", version_id, actor)
    row.state = target
    row.save(update_fields=["state"])
    _record(events.DraftDiscarded(row.name, row.number), row, actor=actor, now=now)
    return row


def _take_up(verb: str, version_id: int, actor: Actor) -> tuple[ScenarioVersion, str]:
    """Lock the version, ask the workflow table and the policy; gives the state that the move leads to."""
    rows = ScenarioVersion.objects.select_for_update(of=("self",)).select_related("scenario", "lead")
    row = rows.filter(pk=version_id).first()
    if row is None:
        raise NotFound
    facts = VersionFacts(has_lead=row.lead is not None, has_lines=row.lines.exists())
    if refusal := VERSION.refusal(verb, row.state, facts):
        raise refusal
    require(actor, ChecklistsPermission.MANAGE)
    return row, VERSION.moves[verb].target or row.state


def _adopted(row: ScenarioVersion) -> QuerySet[ScenarioVersion]:
    return row.scenario.versions.filter(state=VersionState.ADOPTED)


def _record(
    event: events.DraftImported | events.DraftDiscarded, row: ScenarioVersion, *, actor: Actor, now: datetime
) -> None:
    unit = row.lead.path if row.lead else ""
    record(event, actor=actor, now=now, subject=row.scenario.subject, unit=unit)


def _checked(read: Read) -> NewVersion:
    """What was read against the registers; refuses with all faults at once."""
    items = CheckItem.objects.in_bulk(field_name="code")
    lead = Unit.objects.filter(code=read.lead).first()
    faults = [*read.faults, *_head_faults(read, lead), *_line_faults(read, items)]
    if faults:
        raise BadSheet(faults)
    return NewVersion(
        code=read.code,
        name=read.name,
        name_en=read.name_en,
        trades=read.trades,
        lead=lead,
        questions=tuple(read.questions),
        lines=tuple((items[code], when) for _, code, when in read.lines),
    )


def _head_faults(read: Read, lead: Unit | None) -> list[Fault]:
    found = []
    if not CODE.fullmatch(read.code):
        found.append(Fault("_bihuan", 2, f"场景代码“{read.code}”要是小写字母、数字和下划线"))
    if not 0 < len(read.name) <= 60:
        found.append(Fault("_bihuan", 2, "场景名称不能为空，不超过 60 字"))
    if read.lead and lead is None:
        found.append(Fault("_bihuan", 2, f"没有单位“{read.lead}”"))
    return found + _question_faults([question["key"] for question in read.questions])


def _question_faults(keys: list[str]) -> list[Fault]:
    if len(set(keys)) == len(keys) and all(KEY.fullmatch(key) for key in keys):
        return []
    return [Fault("survey", 2, "问题的名称要是小写字母、数字和下划线，不能重复")]


def _line_faults(read: Read, items: dict[str, CheckItem]) -> list[Fault]:
    keys, seen, found = {question["key"] for question in read.questions}, set(), []
    for number, code, when in read.lines:
        if code not in items:
            found.append(Fault("survey", number, f"没有检查事项“{code}”"))
        elif code in seen:
            found.append(Fault("survey", number, f"{code} 在清单里出现了两次"))
        if unknown := sorted(parse_condition(when).keys - keys):
            found.append(Fault("survey", number, f"relevant 里的“{'、'.join(unknown)}”没有问过"))
        seen.add(code)
    return found
