"""The duty table in memory, without a database."""

from __future__ import annotations

import time
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.district.queries.duty import DutyLine, DutyTable
from tests.factories.district import CATEGORIES, PLACES

PATHS = {"D": "/D/"}
for _place in PLACES[1:]:
    PATHS[_place[0]] = f"{PATHS[_place[3]]}{_place[0]}/"
CODES = [row[0] for row in CATEGORIES if len(row[0]) == 5]
PREFIXES = ["", "E", "C", *(row[0] for row in CATEGORIES)]


def line(number: int, category: str, place: str, since: date = date(2024, 1, 1)) -> DutyLine:
    return DutyLine(number, category, place, number, f"U{number}", f"/U{number}/", (), since, None)


def found(table: DutyTable, category: str, place: str) -> int | None:
    answer = table.find(category, PATHS[place])
    return answer.duty_id if answer else None


def test_the_narrower_class_wins_over_the_smaller_place() -> None:
    table = DutyTable([line(1, "E0101", "D"), line(2, "E01", "S1A1")])
    assert found(table, "E0101", "S1A1") == 1
    assert found(table, "E0102", "S1A1") == 2


def test_the_smaller_place_wins_when_the_class_is_the_same() -> None:
    table = DutyTable([line(1, "E01", "D"), line(2, "E01", "S1"), line(3, "E01", "S1A")])
    assert [found(table, "E0101", place) for place in ("S1A1", "S1B1", "S2A1")] == [3, 2, 1]


def test_a_hole_is_nobody() -> None:
    assert found(DutyTable([line(1, "E", "D")]), "C0101", "S1A1") is None


def test_of_two_that_tie_the_later_counts_and_both_are_named() -> None:
    table = DutyTable([line(1, "E", "D", date(2025, 1, 1)), line(2, "E", "D")])
    assert found(table, "E0101", "S1A") == 1
    assert [[row.duty_id for row in tie] for tie in table.ties()] == [[1, 2]]


spots = st.lists(st.tuples(st.sampled_from(PREFIXES), st.sampled_from(sorted(PATHS))), unique=True)


@given(spots=spots, category=st.sampled_from(CODES), place=st.sampled_from(sorted(PATHS)))
def test_the_answer_is_the_greatest_specificity_of_all_that_match(
    spots: list[tuple[str, str]], category: str, place: str
) -> None:
    lines = [line(number, *spot) for number, spot in enumerate(spots)]
    matching = [
        row
        for row in lines
        if category.startswith(row.category) and PATHS[place].startswith(PATHS[row.place_code])
    ]
    best = max(matching, key=lambda row: (len(row.category), PATHS[row.place_code].count("/")), default=None)
    assert DutyTable(lines).find(category, PATHS[place]) == best


def test_a_hundred_thousand_look_ups_take_far_less_than_a_second() -> None:
    table = DutyTable([line(number, prefix, "D") for number, prefix in enumerate(PREFIXES)])
    keys = [(code, path) for code in CODES for path in PATHS.values()]
    started = time.perf_counter()
    for number in range(100_000):
        table.find(*keys[number % len(keys)])
    assert time.perf_counter() - started < 1.0
