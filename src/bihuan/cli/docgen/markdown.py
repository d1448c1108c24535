"""Writing Markdown: tables whose cells cannot break out, and the line that says who wrote the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `bihuan docs build` from the code. Change the code, run `make docs`, commit both. -->"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines)


def cell(text: object) -> str:
    """A text that stays in its cell."""
    return " ".join(str(text).replace("|", "\\|").split())


def code(text: object) -> str:
    """A name as code; nothing for nothing."""
    return f"`{text}`" if text != "" else ""


def codes(texts: Iterable[object]) -> str:
    """Several names as code."""
    return ", ".join(code(text) for text in texts)
