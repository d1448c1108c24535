"""`bihuan bulletin`: verifying a printed issue, and writing it to a file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import Issue
from bihuan.domain.bulletins.queries.numbers import numbers_of
from bihuan.domain.bulletins.queries.values import Asked
from bihuan.domain.bulletins.vocabulary import ItemState
from tests.cli.conftest import Call
from tests.factories.bulletins import Newsroom, issue_with, item_in, newsroom
from tests.factories.metrics import define, entry, keep


@pytest.fixture
def printed(db: None, now: datetime) -> tuple[Newsroom, Issue]:
    """An issue that prints how many cases were filed on a day."""
    room = newsroom(now)
    define("filed", kinds=["cases.filed"])
    keep(*(entry("cases.filed", now) for _ in range(3)))
    item = item_in(room, ItemState.PROOFREAD, text="当日立案3件。")
    start = numbers_of(item)[0].figure.start
    asked = Asked("filed", f"{now:%Y-%m-%d}")
    actions.bind_figure(actor=room["editor"], now=room.after(5), item_id=item.pk, start=start, asked=asked)
    at = room.after(6)
    actions.edit_item(actor=room["editor"], now=at, item_id=item.pk, title=item.title, text=item.text)
    item = actions.approve_item(actor=room["approver"], now=at, item_id=item.pk)
    issue = issue_with(room, item)
    actions.sign_issue(actor=room["approver"], now=room.after(12), issue_id=issue.pk)
    return room, actions.publish_issue(actor=room["editor"], now=room.after(13), issue_id=issue.pk)


def test_verify_says_that_every_figure_stands(call: Call, printed: tuple[Newsroom, Issue]) -> None:
    result = call("bulletin", "verify", printed[1].code)
    assert (result.exit_code, "1 个数字都与流水账一致" in result.stdout) == (0, True)


def test_verify_explains_a_late_entry_and_exits_with_1(call: Call, printed: tuple[Newsroom, Issue]) -> None:
    room, issue = printed
    (late,) = keep(entry("cases.filed", room.now, recorded_at=room.after(60)))
    result = call("bulletin", "verify", issue.code, "--json")
    told = json.loads(result.stdout)
    (figure,) = told["figures"]
    assert result.exit_code == 1
    assert [figure[key] for key in ("printed", "then", "now")] == ["3", "3", "4"]
    assert (figure["reasons"], figure["entries"], figure["sound"]) == (["late"], [late.seq], True)
    assert "现为4件" in told["notice"]
    table = call("bulletin", "verify", issue.code)
    assert (table.exit_code, f"#{late.seq}" in table.stdout) == (1, True)


def test_print_writes_a_file_by_its_ending(
    call: Call, printed: tuple[Newsroom, Issue], tmp_path: Path
) -> None:
    issue = printed[1]
    for name, beginning in (("a.pdf", b"%PDF"), ("a.docx", b"PK")):
        assert call("bulletin", "print", issue.code, tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(beginning)
    assert call("bulletin", "print", issue.code, tmp_path / "a.txt").exit_code == 2


def test_an_issue_that_is_not_printed_is_refused(call: Call, db: None) -> None:
    assert call("bulletin", "verify", "J00000018").exit_code == 1
