"""Every move and every action can be reached, and a whole life is lived through the API alone."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any

import pytest

from bihuan.api import moves
from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, CaseRules
from bihuan.domain.cases.workflow import CASE, REPORT, TASK
from bihuan.domain.district.models import Category
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.workflow import Workflow
from tests.api.caller import Answer
from tests.api.conftest import People
from tests.api.samples import operations
from tests.factories.cases import ROAD, RULES, Town, case_in, task_of
from tests.factories.pictures import jpeg

BY_ID = {operation.id: operation for operation in operations()}
TABLES: dict[str, Workflow[Any]] = {"cases": CASE, "tasks": TASK, "reports": REPORT}
MOVES = [
    (noun, verb) for noun, table in TABLES.items() for verb, move in table.moves.items() if not move.automatic
]


@pytest.mark.parametrize(("noun", "verb"), MOVES)
def test_every_button_has_an_address(noun: str, verb: str) -> None:
    """A move that a unit makes on its task stands below the task, an answer below the supervision."""
    home = "tasks" if verb in TASK.moves else "supervisions" if verb == "answer_supervision" else noun
    operation = BY_ID[verb]
    assert (operation.method, operation.path.split("/")[3]) == ("POST", home)
    assert operation.path.endswith(f"/moves/{verb}")


def is_done_by_the_system_alone(action: Any) -> bool:
    actor = inspect.signature(action).parameters.get("actor")
    return actor is not None and actor.default is not inspect.Parameter.empty


@pytest.mark.parametrize("name", [n for n in actions.__all__ if inspect.isfunction(getattr(actions, n))])
def test_every_action_is_reached(name: str) -> None:
    assert name in BY_ID or is_done_by_the_system_alone(getattr(actions, name))


def test_no_table_asks_for_a_move_that_follows_from_another() -> None:
    for asked, table in ((moves.CASE_MOVES, CASE), (moves.TASK_MOVES, TASK), (moves.REPORT_MOVES, REPORT)):
        assert [verb for verb in asked if table.moves[verb].automatic] == []


def done(answer: Answer) -> Any:
    assert answer.status in {200, 201}, answer.value
    return answer.value


def test_case_lives_its_whole_life_through_the_api(who: People) -> None:
    draft = {
        "text": "桃花社区门口有垃圾堆放",
        "category": "E0101",
        "place": "S2A1",
        "contact": {"name": "王女士", "phone": "13800001234"},
    }
    report = done(who("grid").post("/reports", draft))
    case = done(who("acceptor").post(f"/reports/{report['code']}/moves/accept_report"))["case"]["code"]

    def move(person: str, verb: str, body: Any = None, *, at: str = f"/cases/{case}") -> Any:
        return done(who(person).post(f"{at}/moves/{verb}", body))

    move("acceptor", "ask_verification", {"assignee": "checker"})
    move("checker", "record_verification", {"found": True})
    move("acceptor", "file_case")
    move("dispatcher", "dispatch_case", {"instruction": "当日清运"})
    task = done(who("handler").get("/tasks?mine=true&state=dispatched"))["items"][0]["code"]
    move("handler", "sign_task", at=f"/tasks/{task}")
    move("supervisor", "supervise_case", {"colour": "yellow", "reason": "抓紧"})
    notice = done(who("lead").get("/my-work"))["supervisions"][0]["id"]
    move("lead", "answer_supervision", {"answer": "今晚办结"}, at=f"/supervisions/{notice}")
    move("handler", "handle_task", {"text": "已清运"}, at=f"/tasks/{task}")
    move("checker", "take_check")
    move("checker", "fail_check", {"remark": "还有残留", "tasks": [task]})
    move("handler", "handle_task", {"text": "已彻底清运"}, at=f"/tasks/{task}")
    move("checker", "take_check")
    move("checker", "pass_check", {"remark": "合格"})
    move("supervisor", "call_look_back")
    move("inspector", "take_look_back")
    last = move("inspector", "confirm_case")
    assert (last["case"]["state"], last["noun"]) == ("confirmed", "case")
    kinds = [
        entry["kind"] for entry in done(who("auditor").get(f"/cases/{case}/timeline?limit=200"))["items"]
    ]
    assert kinds[0] == "cases.accepted"
    assert kinds[-1] == "cases.confirmed"
    assert Case.objects.get().reworks == 1


def test_case_says_which_moves_are_open_and_why_the_others_are_not(who: People, town: Town) -> None:
    case = case_in(town, "handled")
    offered = {move["verb"]: move for move in who("checker").get(f"/cases/{case.code}").value["moves"]}
    assert offered["take_check"]["is_open"]
    assert offered["take_check"]["why_not"] is None
    assert not offered["pass_check"]["is_open"]
    assert offered["pass_check"]["why_not"]["code"] == "wrong_state"
    assert offered["assign_check"]["why_not"]["code"] == "not_permitted"
    assert who("checker").post(offered["take_check"]["href"]).status == 200
    task = who("handler").get(f"/tasks/{task_of(case).code}").value
    assert {move["verb"] for move in task["moves"]} == set(moves.TASK_MOVES)


def test_clocks_explain_their_deadlines(who: People, town: Town) -> None:
    case = case_in(town, "handling")
    clocks = who("auditor").get(f"/cases/{case.code}/clocks").value
    handling = next(clock for clock in clocks if clock["stage"] == "handle")
    assert handling["limit"] == "4 work_hour"
    ends = (handling["intervals"][-1]["ends_at"], handling["due_at"])
    assert len({datetime.fromisoformat(end) for end in ends}) == 1
    assert sum(interval["counted_seconds"] for interval in handling["intervals"]) == 4 * 3600


@pytest.mark.parametrize("state", ROAD)
def test_case_is_shown_in_every_state_to_everybody_who_may_see_it(
    who: People, town: Town, state: str
) -> None:
    case = case_in(town, state)
    seen = {
        name: who(name).get(f"/cases/{case.code}").status
        for name in ("auditor", "handler", "street2", "street1", "outsider")
    }
    of_unit = 200 if ROAD.index(state) >= ROAD.index("dispatched") else 404
    assert seen == {"auditor": 200, "handler": of_unit, "street2": 200, "street1": 404, "outsider": 404}


def test_same_number_of_a_channel_is_the_same_report(who: People) -> None:
    draft = {"text": "路灯不亮", "source_key": "12345-1"}
    first, again = (who("grid").post("/reports", draft) for _ in range(2))
    assert (first.status, again.status, first.value["code"]) == (201, 200, again.value["code"])
    batch = who("grid").post("/reports/batch", {"reports": [draft, {**draft, "source_key": "12345-2"}]}).value
    assert (len(batch["received"]), batch["known"]) == (1, 1)


def test_what_was_handled_on_the_spot_waits_for_somebody_elses_check(who: People) -> None:
    draft = {"text": "井盖移位", "place": "S2A1", "category": "E0101", "unit": "U-CG", "done": "已复位"}
    made = done(who("handler").post("/reports/on-the-spot", draft))
    assert made["case"]["state"] == "handled"
    assert who("handler2").post("/reports/on-the-spot", {**draft, "unit": "U-SZ"}).code == "not_permitted"


def test_photographs_by_risk_are_asked_for_by_name_and_refused_without(who: People, town: Town) -> None:
    case = case_in(town, "handling")
    assert who("handler").get(f"/cases/{case.code}/photos-asked").value == []
    by_risk()
    (asked,) = who("handler").get(f"/cases/{case.code}/photos-asked").value
    task = task_of(case).code
    assert asked == {"verb": "handle_task", "task": task, "phase": "after", "wanted": 1, "present": 0, "missing": 1,
                     "risk": "high", "why": ["小类的风险"]}  # fmt: skip
    refused = who("handler").post(f"/tasks/{task}/moves/handle_task", {"text": "已清运"})
    assert (refused.status, refused.code) == (409, "photos_needed")
    assert "处置后照片 1 张" in refused.value["message"]
    done(who("handler").upload(f"/cases/{case.code}/pictures", jpeg(1), phase="after"))
    done(who("handler").post(f"/tasks/{task}/moves/handle_task", {"text": "已清运"}))


def test_photographs_of_what_was_put_right_on_the_spot_come_with_its_report(who: People) -> None:
    by_risk()
    told = {"text": "井盖移位", "place": "S2A1", "category": "E0101", "source": "patrol", "source_key": "P-7"}
    at_once = {**told, "unit": "U-CG", "done": "已复位"}
    assert who("handler").post("/reports/on-the-spot", at_once).code == "photos_needed"
    report = done(who("handler").post("/reports", told))["code"]
    done(who("handler").upload(f"/reports/{report}/pictures", jpeg(1), phase="after"))
    assert done(who("handler").post("/reports/on-the-spot", at_once))["case"]["state"] == "handled"


def by_risk() -> None:
    """One photograph of the state after, for what is dangerous; and E0101 is."""
    none = {"before": 0, "after": 0}
    photos = {"high": {**none, "after": 1}, "normal": none, "low": none}
    CaseRules.objects.update(data={**RULES, "photos": photos})
    Category.objects.filter(code="E0101").update(risk="high")


def test_picture_is_taken_in_and_given_out_without_its_hidden_data(who: People, town: Town) -> None:
    case = case_in(town, "handling")
    content = jpeg()
    made = done(
        who("handler").upload(f"/cases/{case.code}/pictures", content, phase="after", task=task_of(case).code)
    )
    assert who("handler").upload(f"/cases/{case.code}/pictures", content, phase="later").status == 422
    assert (
        who("handler").upload(f"/cases/{case.code}/pictures", b"no picture", phase="after").code
        == "unknown_file_type"
    )
    assert who("outsider").upload(f"/cases/{case.code}/pictures", content, phase="after").status == 404
    shown = who("auditor").get(made["public_url"])
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert who("auditor").get(made["thumb_url"]).status == 200
    assert who("outsider").get(made["public_url"]).status == 404
    original = made["public_url"].replace("public", "original")
    assert who("auditor").post(original, {"reason": "核对"}).code == "not_permitted"
    assert len(who("auditor").get(f"/cases/{case.code}/pictures").value) == 1


def test_extension_is_asked_endorsed_and_granted_by_three_people(who: People, town: Town) -> None:
    case = case_in(town, "handling")
    task_of(case).clocks.update(due_at="2030-01-01T00:00Z")
    type(task_of(case)).objects.update(due_at="2030-01-01T00:00Z")
    asked = done(
        who("handler").post(f"/tasks/{task_of(case).code}/moves/ask_extension", {"ground": "weather"})
    )
    home = f"/applications/{asked['id']}"
    assert asked["noun"] == "application"
    assert who("handler").post(f"{home}/moves/endorse_application").code == "own_application"
    assert [row["id"] for row in who("lead").get("/applications/waiting").value] == [int(asked["id"])]
    done(who("lead").post(f"{home}/moves/endorse_application", {"answer": "同意"}))
    done(who("centre").post(f"{home}/moves/grant_application"))
    assert who("handler").get(home).value["state"] == "granted"


def test_seed_of_a_round_is_secret_until_it_is_drawn(who: People, town: Town) -> None:
    case_in(town, "closed")
    window = {
        "name": "九月",
        "closed_from": "2026-09-01T00:00:00+08:00",
        "closed_to": "2026-10-02T00:00:00+08:00",
        "share": "1",
    }
    made = done(who("supervisor").post("/look-back/rounds", window))
    assert made["seed"] == ""
    assert who("inspector").post(f"/look-back/rounds/{made['id']}/moves/draw_round").code == "not_permitted"
    drawn = done(who("supervisor").post(f"/look-back/rounds/{made['id']}/moves/draw_round"))
    assert (len(drawn["seed"]), drawn["drawn"]) == (64, 1)
    assert len(who("inspector").get("/look-back/pool").value["items"]) == 1


def test_entry_of_a_move_names_the_owner_of_the_key(who: People, town: Town) -> None:
    case = case_in(town, "filed")
    done(who("dispatcher").post(f"/cases/{case.code}/moves/dispatch_case"))
    assert Entry.objects.filter(kind="cases.dispatched").get().actor_key == town["dispatcher"].key
