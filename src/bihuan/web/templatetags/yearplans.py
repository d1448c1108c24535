"""Template tags of the year's plan: `{% load yearplans %}`."""

from django import template

from bihuan.web.yearplans import looks

register = template.Library()

register.simple_tag(looks.plan_badge, name="plan_badge")
register.simple_tag(looks.fate_badge, name="fate_badge")
register.filter("share_of_time", looks.share_of_time)
register.filter("stage_name", looks.stage_name)
