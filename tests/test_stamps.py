"""Time stamps: what openssl made, checked by another library, and everything that must not pass.

`tests/stamps` holds what `stamped` made of certificates that were valid for forty seconds, and its root.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from rfc3161_client import decode_timestamp_response

from sociarch import stamps
from sociarch.declared import Stamp
from sociarch.ownership.case import Stamped
from sociarch.ownership.record import Evidence
from sociarch.stamps import check

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
ROOT = Path(__file__).resolve().parent.parent
OLD = Path(__file__).parent / "stamps"
AT: Final = Evidence("declared", file="choices/000001", place="stamps[0]")
FILE: Final = b"an export as it was downloaded"
DIGEST: Final = hashlib.sha256(FILE).hexdigest()
STORED: Final = {DIGEST: "a" * 64}
EVER: Final = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
PAST: Final = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
STAMPING: Final = (ExtendedKeyUsageOID.TIME_STAMPING,)
KEYS: Final = [rsa.generate_private_key(65537, 2048) for _ in range(3)]
"""Of a root, of what stands between, and of an authority."""


class Certified(NamedTuple):
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def certified(
    name: str, key: rsa.RSAPrivateKey, by: Certified | None = None, *, number: int = 1,
    certifies: bool = True, purposes: Iterable[Any] = (), critical: bool = True,
    valid: tuple[datetime, datetime] = EVER,
) -> Certified:  # fmt: skip
    """A certificate, by itself where nobody else is named."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(number)
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=certifies, path_length=None), critical=True)
    )
    if purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=critical)
    return Certified(made.sign(by.key if by else key, hashes.SHA256()), key)


def authority(by: Certified, name: str = "Invented authority", **fields: Any) -> Certified:
    """One that may stamp. All of one issuer have the same number, as if they were one."""
    return certified(name, KEYS[2], by, number=7, certifies=False, **{"purposes": STAMPING, **fields})


TOP = certified("Invented root", KEYS[0])
BETWEEN = certified("Invented intermediate", KEYS[1], TOP, number=2)
AUTHORITY = authority(TOP)

