"""Cases made by hand: invented people and accounts, snapshots without a vault behind them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sociarch.choices import Choices
from sociarch.chronicle import Named
from sociarch.companies import Companies
from sociarch.declared import Declared, Employer
from sociarch.fact import NO_EXTRA, Connection, Trace
from sociarch.ownership.case import Case, Holding, Told
from sociarch.ownership.record import Evidence, Finding
from sociarch.snapshot import Snapshot, StoredFile, StoredPart

TODAY: Final = date(2024, 9, 15)
DAY: Final = "2024-09-01"
SAID: Final = Evidence("declared", sha256="d" * 64, file="choices/000001-" + "d" * 64)
TITLES: Final = {"linkedin": "LinkedIn", "facebook": "Facebook", "viadeo": "Viadeo"}
JOB: Final = Employer(
    "Exemple SARL", aliases=("Exemple",), domains=("exemple.example",), start=date(2019, 3, 1),
    notice=date(2024, 4, 30), end=date(2024, 5, 31),
)  # fmt: skip


def snapshot(
    day: str = DAY, network: str | None = "linkedin", *, number: int = 1, account: str | None = None,
    as_of: str | None = None, files: Iterable[str] = ("export.zip",), **fields: Any,
) -> Named:  # fmt: skip
    """One that was stored on a day. Its digests are made of its number."""
    stored = tuple(StoredFile(name, 1000, f"{number:08x}" * 8) for name in files)
    whole: dict[str, Any] = {"counts": {}, "tool": "sociarch 0", "reader": "1", **fields}
    record = Snapshot(
        taken=f"{day}T08:00:00Z", exporter=network, account=account, as_of=as_of,
        parts=(StoredPart(stored, ()),), **whole,
    )  # fmt: skip
    return Named(f"{number:064x}", record, as_of or day)


def connection(
    name: str = "Aline Testeur", since: str | None = None, *, line: int = 5, **fields: Any
) -> Connection:
    whole: dict[str, Any] = {
        "first": "", "last": "", "url": "", "email": "", "company": "", "position": "", "since": since,
        "since_text": since or "", "extra": NO_EXTRA, "trace": Trace("Connections.csv", f"line {line}"),
        **fields,
    }  # fmt: skip
    return Connection(name=name, **whole)


def holding(*facts: Any, network: str = "linkedin", kinds: Iterable[type] = (), **fields: Any) -> Holding:
    """An account with these facts, of its last snapshot. `kinds`: of which that snapshot tells that there are
    none. `snapshots`: others than one."""
    snapshots = tuple(fields.pop("snapshots", (snapshot(network=network),)))
    told: dict[type, list[Any]] = {kind: [] for kind in kinds}
    for fact in facts:
        told.setdefault(type(fact), []).append(fact)
    found = {kind: Told(snapshots[-1], tuple(some)) for kind, some in told.items()}
    return Holding(network, fields.pop("account", None), TITLES[network], snapshots, found, **fields)


def case(*holdings: Holding, declared: Declared | None = None, today: date = TODAY, **fields: Any) -> Case:
    """A case about these accounts."""
    choices = fields.pop("choices", Choices({}, {}))
    snapshots = fields.pop("snapshots", tuple(named for one in holdings for named in one.snapshots))
    return Case(
        today, declared or Declared(), SAID, holdings, snapshots, Companies(choices.aliases), choices,
        **fields,
    )  # fmt: skip


def verdicts(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Check and verdict of each."""
    return [(one.check, one.verdict) for one in findings]
