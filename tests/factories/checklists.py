"""A small library of checks, as the files of a pack and in the database: four items, two scenarios, five units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bihuan.domain.checklists.pack import SECTIONS
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM, Actor
from tests.factories.accounts import actor, person, unit
from tests.factories.laid_out import LaidOut

SINCE = date(2026, 1, 1)
LISTED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
# code, kind, area
UNITS = (
    ("U", UnitKind.DISTRICT, "D"),
    ("U-SJ", UnitKind.BUREAU, ""),
    ("U-XF", UnitKind.BUREAU, ""),
    ("U-CG", UnitKind.BUREAU, ""),
    ("U-S1", UnitKind.STREET, "S1"),
    ("U-S2", UnitKind.STREET, "S2"),
)
ITEM = """
[items.{code}]
name = "{name}"
field = "{field}"
department = "{department}"
law = "{law}"
article = "{article}"
class = "general"
on_site = {on_site}
cap_class = "routine"
minutes = {minutes}
officer_minutes = {{ "{department}" = {minutes} }}
photo = "{photo}"
method = "{method}"
evidence = "现场和台账"
frequency = {{ A = 0, B = 1, C = 1, D = 2 }}
valid_from = {valid_from}
{more}
"""


def item(code: str, *, more: str = "", **said: object) -> str:
    """One table of `items.toml`."""
    facts = {
        "name": f"事项{code}", "field": "市场监管", "department": "U-SJ", "law": "中华人民共和国食品安全法",
        "article": "第三十五条", "on_site": "true", "minutes": 10, "photo": "on_fail", "method": f"看{code}的现场",
        "valid_from": "2026-01-01",
    }  # fmt: skip
    return ITEM.format(code=code, more=more, **(facts | said))


ITEMS = (
    item("SP001", name="食品经营许可证")
    + item("SP002", name="后厨卫生", method="看后厨地面、灶台和垃圾桶", minutes=15, photo="always")
    + item("XF001", name="疏散通道", field="消防", department="U-XF", law="中华人民共和国消防法", article="第十六条")
    + item("CG001", name="店招设置", field="市容", department="U-CG", law="江苏省城市市容和环境卫生管理条例",
           article="第二十条", on_site="false", photo="never")
    + item("CG002", name="消防通道", field="市容", department="U-CG", law="中华人民共和国消防法", article="第十六条",
           more='same_as = "XF001"')
)  # fmt: skip
POWERS = """item,holder,level,valid_from,valid_to,how,reason,source
SP001,U-SJ,district,2026-01-01,,held,,三定方案
SP002,U-SJ,district,2026-01-01,,held,,三定方案
XF001,U-XF,district,2026-01-01,,held,,三定方案
CG001,U-CG,district,2026-01-01,,held,,三定方案
CG002,U-CG,district,2026-01-01,,held,,三定方案
"""
SCENARIOS = """
[scenarios.catering]
name = "餐饮店"
name_en = "Restaurant"
trades = ["餐饮", "小吃"]
lead = "U-SJ"
valid_from = 2026-01-01
items = ["SP001", { item = "SP002", when = "has_kitchen" }, "XF001", "CG002", "CG001"]

[[scenarios.catering.questions]]
key = "has_kitchen"
text = "有没有后厨？"
text_en = "Is there a kitchen?"

[scenarios.warehouse]
name = "仓库"
name_en = "Warehouse"
trades = ["仓储"]
lead = "U-XF"
valid_from = 2026-01-01
items = ["XF001"]
"""


@dataclass(frozen=True)
class Library:
    """The rows' codes stand above; the people: one keeps the library, one sees it, one has nothing to do with it."""

    keeper: Actor
    viewer: Actor
    stranger: Actor


def write_checks(
    folder: Path, *, items: str = ITEMS, powers: str = POWERS, scenarios: str = SCENARIOS
) -> Path:
    """The library as the files of a pack in `folder`."""
    (folder / "checks").mkdir(parents=True, exist_ok=True)
    texts = {
        "pack.toml": 'code = "mini"\nname = "小区"\nversion = "1"\n',
        "checks/items.toml": items,
        "checks/powers.csv": powers,
        "checks/scenarios.toml": scenarios,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def load_checks(folder: Path, now: datetime = LISTED_AT) -> list[str]:
    """The problems of a load, as a person reads them."""
    problems = Problems()
    pack = Pack(folder, problems)
    for section in SECTIONS:
        section.load(pack, problems, actor=SYSTEM, now=now)
    return [str(problem) for problem in problems.found]


def units() -> dict[str, Unit]:
    """A district with three bureaus and two streets."""
    made: dict[str, Unit] = {}
    for code, kind, area in UNITS:
        made[code] = unit(code, made.get("U"), kind, area=area, name=f"{code}单位")
    return made


def lay_out() -> dict[str, Unit]:
    """The whole library in the database; gives its units by code."""
    made = units()
    with TemporaryDirectory() as folder:
        problems = load_checks(write_checks(Path(folder)))
    if problems:
        raise ValueError(problems)
    return made


@LaidOut
def library() -> Library:
    """The whole library in the database, with the three people."""
    made = lay_out()
    return Library(
        keeper=actor(person("kuguan", made["U"], "checklists.manage", "checklists.view")),
        viewer=actor(person("kanke", made["U-SJ"], "checklists.view")),
        stranger=actor(person("luren", made["U-CG"], "district.view")),
    )
