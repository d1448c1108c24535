"""What happened to a case, told from the journal: one query, then words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.records import people_by_key, units_by_code
from bihuan.domain.cases.vocabulary import ApplicationKind, CheckKind, CheckResult, Colour, Phase, Stage
from bihuan.foundation.journal.events import RESTATES
from bihuan.foundation.journal.queries import entries_of, title_of
from bihuan.web.desks.names import named
from bihuan.web.shell.looks import Look, Tone

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case
    from bihuan.foundation.journal.models import Entry

LOOKS = {
    "cases.accepted": Look("", "inbox", Tone.QUIET),
    "cases.filed": Look("", "file-check", Tone.RUNNING),
    "cases.dispatched": Look("", "route", Tone.RUNNING),
    "cases.task_signed": Look("", "signature", Tone.QUIET),
    "cases.task_returned": Look("", "arrow-back-up", Tone.WAITING),
    "cases.task_handled": Look("", "tool", Tone.RUNNING),
    "cases.handled": Look("", "tool", Tone.RUNNING),
    "cases.check_failed": Look("", "rotate", Tone.WAITING),
    "cases.fell_overdue": Look("", "alert-triangle", Tone.STOP),
    "cases.supervised": Look("", "flag", Tone.STOP),
    "cases.urged": Look("", "bell-ringing", Tone.WAITING),
    "cases.rebounded": Look("", "arrow-back-up", Tone.STOP),
    "cases.closed": Look("", "circle-check", Tone.DONE),
    "cases.confirmed": Look("", "checks", Tone.DONE),
    "cases.voided": Look("", "trash", Tone.QUIET),
    "cases.rejected": Look("", "ban", Tone.QUIET),
    "cases.suspended": Look("", "player-pause", Tone.WAITING),
    "cases.restated": Look("", "receipt-refund", Tone.WAITING),
    "cases.closing_taken_back": Look("", "receipt-refund", Tone.STOP),
    "cases.extended": Look("", "calendar-plus", Tone.WAITING),
}
OF_A_TASK = frozenset(
    f"cases.{name}"
    for name in ("task_signed", "task_returned", "task_handled", "task_fed_back", "stage_finished")
)
"""Entries whose unit is the one that acted; the others carry the unit that leads on the case."""
FIELDS = {
    "category": _("类别"),
    "place": _("位置"),
    "address": _("地址"),
    "title": _("标题"),
    "point": _("坐标"),
}


@dataclass(frozen=True)
class Told:
    """One line of a case's history."""

    seq: int
    at: datetime
    title: str
    who: str
    unit: str
    text: str
    reason: str
    look: Look | None
    is_taken_back: bool = False
    """Reversed since; where it was written once more, the line of the correction says so."""


@dataclass(frozen=True)
class Names:
    """The units and people that the entries speak of by code, read at once."""

    units: dict[str, Any]
    people: dict[str, Any]

    def unit(self, code: str) -> str:
        return named(self.units[code]) if code in self.units else code

    def person(self, key: str) -> str:
        return str(self.people[key].name) if key in self.people else ""


def told(case: Case) -> list[Told]:
    """The history of a case, the latest first: what happened once, and each correction in one line.

    The reversing entries and the right ones in their place stand in the journal, to which the lines lead.
    """
    entries = list(entries_of(case.subject).order_by("-seq"))
    names = Names(units_by_code(_unit_codes(entries)), people_by_key(_person_keys(entries)))
    taken_back = {entry.reverses_id for entry in entries}
    shown = [entry for entry in entries if entry.reverses_id is None and RESTATES not in entry.data]
    return [replace(_told(entry, names), is_taken_back=entry.seq in taken_back) for entry in shown]


def _told(entry: Entry, names: Names) -> Told:
    teller = TELLERS.get(entry.kind)
    text = teller(entry.data, names) if teller else ""
    unit = entry.unit.strip("/").rpartition("/")[2]
    reason = "" if entry.reason and entry.reason in text else entry.reason
    shown = names.unit(unit) if entry.kind in OF_A_TASK else ""
    return Told(
        entry.seq, entry.at, title_of(entry), entry.actor_label, shown, text, reason, LOOKS.get(entry.kind)
    )


def _unit_codes(entries: Iterable[Entry]) -> set[str]:
    codes: set[str] = set()
    for entry in entries:
        data = entry.data
        codes |= {entry.unit.strip("/").rpartition("/")[2], data.get("lead", ""), data.get("unit", "")}
        codes |= {data.get("maintainer", ""), *data.get("assists", ())}
    return codes - {""}


def _person_keys(entries: Iterable[Entry]) -> set[str]:
    return {key for entry in entries if (key := entry.data.get("assignee", ""))}


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _labelled(label: str, text: str) -> str:
    return gettext("{label}：{text}").format(label=label, text=text) if text else ""


def _when(iso: str) -> str:
    at = parse_datetime(iso) if iso else None
    return timezone.localtime(at).strftime("%m-%d %H:%M") if at else ""


