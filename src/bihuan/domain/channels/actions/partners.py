"""Registering the systems that send orders, and pausing them."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.channels import events
from bihuan.domain.channels.models import Partner
from bihuan.domain.channels.policy import require
from bihuan.domain.channels.queries.signing import secret_of
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
HOOK = re.compile(r"https?://[!-~]{1,290}")


@transaction.atomic
def add_partner(
    *, actor: Actor, now: datetime, code: str, name: str, account: Person, source: str, hook: str = ""
) -> Partner:
    """Register a partner; the keys of `account` speak for it from now on. Refuses a code or account that is taken."""
    require(actor, May.MANAGE)
    if not CODE.fullmatch(code):
        raise _bad("bad_code", "代码只能用小写字母、数字和连字符，最多 20 个字。", "code")
    if Partner.objects.filter(code=code).exists():
        raise _bad("code_taken", "代码“{taken}”已经用了。请换一个。", "code", taken=code)
    if Partner.objects.filter(account=account).exists():
        raise _bad(
            "account_taken",
            "账号“{username}”已经属于另一家对接单位。请换一个。",
            "account",
            username=account.username,
        )
    _check(name, source, hook)
    partner = Partner(code=code, name=name, account=account, source=source, hook=hook, added_at=now)
    partner.save(force_insert=True)
    return _noted(partner, events.PartnerAdded(account.username, source, _host(hook)), actor, now)


@transaction.atomic
def change_partner(
    *, actor: Actor, now: datetime, partner_id: int, name: str, source: str, hook: str = ""
) -> Partner:
    """Change what a partner is called, whence its reports count, or where status is pushed."""
    partner = _take_up(actor, partner_id)
    _check(name, source, hook)
    partner.name, partner.source, partner.hook = name, source, hook
    partner.save(update_fields=["name", "source", "hook"])
    return _noted(partner, events.PartnerChanged(name, source, _host(hook)), actor, now)


@transaction.atomic
def pause_partner(*, actor: Actor, now: datetime, partner_id: int) -> Partner:
    """From now on no order is taken in and nothing is pushed; what happens meanwhile is told after resuming."""
    partner = _take_up(actor, partner_id)
    if not partner.is_active:
        raise Refused("paused_already", "这家单位的对接已经暂停。")
    partner.is_active = False
    partner.save(update_fields=["is_active"])
    return _noted(partner, events.PartnerPaused(), actor, now)


@transaction.atomic
def resume_partner(*, actor: Actor, now: datetime, partner_id: int) -> Partner:
    """Take orders in and push status again."""
    partner = _take_up(actor, partner_id)
    if partner.is_active:
        raise Refused("not_paused", "这家单位的对接没有暂停。")
    partner.is_active = True
    partner.save(update_fields=["is_active"])
    return _noted(partner, events.PartnerResumed(), actor, now)


@transaction.atomic
def renew_secret(*, actor: Actor, now: datetime, partner_id: int) -> str:
    """A new secret, which signs from now on; the one before signs nothing more."""
    partner = _take_up(actor, partner_id)
    partner.secret_number += 1
    partner.save(update_fields=["secret_number"])
    _noted(partner, events.SecretRenewed(partner.secret_number), actor, now)
    return secret_of(partner)


@transaction.atomic
def show_secret(*, actor: Actor, now: datetime, partner_id: int) -> str:
    """The secret that signs now; each look is kept in the journal."""
    partner = _take_up(actor, partner_id)
    _noted(partner, events.SecretShown(), actor, now)
    return secret_of(partner)


def _take_up(actor: Actor, partner_id: int) -> Partner:
    require(actor, May.MANAGE)
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        raise NotFound
    return partner


def _check(name: str, source: str, hook: str) -> None:
    if not 0 < len(name.strip()) <= 60 or "\0" in name:
        raise _bad("bad_name", "请填写名称，最多 60 个字。", "name")
    if source not in Source.values or source == Source.IMPORT:
        raise _bad("bad_source", "没有这个来源。请从列表里选。", "source")
    if hook and not _is_hook(hook):
        raise _bad("bad_hook", "推送地址要以 https:// 或 http:// 开头，不带账号密码，最多 300 个字。", "hook")


def _is_hook(hook: str) -> bool:
    try:
        parts = urlsplit(hook)
        return bool(HOOK.fullmatch(hook) and parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def _host(hook: str) -> str:
    """What the journal keeps of an address: the path can hold a key."""
    return urlsplit(hook).hostname or ""


def _bad(code: str, message: str, name: str, **params: str) -> Refused:
    return Refused(code, message, fields={name: "请改正"}, **params)


def _noted(partner: Partner, event: Event, actor: Actor, now: datetime) -> Partner:
    record(event, actor=actor, now=now, subject=partner.subject)
    return partner
