"""Template tags of officers: `{% load officers %}`."""

from django import template

from bihuan.web.officers import looks

register = template.Library()

register.simple_tag(looks.outlook_badge, name="outlook_badge")
register.simple_tag(looks.course_badge, name="course_badge")
register.simple_tag(looks.seat_badge, name="seat_badge")
