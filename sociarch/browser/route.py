"""The way to an export through the network's own page, in the person's own session.

One browser for one look: it is started with the sealed sign-in, keeps to the network's hosts, and gives the
sign-in back as it then is, because cookies change with every visit. At most one page is loaded to look.
"""

import asyncio
import contextlib
import os
import re
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Final, TypeVar

from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright

from sociarch.accounts import Account
from sociarch.browser.fence import Fence
from sociarch.browser.find import QUIET, Choice, Wishes, choices, sandboxed
from sociarch.browser.page import BARRIER, WINDOW, OpenPage
from sociarch.collector import Ask, Collector, Lost, Need, Pressing, Seen, Shown, Stopped
from sociarch.errors import (
    N_,
    BrowserFailed,
    NetworkClosed,
    NetworkRefused,
    NoBrowser,
    SignInEnded,
    Unreachable,
    WindowClosed,
)
from sociarch.sight import Sight, closest, describe, matched

T = TypeVar("T")

PACE: Final = (0.3, 0.9)
LOAD: Final = 45.0
"""Seconds until the answer to a page's address has begun to come."""
STEADY: Final = 0.7
"""Seconds for which a page must show the same, before it is believed."""
CALM: Final = 10.0
"""The same for a page that offers the form, and for how long it must have had all that it asked for: the list
of what is under way may come late, and the form beside it would be taken for leave to ask once more."""
ELSEWHERE: Final = 3.0
"""Seconds after which a page that is none of those around the export is believed to stay."""
LOOK: Final = N_("look at the page")
ACTION: Final = 420.0
"""Seconds that asking for an export may take in all, without a person."""
FETCH: Final = 4 * 3600.0
"""Seconds that fetching may take in all; a download that stalls is given up long before."""
_OFFLINE: Final = ("ERR_PROXY", "ERR_TUNNEL", "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK")
"""Errors of this machine's own connection, which tell nothing about a network."""
_NO_BROWSER: Final = ("Executable doesn't exist", "is not found", "Failed to launch", "ENOENT", "EACCES")


