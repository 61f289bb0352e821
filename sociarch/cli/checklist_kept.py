"""What every form of `sociarch checklist` works on: a dossier and its log, in the vault or in HR's file.

The two differ in whose they are, in what else is known, and in where a line of the log goes; all else is the
same.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, get_args

import click

from sociarch.choices import Choice
from sociarch.chronicle import Chronicle
from sociarch.cli.case import open_case
from sociarch.cli.language import french
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_path, as_text
from sociarch.cli.session import Session
from sociarch.cli.speech import sentence
from sociarch.declared import NOTHING_DECLARED, Declared
from sociarch.delivery import deliver
from sociarch.dossier import Dossier, Marked, Occasion, Role
from sociarch.errors import BadCase, CaseBusy, NoCase, NoSuchDossier, OtherCase, disk_error
from sociarch.folding import fold
from sociarch.offboarding.desk import LARGEST, Desk, desk_bytes, read_case
from sociarch.offboarding.opening import all_dossiers, filled
from sociarch.offboarding.plan import plan
from sociarch.offboarding.record import Plan
from sociarch.offboarding.shown import asked, shown
from sociarch.offboarding.workdays import Workdays, regions
from sociarch.ownership.record import Finding
from sociarch.ownership.report import examine
from sociarch.plain import BadField
from sociarch.vault import Reader
from sociarch.writer import Writer

OCCASIONS: Final = get_args(Occasion)
ROLES: Final = get_args(Role)


class RoleChoice(click.Choice[str]):
    """A role by its letters; the French ones of human resources are taken, too."""

    def __init__(self) -> None:
        super().__init__(ROLES, case_sensitive=False)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert("HR" if value.casefold() == "rh" else value, param, ctx)


LONGEST: Final = 30.0
"""Seconds that somebody else's writing is waited for."""
F = TypeVar("F", bound=Callable[..., Any])


class Which(NamedTuple):
    """Which dossier is meant. `file`: HR's case; None: one in the vault."""

    file: Path | None = None
    occasion: Occasion | None = None
    employer: str | None = None


class Kept(NamedTuple):
    """A dossier, completed from the profile, and all that is known about it.

    owner     whose it is: the role that sees all of it, and that did what is noted where nobody says who did
    findings  of ownership checks; none where nobody asked for them, or there is no vault
    order     ids of the vault's snapshots, oldest first
    add       puts lines into the log
    chronicle what is in the vault; None: there is none
    """

    dossier: Dossier
    log: tuple[Marked, ...]
    owner: Role
    add: Callable[[Sequence[Marked]], None]
    declared: Declared = NOTHING_DECLARED
    findings: tuple[Finding, ...] = ()
    chronicle: Chronicle | None = None

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.chronicle.snapshots) if self.chronicle else ()


