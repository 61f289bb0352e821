"""Checks of the program and the machine: pure functions of what was gathered."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sociarch.checkup.record import Check, Keys, Left, Opened, Program, Public, Room, Times
from sociarch.errors import N_, OpenKeyFile, VaultUnavailable
from sociarch.ownership.record import Text

FULL: Final = 200_000_000
"""Bytes: with less, a backup may end on a full disk."""
LITTLE: Final = 2_000_000_000
"""Bytes: exports with pictures may be as large."""
AHEAD: Final = timedelta(days=1)
"""By so much the files of another clock may be ahead of this one."""

UPDATE: Final = "pip install --upgrade sociarch"


def program(one: Program) -> Iterator[Check]:
    values = {"version": Public(one.version), "python": Public(one.python), "system": Public(one.system)}
    yield Check("program", "ok", Text(N_("sociarch {version}, Python {python}, {system}."), values))
    if one.lacking:
        names = Public(", ".join(f"{name} {least}".strip() for name, least in sorted(one.lacking.items())))
        says = Text(N_("Packages are missing or too old: {names}."), {"names": names})
        yield Check("packages", "wrong", says, Text(N_("Install this program anew.")), UPDATE, 1)
    elif one.packages:
        yield Check("packages", "ok", Text(N_("All {n} that are needed are here."), {"n": len(one.packages)}))
    else:
        yield Check("packages", "unknown", Text(N_("What is needed is not known: this is no installation.")))
    here = Public(", ".join(sorted(name for name, is_here in one.extras.items() if is_here)) or "–")
    missing = Public(", ".join(sorted(name for name, is_here in one.extras.items() if not is_here)) or "–")
    says = Text(N_("Installed: {here}. Not installed: {missing}."), {"here": here, "missing": missing})
    yield Check("extras", "ok", says)
    encoding = Public(one.encoding or "?")
    if one.encoding.casefold().replace("-", "").replace("_", "") in ("utf8", "utf8sig"):
        yield Check("terminal", "ok", Text(N_("It writes {encoding}."), {"encoding": encoding}))
    else:
        says = Text(
            N_("It writes {encoding}: some letters of names are shown as codes."), {"encoding": encoding}
        )
        yield Check("terminal", "attention", says, Text(N_("Set PYTHONUTF8=1, or a terminal that is UTF-8.")))


def clock(one: Times) -> Iterator[Check]:
    behind = one.built is not None and one.now + AHEAD < one.built
    if behind or (one.newest is not None and one.now + AHEAD < one.newest):
        newest = max(filter(None, (one.built, one.newest)))
        days = {"day": Public(newest.date().isoformat()), "today": Public(one.now.date().isoformat())}
        says = Text(N_("The clock says {today}, and something here is of {day} already."), days)
        mend = Text(N_("Set the machine's clock: the days of snapshots come from it."))
        yield Check("clock", "attention", says, mend)
    else:
        says = Text(
            N_("It says {today}; nothing here is newer."), {"today": Public(one.now.date().isoformat())}
        )
        yield Check("clock", "ok", says)


def permissions(one: Opened) -> Iterator[Check]:
    if not one.posix:
        yield Check("permissions", "unknown", Text(N_("They are not looked at on this system.")))
        return
    for paths, says, code in (
        (one.secret, N_("Others here can read what opens or writes: {path}; in all: {n}."), OpenKeyFile.code),
        (one.others, N_("Others here can look into {path}; in all: {n}."), 0),
    ):
        if paths:
            text = Text(says, {"path": paths[0], "n": len(paths)})
            mend = Text(N_("Take the permission away: {command}"), {"command": _chmod(one, paths[0])})
            yield Check("permissions", "wrong" if code else "attention", text, mend, code=code)
    if not one.secret and not one.others:
        yield Check("permissions", "ok", Text(N_("Nobody else here can read these files.")))


def _chmod(one: Opened, path: object) -> str:
    inside = str(path).startswith(str(one.root))
    return f'chmod -R go-rwx "{one.root if inside else path}"'


def records(names: tuple[str, ...]) -> Iterator[Check]:
    if names:
        says = Text(N_("Small records of this machine do not read: {names}."), {"names": ", ".join(names)})
        mend = Text(
            N_("Delete them, or put back an older copy: nothing in them is the only copy of anything.")
        )
        yield Check("records", "attention", says, mend)
    else:
        yield Check("records", "ok", Text(N_("All that this machine remembers reads.")))


def leftovers(one: Left) -> Iterator[Check]:
    clean = True
    if one.inboxes:
        clean = False
        says = Text(N_("Downloads wait on this machine that are not in the vault: {n}."), {"n": one.inboxes})
        yield Check(
            "leftovers", "attention", says, Text(N_("The next backup takes them.")), "sociarch backup"
        )
    if one.damaged:
        clean = False
        says = Text(N_("A repair has put damaged files aside in the vault: {n}."), {"n": one.damaged})
        yield Check(
            "leftovers",
            "attention",
            says,
            Text(N_("If the vault is sound without them, they can go.")),
            "sociarch sweep --damaged",
        )
    if one.vault or one.home:
        clean = False
        says = Text(N_("Temporary files of runs that were cut off: {n}."), {"n": one.vault + one.home})
        mend = Text(
            N_("Those in the vault go with the next backup; those in sociarch's folder can be deleted.")
        )
        yield Check("leftovers", "attention", says, mend, "sociarch backup" if one.vault else "")
    if clean:
        yield Check("leftovers", "ok", Text(N_("No run has left anything behind.")))


def space(one: Room) -> Iterator[Check]:
    least = one.home if one.vault is None else min(one.home, one.vault)
    megabytes = {"n": least // 1_000_000}
    mend = Text(N_("Make room, or keep the vault on a larger disk."))
    if least < FULL:
        says = Text(N_("The disk is nearly full: {n} MB are free."), megabytes)
        yield Check("space", "wrong", says, mend, code=VaultUnavailable.code)
    elif least < LITTLE:
        yield Check(
            "space", "attention", Text(N_("{n} MB are free: exports may need more."), megabytes), mend
        )
    else:
        yield Check("space", "ok", Text(N_("{n} GB are free."), {"n": least // 1_000_000_000}))


def keyring(one: Keys) -> Iterator[Check]:
    if one.kept == "keyring":
        yield Check("keyring", "ok", Text(N_("It opens, and keeps the key of your sign-ins.")))
    elif one.kept == "file" and one.reachable:
        says = Text(N_("There is one, but the key of your sign-ins lies in a file (0600) from before."))
        yield Check("keyring", "ok", says)
    elif one.kept == "file":
        says = Text(N_("There is none that can be used: the key of your sign-ins lies in a file (0600)."))
        mend = Text(N_("Nothing has to be done. A machine with an encrypted disk keeps such a file better."))
        yield Check("keyring", "ok", says, mend)
    else:
        there = N_("There is one.") if one.reachable else N_("There is none; a file (0600) will do.")
        yield Check("keyring", "ok", Text(there))
