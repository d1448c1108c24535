"""The cap ledger: what counts, what is exempt and by what proof, what is only felt, and that a cap holds."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.domain.cases.vocabulary import CaseState
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.models import CapYear, InspectionRules, Visit
from bihuan.domain.inspections.queries.caps import ledger_of
from bihuan.domain.inspections.queries.rules import BadRule, parse_rules
from bihuan.domain.inspections.vocabulary import CapScope, Counting, VisitKind, VisitState
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town, case_in
from tests.factories.inspections import RULES, enterprise, next_year, planned, tomorrow, visit_in


def refused(code: str) -> AbstractContextManager[Any]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_a_second_visit_of_one_department_is_over_its_cap(town: Town) -> None:
    first = planned(town)
    with refused("over_cap") as caught:
        planned(town)
    assert first.code in str(caught.value), "it says which visit to join instead"
    assert Visit.objects.count() == 1


def test_with_an_exempt_ground_and_its_proof_it_passes_and_is_listed(town: Town) -> None:
    planned(town)
    case = case_in(town, CaseState.ACCEPTED)
    visit = planned(town, ground="hotline", evidence=case.code)
    assert (visit.counting, visit.ground, visit.evidence) == (Counting.EXEMPT, "hotline", case.code)
    lines = ledger_of(enterprise(), 2026, town.now.date()).lines
    assert [line.visit.counting for line in lines] == [Counting.COUNTED, Counting.EXEMPT]
    assert [len(line.counts) for line in lines] == [3, 0]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ground": "whim", "evidence": "x"}, "unknown_ground"),
        ({"ground": "hotline"}, "evidence_needed"),
        ({"ground": "hotline", "evidence": "A00000018"}, "bad_evidence"),
        ({"ground": "hotline", "evidence": "一份来信"}, "bad_evidence"),
        ({"ground": "assist", "evidence": "V00000018"}, "bad_evidence"),
        ({"kind": VisitKind.ORDERED}, "ground_needed"),
    ],
)
def test_a_ground_without_its_proof_is_none(town: Town, given: dict[str, Any], code: str) -> None:
    with refused(code):
        planned(town, **given)


@pytest.mark.parametrize(
    ("kind", "more", "counting"),
    [
        (VisitKind.ROUTINE, {}, Counting.COUNTED),
        (VisitKind.CAMPAIGN, {}, Counting.COUNTED),
        (VisitKind.INDIVIDUAL, {}, Counting.COUNTED),
        (VisitKind.ORDERED, {"ground": "ordered", "evidence": "苏府办〔2026〕8号"}, Counting.EXEMPT),
        (VisitKind.SERVICE, {}, Counting.FELT),
        (VisitKind.OBSERVATION, {}, Counting.FELT),
    ],
)
def test_every_kind_of_visit_is_recorded_and_felt(
    town: Town, kind: str, more: dict[str, str], counting: str
) -> None:
    visit = visit_in(town, VisitState.ENTERED, kind=kind, **more)
    row = CapYear.objects.get()
    assert visit.counting == counting
    assert (row.felt, row.counted, row.exempt) == (1, counting == "counted", counting == "exempt")
    entered = Entry.objects.get(kind="inspections.entered")
    assert entered.data["counting"] == counting
    assert Entry.objects.filter(kind="inspections.exempted").count() == (counting == "exempt")


def test_one_department_counts_over_its_levels(town: Town) -> None:
    """The street's team and the bureau are one line: two visits are its cap, whoever of them goes."""
    InspectionRules.objects.update(data={**RULES, "caps": [{"scope": "system", "most": 1, "source": "测试"}]})
    planned(town)
    with refused("over_cap"):
        planned(town, who="office", units=("U-S1",))
    planned(town, who="planner2", units=("U-SZ",))


def test_all_departments_together_have_a_cap_of_their_own(town: Town) -> None:
    InspectionRules.objects.update(data={**RULES, "caps": [{"scope": "all", "most": 2, "source": "测试"}]})
    planned(town)
    planned(town, who="planner2", units=("U-SZ",))
    with refused("over_cap"):
        planned(town, who="office", units=("U-S2",))


def test_two_departments_at_one_door_are_one_visit_to_all_and_one_to_each(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED, units=("U-CG", "U-SZ"), officers=("ann", "bob", "cai"))
    ledger = ledger_of(enterprise(), 2026, town.now.date())
    assert {(use.group.scope, use.group.key): len(use.visits) for use in ledger.uses} == {
        ("unit", "U-CG"): 1, ("unit", "U-SZ"): 1, ("system", "城管线"): 1, ("system", "U-SZ"): 1, ("all", ""): 1,
    }  # fmt: skip
    assert (ledger.felt, ledger.saved) == (1, 1)
    with refused("over_cap"):
        planned(town, who="planner2", units=("U-SZ",))
    assert visit.unit_rows.count() == 2


