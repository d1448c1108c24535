"""Services: the small classes of the district, and what is asked about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bihuan.api.open311.rendering import rendered
from bihuan.api.open311.words import either, named
from bihuan.domain.cases.queries.questions import classes_with_questions, questions_of
from bihuan.domain.cases.queries.standards import standard_rows
from bihuan.domain.district.queries import small_classes
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Question
    from bihuan.domain.district.models import Category


def services(request: HttpRequest, form: str) -> HttpResponse:
    """Every class that somebody can report today; `description` says when the district takes such a matter up."""
    today = timezone.localdate()
    asking = classes_with_questions()
    conditions: dict[int, list[str]] = {}
    for row in standard_rows(today).prefetch_related(None):
        conditions.setdefault(row.category_id, []).append(row.condition)
    found = [
        {
            "service_code": category.code,
            "service_name": named(category),
            "description": "\n".join(conditions.get(category.pk, [])) or named(category),
            "metadata": category.pk in asking,
            "type": "realtime",
            "keywords": _keywords(category),
            "group": named(category.parent),
        }
        for category in small_classes(today)
    ]
    return rendered(form, "services", found)


def _keywords(category: Category) -> str:
    words = (category.name, category.name_en, category.parent.name if category.parent else "")
    return ", ".join(dict.fromkeys(word.replace(",", " ") for word in words if word))


def service_definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """What is asked about one class; an empty list for a class without questions."""
    asked = [_attribute(question) for question in questions_of(service_by_code(code))]
    return rendered(form, "service_definition", {"service_code": code, "attributes": asked})


def service_by_code(code: str) -> Category:
    """The class that a code means today; refuses with `NotFound`."""
    found = small_classes(timezone.localdate()).filter(code=code).first()
    if found is None:
        raise NotFound("没有 service_code“{code}”。可用的代码见 services.xml 和 services.json。", code=code)
    return found


def _attribute(question: Question) -> dict[str, Any]:
    return {
        "variable": question.is_asked,
        "code": question.code,
        "datatype": question.kind,
        "required": question.is_required and question.is_asked,
        "datatype_description": either(question.hint, question.hint_en) or None,
        "order": question.number,
        "description": either(question.text, question.text_en),
        "values": [
            {"key": value["key"], "name": either(value["name"], value["name_en"])}
            for value in question.values
        ],
    }