class BrowserRoute:
    """One visit; a context manager. Implements `sociarch.errand.Route`."""

    name: str = "browser"

    def __init__(
        self,
        collector: Collector,
        account: Account,
        wishes: Wishes,
        report: Callable[[str, str], Path],
        *,
        window: bool = False,
        tool: str = "",
        tell: Callable[[str], None] = lambda text: None,
        warn: Callable[[str], None] = lambda text: None,
        clock: Callable[[], datetime],
        random: Random,
        pace: tuple[float, float] = PACE,
        calm: float = CALM,
    ) -> None:
        """`report` keeps a text under a name. `window`: a person sits before it and may be waited for.

        `tell` hears which browser is used, `warn` what a person should know. `calm`: seconds for which a form
        must stand on a page at rest before it is believed that nothing is under way.
        """
        self._collector: Final = collector
        self._account: Final = account
        self._wishes: Final = wishes
        self._report = report
        self._window: Final = window
        self._tool: Final = tool
        self._tell = tell
        self._warn = warn
        self._clock = clock
        self._random: Final = random
        self._pace: Final = pace
        self._calm: Final = calm
        self._runner = asyncio.Runner()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None
        self._page: OpenPage | None = None
        self._fence = Fence((), ())
        self._version = ""
        self._signed_in = False

    def __enter__(self) -> "BrowserRoute":
        try:
            self._runner.run(self._open())
        except BaseException:
            self._close_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_all()

    # -- what the machine asks ------------------------------------------------------------------------

    def look(self) -> Seen:
        """Open the export page and say what it shows. Raises Lost, WrongAccount and Unreachable."""
        return self._run(
            self._look(), LOAD + self._collector.patience + (WINDOW if self._window else BARRIER) + 30
        )

    def request(self, ask: Ask, pressing: Pressing) -> Seen:
        limit = ACTION + (WINDOW if self._window else 0)
        return self._run(self._collector.request(self._open_page(), ask, pressing), limit)

    def fetch(self, known: Callable[[str], bool]) -> Sequence[Path]:
        return self._run(self._collector.fetch(self._open_page(), known), FETCH)

    def report(self, lost: Lost) -> Path:
        """Keep a report of what a step found: roles, known words, counts; nothing personal."""
        anchors, sight = self._collector.anchors, lost.sight
        found = [f"{name} {count}" for name, count in matched(sight, anchors).items() if count]
        lines = [
            f"network: {self._collector.name}",
            f"step: {lost.step}",
            f"expected: {lost.expected}",
            f"anchors: {anchors.version}",
            f"browser: {self._version}",
            f"sociarch: {self._tool}",
            f"closest known state: {closest(sight, anchors) or '-'}",
            "anchors that matched: " + (", ".join(found) or "-"),
            "",
            *describe(sight, anchors),
        ]  # fmt: skip
        moment = self._clock().strftime("%Y%m%dT%H%M%S")
        return self._report(f"drift-{self._collector.name}-{moment}.txt", "\n".join(lines) + "\n")

    def doctor(self) -> tuple[Seen, Sight]:
        """Look, and say what was seen; nothing is pressed."""
        self._open_page().keep_off()
        seen = self.look()
        return seen, self._run(self._open_page().read(), 30)

    def sign_in(self, countdown: Callable[[float], None]) -> Seen:
        """Wait until the person has signed in, looking once a second; `countdown` hears the seconds left.

        Raises SignInEnded, WindowClosed, WrongAccount, Unreachable.
        """
        return self._run(self._sign_in(countdown), WINDOW + 2 * LOAD)

    # -- opening and closing --------------------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """`work` to its end, or to its limit: nothing in here may hang."""

        async def limited() -> T:
            async with asyncio.timeout(seconds):
                return await work

        try:
            return self._runner.run(limited())
        except TimeoutError:
            raise BrowserFailed(title=self._collector.title, reason=N_("it took too long")) from None
        except Error as error:
            if "closed" in str(error) or "crashed" in str(error):
                if self._window:
                    raise WindowClosed(title=self._collector.title, network=self._collector.name) from None
                raise BrowserFailed(title=self._collector.title, reason=N_("it ended")) from None
            raise

    async def _open(self) -> None:
        self._account.make_inbox()
        # Whatever the browser writes, it writes for this person alone.
        before = os.umask(0o077)
        try:
            self._playwright = await async_playwright().start()
            self._browser = await self._launch(self._playwright)
        finally:
            os.umask(before)
        self._version = self._browser.version
        anchors = self._collector.anchors
        assets = (*anchors.assets, *(anchors.signin if self._window else ()))
        self._fence = Fence((*anchors.hosts, *anchors.deliveries), assets)
        self._context = await self._browser.new_context(
            storage_state=self._account.session(),  # type: ignore[arg-type]  # as storage_state() gave it
            locale={"fr": "fr-FR"}.get(self._wishes.language, "en-US"),
            accept_downloads=True,
            service_workers="block",
            no_viewport=self._window and not self._wishes.headless,
        )
        self._context.set_default_timeout(LOAD * 1000)
        await self._fence.surround(self._context)
        page = await self._context.new_page()
        await self._fence.guard(page)
        self._page = OpenPage(
            page, anchors, self._fence, self._account.inbox,
            self._account.downloads, random=self._random, pace=self._pace,
            window=self._window,
        )  # fmt: skip

    async def _launch(self, playwright: Playwright) -> Browser:
        headless = self._wishes.headless or not self._window
        tried = choices(self._wishes, playwright.chromium.executable_path)
        for sandbox in (True, False) if sandboxed() else (False,):
            for choice in tried:
                try:
                    browser = await self._start(playwright, choice, headless=headless, sandbox=sandbox)
                except Error as error:
                    reason = str(error)
                    if any(text in reason for text in _NO_BROWSER):
                        continue
                    if sandbox and "sandbox" in reason.lower():
                        break
                    raise BrowserFailed(
                        title=self._collector.title,
                        reason=N_("no screen to show a window on")
                        if re.search(r"\$DISPLAY|XServer|X server|ozone", reason)
                        else N_("it did not start"),
                    ) from None
                if sandboxed() and not sandbox:
                    self._warn(N_("The browser's own sandbox does not work here; it runs without."))
                self._tell(str(choice))
                return browser
        raise NoBrowser()

    async def _start(
        self, playwright: Playwright, choice: Choice, *, headless: bool, sandbox: bool
    ) -> Browser:
        return await playwright.chromium.launch(
            executable_path=choice.path, channel=choice.channel, headless=headless, chromium_sandbox=sandbox,
            args=[*QUIET, *self._wishes.arguments], downloads_path=self._account.downloads,
            handle_sigint=False, handle_sigterm=False, handle_sighup=False, timeout=60_000,
        )  # fmt: skip

    def _close_all(self) -> None:
        try:
            with contextlib.suppress(Error, TimeoutError):
                self._runner.run(self._close())
        finally:
            self._runner.close()

    async def _close(self) -> None:
        async with asyncio.timeout(20):
            if self._context is not None and self._signed_in:
                with contextlib.suppress(Error):
                    self._account.save_session(dict(await self._context.storage_state(indexed_db=True)))
            if self._browser is not None:
                with contextlib.suppress(Error):
                    await self._browser.close()
            if self._playwright is not None:
                await self._playwright.stop()

    def _open_page(self) -> OpenPage:
        assert self._page is not None, "the route is not open"
        return self._page

    # -- looking --------------------------------------------------------------------------------------

    async def _go(self) -> None:
        """Load the export page, once. Raises Unreachable and NetworkClosed."""
        assert self._context is not None
        page, title = self._open_page(), self._collector.title
        try:
            await page.page.goto(self._collector.anchors.start, wait_until="commit", timeout=LOAD * 1000)
        except Error as error:
            text = str(error)
            if self._fence.closed:
                return  # It leads to another host: what that means, the collector says.
            if "ERR_TOO_MANY_REDIRECTS" in text:
                raise Stopped(Seen(Shown.SIGNED_OUT, Need.SIGN_IN)) from None
            if "ERR_ABORTED" in text or "interrupted" in text:
                return
            code = re.search(r"ERR_[A-Z0-9_]+", text)
            if code is None and "Timeout" not in text:
                raise
            reason = code.group() if code else "ERR_TIMED_OUT"
            if self._collector.closed and not any(mark in reason for mark in _OFFLINE):
                raise NetworkClosed(title=title, network=self._collector.name, reason=reason) from None
            raise Unreachable(title=title, reason=reason) from None

    async def _look(self) -> Seen:
        await self._go()
        page = self._open_page()
        if self._fence.closed:
            if self._collector.closed:
                return Seen(Shown.CLOSED)
            raise Lost(LOOK, "a page of the network", await page.read())
        seen, sight = await self._settle(calm=self._calm)
        if seen.shown is Shown.PERSON and self._window:
            await self._wait_for_person()
            seen, sight = await self._settle(calm=self._calm)
        if seen.shown is Shown.UNCLEAR and self._collector.maybe_signed_in(sight):
            # A check that was passed has led elsewhere, such as to the front page.
            await self._go()
            seen, sight = await self._settle(calm=self._calm)
        if seen.shown not in (Shown.SIGNED_OUT, Shown.BROKEN, Shown.CLOSED):
            who = self._collector.who(sight)
            self._account.check_owner(who)
            self._account.keep_owner(who)
            self._signed_in = True
        if seen.shown is Shown.UNCLEAR:
            raise Lost(LOOK, "a state that is known", sight)
        return seen

    async def _settle(self, patience: float | None = None, *, calm: float = STEADY) -> tuple[Seen, Sight]:
        """What the page shows once it shows something that is known, and stays so for a moment.

        `calm`: for how long a form must stand while the page waits for nothing.
        """
        page = self._open_page()
        start = time.monotonic()
        limit = self._collector.patience if patience is None else patience
        before: tuple[Seen, float] | None = None
        while True:
            sight = await page.see()
            seen = self._collector.look(sight)
            now = time.monotonic()
            if before is None or before[0] != seen:
                before = seen, now
            stood = now - before[1]
            if seen.shown is Shown.FORM:
                if min(stood, page.rests) >= calm:
                    return seen, sight
            elif seen.shown is not Shown.UNCLEAR:
                passes = seen.shown is Shown.PERSON and not self._window
                if stood >= (BARRIER if passes else STEADY):
                    return seen, sight
            elif stood >= ELSEWHERE and self._collector.maybe_signed_in(sight):
                return seen, sight
            if now - start > limit + BARRIER:
                return seen, sight
            await asyncio.sleep(0.25)

    async def _wait_for_person(self) -> None:
        """Until the person has given what is needed, or the time is over."""
        end = time.monotonic() + WINDOW
        while True:
            seen, sight = await self._settle(0)
            waiting = seen.shown in (Shown.PERSON, Shown.UNCLEAR)
            if not waiting or self._collector.maybe_signed_in(sight) or time.monotonic() > end:
                return
            await asyncio.sleep(1)

    # -- signing in -----------------------------------------------------------------------------------

    async def _sign_in(self, countdown: Callable[[float], None]) -> Seen:
        title, network = self._collector.title, self._collector.name
        try:
            await self._go()
        except Stopped:
            # The network turns the old session in circles: without it, it shows its sign-in.
            assert self._context is not None
            await self._context.clear_cookies()
            await self._go()
        if self._fence.closed and self._collector.closed:
            return Seen(Shown.CLOSED)
        page = self._open_page()
        end = time.monotonic() + WINDOW
        tried = 0
        while (left := end - time.monotonic()) > 0:
            countdown(left)
            if page.page.is_closed():
                raise WindowClosed(title=title, network=network)
            sight = await page.read()
            seen = self._collector.look(sight)
            if seen.shown is Shown.CLOSED:
                return seen
            if seen.shown is Shown.REFUSED:
                raise NetworkRefused(title=title, network=network)
            if seen.shown not in (Shown.SIGNED_OUT, Shown.PERSON, Shown.UNCLEAR, Shown.BROKEN):
                steady, sight = await self._settle()
                if steady.shown not in (Shown.SIGNED_OUT, Shown.PERSON, Shown.UNCLEAR, Shown.BROKEN):
                    await self._keep(sight)
                    return steady
            elif self._collector.maybe_signed_in(sight) and tried < 5:
                # The sign-in has led elsewhere, such as to the front page: only the export page proves it.
                tried += 1
                await asyncio.sleep(tried)
                with contextlib.suppress(Stopped):
                    await self._go()
            await asyncio.sleep(1)
        raise SignInEnded(title=title, network=network, minutes=int(WINDOW / 60))

    async def _keep(self, sight: Sight) -> None:
        """Seal the sign-in, and remember whose it is. Raises WrongAccount."""
        assert self._context is not None
        who = self._collector.who(sight)
        self._account.check_owner(who)
        self._account.save_session(dict(await self._context.storage_state(indexed_db=True)))
        self._account.keep_owner(who)
        self._signed_in = True
