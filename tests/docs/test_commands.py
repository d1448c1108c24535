"""What the pages tell people to type exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from bihuan.cli.docgen.command_line import commands
from tests.docs.pages import ROOT, blocks, name, pages

KNOWN = dict(commands())
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def typed() -> Iterator[tuple[str, list[str]]]:
    """The words of every `bihuan …` and `make …` that a page quotes, in blocks and in running text."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        quoted = [line for block in blocks(text, "console") + blocks(text, "") for line in block.splitlines()]
        lines = [line[2:] for line in quoted if line.startswith("$ ")]
        lines += re.findall(r"`((?:bihuan|make) [^`\n]+)`", text)
        for line in lines:
            words = shlex.split(
                re.sub(r"^(?:[A-Z_]+=\S+ )+", "", line).split(" | ")[0].split(" > ")[0], comments=True
            )
            if words and words[0] in {"bihuan", "make"}:
                yield name(page), words


def fault(words: list[str]) -> str:
    """What is wrong with a command: an unknown word, or an option that it does not have."""
    if words[0] == "make":
        wanted = [w for w in words[1:] if "=" not in w]
        return "" if set(wanted) <= TARGETS else f"no target {wanted}"
    path, rest = "bihuan", words[1:]
    while rest and f"{path} {rest[0]}" in KNOWN:
        path, rest = f"{path} {rest[0]}", rest[1:]
    command = KNOWN[path]
    if isinstance(command, click.Group) and rest and not rest[0].startswith("-") and rest[0].islower():
        return f"no command {path} {rest[0]}"
    options = {flag for p in command.params for flag in [*p.opts, *p.secondary_opts]} | {"--help", "-h"}
    unknown = [
        w for w in rest if w.startswith("-") and w not in {"-", "--"} and w.split("=")[0] not in options
    ]
    return f"{path} has no {unknown}" if unknown else ""


def test_every_command_that_a_page_quotes_exists() -> None:
    assert [f"{page}: {' '.join(words)}: {found}" for page, words in typed() if (found := fault(words))] == []


@pytest.mark.parametrize("line", ["bihuan journal burn", "bihuan clock due --loud", "make coffee"])
def test_a_command_that_does_not_exist_is_found(line: str) -> None:
    assert fault(line.split())
