"""A scenario's checklist as an XLSForm, the sheet that ODK and KoBo read, and back.

The sheets `survey`, `choices` and `settings` are the standard's. The sheet `_bihuan` (such names are left alone by
every reader) says what the standard has no word for: the scenario's code, names, lead and trades.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bihuan.domain.checklists.queries.scenarios import Checklist, Line
from bihuan.domain.checklists.vocabulary import PhotoRule
from bihuan.kernel.conditions import BadCondition, Condition, parse_condition
from bihuan.kernel.refusals import Refused

ZH, EN = "中文 (zh)", "English (en)"
OWN = "_bihuan"
SURVEY = (
    "type",
    "name",
    f"label::{ZH}",
    f"label::{EN}",
    f"hint::{ZH}",
    f"hint::{EN}",
    "required",
    "relevant",
    "default",
    "merges",
)
YES_NO = (("yes", "是", "Yes"), ("no", "否", "No"))
RESULTS = (
    ("unchecked", "未查", "Not checked"), ("pass", "符合", "Meets it"), ("fail", "不符合", "Fails"),
    ("na", "不适用", "Does not apply"),
)  # fmt: skip
LARGEST = 20 << 20
BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError)
ITEM = re.compile(r"item_([A-Z]{2,4}\d{2,4})")
LITERAL = re.compile(r"\$\{(\w+)\}\s*=\s*'(yes|no)'")
Cells = tuple[Any, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a sheet, by its name and line."""

    sheet: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}:{self.line}: {self.message}"


class BadSheet(Refused):
    """The workbook has faults; nothing was taken over. `problems` lists every one with sheet and line."""

    def __init__(self, problems: list[Fault]) -> None:
        super().__init__(
            "bad_sheet",
            "表里有 {count} 处问题，没有导入。第一处：{first}。请按工作表和行号改好后再导入。",
            count=len(problems),
            first=str(problems[0]),
        )
        self.problems = problems