def which(function: F) -> F:
    """Give a command the options that say which dossier is meant."""
    for option in reversed(
        (
            click.option(
                "--file", callback=as_path, metavar=_("FILE"),
                help=_("The case of an HR desk, in a file; no vault is needed."),
            ),
            click.option(
                "--occasion", type=click.Choice(OCCASIONS),
                help=_("Which plan. Default: the most pressing one."),
            ),
            click.option(
                "--employer", callback=as_text, metavar=_("NAME"), help=_("At which company.")
            ),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def meant(file: Path | None, occasion: Occasion | None, employer: str | None) -> Which:
    """What was said behind the subcommand's name, else before it."""
    parent = click.get_current_context().parent
    before = parent.params if parent else {}
    return Which(
        file or before.get("file"), occasion or before.get("occasion"), employer or before.get("employer")
    )


def open_kept(session: Session, which: Which, *, findings: bool) -> Kept:
    """Raises BadCase, NoSuchDossier, or what opening a vault raises."""
    return _at_desk(which, which.file) if which.file else _in_vault(session, which, findings=findings)


def plan_of(session: Session, kept: Kept, role: Role | None = None) -> Plan:
    """The plan as it stands today, with what a role may see of it; None: all."""
    role = role or kept.owner
    dossier = asked(kept.dossier, role, kept.owner)
    if dossier.region and dossier.region.upper() not in regions(dossier.country):
        text = _("{region} is no region of that country: only holidays of the whole country count.")
        session.warn(text.format(region=dossier.region))
    days = Workdays.of(dossier.country, dossier.region, "fr" if french() else "en")
    return shown(plan(dossier, kept.log, days, session.today(), kept.findings), role, kept.owner)


# -- in a vault -----------------------------------------------------------------------------------


def _in_vault(session: Session, which: Which, *, findings: bool) -> Kept:
    found: tuple[Finding, ...] = ()
    if findings:
        opened, case = open_case(session)
        reader, chronicle = opened.reader, opened.chronicle
        found = examine(case).findings
    else:
        reader = session.reader()
        chronicle = reader.chronicle()
    choices = chronicle.choices
    known = all_dossiers(choices.dossiers.values(), choices.declared, session.today())
    dossier = choose(known, choices.declared, which)
    return Kept(
        dossier, choices.log, "EMP", _into(session, reader, chronicle, dossier), choices.declared, found,
        chronicle,
    )  # fmt: skip


def choose(known: Sequence[Dossier], declared: Declared, which: Which) -> Dossier:
    """The first dossier that fits. An occasion that nothing calls for has a plan of its own where it is clear
    at which company. Raises NoSuchDossier."""
    wanted = None if which.employer is None else fold(which.employer)
    for one in known:
        if which.occasion in (None, one.occasion) and wanted in (None, fold(one.employer)):
            return one
    names = {fold(one.name): one.name for one in declared.employers}
    names |= {fold(alias): one.name for one in declared.employers for alias in one.aliases}
    if which.employer is not None and names.get(wanted or "", which.employer) != which.employer:
        return choose(known, declared, which._replace(employer=names[wanted or ""]))
    employer = which.employer or (declared.employers[0].name if len(declared.employers) == 1 else "")
    if which.occasion is None or (not employer and declared.employers):
        raise NoSuchDossier()
    return filled(Dossier(which.occasion, employer), declared)


def _into(
    session: Session, reader: Reader, chronicle: Chronicle, dossier: Dossier
) -> Callable[[Sequence[Marked]], None]:
    def add(lines: Sequence[Marked]) -> None:
        writer = Writer(reader.storage, reader.identity.write_key())
        first: list[Choice] = []
        if dossier.key not in chronicle.choices.dossiers:
            # Its days stay the profile's: what is corrected there is corrected here.
            first = [Dossier(dossier.occasion, dossier.employer, opened=session.today())]
        for one in (*first, *lines):
            writer.decide(one)

    return add


# -- at a desk ------------------------------------------------------------------------------------


def _at_desk(which: Which, path: Path) -> Kept:
    desk = desk_at(path)
    wanted = None if which.employer is None else fold(which.employer)
    if which.occasion not in (None, desk.dossier.occasion) or wanted not in (
        None,
        fold(desk.dossier.employer),
    ):
        raise NoSuchDossier()

    def add(lines: Sequence[Marked]) -> None:
        with alone(path):
            # Somebody else may have added to it since it was read.
            now = desk_at(path)
            if now.dossier.key != desk.dossier.key:
                raise OtherCase()
            save(path, now._replace(log=(*now.log, *lines)))

    return Kept(desk.dossier, desk.log, "HR", add)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else writes this case meanwhile. A hidden file beside it says so. Raises VaultUnavailable where
    none can be made there."""
    from filelock import FileLock, Timeout

    place = path.resolve()
    try:
        with FileLock(place.with_name(f".{place.name}.lock"), timeout=LONGEST, mode=0o600):
            yield
    except Timeout:
        raise CaseBusy(path=path) from None
    except OSError as error:
        raise disk_error(error, path) from None


def desk_at(path: Path) -> Desk:
    """The case in a file. Raises BadCase."""
    return desk_of(read_bytes(path), path)


def desk_of(data: bytes, path: Path) -> Desk:
    """The case in a file's bytes. Raises BadCase."""
    try:
        return read_case(data)
    except BadField as error:
        raise BadCase(path=path, reason=sentence(error)) from None


def read_bytes(path: Path) -> bytes:
    """A file's bytes, one more than a case has at most. Raises BadCase."""
    try:
        if not path.is_file():
            raise NoCase(path=path)
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise BadCase(path=path, reason=error.strerror or "?") from None


def save(path: Path, desk: Desk) -> None:
    """Replace a case's file, whole. Raises BadCase where it would be too large to be read again."""
    data = desk_bytes(desk)
    desk_of(data, path)
    deliver({path.resolve(): data}, replace=True, random=os.urandom)
