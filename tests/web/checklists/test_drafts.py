"""Lists out as XLSForm and back through the screens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bihuan.domain.checklists.models import ScenarioVersion
from bihuan.domain.checklists.queries import checklist_on
from tests.factories.checklists import library
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
IMPORT = "/checklists/scenarios/import/"


@pytest.fixture
def keeper(client: Client) -> Client:
    library()
    enter(client, "checklists.view", "checklists.manage")
    return client


def exported(client: Client) -> bytes:
    answer = client.get("/checklists/scenarios/catering/xlsform/")
    assert answer["Content-Disposition"] == 'attachment; filename="catering-v1.xlsx"'
    return answer.content


def sent(client: Client, content: bytes) -> str:
    answer = client.post(IMPORT, {"file": SimpleUploadedFile("list.xlsx", content)})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_list_goes_out_comes_back_as_a_draft_and_is_adopted(keeper: Client) -> None:
    address = sent(keeper, exported(keeper))
    page = keeper.get(address).content.decode()
    assert "第 2 版 · 清单草稿" in page
    draft = ScenarioVersion.objects.get(state="draft")
    assert "等待决定的草稿" in keeper.get("/checklists/scenarios/").content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert (
        keeper.post(f"/checklists/versions/{draft.pk}/adopt/", {"from_on": str(tomorrow)}).status_code == 302
    )
    found = checklist_on("catering", tomorrow)
    assert found is not None
    assert found.number == 2


def test_a_draft_is_discarded(keeper: Client) -> None:
    sent(keeper, exported(keeper))
    draft = ScenarioVersion.objects.get(state="draft")
    assert keeper.post(f"/checklists/versions/{draft.pk}/discard/").status_code == 302
    assert keeper.post(f"/checklists/versions/{draft.pk}/discard/").status_code == 409


def test_what_is_no_form_comes_back_with_a_sentence(keeper: Client) -> None:
    answer = keeper.post(IMPORT, {"file": SimpleUploadedFile("list.xlsx", b"nothing")})
    assert answer.status_code == 409
    assert "survey" in answer.content.decode()
