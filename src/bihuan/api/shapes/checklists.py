"""Check items, powers and scenario checklists as JSON."""

from __future__ import annotations

from datetime import date

from ninja import Schema


class ItemOut(Schema):
    """A check item as it reads on the day asked for. `officer_minutes` is by unit code, `frequency` by credit grade."""

    code: str
    name: str
    field: str
    department_code: str
    department_name: str
    law: str
    article: str
    item_class: str
    on_site: bool
    low_disturbance: bool
    cap_class: str
    minutes: int
    officer_minutes: dict[str, int]
    photo: str
    method: str
    evidence: str
    frequency: dict[str, int]
    choices: list[str]
    note: str
    same_as: str
    valid_from: date
    valid_to: date | None


class HolderOut(Schema):
    """A unit that holds the power over an item. `area` is the place that it reaches; empty: the whole district."""

    unit_code: str
    unit_name: str
    level: str
    area: str
    how: str
    reason: str
    source: str
    valid_from: date
    valid_to: date | None


class QuestionOut(Schema):
    """Asked before the items; yes or no."""

    key: str
    text: str
    text_en: str


class LineOut(Schema):
    """One check on a list. `when` is a condition over the questions, `merged` the items that this one answers for."""

    position: int
    item_code: str
    name: str
    law: str
    article: str
    method: str
    evidence: str
    minutes: int
    officer_minutes: dict[str, int]
    photo: str
    on_site: bool
    when: str
    merged: list[str]
    holder: HolderOut | None


class ScenarioRow(Schema):
    """A scenario checklist in a list."""

    scenario_code: str
    number: int
    name: str
    name_en: str
    lead_code: str
    lead_name: str
    trades: list[str]
    minutes: int
    officer_minutes: dict[str, int]
    merged: int
    valid_from: date | None
    valid_to: date | None


class ScenarioOut(ScenarioRow):
    """A scenario checklist with its questions and its lines in order."""

    day: date
    questions: list[QuestionOut]
    lines: list[LineOut]


class GapOut(Schema):
    """An item that nobody holds in some streets; none named: nowhere."""

    item: ItemOut
    streets: list[str]


class ClashOut(Schema):
    """An item that two units hold at one place."""

    item: ItemOut
    holders: list[HolderOut]


class CoverageOut(Schema):
    """The holes of the library on a day; `holes` counts them all."""

    day: date
    items: int
    scenarios: int
    holes: int
    gaps: list[GapOut]
    clashes: list[ClashOut]
    unlisted: list[ItemOut]
    leaderless: list[ScenarioRow]
    idle: list[str]
    lawless: list[ItemOut]
