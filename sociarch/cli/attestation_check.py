"""An attestation that came from somebody: whether it is whole, with which key it was made, and since when.

Checking needs no vault, no home and no passphrase; adding a time stamp to one's own needs the vault.
"""

import json
import re
from pathlib import Path
from typing import Final, NamedTuple

import click

from sociarch.cli.attestation_view import show_attestation
from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_json
from sociarch.cli.session import Session
from sociarch.cli.speech import tell
from sociarch.declaration import LARGEST, stamp
from sociarch.declared import Stamp
from sociarch.errors import (
    N_,
    AttestationUnreadable,
    BadStamp,
    NoStamps,
    NotOwnAttestation,
    OtherKey,
    SociarchError,
    StampInDoubt,
)
from sociarch.keys import fingerprint
from sociarch.offboarding import attestation
from sociarch.offboarding.attestation import Attestation, attestation_bytes, read_attestation, signed
from sociarch.ownership.case import Stamped
from sociarch.ownership.record import Evidence
from sociarch.plain import BadField
from sociarch.stamps import NO_PACKAGE, NO_ROOT, check

SCHEMA: Final = "attestation-check"
NONE: Final = N_("it has none")
ANOTHER: Final = N_("it is over something else")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{24}")
_BETWEEN: Final = re.compile(r"[\s:.-]")


class _Weighed(NamedTuple):
    """A time stamp: what it says (`at`, None: it was not read), and whether somebody who is trusted says it.
    `why`: what it was not checked for."""

    at: str | None
    sound: bool
    why: str = ""


# -- somebody's ------------------------------------------------------------------------------------


def verify_file(
    session: Session, path: Path, claimed: str | None, root: Path | None, *, as_json: bool
) -> None:
    """Tell what a file says and what that proves. Raises BadAttestation, OtherKey, StampInDoubt, or what is
    wrong with the certificates that were named."""
    found = read_attestation(_bytes(path, attestation.LARGEST, AttestationUnreadable), path)
    compare_key(found, claimed, path)
    shown = fingerprint(found.key)
    weighed = _weigh(found, path, root)
    if as_json:
        record = {
            "whole": True,
            "fingerprint": shown,
            "key_compared": claimed is not None,
            "stamp": weighed and {"at": weighed.at, "checked": weighed.sound, "why": weighed.why},
            "attestation": json.loads(attestation_bytes(found)),
        }
        print_json(SCHEMA, record)
        return
    show_attestation(found)
    tell(_("The file is whole: no byte of it has changed since it was signed."))
    if claimed is not None:
        tell(_("It was made with the key that you named."))
    else:
        tell(
            _(
                "Not proven: whose key it is. Have the person read the fingerprint to you, over another way "
                "than the file came by, and compare: --key FINGERPRINT"
            )
        )
    _tell_since(weighed)
    tell(_("It says what the person stated, with digests of the proofs; it does not show that it is true."))


def compare_key(found: Attestation, claimed: str | None, path: Path) -> None:
    """Raises OtherKey where a fingerprint that somebody told is not that of the file's key, UsageError where
    it is none. None: nobody told one."""
    if claimed is None:
        return
    wanted = _BETWEEN.sub("", claimed.casefold())
    if not _FINGERPRINT.fullmatch(wanted):
        raise click.UsageError(_("A fingerprint has 24 digits, 0 to 9 and a to f."))
    shown = fingerprint(found.key)
    if wanted != _BETWEEN.sub("", shown):
        raise OtherKey(path=path, found=shown)


def _tell_since(weighed: _Weighed | None) -> None:
    if weighed is None:
        tell(_("Not proven: since when it has been there. Its days are those of the person's own machine."))
    elif weighed.sound and weighed.at:
        text = _("It was there on {moment}: so says the time stamp, signed by an authority that you named.")
        tell(text.format(moment=weighed.at))
    else:
        if weighed.at:
            tell(_("Its time stamp is over this digest and names {moment}.").format(moment=weighed.at))
        tell(_("Who made the time stamp was not checked: {reason}.").format(reason=_(weighed.why)))


def _weigh(found: Attestation, path: Path, root: Path | None) -> _Weighed | None:
    """What the time stamp is worth; None without one. Raises StampInDoubt where it is over something else,
    or, with certificates named, leads to none of them."""
    roots = _roots(root)
    if not found.timestamp:
        if root is not None:
            raise StampInDoubt(path=path, reason=NONE)
        return None
    told = _told(found, _stamp(found.timestamp, roots, path, StampInDoubt))
    if told.trouble == NO_PACKAGE:
        if root is not None:
            raise NoStamps()
        return _Weighed(None, False, NO_PACKAGE)
    if told.sha256 != found.digest:
        raise StampInDoubt(path=path, reason=ANOTHER if told.sha256 else told.trouble)
    if not told.sound and (root is not None or told.trouble != NO_ROOT):
        raise StampInDoubt(path=path, reason=told.trouble)
    return _Weighed(told.at, told.sound, told.trouble)


# -- one's own -------------------------------------------------------------------------------------


def stamped_anew(session: Session, path: Path, token: Path, root: Path | None) -> Attestation:
    """One's own attestation with a time stamp of its digest, signed again. Raises BadAttestation,
    NotOwnAttestation, NoStamps, or BadStamp for a stamp that is over something else, or does not lead to the
    certificates that were named."""
    found = read_attestation(_bytes(path, attestation.LARGEST, AttestationUnreadable), path)
    answer = _bytes(token, LARGEST, BadStamp)
    told = _told(found, _stamp(answer, _roots(root), token, BadStamp))
    if told.trouble == NO_PACKAGE:
        raise NoStamps()
    if told.sha256 != found.digest:
        raise BadStamp(path=token, reason=ANOTHER if told.sha256 else told.trouble)
    if not told.sound and (root is not None or told.trouble != NO_ROOT):
        raise BadStamp(path=token, reason=told.trouble)
    identity = session.reader().identity
    if identity.signer() != found.key:
        raise NotOwnAttestation(path=path)
    if not told.sound:
        session.warn(_("Who made the time stamp was not checked: {reason}.").format(reason=_(told.trouble)))
    return signed(found._replace(timestamp=answer), identity)


def _told(found: Attestation, one: Stamp) -> Stamped:
    return check(one, {found.digest: found.digest}, Evidence("stamp"))


def _stamp(token: bytes, roots: bytes, path: Path, trouble: type[SociarchError]) -> Stamp:
    """Raises `trouble` for what is no answer of an authority."""
    try:
        return stamp(token, roots)
    except BadField as error:
        raise trouble(path=path, reason=error.reason) from None


def _roots(root: Path | None) -> bytes:
    """The certificates of this file; nothing where none is named. Raises BadStamp."""
    if root is None:
        return b""
    pem = _bytes(root, LARGEST, BadStamp)
    try:
        # Whether they read is a question of the certificates alone, whatever the stamp is.
        stamp(b"\x30\x82\x00\x00", pem)
    except BadField as error:
        raise BadStamp(path=root, reason=error.reason) from None
    return pem


def _bytes(path: Path, largest: int, trouble: type[SociarchError]) -> bytes:
    """The file's bytes, one more than `largest` at most. Raises `trouble` for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise trouble(path=path, reason=error.strerror or "?") from None
