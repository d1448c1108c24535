"""Instances of the visit-planning problem, and its rules written down a second time to hold plans against."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random
from typing import Any

Data = dict[str, Any]


def instance_data(
    seed: int, *, enterprises: int = 12, items: int = 14, scenarios: int = 6, tightness: float = 1.2
) -> Data:
    """A small instance; the departments have about `tightness` times the officer-minutes that all checklists would take."""
    random = Random(seed)
    departments = ["D0", "D1", "D2"]
    item_rows: list[Data] = [
        {"id": f"I{k}", "department": random.choice(departments), "offsite_ok": random.random() < 0.5}
        for k in range(items)
    ]
    department = {row["id"]: row["department"] for row in item_rows}
    scenario_rows = []
    for k in range(scenarios):
        members = random.sample(sorted(department), random.randint(2, 5))
        minutes = Counter(department[item] for item in members)
        scenario_rows.append(
            {"id": f"S{k}", "minutes": 20 + 15 * len(members), "items": members,
             "officer_minutes": {name: 8 * count for name, count in minutes.items()}}
        )  # fmt: skip
    rows, need = [], Counter[str]()
    for k in range(enterprises):
        due = {
            item: random.choice([1, 1, 1, 2])
            for item in random.sample(sorted(department), random.randint(1, 6))
        }
        blackout = random.sample(range(12), random.choice([0, 0, 2]))
        rows.append({"id": f"E{k}", "cap": random.randint(0, 3), "due": due, "blackout": blackout})
        need.update({department[item]: 12 * times for item, times in due.items()})
    capacity = {name: [int(need[name] * tightness / 12)] * 12 for name in departments}
    weights = {"visit": 100, "minute": 1, "offsite": 60, "unscheduled": 1000}
    return {
        "months": 12, "minutes_per_visit": 150, "min_gap_months": 1, "weights": weights, "departments": departments,
        "items": item_rows, "scenarios": scenario_rows, "enterprises": rows, "capacity": capacity,
    }  # fmt: skip


def broken_rules(data: Data, plan: Data) -> list[str]:
    """What a plan file breaks of the rules of an instance."""
    scenario = {row["id"]: row for row in data["scenarios"]}
    broken: list[str] = []
    used: Counter[tuple[str, int]] = Counter()
    for enterprise in data["enterprises"]:
        visits = sorted(
            (v for v in plan["visits"] if v["enterprise"] == enterprise["id"]), key=lambda v: v["month"]
        )
        months = [visit["month"] for visit in visits]
        broken += ["over the cap"] * (len(visits) > enterprise["cap"])
        broken += ["closed month"] * bool(set(months) & set(enterprise["blackout"]))
        broken += [
            "too near" for one, next_one in pairwise(months) if next_one - one <= data["min_gap_months"]
        ]
        served: Counter[str] = Counter()
        for visit in visits:
            rows = [scenario[name] for name in visit["scenarios"]]
            broken += ["too long"] * (sum(row["minutes"] for row in rows) > data["minutes_per_visit"])
            broken += ["empty"] * (not rows)
            served.update(set().union(*(row["items"] for row in rows)))
            for row in rows:
                used.update(
                    {(name, visit["month"]): minutes for name, minutes in row["officer_minutes"].items()}
                )
        left = Counter({r["item"]: r["times"] for r in plan["left"] if r["enterprise"] == enterprise["id"]})
        broken += [
            f"{enterprise['id']} {item}"
            for item, times in enterprise["due"].items()
            if min(served[item], times) + left[item] != times
        ]
    broken += [
        f"{name} in {month}" for (name, month), total in used.items() if total > data["capacity"][name][month]
    ]
    offsite = {row["id"] for row in data["items"] if row["offsite_ok"]}
    return broken + [
        "may not go off-site" for r in plan["left"] if r["how"] == "offsite" and r["item"] not in offsite
    ]


def cost_of(data: Data, plan: Data) -> float:
    """What a plan file costs."""
    minutes = {row["id"]: row["minutes"] for row in data["scenarios"]}
    weights = data["weights"]
    visits = sum(
        weights["visit"] + weights["minute"] * sum(minutes[name] for name in visit["scenarios"]) / 10
        for visit in plan["visits"]
    )
    return float(visits + sum(weights[row["how"]] * row["times"] for row in plan["left"]))
