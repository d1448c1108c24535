"""Scenario checklists as they read on a day: items merged, each with who holds it then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.domain.checklists.models import ChecklistLine, ScenarioVersion
from bihuan.domain.checklists.queries.items import Item, items_on
from bihuan.domain.checklists.queries.powers import Holder, holder_at, holders_of
from bihuan.domain.checklists.vocabulary import VersionState
from bihuan.domain.district.models import valid_on
from bihuan.kernel.conditions import Condition, parse_condition


@dataclass(frozen=True)
class Question:
    """Asked before the items; yes or no decides which of them apply."""

    key: str
    text: str
    text_en: str = ""


@dataclass(frozen=True)
class Line:
    """One check on a list. `merged` are the codes of the items that ask the same and are answered by this one.

    `officer_minutes` are by unit code: those of the item's department count for whoever holds the item that day.
    `when` is a condition over the questions (`kernel.conditions`); empty: always.
    """

    position: int
    item: Item
    holder: Holder | None
    officer_minutes: Mapping[str, int]
    when: str
    merged: tuple[str, ...] = ()

    @property
    def condition(self) -> Condition:
        return parse_condition(self.when)

    @property
    def item_code(self) -> str:
        return self.item.code

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def law(self) -> str:
        return self.item.law

    @property
    def article(self) -> str:
        return self.item.article

    @property
    def method(self) -> str:
        return self.item.method

    @property
    def evidence(self) -> str:
        return self.item.evidence

    @property
    def minutes(self) -> int:
        return self.item.minutes

    @property
    def photo(self) -> str:
        return self.item.photo

    @property
    def on_site(self) -> bool:
        return self.item.on_site

    @property
    def holder_code(self) -> str:
        return self.holder.unit_code if self.holder else ""

    @property
    def holder_name(self) -> str:
        return self.holder.unit_name if self.holder else ""


@dataclass(frozen=True)
class Checklist:
    """A version of a scenario's list as of a day. `version_id` is what a visit keeps."""

    scenario_code: str
    version_id: int
    number: int
    day: date
    name: str
    name_en: str
    trades: tuple[str, ...]
    lead_code: str
    lead_name: str
    questions: tuple[Question, ...]
    lines: tuple[Line, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def minutes(self) -> int:
        """How long the whole list takes on site, every condition taken as met."""
        return sum(line.minutes for line in self.lines if line.on_site)

    @property
    def officer_minutes(self) -> dict[str, int]:
        """Minutes of officers by unit code, for what is checked on site."""
        total: Counter[str] = Counter()
        for line in self.lines:
            if line.on_site:
                total.update(line.officer_minutes)
        return dict(sorted(total.items()))

    @property
    def merged(self) -> int:
        """How many items are answered by another one of the list."""
        return sum(len(line.merged) for line in self.lines)


@dataclass(frozen=True)
class Library:
    """The items and the holders of a day, by the items' codes; `place_path` says where the holders are wanted."""

    day: date
    items: Mapping[str, Item]
    holders: Mapping[str, list[Holder]]
    place_path: str = ""

    def holder(self, code: str) -> Holder | None:
        return holder_at(self.holders.get(code, ()), self.place_path)


def checklist_on(scenario_code: str, day: date, place_path: str = "") -> Checklist | None:
    """The list of a scenario in force on a day, with the holders at a place; None when there is none. Four queries."""
    rows = adopted_on(day).filter(scenario__code=scenario_code)
    version = rows.first()
    return checklist_of(version, day, place_path) if version else None


def checklists_on(day: date) -> list[Checklist]:
    """All lists in force on a day, by code. Four queries however many they are."""
    versions = list(adopted_on(day))
    lines: dict[int, list[ChecklistLine]] = {version.pk: [] for version in versions}
    for line in _lines().filter(version__in=versions):
        lines[line.version_id].append(line)
    library = Library(day, items_on(day), holders_of(None, day))
    return [_checklist(version, lines[version.pk], library) for version in versions]


def checklist_of(version: ScenarioVersion, day: date, place_path: str = "") -> Checklist:
    """A version, also a draft or a past one, with the items and holders of a day."""
    lines = list(_lines().filter(version=version))
    codes = [line.item.code for line in lines]
    items = items_on(day, codes)
    # What an item is merged into may stand outside the list.
    missing = {item.same_as for item in items.values() if item.same_as} - items.keys()
    items |= items_on(day, missing) if missing else {}
    return _checklist(version, lines, Library(day, items, holders_of(items.keys(), day), place_path))


def scenarios_for(trade: str, day: date) -> list[Checklist]:
    """The lists in force that apply to a trade, by code. Four queries."""
    return [checklist for checklist in checklists_on(day) if trade in checklist.trades]


def adopted_on(day: date) -> QuerySet[ScenarioVersion]:
    """The versions in force on a day."""
    rows = ScenarioVersion.objects.filter(valid_on(day), state=VersionState.ADOPTED)
    return rows.select_related("scenario", "lead").order_by("scenario__code", "-valid_from")


def _lines() -> QuerySet[ChecklistLine]:
    return ChecklistLine.objects.select_related("item").order_by("position")


def _checklist(version: ScenarioVersion, lines: Sequence[ChecklistLine], library: Library) -> Checklist:
    return Checklist(
        scenario_code=version.scenario.code,
        version_id=version.pk,
        number=version.number,
        day=library.day,
        name=version.name,
        name_en=version.name_en or version.name,
        trades=tuple(version.trades),
        lead_code=version.lead.code if version.lead else "",
        lead_name=str(version.lead or ""),
        questions=tuple(Question(**question) for question in version.questions),
        lines=tuple(_merged(lines, library)),
        valid_from=version.valid_from,
        valid_to=version.valid_to,
    )


def _merged(lines: Sequence[ChecklistLine], library: Library) -> list[Line]:
    """The lines in order, an item that asks the same as another one answered by that one where it first stands."""
    standing: dict[str, tuple[Condition, list[str]]] = {}
    for line in lines:
        item = library.items.get(line.item.code)
        if item is None:
            continue
        code = item.same_as if item.same_as in library.items else item.code
        condition, merged = parse_condition(line.when), [item.code] if code != item.code else []
        if code in standing:
            condition, merged = standing[code][0] | condition, [*standing[code][1], *merged]
        standing[code] = condition, merged
    return [
        _line(position, library.items[code], library.holder(code), str(condition), merged)
        for position, (code, (condition, merged)) in enumerate(standing.items(), start=1)
    ]


def _line(position: int, item: Item, holder: Holder | None, when: str, merged: Sequence[str]) -> Line:
    """A line with the minutes of the item's department counted for whoever holds the item."""
    minutes = dict(item.officer_minutes)
    if holder and holder.unit_code != item.department_code and item.department_code in minutes:
        own = minutes.pop(item.department_code)
        minutes[holder.unit_code] = minutes.get(holder.unit_code, 0) + own
    return Line(position, item, holder, minutes, when, tuple(merged))
