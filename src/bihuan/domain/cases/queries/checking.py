"""What a checker and a look-back inspector see of each case on their lists, read for a whole list at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, Check, Evidence, LookBackRound, Task
from bihuan.domain.cases.policy import visible_cases
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import BEFORE_PHASES, CaseState, CheckKind, TaskState
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

SIDES = ("before", "after")


def pictures_of(cases: Iterable[Case]) -> dict[int, dict[str, list[Evidence]]]:
    """The pictures of many cases by side, by the case's key, in one query."""
    found: dict[int, dict[str, list[Evidence]]] = {case.pk: {"before": [], "after": []} for case in cases}
    for evidence in Evidence.objects.filter(case__in=list(found)).select_related("file"):
        if evidence.case_id in found:
            found[evidence.case_id]["before" if evidence.phase in BEFORE_PHASES else "after"].append(evidence)
    return found


def handled_tasks(cases: Iterable[Case]) -> dict[int, list[Task]]:
    """What the units say they did, by the case's key."""
    found: dict[int, list[Task]] = {}
    done = (TaskState.HANDLED, TaskState.DONE)
    rows = Task.objects.filter(case__in=list(cases), state__in=done).select_related("unit", "handled_by")
    for task in rows:
        found.setdefault(task.case_id, []).append(task)
    return found


def copied_notes(tasks: Iterable[Task], now: datetime) -> dict[str, int]:
    """How many other cases carry a closing text word for word, by the text's digest; one query for a list."""
    rules = rules_on(localdate(now))
    digests = {t.note_digest for t in tasks if t.note_digest and len(t.note) >= rules.same_text_length}
    since = now - timedelta(days=rules.same_text_days)
    rows = Task.objects.filter(note_digest__in=digests, handled_at__gte=since).order_by()
    counts = rows.values("note_digest").annotate(cases=Count("case", distinct=True))
    return {row["note_digest"]: row["cases"] - 1 for row in counts if row["cases"] > 1}


def all_checks(actor: Actor) -> QuerySet[Check]:
    """The open checks before closing of the cases that an actor sees, for whoever assigns them."""
    rows = Check.objects.filter(done_at=None, kind=CheckKind.CHECK, case__in=visible_cases(actor))
    return rows.select_related("assignee", "case__category", "case__community").order_by("due_at", "pk")


def waiting_for_check(actor: Actor) -> QuerySet[Case]:
    """Every handled case that an actor sees, also those he handled himself: for assigning."""
    rows = visible_cases(actor).filter(state=CaseState.HANDLED)
    return rows.select_related("category", "street", "community", "lead_unit").order_by("handled_at")


def look_back_round(actor: Actor, key: int) -> LookBackRound:
    """A round, for whoever draws or looks back; refuses others with `NotFound`."""
    found = LookBackRound.objects.filter(pk=key).first() if sees_rounds(actor) else None
    if found is None:
        raise NotFound
    return found


def sees_rounds(actor: Actor) -> bool:
    """Rounds show codes of the whole district."""
    return any(actor.may(permission) for permission in (May.LOOK_BACK, May.DRAW, May.VIEW_ALL))


def published_draw(draw: LookBackRound) -> dict[str, Any]:
    """Everything that somebody needs to draw a drawn round again, as the journal holds it."""
    entry = Entry.objects.filter(
        kind="cases.round_drawn", subject_type="look_back_round", subject_id=draw.pk
    ).first()
    if entry is None:
        raise NotFound("这一轮还没有抽取，没有可以复算的材料。")
    return {
        "name": draw.name,
        "committed_at": draw.committed_at.isoformat(),
        "commitment_sha256": draw.commitment,
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else "",
        "seed": entry.data["seed"],
        "share": str(Decimal(draw.share).normalize()),
        "minimum": draw.minimum,
        "tickets": entry.data.get("tickets", {}),
        "drawn": entry.data["drawn"],
        "journal_entry": entry.seq,
    }
