"""The board's numbers are those that a plain count of the cases gives, whoever looks."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.queries.board import Board, board
from bihuan.domain.cases.queries.cases import CaseFilter, find_cases
from bihuan.domain.cases.tasks import compact_tallies
from bihuan.domain.cases.vocabulary import OPEN_STATES, SETTLED_STATES, CaseState
from bihuan.foundation.journal.models import Entry
from tests.factories.cases import Town, case_in, task_of

ROADS = (
    CaseState.ACCEPTED, CaseState.FILED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.HANDLED,
    CaseState.CLOSED, CaseState.LOOKING_BACK, CaseState.CONFIRMED,
)  # fmt: skip
# whom, and which cases the board counts for him
SEES: dict[str, Q] = {
    "auditor": Q(),
    "street1": Q(street__code="S1"),
    "street2": Q(street__code="S2"),
    "handler": Q(lead_unit__path__startswith="/U/U-CG/"),
    "grid": Q(community__code="S1A") | Q(lead_unit__path__startswith="/U/U-S1/U-S1A/"),
}


def walk(town: Town, chance: random.Random) -> None:
    """A random mix of cases, some of which come back: returned, failed at the check, rebounded, overdue."""
    for number in range(12):
        state, place = chance.choice(ROADS), chance.choice(["S1A1", "S1B1", "S2A1", "S2B1"])
        case = case_in_place(town, state, place, number)
        if chance.random() < 0.4:
            back(town, case)
        if chance.random() < 0.3:
            compact_tallies()
    actions.mark_overdue(now=town.after(60))
    if chance.random() < 0.5:
        compact_tallies()


def case_in_place(town: Town, state: str, place: str, number: int) -> Case:
    """Whoever the duty table names, the case goes to U-CG, whose people the cast has."""
    case = case_in(town, CaseState.ACCEPTED, minutes=number, place=place)
    lead = town.district.units["U-CG"]
    if state == CaseState.ACCEPTED:
        return case
    at = town.after(number + 2)
    actions.file_case(actor=town["acceptor"], now=at, case_id=case.pk)
    steps = ROADS[2 : ROADS.index(state) + 1] if state != CaseState.FILED else ()
    for step in steps:
        if step == CaseState.DISPATCHED:
            actions.dispatch_case(actor=town["dispatcher"], now=at, case_id=case.pk, lead=lead, assists=())
        elif step == CaseState.HANDLING:
            actions.sign_task(actor=town["handler"], now=at, task_id=task_of(case).pk)
        elif step == CaseState.HANDLED:
            actions.handle_task(actor=town["handler"], now=at, task_id=task_of(case).pk, text="已清理")
        elif step == CaseState.CLOSED:
            actions.take_check(actor=town["checker"], now=at, case_id=case.pk)
            actions.pass_check(actor=town["checker"], now=at, case_id=case.pk)
        elif step == CaseState.LOOKING_BACK:
            actions.call_look_back(actor=town["supervisor"], now=at, case_id=case.pk)
            actions.take_look_back(actor=town["inspector"], now=at, case_id=case.pk)
        else:
            actions.confirm_case(actor=town["inspector"], now=at, case_id=case.pk)
    return Case.objects.get(pk=case.pk)


def back(town: Town, case: Case) -> None:
    at = town.after(30)
    if case.state == CaseState.HANDLING:
        task = task_of(case).pk
        actions.return_task(actor=town["handler"], now=at, task_id=task, ground="place_unclear")
    elif case.state == CaseState.HANDLED:
        actions.take_check(actor=town["checker"], now=at, case_id=case.pk)
        actions.fail_check(actor=town["checker"], now=at, case_id=case.pk, remark="没有清干净")
    elif case.state == CaseState.LOOKING_BACK:
        actions.rebound_case(actor=town["inspector"], now=at, case_id=case.pk, remark="又堆起来了")
    elif case.state == CaseState.FILED:
        actions.void_case(actor=town["acceptor"], now=at, case_id=case.pk, ground="test")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_board_equals_a_plain_count_after_a_random_walk(town: Town, seed: int) -> None:
    walk(town, random.Random(seed))
    for name, covered in SEES.items():
        compare(board(town[name], now=town.after(90)), Case.objects.filter(covered))


def compare(shown: Board, cases: QuerySet[Case]) -> None:
    still_open = cases.filter(state__in=OPEN_STATES)
    assert (shown.total.open, shown.total.overdue) == (
        still_open.count(),
        still_open.filter(is_overdue=True).count(),
    )
    assert shown.total.by_state == {
        state: n for state in CaseState if state in OPEN_STATES and (n := cases.filter(state=state).count())
    }
    for line in shown.streets:
        assert line.open == still_open.filter(street__code=line.code).count(), line
    for line in shown.units:
        assert line.open == still_open.filter(lead_unit__code=line.code).count(), line
    closings = Entry.objects.filter(kind="cases.closed", subject_id__in=cases.values("pk"))
    closed = cases.exclude(closed_at=None)
    assert (shown.total.closed, sum(line.closed for line in shown.streets)) == (
        closed.count(),
        closed.count(),
    )
    for line in (*shown.streets, *shown.units):
        assert line.closed == closed.filter(Q(street__code=line.code) | Q(lead_unit__code=line.code)).count()
    assert sum(day.closed for day in shown.trend) == closings.count()
    assert cases.filter(state__in=SETTLED_STATES).count() <= closings.count()


def test_the_number_of_closed_cases_is_the_length_of_the_list_behind_it(town: Town, enter) -> None:
    for number, state in enumerate(
        (CaseState.CLOSED, CaseState.LOOKING_BACK, CaseState.CONFIRMED, CaseState.CLOSED)
    ):
        last = case_in(town, state, minutes=number * 20)
    actions.reopen_case(actor=town["centre"], now=town.after(200), case_id=last.pk, reason="没有解决")
    shown = board(town["auditor"], now=town.after(300))
    (street,) = [line for line in shown.streets if line.closed]
    for line in (shown.total, street):
        wanted = CaseFilter(closed_since=shown.since, place=line.code)
        assert line.closed == find_cases(town["auditor"], wanted).count() == 3
    page = enter("auditor").get("/board/").text
    assert f"/cases/?closed_since={localdate() - timedelta(days=29)}&amp;place={street.code}" in page
    listed = (
        enter("auditor").get(f"/cases/?closed_since={shown.since}&closed_until={localdate(town.now)}").text
    )
    assert "结案自" in listed


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_with_any_number_of_cases(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        case_in(town, CaseState.HANDLING, minutes=number)
    browser = enter("auditor")
    with django_assert_num_queries(11):
        browser.get("/board/")


def test_every_number_of_the_board_opens_and_the_swap_brings_the_figures_alone(town: Town, enter) -> None:
    case_in(town, CaseState.HANDLING)
    browser = enter("auditor")
    text = browser.get("/board/").text
    assert 'href="/cases/?state=open&amp;place=S2"' in text
    assert 'href="/cases/?state=open&amp;unit=U-CG"' in text
    assert 'data-poll="60"' in text
    part = browser.get("/board/", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'id="streets"' in part


def test_overdue_cases_stand_on_the_map_of_those_who_may_see_them(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    actions.mark_overdue(now=town.after(days=20))
    seen = enter("handler").get("/board/points.geojson").json()["features"]
    assert [one["properties"]["href"] for one in seen] == [f"/cases/{case.code}/"]
    assert enter("street1").get("/board/points.geojson").json()["features"] == []
