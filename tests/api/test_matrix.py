"""Every operation × {nobody, an outsider, another street, an auditor}: what each is told, and that nothing was written."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.domain.cases.models import Application, Supervision
from bihuan.domain.intake.models import HotIssue, Thing
from bihuan.domain.targets.actions import set_target
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from tests.api.caller import Answer, Caller
from tests.api.conftest import People
from tests.api.samples import Operation, address, body, operations
from tests.factories.cases import Town, case_in, task_of
from tests.factories.metrics import define
from tests.factories.targets import terms

ALL = operations()
READS = [one for one in ALL if one.method == "GET"]
WRITES = [one for one in ALL if one.method != "GET"]
# What is one's own is for everybody who is signed in.
OWN = {"issue_token", "mark_all_read", "revoke_token", "save_view", "delete_view"}
# What lies on a case, a report or a part of one: hidden from who may not see it.
HIDING = ("cases", "tasks", "reports", "hot-issues", "applications", "supervisions")
# What only the right permission opens; the others are refused, and told so.
REFUSALS = {403, 404, 409, 422}


@pytest.fixture
def known(town: Town) -> dict[str, str]:
    """One record of each noun, all of the second street."""
    case = case_in(town, "handling")
    report = case.reports.get()
    application = Application.objects.create(case=case, kind="suspend", reason="待季节", asked_at=town.now)
    supervision = Supervision.objects.create(case=case, colour="red", reason="急", asked_at=town.now)
    Thing.objects.create(report=report, first=report)
    issue = HotIssue.objects.create(
        first=report, title="热", place=report.place, found_at=town.now, counted_at=town.now,
        last_heard_at=town.now, week=6, week_before=0, total=6, surprise=3.5,
    )  # fmt: skip
    define("drafted", kinds=["bulletins.drafted"])
    promised = set_target(actor=SYSTEM, now=town.now, terms=terms(), reason="年初安排")
    codes = {
        "metrics": "drafted",
        "targets": promised.code,
        "hot-issues": issue.code,
        "cases": case.code,
        "tasks": task_of(case).code,
        "reports": report.code,
    }
    others = {"units": "U-CG", "places": "S2A1", "roles": "r", "objects": "no-such-object"}
    keys = {"applications": str(application.pk), "supervisions": str(supervision.pk)}
    return {**codes, **others, **keys, "username": "handler", "year": "2026", "month": "10", "day": "2026-12-01",
            "uuid": "0192f0c1-2222-7000-8000-000000000000"}  # fmt: skip


def ask(by: Caller, operation: Operation, known: dict[str, str]) -> Answer:
    noun = operation.path.split("/")[3]
    ids = {**known, "id": known.get(noun, "1")}
    sent: Any = None if operation.method == "GET" else body(operation)
    return by(operation.method, address(operation, ids), sent)


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_nobody_gets_in_without_a_key(db: None, operation: Operation) -> None:
    answer = ask(
        Caller(),
        operation,
        dict.fromkeys(("cases", "tasks", "reports", "units", "places", "roles", "objects"), "x"),
    )
    assert (answer.status, answer.code) == (401, "unauthorised")


@pytest.mark.parametrize("name", ["outsider", "street1"])
def test_stranger_is_told_that_the_record_does_not_exist(
    who: People, known: dict[str, str], name: str
) -> None:
    by, before = who(name), Entry.objects.count()
    hidden = [one for one in ALL if one.path.split("/")[3] in HIDING and "{" in one.path]
    told = {one.id: ask(by, one, known).status for one in hidden}
    assert {verb: status for verb, status in told.items() if status not in {404, 422}} == {}
    assert Entry.objects.count() == before


def test_auditor_reads_everything_that_is_there(who: People, known: dict[str, str]) -> None:
    told = {one.id: ask(who("auditor"), one, known) for one in READS if one.id != "look_up_duty"}
    assert {verb: a.value for verb, a in told.items() if a.status >= 500 or a.status in {401, 422}} == {}
    missing = {verb for verb, answer in told.items() if answer.status == 404}
    absent = {
        "get_entry",
        "get_object",
        "get_public_file",
        "get_round",
        "get_seal",
        "get_thumbnail",
        "prove_entry",
    }
    assert missing <= absent | {
        "get_ledger",
        "get_partner",
        "get_person",
        "get_target",
        "get_place_at",
        "get_unit",
        "get_verification",
        "get_visit",
        "list_partner_orders",
    }


@pytest.mark.parametrize("name", ["outsider", "auditor"])
def test_who_may_only_look_writes_nothing(who: People, known: dict[str, str], name: str) -> None:
    by = who(name)
    before = Entry.objects.count()
    told = {one.id: ask(by, one, known) for one in WRITES if one.id not in OWN}
    assert {verb: a.status for verb, a in told.items() if a.status not in REFUSALS} == {}
    assert {verb: a.code for verb, a in told.items()}.keys() == told.keys()
    assert Entry.objects.count() == before


def test_right_person_is_let_do_his_work(who: People, known: dict[str, str]) -> None:
    """The other half of the matrix: what is refused to others is not refused to everybody."""
    signed = who("handler").post(f"/tasks/{known['tasks']}/moves/feed_back", {"text": "已到现场"})
    assert signed.status == 200
    assert (
        who("helper").post(f"/tasks/{known['tasks']}/moves/feed_back", {"text": "不是我们的"}).status == 404
    )
