"""Which browser: the person's own choice, else one that is there. Nothing is downloaded.

The same program is used with and without a window, so that a sign-in is made where it is used.
"""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

QUIET: Final = (
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    # Chromium calls its maker of its own accord, for updates and for each form with a password. Without an
    # address for those names, no call goes out.
    "--host-resolver-rules=MAP *.googleapis.com ~NOTFOUND, MAP google.com ~NOTFOUND, "
    "MAP accounts.google.com ~NOTFOUND, MAP clients*.google.com ~NOTFOUND, MAP *.gvt1.com ~NOTFOUND",
)
_CHANNELS: Final = ("chrome", "msedge")
_PLACES: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium")
_PROGRAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "chrome": (
        "opt/google/chrome/chrome", "Applications/Google Chrome.app", "Google/Chrome/Application/chrome.exe",
    ),
    "msedge": (
        "opt/microsoft/msedge/msedge", "Applications/Microsoft Edge.app",
        "Microsoft/Edge/Application/msedge.exe",
    ),
}  # fmt: skip
"""Where the channels' programs lie, below the root or one of Windows' folders for programs."""
_TOPS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_CONTAINER: Final = (Path("/.dockerenv"), Path("/run/.containerenv"))


class Choice(NamedTuple):
    """One browser to try: a program's path, or a channel that Playwright knows where to look for."""

    path: str | None = None
    channel: str | None = None

    def __str__(self) -> str:
        return self.path or self.channel or ""


class Wishes(NamedTuple):
    """What the person said of the browser: `path` alone is tried where it is given."""

    path: str | None = None
    arguments: tuple[str, ...] = ()
    headless: bool = False
    language: str = "en"

    @classmethod
    def of(cls, environment: Mapping[str, str], path: str | None, language: str) -> "Wishes":
        """Raises ValueError where SOCIARCH_BROWSER_ARGS is not text as a shell splits it."""
        return cls(
            path or environment.get("SOCIARCH_BROWSER") or None,
            tuple(shlex.split(environment.get("SOCIARCH_BROWSER_ARGS", ""))),
            environment.get("SOCIARCH_BROWSER_HEADLESS", "") not in ("", "0"),
            language,
        )


def choices(wishes: Wishes, bundled: str) -> list[Choice]:
    """What to try, in order. `bundled`: where Playwright's own browser would be."""
    if wishes.path:
        return [Choice(path=str(Path(wishes.path).expanduser()))]
    found = [Choice(path=bundled)] if bundled and Path(bundled).exists() else []
    found += [Choice(channel=name) for name in _CHANNELS]
    return found + [Choice(path=place) for place in _PLACES if Path(place).exists()]


def present(wishes: Wishes, environment: Mapping[str, str], root: Path, system: str) -> list[Choice]:
    """What of the choices is there, looked for by name alone: nothing is started. `system`: `Linux`, `Darwin`
    or `Windows`."""
    if wishes.path:
        named = Path(wishes.path).expanduser()
        return [Choice(path=str(named))] if named.exists() else []
    found = [Choice(path=str(one)) for one in sorted(_bundle(environment, system).glob("chromium-*"))]
    for channel, places in _PROGRAMS.items():
        tops = [root, *(Path(environment[name]) for name in _TOPS if environment.get(name))]
        if any((top / place).exists() for top in tops for place in places):
            found.append(Choice(channel=channel))
    return found + [Choice(path=place) for place in _PLACES if (root / place.lstrip("/")).exists()]


def _bundle(environment: Mapping[str, str], system: str) -> Path:
    """The folder into which Playwright fetches its own browsers."""
    if named := environment.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(named)
    if system == "Windows":
        return Path(environment.get("LOCALAPPDATA", "")) / "ms-playwright"
    cache = "Library/Caches" if system == "Darwin" else ".cache"
    return Path(environment.get("HOME", "")) / cache / "ms-playwright"


def sandboxed() -> bool:
    """Whether Chromium's own sandbox can work: not for root, and not in most containers."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return not root and not any(mark.exists() for mark in _CONTAINER)
