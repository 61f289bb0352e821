"""Keeps a browser to a network's own hosts: what else is asked for is stopped before it is sent, and counted.

Playwright's routing sees the first request of each frame and window, and none that follows a redirect. So a
page is guarded once more, directly over Chromium's own protocol, before anything is loaded into it.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Request, Route, WebSocketRoute

from sociarch.sight import Address, host_allowed

_INSIDE: Final = ("data", "blob", "about", "chrome-error")


class Fence:
    """The hosts a context may reach. `pages` may be navigated to, `assets` be loaded from besides."""

    def __init__(self, pages: Sequence[str], assets: Sequence[str]) -> None:
        self._pages: Final = tuple(pages)
        self._assets: Final = (*pages, *assets)
        self._tasks: Final[set[asyncio.Task[None]]] = set()
        self._guarded: Final[set[Page]] = set()
        self.stopped = 0
        """Navigations to other hosts that were stopped."""
        self.withheld = 0
        """Pictures, scripts and the like of other hosts that were not loaded."""
        self.closed = False
        """Whether the last document asked for was stopped."""

    async def surround(self, context: BrowserContext) -> None:
        """Keep a context to the hosts; each of its pages is to be guarded before it loads anything."""
        await context.route("**/*", self._first)
        await context.route_web_socket("**/*", self._socket)
        context.on("page", self._meet)

    async def guard(self, page: Page) -> None:
        """Stop redirects to other hosts. Not to be waited for while the page is loading something."""
        if page in self._guarded:
            return
        self._guarded.add(page)
        session = await page.context.new_cdp_session(page)
        main = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]

        def paused(event: dict[str, Any]) -> None:
            self._start(self._paused(session, event, main))

        session.on("Fetch.requestPaused", paused)
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]})

    def _meet(self, page: Page) -> None:
        """A window that the page has opened is guarded as soon as can be: its first request is under way."""
        if self._guarded:
            self._start(self._guard_late(page))

    async def _guard_late(self, page: Page) -> None:
        with contextlib.suppress(Error):
            await self.guard(page)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        # A task that nobody holds may be collected before it has run.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def allows(self, address: str, *, navigation: bool) -> bool:
        parts = Address.of(address)
        if parts.scheme in _INSIDE:
            return True
        return parts.scheme in ("https", "http", "wss") and host_allowed(
            parts.host, self._pages if navigation else self._assets
        )

    def _judge(self, address: str, *, navigation: bool, frame_is_main: bool) -> bool:
        # A frame inside the page shows what the page's own assets may show.
        allowed = self.allows(address, navigation=navigation and frame_is_main)
        if not allowed:
            if navigation and frame_is_main:
                self.stopped += 1
                self.closed = True
            else:
                self.withheld += 1
        elif navigation and frame_is_main:
            self.closed = False
        return allowed

    async def _first(self, route: Route, request: Request) -> None:
        navigation = request.is_navigation_request()
        main = True
        with contextlib.suppress(Error):  # A window's first request has no frame yet: it is judged as a page.
            main = not navigation or request.frame.parent_frame is None
        with contextlib.suppress(Error):  # The page may have gone meanwhile.
            if self._judge(request.url, navigation=navigation, frame_is_main=main):
                await route.continue_()
            else:
                await route.abort("blockedbyclient")

    async def _paused(self, session: CDPSession, event: dict[str, Any], main: str) -> None:
        address, navigation = event["request"]["url"], event.get("resourceType") == "Document"
        top = event.get("frameId") == main
        allowed = True
        # Only what has followed a redirect is judged here; routing judges all else.
        if event.get("redirectedRequestId"):
            allowed = self._judge(address, navigation=navigation, frame_is_main=top)
        with contextlib.suppress(Error):
            if allowed:
                await session.send("Fetch.continueRequest", {"requestId": event["requestId"]})
            else:
                await session.send(
                    "Fetch.failRequest", {"requestId": event["requestId"], "errorReason": "BlockedByClient"}
                )

    def _socket(self, socket: WebSocketRoute) -> None:
        if host_allowed(Address.of(socket.url).host, self._assets):
            socket.connect_to_server()
        else:
            self.withheld += 1
