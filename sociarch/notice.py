"""A notice on the person's desktop. desktop-notifier, and nothing else knows it.

A notice is a courtesy: what it says stands in a record, too, so a desktop that shows none is no failure.
"""

import logging
from contextlib import suppress
from typing import Final

PATIENCE: Final = 10.0
"""Seconds for a desktop to answer."""


def notify(title: str, text: str) -> None:
    """Show a notice, where a desktop is there that shows one. Never fails."""
    # Each desktop fails in its own way, and none may end a backup.
    with suppress(Exception):
        _show(title, text)


def _show(title: str, text: str) -> None:
    import asyncio

    from desktop_notifier import DesktopNotifier

    # What it has to say of a desktop that is not there is for its makers.
    logging.getLogger("desktop_notifier").addHandler(logging.NullHandler())

    async def send() -> None:
        await asyncio.wait_for(DesktopNotifier(app_name="sociarch").send(title, text), PATIENCE)

    asyncio.run(send())
