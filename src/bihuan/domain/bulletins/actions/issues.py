"""Issues: opened, arranged, signed given a number that stays given."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.turn import leave, take_up, take_up_issue
from bihuan.domain.bulletins.models import Issue, Item, Number
from bihuan.domain.bulletins.policy import require
from bihuan.domain.bulletins.queries.contents import content_of, digest_of, numbered
from bihuan.domain.bulletins.queries.issues import items_in_order
from bihuan.domain.bulletins.queries.numbers import open_numbers
from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.workflow import ISSUE
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def open_issue(
    *, actor: Actor, now: datetime, series: str, month: date, is_supplement: bool = False
) -> Issue:
    """新开一期 of a series, about a month. It has no number yet: that is given at sign-off.

    Refuses `no_series` for a series that the pack does not have.
    """
    require(actor, May.EDIT)
    if rules_on(localdate(now)).series_named(series) is None:
        raise Refused("no_series", "配置包的 bulletin.toml 里没有系列“{series}”。请先写上。", series=series)
    issue = Issue.objects.create(
        series=series, month=month.replace(day=1), is_supplement=is_supplement, state=ISSUE.initial,
        opened_at=now, opened_by_id=actor.person_id,
    )  # fmt: skip
    event = events.IssueOpened(series=series, month=f"{month:%Y-%m}", is_supplement=is_supplement)
    note(issue, event, actor=actor, now=now)
    return issue


def note(issue: Issue, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Save a changed issue and write its entry."""
    issue.save()
    record(event, actor=actor, now=now, subject=issue.subject, topic="bulletin", reason=reason[:500])


@transaction.atomic
def place_item(*, actor: Actor, now: datetime, item_id: int, issue_id: int, column: str) -> Item:
    """排入: an approved item goes to the end of a column of an issue that is being arranged."""
    issue, _same = take_up_issue("arrange_issue", actor=actor, issue_id=issue_id)
    item, target = take_up("place_item", actor=actor, item_id=item_id)
    item.state = target
    if rules_on(localdate(now)).column(column) is None:
        raise Refused("no_column", "没有这个栏目。请从栏目里选。", fields={"column": "未知"})
    last = issue.items.filter(column=column).aggregate(last=Max("position"))["last"] or 0
    item.issue, item.column, item.position = issue, column, last + 1
    leave(item, events.ItemPlaced(issue=issue.code, column=column), actor=actor, now=now)
    return item


@transaction.atomic
def take_out_item(*, actor: Actor, now: datetime, item_id: int) -> Item:
    """抽下: the item leaves the issue and stays approved."""
    item, target = take_up("take_out_item", actor=actor, item_id=item_id)
    item.state = target
    event = events.ItemTakenOut(issue=item.issue.code if item.issue else "")
    item.issue, item.position = None, 0
    leave(item, event, actor=actor, now=now)
    return item


@transaction.atomic
def move_item(*, actor: Actor, now: datetime, item_id: int, up: bool) -> Issue:  # noqa: ARG001  # every action is told when
    """Change places with the neighbour above or below in the same column; at the end nothing happens."""
    issue_id = Item.objects.filter(pk=item_id).values_list("issue_id", flat=True).first()
    if issue_id is None:
        raise NotFound
    issue, _same = take_up_issue("arrange_issue", actor=actor, issue_id=issue_id)
    rows = list(issue.items.order_by("position", "pk"))
    moved = next(row for row in rows if row.pk == item_id)
    column = [row for row in rows if row.column == moved.column]
    _swap(column, column.index(moved), -1 if up else 1)
    for position, row in enumerate(column, start=1):
        row.position = position
    Item.objects.bulk_update(column, ["position"])
    return issue


def _swap(column: list[Item], at: int, step: int) -> None:
    if 0 <= at + step < len(column):
        column[at], column[at + step] = column[at + step], column[at]


@transaction.atomic
def sign_issue(
    *, actor: Actor, now: datetime, issue_id: int, accept_open: bool = False, dated_on: date | None = None
) -> Issue:
    """签发, by somebody who neither arranged the issue nor edited anything in it. Numbers and contents are fixed now.

    Refuses (`open_numbers`) as long as numbers are unexplained or disagree with their value, unless the signer
    accepts that: the check asks, it does not block.
    """
    issue, target = take_up_issue("sign_issue", actor=actor, issue_id=issue_id)
    items = items_in_order(issue)
    asked = open_numbers(items, now)
    if asked and not accept_open:
        raise Refused(
            "open_numbers",
            "还有 {count} 个数字没有出处或与指标不符，见清单。确认无误要签发，请勾选“已看过清单”。",
            count=len(asked),
            fields={"accept_open": "请先看清单"},
        )
    issue.state, issue.signed_at, issue.signed_by_id = target, now, actor.person_id
    issue.dated_on = dated_on or localdate(now)
    number = give_number(
        series=issue.series, year=issue.dated_on.year, is_supplement=issue.is_supplement, now=now, issue=issue
    )
    issue.content = content_of(issue, number, items, rules_on(issue.dated_on))
    bound = sum(item.marks.filter(version=item.version, kind="bound").count() for item in items)
    event = events.IssueSigned(
        number=numbered(number), items=len(items), figures=bound, unexplained=len(asked),
        content=digest_of(issue.content),
    )  # fmt: skip
    note(issue, event, actor=actor, now=now)
    return issue


def give_number(
    *,
    series: str,
    year: int,
    is_supplement: bool,
    now: datetime,
    issue: Issue | None = None,
    skipped: str = "",
) -> Number:
    """The next number of a series and of the year. One that was skipped or cancelled is not given again.

    A supplement counts by itself and has no number in the year.
    """
    given = Number.objects.select_for_update().filter(year=year)
    own = given.filter(series=series, is_supplement=is_supplement).aggregate(last=Max("number"))["last"] or 0
    in_year = None if is_supplement else (given.aggregate(last=Max("in_year"))["last"] or 0) + 1
    return Number.objects.create(
        series=series, year=year, is_supplement=is_supplement, number=own + 1, in_year=in_year, issue=issue,
        skipped=skipped, given_at=now,
    )  # fmt: skip
