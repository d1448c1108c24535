"""The printed issue, measured: type area, grid, fonts, glyphs, and the same bytes again."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import pdfplumber
import pytest
from docx import Document

from bihuan.domain.bulletins.printing.pdf import pdf_of
from bihuan.domain.bulletins.printing.word import docx_of, manuscript_of
from tests.factories.refusing import refused

MM = 72 / 25.4
LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM
PLAIN = "古城保护更新与民生改善并重" * 160
RARE = "仫佬㙍囍𠮷"


def content(text: str = PLAIN, **told: Any) -> dict[str, Any]:
    item = {"code": "X", "number": 1, "title": "题目", "text": text, "source": "区城管委", "exhibit": {}}
    return {
        "name": "姑苏信息",
        "series": "动态·摘报",
        "number": "第7期（2026年18期）",
        "bodies": ["党政办公室", "区党政办公室"],
        "date": "2026年2月26日",
        "columns": [{"name": "动态", "form": "article", "items": [item]}],
        "to": "区四套班子主要领导",
        "copies": "各部委办局",
        "editors": ["甲", "乙"],
        "print_code": "(GS) 简字 001 号",
        **told,
    }


@pytest.fixture(scope="module")
def printed() -> Any:
    with pdfplumber.open(BytesIO(pdf_of(content()))) as document:
        yield document


def body(page: Any) -> list[dict[str, Any]]:
    """The characters of the page without its number, which stands below the type area."""
    return [c for c in page.chars if c["top"] < TOP + HEIGHT]


def lines_of(page: Any) -> list[list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for char in body(page):
        rows.setdefault(round(char["top"]), []).append(char)
    return [sorted(row, key=lambda c: c["x0"]) for _top, row in sorted(rows.items())]


def test_a_page_is_a4_with_the_type_area_of_the_standard(printed: Any) -> None:
    for page in printed.pages:
        assert (page.width, page.height) == (
            pytest.approx(210 * MM, abs=0.1),
            pytest.approx(297 * MM, abs=0.1),
        )
        chars = body(page)
        # The empty half of a bracket that opens a line lies outside, its ink within.
        assert min(c["x0"] for c in chars if c["text"] not in "【（“") >= LEFT - 0.1
        assert max(c["x1"] for c in chars) <= LEFT + WIDTH + 0.1
        assert min(c["top"] for c in chars) >= TOP - 2  # a glyph's box is a little higher than its line
        assert max(c["bottom"] for c in chars) <= TOP + HEIGHT + 1


def test_a_full_page_holds_22_lines_of_28_characters_on_the_grid(printed: Any) -> None:
    rows = lines_of(printed.pages[1])
    assert [len(row) for row in rows] == [28] * 22
    assert {round(b[0]["top"] - a[0]["top"], 1) for a, b in pairwise(rows)} <= {28.9, 29.0}
    steps = Counter(round(b["x0"] - a["x0"], 2) for row in rows for a, b in pairwise(row))
    assert steps.most_common(1)[0][0] == pytest.approx(15.79, abs=0.01)
    assert {round(c["size"], 2) for row in rows for c in row} == {15.75}


def test_page_numbers_stand_on_the_outer_side_with_dashes(printed: Any) -> None:
    for number, page in enumerate(printed.pages, start=1):
        foot = [c for c in page.chars if c["top"] >= TOP + HEIGHT]
        words = "".join(c["text"] for c in sorted(foot, key=lambda c: c["x0"]))
        assert words.split() == ["—", str(number), "—"]
        middle = sum(c["x0"] for c in foot) / len(foot)
        assert (middle > page.width / 2) is (number % 2 == 1)
        assert {round(c["size"]) for c in foot} == {14}


def test_every_font_is_embedded(printed: Any) -> None:
    fonts = [
        font.resolve() if hasattr(font, "resolve") else font
        for page in printed.pages
        for font in (page.page_obj.resources["Font"] or {}).values()
    ]
    assert fonts
    for font in fonts:
        (inner,) = [one.resolve() for one in resolved(font["DescendantFonts"])]
        descriptor = resolved(inner["FontDescriptor"])
        assert {"FontFile", "FontFile2", "FontFile3"} & set(descriptor)


def resolved(thing: Any) -> Any:
    return thing.resolve() if hasattr(thing, "resolve") else thing


def test_no_glyph_is_missing_and_rare_characters_come_from_a_face_behind() -> None:
    with pdfplumber.open(BytesIO(pdf_of(content(RARE)))) as document:
        chars = [c for page in document.pages for c in page.chars]
    assert set(RARE) <= {c["text"] for c in chars}
    fonts = {c["text"]: c["fontname"] for c in chars}
    assert not [c for c in chars if ".notdef" in c["text"] or "(cid:" in c["text"]]
    assert all("Noto" in fonts[rare] for rare in "㙍𠮷")


def test_the_masthead_is_red_and_the_imprint_ends_the_last_page(printed: Any) -> None:
    first, last = printed.pages[0], printed.pages[-1]
    name = [c for c in first.chars if c["text"] in "姑苏信息" and c["size"] > 40]
    assert {tuple(round(part, 1) for part in c["non_stroking_color"]) for c in name} == {(0, 0.8, 0.8, 0)}
    words = last.extract_text()
    assert words.index("送：") < words.index("发：") < words.index("责任编辑：甲、乙")
    widths = sorted(
        round((line.get("linewidth") or line.get("stroke_width") or 0) / MM, 2) for line in last.lines
    )
    assert widths == [0.25, 0.35, 0.35]


def test_the_same_content_gives_the_same_bytes() -> None:
    from bihuan.foundation.files import typesetting

    once, word = pdf_of(content("短稿。")), docx_of(content("短稿。"))
    typesetting._set_in_type.cache_clear()
    assert (pdf_of(content("短稿。")), docx_of(content("短稿。"))) == (once, word)
    assert pdf_of(content("短搞。")) != once


def test_a_table_with_bars_is_printed_below_its_item() -> None:
    told = content("见下表。")
    told["columns"][0]["items"][0]["exhibit"] = {
        "caption": "各街道立案数", "rows": [{"label": "平江", "share": 4, "value": "4"}, {"label": "金阊", "share": 2, "value": "2"}]
    }  # fmt: skip
    with pdfplumber.open(BytesIO(pdf_of(told))) as document:
        page = document.pages[0]
        widths = [r["width"] for r in page.rects if r["height"] < 12]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)
    cells = Document(BytesIO(docx_of(told))).tables[0].rows[1].cells
    assert [cell.text for cell in cells] == ["金阊", "█" * 10, "2"]


def test_the_word_file_has_the_page_and_the_grid_of_the_standard() -> None:
    data = docx_of(content("一、总体\n（一）进展\n正文。", seal={"number": 3, "digest": "ab" * 32}))
    document = Document(BytesIO(data))
    section = document.sections[0]
    assert [round(getattr(section, f"{side}_margin").mm) for side in ("top", "left", "right", "bottom")] == [
        37, 28, 26, 35
    ]  # fmt: skip
    xml = ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert 'w:type="linesAndChars"' in xml
    faces = {p.text: p.runs[0].font.name for p in document.paragraphs if p.runs}
    assert (faces["一、总体"], faces["（一）进展"]) == ("黑体", "楷体_GB2312")
    assert faces["正文。（区城管委）"] == "仿宋_GB2312"
    assert any("ab" * 32 in words for words in faces)


def word_file(*lines: str, cells: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if cells:
        table = document.add_table(rows=1, cols=len(cells))
        for cell, text in zip(table.rows[0].cells, cells, strict=True):
            cell.text = text
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_a_word_file_gives_its_title_and_text() -> None:
    assert manuscript_of(word_file("", "标题", "第一段。", " ", "第二段。", cells=("平江", "3件"))) == (
        "标题", "第一段。\n第二段。\n平江，3件"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"plain text", "not_word"), (b"PK\x03\x04broken", "not_word"), (word_file(), "missing")],
    ids=["text", "torn", "empty"],
)
def test_what_is_no_word_file_is_refused(data: bytes, code: str) -> None:
    with refused(code):
        manuscript_of(data)
