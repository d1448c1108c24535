"""Template tags of call-backs: `{% load callbacks %}`."""

from django import template

from bihuan.web.callbacks import looks

register = template.Library()

register.simple_tag(looks.call_back_badge, name="call_back_badge")
register.simple_tag(looks.reopening_badge, name="reopening_badge")
register.simple_tag(looks.demand_badge, name="demand_badge")
register.simple_tag(looks.satisfaction_badge, name="satisfaction_badge")
