"""Who acts: one frozen value that every action and query is asked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """A person, or the system itself, with what he may do and where.

    `grants` pairs a permission with the path of the unit below which it holds; `key` and `label`
    are what the journal writes.
    """

    key: str
    label: str
    person_id: int | None = None
    unit_id: int | None = None
    unit_code: str = ""
    unit_path: str = ""
    unit_area: str = ""
    grants: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    areas: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    is_system: bool = False
    looked_up: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What policies have looked up for him; see `once`."""

    def may(self, permission: str) -> bool:
        """Whether the permission is held anywhere at all."""
        return self.is_system or permission in self._by_permission

    def paths(self, permission: str) -> tuple[str, ...]:
        """The unit paths below which the permission holds; `("/",)` for the system."""
        return ("/",) if self.is_system else self._by_permission.get(permission, ())

    def may_in(self, permission: str, unit_path: str) -> bool:
        """Whether the permission is held for the unit at `unit_path`."""
        return any(unit_path.startswith(path) for path in self.paths(permission))

    def area_of(self, unit_path: str) -> str:
        """The place code that a unit of one's grants answers for, or empty for the whole district."""
        return self._area_by_path.get(unit_path, "")

    def once(self, key: object, look_up: Callable[[], T]) -> T:
        """What `look_up` finds, asked once in the life of this value: a request, a command, a player's month.

        The system and the unknown live as long as the process, so for them nothing is kept.
        """
        if self.person_id is None:
            return look_up()
        if key not in self.looked_up:
            self.looked_up[key] = look_up()
        found: T = self.looked_up[key]  # type: ignore[assignment]  # put there two lines up
        return found

    @property
    def is_signed_in(self) -> bool:
        return self.is_system or self.person_id is not None

    @cached_property
    def _by_permission(self) -> dict[str, tuple[str, ...]]:
        held: dict[str, list[str]] = {}
        for permission, path in sorted(self.grants):
            held.setdefault(permission, []).append(path)
        return {permission: tuple(paths) for permission, paths in held.items()}

    @cached_property
    def _area_by_path(self) -> dict[str, str]:
        return dict(self.areas)


SYSTEM = Actor(key="system", label="系统", is_system=True)
ANONYMOUS = Actor(key="anonymous", label="未登录")
