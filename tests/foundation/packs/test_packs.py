"""A pack is loaded whole or not at all, and every complaint names its file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from bihuan.foundation.accounts.models import Appointment, Person, Role, Unit
from bihuan.foundation.accounts.pack import DEMO_PASSWORD
from bihuan.foundation.accounts.pack import SECTIONS as ACCOUNTS
from bihuan.foundation.accounts.queries import one_demo_person_per_role, path_on, unit_by_code
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.packs import actions
from bihuan.foundation.packs.actions import BadPack, load_pack
from bihuan.foundation.packs.models import PackLoad
from bihuan.foundation.packs.queries import in_force
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import ANONYMOUS, SYSTEM
from bihuan.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
GUSU = settings.ROOT / "packs" / "gusu"
FILES = {
    "pack.toml": 'code = "try"\nname = "试区"\nversion = "1"\n',
    "units.csv": (
        "code,name,short_name,kind,parent,area,valid_from,valid_to\n"
        "T,试区政府,,district,,,2020-01-01,\n"
        "T-CG,试区城管局,城管,bureau,T,,2020-01-01,\n"
        "T-YJ,试区应急局,应急,bureau,T,,2020-01-01,\n"
        "T-CG-ZX,城管中心,,centre,T-CG,,2020-01-01,\n"
    ),
    "roles.toml": '[roles.reader]\nname = "读者"\npermissions = ["journal.view"]\n\n'
    '[roles.boss]\nname = "主任"\npermissions = ["accounts.manage"]\n',
    "people.csv": "username,name,unit,roles,email,demo\nzhang,张三,T-CG,reader;boss@T,,yes\nli,李四,T-YJ,,,\n",
}
Edit = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small pack, of which only the sections of accounts are read."""
    monkeypatch.setattr(actions, "_sections", {section.name: section for section in ACCOUNTS})
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    def edit(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def everything() -> tuple[object, ...]:
    """All rows that a pack writes, to compare before and after."""
    tables = (Unit, Role, Person, Appointment, PackLoad, Entry)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def complaints(folder: Path, now: datetime) -> list[str]:
    with pytest.raises(BadPack) as refusal:
        load_pack(folder, actor=SYSTEM, now=now)
    return [str(problem) for problem in refusal.value.problems]


def test_a_pack_brings_units_roles_and_people(folder: Path, now: datetime) -> None:
    outcome = load_pack(folder, actor=SYSTEM, now=now)
    assert (outcome.code, outcome.version, outcome.changed) == ("try", "1", True)
    assert outcome.rows == {"units": 4, "roles": 2, "people": 2}
    zhang, li = Person.objects.get(username="zhang"), Person.objects.get(username="li")
    assert {(a.role.code, a.unit.code) for a in zhang.appointments.all()} == {
        ("reader", "T-CG"),
        ("boss", "T"),
    }
    assert zhang.check_password(DEMO_PASSWORD)
    assert not li.has_usable_password()
    assert Entry.objects.latest("seq").kind == "packs.loaded"
    assert [(load.code, load.version) for load in in_force()] == [("try", "1")]


def test_the_same_files_again_change_nothing(folder: Path, now: datetime) -> None:
    load_pack(folder, actor=SYSTEM, now=now)
    before = everything()
    again = load_pack(folder, actor=SYSTEM, now=now + timedelta(days=1))
    assert (again.changed, again.rows) == (False, {})
    assert everything() == before


def test_an_unchanged_row_of_a_new_version_writes_nothing_but_the_load(
    folder: Path, edit: Edit, now: datetime
) -> None:
    load_pack(folder, actor=SYSTEM, now=now)
    before = everything()
    edit("pack.toml", '"1"', '"2"')
    load_pack(folder, actor=SYSTEM, now=now + timedelta(days=1))
    assert everything()[:4] == before[:4]
    assert [load.version for load in PackLoad.objects.all()] == ["2", "1"]
    assert [load.version for load in in_force()] == ["2"]


def test_trying_a_pack_reads_everything_and_changes_nothing(folder: Path, now: datetime) -> None:
    before = everything()
    outcome = load_pack(folder, actor=SYSTEM, now=now, check_only=True)
    assert outcome.rows == {"units": 4, "roles": 2, "people": 2}
    assert everything() == before


BAD = [
    (
        "units.csv",
        "T-CG,试区城管局,城管,bureau",
        "T-CG,试区城管局,城管,palace",
        "units.csv:3: 列 kind 的“palace”不在可选值之中",
    ),
    (
        "units.csv",
        "bureau,T,,2020-01-01,\nT-CG-ZX",
        "bureau,T,,1.1.2020,\nT-CG-ZX",
        "units.csv:4: 列 valid_from",
    ),
    ("units.csv", "centre,T-CG,", "centre,T-XX,", "units.csv:5: 上级机构“T-XX”不存在"),
    ("units.csv", "T-CG,试区城管局", "T-CG,", "units.csv:3: 列 name 不能为空"),
    ("units.csv", "T-YJ,", "T-CG,", "units.csv:4: “T-CG”在第 3 行已经出现过"),
    ("units.csv", "T-CG-ZX,城管中心", "T-CG-ZX,城管,中心", "units.csv:5: 这一行的列比表头多"),
    ("units.csv", "code,name", "code,nam", "units.csv:1: 缺少列 name"),
    (
        "units.csv",
        "2020-01-01,\nT-CG-ZX",
        "2020-01-01,2019-01-01\nT-CG-ZX",
        "units.csv:4: 撤销日 2019-01-01 不晚于",
    ),
    ("roles.toml", "accounts.manage", "accounts.fly", "roles.toml:5: 角色 boss：有不认识的权限 accounts.fly"),
    ("roles.toml", "[roles.boss]", "[roles.boss", "roles.toml:5: TOML 格式有误"),
    ("people.csv", "li,李四,T-YJ", "li,李四,T-XX", "people.csv:3: 机构“T-XX”不存在"),
    ("people.csv", "boss@T", "king@T", "people.csv:2: 角色或机构不存在：king@T"),
    ("people.csv", "li,李四", "zhang,李四", "people.csv:3: “zhang”在第 2 行已经出现过"),
    ("pack.toml", "version", "edition", "pack.toml: 缺少 version"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"), BAD, ids=[row[3].split(" ")[0] + row[2][:9] for row in BAD]
)
def test_a_bad_line_is_named_and_nothing_is_changed(
    folder: Path, edit: Edit, now: datetime, file: str, old: str, new: str, complaint: str
) -> None:
    before = everything()
    edit(file, old, new)
    assert any(said.startswith(complaint) for said in complaints(folder, now))
    assert everything() == before


def test_every_bad_line_of_every_file_is_reported_at_once(folder: Path, edit: Edit, now: datetime) -> None:
    for file, old, new, _ in (BAD[0], BAD[2], BAD[8], BAD[11]):
        edit(file, old, new)
    said = complaints(folder, now)
    assert {line.split(" ")[0] for line in said} >= {
        "units.csv:3:",
        "units.csv:5:",
        "roles.toml:5:",
        "people.csv:2:",
    }
    assert PackLoad.objects.count() == 0


def test_a_file_in_another_encoding_or_missing_is_named(folder: Path, now: datetime) -> None:
    (folder / "units.csv").write_text(FILES["units.csv"], encoding="gb18030")
    (folder / "people.csv").unlink()
    said = complaints(folder, now)
    assert any(line.startswith("units.csv: 不是 UTF-8 编码") for line in said)
    assert "people.csv: 缺少这个文件" in said


def test_a_unit_that_moves_in_a_new_version_keeps_its_past(folder: Path, edit: Edit, now: datetime) -> None:
    load_pack(folder, actor=SYSTEM, now=now)
    edit("units.csv", "T-CG-ZX,城管中心,,centre,T-CG,", "T-CG-ZX,应急中心,,centre,T-YJ,")
    load_pack(folder, actor=SYSTEM, now=now + timedelta(days=30))
    centre = unit_by_code("T-CG-ZX")
    assert (centre.name, centre.path) == ("应急中心", "/T/T-YJ/T-CG-ZX/")
    assert path_on(centre, now.date()) == "/T/T-CG/T-CG-ZX/"


def test_a_date_closes_units_from_below_and_deletes_none(folder: Path, edit: Edit, now: datetime) -> None:
    load_pack(folder, actor=SYSTEM, now=now)
    edit(
        "units.csv",
        "T-CG,试区城管局,城管,bureau,T,,2020-01-01,",
        "T-CG,试区城管局,城管,bureau,T,,2020-01-01,2026-10-01",
    )
    assert any("还有下级机构" in line for line in complaints(folder, now))
    edit("units.csv", "centre,T-CG,,2020-01-01,", "centre,T-CG,,2020-01-01,2026-10-01")
    load_pack(folder, actor=SYSTEM, now=now)
    assert Unit.objects.filter(valid_to=date(2026, 10, 1)).count() == 2
    assert Unit.objects.count() == 4


def test_a_role_taken_in_a_new_version_ends_and_is_not_deleted(
    folder: Path, edit: Edit, now: datetime
) -> None:
    load_pack(folder, actor=SYSTEM, now=now)
    edit("people.csv", "reader;boss@T", "reader")
    load_pack(folder, actor=SYSTEM, now=now)
    ended = Appointment.objects.get(role__code="boss")
    assert ended.valid_to == now.date()
    assert Appointment.objects.get(role__code="reader").valid_to is None


def test_a_demo_person_keeps_the_password_he_set(folder: Path, edit: Edit, now: datetime) -> None:
    load_pack(folder, actor=SYSTEM, now=now)
    zhang = Person.objects.get(username="zhang")
    zhang.set_password("his own very good one")
    zhang.save()
    edit("people.csv", "张三", "张三丰")
    load_pack(folder, actor=SYSTEM, now=now)
    zhang.refresh_from_db()
    assert zhang.name == "张三丰"
    assert zhang.check_password("his own very good one")


def test_a_pack_is_loaded_by_who_may(folder: Path, now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        load_pack(folder, actor=ANONYMOUS, now=now)
    assert refusal.value.code == "not_permitted"


def test_a_folder_without_a_cover_is_no_pack(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(Refused, match=r"pack\.toml") as refusal:
        load_pack(tmp_path / "nowhere", actor=SYSTEM, now=now)
    assert refusal.value.code == "no_pack"


def test_cells_are_read_by_type(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(FILES["pack.toml"])
    (tmp_path / "x.csv").write_text("a,b\n 7 , 1;2 ; \nx,是\n", encoding="utf-8-sig")
    problems = Problems()
    first, second = Pack(tmp_path, problems).rows("x.csv", required=("a", "b"))
    assert (first.integer("a"), str(first.decimal("a")), first.items_of("b")) == (7, "7", ["1", "2"])
    assert second.flag("b")
    assert not first.flag("b")
    for read in (second.integer, second.decimal, second.day):
        with pytest.raises(Exception, match="“x”"):
            read("a")
    assert [problem.line for problem in problems.found] == [3, 3, 3]


def test_the_example_district_loads_and_loads_again(now: datetime, tmp_path: Path) -> None:
    copy = shutil.copytree(GUSU, tmp_path / "gusu")
    outcome = load_pack(copy, actor=SYSTEM, now=now)
    assert outcome.changed
    assert set(outcome.rows) == {section.name for section in actions.sections()}
    assert all(rows for section, rows in outcome.rows.items() if section != "outbox")
    counts = {table: table.objects.count() for table in (Unit, Role, Person, Appointment)}
    roles = {role.code for role, _ in one_demo_person_per_role()}
    assert roles == set(Role.objects.values_list("code", flat=True))
    cover = copy / "pack.toml"
    cover.write_text(cover.read_text().replace('version = "', 'version = "again-'))
    before = Entry.objects.count()
    load_pack(copy, actor=SYSTEM, now=now)
    assert {table: table.objects.count() for table in counts} == counts
    assert Entry.objects.count() == before + 1
