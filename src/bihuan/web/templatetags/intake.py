"""Template tags of what is understood: `{% load intake %}`."""

from django import template
from django.utils.translation import gettext

from bihuan.domain.intake.understanding.sameness.likeness import Sign
from bihuan.web.hot import looks

register = template.Library()

register.simple_tag(looks.issue_badge, name="issue_badge")
register.simple_tag(looks.growth, name="growth")


@register.filter
def told(sign: Sign) -> str:
    """A sign as the reader's sentence."""
    return gettext(sign.message).format(**sign.values)
