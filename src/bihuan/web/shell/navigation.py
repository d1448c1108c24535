"""The main navigation as one table: who sees which entry, and which ones stand in the phone's bar."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.domain.bulletins.vocabulary import BulletinsPermission
from bihuan.domain.callbacks.vocabulary import CallbacksPermission
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.channels.vocabulary import ChannelsPermission
from bihuan.domain.checklists.vocabulary import ChecklistsPermission
from bihuan.domain.district.vocabulary import DistrictPermission
from bihuan.domain.inspections.vocabulary import InspectionsPermission
from bihuan.domain.intake.vocabulary import IntakePermission
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.officers.vocabulary import OfficersPermission
from bihuan.domain.patrols.vocabulary import PatrolsPermission
from bihuan.domain.targets.vocabulary import TargetsPermission
from bihuan.domain.yearplans.vocabulary import YearPlansPermission
from bihuan.foundation.accounts.vocabulary import AccountsPermission
from bihuan.foundation.jobs.vocabulary import JobsPermission
from bihuan.foundation.journal.vocabulary import JournalPermission
from bihuan.foundation.outbox.vocabulary import OutboxPermission
from bihuan.foundation.packs.vocabulary import PacksPermission
from bihuan.foundation.personal.vocabulary import PersonalPermission
from bihuan.kernel.actors import Actor

PHONE_ENTRIES = 4


@dataclass(frozen=True)
class NavItem:
    """One entry, for whoever holds any of `permissions` (none named: for everybody signed in).

    `phone` makes it a candidate for the bar at the thumb, in the order of the table.
    """

    label: Promise
    url_name: str
    icon: str
    permissions: tuple[str, ...] = ()
    phone: bool = False

    def address(self) -> str | None:
        """Where it leads, or None as long as that screen does not exist."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return None


@dataclass(frozen=True)
class NavGroup:
    """Entries that belong together under one small heading."""

    label: Promise
    items: tuple[NavItem, ...]


SEES_CASES = (CasesPermission.VIEW_ALL, CasesPermission.VIEW_AREA, CasesPermission.VIEW_UNIT)
DISPATCHES = (
    CasesPermission.ACCEPT,
    CasesPermission.FILE,
    CasesPermission.DISPATCH,
    CasesPermission.ARBITRATE,
)
CHECKS = (CasesPermission.VERIFY, CasesPermission.CHECK, CasesPermission.ASSIGN_CHECK)
SEES_ISSUES = (CasesPermission.SUPERVISE, CasesPermission.VIEW_ALL, CasesPermission.VIEW_AREA)
LOOKS_BACK = (CasesPermission.LOOK_BACK, CasesPermission.DRAW)
CALLS_BACK = (*CallbacksPermission, CasesPermission.ARBITRATE)
EXCHANGES = (ChannelsPermission.EXCHANGE, ChannelsPermission.MANAGE)
SEES_TARGETS = (MetricsPermission.VIEW, *TargetsPermission)
SEES_DISTRICT = (DistrictPermission.VIEW, DistrictPermission.MANAGE)
SEES_PEOPLE = (AccountsPermission.VIEW, AccountsPermission.MANAGE)
SEES_PACKS = (PacksPermission.LOAD, JobsPermission.VIEW)
SEES_JOURNAL = (JournalPermission.VIEW, JournalPermission.VERIFY)

SEES_OFFICERS = (OfficersPermission.VIEW, OfficersPermission.ORGANISE, OfficersPermission.MANAGE)
PATROLS = (PatrolsPermission.WALK, PatrolsPermission.ASSIGN, PatrolsPermission.CONFIRM)

