"""What a person decided and declared, as small records that are added and never changed.

Some things need a person: whether a held snapshot counts, what the columns of a table are that no
specification names, whether two connections are the same person, which names mean the same company, what to
keep in mind about somebody, what their jobs and accounts are, what stands in their contracts, and how far
they are with leaving. No reader
can derive them, so they are kept in the vault beside the record; of two records about the same thing the
later one holds.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from sociarch.clauses.record import Circumstances, Scan
from sociarch.declared import NOTHING_DECLARED, Declared
from sociarch.dossier import Dossier, Marked
from sociarch.errors import N_, DamagedRecord
from sociarch.plain import as_plain, from_plain
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


class Link(NamedTuple):
    """Whether two connections are the same person. None: undecided again, as if nobody had been asked.

    left, right  marks of the connections (`sociarch.entry.Entry.marks`), the smaller one first
    """

    left: str
    right: str
    same: bool | None

    @classmethod
    def of(cls, one: str, other: str, same: bool | None) -> "Link":
        """With the marks in their order."""
        return cls(min(one, other), max(one, other), same)


class Alias(NamedTuple):
    """That a company, by its folded name, is the one that is called `name`; an empty name: it is itself."""

    company: str
    name: str


class Remark(NamedTuple):
    """What a person keeps in mind about a connection. A later remark replaces an earlier one whole.

    mark       of the connection (`sociarch.entry.Entry.marks`)
    tags       words of the person's own
    note       free text
    avoid      do not contact
    until      the last day on which `avoid` holds, ISO 8601; None: no end
    contacted  the day of the last contact that the person knows of, ISO 8601; None: none noted
    """

    mark: str
    tags: tuple[str, ...] = ()
    note: str = ""
    avoid: bool = False
    until: str | None = None
    contacted: str | None = None


class Retention(NamedTuple):
    """For how many months after the last contact people's data are to be kept."""

    months: int


Choice: TypeAlias = Verdict | Columns | Link | Alias | Remark | Retention | Declared | Scan | Dossier | Marked

RETENTION: Final = 24
"""Months, where the person has not decided: what the French authority advises for candidates."""


class Choices(NamedTuple):
    """All that was decided: snapshot's id to whether it counts; network to its columns; pairs of marks to
    whether they are one person; companies to what they are called; marks to remarks; months of retention;
    what was declared; digests of documents to what was found in them; dossiers by their keys, those that
    were made last at the end; and what their logs say, oldest first.
    """

    verdicts: Mapping[str, bool]
    columns: Mapping[str, Mapping[str, str]]
    links: Mapping[tuple[str, str], bool] = {}
    aliases: Mapping[str, str] = {}
    remarks: Mapping[str, Remark] = {}
    months: int = RETENTION
    declared: Declared = NOTHING_DECLARED
    scans: Mapping[str, Scan] = {}
    dossiers: Mapping[str, Dossier] = {}
    log: tuple[Marked, ...] = ()

    @classmethod
    def of(cls, decided: Iterable[Choice]) -> "Choices":
        """`decided` in the order in which it was decided."""
        verdicts: dict[str, bool] = {}
        columns: dict[str, dict[str, str]] = {}
        links: dict[tuple[str, str], bool | None] = {}
        aliases: dict[str, str] = {}
        remarks: dict[str, Remark] = {}
        months = RETENTION
        declared = NOTHING_DECLARED
        scans: dict[str, Scan] = {}
        dossiers: dict[str, Dossier] = {}
        log: list[Marked] = []
        for one in decided:
            match one:
                case Verdict():
                    verdicts[one.snapshot] = one.keep
                case Columns():
                    columns.setdefault(one.exporter, {}).update(one.fields)
                case Link():
                    links[one.left, one.right] = one.same
                case Alias():
                    aliases[one.company] = one.name
                case Remark():
                    remarks[one.mark] = one
                case Retention():
                    months = one.months
                case Declared():
                    declared = one
                case Scan():
                    scans[one.document] = _rescanned(one, scans.get(one.document))
                case Dossier():
                    dossiers.pop(one.key, None)
                    dossiers[one.key] = one
                case Marked():
                    log.append(one)
        return cls(
            verdicts,
            columns,
            {pair: same for pair, same in links.items() if same is not None},
            {company: name for company, name in aliases.items() if name},
            {mark: one for mark, one in remarks.items() if one != Remark(mark)},
            months,
            declared,
            {document: one for document, one in scans.items() if not one.dropped},
            dossiers,
            tuple(log),
        )


def _rescanned(scan: Scan, earlier: Scan | None) -> Scan:
    """A scan that says nothing of how its document came about leaves what was said before."""
    silent = scan.circumstances == Circumstances()
    if earlier is None or earlier.dropped or not silent:
        return scan
    return scan._replace(circumstances=earlier.circumstances)


def choice_bytes(number: int, choice: Choice) -> bytes:
    """Canonical JSON; the same for the same number and decision."""
    return canonical({"format": FORMAT, "number": number, **_content(choice)})


def _content(choice: Choice) -> dict[str, object]:
    match choice:
        case Verdict():
            return {"snapshot": choice.snapshot, "keep": choice.keep}
        case Columns():
            return {"exporter": choice.exporter, "columns": dict(choice.fields)}
        case Link():
            return {"link": [choice.left, choice.right], "same": choice.same}
        case Alias():
            return {"company": choice.company, "name": choice.name}
        case Remark():
            about = choice._asdict()
            return {"remark": about.pop("mark"), "about": about}
        case Retention():
            return {"months": choice.months}
        case Declared():
            return {"declared": as_plain(choice)}
        case Scan():
            return {"scan": as_plain(choice)}
        case Dossier():
            return {"dossier": as_plain(choice)}
        case Marked():
            return {"marked": as_plain(choice)}


def read_choice(data: bytes) -> tuple[int, Choice]:
    """The inverse of `choice_bytes`. Raises DamagedRecord."""
    try:
        record = json.loads(data)
        if record["format"] != FORMAT:
            raise DamagedRecord(name="choice", reason=N_("a format this version does not know"))
        return int(record["number"]), _choice(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DamagedRecord(name="choice", reason=N_("not a choice")) from None


def _choice(record: dict[str, Any]) -> Choice:
    if "snapshot" in record:
        return Verdict(str(record["snapshot"]), bool(record["keep"]))
    if "link" in record:
        left, right = map(str, record["link"])
        return Link.of(left, right, None if record["same"] is None else bool(record["same"]))
    if "company" in record:
        return Alias(str(record["company"]), str(record["name"]))
    if "remark" in record:
        about = record["about"]
        return Remark(
            str(record["remark"]),
            tuple(map(str, about["tags"])),
            str(about["note"]),
            bool(about["avoid"]),
            None if about["until"] is None else str(about["until"]),
            None if about["contacted"] is None else str(about["contacted"]),
        )
    if "months" in record:
        return Retention(int(record["months"]))
    if "declared" in record:
        return from_plain(Declared, record["declared"], strict=False)
    if "scan" in record:
        return from_plain(Scan, record["scan"], strict=False)
    if "dossier" in record:
        return from_plain(Dossier, record["dossier"], strict=False)
    if "marked" in record:
        return from_plain(Marked, record["marked"], strict=False)
    columns = {str(name): str(field) for name, field in record["columns"].items()}
    return Columns(str(record["exporter"]), columns)
