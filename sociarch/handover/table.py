"""The cells of a table: what stands in them, each value harmless for the programs that people open it with
(`sociarch.sheet`), and nothing else of it changed.

A telephone number keeps its plus where a product reads it, and a note its lines.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sociarch.folding import email_key
from sociarch.handover.contact import Contact
from sociarch.handover.target import UNSAFE, Column, Target, values_of
from sociarch.sheet import guarded, plain

_PHONE: Final = re.compile(r"\+[0-9][0-9 ().-]*", re.ASCII)


class Wanted(NamedTuple):
    """How the person wants a format.

    groups  what beside the least (`sociarch.handover.contact.GROUPS`)
    safe    whether characters that the product rejects become blanks
    source  where the people come from, in their own words
    french  whether columns are called as in a French product, where they are
    """

    groups: frozenset[str] = frozenset()
    safe: bool = False
    source: str = ""
    french: bool = False


class Table(NamedTuple):
    """`unsafe`: how many cells hold characters that the product rejects, and still do."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unsafe: int


def table_of(target: Target, contacts: Iterable[Contact], wanted: Wanted) -> Table:
    columns = target.shown(wanted.groups)
    rejected = re.compile(f"[{re.escape(target.unsafe or UNSAFE)}]")
    form = f".{target.form}"
    rows: list[tuple[str, ...]] = []
    unsafe = 0
    for contact in contacts:
        values = values_of(contact, wanted.groups, wanted.source)
        row: list[str] = []
        for column in columns:
            cells = _cells(column, values, rejected if wanted.safe else None, form)
            if column.array and cells:
                cells = [json.dumps(cells, ensure_ascii=False)]
            cell = target.several.join(cells) or column.empty
            if target.unsafe and not wanted.safe and rejected.search(cell):
                unsafe += 1
            row.append(cell)
        rows.append(tuple(row))
    return Table(tuple(target.headers(wanted.groups, french=wanted.french)), tuple(rows), unsafe)


def without_repeated_emails(contacts: Sequence[Contact]) -> tuple[list[Contact], int]:
    """Each address with the first person alone who has it, and how many were taken from others."""
    seen: set[str] = set()
    kept: list[Contact] = []
    repeated = 0
    for contact in contacts:
        keys = {address: email_key(address) or address for address in contact.emails}
        emails = tuple(address for address in contact.emails if keys[address] not in seen)
        seen.update(keys.values())
        repeated += len(contact.emails) - len(emails)
        kept.append(contact._replace(emails=emails))
    return kept, repeated


def _cells(
    column: Column,
    values: dict[str, tuple[str, ...]],
    rejected: "re.Pattern[str] | None",
    form: str,
) -> list[str]:
    """The values of one cell, each harmless."""
    cells: list[str] = []
    for value in column.values:
        if not value.startswith("{"):
            cells.append(value)
            continue
        for text in values[value[1:-1]]:
            if rejected is None and text[0].isalnum() and text.isprintable() and ";" not in text:
                cells.append(text)  # Most texts: nothing of them can do harm.
                continue
            text = plain(text)
            if rejected is not None:
                text = " ".join(rejected.sub(" ", text).split())
            if text:
                keeps_plus = column.phone and _PHONE.fullmatch(text)
                cells.append(text if keeps_plus else guarded(text, form=form))
    return cells
