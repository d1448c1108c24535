"""Drafts that the product writes: the month in figures, and the correction of an issue whose figures are known otherwise now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.bulletins.actions.binding import bound
from bihuan.domain.bulletins.actions.marking import put_mark
from bihuan.domain.bulletins.actions.turn import take_up_issue
from bihuan.domain.bulletins.actions.writing import Manuscript, new_item
from bihuan.domain.bulletins.models import Issue, Item
from bihuan.domain.bulletins.policy import require
from bihuan.domain.bulletins.queries.issues import issue_by_code
from bihuan.domain.bulletins.queries.rules import DraftPlan, rules_on
from bihuan.domain.bulletins.queries.values import Asked, Values, window_words
from bihuan.domain.bulletins.queries.verification import correction_notice, verify_issue
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.vocabulary import Origin
from bihuan.domain.bulletins.workflow import ITEM
from bihuan.domain.district.queries import streets
from bihuan.domain.metrics.queries import Value, named_window, split_values
from bihuan.domain.metrics.vocabulary import Split
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.figures import extract
from bihuan.kernel.quantities import half_up
from bihuan.kernel.refusals import Refused


@dataclass
class _Text:
    """A text that grows, with where each value was put."""

    words: str = ""
    places: dict[int, tuple[Asked, Value]] = field(default_factory=dict)

    def add(self, sentence: str, asked: Asked, value: Value, window: str) -> None:
        before, _mark, after = sentence.format(month=window, value="\0").partition("\0")
        self.words += before
        self.places[len(self.words)] = (asked, value)
        self.words += f"{value.number}{value.definition.unit}{after}"


@transaction.atomic
def draft_from_metrics(*, actor: Actor, now: datetime, issue_id: int, window: str = "") -> Item:
    """按本月指标起草: an item from the pack's sentences, each figure bound, with a table by street.

    `window` is the issue's month unless another is given. A sentence whose metric has no value is left out: nothing
    that was never recorded is printed as 0. The draft is the newsroom's, so whoever asks for it does not approve it.
    Refuses `no_plan` without sentences in the pack, and `no_value` when no metric has any.
    """
    issue, _same = take_up_issue("draft_from_metrics", actor=actor, issue_id=issue_id)
    plan, window = rules_on(localdate(now)).draft, window or f"{issue.month:%Y-%m}"
    if not plan.sentences:
        raise Refused("no_plan", "配置包的 bulletin.toml 里没有写 [draft] 的句子，无从起草。请先写上。")
    text = _written(plan, window, now)
    if not text.places:
        raise Refused("no_value", "这个时段还没有一个指标有数，起草不出来。请换一个时段。")
    words = window_words(named_window(window))
    item = _newsroom_item(plan.title.format(month=words), text.words, actor=actor, now=now)
    item.exhibit = _exhibit(plan, window, now)
    item.column = plan.column
    item.save()
    for figure in extract(item.text):
        if known := text.places.get(figure.start):
            put_mark(item, figure, actor=actor, now=now, **bound(*known))
    return item


def _written(plan: DraftPlan, window: str, now: datetime) -> _Text:
    text, values = _Text(), Values()
    words = window_words(named_window(window))
    for sentence in plan.sentences:
        asked = Asked(sentence.metric, window)
        value = values.of(replace(asked, as_of=now))
        if value.exact is not None:
            text.add(sentence.text, asked, value, words)
    text.words = text.words.rstrip("，、；。") + "。"
    return text


def _newsroom_item(title: str, text: str, *, actor: Actor, now: datetime) -> Item:
    """An item that the newsroom wrote: reviewed already, and to be proofread, edited and approved like any other."""
    home = Unit.objects.filter(pk=actor.unit_id or 0).first()
    if home is None:
        raise Refused("no_unit", "您不属于任何单位，不能以单位名义起草。请联系系统管理员。")
    item = new_item(home, Manuscript(title, text), Origin.DRAFTED, actor=actor, now=now)
    item.state, item.submitted_at = ITEM.moves["review_item"].target or item.state, now
    return item


def _exhibit(plan: DraftPlan, window: str, now: datetime) -> dict[str, Any]:
    """The metric of the plan on each street, with the share that its bar shows; nothing without such a metric."""
    if not plan.table_metric:
        return {}
    question = replace(Asked(plan.table_metric, window, as_of=now).question, split=Split.STREET)
    rows = list(_rows(dict(split_values(plan.table_metric, question))))
    if not rows:
        return {}
    return {
        "caption": plan.table_caption.format(month=window_words(question.window)),
        "metric": plan.table_metric,
        "window": window,
        "as_of": now.isoformat(),
        "most": max(row["share"] for row in rows),
        "rows": rows,
    }


def _rows(found: dict[str, Value]) -> Iterator[dict[str, Any]]:
    for street in streets():
        value = found.get(street.code)
        if value is not None and value.exact is not None:
            number = value.number or 0
            yield {
                "label": street.name,
                "scope": f"place:{street.code}",
                "share": int(half_up(number * 100, 0)),
                "value": f"{number}{value.definition.unit}",
            }


@transaction.atomic
def draft_correction(*, actor: Actor, now: datetime, issue_code: str) -> Item:
    """起草更正: an item that says which printed figures are known otherwise now, and why. Refuses `all_stand` when none is."""
    require(actor, May.EDIT)
    issue: Issue = issue_by_code(actor, issue_code)
    notice = correction_notice(issue, verify_issue(issue))
    if not notice:
        raise Refused("all_stand", "这一期的数字现在都没有变，不用更正。")
    item = _newsroom_item("更正", notice, actor=actor, now=now)
    item.save()
    return item
