"""A plan as one HTML page, stage by stage: for an intranet, a mail or a printer. It loads nothing."""

from collections.abc import Iterable, Iterator
from typing import Final

from sociarch import page
from sociarch.offboarding.forms.parts import as_of, closed, labelled, more, role_name, state_of
from sociarch.offboarding.written import Line, Row, Written
from sociarch.page import Section, Table
from sociarch.sheet import flat

BOXES: Final = {False: "☐", True: "☒"}
"""Before the state of an item: whether nothing is left to do."""


def html_bytes(written: Written) -> bytes:
    # Its tables draw no bars and leave out no rows, so a page says nothing of those.
    words = page.Words(written.language, "", "{n}")
    lines = [flat(text) for text in (written.mark, *written.head, as_of(written))]
    sections = [page.section(one, words) for one in _sections(written)]
    return page.document(flat(written.title), lines, sections, words).encode()


def _sections(written: Written) -> Iterator[Section]:
    words = written.words
    item = (words.id, words.what, words.owner, words.due, words.state, words.proof_needed, words.note)
    for stage in dict.fromkeys(row.stage for row in written.rows):
        rows = [row for row in written.rows if row.stage == stage]
        cells = (_item(row, written) for row in rows)
        yield _section(f"stage-{stage}", rows[0].stage_name, words.items, item, cells)
    if written.inventory:
        asset = (words.kind, words.name, words.network, words.employer)
        yield _section("inventory", words.inventory, words.inventory, asset, written.inventory)
    if written.log:
        line = (words.on, words.id, words.state, words.by, words.proof, words.reason)
        lines = (_line(one, written) for one in written.log)
        yield _section("log", words.log, words.log, line, lines)


def _item(row: Row, written: Written) -> tuple[str, ...]:
    state = f"{BOXES[closed(row)]} {state_of(row)}"
    # The stage is the title above.
    told = more(row._replace(stage_name="", note=""), written)
    note = "; ".join((*(labelled(fact, written.language) for fact in told), *filter(None, (row.note,))))
    return row.id, row.what, row.owner_names, row.due_name, state, row.proof, note


def _line(one: Line, written: Written) -> tuple[str, ...]:
    by = role_name(one.by, written)
    return one.on.isoformat(), one.item, one.state_name, by, ", ".join(one.proofs), one.reason


def _section(
    name: str, title: str, caption: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> Section:
    cells = tuple(tuple(map(flat, row)) for row in rows)
    return Section(name, flat(title), (), (Table("table", caption, headings, cells),))
