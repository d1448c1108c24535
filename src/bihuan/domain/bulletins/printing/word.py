"""Word files: an issue as DOCX in the same layout, and the title and text of a manuscript that a unit sends as DOCX."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FANG, KAI, HEI, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
THREE, TWO, FOUR = 16, 22, 14  # points of 3号, 2号 and 4号 as Word counts them
MARGINS = {"top_margin": 37, "left_margin": 28, "right_margin": 26, "bottom_margin": 35}  # mm
# Word's own grid for 22 lines of 28 characters on that type area: twentieths of a point, and 4096ths of one off 16 pt.
LINE_PITCH, CHARACTER_SPACE = "579", "-849"
RED = "E6322D"
BARS = 20
UNPACKED_MOST = 60 * 1024 * 1024
_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]+、[^。]*")
_SECOND_LEVEL = re.compile(r"（[一二三四五六七八九十]+）[^。]*")
_EPOCH = (2026, 1, 1, 0, 0, 0)


def docx_of(content: dict[str, Any]) -> bytes:
    """The issue as a Word file: the same content gives the same bytes."""
    from docx import Document  # python-docx and lxml, which only Word files need

    document = Document()
    _lay_out(document)
    _masthead(document, content)
    _contents(document, content)
    for column in content["columns"]:
        _line(document, f"【{column['name']}】", HEI, indent=False)
        for item in column["items"]:
            _item(document, item, is_brief=column["form"] == "brief")
    _imprint(document, content)
    return _steadied(document)


def _lay_out(document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in MARGINS.items():
        setattr(section, name, Mm(millimetres))
    for old in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001  # python-docx has no other way to the grid
        section._sectPr.remove(old)  # noqa: SLF001
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "linesAndChars"), ("linePitch", LINE_PITCH), ("charSpace", CHARACTER_SPACE)):
        grid.set(qn(f"w:{name}"), value)
    section._sectPr.append(grid)  # noqa: SLF001


def _line(
    document: Document, words: str, font: str = FANG, points: float = THREE, *, indent: bool = True,
    centred: bool = False, colour: str = "",
) -> Paragraph:  # fmt: skip
    """A paragraph in one face, indented by two characters unless it stands alone."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    run.font.name, run.font.size = font, Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * points)
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
    return paragraph


def _masthead(document: Document, content: dict[str, Any]) -> None:
    _line(document, content["name"], SONG, 52, centred=True, colour=RED)
    _line(document, f"（{content['series']}）", KAI, centred=True)
    _line(document, content["number"], centred=True)
    for body in content["bodies"]:
        _line(document, body, indent=False)
    _line(document, content["date"], indent=False)


def _contents(document: Document, content: dict[str, Any]) -> None:
    _line(document, "本期目录：", HEI, indent=False)
    for column in content["columns"]:
        titles = [item for item in column["items"] if item["number"]]
        if titles:
            _line(document, f"【{column['name']}】", HEI, indent=False)
        for item in titles:
            _line(document, f"{item['number']}. {item['title']}", indent=False)


def _item(document: Document, item: dict[str, Any], *, is_brief: bool) -> None:
    *before, last = [part.strip() for part in item["text"].split("\n") if part.strip()]
    parts = [*before, f"{last}（{item['source']}）"]
    if is_brief:
        parts[0] = f"• {parts[0]}"
    else:
        _line(document, item["title"], SONG, TWO, centred=True)
    for part in parts:
        _line(document, part, _face(part))
    if item["exhibit"]:
        _exhibit(document, item["exhibit"])


def _face(part: str) -> str:
    """一、 stands in 黑体, （一） in 楷体, when it heads a paragraph of its own."""
    if _FIRST_LEVEL.fullmatch(part):
        return HEI
    return KAI if _SECOND_LEVEL.fullmatch(part) else FANG


def _exhibit(document: Document, shown: dict[str, Any]) -> None:
    """The table with a bar of blocks for each row, so that Word needs no picture of it."""
    _line(document, shown["caption"], HEI, FOUR, centred=True)
    most = max([row["share"] for row in shown["rows"]] + [1])
    table = document.add_table(rows=0, cols=3)
    for row in shown["rows"]:
        cells = table.add_row().cells
        cells[0].text, cells[2].text = row["label"], row["value"]
        cells[1].text = "█" * round(row["share"] / most * BARS)


def _imprint(document: Document, content: dict[str, Any]) -> None:
    for words in (
        f"送：{content['to']}",
        f"发：{content['copies']}",
        f"责任编辑：{'、'.join(content['editors'])}",
        content["print_code"],
    ):
        _line(document, words, points=FOUR, indent=False)
    if seal := content.get("seal"):
        _line(document, f"流水账封存 {seal['number']} 号 {seal['digest']}", points=7.5, indent=False)


def _steadied(document: Document) -> bytes:
    """The saved file with one time for all its parts, which python-docx takes from the clock."""
    saved, steady = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as source, ZipFile(steady, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(ZipInfo(part.filename, _EPOCH), source.read(part), ZIP_DEFLATED)
    return steady.getvalue()


def manuscript_of(data: bytes) -> tuple[str, str]:
    """Title and text of a Word file: its first line, and the other lines with the cells of tables.

    Refuses `not_word` for anything but DOCX, `file_too_large` for one that unpacks to more than 60 MB, and `missing`
    when nothing stands in it.
    """
    lines = [line.strip() for line in _lines(data)]
    written = [line for line in lines if line]
    if not written:
        raise Refused("missing", "Word 文件里没有文字。请核对文件。")
    title, *text = written
    return title[:120], "\n".join(text) or title


def _lines(data: bytes) -> list[str]:
    from docx import Document
    from docx.table import Table

    try:
        with ZipFile(BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > UNPACKED_MOST:
            raise Refused("file_too_large", "Word 文件展开后太大，请去掉图片再传。")
        blocks = Document(BytesIO(data)).iter_inner_content()
    except (BadZipFile, KeyError, ValueError) as error:
        raise Refused("not_word", "只能上传 Word 的 docx 文件。旧的 doc 请先另存为 docx。") from error
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += ["，".join(cell.text.strip() for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return lines
