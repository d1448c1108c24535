"""The table of the desk: a workbook of our own that a clerk fills in and sends back on a page."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from django.utils.timezone import localdate
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bihuan.domain.cases.policy import not_permitted
from bihuan.domain.cases.queries.reports import channels
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.channels.tables.complaints import Complaints
from bihuan.domain.channels.tables.delivery import Counts, Delivery
from bihuan.domain.channels.tables.drafting import Drafter
from bihuan.domain.channels.tables.lines import Fault, Line, Table
from bihuan.domain.channels.tables.maps import ImportMap
from bihuan.domain.channels.tables.registers import Categories, Places
from bihuan.domain.channels.tables.sources import open_table
from bihuan.domain.district.queries import communities, small_classes, streets
from bihuan.foundation.files.intake import clean_name
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 5_000
MOST_SHOWN = 200
MOST_NAMED = 12
FILLED_IN = 2_000
"""So many empty lines of the template offer their lists of classes and places."""

# Heading, width, what stands in the example line, what to write.
COLUMNS: tuple[tuple[str, int, str, str], ...] = (
    (
        "编号",
        18,
        "2026110001",
        "来源系统里的编号。同一编号只收一次；没有可以空着，内容完全相同的行只收一次。",
    ),
    ("诉求内容", 60, "平江路 68 号门口垃圾桶满溢，污水流到路面", "必填。一件事一行，用反映人的话写。"),
    ("反映时间", 18, "2026-11-02 09:30", "空着就是现在。"),
    ("地址", 30, "平江路 68 号", "门牌、路口或参照物。"),
    ("街道", 14, "平江街道", "从列表里选。"),
    ("社区", 16, "平江历史街区社区", "从列表里选；同名社区靠街道分清。"),
    ("小类", 18, "暴露垃圾", "从列表里选；不确定空着，受理员会定。"),
    ("紧急", 8, "", "填“是”表示有人身安全或交通危险。"),
    ("反映人", 12, "", "只给受理和回访的人看。"),
    ("电话", 16, "", "只给受理和回访的人看。"),
    ("邮箱", 22, "", "只给受理和回访的人看。"),
    ("经度", 12, "", "WGS84，十进制；没有空着。"),
    ("纬度", 12, "", "WGS84，十进制；没有空着。"),
)
DESK_MAP = ImportMap(
    name="登记表",
    namespace="desk",
    source="hotline",
    columns={
        "key": ("编号",),
        "text": ("诉求内容",),
        "reported_at": ("反映时间",),
        "address": ("地址",),
        "place": ("街道", "社区"),
        "category": ("小类",),
        "urgent": ("紧急",),
        "name": ("反映人",),
        "phone": ("电话",),
        "email": ("邮箱",),
        "lon": ("经度",),
        "lat": ("纬度",),
    },
    empty_is_now=True,
)


@dataclass(frozen=True)
class Outcome:
    """What became of a table: the counts, the spoiled lines, and the values that stand for nothing here.

    `is_taken` is false when lines are wrong and the good ones were not wanted alone: then nothing was written.
    """

    counts: Counts
    spoiled: list[tuple[Line, tuple[Fault, ...]]]
    unmatched: dict[str, dict[str, int]]
    is_taken: bool


def template(now: datetime) -> bytes:
    """The workbook to fill in: headings, an example, what each column wants, and the district's own words as lists."""
    book = Workbook()
    sheet, words, notes = book.active, book.create_sheet("可选的词"), book.create_sheet("填写说明")
    assert isinstance(sheet, Worksheet)  # noqa: S101 (a new workbook has one sheet; the stubs cannot know)
    sheet.title = "登记表"
    sheet.append([heading for heading, *_ in COLUMNS])
    for at, (_, width, _, _) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        cell = sheet.cell(1, at)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2B363E")
    sheet.freeze_panes = "A2"
    _offer(sheet, words, now)
    notes.append(["列", "怎么填", "例子"])
    for heading, _, example, how in COLUMNS:
        notes.append([heading, how, example])
    for letter, width in (("A", 12), ("B", 60), ("C", 44)):
        notes.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: Worksheet, words: Worksheet, now: datetime) -> None:
    """The lists that a cell offers; they are a help and no bar, since the page says what does not fit."""
    lists = {
        "街道": [place.name for place in streets()],
        "社区": [place.name for place in communities()],
        "小类": list(dict.fromkeys(one.name for one in small_classes(localdate(now)))),
        "紧急": ["是"],
    }
    headings = [heading for heading, *_ in COLUMNS]
    for at, (heading, values) in enumerate(lists.items(), start=1):
        letter = get_column_letter(at)
        for row, value in enumerate((heading, *values), start=1):
            words.cell(row, at, value)
        offered = DataValidation("list", formula1=f"'{words.title}'!${letter}$2:${letter}${len(values) + 1}")
        offered.showErrorMessage = False
        sheet.add_data_validation(offered)
        column = get_column_letter(headings.index(heading) + 1)
        offered.add(f"{column}2:{column}{FILLED_IN}")


def bring_in(
    *, actor: Actor, clock: Callable[[], datetime], file: IO[bytes], name: str, source: str, partly: bool
) -> Outcome:
    """Take the lines of a filled-in table in, each known number once.

    All lines are read and judged before the first is written. With `partly` the good lines are taken and the
    spoiled ones stay outside; without it one spoiled line keeps all of them outside. Refuses `not_permitted`,
    `bad_file`, `file_too_large` and `too_many_lines`.
    """
    if not actor.may(CasesPermission.IMPORT) or source not in channels(actor):
        raise not_permitted(CasesPermission.IMPORT)
    table = replace(DESK_MAP, source=source)
    with _on_disk(file, clean_name(name)) as path:
        judged = _run(path, table, actor, clock, rehearsal=True)
        if judged.spoiled and not partly:
            return judged
        return _run(path, table, actor, clock, rehearsal=False)


def _run(
    path: Path, table: ImportMap, actor: Actor, clock: Callable[[], datetime], *, rehearsal: bool
) -> Outcome:
    categories, places = Categories(table.categories, localdate(clock())), Places(table.places)
    with (
        open_table(path, table.form, table.wanted) as lines,
        Complaints(None, lines.headings, remember=MOST_SHOWN) as complaints,
    ):
        drafter = Drafter(table, lines.headings, categories, places)
        delivery = Delivery(actor, clock, drafter, complaints, rehearsal=rehearsal)
        delivery.run(_few(lines), lambda _: None)
    unmatched = {what: dict(values.most_common(MOST_NAMED)) for what, values in drafter.unmatched.items()}
    return Outcome(delivery.counts, complaints.remembered, unmatched, is_taken=not rehearsal)


def _few(table: Table) -> Iterator[Line]:
    lines = table.lines()
    yield from islice(lines, MOST_LINES)
    if any(not line.is_empty for line in lines):
        raise Refused(
            "too_many_lines",
            "表里超过 {most} 行，网页上一次收不下。请分成几个文件，或请管理员用命令行导入。",
            most=MOST_LINES,
        )


@contextmanager
def _on_disk(file: IO[bytes], name: str) -> Iterator[Path]:
    """The upload as a file with a path, readable by this process alone, gone afterwards; refusals call it by its name."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(
            "file_too_large", "文件太大，最多 {megabytes} MB。请压缩后再传。", megabytes=MOST_BYTES >> 20
        )
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(content)
        copy.flush()
        try:
            yield Path(copy.name)
        except Refused as refused:
            if "path" not in refused.params:
                raise
            raise Refused(refused.code, refused.message, **{**refused.params, "path": name}) from None
