"""A partner's system at the API: it sends an order, sends it again, and asks how it stands."""

from __future__ import annotations

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Report
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.kernel.actors import SYSTEM
from tests.api.caller import caller
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.factories.channels import partner

ORDER = {"number": "12345-001", "text": "桃花社区门口有垃圾堆放", "place": "S2A1", "category": "E0101",
         "contact": {"name": "王女士", "phone": "13800001234"}}  # fmt: skip


def test_order_sent_twice_is_one_and_can_be_asked_for(town: Town) -> None:
    made, _ = partner(town)
    asked = caller(made.account)
    first, again = asked.post("/exchange/orders", ORDER), asked.post("/exchange/orders", ORDER)
    assert (first.status, again.status, first.value) == (201, 200, again.value)
    report = Report.objects.get()
    actions.accept_report(actor=SYSTEM, now=town.after(1), report_id=report.pk)
    value = asked.get("/exchange/orders/12345-001").value
    assert (value["status"], value["report"], len(value["steps"])) == ("handling", report.code, 2)
    assert "王女士" not in str(value)
    [row] = asked.get("/exchange/orders").value["items"]
    assert (row["number"], row["report"]) == ("12345-001", report.code)


def test_known_number_with_other_words_is_refused(town: Town) -> None:
    made, _ = partner(town)
    asked = caller(made.account)
    asked.post("/exchange/orders", ORDER)
    answer = asked.post("/exchange/orders", {**ORDER, "text": "别的事"})
    assert (answer.status, answer.code) == (409, "order_differs")


def test_partner_sees_no_order_of_another(town: Town) -> None:
    callers = [caller(partner(town, code)[0].account) for code in ("hotline", "city")]
    callers[0].post("/exchange/orders", ORDER)
    assert callers[1].get("/exchange/orders/12345-001").status == 404
    assert callers[1].get("/partners/hotline/orders").status == 404
    assert [one["code"] for one in callers[1].get("/partners").value["items"]] == ["city"]


def test_partner_is_registered_changed_and_paused_by_who_manages(town: Town) -> None:
    person("p-new", town.district.units["U"], May.EXCHANGE)
    manager = caller(person("manager", town.district.units["U"], May.MANAGE))
    new = {"code": "new", "name": "热线", "account": "p-new", "hook": "https://x.example/h"}
    assert manager.post("/partners", new).status == 201
    assert manager("PUT", "/partners/new", {"name": "新热线"}).value["hook"] == ""
    assert manager.post("/partners/new/moves/pause_partner").value["is_active"] is False
    assert manager.post("/partners/new/moves/pause_partner").code == "paused_already"
    assert manager.post("/partners/new/moves/resume_partner").value["is_active"] is True
    secrets = {manager.post("/partners/new/moves/renew_secret").value["secret"] for _ in range(2)}
    assert {len(one) for one in secrets} == {64}
    assert len(secrets) == 2
    assert manager.post("/partners/new/moves/push_again", {}).value == {"orders": 0}
    assert manager.post("/partners/new/moves/push_again", {"number": "x"}).status == 404
    assert manager.get("/partners/new/orders").value["items"] == []
