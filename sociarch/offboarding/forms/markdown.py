"""A plan as Markdown: a list of tasks for each role, to be pasted into an issue, a wiki or a handbook.

Texts stay texts: no sign in them marks anything up, opens HTML, begins a line of its own, or makes a link,
an image or a mention of somebody. Where a backslash does not help against that, an unseen joiner of words
does. No line begins with a slash, which some trackers take for a command.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sociarch.offboarding.forms.parts import (
    Share,
    as_of,
    asset_text,
    closed,
    facts,
    labelled,
    line_text,
    role_name,
    shares,
)
from sociarch.offboarding.written import Row, Written
from sociarch.sheet import flat

JOINER: Final = "\u2060"
"""Nobody sees it, and no line breaks there."""

_REFERS: Final = re.compile(
    r"""(?<=\S)(?=@)              # mail
    | [@#!%~$&^](?=[\w"'])     # mentions, issues, milestones, labels: made of the text that is shown
    | /(?=/)                   # addresses
    | (?<![^\W_])www(?=\.)
    | \bGH-(?=\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS_UP: Final = re.compile(r"[\\`*_{}\[\]|~$^#]")
_BEGINS: Final = re.compile(r"[-+=:/]|\d{1,9}(?=[.)])")
_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def markdown_bytes(written: Written) -> bytes:
    return ("\n".join(_lines(written)) + "\n").encode()


def apart(text: str) -> str:
    """On one line, and no part of it is an address or a reference to anybody or anything."""
    return _REFERS.sub(lambda found: found[0] + JOINER, flat(text))


def harmless(text: str) -> str:
    """On one line, and nothing but a text wherever it stands in a line."""
    text = _MARKS_UP.sub(r"\\\g<0>", apart(text).translate(_HTML))
    if begin := _BEGINS.match(text):
        # A number would begin a list by the sign behind it.
        at = begin.end() if begin[0].isdecimal() else 0
        return f"{text[:at]}\\{text[at:]}"
    return text


def _lines(written: Written) -> Iterator[str]:
    yield f"# {harmless(written.title)}"
    yield from ("", f"> {harmless(written.mark)}", "")
    yield from _list((*written.head, as_of(written)))
    for share in shares(written):
        yield from _titled(share.name)
        for row in share.rows:
            yield from _task(row, share, written)
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


def _task(row: Row, share: Share, written: Written) -> Iterator[str]:
    tick = "x" if closed(row) else " "
    task = f"- [{tick}] [{harmless(row.id)}] {harmless(row.what)}"
    if row.owners[:1] != (share.role,):
        lead = role_name(row.owners[0], written) if row.owners else written.words.none
        task += f" ({harmless(written.words.lead.format(role=lead))})"
    yield task
    # The stage stands at the head of the id.
    for fact in facts(row._replace(stage_name=""), written):
        yield f"  - {harmless(labelled(fact, written.language))}"
