"""What the pages of the public site call things."""

from django import template

from bihuan.web.public.words import case_name

register = template.Library()
register.filter("case_name", case_name)
