"""What a person decided about the vault's content, as small records that are added and never changed.

Two things need a person: whether a held snapshot counts, and what the columns of a table are that no
specification names. Both are facts about the past that no reader can derive, so they are kept in the vault
beside the record; of two decisions about the same thing the later one holds.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from sociarch.errors import N_, DamagedRecord
from sociarch.snapshot import canonical

FORMAT: Final = "sociarch-choice/1"


class Verdict(NamedTuple):
    """That a snapshot counts (`keep`), or is left out of history; its bytes stay either way."""

    snapshot: str
    keep: bool


class Columns(NamedTuple):
    """What columns of a network's tables are: folded name to field, or to an empty text: nothing."""

    exporter: str
    fields: Mapping[str, str]


Choice: TypeAlias = Verdict | Columns


class Choices(NamedTuple):
    """All that was decided: snapshot's id to whether it counts; network to its columns."""

    verdicts: Mapping[str, bool]
    columns: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, decided: Iterable[Choice]) -> "Choices":
        """`decided` in the order in which it was decided."""
        verdicts: dict[str, bool] = {}
        columns: dict[str, dict[str, str]] = {}
        for one in decided:
            if isinstance(one, Verdict):
                verdicts[one.snapshot] = one.keep
            else:
                columns.setdefault(one.exporter, {}).update(one.fields)
        return cls(verdicts, columns)


def choice_bytes(number: int, choice: Choice) -> bytes:
    """Canonical JSON; the same for the same number and decision."""
    record: dict[str, object] = {"format": FORMAT, "number": number}
    if isinstance(choice, Verdict):
        record |= {"snapshot": choice.snapshot, "keep": choice.keep}
    else:
        record |= {"exporter": choice.exporter, "columns": dict(choice.fields)}
    return canonical(record)


def read_choice(data: bytes) -> tuple[int, Choice]:
    """The inverse of `choice_bytes`. Raises DamagedRecord."""
    try:
        record = json.loads(data)
        if record["format"] != FORMAT:
            raise DamagedRecord(name="choice", reason=N_("a format this version does not know"))
        number = int(record["number"])
        if "snapshot" in record:
            return number, Verdict(str(record["snapshot"]), bool(record["keep"]))
        columns = {str(name): str(field) for name, field in record["columns"].items()}
        return number, Columns(str(record["exporter"]), columns)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DamagedRecord(name="choice", reason=N_("not a choice")) from None
