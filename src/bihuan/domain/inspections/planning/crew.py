"""Packing many enterprises: in this process when they are few, by several processes when they are many."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Self

from bihuan.domain.inspections.planning.instance import Instance, Numbers
from bihuan.domain.inspections.planning.packing import Pack, Packer

CHUNK = 50
MANY = 300  # below, starting processes costs more than they bring

_packer: Packer


def _begin(instance: Instance) -> None:
    global _packer  # noqa: PLW0603 (a process's own, set once as it starts)
    _packer = Packer(instance)


def _pack_chunk(numbers: Sequence[int], prices: Numbers, seconds: float) -> list[Pack]:
    return [_packer.pack(_packer.instance.enterprises[k], prices, seconds=seconds) for k in numbers]


class Crew:
    """Packs enterprises by number; in the order asked, whoever does it. Use it as a context."""

    def __init__(self, packer: Packer) -> None:
        self.packer, self.pool = packer, None
        cores = len(os.sched_getaffinity(0))
        if len(packer.instance.enterprises) >= MANY and cores > 1:
            # Fresh processes: a copy of one that has threads and database connections would be asking for trouble.
            context = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(
                min(cores, 8), context, initializer=_begin, initargs=(packer.instance,)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def pack(
        self,
        numbers: Sequence[int],
        prices: Numbers,
        seconds: Callable[[], float],
        told: Callable[[int], None],
    ) -> list[Pack]:
        """The cheapest visits of each at these prices. `told` hears how many are done; `seconds` is as of `Packer.pack`."""
        chunks = [numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)]
        packs: list[Pack] = []
        for some in self._chunks(chunks, prices, seconds):
            packs += some
            told(len(packs))
        return packs

    def _chunks(
        self, chunks: list[Sequence[int]], prices: Numbers, seconds: Callable[[], float]
    ) -> Iterator[list[Pack]]:
        if self.pool and len(chunks) > 1:
            waiting = [self.pool.submit(_pack_chunk, chunk, prices, seconds()) for chunk in chunks]
            yield from (chunk.result() for chunk in waiting)
            return
        for chunk in chunks:
            yield [
                self.packer.pack(self.packer.instance.enterprises[k], prices, seconds=seconds())
                for k in chunk
            ]