CONFIG: Final = """
oid_section = none
[none]
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = signer.pem
signer_key = signer.key
{others}
signer_digest = {digest}
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OPENSSL_CONF": str(folder / "tsa.cnf")}
    return subprocess.run(
        [OPENSSL or "openssl", "ts", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


def stamped(
    folder: Path, by: Certified = AUTHORITY, *, with_it: Iterable[Certified] = (), of: str = "sha256",
    signed: str = "sha256", certificates: bool = True,
) -> bytes:  # fmt: skip
    """What openssl, as an authority, answers for `FILE`."""
    others = list(with_it)
    config = CONFIG.format(others="certs = others.pem" if others else "", digest=signed)
    (folder / "tsa.cnf").write_text(config)
    (folder / "serial").write_text("01")
    (folder / "signer.pem").write_text(by.pem)
    (folder / "signer.key").write_bytes(
        by.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "others.pem").write_text("".join(one.pem for one in others))
    (folder / "file").write_bytes(FILE)
    asked = openssl(
        folder, "-query", "-data", "file", f"-{of}", *(["-cert"] if certificates else []), "-out", "asked.tsq"
    )
    assert asked.returncode == 0, asked.stderr
    done = openssl(folder, "-reply", "-config", "tsa.cnf", "-queryfile", "asked.tsq", "-out", "stamp.tsr")
    assert done.returncode == 0, done.stderr
    return (folder / "stamp.tsr").read_bytes()


def checked(token: bytes, *roots: Certified) -> Stamped:
    text = base64.encodebytes(token).decode()
    return check(Stamp(text, "".join(one.pem for one in roots or (TOP,))), STORED, AT)


def says_openssl(folder: Path, token: bytes, *roots: Certified) -> bool:
    """Whether openssl takes it for a stamp of `FILE`."""
    (folder / "it.tsr").write_bytes(token)
    (folder / "roots.pem").write_text("".join(one.pem for one in roots or (TOP,)))
    arguments = ("-verify", "-data", "file", "-in", "it.tsr", "-CAfile", "roots.pem")
    return openssl(folder, *arguments).returncode == 0


# -- what passes ----------------------------------------------------------------------------------


@needs_openssl
def test_a_stamp_of_a_stored_file_is_sound_and_names_its_snapshot(tmp_path: Path) -> None:
    token = stamped(tmp_path)
    found = checked(token)
    assert (found.sound, found.trouble, found.snapshot, found.sha256) == (True, "", "a" * 64, DIGEST)
    assert found.evidence == AT._replace(origin="stamp", sha256=hashlib.sha256(token).hexdigest())
    text = openssl(tmp_path, "-reply", "-in", "stamp.tsr", "-text").stdout
    told = next(line for line in text.splitlines() if line.startswith("Time stamp:"))
    made = datetime.strptime(told.partition(":")[2].strip(), "%b %d %H:%M:%S %Y GMT")
    assert found.at == made.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert says_openssl(tmp_path, token)


@needs_openssl
def test_a_sound_stamp_of_a_file_that_is_not_stored_names_no_snapshot(tmp_path: Path) -> None:
    found = check(Stamp(base64.b64encode(stamped(tmp_path)).decode(), TOP.pem), {"b" * 64: "a" * 64}, AT)
    assert (found.sound, found.snapshot, found.sha256) == (True, "", DIGEST)


@needs_openssl
def test_a_chain_leads_up_to_the_root_that_was_named(tmp_path: Path) -> None:
    signer = authority(BETWEEN)
    assert checked(stamped(tmp_path, signer, with_it=[BETWEEN])).sound
    assert checked(stamped(tmp_path, signer), BETWEEN, TOP).sound
    # What is missing in between is not made up for.
    assert checked(stamped(tmp_path, signer)).trouble == stamps.UNPROVEN


@needs_openssl
@pytest.mark.parametrize("length", [1, 60])
def test_certificates_may_stand_in_any_order(tmp_path: Path, length: int) -> None:
    signer = authority(TOP, "A" * length)
    token = stamped(tmp_path, signer, with_it=[TOP])
    assert says_openssl(tmp_path, token)
    assert checked(token).sound
    if length > 1:
        with pytest.raises(ValueError, match="InvalidSetOrdering"):
            decode_timestamp_response(token)


def test_certificates_need_to_be_valid_when_the_stamp_was_made_and_not_today() -> None:
    root = x509.load_pem_x509_certificate((OLD / "root.pem").read_bytes())
    assert root.not_valid_after_utc < datetime.now(UTC)
    token = base64.b64encode((OLD / "expired.tsr").read_bytes()).decode()
    found = check(Stamp(token, (OLD / "root.pem").read_text()), STORED, AT)
    assert (found.sound, found.snapshot) == (True, "a" * 64)
    made = datetime.fromisoformat(found.at or "")
    assert root.not_valid_before_utc <= made <= root.not_valid_after_utc


# -- what does not --------------------------------------------------------------------------------


@needs_openssl
def test_nobody_is_trusted_whom_the_person_did_not_name(tmp_path: Path) -> None:
    stranger = certified("Invented root", KEYS[1])
    forger = authority(stranger)
    # The root that comes with a stamp is no root that somebody trusts, whatever it calls itself.
    for token in (stamped(tmp_path, forger, with_it=[stranger]), stamped(tmp_path, forger)):
        assert not says_openssl(tmp_path, token)
        assert checked(token).trouble == stamps.UNPROVEN
        assert not checked(token).sound
    assert checked(stamped(tmp_path, forger), stranger).sound


@needs_openssl
def test_without_a_readable_root_nothing_is_sound(tmp_path: Path) -> None:
    text = base64.b64encode(stamped(tmp_path)).decode()
    for roots, trouble in (("", stamps.NO_ROOT), ("\n", stamps.NO_ROOT), ("a root", stamps.BAD_ROOT)):
        found = check(Stamp(text, roots), STORED, AT)
        assert (found.sound, found.trouble) == (False, trouble)
    cut = TOP.pem.replace("MII", "MI", 1)
    assert check(Stamp(text, cut), STORED, AT).trouble == stamps.BAD_ROOT


@needs_openssl
@pytest.mark.parametrize(
    ("of", "signed", "trouble"),
    [("sha1", "sha256", stamps.DIGEST), ("sha512", "sha256", stamps.DIGEST), ("sha256", "sha1", stamps.WEAK)],
)
def test_weaker_and_other_digests_do_not_count(tmp_path: Path, of: str, signed: str, trouble: str) -> None:
    found = checked(stamped(tmp_path, of=of, signed=signed))
    assert (found.sound, found.trouble) == (False, trouble)


@needs_openssl
def test_a_certificate_that_is_signed_over_sha_1_does_not_count(tmp_path: Path) -> None:
    # Libraries do not sign over SHA-1 any more, so what stands in the certificate is changed afterwards.
    token = stamped(tmp_path, with_it=[TOP])
    weaker = token.replace(AUTHORITY.der, over_sha_1(AUTHORITY))
    assert weaker != token
    assert checked(weaker).trouble == stamps.WEAK
    # What a root says of itself proves nothing, so it need not be strong.
    own = token.replace(TOP.der, over_sha_1(TOP))
    assert own != token
    assert checked(own).sound


def over_sha_1(one: Certified) -> bytes:
    return one.der.replace(bytes.fromhex("06092a864886f70d01010b"), bytes.fromhex("06092a864886f70d010105"))


@needs_openssl
@pytest.mark.parametrize(
    ("purposes", "critical"),
    [
        ((ExtendedKeyUsageOID.SERVER_AUTH,), True),
        ((*STAMPING, ExtendedKeyUsageOID.SERVER_AUTH), True),
        (STAMPING, False),
        ((), True),
    ],
)
def test_a_certificate_has_to_be_for_time_stamping_alone(
    tmp_path: Path, purposes: tuple[Any, ...], critical: bool
) -> None:
    # Openssl stamps with no other, so the certificate is exchanged for one of the same key and length.
    right = authority(TOP, "A" * 20)
    lengths = range(1, 64)
    others = (authority(TOP, "A" * one, purposes=purposes, critical=critical) for one in lengths)
    wrong = next(one for one in others if len(one.der) == len(right.der))
    token = stamped(tmp_path, right)
    assert checked(token).sound
    assert token.count(right.der) == 1
    assert checked(token.replace(right.der, wrong.der)).trouble == stamps.PURPOSE


@needs_openssl
def test_certificates_that_had_expired_when_the_stamp_was_made_do_not_count(tmp_path: Path) -> None:
    late = authority(TOP, valid=PAST)
    assert checked(stamped(tmp_path, late)).trouble == stamps.PERIOD
    between = certified("Invented intermediate", KEYS[1], TOP, number=2, valid=PAST)
    signer = authority(between)
    token = stamped(tmp_path, signer, with_it=[between])
    assert not says_openssl(tmp_path, token)
    assert checked(token).trouble == stamps.UNPROVEN


@needs_openssl
def test_a_stamp_without_its_certificate_is_not_sound(tmp_path: Path) -> None:
    assert checked(stamped(tmp_path, certificates=False)).trouble == stamps.NO_SIGNER


@pytest.mark.parametrize(
    ("token", "trouble"),
    [
        (b"", stamps.UNREADABLE), (b"a stamp", stamps.UNREADABLE),
        (bytes.fromhex("30053003020100"), stamps.UNREADABLE),  # granted, and nothing there
        (bytes.fromhex("30053003020102"), stamps.REFUSED),
    ],
)  # fmt: skip
def test_what_is_no_stamp_does_not_read(token: bytes, trouble: str) -> None:
    found = checked(token)
    assert found == Stamped(
        None, False, "", "", AT._replace(origin="stamp", sha256=hashlib.sha256(token).hexdigest()), trouble
    )


def test_a_text_that_is_no_base64_does_not_read() -> None:
    for text in ("%%%", "MIIé", "MII"):
        found = check(Stamp(text, TOP.pem), STORED, AT)
        assert (found.at, found.sound, found.trouble) == (None, False, stamps.UNREADABLE)


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(token: bytes) -> None:
    for bytes_ in (token, b"\x30\x82" + len(token).to_bytes(2) + token):
        assert not checked(bytes_).sound


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_stamp_that_was_tampered_with_tells_nothing_new(data: st.DataObject) -> None:
    # Parts that nobody signed may change, such as a root that comes along; what is told may not.
    token = bytearray((OLD / "expired.tsr").read_bytes())
    roots = (OLD / "root.pem").read_text()
    right = check(Stamp(base64.b64encode(token).decode(), roots), STORED, AT)
    assert right.sound
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(token) - 1))
        token[at] = data.draw(st.integers(0, 255))
    token = token[: data.draw(st.integers(len(token) - 2, len(token)))]
    found = check(Stamp(base64.b64encode(token).decode(), roots), STORED, AT)
    assert not found.sound or found._replace(evidence=right.evidence) == right


def test_another_file_never_borrows_a_stamp() -> None:
    token = (OLD / "expired.tsr").read_bytes()
    assert token.count(bytes.fromhex(DIGEST)) == 1
    other = hashlib.sha256(b"another export").hexdigest()
    forged = token.replace(bytes.fromhex(DIGEST), bytes.fromhex(other))
    text = base64.b64encode(forged).decode()
    found = check(Stamp(text, (OLD / "root.pem").read_text()), {other: "b" * 64}, AT)
    assert (found.sound, found.trouble) == (False, stamps.UNPROVEN)


def test_without_the_package_a_stamp_is_not_checked_and_says_so() -> None:
    script = (
        "import sys; sys.modules['rfc3161_client'] = None\n"
        "from sociarch.stamps import NO_PACKAGE, check\n"
        "from sociarch.declared import Stamp\n"
        "from sociarch.ownership.record import Evidence\n"
        "found = check(Stamp('MAUwAwIBAA==', ''), {}, Evidence('declared'))\n"
        "print(found.sound, found.trouble == NO_PACKAGE)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]


def test_the_library_is_none_that_trusts_what_comes_with_a_stamp() -> None:
    wanted = [
        line.strip() for line in (ROOT / "setup.cfg").read_text().splitlines() if "rfc3161-client" in line
    ]
    assert wanted
    assert set(wanted) == {"rfc3161-client >= 1.0.9"}