def test_joining_a_visit_that_is_planned_spares_a_door_entry(town: Town) -> None:
    visit = planned(town)
    more = [actions.ItemDraft("XF-01", "疏散通道"), actions.ItemDraft("HB-01", "油烟净化")]
    joined: dict[str, Any] = {"visit_id": visit.pk, "unit": town.district.units["U-SZ"], "items": more}
    actions.join_visit(actor=town["planner2"], now=town.now, officers=[town.people["cai"]], **joined)
    assert list(visit.items.values_list("code", flat=True)) == ["SJ-01", "SJ-02", "XF-01", "HB-01"]
    assert visit.officer_rows.count() == 3
    with refused("joined_already"):
        actions.join_visit(actor=town["planner2"], now=town.now, **joined)
    with refused("not_permitted"):
        actions.join_visit(
            actor=town["planner2"], now=town.now, visit_id=visit.pk, unit=town.district.units["U-S1"]
        )


def test_a_cancelled_visit_and_one_refused_at_the_door_give_their_place_back(town: Town) -> None:
    first = planned(town)
    actions.cancel_visit(actor=town["planner"], now=town.now, visit_id=first.pk, reason="企业装修停业")
    second = visit_in(town, VisitState.APPROVED)
    actions.refuse_entry(actor=town["ann"], now=town.after(20), visit_id=second.pk, reason="店主不让进")
    planned(town)
    row = CapYear.objects.get()
    assert (row.felt, row.counted, row.held, row.left) == (0, 0, 1, 0)


def test_a_visit_moved_into_another_year_stands_under_that_years_caps(town: Town) -> None:
    visit, other = planned(town), next_year(town.now.date())
    actions.move_visit(
        actor=town["planner"], now=town.now, visit_id=visit.pk, planned_on=other, reason="年底停产"
    )
    assert {row.year: row.held for row in CapYear.objects.all()} == {2026: 0, 2027: 1}
    again = planned(town)
    with refused("over_cap"):
        actions.move_visit(
            actor=town["planner"], now=town.now, visit_id=again.pk, planned_on=other + timedelta(days=1), reason="x"
        )  # fmt: skip
    assert Visit.objects.get(pk=again.pk).planned_on == town.now.date()


def test_a_cap_that_names_the_trade_wins_and_only_on_its_days(town: Town) -> None:
    caps = [
        {"scope": "unit", "most": 1, "source": "一般"},
        {"scope": "unit", "most": 2, "trades": ["餐饮"], "valid_from": "2026-07-01", "source": "餐饮"},
    ]
    rules = parse_rules({**RULES, "caps": caps})
    cap = [
        rules.cap(CapScope.UNIT, trade, day)
        for trade, day in (
            ("餐饮", date(2026, 6, 30)),
            ("餐饮", date(2026, 7, 1)),
            ("住宿", date(2026, 7, 1)),
        )
    ]
    assert [one and one.most for one in cap] == [1, 2, 1]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"unknown": 1}, "unknown"),
        ({"caps": [{"scope": "planet", "most": 1, "source": "x"}]}, "scope"),
        ({"caps": [{"scope": "unit", "most": "1", "source": "x"}]}, "most"),
        ({"caps": [{"scope": "unit", "most": 1}]}, "source"),
        ({"caps": [{"scope": "unit", "most": 1, "source": "x", "valid_from": "soon"}]}, "valid_from"),
        ({"grounds": [{"code": "hotline", "name": "12345"}]}, "recheck"),
        ({"grounds": [*RULES["grounds"], RULES["grounds"][0]]}, "重复"),
        ({"grounds": [{"code": "recheck", "name": "整改复核", "evidence": "word"}]}, "evidence"),
        ({"recheck_after_days": -1}, "recheck_after_days"),
        ({"systems": [{"name": "x"}]}, "units"),
    ],
)
def test_a_wrong_rule_is_refused_with_what_is_wrong(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(BadRule, match=says):
        parse_rules({**RULES, **wrong})


def test_the_numbers_follow_when_the_rules_change(town: Town) -> None:
    visit_in(town, VisitState.ENTERED)
    assert CapYear.objects.get().left == 0
    InspectionRules.objects.create(
        valid_from=date(2026, 9, 1), data={**RULES, "caps": [{"scope": "all", "most": 9, "source": "新"}]}
    )
    assert actions.recount_stale(now=town.after(30)) == 1
    assert CapYear.objects.get().left == 8
    assert actions.recount_stale(now=town.after(31)) == 0


def test_a_day_that_is_over_and_a_form_half_empty_are_refused(town: Town) -> None:
    for more, code in (
        ({"planned_on": town.now.date() - timedelta(days=1)}, "past_day"),
        ({"units": ()}, "units_needed"),
        ({"kind": "party"}, "unknown_kind"),
        ({"purpose": " "}, "words_needed"),
        ({"units": ("U-SZ",)}, "not_permitted"),
    ):
        with refused(code):
            planned(town, **more)
    assert planned(town, planned_on=tomorrow(town)).state == VisitState.PLANNED
