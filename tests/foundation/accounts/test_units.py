"""The tree of units is dated: what was so on a day can still be said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import path_on, unit_by_code, units
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import ANONYMOUS, SYSTEM
from bihuan.kernel.refusals import Refused
from tests.factories.accounts import FOUNDED, actor, person, unit

pytestmark = pytest.mark.django_db
MOVED = date(2026, 3, 1)


@pytest.fixture
def tree() -> tuple[Unit, Unit, Unit]:
    """The district, a bureau, and a centre below the bureau."""
    district = unit("GS", kind="district")
    bureau = unit("GS-CG", district)
    return district, bureau, unit("GS-CG-ZX", bureau, kind="centre")


def test_a_unit_stands_below_its_parent(tree: tuple[Unit, Unit, Unit]) -> None:
    assert [u.path for u in tree] == ["/GS/", "/GS/GS-CG/", "/GS/GS-CG/GS-CG-ZX/"]


def test_a_move_takes_along_what_is_below_and_keeps_the_old_paths_for_old_days(
    tree: tuple[Unit, Unit, Unit], now: datetime
) -> None:
    district, bureau, centre = tree
    other = unit("GS-YJ", district)
    actions.move_unit(
        actor=SYSTEM, now=now, unit=bureau, name="并入", parent=other, on=MOVED, reason="机构改革"
    )
    bureau, centre = unit_by_code("GS-CG"), unit_by_code("GS-CG-ZX")
    assert (bureau.path, bureau.name, bureau.parent) == ("/GS/GS-YJ/GS-CG/", "并入", other)
    assert centre.path == "/GS/GS-YJ/GS-CG/GS-CG-ZX/"
    day_before = MOVED - timedelta(days=1)
    assert [path_on(centre, day) for day in (FOUNDED, day_before, MOVED)] == [
        "/GS/GS-CG/GS-CG-ZX/", "/GS/GS-CG/GS-CG-ZX/", "/GS/GS-YJ/GS-CG/GS-CG-ZX/",
    ]  # fmt: skip
    entry = Entry.objects.get(kind="accounts.unit_moved")
    assert (entry.data["old_path"], entry.data["path"], entry.reason) == (
        "/GS/GS-CG/",
        "/GS/GS-YJ/GS-CG/",
        "机构改革",
    )


def test_two_moves_on_one_day_leave_one_span(tree: tuple[Unit, Unit, Unit], now: datetime) -> None:
    district, bureau, _ = tree
    for name in ("甲", "乙"):
        actions.move_unit(actor=SYSTEM, now=now, unit=bureau, name=name, parent=district, on=MOVED)
    assert [(s.name, s.valid_from) for s in bureau.spans.all()] == [("单位GS-CG", FOUNDED), ("乙", MOVED)]


def test_a_move_that_changes_nothing_writes_nothing(tree: tuple[Unit, Unit, Unit], now: datetime) -> None:
    district, bureau, _ = tree
    count = Entry.objects.count()
    actions.move_unit(actor=SYSTEM, now=now, unit=bureau, name=bureau.name, parent=district, on=MOVED)
    assert Entry.objects.count() == count
    assert bureau.spans.count() == 1


def test_a_unit_cannot_be_put_below_itself_nor_moved_before_it_began(
    tree: tuple[Unit, Unit, Unit], now: datetime
) -> None:
    district, bureau, centre = tree
    for parent, on, code in ((centre, MOVED, "own_descendant"), (None, date(2000, 1, 1), "too_early")):
        with pytest.raises(Refused) as refusal:
            actions.move_unit(actor=SYSTEM, now=now, unit=bureau, name="x", parent=parent, on=on)
        assert refusal.value.code == code
    bureau.refresh_from_db()
    assert bureau.parent == district
    assert bureau.spans.count() == 1


def test_a_unit_is_closed_from_below(tree: tuple[Unit, Unit, Unit], now: datetime) -> None:
    _, bureau, centre = tree
    with pytest.raises(Refused) as refusal:
        actions.end_unit(actor=SYSTEM, now=now, unit=bureau, on=MOVED, reason="撤并")
    assert refusal.value.code == "has_children"
    for closed in (centre, bureau):
        actions.end_unit(actor=SYSTEM, now=now, unit=closed, on=MOVED, reason="撤并")
    assert {u.code for u in units(MOVED)} == {"GS"}
    assert {u.code for u in units(MOVED - timedelta(days=1))} == {"GS", "GS-CG", "GS-CG-ZX"}
    with pytest.raises(Refused) as refusal:
        actions.move_unit(actor=SYSTEM, now=now, unit=bureau, name="复活", parent=None, on=MOVED)
    assert refusal.value.code == "unit_ended"


def test_a_code_is_given_once(tree: tuple[Unit, Unit, Unit], now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_unit(
            actor=SYSTEM, now=now, code="GS-CG", name="又一个", kind="bureau", parent=None, valid_from=MOVED
        )
    assert (refusal.value.code, set(refusal.value.fields)) == ("code_taken", {"code"})


def test_only_who_manages_accounts_changes_units(tree: tuple[Unit, Unit, Unit], now: datetime) -> None:
    district, bureau, _ = tree
    outsider = actor(person("clerk", bureau, "accounts.view"))
    for who in (ANONYMOUS, outsider):
        with pytest.raises(Refused) as refusal:
            actions.move_unit(actor=who, now=now, unit=bureau, name="x", parent=district, on=MOVED)
        assert refusal.value.code == "not_permitted"
    manager = actor(person("manager", district, "accounts.manage"))
    actions.move_unit(actor=manager, now=now, unit=bureau, name="x", parent=district, on=MOVED)
    assert Entry.objects.latest("seq").actor_key == manager.key
