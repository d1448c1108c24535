"""Photographs are asked for by risk: where the rules ask, a move without them is refused; where they do not, none is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, CaseRules, Task
from bihuan.domain.cases.queries.photo_rules import BadPhotoRule, parse_photos
from bihuan.domain.cases.queries.photos import photos_asked
from bihuan.domain.cases.vocabulary import CaseState, Phase, PhotoGround
from bihuan.domain.district.models import Category
from bihuan.domain.district.vocabulary import EvidenceRule, Risk
from bihuan.kernel.refusals import Refused
from tests.factories.cases import RULES, Town, case_in, task_of
from tests.factories.pictures import jpeg

PHOTOS: dict[str, Any] = {
    "high": {"before": 1, "after": 2},
    "normal": {"before": 0, "after": 1},
    "low": {"before": 0, "after": 0},
    "raised": {"came_back": True, "unit_last": 4, "unit_reworked": 2},
}


def rules(photos: dict[str, Any] = PHOTOS, since: date = date(2000, 1, 1)) -> None:
    CaseRules.objects.update_or_create(valid_from=since, defaults={"data": {**RULES, "photos": photos}})


def classed(risk: str, evidence: str = "both") -> None:
    Category.objects.filter(code="E0101").update(risk=risk, evidence=evidence)


def asked(case: Case, town: Town) -> dict[str, int]:
    case.refresh_from_db()
    found = photos_asked("handle_task", case, town.after(60), task=task_of(case))
    return {one.phase: one.missing for one in found}


def snap(town: Town, case: Case, phase: str, seed: int, minutes: float = 20) -> None:
    actions.add_picture(
        actor=town["handler"],
        now=town.after(minutes),
        case_id=case.pk,
        content=jpeg(seed),
        name="a.jpg",
        phase=phase,
    )


def handle(town: Town, case: Case, minutes: float = 30) -> Task:
    now = town.after(minutes)
    return actions.handle_task(actor=town["handler"], now=now, task_id=task_of(case).pk, text="已清理干净")


def test_handling_what_is_dangerous_is_refused_until_it_is_shown_before_and_after(town: Town) -> None:
    rules()
    classed("high")
    case = case_in(town, CaseState.HANDLING)
    with pytest.raises(
        Refused, match=r"“高”风险要处置前照片 1 张（小类的风险），现有 0 张。请补 1 张"
    ) as refused:
        handle(town, case)
    assert (refused.value.code, set(refused.value.fields)) == ("photos_needed", {"before"})
    snap(town, case, Phase.BEFORE, 1)
    snap(town, case, Phase.AFTER, 2)
    snap(town, case, Phase.AFTER, 2)  # the same picture again shows nothing more
    with pytest.raises(Refused, match="要处置后照片 2 张（小类的风险），现有 1 张"):
        handle(town, case)
    snap(town, case, Phase.AFTER, 3)
    assert handle(town, case).state == "handled"


def test_a_picture_of_the_reporter_shows_the_state_before(town: Town) -> None:
    rules()
    classed("high")
    report = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    actions.add_report_picture(
        actor=town["grid"], now=town.now, report_id=report.pk, content=jpeg(1), name="a.jpg"
    )
    case = actions.accept_report(actor=town["acceptor"], now=town.after(1), report_id=report.pk)
    assert photos_asked("record_verification", case, town.after(2)) == []


@pytest.mark.parametrize(
    ("risk", "evidence", "wanted"),
    [
        ("high", "both", {"before": 1, "after": 2}),
        ("high", "after", {"after": 2}),
        ("high", "none", {}),
        ("normal", "both", {"after": 1}),
        ("low", "both", {}),
    ],
)
def test_what_is_asked_for_follows_the_risk_and_what_the_class_can_show(
    town: Town, risk: str, evidence: str, wanted: dict[str, int]
) -> None:
    rules()
    classed(risk, evidence)
    case = case_in(town, CaseState.HANDLING)
    assert asked(case, town) == wanted


def test_a_case_that_came_back_counts_one_risk_higher_and_old_pictures_no_more(town: Town) -> None:
    rules()
    classed("normal")
    case = case_in(town, CaseState.HANDLING)
    snap(town, case, Phase.AFTER, 1, minutes=10)
    handle(town, case, 11)
    actions.take_check(actor=town["checker"], now=town.after(12), case_id=case.pk)
    actions.fail_check(actor=town["checker"], now=town.after(13), case_id=case.pk, remark="没有清干净")
    case.refresh_from_db()
    (before, after) = photos_asked("handle_task", case, town.after(14), task=task_of(case))
    assert (before.missing, after.missing, after.risk) == (1, 2, Risk.HIGH)
    assert after.grounds == (PhotoGround.CLASS, PhotoGround.CAME_BACK)


def test_a_unit_whose_work_came_back_often_is_asked_for_more(town: Town) -> None:
    rules()
    classed("low")
    for number in range(2):
        other = case_in(town, CaseState.HANDLED, minutes=number * 10)
        Task.objects.filter(case=other).update(reworks=1)
    case = case_in(town, CaseState.HANDLING, minutes=100)
    assert asked(case, town) == {"after": 1}
    classed("low", "none")
    for number in range(3):  # good work since: the latest four hold only one that came back
        case_in(town, CaseState.HANDLED, minutes=200 + number * 10)
    classed("low")
    assert asked(case, town) == {}


def test_only_the_leading_unit_is_asked(town: Town) -> None:
    rules()
    classed("high")
    case = case_in(town, CaseState.HANDLING)
    helping = actions.add_unit(
        actor=town["dispatcher"], now=town.after(20), case_id=case.pk, unit=town.district.units["U-SZ"]
    )
    case.refresh_from_db()
    assert photos_asked("handle_task", case, town.after(21), task=helping) == []


def test_what_was_found_on_site_is_shown_and_nothing_found_is_not(town: Town) -> None:
    rules()
    classed("high")
    for found in (True, False):
        case = case_in(town, CaseState.ACCEPTED)
        actions.ask_verification(
            actor=town["acceptor"], now=town.after(3), case_id=case.pk, assignee=town.people["checker"]
        )
        told: dict[str, Any] = {
            "actor": town["checker"],
            "now": town.after(4),
            "case_id": case.pk,
            "found": found,
        }
        if found:
            with pytest.raises(Refused, match="要处置前照片 1 张"):
                actions.record_verification(**told)
        else:
            assert actions.record_verification(**told).found_nothing


def test_who_puts_it_right_himself_shows_it_and_leaves_nothing_behind_when_refused(town: Town) -> None:
    rules()
    classed("high")
    unit = town.district.units["U-CG"]
    told: dict[str, Any] = {
        "actor": town["handler"],
        "now": town.now,
        "draft": replace(town.draft(), category=Category.objects.get(code="E0101")),
        "unit": unit,
        "text": "已盖好",
    }
    shot = actions.Taken(jpeg(1), "a.jpg", Phase.BEFORE)
    with pytest.raises(Refused, match="要处置后照片 2 张"):
        actions.handle_on_spot(**told, pictures=[shot])
    assert not Case.objects.exists()
    after = [actions.Taken(jpeg(seed), "b.jpg", Phase.AFTER) for seed in (2, 3)]
    assert actions.handle_on_spot(**told, pictures=[shot, *after]).evidence.count() == 3


def test_a_case_keeps_the_rule_of_the_day_it_was_dispatched(town: Town) -> None:
    rules()
    classed("high")
    case = case_in(town, CaseState.HANDLING)
    stricter = {**PHOTOS, "high": {"before": 1, "after": 5}}
    rules(stricter, since=town.now.date() + timedelta(days=2))
    later = photos_asked("handle_task", case, town.after(days=3), task=task_of(case))
    assert {one.phase: one.wanted for one in later} == {"before": 1, "after": 2}
    new = case_in(town, CaseState.HANDLING, minutes=60 * 24 * 4)
    assert asked(new, town) == {"before": 1, "after": 5}


COUNTS = st.integers(0, 3)


@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    counts=st.tuples(*[st.lists(COUNTS, min_size=3, max_size=3).map(sorted)] * 2),
    came_back=st.booleans(),
    reworks=st.integers(0, 1),
    risk=st.sampled_from(Risk),
    evidence=st.sampled_from(EvidenceRule),
)
def test_no_photograph_is_asked_for_where_the_rule_says_none(
    town: Town,
    counts: tuple[list[int], list[int]],
    came_back: bool,
    reworks: int,
    risk: Risk,
    evidence: EvidenceRule,
) -> None:
    befores, afters = counts
    photos: dict[str, Any] = {
        level.value: {"before": before, "after": after}
        for level, before, after in zip(Risk, befores, afters, strict=True)
    }
    rules({**photos, "raised": {"came_back": came_back}})
    classed(risk, evidence)
    case = _case(town)
    case.reworks = reworks
    found = {
        one.phase: one.missing for one in photos_asked("handle_task", case, town.after(9), task=task_of(case))
    }
    level = min(list(Risk).index(risk) + (reworks and came_back), 2)
    shown = {"both": {"before", "after"}, "after": {"after"}, "none": set()}[evidence]
    wanted = {"before": befores[level], "after": afters[level]}
    assert found == {side: count for side, count in wanted.items() if side in shown and count}


def _case(town: Town) -> Case:
    """One case for all the examples."""
    found = Case.objects.first() or case_in(town, CaseState.HANDLING)
    return Case.objects.select_related("category").get(pk=found.pk)


def test_no_rule_asks_for_nothing() -> None:
    silent = parse_photos({})
    assert not any(silent.count(risk, side) for risk, side in product(Risk, Phase))


@pytest.mark.parametrize(
    ("change", "table", "says"),
    [
        ({"huge": {"before": 1, "after": 1}}, "photos.huge", "没有风险“huge”"),
        ({"low": {"before": 0}}, "photos.low", "after 要是 0 到 9 的整数，写成了 None"),
        ({"low": {"before": 0, "after": True}}, "photos.low", "写成了 True"),
        ({"low": {"before": 0, "after": 10}}, "photos.low", "写成了 10"),
        ({"low": {"before": 0, "after": 0, "during": 1}}, "photos.low", "不认识的项 during"),
        ({"normal": {"before": 0, "after": 3}}, "photos.high", "after 不能比低一级风险要得少"),
        ({"low": 3}, "photos", "[photos.low] 应当是一张表"),
        ({"raised": {"came_back": "yes"}}, "photos.raised", "came_back 要是 true 或 false"),
        ({"raised": {"unit_last": 4}}, "photos.raised", "要一起写"),
        ({"raised": {"unit_last": 4, "unit_reworked": 5}}, "photos.raised", "0 到 4"),
    ],
)
def test_a_wrong_rule_is_named_with_its_table(change: dict[str, Any], table: str, says: str) -> None:
    with pytest.raises(BadPhotoRule) as wrong:
        parse_photos({**PHOTOS, **change})
    assert wrong.value.table == table
    assert says in str(wrong.value)


def test_a_risk_that_is_left_out_is_missed() -> None:
    with pytest.raises(BadPhotoRule, match=r"缺少 \[photos\.low\]"):
        parse_photos({risk: table for risk, table in PHOTOS.items() if risk != "low"})
