"""The bytes of a format, in as many files as it needs, and what could not be said in them.

Everything is made in memory and written whole by whoever asked: some thousand people are some megabytes.
"""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sociarch.errors import NoParquet
from sociarch.handover.cards import jscontacts, vcards
from sociarch.handover.contact import FIELDS, Contact
from sociarch.handover.table import Table, Wanted, table_of, without_repeated_emails
from sociarch.handover.target import TABLE_FORMS, Target
from sociarch.sheet import CELL, ROWS, csv_bytes, xlsx_bytes

_Item = TypeVar("_Item")


class Part(NamedTuple):
    """One file."""

    rows: int
    data: bytes


class Written(NamedTuple):
    """The files of one handing over.

    columns  what is written about each person; none for cards
    rows     of all parts together
    notes    how often each of these happened: `without_email`, where the product knows people by it;
             `repeated_email`, an address left with another person who has it too; `unsplit`, a name that
             stands whole; `no_room`, an e-mail address or number for which the format has no column;
             `unsafe`, a cell with characters that the product rejects; `cut`, a cell longer than a sheet's
    """

    columns: tuple[str, ...]
    rows: int
    parts: tuple[Part, ...]
    notes: Mapping[str, int]


def write(
    target: Target, contacts: Sequence[Contact], wanted: Wanted, made: datetime, rows: int | None = None
) -> Written:
    """`made`: now, in UTC. `rows`: of a file at most, in place of the format's limit. Raises NoParquet."""
    asked = wanted.groups & set(target.groups)
    notes = dict.fromkeys(("without_email", "repeated_email", "unsplit", "no_room", "unsafe", "cut"), 0)
    if "email" in asked and target.email_unique:
        contacts, notes["repeated_email"] = without_repeated_emails(contacts)
    if target.email_key:
        notes["without_email"] = sum(not (one.emails and "email" in asked) for one in contacts)
    if target.form == "vcard3" or any("{last}" in one.values for one in target.columns):
        notes["unsplit"] = sum(not one.family for one in contacts)
    for field, group in (("emails", "email"), ("phones", "phone")):
        room = target.room(field)
        if group in asked and room is not None:
            notes["no_room"] += sum(max(len(getattr(one, field)) - room, 0) for one in contacts)
    size = rows or target.rows or max(len(contacts), 1)
    if target.form == "xlsx":
        size = min(size, ROWS)
    if target.form in TABLE_FORMS:
        table = table_of(target, contacts, wanted)
        notes["unsafe"] = table.unsafe
        if target.form == "xlsx":
            notes["cut"] = sum(len(cell) > CELL for row in table.rows for cell in row)
        chunks = [table._replace(rows=some) for some in _chunks(table.rows, size)]
        parts = [Part(len(one.rows), _table_bytes(target, one)) for one in chunks]
    else:
        parts = [Part(len(some), _bytes(target, some, asked, made)) for some in _chunks(contacts, size)]
    columns = tuple(target.headers(wanted.groups, french=wanted.french))
    return Written(columns, len(contacts), tuple(parts), notes)


def _chunks(items: Sequence[_Item], size: int) -> list[tuple[_Item, ...]]:
    return [tuple(items[at : at + size]) for at in range(0, max(len(items), 1), size)]


def _table_bytes(target: Target, table: Table) -> bytes:
    if target.form == "xlsx":
        return xlsx_bytes(table.headers, table.rows)
    return csv_bytes(
        table.headers, table.rows, quote_all=target.quote_all, crlf=target.crlf, mark=target.mark
    )


def _bytes(target: Target, contacts: Sequence[Contact], groups: frozenset[str], made: datetime) -> bytes:
    match target.form:
        case "vcard4":
            return vcards(contacts, groups, made, version=4)
        case "vcard3":
            return vcards(contacts, groups, made, version=3)
        case "jscontact":
            return jscontacts(contacts, groups, made)
        case "parquet":
            return _parquet(contacts, groups)
        case _:
            lines = (json.dumps(one.record(groups), ensure_ascii=False) + "\n" for one in contacts)
            return "".join(lines).encode()


def _parquet(contacts: Sequence[Contact], groups: frozenset[str]) -> bytes:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise NoParquet() from None
    records = [one.record(groups) for one in contacts]
    several = ("emails", "phones", "tags", "networks")
    schema = pyarrow.schema(
        [
            (name, pyarrow.list_(pyarrow.string()) if name in several else pyarrow.string())
            for name, group in FIELDS.items()
            if group in {"", *groups}
        ]
    )
    data = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(records, schema=schema), data, compression="zstd")
    return data.getvalue()
