"""Links between pages lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT, name, pages, without_code

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The files that a page links to, each with the heading that it names."""
    for target in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield ((page.parent / file).resolve() if file else page), anchor


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings are reached."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_relative_link_leads_to_a_file_of_the_repository() -> None:
    lost = [f"{name(page)}: {file}" for page in pages() for file, _ in links(page) if not file.exists()]
    outside = [
        f"{name(page)}: {file}"
        for page in pages()
        for file, _ in links(page)
        if ROOT not in [file, *file.parents]
    ]
    assert lost + outside == []


def test_every_heading_that_is_linked_to_stands_there() -> None:
    lost = [
        f"{name(page)}: {name(file)}#{anchor}"
        for page in pages()
        for file, anchor in links(page)
        if anchor and file.suffix == ".md" and file.exists() and anchor not in anchors(file)
    ]
    assert lost == []


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").resolve()
    listed = {file for file, _ in links(index)}
    written = {page for page in pages() if (ROOT / "docs") in page.parents and page != index}
    assert sorted(name(page) for page in written - listed) == []
