"""`permissions.md`: every permission, and which roles of the example district hold it."""

from __future__ import annotations

import tomllib
from typing import Any

from bihuan.cli.docgen.apps import is_ours
from bihuan.cli.docgen.english import english
from bihuan.cli.docgen.markdown import code, table
from bihuan.cli.installation import EXAMPLE_PACK
from bihuan.kernel import permissions

INTRODUCTION = """# Permissions

A permission is a string that an app declares in its `vocabulary.py`; a role is a named set of them, written in a district pack
(`roles.toml`); an appointment gives a person a role in a unit for a time. Whoever holds a permission in a unit holds it for all units
below. How place and unit bound it: [decision 0008](../decisions/0008-place-and-unit-scoped-permissions.md). No permission lets anybody
check his own work: that is decided per person by the guards in [states](states.md)."""


def page() -> str:
    """The list, the roles, and who holds what."""
    roles = example_roles()
    return "\n\n".join(
        [INTRODUCTION, "## The permissions", declared(), "## The roles of the example district", described(roles),
         "## Who holds what", *(matrix(app, roles) for app in apps())]
    )  # fmt: skip


def labels() -> dict[str, str]:
    """The product's permissions with their Chinese labels."""
    return {value: str(held.label) for value, held in permissions.known().items() if is_ours(type(held))}


def apps() -> list[str]:
    """The apps that declare permissions."""
    return sorted({value.split(".")[0] for value in labels()})


def example_roles() -> dict[str, dict[str, Any]]:
    """The roles of packs/gusu by code."""
    roles: dict[str, dict[str, Any]] = tomllib.loads(
        (EXAMPLE_PACK / "roles.toml").read_text(encoding="utf-8")
    )["roles"]
    return roles


def declared() -> str:
    """Each permission in both languages."""
    return table(
        ("permission", "中文", "English"), ((code(v), label, english(label)) for v, label in labels().items())
    )


def described(roles: dict[str, dict[str, Any]]) -> str:
    """Each role in both languages."""
    rows = ((code(key), role["name"], role["name_en"], role.get("note", "")) for key, role in roles.items())
    return table(("role", "中文", "English", "does"), rows)


def matrix(app: str, roles: dict[str, dict[str, Any]]) -> str:
    """The permissions of one app by the roles that hold any of them."""
    values = [value for value in labels() if value.startswith(f"{app}.")]
    holders = [key for key, role in roles.items() if set(values) & set(role["permissions"])]
    rows = [
        (code(value), *("●" if value in roles[key]["permissions"] else "" for key in holders))
        for value in values
    ]
    return f"### {app}\n\n" + table(("", *holders), rows)
