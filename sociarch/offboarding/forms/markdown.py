"""A plan as Markdown: a list of tasks for each role, to be pasted into an issue, a wiki or a handbook.

Texts stay texts: no sign in them marks anything up, opens HTML, begins a line of its own, or makes a link,
an image or a mention of somebody. Where a backslash does not help against that, an unseen joiner of words
does.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sociarch.offboarding.forms.parts import (
    asset_text,
    closed,
    facts,
    labelled,
    line_text,
    shared,
    shares,
)
from sociarch.offboarding.written import Row, Written
from sociarch.sheet import flat

JOINER: Final = "\u2060"
"""Nobody sees it, and no line breaks there."""

_REFERS: Final = re.compile(
    r"""[@#!%~$&^](?=[\w"'])   # mentions, issues, milestones, labels: made of the text that is shown
    | :(?=//)                  # addresses
    | (?<![^\W_])www(?=\.)
    | \bGH-(?=\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS_UP: Final = re.compile(r"[\\`*_{}\[\]|~$^#]")
_BEGINS: Final = re.compile(r"[-+=:]|\d{1,9}(?=[.)])")
_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def markdown_bytes(written: Written) -> bytes:
    return ("\n".join(_lines(written)) + "\n").encode()


def harmless(text: str) -> str:
    """On one line, and nothing but a text wherever it stands in a line."""
    text = _REFERS.sub(lambda found: found[0] + JOINER, flat(text))
    text = _MARKS_UP.sub(r"\\\g<0>", text.translate(_HTML))
    if begin := _BEGINS.match(text):
        # A number would begin a list by the sign behind it.
        at = begin.end() if begin[0].isdecimal() else 0
        return f"{text[:at]}\\{text[at:]}"
    return text


def _lines(written: Written) -> Iterator[str]:
    yield f"# {harmless(written.title)}"
    yield from ("", f"> {harmless(written.mark)}", "")
    yield from _list(written.head)
    for share in shares(written):
        yield from _titled(share.name)
        for row in share.rows:
            yield from _task(row, written)
    if written.inventory:
        yield from _titled(written.words.inventory)
        yield from _list(map(asset_text, written.inventory))
    if written.log:
        yield from _titled(written.words.log)
        for one in written.log:
            yield f"- {one.on.isoformat()} [{harmless(one.item)}] {harmless(line_text(one, written))}"


def _titled(title: str) -> tuple[str, ...]:
    return "", f"## {harmless(title)}", ""


def _list(texts: Iterable[str]) -> Iterator[str]:
    return (f"- {harmless(text)}" for text in texts)


def _task(row: Row, written: Written) -> Iterator[str]:
    tick = "x" if closed(row) else " "
    yield f"- [{tick}] [{harmless(row.id)}] {harmless(row.what)}"
    for fact in facts(row, written):
        # In the list of the one role that does it, its name says nothing.
        if fact.label != written.words.owner or shared(row):
            yield f"  - {harmless(labelled(fact, written.language))}"
