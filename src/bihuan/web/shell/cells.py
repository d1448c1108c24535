"""Small pieces of a page as safe HTML: used by table columns and, as template tags, by templates."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from bihuan.web.shell.looks import Look, Tone

SOON = timedelta(hours=4)


def icon(name: str, label: str | Promise = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration and hidden from screen readers."""
    target = f"{static('build/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, target
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', target)


def link(href: str, text: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', href, text)


def badge(look: Look) -> SafeString:
    """A state: icon and word in the tone's colour."""
    return format_html('<span class="state state-{}">{}{}</span>', look.tone, icon(look.icon), look.word)


def moment(at: datetime | None, *, seconds: bool = False) -> SafeString:
    """A point in time in local time, the year only when it is not this one; the full form on hover."""
    if at is None:
        return format_html('<span class="none">{}</span>', "—")
    local = timezone.localtime(at)
    pattern = "m-d H:i" if local.year == timezone.localtime().year else "Y-m-d H:i"
    full = date_format(local, "Y-m-d H:i:s")
    text = full if seconds else date_format(local, pattern)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), full, text)


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 2 天 3 小时."""
    minutes = int(abs(length).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [_days(days)] + ([_hours(hours)] if hours else [])
    elif hours:
        parts = [_hours(hours)] + ([_minutes(rest)] if rest else [])
    else:
        parts = [_minutes(rest)]
    return " ".join(parts)


def due(
    at: datetime | None,
    *,
    now: datetime | None = None,
    done_at: datetime | None = None,
    paused: bool = False,
    provisional: bool = False,
) -> SafeString:
    """A deadline: what is left of it or by how much it was missed; frozen once `done_at` is known."""
    if at is None or paused:
        return badge(Look(gettext("计时暂停"), "player-pause", Tone.QUIET)) if paused else moment(None)
    look = _due_look(at - (done_at or now or timezone.now()), done=done_at is not None)
    ticking = "" if done_at else at.isoformat()
    flag = (
        format_html(' <abbr title="{}">{}</abbr>', _provisional_note(), gettext("暂")) if provisional else ""
    )
    return format_html(
        '<span class="due" data-due="{}">{} <span class="due-at">{}{}</span></span>',
        ticking,
        badge(look),
        moment(at),
        flag,
    )


def figure(value: Decimal | float | None, unit: str | Promise = "", places: int | None = None) -> SafeString:
    """A number in tabular figures with its unit; nothing known is a dash, never a zero."""
    if value is None:
        return format_html('<span class="none">{}</span>', "—")
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    if not unit:
        return format_html('<span class="figure">{}</span>', text)
    return format_html('<span class="figure">{}</span> <span class="unit">{}</span>', text, unit)


def _due_look(left: timedelta, *, done: bool) -> Look:
    if left < timedelta(0):
        return Look(gettext("超期 {span}").format(span=span(left)), "alert-triangle", Tone.STOP)
    if done:
        return Look(gettext("按期"), "check", Tone.DONE)
    tone = Tone.WAITING if left < SOON else Tone.QUIET
    return Look(gettext("剩 {span}").format(span=span(left)), "hourglass", tone)


def _provisional_note() -> str:
    return gettext("暂定：跨入的年度日历尚未公布")


def _days(count: int) -> str:
    return ngettext("{count} 天", "{count} 天", count).format(count=count)


def _hours(count: int) -> str:
    return ngettext("{count} 小时", "{count} 小时", count).format(count=count)


def _minutes(count: int) -> str:
    return ngettext("{count} 分钟", "{count} 分钟", count).format(count=count)
