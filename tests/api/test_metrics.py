"""Figures and targets at the API: the same numbers as on the screens, with the records behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.targets.vocabulary import TargetsPermission
from tests.api.caller import Caller, caller
from tests.factories.accounts import person
from tests.factories.cases import Town, case_in
from tests.factories.metrics import define, entry, keep


@pytest.fixture
def reader(town: Town) -> Caller:
    return caller(person("reader", town.district.units["U"], MetricsPermission.VIEW))


def rates() -> None:
    define("handled", kinds=["cases.handled"])
    define("due", kinds=["cases.closed"])
    define("rate", unit="%", decimals=2, minimum=3, numerator=["handled"], denominator=["due"])


def test_definitions_come_in_pages_in_words_and_kinds(reader: Caller) -> None:
    rates()
    first = reader.get("/metrics?limit=2").value
    rest = reader.get(f"/metrics?limit=2&cursor={first['next']}").value
    found = [*first["items"], *rest["items"]]
    assert [one["code"] for one in found] == ["handled", "due", "rate"]
    assert (found[0]["kinds"], found[2]["needs"]) == (["cases.handled"], ["handled", "due"])


def test_value_has_its_parts_and_lines(reader: Caller, town: Town) -> None:
    rates()
    keep(*(entry("cases.handled", town.now, n, unit="/U/U-CG/") for n in range(3)))
    keep(*(entry("cases.closed", town.now, n, unit="/U/U-CG/") for n in range(4)))
    found = reader.get("/metrics/rate/value?window=2026-09&split=unit").value
    assert (found["value"], found["numerator"], found["denominator"]) == ("75.00", "3", "4")
    assert [one["value"] for one in found["parts"]] == ["3", "4"]
    assert [(one["key"], one["value"]) for one in found["lines"]] == [("U-CG", "75.00")]


def test_nothing_recorded_is_never_zero(reader: Caller) -> None:
    rates()
    found = reader.get("/metrics/rate/value?window=2026-09").value
    assert (found["value"], found["withheld"]) == (None, "no_records")


def test_records_that_one_may_not_open_are_counted(reader: Caller, town: Town) -> None:
    define("filed", kinds=["cases.filed"])
    case_in(town, "filed")
    found = reader.get("/metrics/filed/records?window=2026").value
    assert (found["items"], found["hidden"], found["next"]) == ([], 1, "")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("window=soon", 409, "bad_window"),
        ("window=2026-09&scope=here", 409, "bad_scope"),
        ("scope=", 422, "invalid"),
    ],
)
def test_question_that_nobody_can_read_is_refused(reader: Caller, query: str, status: int, code: str) -> None:
    rates()
    answer = reader.get(f"/metrics/rate/value?{query}")
    assert (answer.status, answer.code) == (status, code)


def test_figures_are_for_who_may_see_them(town: Town) -> None:
    rates()
    stranger = caller(person("stranger", town.district.units["U"], "cases.report"))
    for address in ("/metrics", "/metrics/rate/value?window=2026-09", "/metrics/rate/records?window=2026-09"):
        assert stranger.get(address).code == "not_permitted"
    assert stranger.get("/targets").value["items"] == []


def test_target_is_set_reported_and_ended(town: Town, reader: Caller) -> None:
    leader = caller(person("leader", town.district.units["U"], TargetsPermission.MANAGE))
    today = timezone.localdate()
    sent = {
        "name": "口袋公园", "owner": "U-CG", "comparator": "ge", "quantity": "7", "unit": "个", "firmness": "firm",
        "starts_on": f"{today.year}-01-01", "due_on": f"{today.year + 1}-12-31", "why": "没有流水", "reason": "年初安排",
    }  # fmt: skip
    assert reader.post("/targets", sent).code == "not_permitted"
    made = leader.post("/targets", sent)
    assert made.status == 201, made.value
    address = f"/targets/{made.value['code']}"
    told = leader.post(f"{address}/moves/report_value", {"on": str(today), "value": "3"}).value
    assert (told["value"], told["progress"], told["forecast"]) == ("3", "0.4286", None)
    changed = leader.post(f"{address}/moves/revise_target", {**sent, "quantity": "9", "reason": "追加"}).value
    assert [one["terms"]["quantity"] for one in changed["versions"]] == ["7", "9"]
    tomorrow = str(today + timedelta(days=1))
    assert leader.post(f"{address}/moves/end_target", {"ended_on": tomorrow, "reason": "并入"}).status == 200
    assert reader.get("/targets").value["items"] == []
    assert [one["code"] for one in reader.get("/targets?over=true").value["items"]] == [made.value["code"]]
