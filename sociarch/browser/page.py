"""An open page: read in one piece, pressed at human pace, waited for within limits."""

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from playwright.async_api import Download, Error, JSHandle, Page, Request, Response
from playwright.async_api import TimeoutError as Late

from sociarch.accounts import free_name, plain_name
from sociarch.browser.fence import Fence
from sociarch.collector import SETTLED, Broken, Delivery, Need, Seen, Shown, Stopped
from sociarch.sight import Address, Anchors, Element, Sight

T = TypeVar("T")

_SCRIPT: Final = resources.files("sociarch.browser").joinpath("sight.js").read_text("utf-8")
POLL: Final = 0.3
"""Seconds between two readings of a page that is waited for."""
PRESS: Final = 6.0
"""Seconds until an element that is covered or gone counts as not pressed."""
COVERED: Final = 2.0
"""The same for a banner, which another may cover."""
BEGIN: Final = 45.0
"""Seconds until a download has begun."""
STALL: Final = 40.0
"""Seconds without a byte after which a download is given up."""
WINDOW: Final = 600.0
"""Seconds a person has in a window."""
BARRIER: Final = 8.0
"""Seconds after which a check that a person has to pass is believed to need one; some pass by themselves."""
MAX_REFUSALS: Final = 6
"""Banners that are refused on one page."""
DATA: Final = ("xhr", "fetch")
"""Kinds of requests that bring what a page has not yet shown."""
TOO_MANY: Final = (429, 999)
WHEEL: Final = 20_000
"""Pixels that one turn of the wheel scrolls at most."""
REFUSE: Final = ("refuse_cookies", "close_promotion")
"""Anchors of what lies over a page and is refused or closed, never accepted."""


