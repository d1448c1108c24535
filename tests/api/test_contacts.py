"""Who reported, through the API: masked, whole with a reason, found by his number, erased."""

from __future__ import annotations

from bihuan.api.models import IdempotencyKey
from bihuan.foundation.personal.models import PersonalLook
from tests.api.conftest import People
from tests.api.test_moves import done


def test_reporter_is_masked_until_a_reason_is_given_by_whoever_may_see_personal_data(who: People) -> None:
    draft = {"text": "路灯不亮", "place": "S2A1", "contact": {"name": "王女士", "phone": "13800001234"}}
    code = done(who("grid").post("/reports", draft))["code"]
    for name, may_look in (("acceptor", True), ("dispatcher", False)):
        masked = who(name).get(f"/reports/{code}").value["contact"]
        assert (masked["phone"], masked["is_masked"], masked["may_look"]) == ("138****1234", True, may_look)
    look, why = f"/reports/{code}/contact/look", {"reason": "回访来电人"}
    assert who("dispatcher").post(look, why).status == 403
    assert who("acceptor").post(look, {"reason": "  "}).status == 409
    assert who("acceptor").post(look, {}).status == 422
    assert not PersonalLook.objects.exists()
    assert done(who("acceptor").post(look, why))["phone"] == "13800001234"
    assert PersonalLook.objects.values_list("actor_label", "way", "subject_code", "fields", "reason").get() == (
        "人员acceptor", "api", code, "name,phone", "回访来电人",
    )  # fmt: skip


def test_a_look_that_is_sent_twice_with_one_key_is_not_kept_to_be_read_again(who: People) -> None:
    draft = {"text": "路灯不亮", "place": "S2A1", "contact": {"name": "王女士", "phone": "13800001234"}}
    code = done(who("grid").post("/reports", draft))["code"]
    first, again = (
        who("acceptor").post(f"/reports/{code}/contact/look", {"reason": "回访来电人"}, Idempotency_Key="k")
        for _ in range(2)
    )
    assert (first.value["phone"], again.value["phone"]) == ("13800001234", "")
    kept = "".join(IdempotencyKey.objects.values_list("response", flat=True))
    assert "1380000" not in kept
    assert "王女士" not in kept


def test_a_number_finds_the_earlier_reports_of_who_left_it(who: People) -> None:
    contact = {"phone": "0512-65231234"}
    code = done(who("grid").post("/reports", {"text": "路灯不亮", "place": "S2A1", "contact": contact}))[
        "code"
    ]
    find = "/reports/by-phone"
    assert [row["code"] for row in who("acceptor").post(find, {"phone": "+86 512 6523 1234"}).value] == [code]
    assert who("acceptor").post(find, {"phone": "65231234"}).value == []
    assert who("acceptor").post(find, {"phone": "没有"}).status == 409
    assert who("dispatcher").post(find, {"phone": "65231234"}).status == 403
    assert list(PersonalLook.objects.values_list("way", "found").order_by("pk")) == [
        ("search", 1),
        ("search", 0),
    ]


def test_a_reporter_is_erased_at_his_request_and_the_report_stays(who: People) -> None:
    contact = {"phone": "13800001234"}
    code = done(who("grid").post("/reports", {"text": "路灯不亮", "place": "S2A1", "contact": contact}))[
        "code"
    ]
    erase, why = f"/reports/{code}/contact/erase", {"reason": "来电人本人要求"}
    assert who("acceptor").post(erase, why).status == 403
    assert done(who("everything").post(erase, why))["is_erased"] is True
    assert who("everything").post(erase, why).value["code"] == "contact_erased"
    assert who("acceptor").get(f"/reports/{code}").value["text"] == "路灯不亮"
