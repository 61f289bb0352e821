"""LinkedIn's export page: what it shows, and which buttons ask for an archive and fetch it.

One page does everything. It has changed its markup three times; the anchors stand in a dated file beside
this. The Connections box is taken where it is offered and the larger archive where it is not; an archive may
come in two parts, of which only one holds the connections.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from typing import ClassVar, Final

from sociarch.collector import (
    N_,
    PRESSES,
    Ask,
    Broken,
    Collector,
    Lost,
    Need,
    Page,
    Pressing,
    Seen,
    Shown,
    Stopped,
)
from sociarch.sight import Anchors, Element, Sight, host_allowed

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OPEN: Final = N_("open the form")
CHOOSE_CONNECTIONS: Final = N_("choose the connections")
CHOOSE_LARGER: Final = N_("choose the larger archive")
ASK: Final = N_("ask for the export")
FETCH: Final = N_("fetch the export")
_REFUSING: Final = (429, 999)
BOX: Final = 4.0
"""Seconds the check boxes may take to appear behind their radio button."""


def anchors() -> Anchors:
    """The anchor file as it is shipped."""
    return Anchors(resources.files(__package__).joinpath("anchors.toml").read_text("utf-8"))


class LinkedIn(Collector):
    name: ClassVar[str] = "linkedin"
    title: ClassVar[str] = "LinkedIn"
    looks: ClassVar[Sequence[timedelta]] = (
        timedelta(minutes=10), timedelta(minutes=30),
        *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24)),
    )  # fmt: skip
    kept: ClassVar[timedelta] = timedelta(hours=72)
    whole: ClassVar[bool] = False

    # -- what the page says -------------------------------------------------------------------------

    def look(self, sight: Sight) -> Seen:
        if sight.status in _REFUSING:
            return Seen(Shown.REFUSED)
        if sight.status is not None and sight.status >= 500:
            return Seen(Shown.BROKEN)
        has = self.anchors.has
        if has(sight, "restricted"):
            return Seen(Shown.REFUSED)
        if self.anchors.is_path("person", sight.address):
            return Seen(Shown.PERSON, self._need(sight))
        if (
            self.anchors.is_path("signed_out", sight.address)
            or has(sight, "sign_in")
            or has(sight, "chooser")
        ):
            return Seen(Shown.SIGNED_OUT, Need.SIGN_IN)
        if not self.anchors.is_path("export", sight.address):
            return Seen(Shown.UNCLEAR)
        if has(sight, "password"):
            return Seen(Shown.PERSON, Need.PASSWORD)
        return Seen(self._shown(sight))

    def _shown(self, sight: Sight) -> Shown:
        ready, pending = bool(self._downloads(sight)), self.anchors.has(sight, "pending")
        if ready:
            return Shown.PARTLY if pending else Shown.READY
        if pending:
            return Shown.PENDING
        choices = self._choices(sight)
        if choices:
            return Shown.LOCKED if all(one.disabled for one in choices) else Shown.FORM
        return Shown.UNCLEAR

    def _choices(self, sight: Sight) -> list[Element]:
        return [one for name in ("larger", "particular") for one in self.anchors.all(sight, name)]

    def _need(self, sight: Sight) -> Need:
        for anchor, need in (("code", Need.CODE), ("captcha", Need.CAPTCHA), ("approval", Need.APPROVAL)):
            if self.anchors.has(sight, anchor):
                return need
        return Need.CHECK

    def _downloads(self, sight: Sight) -> list[Element]:
        """What downloads now: a class alone may stand on a button that says something else."""
        others = [self.anchors.anchors[name] for name in ("pending", "request", "request_new")]
        return [
            one for one in self.anchors.all(sight, "download")
            if not one.disabled and not any(other.calls(one.name) for other in others)
        ]  # fmt: skip

    def who(self, sight: Sight) -> Mapping[str, str]:
        marks: dict[str, str] = {}
        for one in sight.elements:
            found = re.match(r"/in/([^/?#]+)", one.href)
            if found and any(outer.role in ("navigation", "banner") for outer in sight.around(one)):
                marks["slug"] = found[1]
                break
        for address in (text for one in sight.elements for text in _ADDRESS.findall(one.text)):
            # The network's own addresses, in its help texts, are nobody's account.
            if not host_allowed(address.rpartition("@")[2], self.anchors.assets):
                marks["address"] = address
                break
        return marks

    def maybe_signed_in(self, sight: Sight) -> bool:
        if self.look(sight).shown is not Shown.UNCLEAR or "li_at" not in sight.cookies:
            return False
        return not self.anchors.is_path("export", sight.address)

    # -- asking -------------------------------------------------------------------------------------

    async def request(self, page: Page, ask: Ask, pressing: Pressing) -> Seen:
        before = await page.see()
        listed, refused = bool(self._downloads(before)), before.refused
        await self._open_form(page)
        content = (
            "connections" if await self._choose_connections(page, ask) else await self._choose_larger(page)
        )
        for _ in range(PRESSES):
            button = await page.until(self._request_button)
            if button is None:
                raise Lost(ASK, "request", await page.see())
            pressing({"content": content, "format": "csv", "range": "all time"})
            if await page.press(button):
                break

        def answered(sight: Sight) -> Seen | None:
            """What the page shows once the request is answered: neither the form itself is an answer, nor an
            older archive that is still listed."""
            if sight.refused and not refused:
                return Seen(Shown.REFUSED)
            seen = self.look(sight)
            if listed and seen.shown is Shown.PARTLY:
                return Seen(Shown.PENDING)
            older = listed and seen.shown is Shown.READY
            unanswered = older or seen.shown in (Shown.FORM, Shown.LOCKED, Shown.UNCLEAR)
            return None if unanswered or seen.need is Need.PASSWORD else seen

        seen = await page.until(answered, need=self._password)
        if seen is None:
            # Some forms of the page tell only when they are loaded anew.
            await page.reload()
            seen = await page.until(answered, self.patience, need=self._password)
        if seen is None:
            sight = await page.see()
            if self.look(sight).shown not in (Shown.FORM, Shown.READY):
                raise Lost(ASK, "pending", sight)
            seen = Seen(Shown.FORM)
        return seen

    async def _open_form(self, page: Page) -> None:
        """Where an older archive is listed, the form opens behind a button of its own."""
        if await page.until(self._form, 3) is None:
            sight = await page.see()
            await page.press(self.one(sight, "request_new", OPEN))
            if await page.until(self._form) is None:
                raise Lost(OPEN, "larger", await page.see())
        choices = self._choices(await page.see())
        if choices and all(one.disabled for one in choices):
            raise Stopped(Seen(Shown.LOCKED))

    async def _choose_connections(self, page: Page, ask: Ask) -> bool:
        """Whether the Connections box is there, and ticked now."""
        radio = self._particular(await page.see())
        if ask.content != "connections" or radio is None:
            return False
        if not await self._tick(page, self._particular):
            raise Lost(CHOOSE_CONNECTIONS, "particular", await page.see())
        if await page.until(self._box, BOX) is None:
            return False
        if not await self._tick(page, self._box):
            raise Lost(CHOOSE_CONNECTIONS, "connections", await page.see())
        return True

    async def _choose_larger(self, page: Page) -> str:
        self.one(await page.see(), "larger", CHOOSE_LARGER)
        if not await self._tick(page, self._larger):
            raise Lost(CHOOSE_LARGER, "larger", await page.see())
        return "everything"

    async def _tick(self, page: Page, find: Callable[[Sight], Element | None]) -> bool:
        """Whether what `find` finds is ticked now; a banner may lie over it for a while."""

        def ticked(sight: Sight) -> bool | None:
            found = find(sight)
            return True if found is not None and found.checked else None

        for _ in range(PRESSES):
            found = find(await page.see())
            if found is not None:
                await page.tick(found)
            if await page.until(ticked, BOX):
                return True
        return False

    def _form(self, sight: Sight) -> bool | None:
        return True if self.anchors.has(sight, "larger") or self.anchors.has(sight, "particular") else None

    def _box(self, sight: Sight) -> Element | None:
        return self._sole(sight, "connections")

    def _particular(self, sight: Sight) -> Element | None:
        return self._sole(sight, "particular")

    def _larger(self, sight: Sight) -> Element | None:
        return self._sole(sight, "larger")

    def _request_button(self, sight: Sight) -> Element | None:
        return self._sole(sight, "request")

    def _sole(self, sight: Sight, anchor: str) -> Element | None:
        """The only element that can be pressed which an anchor finds."""
        found = [one for one in self.anchors.all(sight, anchor) if not one.disabled]
        return found[0] if len(found) == 1 else None

    def _password(self, sight: Sight) -> Need | None:
        return self.look(sight).need

    # -- fetching -----------------------------------------------------------------------------------

    async def fetch(self, page: Page, known: Callable[[str], bool]) -> Sequence[Path]:
        for attempt in (1, 2):
            found = self._downloads(await page.see())
            if not found:
                raise Lost(FETCH, "download", await page.see())
            button = found[0]
            try:
                # Archives of one day share a name, so a name tells nothing.
                delivery = await page.download(partial(page.press, button), lambda name: False)
            except Broken:
                if attempt == 2:
                    raise
                continue
            if delivery.path is not None:
                return [delivery.path]
            break
        sight = await page.see()
        seen = self.look(sight)
        if seen.shown in (Shown.SIGNED_OUT, Shown.PERSON, Shown.REFUSED, Shown.BROKEN):
            raise Stopped(seen)
        raise Lost(FETCH, "download", sight)

    def fuller(self, names: Sequence[str], asked: Mapping[str, str]) -> bool:
        return asked.get("content") == "everything" and all(name.startswith("Basic_") for name in names)
