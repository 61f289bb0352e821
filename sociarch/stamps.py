"""Time stamps checked against what is stored (RFC 3161): who signed, when, and over which file's SHA-256.

Everything is offline, so nobody learns that a stamp is looked at, and whether an authority has since
withdrawn its certificate is not known. Nobody is trusted but the certificates that the person named; those
that come with a stamp only lead there. They need to be valid when the stamp was made, not today. Older
releases of the library took a stamp's own certificates for trusted ones: it must be 1.0.9 at least.
"""

import hashlib
import warnings
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Final, NamedTuple

from sociarch.declared import Stamp
from sociarch.errors import N_
from sociarch.ownership.case import Stamped
from sociarch.ownership.record import Evidence

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

NO_PACKAGE: Final = N_("the package that checks stamps is not installed (pip install 'sociarch[stamps]')")
UNREADABLE: Final = N_("it does not read as the answer of a time stamping authority")
REFUSED: Final = N_("the authority did not stamp what it was asked to")
DIGEST: Final = N_("it is not over a SHA-256, by which stored files are known")
WEAK: Final = N_("it is signed with a digest weaker than SHA-256")
NO_ROOT: Final = N_("no certificate was named that its authority has to lead to")
BAD_ROOT: Final = N_("the certificates that were named do not read")
NO_SIGNER: Final = N_("the certificate that signed it is not in it")
PURPOSE: Final = N_("the certificate that signed it is not one for time stamping alone")
PERIOD: Final = N_("the certificate that signed it was not valid at that time")
UNPROVEN: Final = N_("its signature does not hold, or leads to none of the certificates that were named")

_GRANTED: Final = 0
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_STRONG: Final = {_SHA256, "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"}
_STRONG_NAMES: Final = ("sha256", "sha384", "sha512")
_CERTIFICATES: Final = 0xA0


def check(stamp: Stamp, digests: Mapping[str, str], at: Evidence) -> Stamped:
    """What a stamp proves. A sound one of a file that is not stored has no `snapshot`.

    digests  SHA-256 of each stored file to the id of its snapshot
    at       where the stamp stands in the declaration
    """
    try:
        token = b64decode("".join(stamp.token.split()), validate=True)
    except ValueError:
        return _unread(at._replace(origin="stamp"), UNREADABLE)
    evidence = at._replace(origin="stamp", sha256=hashlib.sha256(token).hexdigest())
    try:
        from rfc3161_client import decode_timestamp_response
    except ImportError:
        return _unread(evidence, NO_PACKAGE)
    # The bytes are a stranger's: no list says all that they can make a library raise, or warn of.
    with warnings.catch_warnings(action="ignore"):
        try:
            answer = decode_timestamp_response(_in_order(token))
            if answer.status != _GRANTED:
                return _unread(evidence, REFUSED)
            return _read(answer, stamp.roots, digests, evidence)
        except Exception:
            return _unread(evidence, UNREADABLE)


def _read(answer: "TimeStampResponse", roots: str, digests: Mapping[str, str], evidence: Evidence) -> Stamped:
    told = answer.tst_info
    made = told.gen_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    imprint = told.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256:
        return Stamped(made, False, "", "", evidence, DIGEST)
    digest = imprint.message.hex()
    trouble = _trouble(answer, roots)
    return Stamped(made, not trouble, digests.get(digest, ""), digest, evidence, trouble)


def _unread(evidence: Evidence, trouble: str) -> Stamped:
    return Stamped(None, False, "", "", evidence, trouble)


def _trouble(answer: "TimeStampResponse", roots: str) -> str:
    """Why a stamp over a SHA-256 is not sound; empty for one that is. Raises what bytes that do not read make
    the libraries raise."""
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder

    if not roots.strip():
        return NO_ROOT
    try:
        named = load_pem_x509_certificates(roots.encode())
    except ValueError:
        return BAD_ROOT
    signed = answer.signed_data
    with_it = [load_der_x509_certificate(data) for data in signed.certificates]
    signers = {(one.issuer, one.serial_number) for one in signed.signer_infos}
    signer = next((one for one in with_it if {(one.issuer, one.serial_number)} == signers), None)
    if signer is None:
        return NO_SIGNER
    digests = {one.dotted_string for one in signed.digest_algorithms}
    if not digests <= _STRONG or not all(map(_is_strong, with_it)):
        return WEAK
    if not _only_stamps(signer):
        return PURPOSE
    made = answer.tst_info.gen_time
    if not signer.not_valid_before_utc <= made <= signer.not_valid_after_utc:
        return PERIOD
    verifier = VerifierBuilder(roots=list(dict.fromkeys(named))).build()
    try:
        verifier.verify(answer, answer.tst_info.message_imprint.message)
    except VerificationError:
        return UNPROVEN
    return ""


def _is_strong(certificate: "Certificate") -> bool:
    """Whether the signature on a certificate rests on SHA-256 or better. That on one's own name proves
    nothing and need not."""
    if certificate.issuer == certificate.subject:
        return True
    digest = certificate.signature_hash_algorithm
    return digest is None or digest.name in _STRONG_NAMES


def _only_stamps(certificate: "Certificate") -> bool:
    """Whether it is for time stamping and for nothing else, as RFC 3161 (2.3) wants it."""
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        purposes = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    except ExtensionNotFound:
        return False
    return purposes.critical and set(purposes.value) == {ExtendedKeyUsageOID.TIME_STAMPING}


# -- the order of certificates --------------------------------------------------------------------


class _Part(NamedTuple):
    """One value in DER: its tag, where it begins, where what is inside begins, and where it ends."""

    tag: int
    at: int
    inside: int
    end: int


def _in_order(token: bytes) -> bytes:
    """The same answer with its certificates in the order that DER asks for.

    Authorities do not all keep to it, and the library reads nothing else. No signature covers that order.
    """
    try:
        (whole,) = _parts(token, 0, len(token))
        _status, content = _parts(token, whole.inside, whole.end)
        _kind, explicit = _parts(token, content.inside, content.end)
        (signed,) = _parts(token, explicit.inside, explicit.end)
        parts = _parts(token, signed.inside, signed.end)
        several = next(one for one in parts if one.tag == _CERTIFICATES)
        each = sorted(token[one.at : one.end] for one in _parts(token, several.inside, several.end))
    except (ValueError, IndexError, StopIteration):
        return token
    return token[: several.inside] + b"".join(each) + token[several.end :]


def _parts(data: bytes, start: int, end: int) -> list[_Part]:
    """The values that stand side by side between two places. Raises ValueError or IndexError for others."""
    found = []
    while start < end:
        size, inside = data[start + 1], start + 2
        if size > 0x80:
            inside += size - 0x80
            size = int.from_bytes(data[start + 2 : inside])
        if inside + size > end:
            raise ValueError
        found.append(_Part(data[start], start, inside, inside + size))
        start = inside + size
    return found
