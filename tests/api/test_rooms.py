"""The rooms beside the cases: map, duties, objects, directory, calendar, clock, journal, own things, jobs."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from bihuan.domain.district.vocabulary import DistrictPermission
from bihuan.foundation.accounts.vocabulary import AccountsPermission
from bihuan.foundation.calendar.vocabulary import CalendarPermission
from bihuan.foundation.jobs.actions import enqueue
from bihuan.foundation.jobs.vocabulary import JobsPermission
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.vocabulary import JournalPermission
from bihuan.foundation.outbox.actions import send
from bihuan.kernel import proofs
from bihuan.kernel.actors import SYSTEM
from tests.api.caller import Answer, Caller, caller
from tests.api.conftest import People
from tests.factories.accounts import person
from tests.factories.cases import Town, case_in
from tests.factories.district import middle

EVERYTHING = (
    *DistrictPermission,
    *AccountsPermission,
    *CalendarPermission,
    *JobsPermission,
    *JournalPermission,
)


@pytest.fixture
def admin(town: Town) -> Caller:
    """Somebody who manages the installation and no cases."""
    return caller(person("admin", town.district.units["U"], *EVERYTHING))


def done(answer: Answer, status: int = 200) -> Any:
    assert answer.status == status, answer.value
    return answer.value


def test_point_leads_to_its_cell_and_to_who_answers_for_it(who: People) -> None:
    lon, lat = middle("S2A1")
    grid = who("grid")
    assert done(grid.get(f"/places/at?lon={lon}&lat={lat}"))["code"] == "S2A1"
    assert done(grid.get(f"/duties/lookup?category=E0101&lon={lon}&lat={lat}"))["lead"]["code"] == "U-CG"
    assert done(grid.get("/duties/lookup?category=E0101&place=S2A1"))["lead"]["code"] == "U-CG"
    assert grid.get("/duties/lookup?category=E0101").status == 422
    assert grid.get("/places/at?lon=0&lat=0").status == 404
    assert done(grid.get("/places/outlines?kind=street"))["type"] == "FeatureCollection"
    assert {row["code"] for row in done(grid.get("/places/find?q=桃花"))} >= {"S1A"}
    assert [row["code"] for row in done(grid.get("/places?kind=community&parent=S1"))["items"]][:1] == ["S1A"]


def test_duty_is_set_and_ended_by_whoever_manages_the_district(admin: Caller, who: People) -> None:
    today = timezone.localdate().isoformat()
    wanted = {"category": "E0102", "place": "S1A", "lead": "U-SZ", "assists": ["U-CG"], "valid_from": today}
    assert who("grid").post("/duties", wanted).status == 403
    made = done(admin.post("/duties", wanted), 201)
    assert [unit["code"] for unit in made["assists"]] == ["U-CG"]
    assert done(admin.get("/duties/lookup?category=E0102&place=S1A"))["id"] == made["id"]
    ended = done(admin.post(f"/duties/{made['id']}/moves/end_duty", {"valid_to": today, "reason": "撤销"}))
    assert ended["valid_to"] == today
    assert admin.post("/duties", {**wanted, "category": "X"}).status == 422
    assert "holes" in done(admin.get("/duties/report"))


def test_object_is_registered_changed_and_ended(admin: Caller, town: Town) -> None:
    kind = done(admin.get("/objects/kinds"))[0]["code"]
    body = {"code": "R-9", "kind": kind, "name": "新路", "place": "S1A", "lon": 120.62, "lat": 31.31}
    done(admin.post("/objects", body), 201)
    assert admin.post("/objects", body).code == "code_taken"
    assert done(admin("PATCH", "/objects/R-9", {"name": "新街"}))["name"] == "新街"
    assert done(admin("PATCH", "/objects/R-9", {"lon": None, "lat": None}))["lon"] is None
    assert [row["code"] for row in done(admin.get("/objects?q=R-"))["items"]] == ["R-9"]
    ended = admin.post("/objects/R-9/moves/end_object", {"valid_to": "2026-12-01", "reason": "拆除"})
    assert done(ended)["valid_to"] == "2026-12-01"
    assert admin.get("/objects/R-404").status == 404


def test_unit_and_person_are_set_up_and_the_person_works_at_once(admin: Caller) -> None:
    done(
        admin.post(
            "/units",
            {"code": "U-NEW", "name": "新单位", "kind": "bureau", "parent": "U", "valid_from": "2026-11-01"},
        ),
        201,
    )
    moved = admin.post(
        "/units/U-NEW/moves/move_unit", {"name": "新新单位", "parent": "U", "on": "2026-11-02"}
    )
    assert done(moved)["name"] == "新新单位"
    assert len(done(admin.get("/units/U-NEW"))["history"]) == 2
    done(admin.post("/people", {"username": "newcomer", "name": "新人", "unit": "U-NEW"}), 201)
    done(
        admin(
            "PUT",
            "/roles/reporter",
            {"name": "上报员", "name_en": "Reporter", "permissions": ["cases.report"]},
        )
    )
    given = done(
        admin.post(
            "/people/newcomer/appointments", {"role": "reporter", "unit": "U-NEW", "on": "2026-11-01"}
        ),
        201,
    )
    key = done(admin.post("/tokens", {"name": "入职", "person": "newcomer"}), 201)["key"]
    assert Caller(key).post("/reports", {"text": "路灯不亮"}).status == 201
    assert admin.post("/people/newcomer/moves/set_password", {"password": "short"}).code == "weak_password"
    assert (
        admin.post("/people/newcomer/moves/set_password", {"password": "correct-horse-battery"}).status == 204
    )
    done(
        admin.post(f"/people/newcomer/appointments/{given['id']}/moves/end_appointment", {"on": "2026-11-02"})
    )
    assert Caller(key).post("/reports", {"text": "路灯不亮"}).code == "not_permitted"
    done(admin.post("/people/newcomer/moves/switch_person", {"is_active": False, "reason": "离职"}))
    assert Caller(key).get("/me").status == 401
    assert (
        admin("PUT", "/roles/r", {"name": "a", "name_en": "a", "permissions": ["no.such"]}).code
        == "unknown_permission"
    )


def test_day_is_set_and_taken_back(admin: Caller, who: People) -> None:
    body = {"kind": "holiday", "name": "停工日", "reason": "台风"}
    assert who("grid")("PUT", "/calendar/days/2026-12-01", body).code == "not_permitted"
    done(admin("PUT", "/calendar/days/2026-12-01", body))
    days = {day["day"]: day for week in done(admin.get("/calendar/months/2026/12"))["weeks"] for day in week}
    assert (days["2026-12-01"]["is_work_day"], days["2026-12-01"]["name"]) == (False, "停工日")
    assert admin.post("/calendar/days/2026-12-01/moves/remove_override", {"reason": "误设"}).status == 204
    assert done(admin.get("/calendar/overrides")) == []


def test_clock_tells_and_explains_the_reference_deadline(admin: Caller) -> None:
    admin(
        "PUT", "/calendar/days/2026-12-31", {"kind": "holiday", "name": "x", "reason": "y"}
    )  # the calendar is in force
    asked = "start=2026-09-30T16:00:00%2B08:00&amount=5&unit=work_day"
    assert done(admin.get(f"/clock/due?{asked}"))["due_at"] == "2026-10-13T16:00:00+08:00"
    intervals = done(admin.get(f"/clock/explain?{asked}"))["intervals"]
    assert sum(interval["counted_seconds"] for interval in intervals) == 40 * 3600


def test_entry_is_proved_without_the_database(admin: Caller, town: Town) -> None:
    case_in(town, "filed")
    newest = done(admin.get("/journal/entries?kind=cases."))["items"][0]
    assert admin.get(f"/journal/entries/{newest['seq']}/proof").code == "not_sealed"
    seal_entries(actor=SYSTEM, now=timezone.now())
    proofs.check(done(admin.get(f"/journal/entries/{newest['seq']}/proof")))
    assert done(admin.get("/journal/seals"))["items"][0] == done(admin.get("/journal/seals/1"))


def test_journal_is_sealed_and_verified_by_whoever_may(admin: Caller, who: People, town: Town) -> None:
    case_in(town, "filed")
    assert who("grid").post("/journal/seals").code == "not_permitted"
    assert who("grid").post("/journal/verification").code == "not_permitted"
    assert done(admin.post("/journal/seals"), 201)["number"] == 1
    assert admin.get("/journal/verification").status == 404
    assert (
        done(admin.post("/journal/verification"), 202)["id"] == done(admin.get("/journal/verification"))["id"]
    )


def test_journal_shows_each_reader_his_part(admin: Caller, who: People, town: Town) -> None:
    case_in(town, "filed")
    assert done(who("grid").get("/journal/entries"))["items"] == []
    seq = done(admin.get("/journal/entries"))["items"][0]["seq"]
    assert who("grid").get(f"/journal/entries/{seq}").status == 404


def test_message_is_read_by_its_reader_alone(who: People, town: Town) -> None:
    message = send(now=timezone.now(), to=town.people["grid"], channel="in_app", subject="您好")
    assert who("handler").post(f"/messages/{message.pk}/moves/mark_read").status == 404
    assert done(who("grid").get("/me"))["unread_messages"] == 1
    assert done(who("grid").post(f"/messages/{message.pk}/moves/mark_read"))["state"] == "read"
    assert done(who("grid").post("/messages/read-all")) == {"read": 0}
    assert done(who("grid").get("/messages"))["items"][0]["subject"] == "您好"


def test_view_is_saved_shared_and_forgotten_by_its_owner(who: People) -> None:
    made = done(
        who("grid").post(
            "/views", {"page": "cases", "name": "超期", "query": "state=overdue", "is_shared": True}
        ),
        201,
    )
    assert [(row["name"], row["is_mine"]) for row in done(who("handler").get("/views"))] == [("超期", False)]
    assert who("handler")("DELETE", f"/views/{made['id']}").status == 404
    assert who("grid")("DELETE", f"/views/{made['id']}").status == 204


def test_job_is_cancelled_and_run_again_by_whoever_manages_jobs(admin: Caller, who: People) -> None:
    job = enqueue("jobs.prune", now=timezone.now())
    assert done(who("grid").get("/jobs"))["items"] == []
    assert who("grid").post(f"/jobs/{job.pk}/moves/cancel_job", {}).status == 404
    assert done(admin.post(f"/jobs/{job.pk}/moves/cancel_job", {}))["state"] == "cancelled"
    assert done(admin.get("/jobs?live=false"))["items"][0]["id"] == job.pk
    assert done(admin.post(f"/jobs/{job.pk}/moves/rerun_job", {}))["state"] == "queued"


def test_board_counts_what_the_reader_may_see(who: People, town: Town) -> None:
    case_in(town, "handling")
    assert done(who("auditor").get("/board"))["total"]["open"] == 1
    assert done(who("street1").get("/board"))["total"]["open"] == 0
    assert len(done(who("auditor").get("/board/points"))) == 1


def test_reasons_name_what_a_ground_may_be(who: People) -> None:
    assert "other" in {row["code"] for row in done(who("handler").get("/reasons"))["return"]}
