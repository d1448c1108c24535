"""The month's issue: what units reported, the month in figures, edited by one person and signed by another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.queries.issues import newest_issues
from bihuan.domain.bulletins.queries.numbers import numbers_of
from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.play.cast import Cast
from bihuan.play.events import PlayBegun

FILE = Path("play") / "bulletin.toml"


def print_issue(folder: Path) -> str:
    """Print an issue about the played month, once; returns its code, or nothing where nobody played or nobody edits.

    Everything happens at the end of the played time, by people of the pack: units report, one edits, another approves and signs.
    """
    played = Entry.objects.filter(kind=PlayBegun.kind).order_by("seq").first()
    if played is None or newest_issues(1) or not (folder / FILE).is_file():
        return ""
    starts_at, now = (_moment(played.data[key]) for key in ("starts_at", "ends_at"))
    cast = Cast(now.date())
    desk = Desk.of(cast, now)
    if desk is None:
        return ""
    written = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    with transaction.atomic():
        return _printed(desk, starts_at, list(_reported(written, cast)))


def _moment(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


@dataclass(frozen=True)
class Desk:
    """Who edits, who approves, and when they do."""

    editor: Actor
    approver: Actor
    now: datetime

    @classmethod
    def of(cls, cast: Cast, now: datetime) -> Desk | None:
        editor, approver = _one(cast, May.EDIT, May.APPROVE), _one(cast, May.APPROVE, May.EDIT)
        return cls(editor, approver, now) if editor and approver else None

    def edits(self) -> dict[str, Any]:
        return {"actor": self.editor, "now": self.now}

    def approves(self) -> dict[str, Any]:
        return {"actor": self.approver, "now": self.now}


def _printed(desk: Desk, starts_at: datetime, reported: list[dict[str, Any]]) -> str:
    last = desk.now - timedelta(microseconds=1)
    series = rules_on(last.date()).series[0].code
    issue = actions.open_issue(**desk.edits(), series=series, month=last.date())
    window = f"{starts_at:%Y-%m-%d}..{last:%Y-%m-%d}"
    drafted = actions.draft_from_metrics(**desk.edits(), issue_id=issue.pk, window=window)
    _bring(desk, drafted.pk, drafted.column, issue.pk)
    for told in reported:
        _take_in(desk, told, issue.pk)
    actions.sign_issue(**desk.approves(), issue_id=issue.pk, accept_open=True)
    actions.publish_issue(**desk.edits(), issue_id=issue.pk)
    return issue.code


def _one(cast: Cast, permission: str, without: str) -> Actor | None:
    able = (a for a in cast.actors.values() if a.may(permission) and not a.may(without))
    return next(able, None)


def _reported(written: dict[str, Any], cast: Cast) -> Iterator[dict[str, Any]]:
    """The texts of the pack, each with somebody of its unit who may report."""
    for told in written["items"]:
        for actor in cast.actors.values():
            if actor.unit_code == told["unit"] and actor.may(May.CONTRIBUTE):
                yield {**told, "actor": actor}
                break


def _take_in(desk: Desk, told: dict[str, Any], issue_id: int) -> None:
    writes = {"actor": told["actor"], "now": desk.now}
    manuscript = actions.Manuscript(told["title"], told["text"].strip())
    item = actions.draft_item(**writes, unit=told["unit"], manuscript=manuscript)
    actions.submit_item(**writes, item_id=item.pk)
    item = actions.review_item(**desk.edits(), item_id=item.pk)
    for number in numbers_of(item):
        start, source = number.figure.start, told["source"]
        actions.declare_free(**desk.edits(), item_id=item.pk, start=start, source=source)
    _bring(desk, item.pk, told["column"], issue_id)


def _bring(desk: Desk, item_id: int, column: str, issue_id: int) -> None:
    """From review into the issue."""
    item = actions.proofread_item(**desk.edits(), item_id=item_id)
    actions.edit_item(**desk.edits(), item_id=item_id, title=item.title, text=item.text, note="按体例统改")
    actions.approve_item(**desk.approves(), item_id=item_id)
    actions.place_item(**desk.edits(), item_id=item_id, issue_id=issue_id, column=column)
