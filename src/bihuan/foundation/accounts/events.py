"""What the journal keeps about units, people and roles. Names and addresses of people are not in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class UnitAdded(Event):
    kind: ClassVar[str] = "accounts.unit_added"
    label: ClassVar = _("新设机构")
    name: str
    parent: str


@dataclass(frozen=True)
class UnitMoved(Event):
    kind: ClassVar[str] = "accounts.unit_moved"
    label: ClassVar = _("机构更名或改隶")
    old_name: str
    old_path: str
    name: str
    path: str


@dataclass(frozen=True)
class UnitEnded(Event):
    kind: ClassVar[str] = "accounts.unit_ended"
    label: ClassVar = _("撤销机构")


@dataclass(frozen=True)
class PersonAdded(Event):
    kind: ClassVar[str] = "accounts.person_added"
    label: ClassVar = _("新增人员")


@dataclass(frozen=True)
class PersonSwitched(Event):
    kind: ClassVar[str] = "accounts.person_switched"
    label: ClassVar = _("启用或停用人员")
    is_active: bool


@dataclass(frozen=True)
class PasswordSet(Event):
    kind: ClassVar[str] = "accounts.password_set"
    label: ClassVar = _("设置密码")


@dataclass(frozen=True)
class PersonUnlocked(Event):
    kind: ClassVar[str] = "accounts.person_unlocked"
    label: ClassVar = _("解除登录锁定")


@dataclass(frozen=True)
class RoleChanged(Event):
    kind: ClassVar[str] = "accounts.role_changed"
    label: ClassVar = _("调整角色权限")
    granted: list[str]
    taken: list[str]


@dataclass(frozen=True)
class Appointed(Event):
    kind: ClassVar[str] = "accounts.appointed"
    label: ClassVar = _("任命角色")
    role: str


@dataclass(frozen=True)
class AppointmentEnded(Event):
    kind: ClassVar[str] = "accounts.appointment_ended"
    label: ClassVar = _("解除角色")
    role: str


@dataclass(frozen=True)
class TokenIssued(Event):
    kind: ClassVar[str] = "accounts.token_issued"
    label: ClassVar = _("签发接口令牌")
    name: str


@dataclass(frozen=True)
class TokenRevoked(Event):
    kind: ClassVar[str] = "accounts.token_revoked"
    label: ClassVar = _("吊销接口令牌")
    name: str
