"""Every button over HTTP: it does what the workflow says, for whom it may, and tells the others why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.domain.cases.models import Case, CaseRules, Evidence
from bihuan.domain.cases.vocabulary import CaseState, Phase
from bihuan.domain.cases.workflow import CASE, TASK
from bihuan.domain.district.models import Category
from bihuan.foundation.journal.models import Entry
from bihuan.web.cases.moves import CASE_MOVES, NOT_ON_THE_CASE, TASK_MOVES
from tests.factories.cases import RULES, Town, case_in, task_of
from tests.factories.pictures import BROKEN_HEIC, jpeg
from tests.web.cases.moves import CASE_PRESSES, TASK_PRESSES, Press, address, addresses, filled_in, state_of

Enter = Callable[[str], Client]
BUTTONS = pytest.mark.parametrize(
    ("name", "verb", "press"), addresses(), ids=[f"{name}-{verb}" for name, verb, _ in addresses()]
)


def buttons_of(workflow: object) -> set[str]:
    return {move.verb for move in workflow.moves.values() if not move.automatic}  # type: ignore[attr-defined]


def test_every_move_of_the_tables_has_a_form_and_is_pressed_here() -> None:
    assert set(CASE_MOVES) == set(CASE_PRESSES) == buttons_of(CASE) - NOT_ON_THE_CASE
    assert set(TASK_MOVES) == set(TASK_PRESSES) == buttons_of(TASK)


@BUTTONS
def test_a_button_does_its_move_for_who_may_and_tells_the_others_why_not(
    town: Town, enter: Enter, name: str, verb: str, press: Press
) -> None:
    case = press.make(town)
    url, sent = address(name, verb, case), filled_in(press, case, town)
    before, entries = state_of(name, case), Entry.objects.count()
    assert enter("outsider").post(url, sent).status_code == 404
    auditor = enter("auditor").post(url, sent)
    assert auditor.status_code == 403
    assert says(auditor, "没有“")
    opened = enter(press.who).get(url)
    assert opened["Location"].startswith(f"{reverse('case-detail', args=[case.code])}#do-{verb}")
    assert says(enter(press.who).get(reverse("case-detail", args=[case.code])), f'action="{url}"')
    assert (state_of(name, case), Entry.objects.count()) == (before, entries)
    forged = {"state": "confirmed", "closed_at": "2020-01-01", "lead_unit": "1", "is_late": "1"}
    assert enter(press.who).post(url, {**sent, **forged}).status_code == 302
    assert state_of(name, case) == (press.target or before)
    assert Entry.objects.count() > entries


def test_a_move_that_was_done_already_is_refused_at_its_form_and_keeps_the_words(
    town: Town, enter: Enter
) -> None:
    case = case_in(town, CaseState.HANDLING)
    url = reverse("task-move", args=[task_of(case).code, "handle_task"])
    assert enter("handler").post(url, {"text": "第一次"}).status_code == 302
    late = enter("handler2").post(url, {"text": "慢了一步"})
    assert late.status_code == 409
    assert says(late, "不能", "慢了一步")


def test_a_missing_field_comes_back_with_the_rest_of_the_form(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.ACCEPTED)
    url = reverse("case-move", args=[case.code, "reject_case"])
    answer = enter("acceptor").post(url, {"reason": "写了半天"})
    assert answer.status_code == 422
    assert says(answer, "写了半天")
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED


def test_htmx_gets_the_errors_alone_so_that_chosen_pictures_stay(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    task = task_of(case)
    url = reverse("task-move", args=[task.code, "handle_task"])
    answer = enter("handler").post(url, {"text": ""}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, f"#errors-handle_task-{task.code}")
    assert not says(answer, "<html")
    done = enter("handler").post(url, {"text": "好了"}, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == reverse("case-detail", args=[case.code])


def test_pictures_come_in_with_the_move_in_their_phase(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    url = reverse("task-move", args=[task_of(case).code, "handle_task"])
    photos = [upload(jpeg(seed), f"{seed}.jpg") for seed in (1, 2)]
    assert enter("handler").post(url, {"text": "好了", "photos": photos}).status_code == 302
    assert list(Evidence.objects.values_list("phase", flat=True)) == [Phase.AFTER, Phase.AFTER]
    assert {row.task_id for row in Evidence.objects.all()} == {task_of(case).pk}


def test_the_form_asks_for_photographs_where_the_risk_does_and_says_why(town: Town, enter: Enter) -> None:
    photos = {
        "high": {"before": 1, "after": 1},
        "normal": {"before": 0, "after": 0},
        "low": {"before": 0, "after": 0},
    }
    CaseRules.objects.update(data={**RULES, "photos": photos})
    case = case_in(town, CaseState.HANDLING)
    page = reverse("case-detail", args=[case.code])
    url = reverse("task-move", args=[task_of(case).code, "handle_task"])
    assert not says(enter("handler").get(page), "处置前照片")
    Category.objects.filter(code="E0101").update(risk="high")
    assert says(enter("handler").get(page), "要 1 张：按“高”风险（小类的风险）")
    without = enter("handler").post(url, {"text": "好了"})
    assert without.status_code == 422
    sent = {"text": "好了", "before": [upload(jpeg(1), "1.jpg")], "photos": [upload(jpeg(2), "2.jpg")]}
    assert enter("handler").post(url, sent).status_code == 302
    assert sorted(Evidence.objects.values_list("phase", flat=True)) == [Phase.AFTER, Phase.BEFORE]


def test_a_picture_that_cannot_be_read_leaves_the_move_undone(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    url = reverse("task-move", args=[task_of(case).code, "handle_task"])
    answer = enter("handler").post(url, {"text": "好了", "photos": [upload(BROKEN_HEIC, "a.heic")]})
    assert answer.status_code == 422
    assert says(answer, "图片已损坏")
    assert state_of("case-move", case) == CaseState.HANDLING


def test_a_refused_move_keeps_no_picture(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.CHECKING)
    url = reverse("case-move", args=[case.code, "pass_check"])
    answer = enter("checker2").post(url, {"photos": [upload(jpeg(3), "3.jpg")]})
    assert answer.status_code == 409
    assert not Evidence.objects.exists()


def test_a_form_without_its_token_is_refused(town: Town) -> None:
    case = case_in(town, CaseState.HANDLED)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.people["checker"], "allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(reverse("case-move", args=[case.code, "take_check"])).status_code == 403
    assert state_of("case-move", case) == CaseState.HANDLED


def test_a_desk_gets_its_person_back_and_a_foreign_address_does_not(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLED)
    url = reverse("case-move", args=[case.code, "comment_case"])
    handler = enter("handler")
    assert handler.post(url, {"text": "一", "next": "/cases/"})["Location"] == "/cases/"
    away = handler.post(url, {"text": "二", "next": "https://example.org/"})
    assert away["Location"] == reverse("case-detail", args=[case.code])


def test_an_unknown_verb_is_not_found(town: Town, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLED)
    for verb in ("force_close", "suspend_case", "all_handled", "nonsense", "delete"):
        answer = enter("everything").post(reverse("case-move", args=[case.code, verb]))
        assert answer.status_code == 404


def says(answer: Any, *words: str) -> bool:
    """Whether all the words stand on the page; a page is too long to be printed with a failure."""
    return all(word in answer.content.decode() for word in words)


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")
