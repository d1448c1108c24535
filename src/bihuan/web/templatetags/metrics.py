"""Figures in templates: `{% load metrics %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from bihuan.domain.metrics.queries import Scope
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.kernel.actors import Actor
from bihuan.web.desks.names import named
from bihuan.web.metrics.asking import Asked
from bihuan.web.metrics.words import number_words, scope_words, unit_words, window_words
from bihuan.web.shell.cells import link

register = template.Library()
register.filter("measure", unit_words)
register.filter("number_words", number_words)
register.filter("named", named)


@register.filter
def said_window(text: str) -> str:
    """A window as people say it."""
    return window_words(text)


@register.filter
def said_scope(text: str) -> str:
    """The name of a unit or place, or the whole district."""
    return scope_words(Scope.parse(text))


@register.simple_tag(takes_context=True)
def figure_link(context: Context, bound: Any, text: str) -> str:
    """The metric that a number of a text is bound to, open as it was asked for there, for whoever may see figures."""
    actor: Actor = context["request"].actor
    if not actor.may(MetricsPermission.VIEW):
        return text
    asked = Asked(bound.window, bound.scope, bound.as_of.isoformat() if bound.as_of else "")
    return link(f"{reverse('metric-value', args=[bound.metric])}?{asked.address()}", text)
