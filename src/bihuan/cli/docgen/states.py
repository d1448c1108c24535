"""`states.md`: each workflow table as a drawing and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bihuan.cli.docgen.apps import modules
from bihuan.cli.docgen.english import both, english
from bihuan.cli.docgen.markdown import code, codes, table
from bihuan.kernel.workflow import Guard, Move, Workflow

MANY = 4
INTRODUCTION = """# States and moves

One table for each noun that has a life. A move is what a button, an endpoint or a job does; it is refused when the record is in
another state, when a guard says no, or when the actor does not hold the permission (see [permissions](permissions.md)) over the record.
*Automatic* moves have no button: they follow from another move. A move to “stays” records something and leaves the state as it is.
Source of each table: `workflow.py` of its app."""


def page() -> str:
    """All tables, the domain's first."""
    found = sorted(workflows(), key=lambda pair: (pair[0] != "cases", pair[0]))
    return "\n\n".join([INTRODUCTION, *(section(app, flow) for app, flow in found)])


def workflows() -> Iterator[tuple[str, Workflow[Any]]]:
    """Every workflow of the product with its app."""
    for app, module in modules("workflow"):
        for value in vars(module).values():
            if isinstance(value, Workflow):
                yield app, value


def section(app: str, flow: Workflow[Any]) -> str:
    """One noun."""
    return "\n\n".join(
        [f"## {flow.noun} ({app})", drawing(flow), "### States", states(flow), "### Moves", moves(flow), guards(flow)]
    ).rstrip()  # fmt: skip


def drawing(flow: Workflow[Any]) -> str:
    """The moves that change the state, as a Mermaid diagram. What leads from many states is named below instead."""
    leading = [move for move in flow.moves.values() if move.target]
    many = [move for move in leading if len(move.sources) > MANY]
    arrows = [arrow for move in leading if move not in many for arrow in _arrows(flow, move)]
    drawn = "\n".join(["```mermaid", "stateDiagram-v2", *_ends(flow), *arrows, "```"])
    return drawn + _apart(many)


def _ends(flow: Workflow[Any]) -> list[str]:
    """The states by name, where the life begins, and where it can end."""
    named = [f"    {state}: {label}" for state, label in flow.states.items()]
    ends = [f"    {state} --> [*]" for state in flow.states if state in flow.final]
    return [*named, f"    [*] --> {_value(flow.initial)}", *ends]


def _apart(moves: list[Move[Any]]) -> str:
    named = ", ".join(f"{code(move.verb)} (to {code(_value(move.target))})" for move in moves)
    return f"\n\nNot drawn, because they lead from many states: {named}." if moves else ""


def _arrows(flow: Workflow[Any], move: Move[Any]) -> list[str]:
    mark = " (automatic)" if move.automatic else ""
    return [f"    {source} --> {_value(move.target)}: {move.verb}{mark}" for source in _sources(flow, move)]


def states(flow: Workflow[Any]) -> str:
    """The states in the order of their life."""
    rows = [
        (code(state), label, english(label), "end" if state in flow.final else "")
        for state, label in flow.states.items()
    ]
    return table(("state", "中文", "English", ""), rows)


def moves(flow: Workflow[Any]) -> str:
    """The table of moves."""
    rows = [
        (
            code(move.verb),
            both(move.label),
            codes(_sources(flow, move)),
            code(_value(move.target)) if move.target else "stays",
            code(_value(move.permission)),
            codes(guard.code for guard in move.guards),
            "automatic" if move.automatic else "",
        )
        for move in flow.moves.values()
    ]
    return table(("verb", "label", "from", "to", "permission", "guards", ""), rows)


def guards(flow: Workflow[Any]) -> str:
    """What each guard says when it shuts a move."""
    found: dict[str, Guard[Any]] = {
        guard.code: guard for move in flow.moves.values() for guard in move.guards
    }
    if not found:
        return ""
    rows = [(code(guard.code), guard.message, english(guard.message)) for guard in found.values()]
    return "### Guards\n\n" + table(("code", "refusal", "in English"), rows)


def _sources(flow: Workflow[Any], move: Move[Any]) -> list[str]:
    return [state for state in flow.states if state in move.sources]


def _value(text: object) -> str:
    return str(getattr(text, "value", text))
