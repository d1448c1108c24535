"""Tables that are broken, maps that are wrong, and the ways in which lines are written elsewhere."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.cases.models import Report
from bihuan.domain.channels.tables.coordinates import SYSTEMS, to_bd09, to_gcj02
from bihuan.domain.channels.tables.delimited import LONGEST_LINE, DelimitedTable
from bihuan.domain.channels.tables.lines import Line
from bihuan.domain.channels.tables.maps import FileFormat, read_map
from bihuan.domain.channels.tables.moments import Moments, NotAMoment
from bihuan.kernel.refusals import Refused
from tests.cli.conftest import Call
from tests.factories.district import mini_district

MAP = 'namespace = "n"\n[columns]\nkey = "k"\ntext = "t"\n'
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 9, 30, 8, tzinfo=UTC)
Bring = Callable[..., tuple[int, str]]


@pytest.fixture
def bring(call: Call, tmp_path: Path, db: None) -> Bring:
    mini_district()

    def bring(content: bytes, table: str = MAP, *options: object) -> tuple[int, str]:
        (tmp_path / "table").write_bytes(content)
        (tmp_path / "map.toml").write_text(table, encoding="utf-8")
        result = call("reports", "import", tmp_path / "table", "--map", tmp_path / "map.toml", *options)
        return result.exit_code, result.output

    return bring


def lines(content: bytes) -> list[Line]:
    table = DelimitedTable(BytesIO(content), FileFormat(), frozenset({"k", "t"}), Path("table"))
    return list(table.lines())


def taken(content: bytes) -> dict[str, str]:
    return {
        str(line.cells[0]): str(line.cells[1])
        for line in lines(content)
        if not line.fault and not line.is_empty
    }


def faults(content: bytes) -> dict[int, str]:
    return {line.number: line.fault.what for line in lines(content) if line.fault}


def test_a_quote_that_is_never_closed_spoils_its_own_line_alone() -> None:
    content = b'k,t\n1,one\n2,"two\n3,three\n4,four\n'
    assert taken(content) == {"1": "one", "3": "three", "4": "four"}
    assert faults(content) == {3: "引号没有关上"}


def test_an_open_quote_before_a_quoted_line_spoils_its_own_line_alone() -> None:
    content = b'k,t\n1,"one\n2,"two, and more"\n3,three\n'
    assert taken(content) == {"2": "two, and more", "3": "three"}
    assert faults(content) == {2: "引号后面还有文字"}


def test_text_over_several_lines_is_one_record() -> None:
    content = b'k,t\n1,"first\n\nthird"\n2,x\n'
    assert taken(content) == {"1": "first\n\nthird", "2": "x"}


def test_a_thousand_lines_below_an_open_quote_are_all_there() -> None:
    content = b'k,t\n0,"open\n' + b"".join(b"%d,x\n" % n for n in range(1, 1001))
    assert (len(taken(content)), list(faults(content))) == (1000, [2])


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"1,2,3", "有 3 列，表头有 2 列"),
        (b"1", "有 1 列，表头有 2 列"),
        (b"1,a\0b", "有空字符（NUL）"),
        (b"1," + b"x" * LONGEST_LINE, "这一行超过 256 KB"),
        (b"1," + b"x" * 140_000, "有一格太长"),
        (b'1,"a"b', "引号后面还有文字"),
    ],
)
def test_a_broken_line_is_explained_and_the_next_is_read(line: bytes, what: str) -> None:
    content = b"k,t\n" + line + b"\n2,two\n"
    assert faults(content) == {2: what}
    assert taken(content) == {"2": "two"}


def test_bytes_of_another_encoding_spoil_their_line_alone() -> None:
    content = b"k,t\n" + "".join(f"{n},街道\n" for n in range(30)).encode() + b"x,\xff\xfe\n"
    assert faults(content) == {32: "有不是 UTF-8 的字节"}
    assert len(taken(content)) == 30


def test_empty_lines_and_empty_cells_at_the_end_are_no_fault() -> None:
    content = b"k,t\r\n\r\n1,one,,\r\n,\r\n"
    assert (taken(content), faults(content)) == ({"1": "one"}, {})


@given(st.lists(st.text('ab",\n ', max_size=14), max_size=14))
def test_no_line_of_a_file_is_ever_lost(rows: list[str]) -> None:
    """Records, faults and empty lines follow each other without a gap, and a fault is one line long."""
    body = "".join(f"{row}\n" for row in rows)
    found = lines(f"k,t\n{body}".encode())
    ends = [line.number for line in found[1:]] + [2 + body.count("\n")]
    spans = [end - line.number for line, end in zip(found, ends, strict=False)]
    assert [line.number for line in found[:1]] == ([2] if body else [])
    assert all(span == 1 if line.fault else span >= 1 for line, span in zip(found, spans, strict=True))
    assert sum(spans) == body.count("\n")


def test_an_encoding_that_the_map_states_is_taken(bring: Bring) -> None:
    status, output = bring("k,t\n1,Müll\n".encode("latin-1"), MAP + '[file]\nencoding = "latin-1"\n')
    assert (status, "iso8859-1" in output) == (0, True), output
    assert Report.objects.get().text == "Müll"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("k,t\n1,x".encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0rest", "旧版 .xls"),
        (b"PK\x03\x04rest", "不是可读的 Excel 工作簿"),
        (gzip.compress(b"k,t\n" + b"1,one\n" * 5000, mtime=0)[:-40], "gzip 压缩不完整"),
        (b"", "没有可读的表头"),
        (b"a,b\n1,2\n", "没有列“k、t”。文件的列是：a、b"),
        (b"k,t,t\n1,2,3\n", "不止一列叫“t”"),
        (b"k,t\n" + b"1,\xff\xff\n" * 20, "既不是 UTF-8 也不是 GB18030"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(bring: Bring, content: bytes, said: str) -> None:
    status, output = bring(content)
    assert (status, said in output) == (1, True), output
    assert "✓" not in output


def test_a_zip_of_something_else_is_refused(bring: Bring) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("table.csv", "k,t\n1,x\n")
    status, output = bring(packed.getvalue())
    assert (status, "压缩包请先解压" in output) == (1, True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("namespace = ", "不是正确的 TOML"),
        ('[columns]\ntext = "t"', "要有 namespace"),
        ('namespace = "n"\n[columns]\nkey = "k"', "要写明 text"),
        ('namespace = "n"\n[columns]\ntext = "t"\nadress = "a"', "不认识 columns.adress，是不是“address”"),
        ('namespace = "n"\nsource = "fax"\n[columns]\ntext = "t"', "source 不能是“fax”"),
        ('namespace = "n"\n[columns]\ntext = "t"\nlon = "x"', "lon 和 lat 要么都写"),
        ('namespace = "n"\n[columns]\ntext = "t"\n[time]\nzone = "Mars"', "没有“Mars”这个时区"),
        ('namespace = "n"\n[columns]\ntext = "t"\n[file]\nencoding = "utf-16"', "encoding “utf-16”用不了"),
        ('namespace = "n"\n[columns]\ntext = "t"\n[values.category]\n"x" = "Z9999"', "本区没有的代码：Z9999"),
    ],
)
def test_a_wrong_map_is_refused_with_what_to_change(bring: Bring, table: str, said: str) -> None:
    status, output = bring(b"k,t\n1,x\n", table)
    assert (status, said in output) == (1, True), output
    assert not Report.objects.exists()


def test_complaints_never_overwrite_the_table(bring: Bring, tmp_path: Path) -> None:
    status, output = bring(b"k,t\n1,x\n", MAP, "--errors", tmp_path / "table")
    assert (status, "会覆盖原来的文件" in output) == (1, True)
    assert (tmp_path / "table").read_bytes() == b"k,t\n1,x\n"


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("packs/maps/*.toml"), *ROOT.glob("packs/*/maps/*.toml")]), ids=str
)
def test_every_map_that_is_shipped_is_a_map(path: Path) -> None:
    assert read_map(path, ["import", "hotline"]).columns["text"]


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "written",
    [
        "2026/2/28 11:25:05", "2026-02-28 11:25:05", "2026-02-28T11:25:05", "2026-02-28T03:25:05Z", "20260228112505",
        "2026-02-28T11:25:05+08:00", "2026.2.28 11:25:05", "2026年2月28日11时25分05秒", "2026/2/28 上午11:25:05",
        "2026-02-28 11:25:05.123", datetime(2026, 2, 28, 11, 25, 5), 46081.475752314816,
    ],
)  # fmt: skip
def test_one_moment_is_read_in_every_form(written: str | float | datetime) -> None:
    at = Moments(SHANGHAI).read(written, NOW)
    assert at == datetime(2026, 2, 28, 11, 25, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("written", "forms", "expected"),
    [
        ("28.02.2026 11:25", ("%d.%m.%Y %H:%M",), "2026-02-28T11:25:00+01:00"),
        ("28.07.2026 11:25", ("auto", "%d.%m.%Y %H:%M"), "2026-07-28T11:25:00+02:00"),
        ("46081.5", ("excel",), "2026-02-28T12:00:00+01:00"),
        ("2026-02-28", ("auto",), "2026-02-28T00:00:00+01:00"),
        (date(2026, 2, 28), ("auto",), "2026-02-28T00:00:00+01:00"),
        ("2026/2/28 下午 3:05", ("auto",), "2026-02-28T15:05:00+01:00"),
    ],
)
def test_moments_follow_the_forms_and_the_zone_of_the_map(
    written: str | date, forms: tuple[str, ...], expected: str
) -> None:
    assert Moments(ZoneInfo("Europe/Berlin"), forms).read(written, NOW).isoformat() == expected


@pytest.mark.parametrize(
    "written", ["", "2026228", "1/2/2026", "2026-13-01", "2026-02-28 25:00", "46081.5", True, 0, -5]
)
def test_what_is_no_moment_is_not_guessed(written: str | float) -> None:
    with pytest.raises(NotAMoment):
        Moments(SHANGHAI).read(written, NOW)


@pytest.mark.parametrize(("system", "there"), [("gcj02", to_gcj02), ("bd09", to_bd09)])
@given(lon=st.floats(100, 125), lat=st.floats(22, 42))
def test_a_point_of_a_chinese_map_comes_back_to_where_it_was(
    system: str, there: Callable[[float, float], tuple[float, float]], lon: float, lat: float
) -> None:
    shown = there(lon, lat)
    back = SYSTEMS[system](*shown)
    assert abs(back[0] - lon) < 1e-6
    assert abs(back[1] - lat) < 1e-6
    assert 0.001 < abs(shown[0] - lon) + abs(shown[1] - lat) < 0.05


def test_refusals_of_a_map_carry_a_code() -> None:
    with pytest.raises(Refused) as refused:
        read_map(Path("nowhere.toml"), [])
    assert refused.value.code == "no_file"
