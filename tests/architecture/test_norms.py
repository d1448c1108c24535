"""The norms of size, named in the design: short functions, short modules, short templates."""

from __future__ import annotations

import ast
from statistics import median

from radon.complexity import cc_visit

from tests.architecture.source import ROOT, Module, modules, span, templates

LONGEST_FUNCTION = 50
HIGHEST_COMPLEXITY = 8
LONGEST_MEDIAN = 8
LONGEST_MODULE = 400
LONGEST_TEMPLATE = 150
DRAWERS = {"common", "core", "utils", "util", "helpers", "helper", "misc", "managers", "services", "handlers"}
VAGUE_WORDS = ("Manager", "Helper", "Util", "Utils", "Service", "Handler")


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{m.name}:{f.lineno} {f.name} {span(f)}"
        for m in modules()
        for f in m.functions()
        if span(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_the_median_function_is_short() -> None:
    assert median(span(f) for m in modules() for f in m.functions()) <= LONGEST_MEDIAN


def complex_blocks(module: Module) -> list[str]:
    """Functions and methods that branch more often than a reader keeps in mind."""
    blocks = cc_visit(module.path.read_text())
    return [
        f"{module.name}:{b.lineno} {b.fullname} {b.complexity}"
        for b in blocks
        if b.letter != "C" and b.complexity > HIGHEST_COMPLEXITY
    ]


def test_no_function_is_tangled() -> None:
    assert [line for m in modules() for line in complex_blocks(m)] == []


def test_no_module_is_too_long() -> None:
    assert [f"{m.name} {m.lines}" for m in modules() if m.lines > LONGEST_MODULE] == []


def test_no_template_is_too_long() -> None:
    sizes = {p.relative_to(ROOT).as_posix(): len(p.read_text().splitlines()) for p in templates()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_TEMPLATE} == {}


def test_no_module_is_a_drawer() -> None:
    assert [m.name for m in modules() if DRAWERS & set(m.name.removesuffix(".py").split("/"))] == []


def test_no_class_has_a_vague_name() -> None:
    classes = [(m.name, n.name) for m in modules() for n in ast.walk(m.tree) if isinstance(n, ast.ClassDef)]
    assert [pair for pair in classes if pair[1].endswith(VAGUE_WORDS)] == []
