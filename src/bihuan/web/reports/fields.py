"""Form fields for what a report names: a class, a place, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries import category_tree, communities, place_by_code, small_classes
from bihuan.web.desks.names import named

MOST_PHOTOS = 9
CODE = re.compile(r"[CE]\d{4}")


class CategoryField(forms.CharField):
    """A small class, found by typing: its name, its code, or what the list offers. Cleans to the class or None."""

    default_error_messages = {
        "unknown": _("没有“{text}”这个小类。请从列表里选一个，或先留空。"),
        "several": _("“{text}”有好几个小类：{names}。请选其中一个。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(label=options.pop("label", _("类别")), **options)
        self.widget.attrs.update({"list": "classes", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return f"{named(value)} {value.code}" if hasattr(value, "code") else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(_classes(text))
        if len(found) == 1:
            return found[0]
        kind = "several" if found else "unknown"
        names = "、".join(named(one) for one in found[:6])
        message = str(self.error_messages[kind]).format(text=text, names=names)
        raise forms.ValidationError(message, code=kind)


def _classes(text: str) -> Iterable[Any]:
    """The classes that a text can mean: by code, else by name, else by a part of the name."""
    rows = small_classes(localdate())
    if code := CODE.search(text.upper()):
        return rows.filter(code=code.group())
    return rows.filter(name=text) or rows.filter(name_en__iexact=text) or rows.filter(name__contains=text)


def class_options() -> list[tuple[str, str]]:
    """Every small class as the list offers it, with its large class."""
    return [
        (f"{named(child.category)} {child.category.code}", named(node.category))
        for node in category_tree(localdate())
        for child in node.children
    ]


class PlaceField(forms.CharField):
    """A place by its code, or a community by its name. Cleans to the place or None."""

    default_error_messages = {"unknown": _("没有“{text}”这个社区或网格。请从列表里选一个。")}

    def __init__(self, **options: Any) -> None:
        super().__init__(label=options.pop("label", _("所在社区或网格")), **options)
        self.widget.attrs.update({"list": "places", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return f"{named(value)} {value.code}" if hasattr(value, "code") else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = place_by_code(text.split()[-1]) or communities().filter(name=text).first()
        if found is None:
            raise forms.ValidationError(str(self.error_messages["unknown"]).format(text=text), code="unknown")
        return found


def place_options() -> list[tuple[str, str]]:
    """Every community as the list offers it, with its street."""
    rows = communities().select_related("parent")
    return [(f"{named(row)} {row.code}", named(row.parent)) for row in rows]


class PicturesInput(forms.ClearableFileInput):
    """Several pictures, from the camera or the album."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"accept": "image/*", "data-photos": "", **attrs})


class PicturesField(forms.FileField):
    """Pictures as a list; an empty one when none were chosen."""

    widget = PicturesInput

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (value if isinstance(value, list | tuple) else [value]) if file]
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("一次最多 9 张照片。"), code="too_many")
        return [super(PicturesField, self).clean(file, initial) for file in files]
