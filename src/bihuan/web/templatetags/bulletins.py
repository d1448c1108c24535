"""Template tags of the bulletin: `{% load bulletins %}`."""

from django import template

from bihuan.web.bulletins import looks

register = template.Library()

register.simple_tag(looks.item_badge, name="item_badge")
register.simple_tag(looks.issue_badge, name="issue_badge")
register.simple_tag(looks.request_badge, name="request_badge")
register.simple_tag(looks.check_badge, name="check_badge")
register.simple_tag(looks.number_badge, name="number_badge")
register.filter("paragraphs", looks.paragraphs)
