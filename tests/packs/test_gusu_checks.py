"""The check items, powers and scenario checklists of the example district: whole, sourced and free of holes."""

import itertools
import json
import re
from collections import Counter, defaultdict
from datetime import date

from tests.packs.tables import PACK, by_code, in_force, of_kind, rows, span, toml

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
NUMBER = "[零一二三四五六七八九十百]+"
CLAUSE = f"(第{NUMBER}款)?(第{NUMBER}项)?"
ARTICLES = re.compile(f"第{NUMBER}条{CLAUSE}(、(第{NUMBER}条)?{CLAUSE})*")
FREQUENCY = {"A", "B", "C", "D"}


def versions():
    """The versions of every item by code, in the order of their days."""
    found = {}
    for path in sorted((PACK / "checks").glob("items-*.toml")):
        for code, raw in toml(f"checks/{path.name}")["items"].items():
            assert code not in found, f"{code} stands in two files"
            found[code] = raw if isinstance(raw, list) else [raw]
    return found


ITEMS = versions()
NOW = {code: dated[-1] for code, dated in ITEMS.items()}
SCENARIOS = toml("checks/scenarios.toml")["scenarios"]
STREETS = {row["code"] for row in of_kind("units.csv", "street")}


def lines(scenario):
    return [line if isinstance(line, dict) else {"item": line} for line in scenario["items"]]


def codes(scenario):
    return [line["item"] for line in lines(scenario)]


def test_there_are_102_items_and_26_scenarios():
    assert len(ITEMS) == 102
    assert len(SCENARIOS) == 26
    assert len({one["field"] for one in NOW.values()}) >= 10


def test_every_item_names_a_law_and_its_article():
    for code, dated in ITEMS.items():
        for one in dated:
            assert re.search(r"(法|条例|办法|规定|细则|法典)$", one["law"]), code
            assert ARTICLES.fullmatch(one["article"]), code
            assert one["method"].endswith("。"), code
            assert one["evidence"], code


def test_laws_follow_one_another_without_a_day_between():
    for code, dated in ITEMS.items():
        days = [one["valid_from"] for one in dated]
        assert days == sorted(set(days)), code
        assert days[0] == FIRST, code
    changed = Counter(dated[-1]["valid_from"] for dated in ITEMS.values() if len(dated) > 1)
    assert changed == {date(2025, 3, 1): 4, date(2026, 5, 1): 2, date(2026, 8, 15): 10}
    assert not any("污染防治法" in one["law"] for one in NOW.values())


def test_items_use_known_words_units_and_minutes():
    units = by_code("units.csv")
    for code, dated in ITEMS.items():
        for one in dated:
            assert one["department"] in units, code
            assert one["class"] in {"general", "key"}, code
            assert one["cap_class"] in {"routine", "special", "individual", "service"}, code
            assert one["photo"] in {"never", "on_fail", "always"}, code
            assert set(one["frequency"]) == FREQUENCY, code
            times = [one["frequency"][grade] for grade in "ABCD"]
            assert times == sorted(times), code
            people = 2 if one["on_site"] else 1
            assert one["officer_minutes"] == {one["department"]: people * one["minutes"]}, code
            assert 3 <= one["minutes"] <= 10, code


def test_what_paper_can_show_needs_no_photograph_and_a_key_danger_always_does():
    assert all(one["photo"] == "never" for one in NOW.values() if not one["on_site"])
    assert sum(not one["on_site"] for one in NOW.values()) >= 8
    assert all(not one["low_disturbance"] for one in NOW.values() if one["class"] == "key")


def test_duplicates_name_another_item_of_another_department_that_is_not_merged_itself():
    merged = {code: one["same_as"] for code, one in NOW.items() if "same_as" in one}
    assert len(merged) >= 6
    for code, other in merged.items():
        assert other in NOW
        assert other not in merged, code
        assert NOW[other]["department"] != NOW[code]["department"], code
    for key, scenario in SCENARIOS.items():
        alone = {code for code in codes(scenario) if code in merged and merged[code] not in codes(scenario)}
        assert not alone, f"{key} would ask another department's item instead of {alone}"


