"""The script that collects the messages sees every way in which a sentence is written."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from scripts import messages


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("立案")', "立案"),
        ('raise Refused("late", "已经" "超期。", day=1)', "已经超期。"),
        ('raise NotFound("没有")', "没有"),
        ('WHY = "太晚"\nGuard("late", WHY, holds)', "太晚"),
        ('Move("file", label="立案", sources=s)', "立案"),
        ('Workflow("case", states={"new": "新到"}, initial="new", moves=())', "新到"),
        ('class Kind(TextChoices):\n    ROAD = "road", "道路"', "道路"),
        ('ngettext("{n} 件", "{n} 件们", n)', ("{n} 件", "{n} 件们")),
        ('Guard[Facts]("late", "太晚", holds)', "太晚"),
        ('def f():\n    why = "太晚"\n    raise Refused("late", why)', "太晚"),
        ('raise Refused("late", "太晚", fields={"day": "请改早"})', "请改早"),
        ('_move("claim", "领取", sources)', "领取"),
        ('words(reason, "reason", what="原因")', "原因"),
        ('WEEKEND = "周末"', "周末"),
        ('MESSAGES = {"gone": "被删除了"}', "被删除了"),
        ('_("急" if urgent else "缓")', "缓"),
    ],
)
def test_python_sentence_is_collected_from(source: str, found: messages.Text) -> None:
    assert (found, None) in set(messages.from_python(source))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% load i18n %}<p title="{% translate "立案" %}">don\'t</p>', "立案"),
        ('{% load i18n %}{{ _("签收") }}', "签收"),
        (
            "{% load i18n %}{% blocktranslate trimmed %}\n  还有 {{ n }} 件\n{% endblocktranslate %}",
            "还有 %(n)s 件",
        ),
    ],
)
def test_template_sentence_is_collected_from(source: str, found: str) -> None:
    assert (found, None) in set(messages.from_template(source))


@pytest.mark.parametrize("source", ['DAYS = r"\\d+天"', 'HELP = "Help · 帮助"', '"""立案"""'])
def test_what_no_reader_is_shown_is_not_collected(source: str) -> None:
    assert list(messages.from_python(source)) == []


def test_an_english_sentence_that_asks_for_another_value_is_reported() -> None:
    assert messages.differing(Message("还有 {count} 件", "{number} left"))
    assert not messages.differing(Message("还有 {count} 件", "{count} left"))


def test_a_fuzzy_translation_does_not_count() -> None:
    assert not messages.is_translated(Message("立案", "File", flags=["fuzzy"]))
    assert messages.is_translated(Message("立案", "File"))
