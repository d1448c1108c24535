"""The columns of the register of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.desks.names import named
from bihuan.web.shell.cells import badge, link
from bihuan.web.shell.looks import Look, Tone
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.district.models import GovernedObject

IN_USE = Look(_("在用"), "circle-check", Tone.DONE)
ENDED = Look(_("已注销"), "circle-off", Tone.QUIET)


def look_of(thing: GovernedObject) -> Look:
    return IN_USE if thing.valid_to is None else ENDED


COLUMNS: tuple[Column[GovernedObject], ...] = (
    Column(
        "name",
        _("名称"),
        named,
        cell=lambda o: link(reverse("object-detail", args=[o.code]), named(o)),
        headline=True,
    ),
    Column("code", _("编码"), lambda o: o.code),
    Column("kind", _("种类"), lambda o: named(o.kind)),
    Column("place", _("区域"), lambda o: named(o.place)),
    Column("owner", _("责任单位"), lambda o: named(o.owner_unit) or None),
    Column("status", _("情况"), lambda o: look_of(o).word, cell=lambda o: badge(look_of(o))),
    Column("lon", _("经度"), lambda o: o.lon, numeric=True, optional=True),
    Column("lat", _("纬度"), lambda o: o.lat, numeric=True, optional=True),
)
SORTS = {"code": ("code",)}
