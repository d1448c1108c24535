"""What a reader asks of a metric: in an address, and in the form that leads to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from bihuan.domain.metrics.queries import Question, Scope, named_window
from bihuan.domain.metrics.queries.spans import days_of, period_of, written
from bihuan.domain.metrics.vocabulary import Period, Split
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.fields import DayField, PlaceField, UnitField

SPLITS = tuple((value, label) for value, label in Split.choices if value != Split.TOPIC)
NOON = time(12)


@dataclass(frozen=True)
class Asked:
    """One question as an address carries it. `as_of` is a day (known by its end), a moment, or nothing (known now)."""

    window: str
    scope: str = ""
    as_of: str = ""
    split: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """What an address asks; without a window the month that yesterday lies in, so that the first of a month has figures."""
        yesterday = timezone.localdate() - timedelta(days=1)
        window = query.get("window") or written(Period.MONTH, yesterday)
        split = query.get("split", "")
        return cls(
            window,
            query.get("scope", ""),
            query.get("as_of", ""),
            split if split in Split.values else "",
        )

    @property
    def question(self) -> Question:
        """Refuses `bad_window`, `bad_scope`, `bad_moment`."""
        return Question(named_window(self.window), Scope.parse(self.scope), moment_of(self.as_of), self.split)

    def address(self, **changes: str) -> str:
        """The query of an address that asks this with some things changed."""
        asked = replace(self, **changes)
        fields = {name: getattr(asked, name) for name in ("window", "scope", "as_of", "split")}
        return urlencode({name: value for name, value in fields.items() if value})


def moment_of(text: str) -> datetime | None:
    """The moment up to which records count: a day counts whole. Refuses (`bad_moment`)."""
    if not text:
        return None
    try:
        if day := parse_date(text):
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0)))
        at = parse_datetime(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise Refused("bad_moment", "看不懂时点“{text}”，应写成 2026-02-28。", text=text)
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def usual_windows(now: datetime) -> list[tuple[str, Any]]:
    """The windows that most readers want, by their addresses."""
    today = timezone.localdate(now)
    done = today if timezone.localtime(now).time() >= NOON else today - timedelta(days=1)
    last_month = today.replace(day=1) - timedelta(days=1)
    return [
        (written(Period.DAY, done), _("统计日")),
        (written(Period.MONTH, today), _("本月")),
        (written(Period.MONTH, last_month), _("上月")),
        (written(Period.ASSESSMENT, today), _("考核月")),
        (written(Period.YEAR_TO_DATE, today), _("本年至今")),
    ]


class AskForm(forms.Form):
    """The same in words and days. It leads to the address that asks it."""

    period = forms.ChoiceField(label=_("时段"), choices=Period.choices)
    since = DayField(label=_("从哪天"), required=False, help_text=_("只有“自选起止日”要填。"))
    until = DayField(label=_("到哪天"), help_text=_("月、全年：选其中任意一天。"))
    unit = UnitField(label=_("哪个单位"), required=False)
    place = PlaceField(label=_("哪个区域"), required=False)
    known_by = DayField(
        label=_("只算到哪天记下的"), required=False, help_text=_("不填：到现在为止记下的都算。")
    )
    split = forms.ChoiceField(
        label=_("怎样分列"), required=False, choices=[("", _("按街道和按单位")), *SPLITS]
    )

    @classmethod
    def showing(cls, asked: Asked) -> AskForm:
        """A form filled with what was asked."""
        since, until = days_of(asked.window)
        scope = Scope.parse(asked.scope)
        known_by = parse_date(asked.as_of) if asked.as_of else None
        return cls(
            initial={
                "period": period_of(asked.window) or Period.DAYS,
                "since": since,
                "until": until,
                scope.field or "unit": scope.code,
                "known_by": known_by,
                "split": asked.split,
            }
        )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("unit") and clean.get("place"):
            self.add_error("place", forms.ValidationError(_("单位和区域只能选一样。")))
        if clean.get("period") == Period.DAYS:
            self._need_order(clean.get("since"), clean.get("until"))
        return clean

    def _need_order(self, since: date | None, until: date | None) -> None:
        if since is None:
            self.add_error("since", forms.ValidationError(_("自选起止日要填从哪天。")))
        elif until and since > until:
            self.add_error("until", forms.ValidationError(_("要不早于“从哪天”。")))

    def asked(self) -> Asked:
        """What a valid form asks."""
        clean = self.cleaned_data
        until: date = clean["until"]
        scope = f"unit:{clean['unit'].code}" if clean["unit"] else ""
        scope = f"place:{clean['place'].code}" if clean["place"] else scope
        known_by = clean["known_by"].isoformat() if clean["known_by"] else ""
        return Asked(written(Period(clean["period"]), until, clean["since"]), scope, known_by, clean["split"])
