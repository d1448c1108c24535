"""Two who press in the same moment: planners under a cap, officers at a door, phones with one act, taps on one finding."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest

from bihuan.domain.cases.models import Case
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.models import Answer, CapYear, Finding, InspectionRules, Visit
from bihuan.domain.inspections.vocabulary import VisitState
from bihuan.foundation.journal.models import Entry
from tests.domain.cases.test_at_once import WON, at_once
from tests.factories.cases import Town
from tests.factories.inspections import RULES, door, enterprise, planned, say, visit_in
from tests.factories.inspections import town as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None, now: datetime) -> Town:
    return build(now)


def test_of_two_planners_at_the_last_place_one_is_told(town: Town) -> None:
    """Two departments, each with a place of its own; of all together there is one left."""
    InspectionRules.objects.update(data={**RULES, "caps": [{"scope": "all", "most": 1, "source": "测试"}]})
    results = at_once(lambda: planned(town), lambda: planned(town, who="planner2", units=("U-SZ",)))
    assert sorted(results) == ["over_cap", WON]
    assert Visit.objects.count() == Entry.objects.filter(kind="inspections.planned").count() == 1
    assert CapYear.objects.get().held == 1


def test_of_two_officers_at_a_door_one_enters_and_the_enterprise_feels_it_once(town: Town) -> None:
    visit, code = visit_in(town, VisitState.APPROVED), door(town, enterprise())

    def enter(who: str) -> None:
        actions.enter_visit(actor=town[who], now=town.after(10), visit_id=visit.pk, door=code)

    assert sorted(at_once(lambda: enter("ann"), lambda: enter("bob"))) == [WON, "wrong_state"]
    assert CapYear.objects.get().felt == 1


def test_one_act_that_comes_by_two_ways_is_done_once(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    act = actions.PhoneAct(uuid4(), "answer", town.after(12), "SJ-02", {"result": "conforms"})

    def send() -> None:
        actions.take_acts(actor=town["ann"], now=town.after(20), visit_id=visit.pk, acts=[act])

    assert at_once(send, send) == [WON, WON]
    assert Answer.objects.count() == Entry.objects.filter(kind="inspections.answered").count() == 1


def test_two_taps_make_one_case(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    say(town, visit, "SJ-01", "violates")

    def tap(who: str) -> None:
        actions.report_finding(actor=town[who], now=town.after(20), visit_id=visit.pk, item="SJ-01")

    assert at_once(lambda: tap("ann"), lambda: tap("bob")) == [WON, WON]
    assert Case.objects.count() == Finding.objects.count() == 1
