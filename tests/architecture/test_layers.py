"""Imports point downwards, and every file of an app has a name that the design knows."""

from __future__ import annotations

import ast
import sys
import tomllib

from importlinter import configuration
from importlinter.application import use_cases

from tests.architecture.source import ROOT, SRC, Module, modules

configuration.configure()

FLOORS = ("kernel", "foundation", "domain", "play", "api cli web", "config")
DESIGNED_FILES = {
    "__init__",
    "actions",
    "apps",
    "events",
    "mail",  # plain work on the bytes of a mail, and the box that it lies in
    "migrations",
    "models",
    "pack",
    "planning",  # plain work on an instance, without models
    "policy",
    "queries",
    "subscribers",
    "tasks",
    "understanding",
    "printing",  # plain work on contents, without models
    "tables",  # plain work on texts, without models
    "vocabulary",
    "workflow",
}


def test_every_import_contract_is_kept() -> None:
    """The same run as `lint-imports`; what it says about a broken contract is shown with the failure."""
    assert use_cases.lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True) is True


def test_no_contract_has_a_list_of_exceptions() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    excused = [c["name"] for c in settings["contracts"] if {"ignore_imports", "exhaustive_ignores"} & set(c)]
    assert excused == []


def floor(module: str) -> int:
    """How high a part of `bihuan` stands."""
    return next(height for height, names in enumerate(FLOORS) if module in names.split())


def imports_for_types(module: Module) -> list[str]:
    blocks = (
        n for n in ast.walk(module.tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)
    )
    found = (n for block in blocks for n in ast.walk(block) if isinstance(n, ast.ImportFrom))
    return [n.module for n in found if n.module and n.module.startswith("bihuan.")]


def test_imports_for_types_point_downwards_too() -> None:
    wrong = [
        (m.name, target)
        for m in modules()
        for target in imports_for_types(m)
        if floor(target.split(".")[1]) > floor(m.name.split("/")[0])
    ]
    assert wrong == []


def test_every_file_of_a_domain_app_has_a_designed_name() -> None:
    files = {
        child.relative_to(SRC).as_posix()
        for app in (SRC / "domain").iterdir()
        if app.is_dir() and app.name != "__pycache__"
        for child in app.iterdir()
        if child.name not in {"__pycache__", "templates"} and child.stem not in DESIGNED_FILES
    }
    assert files == set()


def test_the_kernel_imports_nothing_but_the_standard_library_and_itself() -> None:
    wrong = []
    for module in (m for m in modules() if m.name.startswith("kernel/")):
        for node in ast.walk(module.tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [
                f"{module.name}:{node.lineno} {name}"  # type: ignore[attr-defined]
                for name in names
                if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("bihuan.kernel")
            ]
    assert wrong == []
