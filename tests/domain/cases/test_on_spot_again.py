"""What was put right on the spot and did not stay right."""

from __future__ import annotations

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState
from tests.factories.cases import Town


def test_case_handled_on_the_spot_is_dispatched_by_the_first_row_when_it_comes_back(town: Town) -> None:
    unit = town.district.units["U-S1A"]
    case = actions.handle_on_spot(
        actor=town["grid"], now=town.now, draft=town.draft(place="S1A1"), unit=unit, text="当场清走"
    )
    actions.take_check(actor=town["checker"], now=town.after(5), case_id=case.pk)
    actions.pass_check(actor=town["checker"], now=town.after(6), case_id=case.pk)
    actions.call_look_back(actor=town["supervisor"], now=town.after(7), case_id=case.pk)
    actions.take_look_back(actor=town["inspector"], now=town.after(8), case_id=case.pk)
    actions.rebound_case(actor=town["inspector"], now=town.after(9), case_id=case.pk, remark="又有了")
    lead = town.district.units["U-CG"]
    case = actions.dispatch_case(actor=town["dispatcher"], now=town.after(10), case_id=case.pk, lead=lead)
    assert (case.state, str(Case.objects.get(pk=case.pk).standard)) == (CaseState.DISPATCHED, "E0101-1")