class OpenPage:
    """Implements `sociarch.collector.Page`."""

    def __init__(
        self, page: Page, anchors: Anchors, fence: Fence, inbox: Path, downloads: Path, *,
        random: Random, pace: tuple[float, float], window: bool,
    ) -> None:  # fmt: skip
        """`pace`: the shortest and the longest pause before a press, in seconds.

        `window`: a person watches, and may be waited for.
        """
        self.page = page
        self._anchors: Final = anchors
        self._fence: Final = fence
        self._inbox: Final = inbox
        self._downloads: Final = downloads
        self._random: Final = random
        self._pace: Final = pace
        self._window: Final = window
        self._handles: list[JSHandle] = []
        self._status: int | None = None
        self._refusals = 0
        self._asking: set[Request] = set()
        self._answered = time.monotonic()
        self._refused = False
        page.on("response", self._note_status)
        page.on("request", self._note_request)
        page.on("requestfinished", self._note_answer)
        page.on("requestfailed", self._note_answer)

    def _note_status(self, response: Response) -> None:
        with contextlib.suppress(Error):
            if response.request.is_navigation_request() and response.frame == self.page.main_frame:
                self._status = response.status
                self._refused = False
            elif response.status in TOO_MANY and response.request.resource_type in DATA:
                self._refused = self._refused or self._fence.allows(response.url, navigation=True)

    def _note_request(self, request: Request) -> None:
        if request.resource_type in DATA:
            self._asking.add(request)

    def _note_answer(self, request: Request) -> None:
        if request in self._asking:
            self._asking.discard(request)
            self._answered = time.monotonic()

    @property
    def rests(self) -> float:
        """Seconds since the last answer to what the page asks for by itself; 0 while it waits for one."""
        return 0.0 if self._asking else time.monotonic() - self._answered

    async def see(self) -> Sight:
        sight = await self.read()
        while self._refusals < MAX_REFUSALS and not any(
            self._anchors.has(sight, name) for name in self._anchors.kept
        ):
            banners = [
                one for name in REFUSE if name in self._anchors.anchors
                for one in self._anchors.all(sight, name) if not one.disabled
            ]  # fmt: skip
            if not banners:
                break
            self._refusals += 1
            # What stands last lies over the others.
            await self._press(max(banners, key=lambda one: (one.frame, one.number)), COVERED)
            sight = await self.read()
        return sight

    def keep_off(self) -> None:
        """Press nothing on this page, not even what lies over it."""
        self._refusals = MAX_REFUSALS

    async def read(self) -> Sight:
        """What stands on the page, and nothing pressed. Empty while a page is being replaced by another."""
        for handle in self._handles:
            with contextlib.suppress(Error):
                await handle.dispose()
        self._handles = []
        elements: list[Element] = []
        language = ""
        # A window that the page has opened, such as to ask for the password, is a part of what it shows.
        windows = [self.page, *(one for one in self.page.context.pages if one != self.page)]
        for frame in [frame for window in windows for frame in window.frames]:
            if frame != self.page.main_frame and not self._fence.allows(frame.url, navigation=True):
                continue
            try:
                handle = await frame.evaluate_handle(_SCRIPT, list(self._anchors.selectors))
                found: dict[str, Any] = await handle.evaluate(
                    "({facts, language, ready}) => ({facts, language, ready})"
                )
            except Error:
                if frame == self.page.main_frame:
                    break  # It is on its way to another page.
                continue
            at = len(self._handles)
            self._handles.append(handle)
            language = language or str(found["language"])
            elements += [
                Element(
                    at, number, one["parent"], one["role"], one["name"], one["text"], one["kind"],
                    frozenset(one["marks"]), one["disabled"], one["checked"], one["href"],
                )
                for number, one in enumerate(found["facts"])
            ]  # fmt: skip
        return Sight(
            Address.of(self.page.url), elements, status=self._status, refused=self._refused,
            language=language, cookies=await self._cookies(), stopped=self._fence.stopped,
        )  # fmt: skip

    async def _cookies(self) -> dict[str, str]:
        try:
            cookies = await self.page.context.cookies([f"https://{host}/" for host in self._anchors.hosts])
        except (Error, TypeError):
            return {}
        return {cookie.get("name", ""): cookie.get("value", "") for cookie in cookies}

    async def reload(self) -> None:
        with contextlib.suppress(Error):
            await self.page.reload(wait_until="commit")

    async def scroll(self, element: Element) -> None:
        handle = await self._handle(element)
        if handle is not None:
            with contextlib.suppress(Error):
                await handle.hover(timeout=PRESS * 1000)
                await self.page.mouse.wheel(0, WHEEL)

    async def press(self, element: Element) -> bool:
        return await self._press(element, PRESS)

    async def _press(self, element: Element, seconds: float) -> bool:
        await self._pause()
        handle = await self._handle(element)
        if handle is None:
            return False
        try:
            # Everything but the press itself: what fails here has certainly not been pressed.
            await handle.click(timeout=seconds * 1000, trial=True)
        except Error:
            return False
        with contextlib.suppress(Error):
            await handle.click(timeout=seconds * 1000)
        return True

    async def tick(self, element: Element, *, on: bool = True) -> None:
        if element.checked is on:
            return
        await self._pause()
        handle = await self._handle(element)
        if handle is None:
            return
        try:
            if element.kind.startswith("input:"):
                await handle.set_checked(on, timeout=1500)
            else:
                await handle.click(timeout=PRESS * 1000)
        except Error:
            # The input itself is hidden or covered by its label: press that.
            with contextlib.suppress(Error):
                label = (await handle.evaluate_handle("el => el.labels?.[0] ?? el")).as_element()
                if label is not None:
                    await label.click(timeout=PRESS * 1000)

    async def until(
        self,
        ready: Callable[[Sight], T | None],
        seconds: float = SETTLED,
        *,
        need: Callable[[Sight], Need | None] = lambda sight: None,
    ) -> T | None:
        end = time.monotonic() + seconds
        needed: float | None = None
        while True:
            sight = await self.see()
            answer = ready(sight)
            now = time.monotonic()
            if answer is not None or now > end:
                return answer
            wanted = need(sight)
            if wanted is None:
                needed = None
            else:
                needed = now if needed is None else needed
                if now - needed > (WINDOW if self._window else BARRIER):
                    raise Stopped(Seen(Shown.PERSON, wanted))
                end = now + seconds
            await asyncio.sleep(POLL)

    async def download(
        self,
        start: Callable[[], Awaitable[object]],
        known: Callable[[str], bool],
        need: Callable[[Sight], Need | None] = lambda sight: None,
    ) -> Delivery:
        arriving: asyncio.Queue[Download] = asyncio.Queue()
        context = self.page.context
        listened: list[Page] = []

        def listen(page: Page) -> None:
            page.on("download", arriving.put_nowait)
            listened.append(page)

        for page in context.pages:
            listen(page)
        context.on("page", listen)
        try:
            await start()
            # A page that asked for a password may stay as it is while the download that it let go begins.
            download = await self.until(
                lambda sight: None if arriving.empty() else arriving.get_nowait(), BEGIN, need=need
            )
            if download is None:
                return Delivery(began=False)
            if known(plain_name(download.suggested_filename)):
                await download.cancel()
                path = None
            else:
                path = await self._save(download)
            await self._close_windows()
            return Delivery(began=True, path=path)
        finally:
            context.remove_listener("page", listen)
            for page in listened:
                page.remove_listener("download", arriving.put_nowait)

    async def _close_windows(self) -> None:
        """Close what the page has opened: it has done its work, and would be read as part of the page."""
        for page in self.page.context.pages:
            if page != self.page:
                with contextlib.suppress(Error):
                    await page.close()

    async def _save(self, download: Download) -> Path:
        """The finished download under its own name, 0600. Raises Broken."""
        finished = asyncio.ensure_future(download.path())
        size, since = -1, time.monotonic()
        while not finished.done():
            await asyncio.wait([finished], timeout=1.0)
            grown = sum(path.stat().st_size for path in self._downloads.glob("**/*") if path.is_file())
            if grown != size:
                size, since = grown, time.monotonic()
            elif time.monotonic() - since > STALL:
                with contextlib.suppress(Error):
                    await download.cancel()
                break
        try:
            path = await asyncio.wait_for(finished, 10)
        except (TimeoutError, Error):
            raise Broken from None
        target = free_name(self._inbox, download.suggested_filename)
        os.chmod(path, 0o600)
        os.replace(path, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
        return target

    async def _handle(self, element: Element) -> Any:
        """The element itself, scrolled into view; None where the page has been replaced."""
        if element.frame >= len(self._handles):
            return None
        try:
            found = await self._handles[element.frame].evaluate_handle(
                "(reading, number) => reading.elements[number]", element.number
            )
            handle = found.as_element()
            if handle is not None:
                await handle.scroll_into_view_if_needed(timeout=1500)
        except Late:
            return handle
        except Error:
            return None
        return handle

    async def _pause(self) -> None:
        await asyncio.sleep(self._random.uniform(*self._pace))
