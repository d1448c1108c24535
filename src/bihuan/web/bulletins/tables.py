"""The columns of items, issues, requests and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.bulletins.queries.contents import numbered
from bihuan.web.bulletins.looks import issue_badge, item_badge, request_badge
from bihuan.web.desks.names import named
from bihuan.web.shell.cells import link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.bulletins.models import Issue, Item, ItemRequest


def _item_title(item: Item) -> SafeString:
    address = reverse("bulletin-item", args=[item.code])
    return format_html('{} <span class="unit">{}</span>', link(address, item.title), item.code)


def number_of(issue: Issue) -> str:
    """The number of an issue; a proof has none yet."""
    number = getattr(issue, "number", None)
    return numbered(number) if number else ""


def _in_issue(item: Item) -> Any:
    if item.issue is None:
        return None
    return link(reverse("bulletin-issue", args=[item.issue.code]), number_of(item.issue) or item.issue.code)


ITEMS: tuple[Column[Any], ...] = (
    Column("title", _("信息"), lambda i: f"{i.code} {i.title}", cell=_item_title, headline=True),
    Column("state", _("状态"), lambda i: i.get_state_display(), cell=lambda i: item_badge(i.state)),
    Column("unit", _("报送单位"), lambda i: named(i.unit)),
    Column("submitted", _("报送时间"), lambda i: i.submitted_at, cell=lambda i: moment(i.submitted_at)),
    Column("version", _("版本"), lambda i: i.version, numeric=True),
    Column("length", _("字数"), lambda i: i.characters, numeric=True),
    Column("issue", _("刊期"), lambda i: i.issue.code if i.issue else None, cell=_in_issue),
    Column("author", _("报送人"), lambda i: i.author.name if i.author else None, optional=True),
    Column("created", _("起草时间"), lambda i: i.created_at, cell=lambda i: moment(i.created_at), optional=True),
)  # fmt: skip


def _issue_title(issue: Issue) -> SafeString:
    words = number_of(issue) or _("（未定期号）")
    return format_html(
        '{} <span class="unit">{}</span>',
        link(reverse("bulletin-issue", args=[issue.code]), words),
        issue.code,
    )


ISSUES: tuple[Column[Any], ...] = (
    Column(
        "number", _("期号"), lambda j: f"{number_of(j)} {j.code}".strip(), cell=_issue_title, headline=True
    ),
    Column("state", _("状态"), lambda j: j.get_state_display(), cell=lambda j: issue_badge(j.state)),
    Column("month", _("月份"), lambda j: date_format(j.month, "Y-m")),
    Column("signed", _("签发时间"), lambda j: j.signed_at, cell=lambda j: moment(j.signed_at)),
    Column("published", _("印发时间"), lambda j: j.published_at, cell=lambda j: moment(j.published_at)),
)


def _request_topic(request: ItemRequest) -> SafeString:
    return format_html('{} <span class="unit">{}</span>', request.topic, request.code)


def _request_item(request: ItemRequest) -> Any:
    if request.item is not None:
        return link(reverse("bulletin-item", args=[request.item.code]), request.item.title)
    if request.state != "open":
        return None
    return link(f"{reverse('bulletin-item-new')}?request={request.code}", _("去写"))


REQUESTS: tuple[Column[Any], ...] = (
    Column("topic", _("题目"), lambda r: f"{r.code} {r.topic}", cell=_request_topic, headline=True),
    Column("state", _("状态"), lambda r: r.get_state_display(), cell=lambda r: request_badge(r.state)),
    Column("unit", _("约哪个单位"), lambda r: named(r.unit)),
    Column("due", _("哪天前交稿"), lambda r: r.due_on, cell=lambda r: date_format(r.due_on, "Y-m-d")),
    Column("note", _("要求"), lambda r: r.note or None),
    Column("item", _("来稿"), lambda r: r.item.code if r.item else None, cell=_request_item),
)
NEW = {"new": ("-id",), "old": ("id",)}
