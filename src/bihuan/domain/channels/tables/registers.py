"""The district's classes and places as an import looks them up: by code or by a name that only one has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bihuan.domain.channels.tables.maps import ImportMap
from bihuan.domain.district import queries
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.domain.district.models import Category, Place


class Categories:
    """Classes by the values of a table: the map's own table first, then codes, then names."""

    def __init__(self, values: Mapping[str, str], on: date) -> None:
        rows = list(queries.small_classes(on))
        self.by_code: dict[str, Category] = {row.code: row for row in rows}
        names = Counter(row.name for row in rows)
        self._by_value = {row.name: row for row in rows if names[row.name] == 1}
        self._by_value.update(self.by_code)
        self._values = values

    def find(self, value: str) -> Category | None:
        """None where the map says so with an empty code, or where nothing fits."""
        code = self._values.get(value)
        return self._by_value.get(value) if code is None else self.by_code.get(code)

    def is_mapped(self, value: str) -> bool:
        return value in self._values or value in self._by_value


class Places:
    """Places by the values of one or several columns, from the wide to the narrow: street, then community."""

    def __init__(self, values: Mapping[str, str]) -> None:
        rows: list[Place] = [*queries.streets(), *queries.communities(), *queries.grids()]
        self.by_code: dict[str, Place] = {row.code: row for row in rows}
        self._named: dict[str, list[Place]] = defaultdict(list)
        for row in rows:
            self._named[row.name].append(row)
        self._values = values

    def find(self, values: tuple[str, ...]) -> Place | None:
        """The narrowest place that the values name; a name that several have counts only inside a wider one."""
        found: Place | None = None
        for value in values:
            within = found.path if found else "/"
            found = self._one(value, within) or found
        return found

    def _one(self, value: str, within: str) -> Place | None:
        code = self._values.get(value, value)
        if code in self.by_code:
            return self.by_code[code]
        inside = [place for place in self._named.get(value, ()) if place.path.startswith(within)]
        return inside[0] if len(inside) == 1 else None


def require_codes(table: ImportMap, categories: Categories, places: Places) -> None:
    """Refuses a map that names codes which the loaded pack does not have: nothing is guessed."""
    named = {*table.categories.values(), str(table.constants.get("category", ""))} - {""}
    sited = {*table.places.values(), str(table.constants.get("place", ""))} - {""}
    unknown = sorted(named - categories.by_code.keys()) + sorted(sited - places.by_code.keys())
    if unknown:
        raise Refused(
            "bad_map",
            "映射“{name}”里有本区没有的代码：{codes}。请对照类别表和地图改正，或先加载有这些代码的配置包。",
            name=table.name,
            codes="、".join(unknown[:20]),
        )
