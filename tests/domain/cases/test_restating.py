"""What was counted wrongly is reversed and written once more: the past comes out right, and as of then shows the mistake."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils.timezone import localdate

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Tally
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import standing_of
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town, case_in, task_of


def closed_by(dimension: str, as_of: datetime) -> dict[str, Decimal]:
    """A fold: closings by class or place, of any window, as known at a moment."""
    rows = Entry.objects.filter(kind="cases.closed", recorded_at__lte=as_of).values(dimension)
    return {row[dimension]: row["total"] for row in rows.annotate(total=Sum("quantity")) if row["total"]}


def test_a_class_put_right_after_closing_moves_every_figure_and_leaves_what_was_known_then(
    town: Town,
) -> None:
    case = case_in(town, CaseState.CLOSED)
    before, right = town.after(60), town.district.categories["E0102"]
    told = {entry.kind: (entry.at, entry.data) for entry in standing_of(case.subject)}
    done = actions.restate_case(
        actor=town["centre"], now=town.after(days=40), case_id=case.pk, category=right, reason="类别记错"
    )
    assert (done.category, done.topic, done.state) == (right, right.topic, CaseState.CLOSED)
    assert closed_by("category", before) == {"E0101": 1}
    assert closed_by("category", town.after(days=41)) == {"E0102": 1}
    standing = list(standing_of(case.subject))
    assert {entry.category for entry in standing} == {"E0102"}
    again = {e.kind: (e.at, {k: v for k, v in e.data.items() if k != "restates"}) for e in standing}
    assert {kind: again[kind] for kind in told} == told  # what happened and when has not changed
    last = Entry.objects.get(kind="cases.restated")
    assert (last.reason, last.data["old"], last.data["new"]) == (
        "类别记错",
        {"category": "E0101"},
        {"category": "E0102"},
    )
    assert (
        len(last.data["entries"]) == Entry.objects.exclude(reverses=None).count() == len(told_entries(case))
    )


def told_entries(case: Case) -> list[Entry]:
    """What had been written before the correction."""
    rows = Entry.objects.filter(subject_type="case", subject_id=case.pk, reverses=None).exclude(
        kind="cases.restated"
    )
    return list(rows.exclude(data__has_key="restates"))


def test_a_place_put_right_moves_the_counts_of_the_board_on_their_day(town: Town) -> None:
    case = case_in(town, CaseState.CLOSED)
    actions.restate_case(
        actor=town["centre"],
        now=town.after(days=3),
        case_id=case.pk,
        place=town.district.places["S1A1"],
        reason="点错位置",
    )
    counts: Counter[tuple[str, object, str]] = Counter()
    for row in Tally.objects.exclude(day=None).select_related("street"):
        counts[row.measure, row.day, row.street.code if row.street else ""] += row.n
    day = localdate(town.now)
    street = town.district.places["S1"].code
    assert +counts == {(flow, day, street): 1 for flow in ("accepted", "filed", "closed", "settled")}


def test_what_stands_there_already_is_no_correction(town: Town) -> None:
    case = case_in(town, CaseState.CLOSED)
    with pytest.raises(Refused, match="没有要冲正的"):
        actions.restate_case(actor=town["centre"], now=town.after(9), case_id=case.pk, reason="类别记错")
    assert not Entry.objects.exclude(reverses=None).exists()


def test_a_correction_needs_a_reason_a_right_and_a_settled_case(town: Town) -> None:
    right = town.district.categories["E0102"]
    case, open_case = case_in(town, CaseState.CLOSED), case_in(town, CaseState.HANDLING)
    for who, pk, reason, code in (
        ("centre", case.pk, " ", "words_needed"),
        ("acceptor", case.pk, "类别记错", "not_permitted"),
        ("centre", open_case.pk, "类别记错", "wrong_state"),
    ):
        with pytest.raises(Refused) as refused:
            actions.restate_case(
                actor=town[who], now=town.after(99), case_id=pk, category=right, reason=reason
            )
        assert refused.value.code == code


def test_a_closing_recorded_by_mistake_is_reversed_and_the_check_waits_again(town: Town) -> None:
    case = case_in(town, CaseState.CLOSED)
    actions.take_back_closing(actor=town["centre"], now=town.after(20), case_id=case.pk, reason="误点合格")
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.closing_kind, task_of(case).state) == (
        "checking",
        None,
        "",
        "handled",
    )
    assert closed_by("category", town.after(19)) == {"E0101": 1}
    assert closed_by("category", town.after(21)) == {}
    assert Tally.objects.filter(measure="closed").aggregate(n=Sum("n"))["n"] == 0
    actions.fail_check(actor=town["checker"], now=town.after(30), case_id=case.pk, remark="没有清干净")
    assert closed_by("category", town.after(31)) == {}


def test_who_checked_cannot_take_his_closing_back(town: Town) -> None:
    case = case_in(town, CaseState.CHECKING)
    actions.assign_check(
        actor=town["dispatcher"], now=town.after(8), case_id=case.pk, assignee=town.people["everything"]
    )
    actions.pass_check(actor=town["everything"], now=town.after(9), case_id=case.pk)
    with pytest.raises(Refused, match="不能冲正自己的结案"):
        actions.take_back_closing(
            actor=town["everything"], now=town.after(10), case_id=case.pk, reason="误点"
        )
