"""The columns of officers, courses and lecturers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.domain.officers.queries.lists import Years, rating_of
from bihuan.domain.officers.queries.rules import Rules
from bihuan.web.desks.names import named
from bihuan.web.officers.looks import certified_look, course_badge, outlook_badge
from bihuan.web.shell.cells import badge, figure, link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.officers.models import Course

OFFICER_SORTS = {"unit": ("person__unit__path", "id")}
OFFICER_ORDER = {"since": ("-since", "-id"), "old": ("since", "id")}
COURSE_SORTS = {"late": ("-starts_at", "-id"), "soon": ("starts_at", "id")}
COMING_SORTS = {"soon": ("starts_at", "id")}
LECTURER_SORTS = {"code": ("code",)}


def officer_columns(years: Years, day: date) -> tuple[Column[Any], ...]:
    """The columns of the list as of a day; hours are read once for the page."""
    return (
        Column("name", _("姓名"), lambda o: o.person.name, cell=_officer, headline=True),
        Column("unit", _("单位"), lambda o: named(o.person.unit)),
        Column("certificate", _("执法证"), lambda o: o.certified_to, cell=lambda o: badge(certified_look(o.certified_to, day))),
        Column("done", _("已完成学时"), lambda o: years.of(o).done, cell=lambda o: hours(years.of(o).done), numeric=True),
        Column("required", _("应完成"), lambda o: years.of(o).required, cell=lambda o: hours(years.of(o).required), numeric=True),
        Column("left", _("还差"), lambda o: years.of(o).left, cell=lambda o: hours(years.of(o).left), numeric=True),
        Column("pace", _("照此年底"), lambda o: years.of(o).on_pace, cell=lambda o: hours(years.of(o).on_pace), numeric=True),
        Column("outlook", _("预计"), lambda o: years.of(o).outlook.label, cell=lambda o: outlook_badge(years.of(o).outlook)),
        Column("since", _("持证以来"), lambda o: o.since, cell=lambda o: o.since.isoformat(), optional=True),
        Column("seats", _("已报名学时"), lambda o: years.of(o).seats, numeric=True, optional=True),
    )  # fmt: skip


def hours(value: Decimal) -> SafeString:
    """Training hours, always with their half."""
    return figure(value, places=1)


def _officer(officer: Any) -> SafeString:
    return link(reverse("officer-detail", args=[officer.pk]), officer.person.name)


def title_of(course: Course) -> str:
    """The title in the reader's language."""
    english = (get_language() or "").startswith("en") and course.title_en
    return english or course.title


def _course(course: Course) -> SafeString:
    address = reverse("course-detail", args=[course.code])
    return format_html('{} <span class="unit">{}</span>', link(address, title_of(course)), course.code)


def _seats(course: Any) -> SafeString:
    full = "" if course.taken < course.capacity else " · " + str(_("已满"))
    return format_html('<span class="figure">{} / {}</span>{}', course.taken, course.capacity, full)


def course_columns(rules: Rules) -> tuple[Column[Any], ...]:
    """The columns of the list of courses."""
    return (
        Column("title", _("课程"), lambda c: c.title, cell=_course, headline=True),
        Column("state", _("状态"), lambda c: c.get_state_display(), cell=lambda c: course_badge(c.state)),
        Column("starts", _("上课时间"), lambda c: c.starts_at, cell=lambda c: moment(c.starts_at)),
        Column("hours", _("学时"), lambda c: c.hours, cell=lambda c: hours(c.hours), numeric=True),
        Column("field", _("内容"), lambda c: named(rules.field(c.field)) or c.field),
        Column("lecturer", _("讲师"), lambda c: named(c.lecturer)),
        Column("place", _("地点"), lambda c: c.place),
        Column("seats", _("名额"), lambda c: f"{c.taken}/{c.capacity}", cell=_seats, numeric=True),
        Column("attended", _("到课"), lambda c: c.attended, numeric=True),
        Column("unit", _("组织单位"), lambda c: named(c.unit), optional=True),
    )


def lecturer_columns(rules: Rules) -> tuple[Column[Any], ...]:
    """The columns of the pool. A mean is shown from the rule's number of ratings on."""
    return (
        Column("name", _("讲师"), lambda one: one.name, cell=_lecturer, headline=True),
        Column("organisation", _("单位"), lambda one: one.organisation),
        Column("teaches", _("能讲"), lambda one: fields_of(one, rules)),
        Column("held", _("讲过"), lambda one: one.held, cell=lambda one: figure(one.held, _("课")), numeric=True),
        Column("rating", _("评分"), lambda one: _mean(one, rules), cell=lambda one: rating_cell(one, rules), numeric=True),
        Column("to", _("在库"), lambda one: one.valid_to, cell=_in_pool),
    )  # fmt: skip


def _lecturer(one: Any) -> SafeString:
    return link(reverse("lecturer-detail", args=[one.code]), named(one))


def _mean(one: Any, rules: Rules) -> Any:
    return rating_of(one, rules.minimum_ratings).mean


def _in_pool(one: Any) -> str:
    return f"{one.valid_from} — {one.valid_to or _('至今')}"


def fields_of(one: Any, rules: Rules) -> str:
    """What he may teach, in words."""
    return "、".join(named(rules.field(code)) or code for code in one.teaches)


def rating_cell(one: Any, rules: Rules) -> SafeString:
    """The mean of 5 with how many gave it; how many alone below the minimum."""
    rating = rating_of(one, rules.minimum_ratings)
    if rating.mean is None:
        return format_html(
            '<span class="none">—</span> <span class="unit">{}</span>', _("{n} 人评").format(n=rating.count)
        )
    return format_html(
        '<span class="figure">{}</span> <span class="unit">/ 5 · {}</span>', rating.mean, _("{n} 人评").format(n=rating.count)
    )  # fmt: skip
