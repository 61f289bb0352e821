"""How long a storage on another machine is waited for, and how often it is asked again.

A storage asks once at a time and says through an error what came of it. What may pass by itself is asked
again here and nowhere else, so that whoever creates knows which answer is to its first question.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple, TypeVar

from sociarch.errors import ServerFailed, StorageUnreachable

T = TypeVar("T")


class Patience(NamedTuple):
    """Seconds, but for `tries`: until a connection stands; until an answer is whole; after which nothing is
    asked again; of the first pause, each next one being three times as long."""

    connect: float = 5
    answer: float = 120
    lasting: float = 30
    pause: float = 0.3
    tries: int = 4
    sleep: Callable[[float], None] = time.sleep

    def try_often(self, ask: Callable[[bool], T]) -> T:
        """What `ask` returns; it hears whether something was asked before. What does not pass by itself is
        raised at once, what may pass after the last try."""
        start = time.monotonic()
        pause = self.pause
        for number in range(1, self.tries + 1):
            try:
                return ask(number > 1)
            except (StorageUnreachable, ServerFailed):
                if number == self.tries or time.monotonic() - start > self.lasting:
                    raise
            self.sleep(pause)
            pause *= 3
        raise AssertionError("the last try returns or raises")


def interruptible(ask: Callable[[], T]) -> T:
    """What `ask` returns. A person's Ctrl-C, which only the main thread hears, does not wait for it."""
    if threading.current_thread() is not threading.main_thread():
        return ask()
    answer: Future[T] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return answer.result()
