"""The page of a case: constant cost, masked reporters, explained clocks, the reasons of what is shut, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Evidence
from bihuan.domain.cases.vocabulary import CaseState as S
from bihuan.foundation.journal.models import Entry
from tests.factories.accounts import person
from tests.factories.cases import Town, case_in, task_of
from tests.factories.pictures import PDF, jpeg
from tests.web.shell.doors import BACKEND

Enter = Callable[[str], Client]


def content_of(answer: Any) -> bytes:
    content = b"".join(answer.streaming_content)
    if file := getattr(answer, "file_to_stream", None):
        file.close()  # the answer itself would close the database of the test, too
    return content


def page(client: Client, case: Case) -> str:
    return str(client.get(reverse("case-detail", args=[case.code])).content.decode())


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_any_number_of_reports_and_remarks(
    town: Town, enter: Enter, count: int, django_assert_max_num_queries: Any
) -> None:
    case = case_in(town, S.CLOSED)
    for number in range(count):
        more = actions.receive_report(actor=town["grid"], now=town.after(20 + number), draft=town.draft())
        if number < count - 1:
            actions.comment_case(
                actor=town["handler"], now=town.after(21), case_id=case.pk, text=str(more.pk)
            )
    auditor = enter("auditor")
    with django_assert_max_num_queries(34):
        auditor.get(reverse("case-detail", args=[case.code]))


def test_the_reporter_is_masked_for_everybody_and_offered_to_whoever_may_see_him(
    town: Town, enter: Enter
) -> None:
    case = case_in(town, S.HANDLING, contact={"name": "王小明", "phone": "13812345678"})
    for who, is_offered in (("handler", False), ("auditor", True)):
        shown = page(enter(who), case)
        assert "138****5678" in shown
        assert "13812345678" not in shown
        assert "王小明" not in shown
        assert ("看完整的" in shown) == is_offered


def test_every_deadline_tells_how_it_came_about(town: Town, enter: Enter) -> None:
    case = case_in(town, S.DISPATCHED)
    told = page(enter("handler"), case)
    assert "4 个工作时" in told
    assert "工作时段" in told


def test_a_shut_move_says_why(town: Town, enter: Enter) -> None:
    told = page(enter("everything"), case_in(town, S.CLOSED))
    assert "现在是“已结案”，轮不到这几步。" in told
    assert "需要“抽取回头看”的权限" in page(enter("dispatcher"), Case.objects.get())


def test_who_handled_a_case_reads_that_he_cannot_check_it(town: Town, enter: Enter) -> None:
    case = case_in(town, S.DISPATCHED)
    now = town.after(10)
    actions.sign_task(actor=town["everything"], now=now, task_id=task_of(case).pk)
    actions.handle_task(actor=town["everything"], now=now, task_id=task_of(case).pk, text="已清理")
    assert "自己处置的案件不能由自己核查" in page(enter("everything"), case)


def test_the_history_names_units_deadlines_and_reasons_and_leads_to_the_journal(
    town: Town, enter: Enter
) -> None:
    case = case_in(town, S.HANDLING)
    task = task_of(case)
    actions.return_task(
        actor=town["handler"], now=town.after(12), task_id=task.pk, ground="other", reason="不在<b>这里"
    )
    told = page(enter("everything"), case)
    assert "主办：单位U-CG" in told
    assert "不在&lt;b&gt;这里" in told
    entry = reverse("journal-entry", args=[Entry.objects.get(kind="cases.task_returned").seq])
    assert entry not in told
    person("auditor", town.district.units["U"], "journal.view")
    assert entry in page(enter("auditor"), case)


def test_a_code_that_was_mistyped_is_not_found(town: Town, enter: Enter) -> None:
    case_in(town, S.ACCEPTED)
    for code in ("A00000019", "A1", "S00000018", "x"):
        assert enter("everything").get(f"/cases/{code}/").status_code == 404


def test_an_anonymous_reader_is_sent_to_sign_in(town: Town) -> None:
    case = case_in(town, S.ACCEPTED)
    assert "/accounts/login/" in Client().get(reverse("case-detail", args=[case.code]))["Location"]


@pytest.fixture
def pictured(town: Town) -> tuple[Case, Evidence]:
    """A handled case with a picture that tells where and when it was taken."""
    case = case_in(town, S.HANDLED)
    content = jpeg(1, taken_at=town.now, lon=120.6, lat=31.3)
    evidence = actions.add_picture(
        actor=town["handler"],
        now=town.after(20),
        case_id=case.pk,
        content=content,
        name="a.jpg",
        phase="after",
    )
    return case, evidence


def test_a_picture_is_served_small_and_whole_to_who_sees_its_case(
    enter: Enter, pictured: tuple[Case, Evidence]
) -> None:
    case, evidence = pictured
    reader = enter("auditor")
    for name in ("file-thumb", "file-public"):
        address = reverse(name, args=[evidence.file.uuid])
        answer = reader.get(address)
        content = content_of(answer)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["Cache-Control"] == "private, no-cache"
        assert reader.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert (answer["X-Content-Type-Options"], answer["Content-Disposition"][:6]) == ("nosniff", "inline")
        assert b"SecretPhone" not in content
        assert enter("outsider").get(address).status_code == 404
        assert Client().get(address).status_code == 302
        assert address in page(reader, case)


def test_an_original_is_opened_for_a_reason_that_is_written_down(
    town: Town, enter: Enter, pictured: tuple[Case, Evidence]
) -> None:
    _case, evidence = pictured
    address = reverse("file-original", args=[evidence.file.uuid])
    assert enter("auditor").get(address).status_code == 403
    keeper = person("keeper", town.district.units["U"], "cases.view_all", "files.view_original")
    client = Client()
    client.force_login(keeper, BACKEND)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not Entry.objects.filter(kind="files.original_viewed").exists()
    answer = client.post(address, {"reason": "核对拍摄时间"})
    assert b"SecretPhone" in content_of(answer)
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.get(kind="files.original_viewed").reason == "核对拍摄时间"


def test_a_document_is_downloaded_and_never_shown_in_the_page(town: Town, enter: Enter) -> None:
    case = case_in(town, S.HANDLED)
    evidence = actions.add_picture(
        actor=town["handler"], now=town.after(20), case_id=case.pk, content=PDF, name="a.pdf", phase="after"
    )
    answer = enter("auditor").get(reverse("file-public", args=[evidence.file.uuid]))
    assert content_of(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert enter("auditor").get(reverse("file-thumb", args=[evidence.file.uuid])).status_code == 404


def test_a_checkers_picture_is_compared_with_the_scene_and_not_with_the_handlers(town: Town) -> None:
    case = case_in(town, S.CHECKING)

    def flags(phase: str, seed: int) -> list[str]:
        added = actions.add_picture(
            actor=town["everything"],
            now=town.after(20),
            case_id=case.pk,
            content=jpeg(seed),
            name="a.jpg",
            phase=phase,
        )
        return [str(flag["code"]) for flag in added.flags]

    assert flags("scene", 1) == []
    assert flags("after", 2) == []
    assert flags("check", 2) == []
    assert flags("check", 1) == ["same_as_before"]


def test_a_face_is_covered_by_who_may_and_the_next_reader_gets_the_new_copy(
    town: Town, pictured: tuple[Case, Evidence], enter: Enter
) -> None:
    _case, evidence = pictured
    address = reverse("file-redact", args=[evidence.file.uuid])
    assert enter("auditor").get(address).status_code == 403
    clerk = Client()
    clerk.force_login(person("cover", town.district.units["U"], "cases.view_all", "files.redact"), BACKEND)
    first = clerk.get(reverse("file-public", args=[evidence.file.uuid]))
    kept, _ = first["ETag"], content_of(first)
    assert clerk.post(address, {"rectangles": "10 20 x 60", "reason": "路人"}).status_code == 422
    assert clerk.post(address, {"rectangles": "10 20 35 60", "reason": "路人"}).status_code == 302
    again = clerk.get(reverse("file-public", args=[evidence.file.uuid]), headers={"If-None-Match": kept})
    assert (again.status_code, bool(content_of(again))) == (200, True)
    assert "10.00 20.00 35.00 60.00" in clerk.get(address).content.decode()
    assert Entry.objects.get(kind="files.redacted").reason == "路人"
