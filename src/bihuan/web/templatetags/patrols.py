"""Template tags of patrols: `{% load patrols %}`."""

from django import template

from bihuan.web.patrols import looks

register = template.Library()

register.simple_tag(looks.colour_mark, name="colour_mark")
register.simple_tag(looks.stop_badge, name="stop_badge")
register.simple_tag(looks.round_badge, name="round_badge")
