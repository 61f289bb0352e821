"""How the friends alone are chosen of all that Facebook can export.

The categories may be folded, all ticked beforehand, and a screen or two away. Where the friends have no box
of their own, the group they are in is taken; where that is not found either, nothing is changed.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from exporters.facebook.collect_steps import Steps
from sociarch.sight import Element, Sight

FRIENDS: Final = ("friends", "friends_noted")
GROUP: Final = ("connections",)
WAIT: Final = 6.0
"""Seconds the page may take to show the row, or a tick."""
OPENS: Final = 3.0
"""Seconds categories may take to unfold."""
PAUSE: Final = 1.0
FOLDS: Final = 15
"""Things that are pressed to see more categories."""
SCREENS: Final = 4
MOST: Final = 60
"""Boxes that are unticked one by one."""


class Friends:
    def __init__(
        self,
        steps: Steps,
        row: Callable[[Sight], Element | None],
        leave: Callable[[Callable[[Sight], Element | None]], Awaitable[None]],
    ) -> None:
        """`row` finds the form's row; `leave` leaves its screen, in which its argument finds something."""
        self._steps: Final = steps
        self._anchors: Final = steps.anchors
        self._page: Final = steps.page
        self._row: Final = row
        self._leave: Final = leave
        self._boxes: tuple[str, ...] = FRIENDS

    @property
    def alone(self) -> bool:
        """Whether the friends have a box of their own, so that nothing else is chosen with them."""
        return self._boxes != GROUP

    async def choose(self, step: str) -> bool:
        """Tick the friends alone and leave the screen; False, and nothing changed, where they are missing."""
        steps = self._steps

        def opened(sight: Sight) -> bool | None:
            names = ("friends", "friends_noted", "some", "deselect", "box", "connections")
            return True if any(steps.named(sight, name) for name in names) else None

        if await steps.maybe(self._row, WAIT) is None:
            return False
        await steps.lead(self._row, opened, step, ("row_content", "friends"))
        if await self._unfold() is None:
            await self._go_back(step)
            return False
        await self._tick_alone(step)
        await self._leave(self._friends)
        return True

    async def _go_back(self, step: str) -> None:
        """Back to the form, over as many screens as there are."""
        steps = self._steps

        def back(sight: Sight) -> Element | bool | None:
            marks = [one for name in ("box", "connections", "some") for one in steps.named(sight, name)]
            if not marks:
                return True if self._row(sight) is not None else None
            return steps.near(sight, marks[0], "back")

        for _ in range(SCREENS):
            button = await steps.until(back, step, "back")
            if not isinstance(button, Element):
                break
            await self._page.press(button)
            # The screen that is left must not be taken for the one that follows.
            await steps.maybe(self._row, PAUSE)
        await steps.until(self._row, step, "row_content")

    def _friends(self, sight: Sight) -> Element | None:
        """The box of the friends, or of the group that they are in where they have none of their own."""
        for name in self._boxes:
            found = [
                one for one in self._steps.named(sight, name) if not one.disabled and one.checked is not None
            ]
            if len(found) == 1:
                return found[0]
        return None

    async def _unfold(self) -> Element | None:
        """Open what may hide the box of the friends, until it is there."""
        steps = self._steps
        tried: set[tuple[str, int]] = set()
        self._boxes = FRIENDS
        for _ in range(FOLDS):
            found = await steps.maybe(self._friends, OPENS if tried else 0)
            if found is not None:
                return found
            sight = await self._page.see()
            opener = self._opener(sight, tried)
            if opener is None:
                break
            await self._page.press(opener)
        self._boxes = GROUP
        return await steps.maybe(self._friends, 0)

    def _opener(self, sight: Sight, tried: set[tuple[str, int]]) -> Element | None:
        """What to press next to see more categories; each thing once."""
        chosen = self._steps.named(sight, "some")
        some = [one for one in chosen if one.checked is not True]
        ahead = [one for one in (self._steps.near(sight, one, "next") for one in chosen) if one]
        groups = self._steps.named(sight, "connections")
        named = [one for one in groups if one.role in ("button", "link", "treeitem", "menuitem", "tab")]
        close = [one for one in (self._unfolds(sight, group) for group in groups) if one]
        rest = self._anchors.all(sight, "expand")
        for kind, found in (
            ("some", some),
            ("next", ahead),
            ("named", named),
            ("close", close),
            ("rest", rest),
        ):
            for at, one in enumerate(found):
                # What unfolds is no more folded, and so falls out of its list.
                key = (kind, at if kind != "rest" else len(tried))
                if key not in tried and not one.disabled:
                    tried.add(key)
                    return one
        return None

    async def _tick_alone(self, step: str) -> None:
        """Untick what is ticked, all at once where that is offered, then tick the friends."""
        steps = self._steps
        for at in range(MOST):
            sight = await self._page.see()
            others = self._others(sight)
            if not others:
                break
            clear = steps.sole("deselect")(sight)
            if at == 0 and clear is not None:
                await self._page.press(clear)
            else:
                await self._page.tick(others[0], on=False)
            await steps.maybe(self._fewer(len(others)), OPENS)
        box = await steps.until(self._friends, step, "friends")
        await self._page.tick(box)

        def alone(sight: Sight) -> bool | None:
            friends = self._friends(sight)
            if friends is None or not friends.checked:
                return None
            # With a group, all that is in it is ticked.
            return True if not self.alone or not self._others(sight) else None

        await steps.until(alone, step, "friends ticked alone", WAIT)

    def _fewer(self, count: int) -> Callable[[Sight], bool | None]:
        return lambda sight: True if len(self._others(sight)) < count else None

    def _others(self, sight: Sight) -> list[Element]:
        """Ticked boxes that are neither the friends' nor, once those are ticked, their group's."""
        friends = self._friends(sight)
        if friends is None:
            return []
        groups = self._anchors.all(sight, "connections") if friends.checked else ()
        return [
            one for one in self._anchors.all(sight, "box")
            if one.checked and not one.disabled and one != friends and one not in groups
        ]  # fmt: skip

    def _unfolds(self, sight: Sight, group: Element) -> Element | None:
        """What unfolds a group of categories: a button close to its name."""
        for depth, outer in enumerate(sight.around(group)):
            found = [one for one in self._anchors.all(sight, "expand", within=outer) if not one.disabled]
            if len(found) == 1:
                return found[0]
            if found or depth == 2:
                return None
        return None
