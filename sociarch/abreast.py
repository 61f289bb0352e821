"""Several things at once, told in order: for work that waits for a disk, another machine or a cipher.

Never more than a few are under way, because each may hold a file in memory. The first trouble ends it, once
what is under way has ended: nothing goes on behind the back of who is told of it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

JOBS: Final = 4
"""Files under way at once where nobody says how many."""

One = TypeVar("One")
Told = TypeVar("Told")


def abreast(act: Callable[[One], Told], several: Iterable[One], jobs: int = JOBS) -> Iterator[Told]:
    """What `act` returns for each, in their order, while up to `jobs` are under way.

    Nothing begins before the first answer is asked for. Raises what `act` raises.
    """
    waiting: deque[Future[Told]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for one in several:
                if len(waiting) >= jobs:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(act, one))
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
