"""The reference pages that are written from the code. `PAGES` names each; `bihuan docs` writes and compares them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from bihuan.cli.docgen.markdown import NOTE

PAGES = ("states", "permissions", "events", "settings", "command_line", "glossary")


def file_of(page: str) -> str:
    """The name of a page's file below `docs/reference`."""
    return f"{page.replace('_', '-')}.md"


def render(page: str) -> str:
    """A page as the code of today gives it. Needs `set_up` to have run."""
    from django.utils import translation  # after set_up

    body: Callable[[], str] = import_module(f"bihuan.cli.docgen.{page}").page
    with translation.override("zh-hans"):
        return f"{NOTE}\n\n{body().rstrip()}\n"
