"""Windows, scopes, units and lines of a split in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.district.queries.registers import classes_named, places_named
from bihuan.domain.metrics.queries import Definition, Scope, Value, named_window
from bihuan.domain.metrics.queries.spans import period_of
from bihuan.domain.metrics.vocabulary import Period, Split, Withheld
from bihuan.foundation.accounts.queries import units_named
from bihuan.web.desks.names import named

_UNITS = {
    "件": pgettext_lazy("unit of measure", "件"),
    "条": pgettext_lazy("unit of measure", "条"),
    "个": pgettext_lazy("unit of measure", "个"),
    "处": pgettext_lazy("unit of measure", "处"),
    "项": pgettext_lazy("unit of measure", "项"),
    "次": pgettext_lazy("unit of measure", "次"),
    "人次": pgettext_lazy("unit of measure", "人次"),
    "家": pgettext_lazy("unit of measure", "家"),
    "家次": pgettext_lazy("unit of measure", "家次"),
    "天": pgettext_lazy("unit of measure", "天"),
    "年": pgettext_lazy("unit of measure", "年"),
    "名": pgettext_lazy("unit of measure", "名"),
    "分": pgettext_lazy("unit of measure", "分"),
    "元": pgettext_lazy("unit of measure", "元"),
    "元/月": pgettext_lazy("unit of measure", "元/月"),
    "元/平方米": pgettext_lazy("unit of measure", "元/平方米"),
    "平方米": pgettext_lazy("unit of measure", "平方米"),
    "卡时": pgettext_lazy("unit of measure", "卡时"),
    "台": pgettext_lazy("unit of measure", "台"),
    "座": pgettext_lazy("unit of measure", "座"),
    "类": pgettext_lazy("unit of measure", "类"),
    "课时": pgettext_lazy("unit of measure", "课时"),
}
"""What things are counted in, as packs write it; another word is shown as it stands."""


def unit_words(unit: str) -> str:
    """A unit of measure in the reader's language."""
    return str(_UNITS.get(unit, unit))


def group_of(definition: Definition) -> str:
    """The heading of the catalogue that a metric stands under."""
    english = definition.group_en if _is_english() else ""
    return english or definition.group or gettext("其他")


def meaning_of(definition: Definition) -> str:
    """The 口径 in the reader's language, where the pack has it."""
    return (definition.meaning_en if _is_english() else "") or definition.meaning


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def number_words(value: Value) -> str:
    """`1,234 件` in the reader's language, or why there is no number."""
    if value.number is None:
        return str(Withheld(value.withheld).label)
    unit = value.definition.unit
    return f"{value.number:,}%" if unit == "%" else f"{value.number:,} {unit_words(unit)}"


WHY: Mapping[str, Promise] = {
    Withheld.NO_RECORDS: _("还没有任何一处记过这类流水，所以没有数。这不是 0。"),
    Withheld.NO_CASES: _("这个时段、这个范围里没有算得进分母的，所以没有比率。"),
    Withheld.SMALL_SAMPLE: _("分母太小，比率会误导人，所以只列分子分母，不列比率。"),
}


def window_words(text: str) -> str:
    """A window as people say it."""
    say = _SAID.get(period_of(text)) if text else None  # type: ignore[arg-type]  # None is a key that nobody has
    return say(text) if say else _from_to(text)


def _from_to(text: str) -> str:
    window = named_window(text)
    first = timezone.localdate(window.starts_at)
    last = timezone.localdate(window.ends_at - timedelta(microseconds=1))
    return gettext("{since} 至 {until}").format(since=first, until=last)


def _day(text: str) -> str:
    return gettext("{day} 统计日（前一日 12 时至当日 12 时）").format(day=text.partition(":")[2])


def _month(text: str) -> str:
    return date_format(timezone.localdate(named_window(text).starts_at), gettext("Y 年 n 月"))


def _year(text: str) -> str:
    return gettext("{year} 全年").format(year=text)


def _assessment(text: str) -> str:
    window = named_window(text)
    since, until = timezone.localdate(window.starts_at), timezone.localdate(window.ends_at)
    return gettext("考核月（{since} 0 时至 {until} 12 时）").format(since=since, until=until)


_SAID: Mapping[Period, Callable[[str], str]] = {
    Period.DAY: _day,
    Period.MONTH: _month,
    Period.YEAR: _year,
    Period.ASSESSMENT: _assessment,
}


def known_words(as_of: str) -> str:
    """The moment up to which records count: a day stands as it is written, a moment in local time."""
    at = parse_datetime(as_of.replace(" ", "+")) if "T" in as_of else None
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at and timezone.is_aware(at) else as_of


def short_window(text: str) -> str:
    """A window as the axis of a trend can carry it."""
    return text.partition(":")[2] or text.replace("..", "–")


def scope_words(scope: Scope) -> str:
    """The name of the unit or place; the whole district without one."""
    if not scope.field:
        return gettext("全区")
    known: Mapping[str, Any] = (units_named if scope.field == "unit" else places_named)([scope.code])
    return named(known[scope.code]) if scope.code in known else scope.code


def line_names(split: str, keys: Collection[str]) -> dict[str, str]:
    """What the lines of a split are called, in the order in which they are shown: of the tree, of time, of codes."""
    look_up = _REGISTERS.get(split)
    if look_up is None:
        return _plain_names(split, keys)
    names = {key: named(row) for key, row in look_up(list(keys)).items()}
    rest = {key: key or str(_NOWHERE.get(split, "")) for key in sorted(set(keys) - set(names), reverse=True)}
    return names | rest


def _plain_names(split: str, keys: Collection[str]) -> dict[str, str]:
    labels = dict(Source.choices) if split == Split.SOURCE else {}
    return {key: str(labels.get(key, key)) or gettext("没有记") for key in sorted(keys)}


_REGISTERS: Mapping[str, Callable[[Collection[str]], Mapping[str, Any]]] = {
    Split.UNIT: units_named,
    Split.STREET: places_named,
    Split.COMMUNITY: places_named,
    Split.CATEGORY: classes_named,
}
_NOWHERE: Mapping[str, Promise] = {
    Split.UNIT: _("没有记单位"),
    Split.STREET: _("没有记街道"),
    Split.COMMUNITY: _("没有记社区"),
    Split.CATEGORY: _("没有记类别"),
}