def _late(data: dict[str, Any], key: str = "on_time") -> str:
    return gettext("已超过时限") if data.get(key) is False else ""


def _dispatched(data: dict[str, Any], names: Names) -> str:
    assists = "、".join(names.unit(code) for code in data.get("assists", ()))
    return _joined(
        _labelled(gettext("主办"), names.unit(data.get("lead", ""))),
        _labelled(gettext("协办"), assists),
        _labelled(gettext("时限"), _when(data.get("due_at", ""))),
        "" if data.get("by_duty", True) else gettext("未按职责分工，人工选定"),
        data.get("instruction", ""),
    )


def _corrected(data: dict[str, Any], _names: Names) -> str:
    old, new = data.get("old", {}), data.get("new", {})
    return _joined(*(f"{FIELDS.get(key, key)}：{old.get(key) or '—'} → {new[key] or '—'}" for key in new))


def _restated(data: dict[str, Any], names: Names) -> str:
    count = gettext("{n} 条记录已冲回重记").format(n=len(data.get("entries", ())))
    return _joined(_corrected(data, names), count)


def _handled(data: dict[str, Any], _names: Names) -> str:
    return _joined(data.get("note", ""), _late(data))


def _closed(data: dict[str, Any], _names: Names) -> str:
    forced = gettext("强制结案") if data.get("how") == "forced" else ""
    late = gettext("处置曾超过时限") if data.get("handled_on_time") is False else ""
    return _joined(forced, data.get("note", ""), late)


def _overdue(data: dict[str, Any], _names: Names) -> str:
    stage = str(Stage(data["stage"]).label)
    return gettext("{stage}时限 {due} 已过").format(stage=stage, due=_when(data.get("due_at", "")))


def _moved_deadline(data: dict[str, Any], _names: Names) -> str:
    return f"{_when(data.get('old_due_at', ''))} → {_when(data.get('due_at', ''))}"


def _until(data: dict[str, Any], _names: Names) -> str:
    kind = str(ApplicationKind(data["how"]).label)
    return gettext("{kind}至 {until}").format(kind=kind, until=data.get("until", ""))


def _maintained(data: dict[str, Any], names: Names) -> str:
    day = data.get("next_look_back_on", "")
    return _joined(names.unit(data["maintainer"]), _labelled(gettext("下次回头看"), _day(day)))


def _day(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%Y-%m-%d") if iso else ""


def _kind(data: dict[str, Any], _names: Names) -> str:
    return str(ApplicationKind(data["application"]).label)


def _note(data: dict[str, Any], _names: Names) -> str:
    return str(data.get("note", ""))


def _verified(data: dict[str, Any], _names: Names) -> str:
    return _joined(str(CheckResult(data["result"]).label), data.get("note", ""))


def _pictured(data: dict[str, Any], _names: Names) -> str:
    return str(Phase(data["phase"]).label)


TELLERS: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "cases.dispatched": _dispatched,
    "cases.corrected": _corrected,
    "cases.restated": _restated,
    "cases.closing_taken_back": lambda data, _: gettext("流水账第 {seq} 笔").format(seq=data["entry"]),
    "cases.filed": lambda data, _: _joined(
        data.get("standard", ""), _labelled(gettext("结案条件"), data.get("closing_condition", ""))
    ),
    "cases.unit_added": lambda data, names: _joined(names.unit(data["unit"]), data.get("instruction", "")),
    "cases.task_handled": _handled,
    "cases.stage_finished": lambda data, _: _joined(data.get("stage", ""), _late(data)),
    "cases.task_fed_back": _note,
    "cases.commented": _note,
    "cases.confirmed": _note,
    "cases.rebounded": _note,
    "cases.check_failed": _note,
    "cases.closed": _closed,
    "cases.verified": _verified,
    "cases.fell_overdue": _overdue,
    "cases.extended": _moved_deadline,
    "cases.suspended": _until,
    "cases.resumed": lambda data, _: _labelled(gettext("时限"), _when(data.get("due_at", ""))),
    "cases.supervised": lambda data, _: str(Colour(data["colour"]).label),
    "cases.supervision_answered": lambda data, _: data.get("answer", ""),
    "cases.maintenance_set": _maintained,
    "cases.application_asked": _kind,
    "cases.application_endorsed": _kind,
    "cases.application_granted": _kind,
    "cases.application_refused": _kind,
    "cases.check_assigned": lambda data, names: names.person(data.get("assignee", "")),
    "cases.verification_asked": lambda data, names: names.person(data.get("assignee", "")),
    "cases.check_taken": lambda data, _: str(CheckKind(data["check"]).label),
    "cases.evidence_added": _pictured,
    "cases.return_ruled": lambda data, _: (
        gettext("退单成立") if data.get("upheld") else gettext("退单不成立")
    ),
    "cases.report_joined": lambda data, _: data.get("case", ""),
    "cases.report_unjoined": lambda data, _: data.get("case", ""),
    "cases.accepted": lambda data, _: data.get("report", ""),
}
