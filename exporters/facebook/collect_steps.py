"""How each step on Facebook's page is taken: press, and see that what should follow has come.

A step ends in what it waits for, in Lost with its name, or in Stopped where only a person or time can help.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

from sociarch.collector import N_, SETTLED, Collector, Lost, Need, Page, Seen, Shown, Stopped
from sociarch.sight import Element, Sight, fold

T = TypeVar("T")

OPEN: Final = N_("open the form")
PROFILE: Final = N_("choose the profile")
DESTINATION: Final = N_("choose where to export")
START: Final = N_("start the export")
FETCH: Final = N_("fetch the export")
AGAIN: Final = 8.0
"""Seconds after which a button that led nowhere is pressed once more."""
_ENDS: Final = (Shown.SIGNED_OUT, Shown.REFUSED, Shown.BROKEN)


class _End(NamedTuple):
    seen: Seen


class Steps:
    def __init__(self, collector: Collector, page: Page) -> None:
        self.collector: Final = collector
        self.anchors: Final = collector.anchors
        self.page: Final = page

    async def maybe(self, ready: Callable[[Sight], T | None], seconds: float = SETTLED) -> T | None:
        """What `ready` says within that time, None where it says nothing. Raises Stopped."""

        def answer(sight: Sight) -> T | _End | None:
            seen = self.collector.look(sight)
            if seen.shown in _ENDS:
                return _End(seen)
            return ready(sight)

        found: T | _End | None = await self.page.until(answer, seconds, need=self.need)
        if isinstance(found, _End):
            raise Stopped(found.seen)
        return found

    async def until(
        self, ready: Callable[[Sight], T | None], step: str, expected: str, seconds: float = SETTLED
    ) -> T:
        found = await self.maybe(ready, seconds)
        if found is None:
            raise Lost(step, expected, await self.page.see())
        return found

    async def lead(
        self,
        button: Callable[[Sight], Element | None],
        ready: Callable[[Sight], T | None],
        step: str,
        expected: tuple[str, str],
    ) -> T:
        """Press what `button` finds until `ready` says something: a page still being built takes no press.

        For buttons that lead to another screen and change nothing. `expected`: names of what both look for.
        """
        await self.page.press(await self.until(button, step, expected[0]))
        found = await self.maybe(ready, AGAIN)
        if found is None:
            left = await self.maybe(button, 0)
            if left is not None:
                await self.page.press(left)
            found = await self.until(ready, step, expected[1])
        return found

    def need(self, sight: Sight) -> Need | None:
        seen = self.collector.look(sight)
        return seen.need if seen.shown is Shown.PERSON else None

    def sole(self, anchor: str) -> Callable[[Sight], Element | None]:
        """Finds the only element that can be pressed which an anchor finds."""

        def find(sight: Sight) -> Element | None:
            found = [one for one in self.named(sight, anchor) if not one.disabled]
            return found[0] if len(found) == 1 else None

        return find

    def named(self, sight: Sight, anchor: str) -> list[Element]:
        """What an anchor finds, or else what begins with one of its names and goes on with an explanation: a
        browser may read both as one word."""
        found = list(self.anchors.all(sight, anchor))
        if found:
            return found
        known = self.anchors.anchors[anchor]
        names = [fold(one) for one in (*known.names, *known.begins)]
        glued = tuple(one.replace(" ", "") for one in names)
        return [
            one for one in sight.elements
            if one.role in known.roles and fold(one.name).replace(" ", "").startswith(glued)
            and any(f"{fold(sight.words(one))} ".startswith(f"{name} ") for name in names)
        ]  # fmt: skip

    def near(self, sight: Sight, element: Element, anchor: str) -> Element | None:
        """What an anchor finds nearest to an element: an earlier screen's button of that name may be left."""
        for outer in sight.around(element):
            found = [one for one in self.anchors.all(sight, anchor, within=outer) if not one.disabled]
            if found:
                return found[-1]
        found = [one for one in self.anchors.all(sight, anchor) if not one.disabled]
        return found[-1] if found else None
