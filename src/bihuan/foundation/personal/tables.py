"""Which tables hold sealed values: each app declares its own, and rotation and erasure walk through all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone

from bihuan.foundation.personal import ring
from bihuan.foundation.personal.sealing import Spot, Unreadable, lookup_hash, seal, unseal
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class SealedTable:
    """The sealed columns of a model.

    `name` and the names in `columns` are bound into every value: they never change, even if the model is renamed.
    `columns` maps what a value is (`phone`) to the model field that holds it sealed, `hashes` to the field that
    holds its look-up hash. `row` is the attribute that is known before the row is written and never changes.
    """

    name: str
    model: type[Model]
    row: str
    columns: Mapping[str, str]
    hashes: Mapping[str, str] = field(default_factory=dict)

    def sealed(self, row: int | str | UUID, values: Mapping[str, str]) -> dict[str, str]:
        """The model fields of these values: sealed, and hashed where they are looked up by.

        The first value of an installation makes its ring. Refuses (`key_ring`) when the ring cannot be used.
        """
        make_ring_once()
        fields = {self.columns[what]: seal(text, self._spot(row, what)) for what, text in values.items()}
        hashes = {
            self.hashes[what]: lookup_hash(text) for what, text in values.items() if what in self.hashes
        }
        return fields | hashes

    def open(self, row: Model, what: str) -> str:
        """One value of a row. Refuses with `Unreadable`, or `key_ring` when there is no ring."""
        return unseal(getattr(row, self.columns[what]), self._spot(getattr(row, self.row), what))

    def shown(self, row: Model, what: str) -> str | None:
        """One value of a row for a page; None for what cannot be read now."""
        try:
            return self.open(row, what)
        except Refused:
            return None

    def resealed(self, row: Any) -> dict[str, str]:
        """The fields of a row under the present keys. What cannot be opened is left out and stays as it is."""
        fields: dict[str, str] = {}
        for what in self.columns:
            try:
                fields |= self.sealed(getattr(row, self.row), {what: self.open(row, what)})
            except Unreadable:
                continue
        return fields

    @property
    def rows(self) -> QuerySet[Any]:
        """All rows of the table."""
        return QuerySet(self.model)

    @property
    def fields(self) -> list[str]:
        """Every model field that holds something personal."""
        return [*self.columns.values(), *self.hashes.values()]

    def blank(self) -> dict[str, str]:
        """The fields of a row of which nothing personal is left."""
        return dict.fromkeys(self.fields, "")

    def _spot(self, row: int | str | UUID, what: str) -> Spot:
        return Spot(self.name, what, row)


_tables: dict[str, SealedTable] = {}


def register(table: SealedTable) -> None:
    """Make a table known to rotation. Called in the `AppConfig.ready` of the app that owns it."""
    _tables[table.name] = table


def registered() -> list[SealedTable]:
    """Every table with sealed values, by name."""
    return [_tables[name] for name in sorted(_tables)]


def make_ring_once() -> None:
    """Make the ring of a new installation. Harmless when there is one.

    Refuses (`key_ring`) when values are sealed already: the ring was lost, and a new one would hide that.
    """
    if ring.exists():
        return
    with ring.changing():  # else what another seals between the two questions looks like a lost ring
        if ring.exists():
            return
        if has_sealed_values():
            raise Refused(
                "key_ring",
                "密钥文件 {path} 不见了，而数据库里已有加密的个人信息。请从备份恢复密钥文件，并核对 BIHUAN_PERSONAL_KEYS。",
                path=ring.path(),
            )
        ring.make(timezone.now())


def has_sealed_values() -> bool:
    """Whether anything at all is sealed in the database."""
    return any(table.rows.exclude(**{name: ""}).exists() for table in registered() for name in table.fields)
