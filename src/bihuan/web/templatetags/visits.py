"""Template tags of visits: `{% load visits %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from bihuan.domain.inspections.queries.rules import rules_on
from bihuan.domain.inspections.vocabulary import CapScope
from bihuan.web.desks.names import named
from bihuan.web.shell.cells import badge
from bihuan.web.visits import looks

if TYPE_CHECKING:
    from bihuan.domain.inspections.models import Visit
    from bihuan.domain.inspections.queries.caps import Group
    from bihuan.domain.inspections.queries.rules import Rules

register = template.Library()

register.simple_tag(looks.visit_badge, name="visit_badge")
register.simple_tag(looks.counting_badge, name="counting_badge")
register.simple_tag(looks.result_badge, name="result_badge")
register.simple_tag(looks.answer_badge, name="answer_badge")
register.simple_tag(looks.rating_badge, name="rating_badge")


@register.simple_tag
def urgent_badge() -> SafeString:
    return badge(looks.URGENT)


@register.simple_tag
def en_or(chinese: str, english: str) -> str:
    """The English words for an English reader, where there are any."""
    return english if english and (get_language() or "").startswith("en") else chinese


@register.simple_tag
def group_name(group: Group) -> str:
    """Whose visits a cap adds up, in the reader's language."""
    return gettext("所有部门合计") if group.scope == CapScope.ALL else named(group)


@register.simple_tag
def ground_name(rules: Rules, code: str) -> str:
    return named(rules.ground(code)) or code


@register.filter
def rating_reasons(visit: Visit) -> list[str]:
    """The reasons that an enterprise chose, in words."""
    known = {one.code: named(one) for one in rules_on(visit.planned_on).rating_reasons}
    return [known.get(code, code) for code in visit.rating_reasons]