def test_every_item_stands_on_a_list_and_every_list_is_a_walk():
    used = Counter(code for scenario in SCENARIOS.values() for code in codes(scenario))
    assert set(used) == set(ITEMS)
    for key, scenario in SCENARIOS.items():
        assert 10 <= len(scenario["items"]) <= 22, key
        assert max(Counter(codes(scenario)).values()) == 1, key
        assert scenario["lead"] in by_code("units.csv"), key
        assert sum(NOW[code]["minutes"] for code in codes(scenario) if NOW[code]["on_site"]) <= 150, key


def test_conditions_ask_the_questions_of_their_own_list_and_no_question_is_idle():
    for key, scenario in SCENARIOS.items():
        asked = [question["key"] for question in scenario.get("questions", [])]
        assert len(asked) == len(set(asked)), key
        assert {line["when"] for line in lines(scenario) if "when" in line} == set(asked), key
        assert all(
            q["text"].endswith("？") and q["text_en"].isascii() for q in scenario.get("questions", [])
        ), key


def test_a_trade_belongs_to_one_list():
    trades = Counter(trade for scenario in SCENARIOS.values() for trade in scenario["trades"])
    assert max(trades.values()) == 1


def powers():
    found = defaultdict(list)
    for row in rows("checks/powers.csv"):
        found[row["item"]].append(row)
    return found


def test_every_item_has_one_holder_in_every_street_on_every_day():
    """Who holds it changes on turning days alone, so these and the two ends stand for every day between."""
    held = powers()
    assert set(held) == set(ITEMS)
    for item, lines_of in held.items():
        turning = {day for row in lines_of for day in span(row) if FIRST <= day <= LAST}
        for day in {FIRST, LAST, *turning}:
            standing = [row for row in lines_of if in_force(row, day)]
            district = [row for row in standing if row["level"] == "district"]
            assert len(district) <= 1, (item, day)
            of_streets = Counter(row["holder"] for row in standing if row["level"] == "street")
            assert of_streets == (Counter() if district else Counter(STREETS)), (item, day)


def test_powers_name_units_levels_and_where_they_come_from():
    for row in rows("checks/powers.csv"):
        assert row["holder"] in by_code("units.csv")
        assert (row["level"] == "street") == (row["holder"] in STREETS)
        assert row["source"]
        assert bool(row["reason"]) == (row["how"] != "held")


def test_a_dozen_powers_went_to_the_streets_and_two_came_back_in_mid_year():
    over = {row["item"] for row in rows("checks/powers.csv") if row["how"] == "handed_over"}
    back = {row["item"]: row for row in rows("checks/powers.csv") if row["how"] == "handed_back"}
    assert len(over) == 12
    assert set(back) == {"FR008", "HC006"}
    assert set(back) < over
    assert all(row["level"] == "district" and row["valid_from"][5:] != "01-01" for row in back.values())


def test_a_hand_over_follows_the_day_on_which_the_district_let_go():
    for item, lines_of in powers().items():
        changes = sorted({(span(row), row["level"]) for row in lines_of})
        for (one, _), (other, _) in itertools.pairwise(changes):
            assert one[1] == other[0], item


def test_every_unit_that_holds_a_power_has_two_officers_with_certificates_until_2027():
    unit = {row["username"]: row["unit"] for row in rows("people.csv")}
    holders = {row["holder"] for row in rows("checks/powers.csv")}
    for day in (FIRST, date(2026, 12, 1), LAST):
        officers = {row["username"] for row in rows("officers.csv") if in_force(row, day)}
        there = Counter(unit[name] for name in officers)
        assert not {holder: there[holder] for holder in holders if there[holder] < 2}, day


def test_every_list_has_enterprises_and_every_enterprise_a_list():
    of_trade = {trade: key for key, scenario in SCENARIOS.items() for trade in scenario["trades"]}
    trades = {json.loads(row["data"])["trade"] for row in of_kind("objects.csv", "enterprise")}
    assert {of_trade[trade] for trade in trades} == set(SCENARIOS)


def test_every_finding_becomes_a_case_of_a_class_and_every_rule_names_known_trades():
    rules = toml("inspections.toml")
    fields = {one["field"] for one in NOW.values()}
    assert fields <= set(rules["categories"]) <= fields | set(ITEMS)
    assert set(rules["categories"].values()) <= set(by_code("categories.csv"))
    trades = {trade for scenario in SCENARIOS.values() for trade in scenario["trades"]}
    assert {trade for cap in rules["caps"] for trade in cap.get("trades", [])} <= trades
    plans = toml("plans.toml")
    assert {trade for row in plans["closed"] for trade in row["trades"]} <= trades