@dataclass
class Read:
    """What a workbook says; items, units and trades are still words."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    lead: str = ""
    trades: tuple[str, ...] = ()
    questions: list[dict[str, str]] = field(default_factory=list)
    lines: list[tuple[int, str, str]] = field(default_factory=list)
    """Line of the sheet, item and condition."""
    faults: list[Fault] = field(default_factory=list)


def xlsform_of(checklist: Checklist) -> bytes:
    """The list as an XLSForm: questions first, each item with its result, a photograph where the rule wants one."""
    book = Workbook()
    survey = book.active or book.create_sheet()
    survey.title = "survey"
    for row in (SURVEY, *_questions(checklist), *(r for line in checklist.lines for r in _rows(line))):
        survey.append(row)
    choices = book.create_sheet("choices")
    choices.append(("list_name", "name", f"label::{ZH}", f"label::{EN}"))
    for name, members in (("yes_no", YES_NO), ("result", RESULTS)):
        for member in members:
            choices.append((name, *member))
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "version", "default_language"))
    settings.append((checklist.name, f"bihuan_{checklist.scenario_code}", str(checklist.number), ZH))
    _append_own(book, checklist)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _append_own(book: Workbook, checklist: Checklist) -> None:
    own = book.create_sheet(OWN)
    own.append(("scenario", "name", "name_en", "lead", "trades"))
    own.append(
        (
            checklist.scenario_code,
            checklist.name,
            checklist.name_en,
            checklist.lead_code,
            ";".join(checklist.trades),
        )
    )


def _questions(checklist: Checklist) -> Iterator[Cells]:
    for one in checklist.questions:
        english = one.text_en or one.text
        yield ("select_one yes_no", one.key, one.text, english, "", "", "yes", "", "", "")


def _rows(line: Line) -> Iterator[Cells]:
    """The result of an item, which stands at «not checked» until somebody says otherwise, and its photograph."""
    name, relevant = f"item_{line.item_code}", relevant_of(line.condition)
    hint = f"{line.law} {line.article}。{line.method}"
    label = f"{line.item_code} {line.name}"
    yield (
        "select_one result", name, label, label, hint, hint, "yes", relevant, "unchecked", " ".join(line.merged)
    )  # fmt: skip
    if photo := _photo_when(line.photo, name):
        label = f"{line.item_code} 照片"
        yield (
            "image",
            f"photo_{line.item_code}",
            label,
            f"{line.item_code} photo",
            "",
            "",
            "yes",
            photo,
            "",
            "",
        )


def _photo_when(rule: str, name: str) -> str:
    """When a photograph must be taken: by risk, and never for what was not checked."""
    whens = {
        PhotoRule.ON_FAIL.value: f"${{{name}}} = 'fail'",
        PhotoRule.ALWAYS.value: f"${{{name}}} = 'pass' or ${{{name}}} = 'fail'",
    }
    return whens.get(rule, "")


def relevant_of(condition: Condition) -> str:
    """A condition as XLSForm writes it."""
    return " or ".join(
        " and ".join(f"${{{key}}} = '{'yes' if yes else 'no'}'" for key, yes in one)
        for one in condition.alternatives
    )


def condition_of(relevant: str) -> str:
    """The condition that a `relevant` over yes-or-no questions says; raises `BadCondition` for anything else."""
    text = LITERAL.sub(lambda found: found[1] if found[2] == "yes" else f"not {found[1]}", relevant)
    return str(parse_condition(text))


def read_xlsform(content: bytes) -> Read:
    """What a workbook says, with its faults; refuses (`bad_file`) what is no workbook with a sheet `survey`."""
    sheets = _sheets(content)
    found = Read()
    own = next(iter(_lines(sheets.get(OWN, []))), (0, {}))[1]
    settings = next(iter(_lines(sheets.get("settings", []))), (0, {}))[1]
    found.code = own.get("scenario") or settings.get("form_id", "").removeprefix("bihuan_")
    found.name = own.get("name") or settings.get("form_title", "")
    found.name_en, found.lead = own.get("name_en", ""), own.get("lead", "")
    found.trades = tuple(part.strip() for part in own.get("trades", "").split(";") if part.strip())
    for number, cells in _lines(sheets["survey"]):
        _take(found, number, cells)
    return found


def _take(found: Read, number: int, cells: Mapping[str, str]) -> None:
    kind, name = cells.get("type", ""), cells.get("name", "")
    if kind == "select_one yes_no":
        words = cells.get(f"label::{ZH}") or cells.get("label", "")
        found.questions.append({"key": name, "text": words, "text_en": cells.get(f"label::{EN}", "")})
    elif kind == "select_one result":
        _take_item(found, number, cells)
    elif kind and kind not in {"image", "note", "begin_group", "end_group", "begin group", "end group"}:
        found.faults.append(Fault("survey", number, f"不认识的类型“{kind}”，检查项写 select_one result"))


def _take_item(found: Read, number: int, cells: Mapping[str, str]) -> None:
    code = ITEM.fullmatch(cells.get("name", ""))
    if code is None:
        found.faults.append(Fault("survey", number, f"名称“{cells.get('name', '')}”应写成 item_ 加事项代码"))
        return
    try:
        when = condition_of(cells.get("relevant", ""))
    except BadCondition as wrong:
        found.faults.append(Fault("survey", number, f"relevant 看不懂：{wrong}"))
        return
    found.lines += [(number, one, when) for one in (code[1], *cells.get("merges", "").split())]


def _sheets(content: bytes) -> dict[str, list[Cells]]:
    """The rows of each sheet. A small file that unpacks to a huge one is refused unread."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise zipfile.BadZipFile
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    except BROKEN:
        raise _no_form() from None
    if "survey" not in sheets:
        raise _no_form()
    return sheets


def _no_form() -> Refused:
    return Refused(
        "bad_file", "这不是有 survey 工作表的 XLSX。请从一份清单导出 XLSForm，改好后再导入。", fields={"file": "不是 XLSForm"}
    )  # fmt: skip


def _lines(rows: list[Cells]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines below the heading, by its words, with their numbers; empty ones are left out."""
    heading = [_text(cell) for cell in rows[0]] if rows else []
    for number, row in enumerate(rows[1:], start=2):
        cells = dict(zip(heading, map(_text, row), strict=False))
        if any(cells.values()):
            yield number, cells


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
