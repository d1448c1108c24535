"""A newsroom: two units that report, two editors, two approvers, and items brought along their road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import BulletinRules, Issue, Item
from bihuan.domain.bulletins.queries.values import Asked
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.kernel.actors import Actor
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person, unit
from tests.factories.metrics import define

RULES: dict[str, Any] = {
    "name": "姑苏信息",
    "print_code": "(GS) 简字 001 号",
    "bodies": ["苏州国家历史文化名城保护区党政办公室", "苏州市姑苏区党政办公室"],
    "editors": ["甲", "乙"],
    "to": "区四套班子主要领导",
    "copies": "各部委办局",
    "readers": ["a@gusu.example", "b@gusu.example"],
    "fact_check_days": 3,
    "series": [{"code": "dynamic", "name": "动态·摘报"}, {"code": "special", "name": "专报"}],
    "columns": [
        {"code": "dynamic", "name": "动态", "form": "article"},
        {"code": "brief", "name": "简讯", "form": "brief"},
        {"code": "digest", "name": "摘报", "form": "article"},
    ],
}
# username, unit, permissions
CAST: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("reporter", "N-CG", (May.CONTRIBUTE,)),
    ("reporter2", "N-JC", (May.CONTRIBUTE,)),
    ("editor", "N-DZB", (May.VIEW, May.EDIT)),
    ("editor2", "N-DZB", (May.VIEW, May.EDIT)),
    ("approver", "N-DZB", (May.VIEW, May.APPROVE)),
    ("chief", "N-DZB", (May.VIEW, May.EDIT, May.APPROVE)),
    ("reader", "N-CG", ()),
)
TEXT = "我委开展环境整治，清理积存垃圾，规范标识标牌。全年改造老旧小区118万平方米。"


@dataclass(frozen=True)
class Newsroom:
    """The people and where they sit; `after` counts minutes from the beginning."""

    people: Mapping[str, Person]
    actors: Mapping[str, Actor]
    units: Mapping[str, Unit]
    now: datetime

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def after(self, minutes: float = 0, *, days: float = 0) -> datetime:
        return self.now + timedelta(minutes=minutes, days=days)


def newsroom(now: datetime, **rules: Any) -> Newsroom:
    """Set it up with the rules above, changed by `rules`."""
    district = unit("N", kind="district", name="姑苏区")
    units = {"N": district} | {
        code: unit(code, district, name=name)
        for code, name in (("N-CG", "区城管委"), ("N-JC", "金阊街道"), ("N-DZB", "区党政办"))
    }
    people = {name: person(name, units[home], *held) for name, home, held in CAST}
    BulletinRules.objects.create(valid_from=date(2000, 1, 1), data={**RULES, **rules})
    return Newsroom(people, {name: actor_of(who) for name, who in people.items()}, units, now)


def manuscript(title: str = "我区实施城市环境综合提升", text: str = TEXT) -> actions.Manuscript:
    return actions.Manuscript(title, text)


ROAD: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (ItemState.SUBMITTED, "submit_item", "reporter", {}),
    (ItemState.REVIEWED, "review_item", "editor", {}),
    (ItemState.PROOFREAD, "proofread_item", "editor", {}),
    (ItemState.EDITED, "edit_item", "editor", {"title": "", "text": ""}),
    (ItemState.APPROVED, "approve_item", "approver", {}),
)


def item_in(room: Newsroom, state: str, *, by: str = "reporter", **written: str) -> Item:
    """An item walked along its road to `state`, one minute a step, each step by the person whose job it is."""
    home = room.people[by].unit.code
    item = actions.draft_item(actor=room[by], now=room.after(), unit=home, manuscript=manuscript(**written))
    states = [step[0] for step in ROAD]
    upto = states.index(state) + 1 if state in states else 0
    for minute, (_state, verb, who, told) in enumerate(ROAD[:upto], start=1):
        words = {"title": item.title, "text": item.text} if told else {}
        actor = room[by] if verb == "submit_item" else room[who]
        getattr(actions, verb)(actor=actor, now=room.after(minute), item_id=item.pk, **words)
    return Item.objects.get(pk=item.pk)


def issue_with(room: Newsroom, *items: Item, column: str = "dynamic", **told: Any) -> Issue:
    """An issue that is being arranged, with these approved items in one column."""
    opened = {"series": "dynamic", "month": date(2026, 9, 1), **told}
    issue = actions.open_issue(actor=room["editor"], now=room.after(10), **opened)
    for item in items:
        actions.place_item(
            actor=room["editor"], now=room.after(11), item_id=item.pk, issue_id=issue.pk, column=column
        )
    return issue


def signed(room: Newsroom, *items: Item, **told: Any) -> Issue:
    """The same, signed; open numbers are accepted."""
    issue = issue_with(room, *items, **told)
    return actions.sign_issue(actor=room["approver"], now=room.after(12), issue_id=issue.pk, accept_open=True)


def published(room: Newsroom, *items: Item, **told: Any) -> Issue:
    """The same, printed."""
    issue = signed(room, *items, **told)
    return actions.publish_issue(actor=room["editor"], now=room.after(13), issue_id=issue.pk)


def rows(editor: Actor, approver: Actor, home: str, now: datetime) -> dict[str, str]:
    """One of everything of the bulletin that has an address, by its code: made by two people who may do all."""
    BulletinRules.objects.create(valid_from=date(2000, 1, 1), data=RULES)
    waiting, placed, printed = (
        _edited(editor, approver, home, now, title) for title in ("编辑中的", "排入的", "印过的")
    )
    define("drafted", kinds=["bulletins.drafted"])
    asked = Asked("drafted", f"{now:%Y-%m}")
    actions.bind_figure(actor=editor, now=now, item_id=printed.pk, start=4, asked=asked)
    arranging, out = (_arranged(editor, approver, item, now) for item in (placed, printed))
    actions.sign_issue(actor=approver, now=now, issue_id=out.pk, accept_open=True)
    actions.publish_issue(actor=editor, now=now, issue_id=out.pk)
    _check, token = actions.ask_fact_check(actor=editor, now=now, item_id=waiting.pk, who="王工")
    due_on = now.date() + timedelta(days=3)
    (wanted,) = actions.request_items(actor=editor, now=now, units=[home], topic="清凉节", due_on=due_on)
    return {
        "item": waiting.code,
        "placed": placed.code,
        "arranging": arranging.code,
        "printed": out.code,
        "outside": token,
        "asked": wanted.code,
    }


def _edited(editor: Actor, approver: Actor, home: str, now: datetime, title: str) -> Item:
    told = manuscript(title, "清理垃圾30吨。")
    item = actions.draft_item(actor=editor, now=now, unit=home, manuscript=told)
    actions.submit_item(actor=editor, now=now, item_id=item.pk)
    actions.review_item(actor=approver, now=now, item_id=item.pk)
    actions.proofread_item(actor=editor, now=now, item_id=item.pk)
    return actions.edit_item(actor=editor, now=now, item_id=item.pk, title=title, text=item.text)


def _arranged(editor: Actor, approver: Actor, item: Item, now: datetime) -> Issue:
    actions.approve_item(actor=approver, now=now, item_id=item.pk)
    issue = actions.open_issue(actor=editor, now=now, series="dynamic", month=now.date())
    actions.place_item(actor=editor, now=now, item_id=item.pk, issue_id=issue.pk, column="dynamic")
    return issue
