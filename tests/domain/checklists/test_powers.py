"""Handing powers over and back: from a day on, without overlaps, without silent holes, and the past stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bihuan.domain.checklists.actions import hand_back, hand_over
from bihuan.domain.checklists.models import Power
from bihuan.domain.checklists.queries import checklist_on, holder_on, holders_on
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.checklists import Library

TODAY = date(2026, 9, 30)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def give(library: Library, now: datetime, to: list[str], day: date = OCTOBER, **said: str) -> None:
    facts = {"level": "street", "reason": "赋权街道", "source": "批复〔2026〕1号"} | said
    hand_over(item_code="CG001", to=to, from_on=day, actor=library.keeper, now=now, **facts)


def take_back(library: Library, now: datetime, day: date = NOVEMBER, to: str = "U-CG") -> None:
    hand_back(item_code="CG001", to=to, from_on=day, reason="承接不了", actor=library.keeper, now=now)


def who(day: date, place: str = "") -> str:
    found = holder_on("CG001", day, place)
    return found.unit_code if found else ""


def test_a_power_handed_to_another_bureau_moves_from_that_day_on(library: Library, now: datetime) -> None:
    give(library, now, ["U-SJ"], level="district")
    assert (who(date(2026, 9, 30)), who(OCTOBER)) == ("U-CG", "U-SJ")
    (entry,) = Entry.objects.filter(kind="checklists.power_handed_over")
    assert (entry.subject_code, entry.data["holder"], entry.reason) == ("CG001", "U-SJ", "赋权街道")
    assert Entry.objects.filter(kind="checklists.power_ended").count() == 1


def test_a_power_handed_back_mid_year_moves_the_holder_and_the_past_report_stays(
    library: Library, now: datetime
) -> None:
    give(library, now, ["U-S1", "U-S2"])
    before = [holders_on("CG001", day) for day in (date(2026, 6, 1), OCTOBER)]
    take_back(library, now)
    assert who(date(2026, 10, 31), "/D/S1/") == "U-S1"
    assert who(NOVEMBER, "/D/S1/") == "U-CG"
    assert [len(holders_on("CG001", day)) for day in (date(2026, 6, 1), OCTOBER, NOVEMBER)] == [1, 2, 1]
    after = [holders_on("CG001", day) for day in (date(2026, 6, 1), OCTOBER)]
    assert [[h.unit_code for h in day] for day in after] == [[h.unit_code for h in day] for day in before]


def test_a_street_holds_it_in_its_own_area_and_the_bureau_the_rest(library: Library, now: datetime) -> None:
    give(library, now, ["U-S1"])
    assert who(OCTOBER, "/D/S1/S1A/") == "U-S1"
    assert who(OCTOBER, "/D/S2/") == "U-CG"
    take_back(library, now)
    assert who(NOVEMBER, "/D/S1/") == "U-CG"
    assert Power.objects.filter(item__code="CG001").count() == 2
    assert Entry.objects.get(kind="checklists.power_handed_back").data["valid_from"] == "2026-11-01"


def test_the_minutes_follow_the_holder(library: Library, now: datetime) -> None:
    give(library, now, ["U-SJ"], level="district")
    checklist = checklist_on("catering", OCTOBER)
    assert checklist is not None
    assert checklist.lines[3].officer_minutes == {"U-SJ": 10}


def test_the_last_street_ends_the_power_for_the_whole_district(library: Library, now: datetime) -> None:
    give(library, now, ["U-S1"])
    give(library, now, ["U-S2"], NOVEMBER)
    assert [h.unit_code for h in holders_on("CG001", NOVEMBER)] == ["U-S1", "U-S2"]


REFUSED: dict[str, dict[str, Any]] = {
    "no_reason": {"reason": " "},
    "bad_holder": {"level": "district"},
    "bad_period": {"from_on": date(2026, 9, 29)},
    "same_holder": {"to": ["U-CG"], "level": "district"},
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_changes_nothing(library: Library, now: datetime, code: str) -> None:
    facts: dict[str, Any] = {
        "item_code": "CG001",
        "to": ["U-S1"],
        "level": "street",
        "from_on": OCTOBER,
        "reason": "赋权",
    }
    before = list(Power.objects.values())
    with pytest.raises(Refused) as refused:
        hand_over(**(facts | REFUSED[code]), actor=library.keeper, now=now)
    assert refused.value.code == code
    assert list(Power.objects.values()) == before
    assert not Entry.objects.filter(kind="checklists.power_handed_over").exists()


def test_a_power_that_begins_later_is_never_cut(library: Library, now: datetime) -> None:
    give(library, now, ["U-SJ"], NOVEMBER, level="district")
    with pytest.raises(Refused, match="2026-11-01") as refused:
        give(library, now, ["U-XF"], OCTOBER, level="district")
    assert refused.value.code == "later_power"


def test_a_hole_between_two_holders_is_refused(library: Library, now: datetime) -> None:
    Power.objects.filter(item__code="CG001").update(valid_to=OCTOBER)
    with pytest.raises(Refused) as refused:
        give(library, now, ["U-SJ"], NOVEMBER, level="district")
    assert (refused.value.code, refused.value.params["first"]) == ("hole", OCTOBER)
    give(library, now, ["U-SJ"], OCTOBER, level="district")
    assert who(OCTOBER) == "U-SJ"


def test_a_hole_left_to_some_streets_is_refused(library: Library, now: datetime) -> None:
    Power.objects.filter(item__code="CG001").update(valid_to=OCTOBER)
    with pytest.raises(Refused, match="U-S2单位"):
        give(library, now, ["U-S1"], OCTOBER)


def test_nothing_to_give_back_is_refused(library: Library, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        take_back(library, now)
    assert refused.value.code == "not_handed_over"


def test_who_may_not_manage_is_refused(library: Library, now: datetime) -> None:
    for actor in (library.viewer, library.stranger):
        with pytest.raises(Refused) as refused:
            hand_over(
                item_code="CG001", to=["U-SJ"], level="district", from_on=OCTOBER, reason="x", actor=actor, now=now
            )  # fmt: skip
        assert refused.value.code == "not_permitted"


def test_an_unknown_item_is_not_found(library: Library, now: datetime) -> None:
    with pytest.raises(NotFound):
        hand_over(
            item_code="XX", to=["U-SJ"], level="district", from_on=TODAY, reason="x", actor=library.keeper, now=now
        )  # fmt: skip
