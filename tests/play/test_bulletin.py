"""A played month ends with an issue that one person edited and another signed, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.domain.bulletins.models import Issue, Version
from bihuan.domain.bulletins.queries.verification import verify_issue
from bihuan.play.bulletin import print_issue
from bihuan.play.month import Outcome

pytestmark = pytest.mark.django_db


def test_the_played_month_has_a_signed_issue_whose_figures_all_stand(played: Outcome, eventful: Path) -> None:
    code = print_issue(eventful)
    issue = Issue.objects.get()
    assert (issue.code, issue.state) == (code, "published")
    editors = set(Version.objects.filter(is_edit=True).values_list("by", flat=True))
    assert issue.signed_by_id not in editors
    compared = verify_issue(issue)
    assert compared[0].figure.text == f"{played.reports}条"
    assert all(one.stands and one.is_sound for one in compared)
    assert {column["name"] for column in issue.content["columns"]} == {"动态", "简讯"}
    assert print_issue(eventful) == ""


def test_a_pack_without_texts_prints_nothing(played: Outcome, tmp_path: Path) -> None:
    assert print_issue(tmp_path) == ""
