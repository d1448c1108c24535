"""`glossary.md`: one Chinese and one English form per word, from `docs/reference/glossary.toml`."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bihuan.cli.docgen.apps import is_ours, modules
from bihuan.cli.docgen.english import english
from bihuan.cli.docgen.markdown import codes, table
from bihuan.cli.installation import ROOT
from bihuan.kernel.refusals import Refused

SOURCE = ROOT / "docs" / "reference" / "glossary.toml"
INTRODUCTION = """# Glossary

One Chinese and one English form for each word of the field, as screens, code and pages use them. The words stand in
`docs/reference/glossary.toml`; a label of the code that is missing there, or whose English differs, fails the check.
Where cities swap 核实 and 核查, the product says 「立案前核实」 and 「结案前核查」."""


def page() -> str:
    """The words by chapter; refuses (`glossary_broken`) when they do not match the code."""
    if found := faults():
        raise Refused("glossary_broken", "词汇表与代码对不上：{faults}", faults="；".join(found))
    chapters = [f"## {name}\n\n" + _table(words) for name, words in read().items()]
    return "\n\n".join([INTRODUCTION, *chapters])


def read() -> dict[str, list[dict[str, Any]]]:
    """The words by chapter: `zh`, `en`, `means` and perhaps `code`, where the word lives."""
    chapters: dict[str, list[dict[str, Any]]] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return chapters


def words() -> list[dict[str, Any]]:
    """All words."""
    return [word for chapter in read().values() for word in chapter]


def labels() -> Iterator[tuple[str, str, str]]:
    """The choices of the vocabularies: where each lives, its value and its label. Permissions have a page of their own."""
    from django.db.models import Choices  # after set_up

    for app, module in modules("vocabulary"):
        for name, kind in vars(module).items():
            if (
                isinstance(kind, type)
                and issubclass(kind, Choices)
                and is_ours(kind)
                and not name.endswith("Permission")
            ):
                for member in kind:
                    yield f"{app}.{name}.{member.name}", str(member.value), str(member.label)


def faults() -> list[str]:
    """What is wrong: words twice, labels without a word, and labels whose English is another."""
    chosen = {word["zh"]: str(word["en"]) for word in words()}
    return [*_twice(), *_missing(chosen), *_contradicted(chosen)]


def _twice() -> list[str]:
    counted = Counter(word["zh"] for word in words())
    return [f"{zh} 写了两次" for zh, count in counted.items() if count > 1]


def _missing(chosen: dict[str, str]) -> list[str]:
    return [f"{where}“{label}”不在词汇表里" for where, _, label in labels() if label not in chosen]


def _contradicted(chosen: dict[str, str]) -> list[str]:
    return [f"{zh} 词汇表写 {en}，界面写 {english(zh)}" for zh, en in chosen.items() if not _agrees(zh, en)]


def _agrees(zh: str, en: str) -> bool:
    """Whether screens say this word so; not yet translated is no contradiction, and the heading of a list is a plural."""
    shown = english(zh).casefold()
    return shown in {"", en.casefold(), f"{en}s".casefold()}


def _table(chapter: list[dict[str, Any]]) -> str:
    lives: dict[str, list[str]] = {}
    for where, _, label in labels():
        lives.setdefault(label, []).append(where)
    rows = [
        (word["zh"], word["en"], word.get("means", ""), codes([*_named(word), *lives.get(word["zh"], [])]))
        for word in chapter
    ]
    return table(("中文", "English", "means", "in the code"), rows)


def _named(word: dict[str, Any]) -> list[str]:
    return list(word.get("code", []))
