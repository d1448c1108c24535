"""The library as people read it: narrowed, counted, and version against version."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bihuan.domain.checklists.models import ScenarioVersion
from bihuan.domain.checklists.queries.items import Item, items_on
from bihuan.domain.checklists.queries.scenarios import Checklist, Line
from bihuan.domain.checklists.vocabulary import VersionState
from bihuan.kernel.refusals import NotFound


@dataclass(frozen=True)
class Narrowed:
    """What the library is narrowed to; empty means any."""

    text: str = ""
    field: str = ""
    department: str = ""
    item_class: str = ""
    on_site: bool | None = None

    def has(self, item: Item) -> bool:
        return (
            self.field in {"", item.field}
            and self.department in {"", item.department_code}
            and self.item_class in {"", item.item_class}
            and self.on_site in {None, item.on_site}
            and (not self.text or any(self.text in word for word in (item.code, item.name, item.law, item.method)))
        )  # fmt: skip


def find_items(day: date, wanted: Narrowed = Narrowed()) -> list[Item]:
    """The items in force on a day by field and code, narrowed. One query."""
    found = [item for item in items_on(day).values() if wanted.has(item)]
    return sorted(found, key=lambda item: (item.field, item.code))


def fields_on(day: date) -> list[str]:
    """The fields of supervision that have items on a day."""
    return sorted({item.field for item in items_on(day).values()})


def scenario_versions(code: str) -> list[ScenarioVersion]:
    """Every version of a scenario, the newest first; refuses with `NotFound` when there is no such scenario."""
    rows = ScenarioVersion.objects.filter(scenario__code=code).select_related("scenario", "lead")
    found = list(rows.prefetch_related("lines__item").order_by("-number"))
    if not found:
        raise NotFound
    return found


def version_by_id(version_id: int) -> ScenarioVersion:
    """One version; refuses with `NotFound`."""
    rows = ScenarioVersion.objects.filter(pk=version_id).select_related("scenario", "lead")
    found = rows.prefetch_related("lines__item").first()
    if found is None:
        raise NotFound
    return found


def has_begun(version: ScenarioVersion, day: date) -> bool:
    """Whether a version was adopted and its first day has come by `day`."""
    return (
        version.state == VersionState.ADOPTED and version.valid_from is not None and version.valid_from <= day
    )


def drafts() -> list[ScenarioVersion]:
    """The drafts that wait for a decision, the newest first."""
    rows = ScenarioVersion.objects.filter(state=VersionState.DRAFT).select_related("scenario", "lead")
    return list(rows.prefetch_related("lines").order_by("-created_at"))


@dataclass(frozen=True)
class Difference:
    """What a version of a list says otherwise than the one before: items by code, and the changed words."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str, str], ...] = ()
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.moved or self.conditions or self.words)


def difference(old: ScenarioVersion, new: ScenarioVersion) -> Difference:
    """From one version to another. Reads `lines` with their items, and `lead`."""
    before, after = _lines(old), _lines(new)
    kept, order = _without(after, after.keys() - before), _without(before, before.keys() - after)
    return Difference(
        added=_without(after, before),
        removed=_without(before, after),
        moved=tuple(code for code, other in zip(kept, order, strict=True) if code != other),
        conditions=tuple((c, before[c], after[c]) for c in kept if before[c] != after[c]),
        words=_words(old, new),
    )


def _lines(version: ScenarioVersion) -> dict[str, str]:
    """The conditions of a version's lines by the items' codes, in order."""
    return {line.item.code: line.when for line in version.lines.all()}


def _without(codes: Iterable[str], others: Container[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code not in others)


def _words(old: ScenarioVersion, new: ScenarioVersion) -> dict[str, tuple[str, str]]:
    said = [
        {
            "name": version.name,
            "lead": str(version.lead or ""),
            "trades": "、".join(version.trades),
            "questions": "；".join(question["text"] for question in version.questions),
        }
        for version in (old, new)
    ]
    return {key: (said[0][key], said[1][key]) for key in said[0] if said[0][key] != said[1][key]}


def changed_facts(versions: Sequence[Item]) -> list[set[str]]:
    """For each version of an item, newest first: the fields that read otherwise in the one before."""
    return [
        {name for name in Item.__dataclass_fields__ if _differs(new, old, name)}
        for new, old in zip(versions, [*versions[1:], None], strict=True)
    ]


def _differs(new: Item, old: Item | None, name: str) -> bool:
    if old is None or name in {"version_id", "valid_from", "valid_to"}:
        return False
    return bool(getattr(new, name) != getattr(old, name))


def lists_with(code: str, checklists: Iterable[Checklist]) -> list[tuple[Checklist, Line]]:
    """The lists that check an item, also as one that another answers for."""
    return [(one, line) for one in checklists for line in one.lines if code in {line.item_code, *line.merged}]
