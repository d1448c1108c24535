"""What the architecture tests read: the tracked files of the repository and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "bihuan"
TEMPLATE_SUFFIXES = {".html", ".txt"}


@dataclass(frozen=True)
class Module:
    """One Python file with its syntax tree; `name` is its path below `src/bihuan`, as in failure messages."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(SRC).as_posix()

    @property
    def lines(self) -> int:
        return len(self.path.read_text().splitlines())

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product, migrations apart: those are written by a tool."""
    paths = (p for p in sorted(SRC.rglob("*.py")) if "migrations" not in p.parts)
    return tuple(Module(p, ast.parse(p.read_text(), str(p))) for p in paths)


def below(*folders: str) -> list[Module]:
    return [m for m in modules() if m.name.startswith(tuple(f"{folder}/" for folder in folders))]


def action_modules() -> list[Module]:
    """`actions.py` or the modules of an `actions` package, of foundation and domain apps."""
    return [
        m for m in below("foundation", "domain") if m.name.split("/")[2:3] in (["actions.py"], ["actions"])
    ]


@cache
def templates() -> tuple[Path, ...]:
    folders = (p for p in SRC.rglob("templates") if p.is_dir())
    return tuple(sorted(p for f in folders for p in f.rglob("*") if p.suffix in TEMPLATE_SUFFIXES))


@cache
def tracked() -> tuple[Path, ...]:
    """The files that git keeps and that still stand; outside a checkout there is nothing to judge."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True)
    return tuple(p for name in listing.stdout.split("\0") if name and (p := ROOT / name).is_file())


def span(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function from its `def` to its end, the docstring apart."""
    first = function.body[0]
    is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documented = (first.end_lineno or 0) - first.lineno + 1 if is_documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - documented


def called(node: ast.expr) -> str:
    """The dotted name of what is called, as written: `timezone.now`, `datetime.datetime.now`."""
    if isinstance(node, ast.Attribute):
        return f"{called(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
