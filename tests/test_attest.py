"""Attestations: what is in one and what never is, and that no byte of one can change."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.dossier import STATES, Dossier, Marked, Proof
from sociarch.errors import BadAttestation, NotForAttestation, NothingToAttest
from sociarch.keys import VaultIdentity, fingerprint, is_signed
from sociarch.offboarding.attestation import (
    CHANGED,
    ITEM,
    LARGE,
    LARGEST,
    OTHER,
    UNREAD,
    UNSIGNED,
    Attestation,
    Attested,
    attestation_bytes,
    attestation_of,
    read_attestation,
    signed,
    signed_bytes,
)
from sociarch.offboarding.items import ITEMS, ROLES, STAGES
from sociarch.offboarding.plan import plan
from sociarch.offboarding.record import Plan
from sociarch.offboarding.workdays import Workdays

TODAY: Final = date(2024, 5, 31)
TOOL: Final = "sociarch 0.9.0"
FROZEN: Final = Path(__file__).parent / "vectors" / "attestation-1.json"
DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
OPENSSL: Final = shutil.which("openssl")
SECRET: Final = "Zéphyrine Rarissime"
"""Somebody whom reasons and names of files name."""
MINE: Final = VaultIdentity.generate(random=lambda size: bytes(range(size)))
THEIRS: Final = VaultIdentity.generate(random=lambda size: bytes(range(7, 7 + size)))
DOSSIER: Final = Dossier(
    "leaver", "Exemple & Fils", "HR-2024-0117", "A. Martin", "resignation", notice=date(2024, 4, 30),
    end=TODAY,
)  # fmt: skip


def proof(text: str) -> Proof:
    return Proof("file", hashlib.sha256(text.encode()).hexdigest(), f"{SECRET}, {text}.pdf", "2024-05-17")


def mark(item: str, state: Any, day: int, by: Any = "EMP", **fields: Any) -> Marked:
    return Marked(DOSSIER.key, item, state, date(2024, 5, day), by, **fields)


LOG: Final = (
    mark("L1-04", "done", 6, proofs=(proof("checks"),)),
    mark("L2-01", "in progress", 7),
    mark("L2-01", "done", 16, proofs=(proof("before"), proof("after"))),
    mark("L2-01", "verified", 17, "MKT", proofs=(proof("looked"),)),
    mark("L2-06", "refused", 17, reason=f"{SECRET} is a friend"),
    mark("L2-02", "not applicable", 18, reason=f"only {SECRET} had one"),
    mark("L3-01", "done", 31, "MKT", proofs=(proof("roles"),)),
)


def planned(dossier: Dossier = DOSSIER, log: tuple[Marked, ...] = LOG) -> Plan:
    return plan(dossier, log, Workdays(), TODAY)


def made(**fields: Any) -> Attestation:
    return attestation_of(planned(), TOOL, **fields)


FILE: Final = attestation_bytes(signed(made(), MINE))


def items(one: Attestation) -> dict[str, Attested]:
    return {item.id: item for item in one.items}


def refused(data: bytes) -> str:
    """Why it is refused."""
    with pytest.raises(BadAttestation) as caught:
        read_attestation(data)
    return str(caught.value.fields["reason"])


# -- what is in it ---------------------------------------------------------------------------------


def test_it_names_case_person_employer_and_how_far_things_are() -> None:
    record = json.loads(FILE)
    assert next(iter(record)) == "schema"
    assert {key: record[key] for key in list(record)[:7]} == {
        "schema": "sociarch-attestation/1", "case": "HR-2024-0117", "subject": "A. Martin",
        "employer": "Exemple & Fils", "stage": "L3", "made": "2024-05-31", "tool": TOOL,
    }  # fmt: skip
    assert record["contains_connections"] is False
    assert "timestamp" not in record


def test_an_item_has_its_state_its_day_and_digests_of_what_proves_it() -> None:
    found = items(made())
    assert found["L1-04"] == Attested(
        "L1-04", "done", date(2024, 5, 6), (f"sha256:{proof('checks').digest}",)
    )
    assert (found["L2-06"].state, found["L2-02"].state) == ("refused", "not applicable")
    assert found["L3-04"] == Attested("L3-04", "open")


def test_what_was_looked_over_says_by_which_role_and_keeps_every_proof() -> None:
    one = items(made())["L2-01"]
    assert (one.state, one.on, one.verified_by) == ("verified", date(2024, 5, 17), "MKT")
    assert set(one.proofs) == {f"sha256:{proof(name).digest}" for name in ("before", "after", "looked")}
    assert one.proof == one.proofs[0]
    assert items(made())["L2-06"].proof is None


def test_what_others_do_is_in_it_only_once_something_is_known_of_it() -> None:
    found = items(made())
    assert found["L3-01"].state == "done"
    assert "L1-02" not in found  # The reminder by human resources: the person cannot say that it is open.
    assert "L1-05" in found


def test_later_stages_are_left_out() -> None:
    assert {one.id[:2] for one in made().items} == {"L1", "L2", "L3"}
    early = made(stage="L1")
    assert (early.stage, {one.id[:2] for one in early.items}) == ("L1", {"L1"})
    assert {one.id[:2] for one in made(stage="L5").items} == {"L1", "L2", "L3", "L4"}
    assert attestation_of(planned(log=()), TOOL).stage == "L1"


def test_what_was_taken_back_proves_nothing_any_more() -> None:
    again = (*LOG, mark("L1-04", "open", 20), mark("L1-05", "done", 6, proofs=(proof("old"),)),
             mark("L1-05", "open", 7), mark("L1-05", "done", 8, proofs=(proof("new"),)))  # fmt: skip
    found = items(attestation_of(planned(log=again), TOOL))
    assert found["L1-04"] == Attested("L1-04", "open")
    assert found["L1-05"].proofs == (f"sha256:{proof('new').digest}",)


def test_reasons_names_of_proofs_and_when_they_were_taken_are_never_in_it() -> None:
    for word in (*SECRET.split(), "friend", ".pdf", "checks", "2024-05-17T", "taken", "reason"):
        assert word.encode() not in FILE


def test_what_is_said_for_the_file_goes_before_what_the_dossier_says() -> None:
    one = made(case="  7 ", subject="Ame\u0301lie  Martin", employer="Exemple")
    assert (one.case, one.subject, one.employer) == ("7", "Amélie Martin", "Exemple")
    nobody = attestation_of(planned(Dossier("leaver"), ()), TOOL)
    assert not {"case", "subject", "employer"} & set(json.loads(attestation_bytes(signed(nobody, MINE))))


@pytest.mark.parametrize("text", ["a\u202eb", "a\x1b[2J", "a\ud800", "x" * 201, "\u200b", "a\x00"])
def test_names_that_cannot_be_seen_or_do_not_end_are_refused(text: str) -> None:
    for field in ("case", "subject", "employer"):
        with pytest.raises(NotForAttestation) as caught:
            made(**{field: text})
        assert text not in str(caught.value)


def test_a_name_may_need_letters_that_join() -> None:
    assert made(subject="نگار می\u200cخواهم").subject == "نگار می\u200cخواهم"


def test_a_plan_without_anything_to_say_gives_no_attestation() -> None:
    with pytest.raises(NothingToAttest):
        attestation_of(planned(Dossier("mover", "Exemple & Fils"), ()), TOOL)


def test_a_digest_that_is_none_is_left_out() -> None:
    strange = mark("L1-05", "done", 6, proofs=(Proof("file", SECRET), Proof("file", "AB" * 32), proof("a")))
    assert items(attestation_of(planned(log=(strange,)), TOOL))["L1-05"].proofs == (
        f"sha256:{proof('a').digest}",
    )


# -- its key ---------------------------------------------------------------------------------------


def test_the_same_dossier_gives_the_same_bytes_and_another_day_others() -> None:
    assert attestation_bytes(signed(made(), MINE)) == FILE
    tomorrow = plan(DOSSIER, LOG, Workdays(), TODAY + timedelta(days=1))
    assert attestation_bytes(signed(attestation_of(tomorrow, TOOL), MINE)) != FILE


def test_every_way_to_open_a_vault_leads_to_the_same_key() -> None:
    again = VaultIdentity.from_text(MINE.to_text())
    assert again.signer() == MINE.signer()
    assert MINE.signer() not in (THEIRS.signer(), bytes(32))


def test_the_key_is_the_one_that_the_format_describes() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    seed = HKDF(SHA256(), 32, salt=bytes.fromhex(MINE.vault), info=b"sociarch-vault/1 attestations").derive(
        MINE.identity.secret
    )
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert key.public_key().public_bytes_raw() == MINE.signer()
    assert key.sign(b"anything") == MINE.sign(b"anything")


def test_a_write_key_does_not_hold_what_signs() -> None:
    key = MINE.write_key()
    signing = MINE._derive("attestations")
    assert signing not in key[2:] and signing.hex().encode() not in key.to_bytes()


def test_a_fingerprint_is_short_and_differs() -> None:
    assert len(fingerprint(MINE.signer()).split()) == 6
    assert len({fingerprint(one.signer()) for one in (MINE, THEIRS)}) == 2


def test_a_signature_is_of_these_bytes_by_this_key() -> None:
    signature = MINE.sign(b"this")
    assert is_signed(MINE.signer(), b"this", signature)
    for key, data, given_ in (
        (MINE.signer(), b"that", signature), (THEIRS.signer(), b"this", signature),
        (MINE.signer(), b"this", signature[:-1]), (b"", b"this", signature), (bytes(31), b"this", b""),
    ):  # fmt: skip
        assert not is_signed(key, data, given_)


def test_a_key_that_fits_any_bytes_signs_nothing() -> None:
    neutral = b"\x01" + bytes(31)
    forged = neutral + bytes(32)
    # What others take for a signature, of whatever bytes.
    Ed25519PublicKey.from_public_bytes(neutral).verify(forged, b"anything")
    assert not is_signed(neutral, b"anything", forged)
    assert not is_signed(neutral[:-1] + b"\x80", b"anything", forged)


# -- reading ---------------------------------------------------------------------------------------


def test_what_was_written_is_read_as_it_was() -> None:
    one = signed(made(), MINE)
    assert read_attestation(FILE) == one
    stamped = signed(one._replace(timestamp=b"an answer"), MINE)
    assert read_attestation(attestation_bytes(stamped)) == stamped
    assert stamped.digest == one.digest
    assert stamped.signature != one.signature


def test_a_file_of_an_earlier_version_stays_readable() -> None:
    one = read_attestation(FROZEN.read_bytes())
    assert (one.case, one.subject, one.stage, one.made) == ("HR-2024-0117", "A. Martin", "L3", TODAY)
    assert one.timestamp == b"not a real stamp"
    assert one.digest == "12ebf09b0f3f7c91dcbd190fad1328299d670ea4c8561ddc3fe4bd3e47132156"
    assert items(one)["L2-01"].verified_by == "MKT"
    # And what is written now is the same.
    assert attestation_bytes(signed(made()._replace(timestamp=one.timestamp), MINE)) == FROZEN.read_bytes()


SUBSTITUTES: Final[tuple[Callable[[int], int], ...]] = (
    lambda byte: byte ^ 1, lambda byte: byte ^ 0x20, lambda byte: byte ^ 0x80, lambda byte: 0x20,
    lambda byte: 0x0A, lambda byte: 0x30, lambda byte: 0x41, lambda byte: 0,
)  # fmt: skip


def test_no_byte_of_a_file_can_be_exchanged() -> None:
    for at, byte in enumerate(FILE):
        for other in {change(byte) for change in SUBSTITUTES} - {byte}:
            refused(FILE[:at] + bytes((other,)) + FILE[at + 1 :])


def test_no_byte_of_a_file_can_be_left_out_or_put_in() -> None:
    for at in range(len(FILE)):
        refused(FILE[:at] + FILE[at + 1 :])
        refused(FILE[:at] + b" " + FILE[at:])
        refused(FILE[:at] + FILE[at : at + 1] + FILE[at:])
        refused(FILE[:at])
    refused(FILE + b" ")
    refused(FILE + b"\n")
    refused(FILE + FILE)


@given(st.data())
@settings(max_examples=300)
def test_no_stretch_of_a_file_can_be_replaced(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(FILE)))
    end = data.draw(st.integers(start, len(FILE)))
    changed = FILE[:start] + data.draw(st.binary(max_size=40)) + FILE[end:]
    if changed != FILE:
        refused(changed)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    assert refused(data) == UNREAD


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + FILE, FILE.decode().encode("utf-16"), FILE.replace(b"\n", b"\r\n"),
        b"[" * 100_000, b"{}", b"null", b"[]", b'"a"', b"1" * 100_000, FILE.replace(b"}", b"}}"),
        FILE.replace(b'"L3"', b"NaN"), FILE.replace(b'"L3"', b"Infinity"), FILE.replace(b'"L3"', b"1e999"),
        FILE.replace(b'"A. Martin"', b"9" * 5000), FILE.replace(b"A. Martin", rb"A. \ud800"),
        FILE.replace(b"A. Martin", rb"\u0041. Martin"), FILE.replace(b"false", b"0"),
        FILE.replace(b"false", b"true"), FILE.replace(b' "stage"', b' "stage": "L2",\n "stage"'),
        json.dumps(json.loads(FILE)).encode(),
        json.dumps(json.loads(FILE), sort_keys=True, indent=1).encode() + b"\n",
    ],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_another_form_of_the_same_is_refused(data: bytes) -> None:
    assert data != FILE
    assert refused(data) in (UNREAD, CHANGED)


def test_a_file_that_is_too_large_is_not_even_read() -> None:
    assert refused(b"[" * (LARGEST + 1)) == LARGE


# -- what somebody else signed -----------------------------------------------------------------------


def sealed(record: Mapping[str, Any], identity: VaultIdentity = MINE) -> bytes:
    """Any record, with digest and signature as docs/format.md describes them, by nothing of the program."""
    key = base64.b64encode(identity.signer()).decode()
    own = {name: value for name, value in record.items() if name not in ("key", "digest", "signature")}
    stamp = {"timestamp": own.pop("timestamp")} if "timestamp" in own else {}
    content = {**own, "key": f"ed25519:{key}"}

    def text(value: Mapping[str, Any]) -> bytes:
        return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")

    digest = hashlib.sha256(text(content)[:-2] + b",\n}\n").hexdigest()
    content |= {"digest": f"sha256:{digest}", **stamp}
    signature = base64.b64encode(identity.sign(text(content)[:-2] + b",\n}\n")).decode()
    return text({**content, "signature": f"ed25519:{signature}"}) + b"\n"


RECORD: Final[dict[str, Any]] = json.loads(FILE)


def with_item(**fields: Any) -> dict[str, Any]:
    """The record with one item alone: L1-04 as it is, with these fields in place of its own."""
    item = {**RECORD["items"][0], **fields}
    return {**RECORD, "items": [{key: value for key, value in item.items() if value is not None}]}


def test_what_the_format_describes_is_what_is_written() -> None:
    assert sealed(RECORD) == FILE
    assert read_attestation(sealed(with_item())).items == (made().items[0],)
    assert read_attestation(sealed({**RECORD, "timestamp": "rfc3161:YWI="})).timestamp == b"ab"


A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64


@pytest.mark.parametrize(
    "record",
    [
        {**RECORD, "note": "more"}, {key: value for key, value in RECORD.items() if key != "made"},
        {**RECORD, "case": ""}, {**RECORD, "case": "x" * 101}, {**RECORD, "subject": "x" * 201},
        {**RECORD, "case": " 7"}, {**RECORD, "case": "a\u202eb"}, {**RECORD, "case": "a\x1b"},
        {**RECORD, "case": 7}, {**RECORD, "case": None}, {**RECORD, "subject": ["A"]},
        {**RECORD, "subject": "\ud800"}, {**RECORD, "stage": "L9"}, {**RECORD, "stage": ["L3"]},
        {**RECORD, "made": "2024-5-31"}, {**RECORD, "made": "20240531"}, {**RECORD, "made": 20240531},
        {**RECORD, "made": "2024-05-31T10:00:00"}, {**RECORD, "tool": "x" * 101},
        {**RECORD, "contains_connections": True}, {**RECORD, "contains_connections": 0},
        {**RECORD, "items": []}, {**RECORD, "items": {}}, {**RECORD, "items": "L1-04"},
        {**RECORD, "items": RECORD["items"][::-1]}, {**RECORD, "items": RECORD["items"][:1] * 2},
        {**RECORD, "timestamp": "rfc3161:"}, {**RECORD, "timestamp": "YWI="},
        {**RECORD, "timestamp": "rfc3161:YWI"}, {**RECORD, "timestamp": "rfc3161:YWJ="},
        {**RECORD, "timestamp": "rfc3161:" + "A" * 88_000},
        with_item(reason="because"), with_item(name="a.pdf"), with_item(state="lost"), with_item(state=1),
        with_item(on=None), with_item(state="open"), with_item(state="open", on=None),
        with_item(state="open", proof=None), with_item(state="verified"), with_item(verified_by="MKT"),
        with_item(state="verified", verified_by="CEO"), with_item(state="verified", verified_by=["MKT"]),
        with_item(proof="a" * 64), with_item(proof="sha256:" + "A" * 64), with_item(proof=A + "\n"),
        with_item(proof=[]), with_item(proof=[A]), with_item(proof=[B, A]), with_item(proof=[A, A]),
        with_item(proof=[A, 1]), with_item(proof={A: B}), with_item(proof=1), with_item(id="L1-04 "),
    ],
)  # fmt: skip
def test_what_no_attestation_says_is_refused_however_well_it_is_signed(record: dict[str, Any]) -> None:
    assert refused(sealed(record)) in (UNREAD, CHANGED, ITEM)


def test_several_proofs_stand_in_their_order() -> None:
    assert read_attestation(sealed(with_item(proof=[A, B]))).items[0].proofs == (A, B)


def test_items_and_forms_of_a_later_version_are_named_as_such() -> None:
    assert refused(sealed(with_item(id="L9-99"))) == ITEM
    assert refused(sealed({**RECORD, "schema": "sociarch-attestation/2"})) == OTHER


def test_signatures_keys_and_parts_of_other_files_do_not_pass() -> None:
    other = json.loads(attestation_bytes(signed(made(case="HR-2024-0118"), MINE)))
    theirs = json.loads(attestation_bytes(signed(made(), THEIRS)))
    for swapped in (
        {**RECORD, "signature": other["signature"]}, {**RECORD, "signature": theirs["signature"]},
        {**RECORD, "key": theirs["key"]}, {**RECORD, "case": other["case"]},
        {**RECORD, "key": theirs["key"], "signature": theirs["signature"]},
        {**RECORD, "case": other["case"], "digest": other["digest"]},
        {**RECORD, "items": RECORD["items"][1:]}, {**other, "signature": RECORD["signature"]},
    ):  # fmt: skip
        data = json.dumps(swapped, ensure_ascii=False, indent=1).encode() + b"\n"
        if swapped == theirs:
            assert read_attestation(data).key == THEIRS.signer()
        else:
            assert refused(data) in (UNSIGNED, CHANGED)


def test_a_time_stamp_can_be_neither_added_nor_taken_away_nor_exchanged_by_others() -> None:
    one = signed(made(), MINE)
    stamped = signed(one._replace(timestamp=b"first"), MINE)
    assert refused(attestation_bytes(one._replace(timestamp=b"first"))) == UNSIGNED
    assert refused(attestation_bytes(stamped._replace(timestamp=b""))) == UNSIGNED
    assert refused(attestation_bytes(stamped._replace(timestamp=b"other"))) == UNSIGNED


_NAMES: Final = st.text(max_size=60).map(
    lambda text: " ".join("".join(one for one in text if one.isprintable()).split())
)
_DAYS: Final = st.dates(date(1900, 1, 1), date(9000, 1, 1))
_PROOFS: Final = st.lists(st.binary(min_size=32, max_size=32), max_size=3, unique=True).map(
    lambda found: tuple(sorted(f"sha256:{one.hex()}" for one in found))
)


@st.composite
def attested(draw: st.DrawFn, name: str) -> Attested:
    state = draw(st.sampled_from(STATES))
    if state == "open":
        return Attested(name, "open")
    by = draw(st.sampled_from(sorted(ROLES))) if state == "verified" else None
    return Attested(name, state, draw(_DAYS), draw(_PROOFS), by)


@st.composite
def attestations(draw: st.DrawFn) -> Attestation:
    ids = draw(st.sets(st.sampled_from([one.id for one in ITEMS]), min_size=1, max_size=8))
    return signed(
        Attestation(
            draw(_NAMES), draw(_NAMES), draw(_NAMES), draw(st.sampled_from(sorted(STAGES))), draw(_DAYS),
            draw(_NAMES), tuple(draw(attested(one)) for one in sorted(ids)),
            timestamp=draw(st.binary(max_size=50)),
        ),
        draw(st.sampled_from([MINE, THEIRS])),
    )  # fmt: skip


@given(attestations())
def test_any_attestation_comes_back_as_it_was_written(one: Attestation) -> None:
    assert read_attestation(attestation_bytes(one)) == one
    assert sealed(json.loads(attestation_bytes(one)), MINE if one.key == MINE.signer() else THEIRS) == (
        attestation_bytes(one)
    )


# -- without sociarch --------------------------------------------------------------------------------


def lines_of(page: str) -> str:
    """The first commands of a page on how to check a file with stock tools."""
    text = (DOCS / page).read_text("utf-8")
    return text.partition("<!-- stock tools -->")[2].partition("```sh\n")[2].partition("```")[0]


def with_stock_tools(
    folder: Path, data: bytes, page: str = "attest.md"
) -> "subprocess.CompletedProcess[str]":
    (folder / "attestation.json").write_bytes(data)
    return subprocess.run(
        ["bash", "-e", "-c", lines_of(page)], cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
@pytest.mark.parametrize("page", ["attest.md", "attest.fr.md"])
def test_human_resources_can_check_a_file_with_stock_tools_alone(tmp_path: Path, page: str) -> None:
    for timestamp in (b"", b"an answer"):
        one = signed(made(subject="Amélie Martin")._replace(timestamp=timestamp), MINE)
        done = with_stock_tools(tmp_path, attestation_bytes(one), page)
        assert done.returncode == 0, done.stderr
        said = done.stdout.splitlines()
        assert "Signature Verified Successfully" in said
        assert any(line.startswith(one.digest) for line in said)
        assert any(line.startswith(fingerprint(one.key).replace(" ", "")) for line in said)
        assert (tmp_path / "signed").read_bytes() == signed_bytes(one)


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_stock_tools_refuse_a_changed_file_too(tmp_path: Path) -> None:
    for changed in (FILE.replace(b"L1-04", b"L1-05"), FILE.replace(b"A. Martin", b"B. Martin")):
        done = with_stock_tools(tmp_path, changed)
        assert done.returncode != 0
        assert "Signature Verified Successfully" not in done.stdout
