"""A table of a TOML file with typed cells, so that every complaint names its file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.foundation.packs.reading import BadCell, Pack, Problems


@dataclass(frozen=True)
class Table:
    """`[items.MS001]`, or the n-th `[[items.MS001]]` (from 0). The readers note a problem and raise `BadCell`."""

    pack: Pack
    problems: Problems
    file: str
    heading: str
    nth: int
    raw: dict[str, Any]

    @property
    def code(self) -> str:
        return self.heading.partition(".")[2]

    def line(self, key: str = "") -> int:
        """Where the table begins, or the line of one of its keys."""
        found = 0
        for _ in range(self.nth + 1):
            single = self.pack.line_of(self.file, f"[{self.heading}]", after=found)
            found = single or self.pack.line_of(self.file, f"[[{self.heading}]]", after=found)
        return (self.pack.line_of(self.file, key, after=found) if key in self.raw else 0) or found

    def complain(self, key: str, message: str) -> BadCell:
        """Note a problem of this table; `raise table.complain(…)` skips it."""
        self.problems.add(self.file, self.line(key), f"{self.code}：{message}")
        return BadCell(message)

    def require_known(self, known: Collection[str]) -> None:
        if unknown := sorted(set(self.raw) - set(known)):
            raise self.complain(unknown[0], f"不认识的项 {'、'.join(unknown)}")

    def text(self, key: str, *, optional: bool = False, most: int = 400) -> str:
        value = self.raw.get(key, "")
        if not isinstance(value, str) or len(value) > most:
            raise self.complain(key, f"{key} 要是不超过 {most} 字的文字")
        if not value.strip() and not optional:
            raise self.complain(key, f"{key} 不能为空")
        return value.strip()

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.complain(
                key, f"{key} 的“{value}”不在可选值之中：{'、'.join(str(one) for one in allowed)}"
            )
        return value

    def integer(self, key: str, *, least: int) -> int:
        value = self.raw.get(key)
        if type(value) is not int or value < least:
            raise self.complain(key, f"{key} 要是不小于 {least} 的整数")
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        value = self.raw.get(key, default)
        if not isinstance(value, bool):
            raise self.complain(key, f"{key} 要写 true 或 false")
        return value

    def day(self, key: str) -> date:
        found = self.optional_day(key)
        if found is None:
            raise self.complain(key, f"缺少 {key}，应写成 2026-01-01")
        return found

    def optional_day(self, key: str) -> date | None:
        value = self.raw.get(key)
        if value is None or type(value) is date:
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.complain(key, f"{key} 的“{value}”不是日期，应写成 2026-01-01") from None

    def texts(self, key: str) -> list[str]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.complain(key, f'{key} 要是一列文字，例如 ["餐饮", "小吃"]')
        return [one.strip() for one in value]

    def numbers(self, key: str, keys: Collection[str], words: str) -> dict[str, int]:
        """A table of whole numbers; `words` says of what the keys are."""
        value = self.raw.get(key, {})
        if not isinstance(value, dict) or not all(type(n) is int and n >= 0 for n in value.values()):
            raise self.complain(key, f"{key} 要写成 {{ 键 = 整数 }}")
        if unknown := sorted(set(value) - set(keys)):
            raise self.complain(key, f"{key} 里的“{'、'.join(unknown)}”不是{words}")
        return dict(value)


def tables(pack: Pack, problems: Problems, file: str, family: str) -> Iterator[Table]:
    """Every table `[family.CODE]` and `[[family.CODE]]` of a file, in its order."""
    data = pack.toml(file)
    for key in data.keys() - {family}:
        line = pack.line_of(file, f"[{key}") or pack.line_of(file, key)
        problems.add(file, line, f"不认识的项 {key}")
    found = data.get(family, {})
    for code, raw in found.items() if isinstance(found, dict) else ():
        ones = raw if isinstance(raw, list) else [raw]
        for nth, one in enumerate(ones):
            if not isinstance(one, dict):
                problems.add(file, pack.line_of(file, code), f"{code} 要写成 [{family}.{code}]")
                break
            yield Table(pack, problems, file, f"{family}.{code}", nth, one)
