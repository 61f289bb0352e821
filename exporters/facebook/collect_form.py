"""The form behind "Create export": from the list to the button that starts the export.

Each row opens a screen of its own, which may close by itself, by Save, or only by an arrow back that forgets.
So a row counts as set only when the form itself says so; what it did not keep is set once more. Where the
friends cannot be chosen alone, everything is asked for: a larger archive is better than none.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from exporters.facebook.collect_friends import Friends
from exporters.facebook.collect_steps import DESTINATION, OPEN, PROFILE, START, Steps
from sociarch.collector import Ask, Lost
from sociarch.sight import Element, Sight, fold

_ROWS: Final = ("row_content", "row_range", "row_format", "row_quality")
_NAMES: Final = {
    "row_content": "Customize information", "row_range": "Date range", "row_format": "Format",
    "row_quality": "Media quality",
}  # fmt: skip
_BOXES: Final = ("checkbox", "switch", "menuitemcheckbox")
CLOSES: Final = 1.5
"""Seconds within which a screen that closes by itself has done so."""
KEPT: Final = 6.0
"""Seconds the form may take to show a choice."""
REACHED: Final = 3.0
"""Seconds the end of the form may take to be built."""
ENDS: Final = 4
"""How often the end of the form is gone to."""


class Form:
    def __init__(self, steps: Steps) -> None:
        self._steps: Final = steps
        self._anchors: Final = steps.anchors
        self._page: Final = steps.page
        self._friends: Final = Friends(
            steps,
            lambda sight: self._row(sight, "row_content"),
            lambda there: self._leave("row_content", there),
        )

    # -- to the form --------------------------------------------------------------------------------

    async def open(self) -> None:
        """From the list to the form, over the choice of a profile where there is one."""
        steps = self._steps

        def follows(sight: Sight) -> str | None:
            if self._stands(sight):
                return "form"
            if steps.named(sight, "to_device"):
                return "destination"
            return "profile" if self._profiles(sight) else None

        where = await steps.lead(steps.sole("create"), follows, OPEN, ("create", "to_device, profile"))
        if where == "profile":
            where = await self._choose_profile(follows)
        if where == "destination":
            await self._to_device()

    def _profiles(self, sight: Sight) -> list[Element]:
        """What can be chosen beside the button that goes on, and is a Facebook profile."""
        if not self._anchors.has(sight, "next"):
            return []
        found = [
            one for one in self._anchors.all(sight, "profile")
            if not one.disabled and not self._anchors.has(sight, "not_ours", within=one)
            and not self._anchors.anchors["not_ours"].tells(one)
            and any(self._anchors.has(sight, "next", within=outer) for outer in sight.around(one))
        ]  # fmt: skip
        return [one for one in found if one.checked is not None] or found

    def _ticked_besides(self, sight: Sight) -> list[Element]:
        """Profiles that are chosen and are not the Facebook profile."""
        ours = self._profiles(sight)
        if len(ours) != 1:
            return []
        screen = next(one for one in sight.around(ours[0]) if self._anchors.has(sight, "next", within=one))
        same = [one.number for one in (ours[0], *sight.around(ours[0]), *sight.inside(ours[0]))]
        return [
            one for one in sight.inside(screen)
            if one.role in _BOXES and one.checked is True and one.number not in same
        ]  # fmt: skip

    async def _choose_profile(self, follows: Callable[[Sight], str | None]) -> str:
        step, steps = PROFILE, self._steps
        found = self._profiles(await self._page.see())
        if len(found) != 1:
            raise Lost(step, f"one Facebook profile (found {len(found)})", await self._page.see())
        if found[0].checked is not True:
            await self._page.tick(found[0])
        for _ in self._ticked_besides(await self._page.see()):
            for other in self._ticked_besides(await self._page.see())[:1]:
                await self._page.tick(other, on=False)
        if await steps.maybe(lambda now: None if self._ticked_besides(now) else True, KEPT) is None:
            raise Lost(step, "the Facebook profile alone", await self._page.see())

        def forward(sight: Sight) -> Element | str | None:
            after = follows(sight)
            if after not in (None, "profile"):
                return after
            profiles = self._profiles(sight)
            return steps.near(sight, profiles[0], "next") if profiles else None

        button = await steps.until(forward, step, "next")
        if isinstance(button, str):
            return button
        return await steps.lead(
            lambda sight: (
                steps.near(sight, self._profiles(sight)[0], "next") if self._profiles(sight) else None
            ),
            lambda sight: after if (after := follows(sight)) != "profile" else None,
            step, ("next", "to_device"),
        )  # fmt: skip

    async def _to_device(self) -> None:
        step, steps = DESTINATION, self._steps

        def form(sight: Sight) -> bool | None:
            return True if self._stands(sight) else None

        def forward(sight: Sight) -> Element | bool | None:
            if self._stands(sight):
                return True
            device = steps.sole("to_device")(sight)
            return steps.near(sight, device, "next") if device is not None else None

        await self._page.press(await steps.until(steps.sole("to_device"), step, "to_device"))
        if await steps.maybe(form, KEPT):
            return
        button = await steps.until(forward, step, "row_format")
        if isinstance(button, Element):
            await self._page.press(button)
        await steps.until(form, step, "row_format")

    def _row(self, sight: Sight, row: str) -> Element | None:
        """A row of the form; its screen has a heading with the same words."""
        found = [one for one in self._anchors.all(sight, row) if one.role != "heading"]
        return found[0] if len(found) == 1 else None

    def _stands(self, sight: Sight) -> bool:
        return self._row(sight, "row_format") is not None and self._row(sight, "row_range") is not None

    # -- the rows -----------------------------------------------------------------------------------

    async def fill(self, ask: Ask) -> Mapping[str, str]:
        """Set every row and return what is chosen. Raises Lost, naming the row that was not kept."""
        steps = self._steps
        chosen = {"content": await self._content(ask), "range": "all time", "format": "json"}
        wanted = {"row_range": "all_time", "row_format": "json"}
        if await steps.maybe(lambda sight: self._row(sight, "row_quality"), KEPT) is not None:
            wanted["row_quality"], chosen["quality"] = "lower", "lower"
        for row, value in wanted.items():
            await self._set(row, value)
        # A later choice may have undone an earlier one.
        if chosen["content"] == "everything":
            wanted["row_content"] = "all_information"
        sight = await self._page.see()
        for row, value in wanted.items():
            if not self._says(sight, row, value):
                raise Lost(f"read back {_NAMES[row]}", value, sight)
        if chosen["content"] == "connections" and not self._narrowed(sight):
            raise Lost(f"read back {_NAMES['row_content']}", "friends", sight)
        return chosen

    async def start_button(self) -> Element:
        """The button at the end of the form, which may be built only when that end is reached."""
        find = self._steps.sole("start")
        for _ in range(ENDS):
            if await self._steps.maybe(find, REACHED) is not None:
                break
            sight = await self._page.see()
            row = self._row(sight, "row_format")
            around = (
                [one for one in sight.around(row) if one.role in ("dialog", "alertdialog")] if row else []
            )
            inside = sight.inside(around[0]) if around else sight.elements
            if inside:
                await self._page.scroll(inside[-1])
        return await self._steps.until(find, START, "start")

    def _pieces(self, sight: Sight, row: str) -> list[str]:
        """What a row says besides its label."""
        found = self._row(sight, row)
        if found is None:
            return []
        area = found
        if not found.role:
            # Only its label was found: the row is what lies around it and around no other row's.
            for outer in sight.around(found):
                if any(self._anchors.has(sight, other, within=outer) for other in _ROWS if other != row):
                    break
                area = outer
        texts = [area.name, area.text, *(text for one in sight.inside(area) for text in (one.text, one.name))]
        anchor = self._anchors.anchors[row]
        labels = [fold(one) for one in (*anchor.names, *anchor.begins, *anchor.texts)]
        pieces = []
        for piece in map(fold, texts):
            label = max((one for one in labels if f"{piece} ".startswith(one + " ")), key=len, default="")
            rest = piece[len(label) :].strip()
            if rest:
                pieces.append(rest)
        return pieces

    def _says(self, sight: Sight, row: str, value: str) -> bool:
        return any(self._anchors.anchors[value].calls(piece) for piece in self._pieces(sight, row))

    async def _set(self, row: str, value: str) -> None:
        steps, step = self._steps, f"set {_NAMES[row]}"

        def kept(sight: Sight) -> bool | None:
            return True if self._says(sight, row, value) else None

        def option(sight: Sight) -> Element | None:
            found = [one for one in steps.named(sight, value) if one.role and not one.disabled]
            found = [one for one in found if one.checked is not None] or found
            return found[0] if len(found) == 1 else None

        for _ in (1, 2):
            await steps.until(lambda sight: self._row(sight, row), step, row)
            if await steps.maybe(kept, 0):
                return
            choice = await steps.lead(lambda sight: self._row(sight, row), option, step, (row, value))
            await self._page.tick(choice)
            await self._leave(row, option)
            if await steps.maybe(kept, KEPT):
                return
        raise Lost(step, f"{value} kept", await self._page.see())

    async def _leave(self, row: str, there: Callable[[Sight], Element | None]) -> None:
        """Leave a row's screen, in which `there` finds something: Save before the arrow back.

        A screen may be built anew after a choice; it has closed only when the form stands there instead.
        """
        steps = self._steps

        def save(sight: Sight) -> Element | bool | None:
            one = there(sight)
            if one is None:
                return True if self._row(sight, row) is not None else None
            return steps.near(sight, one, "save")

        def back(sight: Sight) -> Element | bool | None:
            one, found = there(sight), save(sight)
            if found is not None or one is None or self._anchors.has(sight, "save"):
                return found
            return steps.near(sight, one, "back")

        found = await steps.maybe(save, CLOSES) or await steps.maybe(back)
        if isinstance(found, Element):
            await self._page.press(found)

    # -- what is exported ---------------------------------------------------------------------------

    def _narrowed(self, sight: Sight) -> bool:
        """Whether the form says that not everything is exported; of one kind of thing, no more than one."""
        pieces = self._pieces(sight, "row_content")
        counts = [int(number) for piece in pieces for number in re.findall(r"\b\d+\b", piece)]
        return (
            bool(pieces)
            and not self._says(sight, "row_content", "all_information")
            and (not self._friends.alone or all(one == 1 for one in counts))
        )

    async def _content(self, ask: Ask) -> str:
        """Choose the friends, or else everything; return which."""
        steps, step = self._steps, f"set {_NAMES['row_content']}"
        if ask.content == "connections":
            for _ in (1, 2):
                if not await self._friends.choose(step):
                    break
                if await steps.maybe(lambda sight: True if self._narrowed(sight) else None, KEPT):
                    return "connections"
            else:
                raise Lost(step, "friends kept", await self._page.see())
        await self._set("row_content", "all_information")
        return "everything"
