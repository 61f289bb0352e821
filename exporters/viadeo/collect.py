"""Viadeo's contacts page: fiction, because the network is closed and nothing is there to be collected.

No description of a download of contacts was ever found, so the way walked here (sign in, "Mes contacts",
"Exporter mes contacts", a table at once) is an invented one and copies no page that ever was. What is real is
the rest: whatever answers under the network's name and is not that invention is another's page. It is said to
be closed, and nothing on it is pressed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import ClassVar

from sociarch.collector import (
    SETTLED,
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


def anchors() -> Anchors:
    """The anchor file as it is shipped."""
    return Anchors(resources.files(__package__).joinpath("anchors.toml").read_text("utf-8"))


class Viadeo(Collector):
    name: ClassVar[str] = "viadeo"
    title: ClassVar[str] = "Viadeo"
    looks: ClassVar[Sequence[timedelta]] = (timedelta(hours=1),)
    kept: ClassVar[timedelta] = timedelta(days=7)
    whole: ClassVar[bool] = False
    closed: ClassVar[bool] = True

    # -- what the page says -------------------------------------------------------------------------

    def look(self, sight: Sight) -> Seen:
        if not host_allowed(sight.address.host, self.anchors.hosts):
            # Before anything is loaded, there is no host at all.
            return Seen(Shown.CLOSED if sight.address.host else Shown.UNCLEAR)
        if not sight.elements:
            return Seen(Shown.UNCLEAR)
        if sight.status is not None and sight.status >= 400:
            return Seen(Shown.CLOSED)
        if self._is_sign_in(sight):
            return Seen(Shown.SIGNED_OUT, Need.SIGN_IN)
        # A password is typed nowhere but on the form above.
        if self.anchors.has(sight, "password"):
            return Seen(Shown.CLOSED)
        if self._export(sight) is not None:
            return Seen(Shown.READY)
        return Seen(Shown.FORM if self._contacts(sight) is not None else Shown.CLOSED)

    def _is_sign_in(self, sight: Sight) -> bool:
        return all(self.anchors.has(sight, name) for name in ("brand", "email", "password"))

    def _sole(self, sight: Sight, anchor: str) -> Element | None:
        found = [one for one in self.anchors.all(sight, anchor) if not one.disabled]
        return found[0] if len(found) == 1 else None

    def _contacts(self, sight: Sight) -> Element | None:
        return self._sole(sight, "contacts")

    def _export(self, sight: Sight) -> Element | None:
        return self._sole(sight, "export")

    def who(self, sight: Sight) -> Mapping[str, str]:
        return {}

    def maybe_signed_in(self, sight: Sight) -> bool:
        # The page behind the sign-in is the one that is looked at anyway.
        return False

    # -- asking and fetching ------------------------------------------------------------------------

    async def request(self, page: Page, ask: Ask, pressing: Pressing) -> Seen:
        """Go to the button that gives the table at once: pressing it is fetching."""
        await self._to_export(page, "request")
        pressing({"content": "connections", "format": "csv", "range": "all time"})
        return Seen(Shown.READY)

    async def _to_export(self, page: Page, step: str) -> None:
        if self._export(await page.see()) is not None:
            return
        await page.press(self.one(await page.see(), "contacts", step))
        if await page.until(self._export, SETTLED, need=self._need) is None:
            await self._end(page, step, "export")

    def _need(self, sight: Sight) -> Need | None:
        return self.look(sight).need

    async def fetch(self, page: Page, known: Callable[[str], bool]) -> Sequence[Path]:
        await self._to_export(page, "fetch")
        for attempt in (1, 2):

            async def start() -> None:
                await page.press(self.one(await page.see(), "export", "fetch"))

            try:
                # Tables of one day share a name, so a name tells nothing.
                delivery = await page.download(start, lambda name: False, self._need)
            except Broken:
                if attempt == 2:
                    raise
                continue
            if delivery.path is not None:
                return [delivery.path]
            break
        await self._end(page, "fetch", "a download")
        return []

    async def _end(self, page: Page, step: str, expected: str) -> None:
        """Raises Stopped where the page says why there is no way on, and Lost where it does not."""
        sight = await page.see()
        seen = self.look(sight)
        if seen.shown in (Shown.SIGNED_OUT, Shown.CLOSED):
            raise Stopped(seen)
        raise Lost(step, expected, sight)
