"""Loading a district pack: all of it, or nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.db import transaction

from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.events import PackLoaded
from bihuan.foundation.packs.models import PackLoad
from bihuan.foundation.packs.reading import Pack, Problem, Problems
from bihuan.foundation.packs.vocabulary import PacksPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


class LoadSection(Protocol):
    """Reads its files from the pack and writes its rows; returns how many rows it read."""

    def __call__(self, pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int: ...


@dataclass(frozen=True)
class Section:
    """What an app reads from a pack. Sections run in `order` (units before people before duties)."""

    name: str
    order: int
    load: LoadSection


@dataclass(frozen=True)
class Loaded:
    """The outcome: the pack's version and the rows read by section; `changed` is false when it was known already."""

    code: str
    version: str
    rows: dict[str, int]
    changed: bool


class BadPack(Refused):
    """The pack has problems; nothing was changed. `problems` lists every one with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "bad_pack",
            "配置包有 {count} 处问题，没有做任何改动。请按文件和行号改好后再加载。",
            count=len(problems),
        )
        self.problems = problems


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Make a section known. Called in the `AppConfig.ready` of the app that reads it."""
    _sections[section.name] = section


def load_pack(
    folder: Path,
    *,
    actor: Actor,
    now: datetime,
    check_only: bool = False,
    progress: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> Loaded:
    """Load the pack in `folder`. Idempotent: the same files again change nothing.

    Refuses with `BadPack` when any line is wrong; then nothing was changed. Rows that records use are
    never deleted or rewritten by a section: their validity ends and a new version follows. `check_only`
    goes all the way and then takes everything back. `progress` hears each section's name as it begins.
    """
    if not actor.may(PacksPermission.LOAD):
        raise Refused("not_permitted", "您没有加载配置包的权限。请联系系统管理员。")
    problems = Problems()
    pack = Pack(folder, problems)
    files = pack.digests()
    # A version of the product that reads more of a pack loads the same files again.
    readers = [section.name for section in sections()]
    digest = hashlib.sha256(repr((sorted(files.items()), readers)).encode()).hexdigest()
    code, version = pack.header.get("code", ""), pack.header.get("version", "")
    last = PackLoad.objects.filter(code=code).first()
    if last and last.digest == digest and not check_only:
        return Loaded(code, version, {}, changed=False)
    with transaction.atomic():
        rows = {}
        for done, section in enumerate(sections()):
            progress(section.name, done, len(_sections))
            rows[section.name] = section.load(pack, problems, actor=actor, now=now)
        if problems:
            raise BadPack(problems.found)
        _note(pack, files, digest, rows, actor=actor, now=now)
        transaction.set_rollback(check_only)
    return Loaded(code, version, rows, changed=not check_only)


def sections() -> list[Section]:
    """The sections in the order in which they are loaded."""
    return sorted(_sections.values(), key=lambda section: section.order)


def _note(
    pack: Pack, files: dict[str, str], digest: str, rows: dict[str, int], *, actor: Actor, now: datetime
) -> None:
    header = pack.header
    load = PackLoad.objects.create(
        code=header["code"],
        name=header["name"],
        version=header["version"],
        digest=digest,
        files=files,
        header=header,
        loaded_at=now,
    )
    event = PackLoaded(version=load.version, digest=digest, rows=rows)
    record(event, actor=actor, now=now, subject=Subject("pack", load.pk, load.code))
