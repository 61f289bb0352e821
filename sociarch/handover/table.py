"""The cells of a table: what stands in them, made harmless for the programs that people open it with.

A spreadsheet takes a cell for a formula by its first character, also behind a semicolon or a line end where
it parts columns otherwise than the file does. Such a cell gets an apostrophe. Control characters, and those
that reorder what is read, become a mark.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sociarch.folding import email_key
from sociarch.handover.contact import Contact
from sociarch.handover.target import UNSAFE, Column, Target, values_of

FORMULA: Final = "=+-@＝＋－＠"

_SIGN: Final = re.escape(FORMULA)
_UNSEEN: Final = r"\s\u200b-\u200f\u061c\u2060\ufeff"
# A run is tried once, from its first character: long ones cost no more than their length.
_HEAD: Final = re.compile(rf"^[{_UNSEEN}]*+(?=[{_SIGN}])")
_ANY: Final = re.compile(rf"^[;{_UNSEEN}]*+(?=[{_SIGN}])|(?<![;{_UNSEEN}])[;{_UNSEEN}]++(?=[{_SIGN}])")
_PARTS: Final = re.compile(r"[;\t\n]")
_PHONE: Final = re.compile(r"\+[0-9][0-9 ().-]*", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_ENDS: Final = re.compile(r"\r\n?|\u2028|\u2029|\x85")


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
    guard = _HEAD if target.form == "xlsx" else _ANY
    rows: list[tuple[str, ...]] = []
    unsafe = 0
    for contact in contacts:
        values = values_of(contact, wanted.groups, wanted.source)
        row: list[str] = []
        for column in columns:
            cells = _cells(column, values, rejected if wanted.safe else None, guard)
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
    guard: "re.Pattern[str]",
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
            plain = _CONTROL.sub("\ufffd", _ENDS.sub("\n", text))
            if rejected is not None:
                plain = " ".join(rejected.sub(" ", plain).split())
            if plain:
                cells.append(plain if column.phone and _PHONE.fullmatch(plain) else guarded(plain, guard))
    return cells


def guarded(text: str, guard: "re.Pattern[str]" = _ANY) -> str:
    """`text` with an apostrophe before whatever a spreadsheet would take for a formula."""
    text = guard.sub(_with_apostrophe, text)
    return f"'{text}" if text[:1] in ("\t", "\n") else text


def _with_apostrophe(match: "re.Match[str]") -> str:
    run = match[0]
    if _PARTS.search(run):
        return f"{run}'"
    return run if match.start() else f"'{run}"
