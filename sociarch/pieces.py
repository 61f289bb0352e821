"""Pieces of a download on their way into the vault: several at once, never more than a few in memory.

Hashing, sealing and forcing to disk all let other threads run, so a few workers keep two cores and a disk
busy while the next piece is read.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from sociarch.split import PIECE, Span

WORKERS: Final = 3
IN_FLIGHT: Final = 4


class Pieces:
    """Takes a rope's stretches in order and gives back its spans; `put` stores a piece and names it."""

    def __init__(self, put: Callable[[bytes], str]) -> None:
        self._put = put
        self._pool = ThreadPoolExecutor(WORKERS)
        self._running: deque[Future[str]] = deque()
        self._objects: list[Future[str] | None] = []
        self._skeleton = bytearray()
        self._skeleton_at = -1
        self._spans: list[tuple[int, int, int]] = []

    def __enter__(self) -> "Pieces":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def add(self, data: bytes, *, alone: bool) -> None:
        """The next stretch, at most PIECE bytes: an object of its own, or a part of the skeleton."""
        if alone:
            self._objects.append(self._submit(data))
            self._spans.append((len(self._objects) - 1, 0, len(data)))
            return
        if len(self._skeleton) + len(data) > PIECE:
            self._flush()
        if self._skeleton_at < 0:
            self._objects.append(None)
            self._skeleton_at = len(self._objects) - 1
        self._spans.append((self._skeleton_at, len(self._skeleton), len(data)))
        self._skeleton += data

    def finish(self) -> list[Span]:
        """All pieces are durable when this returns."""
        self._flush()
        names = [future.result() for future in self._objects if future is not None]
        return [Span(names[at], offset, length) for at, offset, length in self._joined()]

    def _joined(self) -> Iterator[tuple[int, int, int]]:
        """The spans, neighbours in the same object as one."""
        last: tuple[int, int, int] | None = None
        for at, offset, length in self._spans:
            if last is not None and last[0] == at and last[1] + last[2] == offset:
                last = (at, last[1], last[2] + length)
                continue
            if last is not None:
                yield last
            last = (at, offset, length)
        if last is not None:
            yield last

    def _flush(self) -> None:
        if self._skeleton_at >= 0:
            self._objects[self._skeleton_at] = self._submit(bytes(self._skeleton))
            self._skeleton = bytearray()
            self._skeleton_at = -1

    def _submit(self, data: bytes) -> Future[str]:
        while len(self._running) >= IN_FLIGHT:
            self._running.popleft().result()
        future = self._pool.submit(self._put, data)
        self._running.append(future)
        return future
