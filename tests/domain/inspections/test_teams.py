"""The month's calendar: every rule of days and teams, and a draw that anybody can repeat."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.domain.inspections.planning.teams import (
    Calendar,
    Job,
    Month,
    Obstacle,
    Officer,
    make_calendar,
)

seeds = st.integers(0, 10_000)
MONTH = Month(days=5)


def jobs_of(seed: int, count: int = 8) -> list[Job]:
    random = Random(seed)
    rows = []
    for k in range(count):
        departments = random.sample(["SJ", "XF", "YJ"], random.randint(1, 3))
        load = {name: random.choice([20, 45, 90]) for name in departments}
        rows.append(Job(f"V{k}", f"street {k % 3}", departments[0], random.choice([45, 90, 150]), load))
    return rows


def officers_of(count: int, days: int = 5) -> list[Officer]:
    return [
        Officer(f"{name}{k}", name, frozenset(range(days)))
        for name in ("SJ", "XF", "YJ")
        for k in range(count)
    ]


def calendar_of(jobs: list[Job], officers: list[Officer], seed: str = "s") -> Calendar:
    return make_calendar(jobs, officers, MONTH, seed=seed, seconds=2)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 4))
def test_nobody_goes_alone_is_in_two_places_or_overworked(seed: int, officers: int) -> None:
    jobs, people = jobs_of(seed), officers_of(officers)
    made = calendar_of(jobs, people)
    job_of, department = {job.id: job for job in jobs}, {o.id: o.department for o in people}
    busy: Counter[tuple[str, int]] = Counter()
    for outing in made.outings:
        job = job_of[outing.job]
        assert len(set(outing.officers)) == len(outing.officers) >= 2
        assert Counter(department[o] for o in outing.officers) == Counter(job.people)
        busy.update(dict.fromkeys(((o, outing.day) for o in outing.officers), job.minutes + MONTH.way))
    assert max(busy.values(), default=0) <= MONTH.minutes_per_day
    assert sorted([o.job for o in made.outings] + [name for name, _ in made.unplaced]) == sorted(job_of)
    assert made.bound <= made.objective + 1e-6


def test_the_same_seed_draws_the_same_teams_and_another_draws_others() -> None:
    jobs, people = jobs_of(1), officers_of(6)
    assert calendar_of(jobs, people) == calendar_of(jobs, people)
    teams = {seed: [row.officers for row in calendar_of(jobs, people, seed).outings] for seed in ("s", "t")}
    assert teams["s"] != teams["t"]


def test_visits_of_one_street_share_a_day() -> None:
    jobs = [Job(f"V{k}", "one street", "SJ", 30, {"SJ": 30}) for k in range(3)]
    made = calendar_of(jobs, officers_of(4))
    assert len({row.day for row in made.outings}) == 1


def test_a_department_without_officers_is_the_reason() -> None:
    jobs = [Job("V0", "a", "SJ", 60, {"SJ": 30, "HB": 30}), Job("V1", "a", "SJ", 60, {"SJ": 30})]
    made = calendar_of(jobs, officers_of(2))
    assert made.unplaced == (("V0", Obstacle.NO_DAY),)
    assert [row.job for row in made.outings] == ["V1"]


def test_hours_that_are_there_only_in_pieces_are_no_team() -> None:
    jobs = [Job(f"V{k}", "a", "SJ", 220, {"SJ": 440}) for k in range(2)]
    people = [Officer(f"SJ{k}", "SJ", frozenset({0})) for k in range(3)]
    made = calendar_of(
        jobs, people
    )  # 4 × 240 minutes of 3 × 360, and no two officers are left for the second
    assert [why for _, why in made.unplaced] == [Obstacle.NO_TEAM]
