"""A visit's record as the paper shows it: words alone, so that what prints it needs no models."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from bihuan.domain.inspections.models import Visit, VisitItem
from bihuan.domain.inspections.queries.caps import units_of
from bihuan.domain.inspections.vocabulary import Result
from bihuan.foundation.files.queries import open_public


def record_of(visit: Visit) -> dict[str, Any]:
    """The content of `printing/record.typ`, in Chinese: it is a paper of the law."""
    items = list(visit.items.all())
    return {
        "title": "检查记录",
        "code": visit.code,
        "plan_code": visit.plan_code,
        "facts": _facts(visit),
        "items": [_item(item) for item in items],
        "checked": sum(item.result != Result.UNCHECKED for item in items),
        "violations": sum(item.result == Result.VIOLATES for item in items),
        "remark": visit.remark,
        "officers": "、".join(row.person.name for row in visit.officer_rows.all()),
        **_signed(getattr(visit, "signature", None)),
    }


def _signed(signature: Any) -> dict[str, Any]:
    """What the enterprise said; the picture of its name as numbers, because JSON has no bytes."""
    if signature is None:
        return {"opinion": "未签字", "signer": "", "signed_at": "", "signature": []}
    picture = list(open_public(signature.file).read()) if signature.file else []
    word = "记录属实" if signature.agreed else "拒签或有异议"
    return {
        "opinion": f"{word}。{signature.note}",
        "signer": f"{signature.name} {signature.post}".strip(),
        "signed_at": _moment(signature.at),
        "signature": picture,
    }


def _facts(visit: Visit) -> list[tuple[str, str]]:
    way = visit.get_entry_way_display() if visit.entry_way else ""
    return [
        ("企业", visit.enterprise.name),
        ("地点", visit.enterprise.place.name),
        ("种类", str(visit.get_kind_display())),
        ("计次", str(visit.get_counting_display())),
        ("事由", visit.purpose),
        ("部门", "、".join(unit.name for unit in units_of(visit))),
        ("入企", f"{_moment(visit.entered_at)} {way}".strip()),
        ("离开", _moment(visit.left_at)),
    ]


def _moment(at: Any) -> str:
    return date_format(localtime(at), "Y-m-d H:i") if at else "—"


def _item(item: VisitItem) -> dict[str, Any]:
    answer, finding = item.standing, getattr(item, "finding", None)
    case = finding.case if finding else None
    said = (
        f"{answer.note} {answer.by.name if answer.by else ''} {_moment(answer.at)}".strip()
        if answer
        else "未查"
    )
    return {
        "name": item.name,
        "basis": item.basis,
        "result": str(Result(item.result).label),
        "is_wrong": item.result == Result.VIOLATES,
        "said": said,
        "photos": len(item.photos.all()),
        "case": case.code if case else "",
    }
