"""The loader of metrics says file and line of whatever makes no sense."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bihuan.domain.metrics.models import MetricDefinition
from bihuan.domain.metrics.pack import load_metrics
from bihuan.domain.metrics.queries.definitions import shelf
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.factories.metrics import load_example

pytestmark = pytest.mark.django_db
GOOD = """[defaults]
valid_from = 2026-01-01
source = "试"
[[metrics]]
code = "closings"
name = "结案"
name_en = "Closings"
unit = "件"
meaning = "结案"
kinds = ["cases.closed"]
where = { on_time = true }
"""


def load(folder: Path, text: str, now: datetime) -> list[str]:
    (folder / "pack.toml").write_text('code = "t"\nname = "试"\nversion = "1"\n')
    (folder / "metrics").mkdir(exist_ok=True)
    (folder / "metrics" / "some.toml").write_text(text)
    problems = Problems()
    load_metrics(Pack(folder, problems), problems, actor=SYSTEM, now=now)
    return [str(one) for one in problems.found]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("cases.closed", "cases.clozed", "没有 cases.clozed 这种流水"),
        ("on_time", "on_tyme", "没有字段 on_tyme"),
        ('unit = "件"', "", "缺少 unit"),
        ("where =", "were =", "不认识的键 were"),
        ('kinds = ["cases.closed"]', 'numerator = ["closings"]', "没有分母"),
        ('kinds = ["cases.closed"]', 'numerator = ["x"]\ndenominator = ["closings"]', "没有定义 x"),
        ('kinds = ["cases.closed"]', 'numerator = ["closings"]\ndenominator = ["closings"]', "用到自己"),
        ('meaning = "结案"', 'meaning = "结案"\nvalid_to = 2025-01-01', "valid_to 要晚于 valid_from"),
        ("2026-01-01", '"2026-13-01"', "valid_from 不是日期"),
        ('meaning = "结案"', 'meaning = "结案"\nbasis = "weekly"', "不在可选值之中"),
        ('meaning = "结案"', 'meaning = "结案"\nwithin = "closings"', "只用于 fold"),
    ],
)
def test_what_makes_no_sense_is_refused_with_file_and_line(
    tmp_path: Path, now: datetime, old: str, new: str, complaint: str
) -> None:
    (found,) = load(tmp_path, GOOD.replace(old, new), now)
    assert found.startswith("metrics/some.toml:5: ")
    assert complaint in found
    assert not MetricDefinition.objects.exists()


def test_a_formula_changes_with_a_new_version_only_and_words_may_be_put_better(
    tmp_path: Path, now: datetime
) -> None:
    assert load(tmp_path, GOOD, now) == []
    assert load(tmp_path, GOOD.replace('"Closings"', '"Closed cases"'), now) == []
    (found,) = load(tmp_path, GOOD.replace("true", "false"), now)
    assert "请另写一版" in found
    table = GOOD[GOOD.index("[[metrics]]") :].replace("true", "false")
    second = f"{table}version = 2\nvalid_from = 2026-07-01\n"
    (found,) = load(tmp_path, GOOD + second, now)
    assert "重叠" in found
    assert load(tmp_path, GOOD + "valid_to = 2026-07-01\n" + second, now) == []
    assert Entry.objects.filter(kind="metrics.defined").count() == 2


def test_the_example_district_defines_every_indicator_and_every_figure_of_its_bulletin(now: datetime) -> None:
    assert load_example(now).found == []
    by_code = {one.code: one for one in shelf().versions}
    indicators = {
        "处置率", "按期处置率", "结案率", "按期结案率", "立案率", "准确派遣率", "返工率", "延期率", "超期待处置率", "复查率", "反弹率",
        "响应率", "解决率", "满意率", "应处置", "应结案", "案件处置得分",
    }  # fmt: skip
    assert indicators <= {one.name for one in by_code.values()}
    assert sum("第 7 期印作" in one.meaning for one in by_code.values()) == 69
    assert all(one.meaning_en and one.name_en for one in by_code.values())
