"""The shell's template tags: `{% load shell %}`."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Textarea
from django.utils.safestring import SafeString

from bihuan.web.shell import cells

register = template.Library()

TEXTAREA_ROWS = "4"  # Django's own 10 fill a phone

register.simple_tag(cells.icon, name="icon")
register.simple_tag(cells.badge, name="badge")
register.simple_tag(cells.due, name="due")
register.simple_tag(cells.figure, name="figure")
register.filter("moment", cells.moment)
register.filter("span", cells.span)


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field with the shell's classes; Django ties help and errors to it for screen readers."""
    kind = getattr(field.field.widget, "input_type", "")
    looks = {"select": "form-select", "checkbox": "form-check-input", "radio": "", "hidden": ""}
    attrs: dict[str, str | bool] = {
        "class": f"{looks.get(kind, 'form-control')} {field.css_classes()}".strip()
    }
    if isinstance(field.field.widget, Textarea) and field.field.widget.attrs.get("rows") == "10":
        attrs["rows"] = TEXTAREA_ROWS
    if existing := field.field.widget.attrs.get("class"):
        attrs["class"] = f"{attrs['class']} {existing}"
    return field.as_widget(attrs=attrs)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is one check box, which carries its label behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is several radio buttons or check boxes, which need a fieldset."""
    return isinstance(field.field.widget, RadioSelect)  # CheckboxSelectMultiple is one too
