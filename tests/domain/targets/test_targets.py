"""Targets: set, revised, reported and ended with a trace; measured by metrics or by reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.targets import actions, queries
from bihuan.domain.targets.models import Target
from bihuan.domain.targets.queries import Stand
from bihuan.domain.targets.vocabulary import TargetsPermission
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.pace import Standing
from bihuan.kernel.refusals import Refused
from tests.factories.accounts import actor, person
from tests.factories.district import MiniDistrict, mini_district
from tests.factories.metrics import define, entry, keep
from tests.factories.targets import terms

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def district(now: datetime) -> MiniDistrict:
    return mini_district()


def some(district: MiniDistrict, name: str, unit: str, *permissions: str) -> Actor:
    return actor(person(name, district.units[unit], *permissions))


def made(now: datetime, **more: Any) -> Target:
    return actions.set_target(actor=SYSTEM, now=now, terms=terms(**more), reason="年初安排")


def stand(target: Target, now: datetime) -> Stand:
    return queries.stands([Target.objects.select_related("owner", "whole").get(pk=target.pk)], now.date())[0]


def test_target_of_a_metric_is_measured_by_its_fold(district: MiniDistrict, now: datetime) -> None:
    define("parks", unit="个", kinds=["cases.closed"])
    target = made(now, metric="parks")
    assert stand(target, now).standing is Standing.UNKNOWN
    keep(*(entry("cases.closed", now - n * DAY) for n in range(3)), entry("cases.closed", now - 400 * DAY))
    found = stand(target, now)
    assert (found.value, found.progress) == (Decimal(3), Fraction(3, 7))
    assert found.standing is Standing.BEHIND


def test_target_of_a_place_counts_that_place(district: MiniDistrict, now: datetime) -> None:
    define("parks", unit="个", kinds=["cases.closed"])
    keep(entry("cases.closed", now, place="/S/S1/S1A/"), entry("cases.closed", now, place="/S/S2/S2A/"))
    assert stand(made(now, metric="parks", scope="place:S1"), now).value == 1


def test_full_coverage_counts_against_a_list_fixed_when_it_was_set(
    district: MiniDistrict, now: datetime
) -> None:
    define("looks", unit="次", kinds=["cases.closed"])
    target = made(now, metric="looks", comparator="all", among="street", quantity=None)
    assert set(target.covers) == {"S1", "S2"}
    keep(*(entry("cases.closed", now, place="/S/S1/S1A/") for _ in range(3)))
    found = stand(target, now)
    assert (found.value, found.covered, set(found.missing)) == (Decimal(1), ("S1",), {"S2"})
    keep(entry("cases.closed", now, place="/S/S2/"))
    assert stand(target, now).standing is Standing.MET


def test_reported_values_are_kept_and_the_latest_day_counts(district: MiniDistrict, now: datetime) -> None:
    clerk = some(district, "clerk", "U-CG", TargetsPermission.REPORT)
    target = made(now)
    for on, value in ((date(2026, 3, 1), 2), (date(2026, 6, 1), 5), (date(2026, 4, 1), 3)):
        actions.report_value(actor=clerk, now=now, target_id=target.pk, on=on, value=Decimal(value))
    assert stand(target, now).value == 5
    gained = (
        Entry.objects.filter(kind="targets.value_reported").order_by("seq").values_list("quantity", flat=True)
    )
    assert [int(one) for one in gained] == [2, 3, 1]


def test_list_that_is_reported_names_what_is_covered(district: MiniDistrict, now: datetime) -> None:
    target = made(now, comparator="all", among="named", covers={"a": "甲", "b": "乙"}, quantity=None)
    with pytest.raises(Refused, match="丙"):
        actions.report_value(actor=SYSTEM, now=now, target_id=target.pk, on=now.date(), covered=["丙"])
    actions.report_value(actor=SYSTEM, now=now, target_id=target.pk, on=now.date(), covered=["a"])
    assert (stand(target, now).value, stand(target, now).missing) == (Decimal(1), {"b": "乙"})


def test_revision_keeps_the_original_plan_and_says_why(district: MiniDistrict, now: datetime) -> None:
    leader = some(district, "leader", "U", TargetsPermission.MANAGE)
    target = made(now)
    actions.revise_target(
        actor=leader, now=now, target_id=target.pk, terms=terms(quantity=Decimal(9)), reason="追加两个"
    )
    assert [(one.number, one.terms["quantity"], one.reason) for one in queries.versions_of(target)] == [
        (1, "7", "年初安排"),
        (2, "9", "追加两个"),
    ]
    last = Entry.objects.get(kind="targets.revised")
    assert (last.data["before"]["quantity"], last.data["after"]["quantity"], last.reason) == (
        "7",
        "9",
        "追加两个",
    )
    with pytest.raises(Refused, match="没有任何改动"):
        actions.revise_target(
            actor=leader, now=now, target_id=target.pk, terms=terms(quantity=Decimal(9)), reason="再来"
        )


def test_ended_target_stops_and_takes_nothing_more(district: MiniDistrict, now: datetime) -> None:
    target = made(now)
    actions.end_target(
        actor=SYSTEM, now=now, target_id=target.pk, ended_on=date(2026, 10, 1), reason="并入专项"
    )
    with pytest.raises(Refused, match="终止"):
        actions.report_value(actor=SYSTEM, now=now, target_id=target.pk, on=now.date(), value=Decimal(1))
    assert Target.objects.get().last_day == date(2026, 9, 30)
    assert not queries.find_targets(SYSTEM, today=now.date()).exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"due_on": date(2025, 12, 31)}, "bad_period"),
        ({"quantity": None}, "no_quantity"),
        ({"quantity": Decimal(-1)}, "bad_quantity"),
        ({"comparator": "gt"}, "bad_choice"),
        ({"comparator": "all", "quantity": None}, "no_list"),
        ({"covers": {"a": "甲"}}, "list_without_all"),
        ({"metric": "no_such"}, "unknown_metric"),
        ({"metric": "rate"}, "other_unit"),
        ({"metric": "rate", "comparator": "all", "covers": {"a": "甲"}}, "bad_list"),
        ({"why": ""}, "no_why"),
        ({"owner": "U-X"}, "unknown_unit"),
        ({"whole": "no-such"}, "unknown_target"),
    ],
)
def test_terms_without_sense_are_refused_and_nothing_is_written(
    district: MiniDistrict, now: datetime, more: dict[str, Any], code: str
) -> None:
    define("rate", unit="%", kinds=["cases.closed"])
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        made(now, **more)
    assert refused.value.code == code
    assert (Target.objects.count(), Entry.objects.count()) == (0, before)


def test_whole_cannot_become_a_part_of_its_part(district: MiniDistrict, now: datetime) -> None:
    whole = made(now)
    part = made(now, whole=whole.code)
    with pytest.raises(Refused, match="自己的一部分"):
        actions.revise_target(
            actor=SYSTEM, now=now, target_id=whole.pk, terms=terms(whole=part.code), reason="反了"
        )


def test_only_who_may_sets_and_only_the_unit_reports(district: MiniDistrict, now: datetime) -> None:
    reader = some(district, "reader", "U", MetricsPermission.VIEW)
    other = some(district, "other", "U-SZ", TargetsPermission.REPORT)
    target = made(now)
    for refused in (
        lambda: actions.set_target(actor=reader, now=now, terms=terms(), reason="我要"),
        lambda: actions.set_target(actor=other, now=now, terms=terms(), reason="我要"),
        lambda: actions.report_value(
            actor=other, now=now, target_id=target.pk, on=now.date(), value=Decimal(1)
        ),
        lambda: actions.end_target(
            actor=other, now=now, target_id=target.pk, ended_on=now.date(), reason="不要"
        ),
    ):
        with pytest.raises(Refused) as found:
            refused()
        assert found.value.code == "not_permitted"
    assert queries.find_targets(reader, today=now.date()).get() == target


def test_what_a_metric_measures_is_not_reported(district: MiniDistrict, now: datetime) -> None:
    define("parks", unit="个", kinds=["cases.closed"])
    target = made(now, metric="parks")
    with pytest.raises(Refused, match="不用填报"):
        actions.report_value(actor=SYSTEM, now=now, target_id=target.pk, on=now.date(), value=Decimal(1))


def test_stock_forecasts_only_what_has_come_since_the_start(district: MiniDistrict, now: datetime) -> None:
    define("devices", unit="台", kinds=["cases.closed"], basis="stock")
    keep(*(entry("cases.closed", now - 400 * DAY) for _ in range(100)))
    keep(*(entry("cases.closed", now - n * DAY) for n in range(10)))
    target = made(now, metric="devices", unit="台", quantity=Decimal(500))
    found = queries.outlook(stand(target, now))
    assert (found.gained, found.records) == (Decimal(10), 10)
    assert found.forecast is not None
    assert 112 < found.forecast.at_end < 115
