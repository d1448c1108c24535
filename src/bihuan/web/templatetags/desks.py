"""Template tags of the desks: `{% load desks %}`."""

from django import template

from bihuan.web.desks import cells, names
from bihuan.web.shell.refusal import sentence

register = template.Library()

register.filter("named", names.named)
register.filter("where", names.where)
register.filter("photos", cells.photos)
register.simple_tag(cells.case_badge, name="case_badge")
register.simple_tag(cells.report_badge, name="report_badge")
register.simple_tag(cells.application_badge, name="application_badge")
register.simple_tag(cells.colour_badge, name="colour_badge")
register.simple_tag(cells.result_badge, name="result_badge")
register.filter("is_past", cells.is_past)
register.filter("sentence", sentence)
