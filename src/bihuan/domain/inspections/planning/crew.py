"""Packing many enterprises: in this process when they are few, by several processes when they are many."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from bihuan.domain.inspections.planning.instance import Numbers
from bihuan.domain.inspections.planning.packing import Pack, Packer

CHUNK = 50
MANY = 300  # below, starting processes costs more than they bring

_packer: Packer


def _begin(path: str) -> None:
    global _packer  # noqa: PLW0603 (a process's own, set once as it starts)
    _packer = Packer(pickle.loads(Path(path).read_bytes()))  # noqa: S301 (written by the process that started this one)


def _pack_chunk(numbers: Sequence[int], prices: Numbers, seconds: float) -> list[Pack]:
    return [_packer.pack(_packer.instance.enterprises[k], prices, seconds=seconds) for k in numbers]


class Crew:
    """Packs enterprises by number; in the order asked, whoever does it. Use it as a context."""

    def __init__(self, packer: Packer) -> None:
        self.packer = packer
        self.pool: ProcessPoolExecutor | None = None
        self.folder: TemporaryDirectory[str] | None = None
        cores = len(os.sched_getaffinity(0))
        if len(packer.instance.enterprises) >= MANY and cores > 1:
            # Fresh processes: a copy of one that has threads and database connections would be asking for trouble. They
            # read the instance from a file: a process that dies while it is being handed one would be waited for forever.
            self.folder = TemporaryDirectory(prefix="bihuan-plan-")
            path = Path(self.folder.name) / "instance"
            path.write_bytes(pickle.dumps(packer.instance))
            self.pool = ProcessPoolExecutor(
                min(cores, 8), multiprocessing.get_context("spawn"), initializer=_begin, initargs=(str(path),)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)
        if self.folder:
            self.folder.cleanup()

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
        waiting: list[Future[list[Pack]]] = []
        if self.pool and len(chunks) > 1:
            waiting = [self.pool.submit(_pack_chunk, chunk, prices, seconds()) for chunk in chunks]
        for chunk, future in zip_longest(chunks, waiting):
            yield self._packed(future) or self._pack_here(chunk, prices, seconds())

    def _packed(self, future: Future[list[Pack]] | None) -> list[Pack] | None:
        """What another process packed; None when nobody did, or it died: then the rest is packed here."""
        try:
            return future.result() if future else None
        except BrokenProcessPool:
            self.pool = None
            return None

    def _pack_here(self, numbers: Sequence[int], prices: Numbers, seconds: float) -> list[Pack]:
        return [
            self.packer.pack(self.packer.instance.enterprises[k], prices, seconds=seconds) for k in numbers
        ]
