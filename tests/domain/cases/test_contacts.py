"""Who reported: sealed at rest, masked on pages, whole only with a reason that is written down, and erased in time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import CONTACT, CaseRules, Report, ReporterContact
from bihuan.domain.cases.queries.contacts import contact_of
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.personal import ring
from bihuan.foundation.personal.models import PersonalLook
from bihuan.foundation.personal.queries import find_looks
from bihuan.foundation.personal.sealing import Unreadable
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.cases import Town, case_in

WANG = {"name": "王小明", "phone": "138 1234-5678", "email": "wang@example.com"}


@pytest.fixture
def report(town: Town) -> Report:
    return actions.receive_report(actor=town["acceptor"], now=town.now, draft=town.draft(contact=WANG))


def look(town: Town, report: Report, who: str = "acceptor", reason: str = "回访来电人"):
    return actions.look_at_contact(actor=town[who], now=town.after(5), report_id=report.pk, reason=reason)


def search(town: Town, phone: str, who: str = "acceptor") -> list[Report]:
    return actions.search_by_phone(actor=town[who], now=town.after(6), phone=phone)


def test_the_row_holds_nothing_in_plain_and_opens_to_what_was_said(report: Report) -> None:
    contact = ReporterContact.objects.get()
    assert {what: CONTACT.open(contact, what) for what in CONTACT.columns} == WANG
    held = " ".join(str(value) for value in ReporterContact.objects.values_list().get())
    for part in ("王小明", "5678", "example"):
        assert part not in held


def test_a_value_that_was_copied_to_another_report_does_not_open_there(town: Town, report: Report) -> None:
    other = actions.receive_report(
        actor=town["acceptor"], now=town.now, draft=town.draft(contact={"phone": "13900000000"})
    )
    stolen = ReporterContact.objects.get(report=report).sealed_phone
    ReporterContact.objects.filter(report=other).update(sealed_phone=stolen)
    with pytest.raises(Unreadable):
        look(town, other)
    assert not PersonalLook.objects.exists()


@pytest.mark.parametrize(
    ("who", "may_look", "may_erase"),
    [("acceptor", True, False), ("grid", False, False), ("handler", False, False), ("street2", True, False),
     ("street1", False, False), ("auditor", True, False), ("everything", True, True)],
)  # fmt: skip
def test_everybody_sees_a_mask_and_some_are_offered_more(
    town: Town, report: Report, who: str, may_look: bool, may_erase: bool
) -> None:
    shown = contact_of(report, town[who])
    assert shown is not None
    assert (shown.name, shown.phone, shown.email) == ("王**", "138****5678", "w****@example.com")
    assert (shown.is_masked, shown.may_look, shown.may_erase) == (True, may_look, may_erase)


def test_a_look_shows_all_and_says_who_when_whom_what_and_why(town: Town, report: Report) -> None:
    shown = look(town, report, "street2", " 回访\n来电人 ")
    assert (shown.name, shown.phone, shown.email, shown.is_masked) == (*WANG.values(), False)
    noted = PersonalLook.objects.get()
    assert (noted.actor_key, noted.at) == (town["street2"].key, town.after(5))
    assert (noted.subject_type, noted.subject_id, noted.subject_code) == ("report", report.pk, report.code)
    assert (noted.fields, noted.way, noted.reason) == ("name,phone,email", "page", "回访 来电人")
    assert not Entry.objects.filter(recorded_at=town.after(5)).exists(), "looks stand apart from the journal"


@pytest.mark.parametrize(
    ("who", "reason", "refusal"),
    [("acceptor", " ", "为什么要看"), ("acceptor", "看", "为什么要看"), ("acceptor", "长" * 301, "最多 300 个"),
     ("dispatcher", "回访来电人", "没有“查看诉求人信息”的权限"), ("outsider", "回访来电人", "没有这条记录")],
)  # fmt: skip
def test_a_refused_look_shows_nothing_and_notes_nothing(
    town: Town, report: Report, who: str, reason: str, refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        look(town, report, who, reason)
    assert not PersonalLook.objects.exists()


def test_a_street_looks_at_its_own_reporters_alone(town: Town) -> None:
    elsewhere = actions.receive_report(
        actor=town["acceptor"], now=town.now, draft=town.draft(place="S1A1", contact=WANG)
    )
    with pytest.raises(NotFound):
        look(town, elsewhere, "street2")
    assert search(town, "13812345678", "street2") == []


def test_a_number_is_found_however_it_is_written_and_the_search_is_noted(town: Town, report: Report) -> None:
    for phone in ("13812345678", "+86 138-1234-5678", "１３８１２３４５６７８"):
        assert search(town, phone, "street2") == [report]
    assert search(town, "13812345679") == []
    assert list(PersonalLook.objects.order_by("pk").values_list("way", "found", "subject_code")) == [
        *[("search", 1, report.code)] * 3,
        ("search", 0, ""),
    ]
    assert all("5678" not in str(row) for row in PersonalLook.objects.values_list())
    with pytest.raises(Refused, match="不是完整的电话号码"):
        search(town, "王小明")
    with pytest.raises(Refused, match="没有“查看诉求人信息”"):
        search(town, "13812345678", "dispatcher")


def test_a_lost_key_is_said_on_the_page_and_in_the_refusal(
    town: Town, report: Report, settings, tmp_path: Path
) -> None:
    settings.PERSONAL_KEYS = str(tmp_path / "other.keys")
    shown = contact_of(report, town["acceptor"])
    assert shown is not None
    assert (shown.name, shown.phone, shown.is_readable) == ("", "", False)
    with pytest.raises(Refused, match="请从备份恢复密钥文件"):
        actions.receive_report(actor=town["acceptor"], now=town.now, draft=town.draft("又有了", contact=WANG))
    ring.make(town.now)
    with pytest.raises(Unreadable, match="不在密钥文件里"):
        look(town, report)


@pytest.mark.parametrize(
    "statement", ["UPDATE personal_personallook SET reason = ''", "DELETE FROM personal_personallook"]
)
def test_a_look_can_be_neither_changed_nor_deleted(town: Town, report: Report, statement: str) -> None:
    look(town, report)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert PersonalLook.objects.get().reason == "回访来电人"


def test_the_auditor_sees_all_looks_and_others_their_own(town: Town, report: Report) -> None:
    look(town, report), look(town, report, "street2")
    assert find_looks(town["auditor"]).count() == 2
    assert [one.actor_label for one in find_looks(town["street2"])] == ["人员street2"]
    assert find_looks(town["auditor"], who="accep", subject=report.code.lower(), way="page").count() == 1
    assert find_looks(town["auditor"], since=town.after(days=1).date()).count() == 0


def test_erasing_leaves_the_report_and_an_entry_that_names_nobody(town: Town, report: Report) -> None:

    def erase(who: str, reason: str) -> None:
        actions.erase_contact(actor=town[who], now=town.after(9), report_id=report.pk, reason=reason)

    with pytest.raises(Refused, match="没有“删除诉求人信息”"):
        erase("acceptor", "本人来电要求")
    erase("everything", "本人来电要求")
    contact = ReporterContact.objects.get()
    assert {getattr(contact, name) for name in CONTACT.fields} == {""}
    assert contact.erased_at == town.after(9)
    entry = Entry.objects.get(kind="cases.contact_erased")
    assert (entry.subject_code, entry.reason) == (report.code, "本人来电要求")
    assert entry.data == {"ground": "asked", "fields": ["name", "phone", "email"]}
    assert search(town, WANG["phone"]) == []
    for again in (lambda: erase("everything", "再来"), lambda: look(town, report)):
        with pytest.raises(Refused, match="已经删除"):
            again()
    assert contact_of(report, town["acceptor"]).is_erased  # type: ignore[union-attr]


def test_contacts_are_erased_when_their_time_by_source_is_over(town: Town) -> None:
    rules = CaseRules.objects.get()
    rules.data["retention"] = {"contact_days": 30, "contact_days_by_source": {"hotline": 60, "media": 0}}
    rules.save()
    closed = {
        source: case_in(town, CaseState.CLOSED, source=source, contact=WANG, address=source).reports.get()
        for source in ("grid", "hotline", "media")
    }
    waiting = case_in(town, CaseState.HANDLING, contact=WANG, address="在办").reports.get()
    declined, received = (
        actions.receive_report(actor=town["acceptor"], now=town.now, draft=town.draft(text, contact=WANG))
        for text in ("一处", "另一处")
    )
    actions.decline_report(
        actor=town["acceptor"], now=town.after(1), report_id=declined.pk, ground="not_ours", reason=""
    )

    def left(days: float) -> set[int]:
        while actions.erase_due_contacts(now=town.now + timedelta(days=days)):
            pass
        return set(ReporterContact.objects.filter(erased_at=None).values_list("report_id", flat=True))

    everything = {report.pk for report in (*closed.values(), waiting, declined, received)}
    assert left(29) == everything
    assert left(31) == everything - {closed["grid"].pk, declined.pk}
    assert left(61) == {closed["media"].pk, waiting.pk, received.pk}
    entries = Entry.objects.filter(kind="cases.contact_erased")
    assert {entry.data["ground"] for entry in entries} == {"retention"}
    assert {entry.actor_key for entry in entries} == {"system"}
    assert entries.count() == 3


def test_without_a_rule_nothing_is_erased(town: Town) -> None:
    case_in(town, CaseState.CLOSED, contact=WANG)
    assert actions.erase_due_contacts(now=town.after(days=9999)) == 0
