"""Checklists out as XLSForm and back: pyxform takes them, nothing is lost, and every fault has its line."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import Workbook, load_workbook
from pyxform import xls2xform

from bihuan.domain.checklists.actions import adopt_version, discard_version, import_draft
from bihuan.domain.checklists.models import ScenarioVersion
from bihuan.domain.checklists.queries import checklist_on
from bihuan.domain.checklists.queries.scenarios import Checklist, checklist_of
from bihuan.domain.checklists.tables.xlsform import BadSheet, xlsform_of
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.factories.checklists import Library

DAY = date(2026, 9, 30)
OCTOBER = date(2026, 10, 1)
XF = "{http://www.w3.org/2002/xforms}"


@pytest.fixture
def checklist(library: Library) -> Checklist:
    found = checklist_on("catering", DAY)
    assert found is not None
    return found


def changed(content: bytes, cell: str, value: Any, sheet: str = "survey") -> bytes:
    """The workbook with one cell written over."""
    book = load_workbook(BytesIO(content))
    book[sheet][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_pyxform_takes_the_form_with_its_skip_logic_and_required_photographs(checklist: Checklist) -> None:
    result = xls2xform.convert(BytesIO(xlsform_of(checklist)), file_type=".xlsx", validate=False)
    binds = {
        bind.get("nodeset", "").rsplit("/", 1)[-1]: bind
        for bind in ET.fromstring(result.xform).iter(f"{XF}bind")
    }
    assert "has_kitchen" in binds["item_SP002"].get("relevant", "")
    assert binds["item_SP001"].get("relevant") is None
    assert (binds["photo_SP001"].get("type"), binds["photo_SP001"].get("required")) == ("binary", "true()")
    assert "'fail'" in binds["photo_SP001"].get("relevant", "")
    assert "'pass'" in binds["photo_SP002"].get("relevant", "")
    assert "photo_CG001" not in binds  # never asked for
    assert "unchecked" in result.xform


def test_the_form_comes_back_as_a_draft_that_reads_the_same(
    library: Library, checklist: Checklist, now: datetime
) -> None:
    draft = import_draft(content=xlsform_of(checklist), actor=library.keeper, now=now)
    assert (draft.state, draft.number, draft.valid_from) == ("draft", 2, None)
    back = checklist_of(draft, DAY)
    assert (back.lines, back.questions, back.trades) == (
        checklist.lines,
        checklist.questions,
        checklist.trades,
    )
    assert (back.name, back.name_en, back.lead_code) == (
        checklist.name,
        checklist.name_en,
        checklist.lead_code,
    )
    assert checklist_on("catering", DAY) == checklist
    assert Entry.objects.filter(kind="checklists.draft_imported", subject_code="catering").count() == 1


def test_an_adopted_draft_takes_the_place_of_the_version_before_from_its_day_on(
    library: Library, checklist: Checklist, now: datetime
) -> None:
    content = changed(xlsform_of(checklist), "B2", "餐馆", sheet="_bihuan")
    draft = import_draft(content=content, actor=library.keeper, now=now)
    adopt_version(version_id=draft.pk, from_on=OCTOBER, actor=library.keeper, now=now)
    before, after = checklist_on("catering", DAY), checklist_on("catering", OCTOBER)
    assert before is not None
    assert after is not None
    assert (before.number, before.name, after.number, after.name) == (1, "餐饮店", 2, "餐馆")
    with pytest.raises(Refused) as refused:
        adopt_version(version_id=draft.pk, from_on=OCTOBER, actor=library.keeper, now=now)
    assert refused.value.code == "wrong_state"


def test_a_discarded_draft_changes_nothing(library: Library, checklist: Checklist, now: datetime) -> None:
    draft = import_draft(content=xlsform_of(checklist), actor=library.keeper, now=now)
    assert discard_version(version_id=draft.pk, actor=library.keeper, now=now).state == "discarded"
    assert checklist_on("catering", OCTOBER) is not None
    assert checklist_on("catering", OCTOBER).number == 1  # type: ignore[union-attr]


def test_a_draft_is_not_adopted_in_the_past_nor_before_a_later_version(
    library: Library, checklist: Checklist, now: datetime
) -> None:
    first, second = (import_draft(content=xlsform_of(checklist), actor=library.keeper, now=now) for _ in "12")
    with pytest.raises(Refused, match="过去的日子"):
        adopt_version(version_id=first.pk, from_on=date(2026, 9, 29), actor=library.keeper, now=now)
    adopt_version(version_id=first.pk, from_on=OCTOBER, actor=library.keeper, now=now)
    with pytest.raises(Refused, match="2026-10-01"):
        adopt_version(version_id=second.pk, from_on=DAY, actor=library.keeper, now=now)


FAULTS = {
    "item": ("B3", "item_ZZ999", "survey", "survey:3: 没有检查事项“ZZ999”"),
    "name": ("B3", "first", "survey", "survey:3: 名称“first”应写成 item_ 加事项代码"),
    "twice": ("B5", "item_SP001", "survey", "survey:5: SP001 在清单里出现了两次"),
    "unasked": ("H3", "${has_bar} = 'yes'", "survey", "survey:3: relevant 里的“has_bar”没有问过"),
    "relevant": ("H3", "count(${x}) > 3", "survey", "survey:3: relevant 看不懂"),
    "kind": ("A3", "geopoint", "survey", "survey:3: 不认识的类型“geopoint”"),
    "scenario": ("A2", "Catering!", "_bihuan", "_bihuan:2: 场景代码“Catering!”"),
    "lead": ("D2", "U-XX", "_bihuan", "_bihuan:2: 没有单位“U-XX”"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_is_wrong_with_a_sheet_is_said_with_its_line(
    library: Library, checklist: Checklist, now: datetime, what: str
) -> None:
    cell, value, sheet, sentence = FAULTS[what]
    with pytest.raises(BadSheet) as refused:
        import_draft(
            content=changed(xlsform_of(checklist), cell, value, sheet), actor=library.keeper, now=now
        )
    assert any(str(fault).startswith(sentence) for fault in refused.value.problems), refused.value.problems
    assert ScenarioVersion.objects.count() == 2


def test_what_is_no_form_is_refused(library: Library, now: datetime) -> None:
    empty = BytesIO()
    Workbook().save(empty)
    for content in (b"no workbook", empty.getvalue()):
        with pytest.raises(Refused) as refused:
            import_draft(content=content, actor=library.keeper, now=now)
        assert refused.value.code == "bad_file"


def test_only_who_keeps_the_library_takes_a_sheet_in(
    library: Library, checklist: Checklist, now: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        import_draft(content=xlsform_of(checklist), actor=library.viewer, now=now)
    assert refused.value.code == "not_permitted"
