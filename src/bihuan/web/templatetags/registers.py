"""Template tags of the registers: `{% load registers %}`."""

from __future__ import annotations

from django import template

from bihuan.web.duties.tables import class_name
from bihuan.web.units.names import full_name

register = template.Library()
register.filter("class_name", class_name)
register.filter("full_name", full_name)
