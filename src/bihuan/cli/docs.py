"""`bihuan docs`: write the generated reference pages, or tell which are not what the code says."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from bihuan.cli import docgen
from bihuan.cli.installation import ROOT, set_up
from bihuan.cli.terminal import done, step
from bihuan.kernel.refusals import Refused

FOLDER = ROOT / "docs" / "reference"


@click.group(invoke_without_command=True)
@click.pass_context
def docs(context: click.Context) -> None:
    """参考文档：由代码生成，并可核对。 · The generated reference pages."""
    if context.invoked_subcommand is None:
        context.invoke(build)


@docs.command()
def build() -> None:
    """重新写出参考文档。 · Write the reference pages."""
    changed = [(path, text) for path, text in _pages() if _standing(path) != text]
    for path, text in changed:
        path.write_text(text, encoding="utf-8")
        step(path.relative_to(ROOT).as_posix())
    done(f"{len(docgen.PAGES) + 1} 页，改写 {len(changed)} 页")


@docs.command()
def check() -> None:
    """核对参考文档与代码是否一致；不一致就指名并以 1 退出。 · Exit 1 and name the pages that differ from the code."""
    stale = [path.name for path, text in _pages() if _standing(path) != text]
    if stale:
        raise Refused(
            "docs_stale",
            "参考文档与代码不一致：{pages}。请运行 make docs 后一并提交。",
            pages="、".join(stale),
        )
    done(f"{len(docgen.PAGES) + 1} 页都与代码一致")


def _pages() -> list[tuple[Path, str]]:
    """Each page's file with the text that the code gives. Refuses where there is no checkout to write into."""
    if not FOLDER.is_dir():
        raise Refused("no_docs", "这里没有 docs/reference 目录。请在源码目录里运行。")
    set_up()
    pages = [(FOLDER / docgen.file_of(page), docgen.render(page)) for page in docgen.PAGES]
    # Asked for by name: the command line and the API are two ways in, and neither stands on the other.
    api = import_module("bihuan.api.schema")
    return [*pages, (FOLDER / "openapi.json", api.export())]


def _standing(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
