"""Pictures of a report or a case: stored, flagged, and recorded by their hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.turn import lock_case, note
from bihuan.domain.cases.models import Case, Check, Evidence, Task
from bihuan.domain.cases.policy import not_permitted, reports_to_picture
from bihuan.domain.cases.queries.rules import Rules, rules_on
from bihuan.domain.cases.vocabulary import BEFORE_PHASES, Phase
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.foundation.files.actions import store_file
from bihuan.foundation.files.evidence import Flag, picture_flags
from bihuan.foundation.files.intake import Prepared
from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.files.queries import same_picture
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

FLAGGED_PHASES = frozenset({Phase.AFTER, Phase.CHECK, Phase.LOOK_BACK})


@dataclass(frozen=True)
class Taken:
    """A picture that goes with a move: its content, its name, and what it shows."""

    content: IO[bytes] | bytes | Prepared
    name: str
    phase: Phase


@transaction.atomic
def add_report_picture(
    *,
    actor: Actor,
    now: datetime,
    report_id: int,
    content: IO[bytes] | bytes | Prepared,
    name: str,
    phase: Phase = Phase.SCENE,
) -> Evidence:
    """Add a picture of the scene to a report; of what was done, where the finder put it right himself.

    Refuses what is no picture or document, with why.
    """
    report = reports_to_picture(actor).filter(pk=report_id).first()
    if report is None:
        raise NotFound
    file = store_file(actor=actor, now=now, content=content, name=name)
    evidence = Evidence.objects.create(
        report=report,
        case=report.case,
        file=file,
        phase=phase,
        added_by_id=actor.person_id,
        added_at=now,
    )
    event = events.EvidenceAdded(phase=phase, sha256=file.sha256, flags=[])
    record(event, actor=actor, now=now, subject=report.subject, source=report.source)
    return evidence


@transaction.atomic
def add_picture(
    *,
    actor: Actor,
    now: datetime,
    case_id: int,
    content: IO[bytes] | bytes | Prepared,
    name: str,
    phase: str,
    task: Task | None = None,
    check: Check | None = None,
) -> Evidence:
    """Add a picture to a case, with flags where something is odd. Flags are questions for the checker, no verdicts."""
    case = lock_case(actor, case_id)
    if not any(
        actor.may(permission) for permission in (May.HANDLE, May.CHECK, May.LOOK_BACK, May.VERIFY, May.REPORT)
    ):
        raise not_permitted(May.HANDLE)
    file = store_file(actor=actor, now=now, content=content, name=name)
    flags = _flags(case, file, rules_on(localdate(now))) if phase in FLAGGED_PHASES else []
    evidence = Evidence.objects.create(
        case=case,
        task=task,
        check_record=check,
        file=file,
        phase=phase,
        added_by_id=actor.person_id,
        added_at=now,
        flags=[_plain(flag) for flag in flags],
    )
    event = events.EvidenceAdded(phase=phase, sha256=file.sha256, flags=[flag.code for flag in flags])
    note(case, event, actor=actor, now=now, task=task)
    return evidence


def _flags(case: Case, file: StoredFile, rules: Rules) -> list[Flag]:
    earlier = Evidence.objects.filter(case=case, phase__in=BEFORE_PHASES).select_related("file")
    return picture_flags(
        [evidence.file for evidence in earlier],
        [file],
        task_started_at=case.dispatched_at or case.accepted_at,
        lon=case.lon,
        lat=case.lat,
        thresholds=rules.thresholds,
        elsewhere=[file.pk] if _is_used_elsewhere(case, file) else [],
    )


def _is_used_elsewhere(case: Case, file: StoredFile) -> bool:
    others = [other.pk for other in same_picture(file) if other.pk != file.pk]
    return Evidence.objects.filter(file__in=others).exclude(case=case).exclude(report__case=case).exists()


def _plain(flag: Flag) -> dict[str, object]:
    params = {key: value if isinstance(value, int) else str(value) for key, value in flag.params.items()}
    return {"code": flag.code, "message": flag.message, "params": params}
