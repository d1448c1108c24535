"""Pages neither skip nor repeat, and cost the same however many rows there are."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.domain.cases.models import Case
from tests.api.caller import Caller
from tests.api.conftest import People
from tests.factories.cases import Town, case_in


def pages(by: Caller, path: str, size: int, between: object = None) -> list[list[str]]:
    """The codes of every page; `between` is called after each."""
    found, cursor = [], ""
    while True:
        join = "&" if "?" in path else "?"
        answer = by.get(f"{path}{join}limit={size}&cursor={cursor}").value
        found.append([row["code"] for row in answer["items"]])
        cursor = answer["next"]
        if not cursor:
            return found
        if callable(between):
            between()


def test_thirty_rows_are_paged_without_gaps_or_doubles_while_rows_are_added(town: Town, who: People) -> None:
    for _ in range(30):
        case_in(town, "accepted")
    before = [case.code for case in Case.objects.order_by("-pk")]
    auditor = who("auditor")
    found = pages(auditor, "/cases", 7, lambda: case_in(town, "accepted"))
    assert [code for part in found for code in part] == before
    assert [len(part) for part in found] == [7, 7, 7, 7, 2]
    assert Case.objects.count() == 34


def test_last_page_that_is_full_has_no_next(town: Town, who: People) -> None:
    for _ in range(4):
        case_in(town, "accepted")
    assert [len(part) for part in pages(who("auditor"), "/cases", 2)] == [2, 2]


def test_list_that_rises_by_code_is_paged_too(town: Town, who: People) -> None:
    codes = [code for part in pages(who("auditor"), "/units", 2) for code in part]
    assert codes == sorted(town.district.units)


FILTERS = {
    "state=filed": 2,
    "state=open": 3,
    "state=settled": 0,
    "state=filed&place=S2A": 2,
    "place=S1": 0,
    "category=E01": 3,
    "category=C": 0,
    "q=垃圾": 3,
    "q=没有这样的词": 0,
    "since=2026-09-30&until=2026-09-30": 3,
    "until=2026-09-29": 0,
    "urgent=true": 0,
    "source=grid": 3,
    "colour=red": 0,
    "unit=U-CG": 1,
}


def test_filters_are_those_of_the_screens(town: Town, who: People) -> None:
    for state in ("filed", "filed", "dispatched"):
        case_in(town, state)
    found = {asked: len(who("auditor").get(f"/cases?{asked}").value["items"]) for asked in FILTERS}
    assert found == FILTERS


def test_code_finds_its_case(town: Town, who: People) -> None:
    case = case_in(town, "filed")
    case_in(town, "filed")
    assert [row["code"] for row in who("auditor").get(f"/cases?q={case.code.lower()}").value["items"]] == [
        case.code
    ]


LISTS = (
    "/cases", "/reports", "/tasks", "/applications", "/applications/waiting", "/supervisions", "/my-work",
    "/dispatch/reports", "/dispatch/to-file", "/checks/pool", "/checks/mine", "/units", "/people", "/standards",
    "/duties", "/journal/entries", "/messages",
)  # fmt: skip


def test_lists_ask_as_often_for_three_rows_as_for_one(town: Town, who: People) -> None:
    everything = who("everything")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert everything.get(path).status == 200
        return len(asked)

    def work() -> None:
        case = case_in(town, "handling")
        everything.post(f"/cases/{case.code}/moves/supervise_case", {"colour": "red", "reason": "急"})
        who("dispatcher").post(
            f"/cases/{case.code}/moves/ask_forced_close", {"ground": "no_access", "reason": "拒绝"}
        )
        checked = case_in(town, "handled")
        everything.post(f"/cases/{checked.code}/moves/take_check")
        case_in(town, "handled")
        everything.post("/reports", {"text": "路灯不亮", "place": "S2A1"})

    work()
    one = {path: (queries(path), queries(path))[1] for path in LISTS}  # what a process keeps is kept by then
    work()
    work()
    assert {path: queries(path) for path in LISTS} == one
