"""The columns of the records behind a figure, and of the lines that it splits into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.domain.metrics.queries import Value
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import title_of
from bihuan.web.journal.subjects import address_of
from bihuan.web.journal.tables import subject_of
from bihuan.web.metrics.words import number_words
from bihuan.web.shell.cells import link, moment
from bihuan.web.shell.tables import Column


def _record(entry: Entry) -> Any:
    address = address_of(entry)
    return link(address, subject_of(entry)) if address else subject_of(entry)


RECORD_COLUMNS = (
    Column[Entry]("subject", _("对象"), subject_of, cell=_record, headline=True),
    Column[Entry]("title", _("事项"), title_of),
    Column[Entry]("at", _("发生时间"), lambda e: e.at, cell=lambda e: moment(e.at)),
    Column[Entry]("recorded", _("记下时间"), lambda e: e.recorded_at, cell=lambda e: moment(e.recorded_at), optional=True),
    Column[Entry]("quantity", _("数量"), lambda e: e.quantity, cell=lambda e: f"{e.quantity.normalize():f}", numeric=True),
    Column[Entry]("amount", _("金额"), lambda e: e.amount, numeric=True, optional=True),
    Column[Entry]("category", _("类别"), lambda e: e.category or None, optional=True),
    Column[Entry]("unit", _("单位路径"), lambda e: e.unit or None, optional=True),
    Column[Entry]("place", _("区域路径"), lambda e: e.place or None, optional=True),
    Column[Entry]("seq", _("流水号"), lambda e: e.seq, numeric=True),
)  # fmt: skip
READERS_COLUMNS = (
    *RECORD_COLUMNS[:-1],
    replace(RECORD_COLUMNS[-1], cell=lambda e: link(reverse("journal-entry", args=[e.seq]), e.seq)),
)
"""For who reads the journal: there an entry has its own page with its proof."""
RECORD_SORTS = {"new": ("-seq",), "old": ("seq",)}


@dataclass(frozen=True)
class Line:
    """One line of a split; `href` opens it alone."""

    name: str
    value: Value
    href: str

    @property
    def words(self) -> str:
        return number_words(self.value)

    @property
    def numerator(self) -> str:
        return self.value.as_record()["numerator"] or ""

    @property
    def denominator(self) -> str:
        return self.value.as_record()["denominator"] or ""


LINE_COLUMNS = (
    Column[Line]("name", _("名称"), lambda one: one.name),
    Column[Line]("value", _("值"), lambda one: one.words if one.value.number is None else one.value.number),
    Column[Line]("unit", _("计量单位"), lambda one: one.value.definition.unit),
    Column[Line]("numerator", _("分子"), lambda one: one.numerator),
    Column[Line]("denominator", _("分母"), lambda one: one.denominator),
    Column[Line]("code", _("指标"), lambda one: one.value.definition.code),
    Column[Line]("version", _("口径版本"), lambda one: one.value.definition.version),
    Column[Line]("window", _("时段"), lambda one: str(one.value.question.window)),
)
