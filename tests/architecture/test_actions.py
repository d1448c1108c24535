"""The outline of an action, and what only an action may do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, action_modules, below, called, modules

CLOCKS = ("now", "utcnow", "today", "time", "monotonic")
CONVERSIONS = ("localdate", "localtime")  # these ask the clock only when they are given no moment
CLOCK_HOMES = ("datetime", "date", "timezone", "time", "dt")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def public_functions(module: Module) -> Iterator[Function]:
    return (n for n in module.tree.body if isinstance(n, Function) and not n.name.startswith("_"))


def opens_a_transaction(function: Function) -> bool:
    """Decorated with `atomic`, or with a block of it."""
    return any(
        called(n).endswith("atomic") for n in ast.walk(function) if isinstance(n, ast.Attribute | ast.Name)
    )


def actions(module: Module) -> list[Function]:
    """What stands beside the actions to serve them (locking, clocks) opens no transaction of its own."""
    return [f for f in public_functions(module) if opens_a_transaction(f)]


def is_told(function: Function) -> bool:
    return {"actor", "now"} <= {a.arg for a in function.args.kwonlyargs}


def takes_an_actor(function: Function) -> bool:
    return "actor" in {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}


@pytest.mark.parametrize("module", action_modules(), ids=lambda m: m.name)
def test_every_action_is_told_who_acts_and_when(module: Module) -> None:
    """In the domain always; in the foundation wherever a person can be the one who acts."""
    bound = [f for f in actions(module) if module.name.startswith("domain/") or takes_an_actor(f)]
    assert [f"{f.name}:{f.lineno}" for f in bound if not is_told(f)] == []


def test_every_domain_action_takes_all_its_facts_by_name() -> None:
    domain = (m for m in action_modules() if m.name.startswith("domain/"))
    assert [f"{m.name}:{f.lineno} {f.name}" for m in domain for f in actions(m) if f.args.args] == []


@pytest.mark.parametrize("module", action_modules(), ids=lambda m: m.name)
def test_every_action_has_a_docstring(module: Module) -> None:
    assert [f.name for f in actions(module) if not ast.get_docstring(f)] == []


def taken_from_actions(module: Module) -> set[str]:
    """The names that a module imports from the actions of a domain app."""
    imports = [n for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom)]
    sources = [n for n in imports if re.match(r"bihuan\.domain\.\w+\.actions", n.module or "")]
    return {alias.name for n in sources for alias in n.names}


def test_the_ways_in_take_nothing_but_actions_from_the_actions_modules() -> None:
    domain = [m for m in action_modules() if m.name.startswith("domain/")]
    serving = {f.name for m in domain for f in public_functions(m)} - {
        f.name for m in domain for f in actions(m)
    }
    taken = {(m.name, name) for m in below("web", "api", "cli") for name in taken_from_actions(m) & serving}
    assert taken == set()


def clock_calls(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            *home, name = called(node.func).split(".")
            asks = name in CLOCKS or (name in CONVERSIONS and not node.args and not node.keywords)
            if asks and home and home[-1] in CLOCK_HOMES:
                yield f"{module.name}:{node.lineno} {'.'.join((*home, name))}"


def test_neither_kernel_nor_domain_asks_the_clock() -> None:
    assert [call for m in below("kernel", "domain") for call in clock_calls(m)] == []


@pytest.mark.parametrize("module", action_modules(), ids=lambda m: m.name)
def test_no_action_asks_the_clock(module: Module) -> None:
    assert list(clock_calls(module)) == []


def assigned(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def state_assignments(module: Module) -> Iterator[str]:
    """`x.state = …`, `update(state=…)`, `bulk_update(…, ["state"])` and `setattr(x, "state", …)`."""
    for node in ast.walk(module.tree):
        if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in assigned(node)):
            yield f"{module.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call) and changes_state(node):
            yield f"{module.name}:{node.lineno}"


def changes_state(call: ast.Call) -> bool:
    name = called(call.func).rpartition(".")[2] or getattr(call.func, "attr", "")
    constants = {c.value for a in call.args for c in ast.walk(a) if isinstance(c, ast.Constant)}
    if name in {"update", "update_or_create"}:
        return "state" in {k.arg for k in call.keywords}
    return name in {"bulk_update", "setattr"} and "state" in constants


def test_state_is_assigned_in_actions_alone() -> None:
    allowed = {m.name for m in action_modules()}
    assert [line for m in modules() if m.name not in allowed for line in state_assignments(m)] == []


def test_no_form_field_or_schema_can_carry_a_state() -> None:
    """A state changes through a move; no input of the web or the API may name it as a field to write."""
    wrong = []
    for module in (*below("web"), *below("api")):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and node.name.endswith(("Form", "In")):
                fields = {t.id for n in node.body for t in assigned(n) if isinstance(t, ast.Name)}
                wrong += [f"{module.name}:{node.lineno} {node.name}"] if "state" in fields else []
    assert wrong == []


HOOKS = {"save", "delete", "full_clean"}


def test_no_model_hides_a_rule_in_save() -> None:
    overridden = [
        f"{m.name}:{f.lineno} {f.name}"
        for m in below("foundation", "domain")
        for f in m.functions()
        if f.name in HOOKS and f.args.args and f.args.args[0].arg == "self"
    ]
    assert overridden == []


def test_no_signal_receiver_carries_a_rule() -> None:
    names = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
    users = [
        f"{m.name}:{n.lineno}"
        for m in modules()
        for n in ast.walk(m.tree)
        if isinstance(n, ast.ImportFrom)
        and (n.module or "").startswith("django.")
        and names & {a.name for a in n.names}
    ]
    assert users == []
