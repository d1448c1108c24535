"""The targets of a pack: every fault with its line, a changed table revises, an unchanged one never undoes people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bihuan.domain.targets import actions, queries
from bihuan.domain.targets.models import Target
from bihuan.domain.targets.pack import FILE, load_targets
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.factories.district import mini_district

pytestmark = pytest.mark.django_db
GOOD = """[[targets]]
code = "parks"
name = "口袋公园"
comparator = "ge"
quantity = 7
unit = "个"
firmness = "firm"
starts_on = 2026-02-26
days = 100
owner = "U-CG"
why = "没有流水"
"""


def load(folder: Path, text: str, now: datetime) -> list[str]:
    (folder / "pack.toml").write_text('code = "t"\nname = "t"\nversion = "1"\n', encoding="utf-8")
    (folder / FILE).write_text(text, encoding="utf-8")
    problems = Problems()
    load_targets(Pack(folder, problems), problems, actor=SYSTEM, now=now)
    return [str(one) for one in problems.found]


def test_days_count_from_the_first_and_the_same_table_changes_nothing_twice(
    tmp_path: Path, now: datetime
) -> None:
    mini_district()
    assert load(tmp_path, GOOD, now) == []
    target = Target.objects.get()
    assert (str(target.starts_on), str(target.due_on)) == ("2026-02-26", "2026-06-05")
    mine = replace(queries.terms_of(target), quantity=Decimal(9))
    actions.revise_target(actor=SYSTEM, now=now, target_id=target.pk, terms=mine, reason="追加")
    assert load(tmp_path, GOOD, now) == []
    assert Target.objects.get().quantity == 9  # what people changed stays
    assert load(tmp_path, GOOD.replace("quantity = 7", "quantity = 8"), now) == []
    assert (Target.objects.get().quantity, Target.objects.get().version) == (Decimal(8), 3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("starts_on = 2026-02-26\n", ""), "从哪天算起"),
        (("days = 100\n", ""), "due_on 或 days"),
        (("firmness = ", "firmess = "), "不认识的键 firmess"),
        (('owner = "U-CG"', 'owner = "U-X"'), "没有代码为“U-X”的单位"),
        (("quantity = 7", 'quantity = "many"'), "不是数"),
        (('unit = "个"\n', ""), "缺少 unit"),
        (('why = "没有流水"\n', ""), "现有指标为什么不够"),
    ],
)
def test_fault_is_named_with_file_and_line(
    tmp_path: Path, now: datetime, change: tuple[str, str], sentence: str
) -> None:
    mini_district()
    [found] = load(tmp_path, GOOD.replace(*change), now)
    assert found.startswith("targets.toml:2: parks：")
    assert sentence in found
