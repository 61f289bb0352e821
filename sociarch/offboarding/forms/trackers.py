"""A plan as CSV for trackers of tasks: one row for each item, as Jira and GitLab read it in.

No cell is a formula, no description mentions anybody, shows an image or begins a command. Words are the
reader's; states, roles and stages are codes, which whoever imports maps once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sociarch.offboarding.forms.markdown import apart, harmless
from sociarch.offboarding.forms.parts import as_of, facts, labelled
from sociarch.offboarding.written import Row, Written
from sociarch.sheet import csv_bytes, flat, guarded

JIRA: Final = ("Summary", "Issue Type", "Description", "Labels", "Status", "Assignee", "Due Date")
GITLAB: Final = ("title", "description")
LONGEST: Final = 255
"""Letters of a title that both take."""

_WIKI: Final = re.compile(r"[{}\[\]!|*_~^]")
"""What marks up in a description of Jira: links, mentions, images, macros."""


def jira_bytes(written: Written) -> bytes:
    """The due day is ISO 8601, which Jira calls `yyyy-MM-dd`; the assignee is the role in the lead."""
    return _table(JIRA, (_issue(row, written) for row in written.rows))


def gitlab_bytes(written: Written) -> bytes:
    return _table(GITLAB, ((_title(row), _described(row, written)) for row in written.rows))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return csv_bytes(headings, ([guarded(cell) for cell in row] for row in rows), crlf=True)


def _issue(row: Row, written: Written) -> tuple[str, ...]:
    return (
        _title(row), "Task", "\n".join(map(_in_jira, _texts(row, written))), flat(row.stage), row.state,
        row.owners[0] if row.owners else "", row.due.isoformat() if row.due else "",
    )  # fmt: skip


def _title(row: Row) -> str:
    """What is cut off stands in the description."""
    return apart(f"[{row.id}] {row.what}")[:LONGEST]


def _in_jira(text: str) -> str:
    # Two backslashes would break the line, and free the sign behind them.
    return _WIKI.sub(r"\\\g<0>", apart(text).replace("\\", "&#92;"))


def _described(row: Row, written: Written) -> str:
    """Markdown. A list, so that no line begins with the slash of a command, and its sign is no formula's."""
    return "\n".join(f"* {harmless(text)}" for text in _texts(row, written))


def _texts(row: Row, written: Written) -> Iterator[str]:
    yield row.what
    yield from (labelled(fact, written.language) for fact in facts(row, written))
    yield from (written.title, written.mark, as_of(written))
