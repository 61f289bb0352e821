"""`sociarch keys drill`: one way alone opens the vault, and one old snapshot comes back whole."""

import os
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click

from sociarch import age
from sociarch.cli.drills import Drill, drills, note_drill
from sociarch.cli.keyfiles import ask_hidden, content, first_line, normal, read_keys
from sociarch.cli.keys_view import KIND_WORDS
from sociarch.cli.language import count, ngettext, size
from sociarch.cli.language import gettext as _
from sociarch.cli.options import as_json, as_paths, as_text, common
from sociarch.cli.output import print_json, progress_bar
from sociarch.cli.questions import ask_line
from sociarch.cli.session import TRIES, Session, whole_path
from sociarch.cli.speech import tell
from sociarch.drill import draw, prove
from sociarch.errors import (
    N_,
    ComfortDrilled,
    DamagedRecord,
    NoSuchOpener,
    NotOpened,
    OpenerNeeded,
    OtherVault,
)
from sociarch.keyfile import Found, find_keys
from sociarch.keys import VaultIdentity
from sociarch.layout import read_card
from sociarch.opener import Kind, Way, find, names, unlock_one, ways
from sociarch.storage import Storage
from sociarch.vault import Reader

ASKS: Final[dict[Kind, str]] = {
    "recovery-kit": N_(
        "Type the kit's line or its words as they stand on the paper, or name a file that holds them"
    ),
    "shares": N_("Type the words of two shares as they stand on the paper, or name files that hold them"),
    "key": N_("Name the file that holds the key"),
}


@click.command(
    "drill",
    help=_(
        "Try one way to open the vault before you need it: the vault is opened with LABEL alone, and one "
        "old snapshot, taken by chance, is read back whole and compared byte for byte. This machine notes "
        "when, and nothing else is written. Without LABEL it is the way that was tried longest ago.\n\n"
        "You are asked for what the way needs: the passphrase, or what stands on the paper. What is "
        "comfortable, such as the keyring or SOCIARCH_PASSPHRASE_FILE, is not used: a drill with it would "
        "prove nothing.\n\n"
        "Examples:\n\n\b\n"
        "  sociarch keys drill\n"
        "  sociarch keys drill recovery-kit\n"
        "  sociarch keys drill shares --with share-1.txt --with share-3.txt"
    ),
)
@click.argument("label", required=False, metavar=_("[LABEL]"), callback=as_text)
@click.option(
    "--with",
    "files",
    multiple=True,
    callback=as_paths,
    metavar=_("FILE"),
    help=_("Holds what opens it: a page or its text, a key, or the passphrase. Repeatable."),
)
@as_json
@common
def command(label: str | None, files: tuple[Path, ...], as_json: bool) -> None:
    session = Session.current()
    storage = session.storage()
    way = _chosen(session, ways(storage, None), label)
    identity = _open(session, storage, way, [whole_path(str(file)) for file in files])
    reader = Reader(storage, identity)
    chronicle = reader.chronicle()
    chosen = draw(chronicle.snapshots, secrets.randbelow)
    with progress_bar(_("Comparing"), quiet=session.quiet or as_json) as progress:
        progress.total(chosen.snapshot.size)
        proven = prove(reader, chosen.snapshot, progress.done)
    drill = Drill(way.label, session.today(), chosen.id)
    note_drill(session.home, identity.vault, way.path, drill)
    if as_json:
        record = {
            "label": way.label,
            **drill.as_record(),
            **proven._asdict(),
            "damaged": len(chronicle.damaged),
        }
        print_json("keys-drill", {"vault": identity.vault, **record})
    else:
        tell(_("{label} alone opened the vault.").format(label=way.label))
        text = ngettext(
            "Snapshot {id} of {day} came back whole: {n} file, {size}, every byte as it was stored.",
            "Snapshot {id} of {day} came back whole: {n} files, {size}, every byte as it was stored.",
            proven.files,
        )
        tell(text.format(id=chosen.id[:8], day=chosen.day, n=count(proven.files), size=size(proven.bytes)))
    if chronicle.damaged:
        session.warn(_("Other records of the vault are damaged; run `sociarch verify`."))


def _chosen(session: Session, present: Sequence[Way], label: str | None) -> Way:
    """Raises NoSuchOpener, AmbiguousOpener or ComfortDrilled."""
    if label is None:
        tried = drills(session.home, read_card(session.storage()).vault, [way.path for way in present])
        able = [way for way in present if way.independent]
        if not able:
            raise NoSuchOpener(label="", openers=", ".join(names(present)) or "–")
        return min(able, key=lambda way: tried[way.path].on if way.path in tried else date.min)
    way = find(present, label)
    if way.kind == "keyring":
        raise ComfortDrilled(label=label)
    return way


def _open(session: Session, storage: Storage, way: Way, files: Sequence[Path]) -> VaultIdentity:
    """The vault identity out of this way's file alone, which proves to be the vault's own.

    Raises OpenerNeeded where nobody may be asked, NotOpened, DamagedRecord, OtherVault, and what is wrong
    with a key file.
    """
    if not files and not session.may_ask:
        raise OpenerNeeded(label=way.label)
    if not files:
        text = _("The drill opens the vault with {label} alone ({kind}).")
        session.say(text.format(label=way.label, kind=_(KIND_WORDS[way.kind])))
    identity = unlock_one(storage, way.path, _given(way.kind, files))
    left = TRIES - 1 if way.kind == "passphrase" and not files else 0
    while identity is None and left:
        session.warn(_("That passphrase does not open the vault."))
        identity = unlock_one(storage, way.path, _given(way.kind, files))
        left -= 1
    if identity is None:
        raise NotOpened(label=way.label)
    if identity.opener_name(way.label, storage.get(way.path)) != way.path:
        raise DamagedRecord(name=way.path, reason=N_("not as it was written"))
    if read_card(storage) != identity.card:
        raise OtherVault()
    return identity


def _given(kind: Kind, files: Sequence[Path]) -> list[age.Identity]:
    """What was given to open a way of this kind with."""
    if kind == "passphrase":
        passphrase = first_line(files[0]) if files else normal(ask_hidden(_("Passphrase")))
        return [age.ScryptIdentity(passphrase)]
    found = read_keys(files)[1] if files else _typed(kind)
    if kind == "shares":
        return [age.ScryptIdentity(passphrase) for passphrase in found.joined]
    return list(found.identities)


def _typed(kind: Kind) -> Found:
    """What a person types until it is enough, or until an empty line: a line, words, or names of files."""
    question = _(ASKS[kind]) + " " + _("(Enter on an empty line ends)")
    texts: list[bytes] = []
    while line := ask_line(question):
        path = whole_path(line)
        # A line of words is too long for the name of a file, which this bears.
        texts.append(content(path) if os.path.isfile(path) else line.encode())
        found = find_keys(texts)
        if found.joined if kind == "shares" else found.identities:
            return found
        question = _("more")
    return find_keys(texts)
