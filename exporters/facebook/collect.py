"""Facebook's export page: what it shows, and which buttons ask for an export and fetch it.

The page is one dialog whose inside changes, on another host than the sign-in; its addresses tell nothing but
what stands in the way. Its defaults are wrong here, so each choice is made, and read back before the export
is started. The state is read entry by entry. Older shapes of the page are recognised by name and not driven.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import ClassVar, Final

from exporters.facebook.collect_form import Form
from exporters.facebook.collect_hub import Hub, read, stands
from exporters.facebook.collect_steps import FETCH, START, Steps
from sociarch.collector import (
    N_,
    PRESSES,
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
from sociarch.sight import Anchors, Element, Sight

SIGNED_IN: Final = ("c_user", "xs")
SHOWN: Final = 6.0
"""Seconds the list may take to show what was started."""
MOST: Final = 60
"""Parts that are fetched in one go."""
_FRIENDS: Final = re.compile(
    r"(?:^|/)(?:(?:connections/)?friends|friends_and_followers)/[^/]+\.(?P<kind>json|html?)$"
    r"|(?:^|/)html/friends\.(?P<old>html?)$"
)


def anchors() -> Anchors:
    """The anchor file as it is shipped."""
    return Anchors(resources.files(__package__).joinpath("anchors.toml").read_text("utf-8"))


class Facebook(Collector):
    name: ClassVar[str] = "facebook"
    title: ClassVar[str] = "Facebook"
    looks: ClassVar[Sequence[timedelta]] = (
        timedelta(minutes=30), *(timedelta(hours=hours) for hours in (2, 6, 12)),
    )  # fmt: skip
    kept: ClassVar[timedelta] = timedelta(days=4)
    whole: ClassVar[bool] = True

    # -- what the page says -------------------------------------------------------------------------

    def look(self, sight: Sight) -> Seen:
        if sight.status == 429:
            return Seen(Shown.REFUSED)
        if sight.status is not None and sight.status >= 500:
            return Seen(Shown.BROKEN)
        barrier = self._barrier(sight)
        if barrier is not None:
            return barrier
        if self.anchors.has(sight, "blocked"):
            return Seen(Shown.REFUSED)
        if self.anchors.has(sight, "password"):
            return Seen(Shown.PERSON, Need.PASSWORD)
        return Seen(self._shown(sight))

    def _barrier(self, sight: Sight) -> Seen | None:
        """What stands before the page: its address says so, or a form to sign in."""
        for kind, need in (
            ("password", Need.PASSWORD), ("terms", Need.TERMS), ("approval", Need.APPROVAL),
            ("person", self._need(sight)),
        ):  # fmt: skip
            if self.anchors.is_path(kind, sight.address):
                return Seen(Shown.PERSON, need)
        form = self.anchors.has(sight, "sign_in") and self.anchors.has(sight, "password")
        if form or self.anchors.is_path("signed_out", sight.address):
            return Seen(Shown.SIGNED_OUT, Need.SIGN_IN)
        return None

    def _need(self, sight: Sight) -> Need:
        for anchor, need in (("code", Need.CODE), ("captcha", Need.CAPTCHA), ("approval", Need.APPROVAL)):
            if self.anchors.has(sight, anchor):
                return need
        return Need.CHECK

    def _shown(self, sight: Sight) -> Shown:
        if not stands(self.anchors, sight):
            return Shown.UNCLEAR
        shown = self.hub(sight).shown
        if shown is not None and shown is not Shown.FAILED:
            return shown
        if self.anchors.has(sight, "busy"):
            return Shown.UNCLEAR
        if shown is not None:
            return shown
        create = self.anchors.all(sight, "create")
        if not create:
            return Shown.UNCLEAR
        return Shown.LOCKED if all(one.disabled for one in create) else Shown.FORM

    def hub(self, sight: Sight) -> Hub:
        """What the list of exports says."""
        return read(self.anchors, sight)

    def who(self, sight: Sight) -> Mapping[str, str]:
        number = sight.cookies.get("c_user", "")
        return {"id": number} if number else {}

    def maybe_signed_in(self, sight: Sight) -> bool:
        return (
            all(sight.cookies.get(name) for name in SIGNED_IN)
            and not self.anchors.is_path("export", sight.address)
            and self.look(sight).shown is Shown.UNCLEAR
        )

    # -- asking -------------------------------------------------------------------------------------

    async def request(self, page: Page, ask: Ask, pressing: Pressing) -> Seen:
        steps = Steps(self, page)
        before = self.hub(await page.see())
        form = Form(steps)
        await form.open()
        chosen = await form.fill(ask)
        for _ in range(PRESSES):
            start = await form.start_button()
            pressing(chosen)
            if await page.press(start):
                break
        return await self._started(steps, before)

    async def _started(self, steps: Steps, before: Hub) -> Seen:
        """What the page shows of the new export. The list may stand behind the form all the time."""

        def listed(sight: Sight) -> Seen | None:
            now = self.hub(sight)
            more = now.pending + now.missing > before.pending + before.missing
            if not more and len(now.downloads) <= len(before.downloads):
                return None
            shown = self.look(sight).shown
            return Seen(shown) if shown in (Shown.PENDING, Shown.PARTLY, Shown.READY) else None

        def answered(sight: Sight) -> Seen | str | None:
            # The network's word that it has begun comes before the entry.
            return "begun" if self.anchors.has(sight, "prepared") else listed(sight)

        answer = await steps.maybe(answered, SETTLED)
        begun = isinstance(answer, str)
        if isinstance(answer, Seen):
            return answer
        if not begun:
            await steps.page.reload()
            answer = await steps.maybe(answered, self.patience)
            if isinstance(answer, Seen):
                return answer
            if answer is None:
                sight = await steps.page.see()
                if self.look(sight).shown is Shown.FORM:
                    return Seen(Shown.FORM)
                raise Lost(START, "pending", sight)
        entry = await steps.maybe(listed, SHOWN)
        if entry is None:
            await steps.page.reload()
            entry = await steps.maybe(listed, SHOWN)
        return entry or Seen(Shown.PENDING)

    # -- fetching -----------------------------------------------------------------------------------

    async def fetch(self, page: Page, known: Callable[[str], bool]) -> Sequence[Path]:
        steps = Steps(self, page)
        total = len(await steps.until(self._downloads, FETCH, "download"))
        paths: list[Path] = []
        for done in range(min(total, MOST)):
            # A page may take a button away once its part has been fetched.
            left = await steps.until(self._left(total, done), FETCH, f"download ({done} of {total} pressed)")
            at = done if left == total else 0
            path = await self._part(steps, at, known)
            if path is not None:
                paths.append(path)
        return paths

    def _left(self, total: int, done: int) -> Callable[[Sight], int | None]:
        """Finds how many downloads are offered: all of them still, or those that were not pressed."""
        wanted = (total, total - done)
        return lambda sight: count if (count := len(self.hub(sight).downloads)) in wanted else None

    def _downloads(self, sight: Sight) -> tuple[Element, ...] | None:
        return self.hub(sight).downloads or None

    async def _part(self, steps: Steps, at: int, known: Callable[[str], bool]) -> Path | None:
        """Fetch one part; None where it is known. A download that was cut is begun once more."""
        asked = False

        def need(sight: Sight) -> Need | None:
            nonlocal asked
            seen = self.look(sight)
            if seen.shown is Shown.SIGNED_OUT:
                raise Stopped(seen)
            asked = asked or seen.need is not None
            return seen.need

        async def start() -> None:
            found = await steps.until(self._downloads, FETCH, "download")
            if at >= len(found):
                raise Lost(FETCH, "download", await steps.page.see())
            await steps.page.press(found[at])

        for attempt in (1, 2):
            try:
                delivery = await steps.page.download(start, known, need)
            except Broken:
                if attempt == 2:
                    raise
                continue
            if delivery.began:
                return delivery.path
            # Where somebody has given the password, the download may have to be pressed again.
            if not asked:
                break
        sight = await steps.page.see()
        seen = self.look(sight)
        if seen.shown in (Shown.SIGNED_OUT, Shown.PERSON, Shown.REFUSED, Shown.BROKEN):
            raise Stopped(seen)
        raise Lost(FETCH, "a download", sight)

    def notes(self, members: Sequence[str]) -> Sequence[str]:
        kinds = {
            found["kind"] or found["old"] for found in map(_FRIENDS.search, members) if found
        }  # fmt: skip
        if kinds and "json" not in kinds:
            return (
                N_(
                    "Facebook delivered web pages (HTML) instead of JSON. They are read all the same, with "
                    "less certainty. To ask for another export, run this again with --again."
                ),
            )
        return ()
