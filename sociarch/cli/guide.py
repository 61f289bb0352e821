"""How a person is led through something new: titles, short paragraphs, one question at a time.

Paragraphs are folded to the width of the terminal; a path or a command stands on a line of its own and is
never broken, so that it can be copied. All of it goes to stderr. Each question raises click.Abort where no
more answers come.
"""

import re
import shutil
import textwrap
from collections.abc import Sequence
from typing import Final

from sociarch.cli.language import gettext as _
from sociarch.cli.questions import NO, ONE_NUMBER, YES, YES_OR_NO, ask_line
from sociarch.cli.speech import one_line, say

WIDEST: Final = 88
"""Letters on a line: longer ones are hard to read."""
_BEFORE_SIGN: Final = re.compile(r" (?=[;:!?»])|(?<=«) ")
"""Blanks of French at which no line ends."""


def title(text: str) -> None:
    say("\n" + text)


def paragraph(text: str) -> None:
    width = min(WIDEST, shutil.get_terminal_size().columns)
    glued = _BEFORE_SIGN.sub("\u00a0", text)
    folded = textwrap.fill(glued, width, break_long_words=False, break_on_hyphens=False)
    say(folded.replace("\u00a0", " "))


def line(text: object) -> None:
    """A path, a command or a word to copy, on a line of its own."""
    say(f"    {one_line(text)}")


def agrees(question: str, *, default: bool) -> bool:
    """Whether the person says yes; Enter is the default."""
    shown = _("(Y/n)") if default else _("(y/N)")
    while True:
        answer = ask_line(f"{question} {shown}").casefold()
        if not answer:
            return default
        if answer in YES | NO:
            return answer in YES
        say("  " + _(YES_OR_NO))


def chosen(question: str, ways: Sequence[str]) -> int | None:
    """Which of several ways, counted from zero; None for Enter."""
    say(question)
    for number, way in enumerate(ways, 1):
        say(f"  {number}  {way}")
    while True:
        answer = ask_line(_("Number; Enter leaves it out"))
        if not answer:
            return None
        if answer.isdecimal() and 0 < int(answer) <= len(ways):
            return int(answer) - 1
        say("  " + _(ONE_NUMBER))


def typed(question: str, default: str = "") -> str:
    """A text; Enter is the default, which is shown."""
    return ask_line(f"{question} [{default}]" if default else question) or default
