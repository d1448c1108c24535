"""Correcting what has been counted: the wrong entries are reversed and the right ones written, as in book-keeping.

Before a case is dispatched `correct_case` is enough. Once it is settled its entries stand in the figures of past
windows under a class and a place, and the closing itself is a figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.changes import save_changes, taken_up
from bihuan.domain.cases.actions.filing import described
from bihuan.domain.cases.actions.reports import set_place
from bihuan.domain.cases.actions.turn import FLOWS, dimensions, leave, take_up, words
from bihuan.domain.cases.models import Case, Check, StageClock, Tally, Task
from bihuan.domain.cases.vocabulary import CheckKind, ClosingKind, Stage, TaskState
from bihuan.domain.cases.workflow import TASK
from bihuan.domain.district.models import Category, Place
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.actions import restate_entry, reverse_entry
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import standing_of
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def restate_case(
    *,
    actor: Actor,
    now: datetime,
    case_id: int,
    reason: str,
    category: Category | None = None,
    place: Place | None = None,
) -> Case:
    """冲正类别和位置 of a settled case. Each entry that was counted under the wrong ones is reversed and written once more.

    Refuses (`nothing_wrong`) when both stand there already. The case keeps the standard row that it was filed by.
    """
    case, _ = take_up("restate_case", actor=actor, case_id=case_id)
    why = words(reason, "reason")
    old = described(case)
    _put_right(case, category, place)
    changed = {key: value for key, value in described(case).items() if value != old[key]}
    if not changed:
        raise Refused(
            "nothing_wrong", "类别和位置都与现在记的一样，没有要冲正的。", fields={"category": "没有变"}
        )
    wrong = list(standing_of(case.subject))
    right = dimensions(case)
    again = [restate_entry(actor=actor, now=now, entry=entry, reason=why, **right) for entry in wrong]
    Tally.objects.bulk_create([*_flows(wrong, -1), *_flows(again, 1)])
    event = events.CaseRestated(
        old={key: old[key] for key in changed}, new=changed, entries=[entry.seq for entry in wrong]
    )
    leave(case, event, actor=actor, now=now, reason=why)
    return case


def _put_right(case: Case, category: Category | None, place: Place | None) -> None:
    if category is not None:
        case.category, case.topic = category, category.topic
    if place is not None:
        set_place(case, place)


@transaction.atomic
def take_back_closing(*, actor: Actor, now: datetime, case_id: int, reason: str) -> Case:
    """冲正结案 that was recorded by mistake: the entry is reversed, and the check waits for its result again.

    Not by who checked. A forced close was decided by two people and is refused (`closed_by_force`): open it again.
    """
    case, target = take_up("take_back_closing", actor=actor, case_id=case_id)
    why = words(reason, "reason")
    if case.closing_kind != ClosingKind.NORMAL:
        raise Refused("closed_by_force", "强制结案是两个人决定的，不能按误记冲正。需要再办时请重新打开。")
    closing = standing_of(case.subject).filter(kind=events.CaseClosed.kind).last()
    if closing is None:
        raise Refused("no_closing", "流水账里没有可以冲正的结案。请重新打开案件。")
    _check_again(case)
    done = Task.objects.filter(case=case, state=TaskState.DONE, ended_at=case.closed_at)
    done.update(state=TASK.moves["unfinish_task"].target, ended_at=None)
    case.state, case.closed_at, case.closing_kind = target, None, ""
    reverse = reverse_entry(actor=actor, now=now, entry=closing, reason=why)
    Tally.objects.bulk_create(_flows([reverse], -1))
    leave(case, events.ClosingTakenBack(entry=closing.seq), actor=actor, now=now, reason=why)
    return case


def _check_again(case: Case) -> None:
    """The last check and its clock as they were before the result."""
    check = Check.objects.select_for_update().filter(case=case, kind=CheckKind.CHECK).latest("pk")
    taken_up(check)
    check.result, check.note, check.done_at, check.done_by = "", "", None, None
    save_changes(check)
    clock = StageClock.objects.filter(check_record=check, stage=Stage.CHECK).latest("pk")
    clock.stopped_at, clock.on_time = None, None
    clock.save(update_fields=["stopped_at", "on_time"])
    case.running_clocks.append(clock)


def _flows(entries: Iterable[Entry], sign: int) -> list[Tally]:
    """What the board's trend counts of entries, on the days and in the streets that they name."""
    counted = [entry for entry in entries if entry.kind in FLOWS]
    units = dict(Unit.objects.filter(path__in={entry.unit for entry in counted}).values_list("path", "pk"))
    return [
        Tally(
            measure=FLOWS[entry.kind],
            day=localdate(entry.at),
            street_id=_street(entry.place),
            unit_id=units.get(entry.unit),
            n=sign,
        )
        for entry in counted
    ]


def _street(path: str) -> int | None:
    """The street on a path of places; None where the path names none."""
    streets = Place.objects.filter(kind="street", code__in=path.strip("/").split("/"))
    return streets.values_list("pk", flat=True).first()
