"""The jobs of the resident's side: telling followers, and forgetting what serves nobody any more."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.residents.actions import forget_arrivals, forget_followers, tell_follower
from bihuan.domain.residents.queries import followers_to_tell
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context

AT_ONCE = 500


@job("residents.tell_followers", every=timedelta(minutes=2))
def tell_followers(context: Context) -> str:
    """Every two minutes: what moved is told; who has been told is found no more, so nothing is told twice or lost."""
    told = 0
    for key in list(followers_to_tell().values_list("pk", flat=True)[:AT_ONCE]):
        told += bool(tell_follower(now=context.now, follower_id=key))
        context.progress(told)
    return f"{told} 个订阅已通知"


@job("residents.forget_arrivals", every=timedelta(hours=1))
def forget(context: Context) -> str:
    """Every hour: counts of past hours, and addresses that nobody confirmed or needs any more."""
    counts = forget_arrivals(now=context.now)
    addresses = forget_followers(now=context.now)
    return f"{counts} 个来源计数、{addresses} 个订阅地址已删除"
