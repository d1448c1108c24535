"""Standards, duties, calendar and case rules of the example district are complete and free of contradictions."""

import itertools
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from bihuan.kernel.clock import Limit
from tests.packs.tables import by_code, in_force, of_kind, rows, small_classes, span, toml, turning_days

TOPICS = {
    "environment", "facilities", "traffic", "greening", "advertising", "construction", "order", "emergency",
    "livelihood", "heritage", "water",
}  # fmt: skip
HOLIDAYS = {2024: 28, 2025: 28, 2026: 33}
MAKE_UP_DAYS = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


def test_small_classes_stand_under_a_large_one_of_their_kind():
    table = by_code("categories.csv")
    assert len(table) == len(rows("categories.csv"))
    assert len(small_classes()) >= 90
    for row in small_classes():
        assert row["parent"] == row["code"][:3]
        assert table[row["parent"]]["kind"] == row["kind"]


def test_classes_use_the_known_words():
    for row in rows("categories.csv"):
        assert row["kind"] == {"C": "component", "E": "event"}[row["code"][0]]
        assert row["topic"] in TOPICS
        assert row["risk"] in {"low", "normal", "high"}
        assert row["evidence"] in {"both", "after", "none"}
        assert row["name"]
        assert row["name_en"].isascii()


def test_every_small_class_has_a_standard_in_force_from_2024_on():
    for day in [date(2024, 1, 1), *turning_days("standards.csv"), date(2026, 11, 22)]:
        covered = {row["category"] for row in rows("standards.csv") if in_force(row, day)}
        assert {row["code"] for row in small_classes()} == covered


def test_versions_of_a_standard_row_follow_without_gap_or_overlap():
    versions = defaultdict(list)
    for row in rows("standards.csv"):
        versions[row["category"], row["row"], row["stage"]].append(span(row))
    assert any(len(spans) > 1 for spans in versions.values())
    for spans in versions.values():
        spans.sort()
        assert all(one[1] == other[0] for one, other in itertools.pairwise(spans))


def test_stages_of_a_row_are_numbered_without_holes():
    stages = defaultdict(list)
    for row in rows("standards.csv"):
        stages[row["category"], row["row"], row["valid_from"]].append(int(row["stage"]))
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in stages.values())
    assert max(map(len, stages.values())) == 3


def test_every_limit_can_be_counted_and_every_row_says_when_it_is_closed():
    for row in rows("standards.csv"):
        assert Limit.parse(f"{row['amount']} {row['unit']}").amount > 0
        assert row["condition"]
        assert row["closing_condition"]
        assert row["stage_name"]
        assert row["source"].startswith("示例标准")
        assert "GB/T" not in row["source"]


def narrowest(category, place, day):
    """The duty rows that answer, by the narrowest class and then the smallest place."""
    for prefix in (category, category[:3], category[:1], ""):
        for code in (place, place[:9], place[:6]):
            found = [
                row
                for row in rows("duty.csv")
                if row["category"] == prefix and row["place"] == code and in_force(row, day)
            ]
            if found:
                return found
    return []


@pytest.mark.parametrize("day", [*turning_days("duty.csv"), date(2026, 11, 22)], ids=str)
def test_every_small_class_has_exactly_one_lead_in_every_street(day):
    streets = [row["code"] for row in of_kind("places.csv", "street")]
    for row in small_classes():
        for street in streets:
            assert len(narrowest(row["code"], street, day)) == 1, (row["code"], street)


def test_no_two_duty_rows_of_one_class_and_place_hold_at_once():
    spots = defaultdict(list)
    for row in rows("duty.csv"):
        spots[row["category"], row["place"]].append(span(row))
    for spans in spots.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


def test_duty_rows_name_known_classes_places_and_units():
    categories, places, units = by_code("categories.csv"), by_code("places.csv"), by_code("units.csv")
    for row in rows("duty.csv"):
        assists = [code for code in row["assist"].split(";") if code]
        assert row["category"] in categories
        assert row["place"] in places
        assert {row["lead"], *assists} <= set(units)
        assert len({row["lead"], *assists}) == 1 + len(assists)
        assert row["source"]


def test_duties_move_between_district_and_street_with_time():
    streets = {row["code"] for row in of_kind("units.csv", "street")}
    before, after = date(2026, 6, 30), date(2026, 7, 1)
    was = {c["code"]: narrowest(c["code"], "320508018", before)[0]["lead"] for c in small_classes()}
    now = {c["code"]: narrowest(c["code"], "320508018", after)[0]["lead"] for c in small_classes()}
    assert was["E0601"] == "GS-ZFDD"
    assert now["E0601"] in streets
    assert was["C0303"] in streets
    assert now["C0303"] == "GS-HW"


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_calendar_is_the_published_one(year):
    days = [row for row in rows("calendar.csv") if row["day"].startswith(str(year))]
    assert Counter(row["kind"] for row in days)["holiday"] == HOLIDAYS[year]
    assert [row["day"][5:] for row in days if row["kind"] == "workday"] == MAKE_UP_DAYS[year]
    assert year in [published["year"] for published in toml("calendar.toml")["years"]]


def test_make_up_days_are_weekend_days_and_no_day_stands_twice():
    assert max(Counter(row["day"] for row in rows("calendar.csv")).values()) == 1
    for row in rows("calendar.csv"):
        day = date.fromisoformat(row["day"])
        assert row["kind"] == "holiday" or day.weekday() >= 5
        assert row["source"].startswith("国办发明电")


def test_the_national_day_week_of_2026_is_as_published():
    kinds = {row["day"]: row["kind"] for row in rows("calendar.csv")}
    week = [date(2026, 10, 1) + timedelta(days=n) for n in range(7)]
    assert all(kinds[day.isoformat()] == "holiday" for day in week)
    assert kinds["2026-10-10"] == "workday"


def test_reasons_have_a_code_and_both_names():
    rules = toml("cases.toml")
    for table in ("return", "decline", "reject", "void", "force_close", "extend", "suspend", "appeal"):
        reasons = rules[table]["reasons"]
        assert max(Counter(reason["code"] for reason in reasons).values()) == 1
        assert all(reason["name"] and reason["name_en"] for reason in reasons)
        assert reasons[-1]["code"] == "other"


def test_typed_reasons_of_a_return_are_those_of_the_field():
    codes = [reason["code"] for reason in toml("cases.toml")["return"]["reasons"]]
    assert codes == ["already_fixed", "not_ours", "not_this_unit", "place_unclear", "other"]


def test_supervision_has_three_colours_with_a_shorter_answer_each():
    colours = toml("cases.toml")["supervision"]["colours"]
    assert [colour["code"] for colour in colours] == ["blue", "yellow", "red"]
    assert [colour["answer_limit"] for colour in colours] == ["2 work_day", "1 work_day", "4 work_hour"]