NAV: tuple[NavGroup, ...] = (
    NavGroup(
        _("办理"),
        (
            NavItem(_("我的工作"), "my-work", "checklist", phone=True),
            NavItem(_("报送问题"), "report-new", "camera-plus", (CasesPermission.REPORT,), phone=True),
            NavItem(_("派遣台"), "dispatch-desk", "route", DISPATCHES, phone=True),
            NavItem(_("核查"), "check-list", "clipboard-check", CHECKS, phone=True),
            NavItem(_("回头看"), "lookback-list", "history", LOOKS_BACK, phone=True),
            NavItem(_("案件"), "case-list", "stack-2", SEES_CASES, phone=True),
            NavItem(_("回访"), "call-back-list", "phone-call", CALLS_BACK, phone=True),
            NavItem(
                _("今天的检查"), "visit-today", "door-enter", (InspectionsPermission.INSPECT,), phone=True
            ),
            NavItem(_("检查"), "visit-list", "building-store", tuple(InspectionsPermission), phone=True),
            NavItem(_("频次台账"), "cap-list", "gauge", tuple(InspectionsPermission)),
            NavItem(_("诉求"), "report-list", "message-report"),
            NavItem(_("没收下的来信"), "report-mailbox", "mail-off", (ChannelsPermission.MAILBOX,)),
            NavItem(_("巡查任务"), "patrol-rounds", "walk", PATROLS, phone=True),
            NavItem(_("热点"), "hot-list", "flame", SEES_ISSUES),
            NavItem(_("消息"), "message-list", "bell", phone=True),
        ),
    ),
    NavGroup(
        _("总览"),
        (
            NavItem(_("全区总览"), "board", "map-2", SEES_CASES, phone=True),
            NavItem(pgettext_lazy("导航", "指标"), "metric-list", "chart-line", (MetricsPermission.VIEW,)),
            NavItem(pgettext_lazy("导航", "目标"), "target-list", "target-arrow", SEES_TARGETS),
            NavItem(_("填表负担"), "burden", "weight", (MetricsPermission.VIEW,)),
            NavItem(_("年度检查计划"), "year-plans", "calendar-stats", tuple(YearPlansPermission)),
            NavItem(_("道路红黄绿"), "patrol-list", "traffic-lights", tuple(PatrolsPermission)),
            NavItem(_("回访三率"), "call-back-rates", "mood-check", SEES_CASES),
            NavItem(_("自动分类"), "intake-classes", "category", (IntakePermission.VIEW,)),
            NavItem(_("流水账与封存"), "journal", "book-2", SEES_JOURNAL),
            NavItem(
                _("查阅记录"), "look-list", "eye", (PersonalPermission.AUDIT, CasesPermission.VIEW_PERSONAL)
            ),
        ),
    ),
    NavGroup(
        _("信息刊物"),
        (
            NavItem(_("来稿"), "bulletin-items", "writing", tuple(BulletinsPermission)),
            NavItem(_("约稿"), "bulletin-requests", "message-question", tuple(BulletinsPermission)),
            NavItem(_("刊期"), "bulletin-issues", "news"),
        ),
    ),
    NavGroup(
        _("执法人员"),
        (
            NavItem(_("我的学时"), "officer-me", "id-badge-2", (OfficersPermission.LEARN,), phone=True),
            NavItem(_("人员和学时"), "officer-list", "shield-check", SEES_OFFICERS, phone=True),
            NavItem(_("培训课程"), "course-list", "school", tuple(OfficersPermission), phone=True),
            NavItem(_("师资库"), "lecturer-list", "chalkboard", SEES_OFFICERS),
        ),
    ),
    NavGroup(
        _("规则与底数"),
        (
            NavItem(_("立案标准"), "standard-list", "ruler-2"),
            NavItem(_("职责分工"), "duty-list", "sitemap", SEES_DISTRICT),
            NavItem(_("检查事项和清单"), "check-item-list", "clipboard-list", tuple(ChecklistsPermission)),
            NavItem(_("工作日历"), "calendar", "calendar-event"),
            NavItem(_("街道社区网格"), "place-list", "hexagons", SEES_DISTRICT),
            NavItem(_("管理对象"), "object-list", "building-community", SEES_DISTRICT),
            NavItem(_("单位"), "unit-list", "building", SEES_PEOPLE),
            NavItem(_("人员"), "person-list", "users", SEES_PEOPLE),
        ),
    ),
    NavGroup(
        _("系统"),
        (
            NavItem(_("接口令牌"), "token-list", "key"),
            NavItem(_("对接单位"), "partner-list", "arrows-exchange", EXCHANGES),
            NavItem(_("配置包"), "pack-list", "package", SEES_PACKS),
            NavItem(_("后台任务"), "job-list", "clock-cog", (JobsPermission.VIEW,)),
            NavItem(_("发送情况"), "outbox-list", "send", (OutboxPermission.VIEW,)),
        ),
    ),
)


@dataclass(frozen=True)
class Entry:
    """A navigation item as one reader sees it on one page."""

    label: Promise
    href: str
    icon: str
    phone: bool
    current: bool


@dataclass(frozen=True)
class Menu:
    """The groups of the side navigation and the few entries of the phone's bar."""

    groups: tuple[tuple[Promise, tuple[Entry, ...]], ...]
    bar: tuple[Entry, ...]


def menu_for(actor: Actor, path: str) -> Menu:
    """What this actor may open, with the entry that `path` lies under marked as current."""
    open_to = {group: items for group in NAV if (items := _open_items(group, actor))}
    here = _longest_match(path, [address for items in open_to.values() for _item, address in items])
    groups = tuple((group.label, _entries(items, here)) for group, items in open_to.items())
    return Menu(groups, _bar(groups))


def _entries(items: list[tuple[NavItem, str]], here: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(item.label, address, item.icon, item.phone, current=address == here) for item, address in items
    )


def _bar(groups: tuple[tuple[Promise, tuple[Entry, ...]], ...]) -> tuple[Entry, ...]:
    return tuple(entry for _label, entries in groups for entry in entries if entry.phone)[:PHONE_ENTRIES]


def _open_items(group: NavGroup, actor: Actor) -> list[tuple[NavItem, str]]:
    return [(item, address) for item in group.items if _is_open(item, actor) and (address := item.address())]


def _is_open(item: NavItem, actor: Actor) -> bool:
    return not item.permissions or any(actor.may(permission) for permission in item.permissions)


def _longest_match(path: str, addresses: list[str]) -> str:
    return max((a for a in addresses if path.startswith(a)), key=len, default="")
