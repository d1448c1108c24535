"""Setting and ending duties, and what is then found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from bihuan.domain.district.actions import end_duty, set_duty
from bihuan.domain.district.models import Duty
from bihuan.domain.district.queries import duty_for, duty_report, duty_rows
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import ANONYMOUS, Actor
from bihuan.kernel.refusals import Refused
from tests.factories.district import MiniDistrict, duty

TODAY = date(2026, 9, 30)
NEXT_MONTH = date(2026, 11, 1)


def lead(district: MiniDistrict, category: str, place: str, day: date = TODAY) -> str | None:
    found = duty_for(category, district.places[place], day)
    return found.lead.code if found else None


def give(district: MiniDistrict, actor: Actor, now: datetime, **changed: Any) -> Duty:
    facts: dict[str, Any] = {
        "category": "E01",
        "place": district.places["S1"],
        "lead": district.units["U-SZ"],
        "valid_from": TODAY,
    }
    return set_duty(actor=actor, now=now, **{**facts, **changed})


def test_the_narrowest_class_and_then_the_smallest_place_answers(district: MiniDistrict) -> None:
    found = [lead(district, category, "S1A1") for category in ("E0101", "E0102", "C0101")]
    assert found == ["U-S1A", "U-S1", "U-SZ"]
    assert lead(district, "E0101", "S2B2") == "U-CG"


def test_assisting_units_keep_their_order(district: MiniDistrict) -> None:
    found = duty_for(district.categories["E0101"], district.places["S1A"], TODAY)
    assert found is not None
    assert [unit.code for unit in found.assist_units] == ["U-S1", "U-CG"]


def test_nobody_answers_before_the_table_begins(district: MiniDistrict) -> None:
    assert lead(district, "E0101", "S1A", date(2023, 12, 31)) is None


def test_a_new_duty_ends_the_old_one_the_day_before_and_rewrites_nothing(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    old = Duty.objects.get(category="E01", place__code="S1")
    new = give(
        district, manager, now, assists=[district.units["U-CG"]], valid_from=NEXT_MONTH, source="会议纪要"
    )
    assert lead(district, "E0102", "S1A", NEXT_MONTH - timedelta(days=1)) == "U-S1"
    assert lead(district, "E0102", "S1A", NEXT_MONTH) == "U-SZ"
    old.refresh_from_db()
    assert (old.lead.code, old.valid_to) == ("U-S1", NEXT_MONTH)
    assert [(e.kind, e.subject_id, e.unit, e.place, e.category) for e in entries] == [
        ("district.duty_ended", old.pk, "/U/U-S1/", "/D/S1/", "E01"),
        ("district.duty_set", new.pk, "/U/U-SZ/", "/D/S1/", "E01"),
    ]
    assert entries[1].data["assists"] == ["U-CG"]


def test_after_an_interim_duty_the_old_arrangement_continues(
    district: MiniDistrict, manager: Actor, now: datetime
) -> None:
    give(district, manager, now, valid_to=NEXT_MONTH)
    assert lead(district, "E0102", "S1A", NEXT_MONTH - timedelta(days=1)) == "U-SZ"
    after = duty_for("E0102", district.places["S1A"], NEXT_MONTH)
    assert after is not None
    assert (after.lead.code, [u.code for u in after.assist_units]) == ("U-S1", ["U-CG"])
    assert duty_report(NEXT_MONTH).overlaps == ()


def test_a_duty_set_twice_on_one_day_leaves_the_second(
    district: MiniDistrict, manager: Actor, now: datetime
) -> None:
    give(district, manager, now)
    give(district, manager, now, lead=district.units["U-CG"])
    assert lead(district, "E0102", "S1A") == "U-CG"
    assert duty_report(TODAY).overlaps == ()


def test_a_duty_over_a_later_one_is_refused_and_changes_nothing(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    give(district, manager, now, valid_from=NEXT_MONTH)
    said = entries.count()
    with pytest.raises(Refused) as refusal:
        give(district, manager, now, lead=district.units["U-CG"])
    assert refusal.value.code == "later_duty"
    assert lead(district, "E0102", "S1A") == "U-S1"
    assert entries.count() == said


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"category": "E1"}, "bad_category"),
        ({"category": "E0199"}, "bad_category"),
        ({"place": "S1A1"}, "bad_place"),
        ({"assists": ["U-SZ"]}, "bad_units"),
        ({"assists": ["U-CG", "U-CG"]}, "bad_units"),
        ({"valid_from": TODAY - timedelta(days=1)}, "bad_period"),
        ({"valid_to": TODAY}, "bad_period"),
    ],
)
def test_a_duty_that_makes_no_sense_is_refused(
    district: MiniDistrict, manager: Actor, now: datetime, changed: dict[str, Any], code: str
) -> None:
    facts = dict(changed)
    if "place" in facts:
        facts["place"] = district.places[facts["place"]]
    if "assists" in facts:
        facts["assists"] = [district.units[unit] for unit in facts["assists"]]
    with pytest.raises(Refused) as refusal:
        give(district, manager, now, **facts)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_a_unit_that_was_dissolved_gets_no_duty(
    district: MiniDistrict, manager: Actor, now: datetime
) -> None:
    Unit.objects.filter(code="U-SZ").update(valid_to=TODAY)
    district.units["U-SZ"].refresh_from_db()
    with pytest.raises(Refused) as refusal:
        give(district, manager, now)
    assert refusal.value.code == "bad_units"


def test_a_street_sets_duties_in_its_own_area_only(
    district: MiniDistrict, street_manager: Actor, now: datetime
) -> None:
    give(district, street_manager, now)
    with pytest.raises(Refused) as refusal:
        give(district, street_manager, now, place=district.places["S2"])
    assert refusal.value.code == "not_allowed"


def test_who_is_nobody_sets_no_duty(district: MiniDistrict, now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        give(district, ANONYMOUS, now)
    assert refusal.value.code == "not_allowed"


def test_an_ended_duty_falls_back_to_the_wider_one(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    row = Duty.objects.get(category="E01", place__code="S1")
    end_duty(duty_id=row.pk, valid_to=NEXT_MONTH, reason="机构调整", actor=manager, now=now)
    assert lead(district, "E0102", "S1A", NEXT_MONTH) == "U-CG"
    assert [(e.kind, e.reason) for e in entries] == [("district.duty_ended", "机构调整")]
    with pytest.raises(Refused) as refusal:
        end_duty(duty_id=row.pk, valid_to=NEXT_MONTH, reason="", actor=manager, now=now)
    assert refusal.value.code == "ended"


def test_a_duty_cannot_end_in_the_past(district: MiniDistrict, manager: Actor, now: datetime) -> None:
    row = Duty.objects.get(category="E01", place__code="S1")
    with pytest.raises(Refused) as refusal:
        end_duty(duty_id=row.pk, valid_to=TODAY - timedelta(days=1), reason="", actor=manager, now=now)
    assert refusal.value.code == "bad_period"


def test_a_duty_that_has_not_begun_is_withdrawn(
    district: MiniDistrict, manager: Actor, now: datetime
) -> None:
    row = give(district, manager, now, valid_from=NEXT_MONTH)
    end_duty(duty_id=row.pk, valid_to=TODAY, reason="撤回", actor=manager, now=now)
    row.refresh_from_db()
    assert row.valid_to == row.valid_from
    assert lead(district, "E0102", "S1A", NEXT_MONTH) == "U-CG"


def test_the_report_is_clean_when_everything_has_somebody(district: MiniDistrict) -> None:
    report = duty_report(TODAY)
    assert report.is_clean
    assert report.checked == 4 * 4


def test_the_report_names_each_hole(district: MiniDistrict) -> None:
    Duty.objects.filter(category="").update(valid_to=TODAY)
    Duty.objects.filter(category="C01").update(valid_to=TODAY)
    report = duty_report(TODAY)
    assert {hole.category.code for hole in report.holes} == {"C0101", "C0102"}
    assert len(report.holes) == 2 * 4
    assert duty_report(TODAY - timedelta(days=1)).is_clean


def test_the_report_names_rows_that_tie(district: MiniDistrict) -> None:
    duty(district, "C01", "D", "U-CG", until=NEXT_MONTH)
    (overlap,) = duty_report(TODAY).overlaps
    assert (overlap.category, overlap.place.code) == ("C01", "D")
    assert {row.lead_code for row in overlap.lines} == {"U-CG", "U-SZ"}
    assert duty_report(NEXT_MONTH).is_clean


def test_duty_rows_bear_on_the_class_and_the_place(district: MiniDistrict) -> None:
    def found(**asked: Any) -> list[tuple[str, str]]:
        return [(row.category, row.place.code) for row in duty_rows(TODAY, **asked)]

    assert len(found()) == 5
    assert found(category="E0102") == [("", "D"), ("E01", "D"), ("E01", "S1")]
    assert found(category="E01", place=district.places["S1B"]) == [("", "D"), ("E01", "D"), ("E01", "S1")]
    assert found(place=district.places["S2"]) == [("", "D"), ("C01", "D"), ("E01", "D")]
