"""Every permission of the product, as the apps declare them; roles hold these and no other strings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Permission(Protocol):
    """A member of an app's permission enum: its value stands in roles, its label on screens."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> object: ...


_declared: dict[str, Permission] = {}


def register(permissions: Iterable[Permission]) -> None:
    """Make an app's permissions known. Called in its `AppConfig.ready`."""
    for permission in permissions:
        _declared[permission.value] = permission


def known() -> dict[str, Permission]:
    """All declared permissions by value, sorted."""
    return dict(sorted(_declared.items()))
