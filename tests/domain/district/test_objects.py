"""Governed objects: registering, changing, ending, finding, and who sees which."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import QuerySet

from bihuan.domain.district.actions import add_object, change_object, end_object
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.district.queries import objects_near, search_places, visible_objects
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.accounts import actor, person
from tests.factories.district import MiniDistrict, governed


def register(district: MiniDistrict, actor: Actor, now: datetime, **changed: Any) -> GovernedObject:
    facts: dict[str, Any] = {
        "code": "R1",
        "kind": district.kinds["road"],
        "name": "桃花路",
        "place": district.places["S1A"],
        "lon": 120.605,
        "lat": 31.305,
        "data": {"metres": 800, "keeper": "路长甲"},
    }
    return add_object(actor=actor, now=now, **{**facts, **changed})


def test_a_registered_object_stands_with_its_cell_and_its_entry(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    thing = register(district, manager, now, owner_unit=district.units["U-SZ"])
    assert thing.h3
    assert thing.valid_from == date(2026, 9, 30)
    entry = entries.get()
    assert (entry.kind, entry.subject_code, entry.place, entry.unit) == (
        "district.object_added",
        "R1",
        "/D/S1/S1A/",
        "/U/U-SZ/",
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "empty_name"),
        ({"lon": 120.6, "lat": None}, "bad_point"),
        ({"lon": 31.3, "lat": 120.6}, "bad_point"),
        ({"data": {"colour": "red"}}, "bad_particulars"),
        ({"data": {"metres": "long"}}, "bad_particulars"),
        ({"data": {"metres": True}}, "bad_particulars"),
        ({"data": {"grade": "高速"}}, "bad_particulars"),
    ],
)
def test_an_object_that_makes_no_sense_is_refused(
    district: MiniDistrict,
    manager: Actor,
    now: datetime,
    entries: QuerySet[Entry],
    changed: dict[str, Any],
    code: str,
) -> None:
    with pytest.raises(Refused) as refusal:
        register(district, manager, now, **changed)
    assert refusal.value.code == code
    assert not GovernedObject.objects.exists()
    assert not entries.exists()


def test_a_code_in_use_is_refused(district: MiniDistrict, manager: Actor, now: datetime) -> None:
    register(district, manager, now)
    with pytest.raises(Refused) as refusal:
        register(district, manager, now)
    assert refusal.value.code == "code_taken"
    assert "R1" in str(refusal.value)


def test_a_change_is_recorded_without_the_particulars_values(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    thing = register(district, manager, now)
    change_object(
        object_id=thing.pk,
        name="桃花大路",
        place=district.places["S1B"],
        lon=120.605,
        lat=31.315,
        data={"metres": 800, "keeper": "路长乙"},
        actor=manager,
        now=now,
    )
    entry = entries.last()
    assert entry is not None
    assert entry.data == {
        "changes": {"name": ["桃花路", "桃花大路"], "place": ["S1A", "S1B"], "lat": [31.305, 31.315]},
        "particulars": ["keeper"],
    }
    moved = GovernedObject.objects.get(pk=thing.pk)
    assert moved.h3 != thing.h3


def test_a_change_that_changes_nothing_is_not_recorded(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    thing = register(district, manager, now)
    change_object(object_id=thing.pk, name="桃花路", actor=manager, now=now)
    assert entries.count() == 1


def test_an_ended_object_stays_and_cannot_change(
    district: MiniDistrict, manager: Actor, now: datetime, entries: QuerySet[Entry]
) -> None:
    thing = register(district, manager, now)
    end_object(object_id=thing.pk, valid_to=date(2026, 10, 1), reason="已拆除", actor=manager, now=now)
    assert [entry.reason for entry in entries] == ["", "已拆除"]
    assert objects_near(120.605, 31.305, 100) == []
    with pytest.raises(Refused) as refusal:
        change_object(object_id=thing.pk, name="新名", actor=manager, now=now)
    assert refusal.value.code == "ended"


def test_an_unknown_object_is_not_found(manager: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        end_object(object_id=0, valid_to=date(2026, 10, 1), reason="", actor=manager, now=now)


def test_a_street_keeps_objects_of_its_own_area_only(
    district: MiniDistrict, street_manager: Actor, now: datetime
) -> None:
    thing = register(district, street_manager, now)
    with pytest.raises(Refused) as refusal:
        change_object(object_id=thing.pk, place=district.places["S2"], actor=street_manager, now=now)
    assert refusal.value.code == "not_allowed"


def test_an_actor_sees_the_objects_that_his_grants_reach(district: MiniDistrict) -> None:
    governed(district, "A", "S1A")
    governed(district, "B", "S2B")
    governed(district, "C", "S2B", owner="U-S1A")

    def seen(somebody: Actor) -> list[str]:
        return sorted(visible_objects(somebody).values_list("code", flat=True))

    def of(unit: str) -> Actor:
        return actor(person(f"p{unit}", district.units[unit], "district.view"))

    assert seen(of("U-S1")) == ["A", "C"]
    assert seen(of("U-S2")) == ["B", "C"]
    assert seen(of("U-CG")) == seen(SYSTEM) == ["A", "B", "C"]
    assert seen(ANONYMOUS) == seen(actor(person("none", district.units["U-S1"]))) == []


def test_objects_near_a_point_come_nearest_first(
    district: MiniDistrict, django_assert_num_queries: Any
) -> None:
    for code, lon in (("far", 120.609), ("near", 120.6051), ("here", 120.605), ("away", 120.63)):
        governed(district, code, "S1A", point=(lon, 31.305))
    with django_assert_num_queries(1):
        found = objects_near(120.605, 31.305, 500)
    assert [near.thing.code for near in found] == ["here", "near", "far"]
    assert found[0].metres == 0.0
    assert found[2].metres == pytest.approx(380, abs=5)
    assert objects_near(120.605, 31.305, 500, among=GovernedObject.objects.filter(code="near")) == found[1:2]
    assert objects_near(float("nan"), 31.305, 500) == []


def test_words_find_places_then_objects_in_both_languages(district: MiniDistrict) -> None:
    governed(district, "R9", "S1A", name="桃花路")
    found = search_places("桃花")
    assert [(hit.kind, hit.code) for hit in found] == [
        ("community", "S1A"),
        ("grid", "S1A1"),
        ("grid", "S1A2"),
        ("object", "R9"),
    ]
    assert found[3].place_path == "/D/S1/S1A/"
    assert [hit.code for hit in search_places("place s2b")] == ["S2B", "S2B1", "S2B2"]
    assert [hit.code for hit in search_places("r9")] == ["R9"]
    assert search_places("  ") == []
    assert len(search_places("Place", limit=3)) == 3
