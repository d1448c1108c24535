"""How fast a district's channels may be used, from the optional `outbox.toml`."""

from __future__ import annotations

from datetime import datetime

from bihuan.foundation.outbox.models import ChannelRate
from bihuan.foundation.outbox.vocabulary import TRAITS
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor

TOML = "outbox.toml"


def load(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Read `[channels.<channel>] per_minute, burst` for the channels that have a rate."""
    channels = pack.toml(TOML).get("channels", {}) if pack.has(TOML) else {}
    for channel, row in channels.items():
        per_minute, burst = row.get("per_minute"), row.get("burst")
        if channel not in TRAITS or TRAITS[channel].per_minute is None:
            problems.add(TOML, 0, f"[channels.{channel}]：没有这个渠道，或它不限速")
        elif not (_is_count(per_minute) and _is_count(burst)):
            problems.add(TOML, 0, f"[channels.{channel}]：per_minute 和 burst 应为正整数")
        else:
            wanted = {"per_minute": per_minute, "burst": burst}
            fresh = {**wanted, "tokens": burst, "refilled_at": now}
            ChannelRate.objects.update_or_create(channel=channel, defaults=wanted, create_defaults=fresh)
    return len(channels)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


SECTION = Section(name="outbox", order=25, load=load)
