"""Who reported, as a page may show it: masked. Whole it is shown by `actions.look_at_contact` alone."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.cases.models import CONTACT, Report, ReporterContact
from bihuan.domain.cases.policy import covers_place
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.foundation.personal.masks import masked_email, masked_name, masked_telephone
from bihuan.kernel.actors import Actor


@dataclass(frozen=True)
class ContactShown:
    """Who reported, as it is shown now.

    `is_readable` is False when the key of a value is gone; `is_erased` when nothing personal is left.
    `may_look` says whether this reader may see it whole by giving a reason, `may_erase` whether he may erase it.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    is_masked: bool = True
    is_readable: bool = True
    is_erased: bool = False
    may_look: bool = False
    may_erase: bool = False


def contact_of(report: Report, actor: Actor) -> ContactShown | None:
    """Who sent a report, masked; None when nobody left his name or number."""
    return shown_contact(ReporterContact.objects.filter(report=report).first(), report, actor)


def shown_contact(contact: ReporterContact | None, report: Report, actor: Actor) -> ContactShown | None:
    """A contact with what identifies somebody struck out; the report's place must be loaded."""
    if contact is None:
        return None
    if contact.erased_at is not None:
        return ContactShown(is_erased=True)
    values = {what: CONTACT.shown(contact, what) for what in CONTACT.columns}
    return ContactShown(
        name=masked_name(values["name"] or ""),
        phone=masked_telephone(values["phone"] or ""),
        email=masked_email(values["email"] or ""),
        is_readable=None not in values.values(),
        may_look=_may(actor, May.VIEW_PERSONAL, report),
        may_erase=_may(actor, May.ERASE_PERSONAL, report),
    )


def _may(actor: Actor, permission: str, report: Report) -> bool:
    return actor.may(permission) and covers_place(actor, permission, report.place)
