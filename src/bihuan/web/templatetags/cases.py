"""Template tags of a case's page: `{% load cases %}`."""

from django import template

from bihuan.web.cases import clocks, words

register = template.Library()

register.filter("clocked", words.clock_words)
register.filter("said", clocks.reason_words)
