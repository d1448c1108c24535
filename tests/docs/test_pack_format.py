"""The page on the pack's files names the columns that the loaders ask for, and no others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.utils import timezone

from bihuan.foundation.packs.actions import sections
from bihuan.foundation.packs.reading import Pack, Problems, Row
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.refusals import Refused
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "reference" / "pack-format.md"
GUSU = ROOT / "packs" / "gusu"


class Listening(Pack):
    """A pack that notes which columns and files it is asked for, and gives no rows."""

    def __init__(self, folder: Path) -> None:
        self.columns: dict[str, tuple[set[str], set[str]]] = {}
        self.files: set[str] = set()
        super().__init__(folder, Problems())

    def rows(self, name: str, *, required: Collection[str], optional: Collection[str] = ()) -> Iterator[Row]:
        self.columns[name] = (set(required), set(optional))
        return iter(())

    def has(self, name: str) -> bool:
        self.files.add(name)
        return name.endswith(".csv") or super().has(
            name
        )  # a table that may be left out is described all the same

    def _text(self, name: str) -> str:
        self.files.add(name)
        return super()._text(name)


def asked_for() -> Listening:
    """The pack after every section has read it. What it makes of an empty pack does not matter here."""
    pack = Listening(GUSU)
    for section in sections():
        with suppress(Refused):
            section.load(pack, Problems(), actor=SYSTEM, now=timezone.now())
    return pack


def described() -> dict[str, tuple[set[str], set[str]]]:
    """The columns on the page: required ones, and those marked optional."""
    found = {}
    for name, body in re.findall(
        r"^## `([\w./]+\.csv)`\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.M | re.S
    ):
        rows = re.findall(r"^\| `(\w+)` \| ([^|]*)\|", body, re.M)
        optional = {column for column, note in rows if "optional column" in note}
        found[name] = ({column for column, _ in rows} - optional, optional)
    return found


@pytest.mark.django_db
def test_every_column_that_a_loader_asks_for_is_described() -> None:
    assert described() == asked_for().columns


@pytest.mark.django_db
def test_every_file_that_a_loader_reads_is_named() -> None:
    text = PAGE.read_text(encoding="utf-8")
    pack = asked_for()
    assert {name for name in pack.files | set(pack.columns) if f"`{name}`" not in text} == set()
