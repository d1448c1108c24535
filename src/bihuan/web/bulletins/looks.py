"""How items, issues, requests and marked numbers look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from bihuan.domain.bulletins.queries.numbers import NumberInText
from bihuan.domain.bulletins.vocabulary import FactCheckState, IssueState, ItemState, RequestState
from bihuan.web.shell.cells import badge
from bihuan.web.shell.looks import Look, Tone

S, J, R, F = ItemState, IssueState, RequestState, FactCheckState
ITEMS = {
    S.DRAFT: Look(S.DRAFT.label, "pencil", Tone.QUIET),
    S.SUBMITTED: Look(S.SUBMITTED.label, "inbox", Tone.WAITING),
    S.REVIEWED: Look(S.REVIEWED.label, "check", Tone.RUNNING),
    S.PROOFREAD: Look(S.PROOFREAD.label, "checks", Tone.RUNNING),
    S.EDITED: Look(S.EDITED.label, "hourglass", Tone.WAITING),
    S.APPROVED: Look(S.APPROVED.label, "rosette", Tone.RUNNING),
    S.PLACED: Look(S.PLACED.label, "layout-list", Tone.RUNNING),
    S.PUBLISHED: Look(S.PUBLISHED.label, "news", Tone.DONE),
    S.FORWARDED: Look(S.FORWARDED.label, "send", Tone.DONE),
    S.ANSWERED: Look(S.ANSWERED.label, "message-check", Tone.DONE),
    S.RETURNED: Look(S.RETURNED.label, "arrow-back-up", Tone.WAITING),
    S.DECLINED: Look(S.DECLINED.label, "x", Tone.QUIET),
    S.MERGED: Look(S.MERGED.label, "git-merge", Tone.QUIET),
}
ISSUES = {
    J.ARRANGING: Look(J.ARRANGING.label, "layout-list", Tone.WAITING),
    J.SIGNED: Look(J.SIGNED.label, "signature", Tone.RUNNING),
    J.PUBLISHED: Look(J.PUBLISHED.label, "news", Tone.DONE),
    J.CANCELLED: Look(J.CANCELLED.label, "x", Tone.QUIET),
}
REQUESTS = {
    R.OPEN: Look(R.OPEN.label, "hourglass", Tone.WAITING),
    R.ANSWERED: Look(R.ANSWERED.label, "check", Tone.DONE),
    R.WITHDRAWN: Look(R.WITHDRAWN.label, "arrow-back-up", Tone.QUIET),
}
CHECKS = {
    F.WAITING: Look(F.WAITING.label, "hourglass", Tone.WAITING),
    F.CONFIRMED: Look(F.CONFIRMED.label, "check", Tone.DONE),
    F.DISPUTED: Look(F.DISPUTED.label, "alert-triangle", Tone.STOP),
}
NUMBERS = {
    "bound": Look(_("绑定指标"), "link", Tone.DONE),
    "free": Look(_("另有出处"), "quote", Tone.RUNNING),
    "unexplained": Look(_("没有出处"), "help-circle", Tone.WAITING),
    "doubtful": Look(_("与指标不符"), "alert-triangle", Tone.STOP),
}


def item_badge(state: str) -> SafeString:
    return badge(ITEMS[ItemState(state)])


def issue_badge(state: str) -> SafeString:
    return badge(ISSUES[IssueState(state)])


def request_badge(state: str) -> SafeString:
    return badge(REQUESTS[RequestState(state)])


def check_badge(state: str) -> SafeString:
    return badge(CHECKS[FactCheckState(state)])


def number_kind(number: NumberInText) -> str:
    """How a number is shown: by its mark, and apart when the wording disagrees with the value."""
    return "doubtful" if number.doubt else number.kind


def number_badge(number: NumberInText) -> SafeString:
    return badge(NUMBERS[number_kind(number)])


def linked(content: dict[str, Any], code: str) -> dict[str, Any]:
    """A printed issue whose figures open where they are explained."""
    columns = [
        {**column, "items": [_linked(item, code) for item in column["items"]]}
        for column in content["columns"]
    ]
    return {**content, "columns": columns}


def _linked(item: dict[str, Any], code: str) -> dict[str, Any]:
    parts, at, rows = [], 0, [dict(row) for row in item["exhibit"].get("rows", [])]
    for figure in item["figures"]:
        href = reverse("public-figure", args=[code, figure["number"]])
        if "row" in figure:
            rows[figure["row"]]["href"] = href
            continue
        start, end = figure["start"], figure["end"]
        words = (href, figure["number"], item["text"][start:end])
        parts += [format_html("{}", item["text"][at:start])]
        parts += [format_html('<a class="num num-bound" href="{}" id="f{}">{}</a>', *words)]
        at = end
    parts.append(format_html("{}", item["text"][at:]))
    exhibit = {**item["exhibit"], "rows": rows} if rows else {}
    return {**item, "marked": _broken("".join(parts)), "exhibit": exhibit}


def paragraphs(text: str) -> SafeString:
    """A text as paragraphs, one a line."""
    return _broken(format_html("{}", text))


def _broken(escaped: str) -> SafeString:
    """Paragraphs of a text whose parts were escaped."""
    return mark_safe("</p><p>".join(f"<p>{escaped}</p>".split("\n")))  # noqa: S308  # see above


def marked(text: str, numbers: Iterable[NumberInText], address: str = "") -> SafeString:
    """A text with its numbers marked; with an `address` that ends in a slash each opens where it is explained."""
    parts, at = [], 0
    for number in numbers:
        figure, kind = number.figure, number_kind(number)
        parts.append(format_html("{}", text[at : figure.start]))
        told = (kind, NUMBERS[kind].word, figure.text)
        parts.append(
            format_html(
                '<a class="num num-{}" title="{}" href="{}{}/">{}</a>',
                *told[:2],
                address,
                figure.start,
                told[2],
            )
            if address
            else format_html('<span class="num num-{}" title="{}">{}</span>', *told)
        )
        at = figure.end
    return _broken("".join([*parts, format_html("{}", text[at:])]))
