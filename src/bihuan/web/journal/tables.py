"""The columns of the journal and of its seals."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.models import Entry, Seal
from bihuan.foundation.journal.queries import title_of
from bihuan.web.shell.cells import link, moment
from bihuan.web.shell.tables import Column


def subject_of(entry: Entry) -> str:
    return entry.subject_code or f"{entry.subject_type} {entry.subject_id}"


COLUMNS = (
    Column[Entry](
        "title",
        _("事项"),
        title_of,
        cell=lambda e: link(reverse("journal-entry", args=[e.seq]), title_of(e)),
        headline=True,
    ),
    Column[Entry]("seq", _("序号"), lambda e: e.seq, numeric=True),
    Column[Entry]("at", _("时间"), lambda e: e.at, cell=lambda e: moment(e.at, seconds=True)),
    Column[Entry]("subject", _("对象"), subject_of),
    Column[Entry]("actor", _("经办"), lambda e: e.actor_label),
    Column[Entry]("reason", _("理由"), lambda e: e.reason or None),
    Column[Entry]("kind", _("种类代码"), lambda e: e.kind, optional=True),
    Column[Entry]("category", _("类别"), lambda e: e.category or None, optional=True),
    Column[Entry]("unit", _("单位路径"), lambda e: e.unit or None, optional=True),
    Column[Entry]("place", _("区域路径"), lambda e: e.place or None, optional=True),
    Column[Entry]("quantity", _("数量"), lambda e: e.quantity, numeric=True, optional=True),
)
SORTS = {"new": ("-seq",), "old": ("seq",)}


def digest(text: str) -> str:
    """A hash as people compare it: in groups of eight."""
    groups = " ".join(text[start : start + 8] for start in range(0, len(text), 8))
    return format_html('<span class="hash">{}</span>', groups)


SEAL_COLUMNS = (
    Column[Seal](
        "number",
        _("封存"),
        lambda s: s.number,
        cell=lambda s: link(reverse("journal-seal", args=[s.number]), f"№ {s.number}"),
        headline=True,
    ),
    Column[Seal]("at", _("时间"), lambda s: s.sealed_at, cell=lambda s: moment(s.sealed_at, seconds=True)),
    Column[Seal]("count", _("记录数"), lambda s: s.count, numeric=True),
    Column[Seal]("digest", _("摘要"), lambda s: s.digest, cell=lambda s: digest(s.digest)),
    Column[Seal](
        "previous",
        _("前一次的摘要"),
        lambda s: s.previous,
        cell=lambda s: digest(s.previous[:16]),
        optional=True,
    ),
    Column[Seal]("root", _("根"), lambda s: s.root, cell=lambda s: digest(s.root), optional=True),
    Column[Seal]("algorithm", _("算法"), lambda s: s.algorithm, optional=True),
)
SEAL_SORTS = {"new": ("-number",)}
