"""The life of a message. Inside the product it arrives at once; elsewhere it is sent and may fail."""

from __future__ import annotations

from bihuan.foundation.outbox.vocabulary import MessageState
from bihuan.kernel.workflow import Move, Workflow

_QUEUED, _SENDING, _SENT = MessageState.QUEUED, MessageState.SENDING, MessageState.SENT
_DELIVERED, _READ, _FAILED = MessageState.DELIVERED, MessageState.READ, MessageState.FAILED
_UNCONNECTED = MessageState.UNCONNECTED


def _move(verb: str, label: str, sources: set[MessageState], target: MessageState) -> Move[None]:
    return Move(verb, label, frozenset(sources), target, permission="")


MESSAGE: Workflow[None] = Workflow(
    "message",
    states={state.value: str(state.label) for state in MessageState},
    initial=_QUEUED,
    moves=(
        _move("arrive", "送达", {_QUEUED}, _DELIVERED),
        _move("claim", "开始发送", {_QUEUED}, _SENDING),
        _move("take_over", "接替发送", {_SENDING}, _SENDING),
        _move("accept", "发出", {_SENDING}, _SENT),
        _move("postpone", "稍后重发", {_SENDING}, _QUEUED),
        _move("fail", "记为失败", {_SENDING}, _FAILED),
        _move("shelve", "渠道未接通", {_QUEUED}, _UNCONNECTED),
        _move("bounce", "对方退回", {_SENT}, _FAILED),
        _move("confirm", "确认送达", {_SENT}, _DELIVERED),
        _move("read", "标为已读", {_SENT, _DELIVERED}, _READ),
    ),
)
