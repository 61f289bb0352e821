"""Keys: what each opens, what each refuses, and that none of them shows itself."""

import hashlib
import hmac
import json
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sociarch import age
from sociarch.age.hybrid import HybridIdentity
from sociarch.errors import DamagedRecord, OtherVault
from sociarch.keys import (
    SIGNATURE,
    Card,
    VaultIdentity,
    WriteKey,
    find_identities,
    fingerprint,
    is_signed,
    open_wrapped,
    opener_label,
)
from sociarch.snapshot import canonical
from tests.vaults import PASSPHRASE, RECOVERY, new_vault


@pytest.mark.parametrize("hybrid", [False, True])
def test_an_identity_reads_back_from_its_text(hybrid: bool) -> None:
    identity = VaultIdentity.generate(hybrid=hybrid)
    again = VaultIdentity.from_text(identity.to_text())
    assert (again.vault, again.recipient) == (identity.vault, identity.recipient)
    assert again.write_key() == identity.write_key()


def test_the_text_is_a_stock_age_identity_file() -> None:
    lines = VaultIdentity.generate().to_text().decode().splitlines()
    assert [line[:1] for line in lines] == ["#", "#", "A"]
    assert lines[2].startswith("AGE-SECRET-KEY-1")


def test_naming_keys_differ_by_kind_and_by_vault() -> None:
    identity = VaultIdentity.generate()
    other = VaultIdentity(VaultIdentity.generate().vault, identity.identity)
    names = {
        key(b"same")
        for one in (identity, other)
        for key in (
            one.write_key().object_name,
            one.write_key().snapshot_name,
            one.write_key().ledger_name,
        )
    }
    assert len(names) == 6


def test_every_opener_opens_and_no_other_secret_does() -> None:
    storage, identity = new_vault()
    for path in storage.names("keys/"):
        secrets: dict[str, age.Identity] = {
            "passphrase": age.ScryptIdentity(PASSPHRASE),
            "recovery-kit": RECOVERY,
        }
        opened = open_wrapped(storage.get(path), [secrets[opener_label(path)]])
        assert opened is not None
        assert opened.card == identity.card
        wrong: list[age.Identity] = [age.ScryptIdentity("wrong"), age.X25519Identity.generate()]
        assert open_wrapped(storage.get(path), wrong) is None


def test_an_openers_name_proves_its_bytes() -> None:
    storage, identity = new_vault()
    for path in storage.names("keys/"):
        wrapped = storage.get(path)
        assert identity.opener_name(opener_label(path), wrapped) == path
        assert identity.opener_name(opener_label(path), wrapped + b"\n") != path


def test_a_write_key_reads_back_as_it_was_written() -> None:
    key = VaultIdentity.generate().write_key()
    assert WriteKey.from_bytes(key.to_bytes()) == key


@given(st.integers(0), st.integers(1, 255))
def test_a_changed_write_key_is_refused_or_another_key(place: int, change: int) -> None:
    key = VaultIdentity.generate().write_key()
    data = bytearray(key.to_bytes())
    data[place % len(data)] ^= change
    with suppress(DamagedRecord):
        assert WriteKey.from_bytes(bytes(data)) != key


def test_a_write_key_refuses_another_vault_and_another_recipient() -> None:
    identity, other = VaultIdentity.generate(), VaultIdentity.generate()
    key = identity.write_key()
    key.check(identity.card)
    for card in (other.card, Card(identity.vault, other.recipient), Card(other.vault, identity.recipient)):
        with pytest.raises(OtherVault):
            key.check(card)


@given(st.integers(0), st.integers(1, 255))
def test_no_changed_byte_of_a_card_goes_unnoticed(place: int, change: int) -> None:
    card = VaultIdentity.generate().card
    data = bytearray(card.to_bytes())
    data[place % len(data)] ^= change
    with suppress(DamagedRecord):
        assert Card.from_bytes(bytes(data)) != card


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"\xff", b"[[", b'{"format": "sociarch-vault/1"}'])
def test_what_is_no_card_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedRecord):
        Card.from_bytes(data)


def test_no_representation_shows_a_secret() -> None:
    identity = VaultIdentity.generate()
    key = identity.write_key()
    for text in (repr(identity), repr(key), str(key), repr(identity.identity)):
        assert key.objects.hex() not in text
        assert repr(key.objects) not in text
        assert "AGE-SECRET-KEY" not in text


def test_a_key_is_found_in_a_printed_page_and_mistyped_ones_are_not() -> None:
    good, other = age.X25519Identity.generate(), age.X25519Identity.generate()
    mistyped = str(other)[:-1] + ("Q" if str(other)[-1] != "Q" else "P")
    page = f"<p class='key'>{good}</p> AGE-SECRET-KEY-1 {mistyped} {good}".encode()
    assert [str(one) for one in find_identities(page)] == [str(good)]


FIXED = VaultIdentity("0f" * 16, age.X25519Identity(bytes(range(32))))


def derived(identity: VaultIdentity, kind: str) -> bytes:
    """HKDF (RFC 5869) by hand: one block of SHA-256."""
    extracted = hmac.digest(bytes.fromhex(identity.vault), identity.identity.secret, "sha256")
    return hmac.digest(extracted, f"sociarch-vault/1 {kind}".encode() + b"\x01", "sha256")


def named(key: bytes, data: bytes) -> str:
    return hmac.digest(key, data, "sha256").hex()


def test_each_kind_of_thing_is_named_with_a_key_of_its_own_for_ever() -> None:
    key = FIXED.write_key()
    kinds = ("objects", "snapshots", "ledger")
    assert [key.objects, key.snapshots, key.ledger] == [derived(FIXED, kind) for kind in kinds]
    assert key.accounts is None
    assert key.object_name(b"x") == named(key.objects, b"x")
    assert key.snapshot_name(b"x") == named(key.snapshots, b"x")
    assert key.ledger_name(b"x") == named(key.ledger, b"x")
    assert FIXED.statement_name(b"x") == named(derived(FIXED, "statements"), b"x")
    assert FIXED.derived_name(b"x") == named(derived(FIXED, "history"), b"x")
    assert FIXED.erasure_mark("é") == named(derived(FIXED, "erasures"), "é".encode())
    assert FIXED.erasure_mark("\ud800") == named(derived(FIXED, "erasures"), b"?")
    tag = named(derived(FIXED, "openers"), b"kit\nwrapped")[:32]
    assert FIXED.opener_name("kit", b"wrapped") == f"keys/kit-{tag}.age"
    noted = f"ledger/{named(key.ledger, b'x')}/{'a' * 64}-{named(key.ledger, b'x' + b'a' * 64)[:32]}"
    assert key.ledger_path(b"x", "a" * 64) == noted
    assert key.account_mark("viadeo", "me") == "~" + named(key.ledger, b"account\nviadeo\nme")[:12]


def test_the_card_the_write_key_and_the_identity_are_written_like_this_for_ever() -> None:
    recipient = str(FIXED.identity.recipient())
    assert FIXED.card.to_bytes().decode() == (
        '{\n "format": "sociarch-vault/1",\n "id": "'
        + "0f" * 16
        + '",\n "recipient": "'
        + recipient
        + '"\n}\n'
    )
    key = FIXED.write_key()
    record = {
        "format": "sociarch-write-key/1",
        "vault": "0f" * 16,
        "recipient": recipient,
        "objects": key.objects.hex(),
        "snapshots": key.snapshots.hex(),
        "ledger": key.ledger.hex(),
    }
    assert json.loads(key.to_bytes()) == record
    rotated = FIXED.successor().write_key()
    assert json.loads(rotated.to_bytes())["accounts"] == key.ledger.hex()
    assert WriteKey.from_bytes(rotated.to_bytes()) == rotated
    assert FIXED.to_text().decode() == (
        f"# sociarch-vault/1 {'0f' * 16}\n# public key: {recipient}\n{FIXED.identity}\n"
    )


def test_a_successor_knows_those_before_it_and_an_account_keeps_its_mark() -> None:
    second = FIXED.successor(random=lambda size: bytes([2]) * size)
    third = second.successor(random=lambda size: bytes([3]) * size)
    assert [one.recipient for one in third.generations] == [
        third.recipient,
        second.recipient,
        FIXED.recipient,
    ]
    assert [len(one.earlier) for one in third.generations] == [2, 1, 0]
    assert third.vault == FIXED.vault
    again = VaultIdentity.from_text(third.to_text())
    assert [str(one) for one in (again.identity, *again.earlier)] == [
        str(one) for one in (third.identity, *third.earlier)
    ]
    for card in (FIXED.card, second.card, third.card):
        found = third.at(card)
        assert found is not None
        assert found.card == card
    assert third.at(VaultIdentity.generate().card) is None
    marks = {one.write_key().account_mark("viadeo", "me") for one in (FIXED, second, third)}
    assert len(marks) == 1
    assert len({one.erasure_mark("x") for one in (FIXED, second, third)}) == 1
    assert len({one.statement_name(b"x") for one in (FIXED, second, third)}) == 3


def test_an_identity_is_made_of_what_is_drawn() -> None:
    asked: list[int] = []

    def random(size: int) -> bytes:
        asked.append(size)
        return bytes([5]) * size

    for hybrid in (False, True):
        made = VaultIdentity.generate(hybrid=hybrid, random=random)
        assert (made.vault, made.identity.secret) == ("05" * 16, bytes([5]) * 32)
        assert type(made.successor(random=random).identity) is type(made.identity)
    assert asked == [16, 32, 32, 16, 32, 32]
    assert isinstance(VaultIdentity.generate().identity, age.X25519Identity)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# sociarch-vault/1 " + b"0f" * 16 + b"\n",
        b"# sociarch-vault/2 " + b"0f" * 16 + b"\n" + str(FIXED.identity).encode() + b"\n",
        b"# sociarch-vault/1 " + b"0F" * 16 + b"\n" + str(FIXED.identity).encode() + b"\n",
        b"# sociarch-vault/1 " + b"0f" * 15 + b"\n" + str(FIXED.identity).encode() + b"\n",
        b"\xff# sociarch-vault/1 " + b"0f" * 16 + b"\n" + str(FIXED.identity).encode() + b"\n",
        FIXED.to_text() + str(HybridIdentity(bytes(32))).encode() + b"\n",
    ],
)
def test_what_holds_no_vault_identity_is_damage(text: bytes) -> None:
    with pytest.raises(DamagedRecord, match="no vault identity"):
        VaultIdentity.from_text(text)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "sociarch-vault/2"},
        {"id": "0f" * 15},
        {"id": "0F" * 16},
        {"id": 5},
        {"recipient": "age1"},
        {"recipient": None},
        {"more": 1},
    ],
)
def test_a_card_with_anything_else_in_it_is_damage(change: dict[str, object]) -> None:
    record = json.loads(FIXED.card.to_bytes()) | change
    with pytest.raises(DamagedRecord):
        Card.from_bytes(json.dumps(record, indent=1).encode() + b"\n")
    with pytest.raises(DamagedRecord, match="not as it was written"):
        Card.from_bytes(json.dumps(json.loads(FIXED.card.to_bytes())).encode() + b"\n")


def test_a_card_of_a_later_format_is_said_to_be_one() -> None:
    data = FIXED.card.to_bytes().replace(b"sociarch-vault/1", b"sociarch-vault/2")
    with pytest.raises(DamagedRecord, match="does not know"):
        Card.from_bytes(data)


@pytest.mark.parametrize("short", ["objects", "snapshots", "ledger", "accounts"])
def test_each_key_in_a_write_key_has_32_bytes(short: str) -> None:
    key = FIXED.successor().write_key()
    for size in (0, 31, 33):
        if size or short != "accounts":
            with pytest.raises(DamagedRecord, match="write key"):
                WriteKey.from_bytes(canonical(json.loads(key.to_bytes()) | {short: "00" * size}))


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"\xff", b"[" * 100_000, b"[]", b"5"])
def test_what_is_no_write_key_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedRecord, match="write key"):
        WriteKey.from_bytes(data)


def test_the_owner_signs_and_nobody_else_did() -> None:
    private = Ed25519PrivateKey.from_private_bytes(derived(FIXED, "attestations"))
    signer, signature = FIXED.signer(), FIXED.sign(b"data")
    assert signer == private.public_key().public_bytes_raw()
    assert signature == private.sign(b"data")
    assert is_signed(signer, b"data", signature)
    assert len(signature) == SIGNATURE
    assert is_signed(signer, b"other", signature) is False
    assert is_signed(signer, b"data", signature[:-1]) is False
    assert is_signed(signer[:-1], b"data", signature) is False
    assert not is_signed(VaultIdentity.generate().signer(), b"data", signature)
    for other in (signer[:-1], signer + b"x", b""):
        assert not is_signed(other, b"data", signature)


WEAK = [
    "00" * 32,
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


@pytest.mark.parametrize("key", WEAK)
@pytest.mark.parametrize("sign", [0, 0x80])
def test_a_key_of_small_order_with_which_a_signature_fits_any_bytes_signs_nothing(
    key: str, sign: int
) -> None:
    """With R = identity and S = 0 the equation holds for the neutral key, and for one in eight messages
    with the others."""
    weak = bytearray.fromhex(key)
    weak[-1] |= sign
    for number in range(40):
        for first in ("01" + "00" * 31, "00" * 32, *WEAK):
            assert not is_signed(bytes(weak), bytes([number]), bytes.fromhex(first) + bytes(32))


def test_a_fingerprint_is_six_groups_of_the_usual_forms_hash() -> None:
    signer = FIXED.signer()
    form = bytes.fromhex("302a300506032b6570032100") + signer
    digits = hashlib.sha256(form).hexdigest()
    assert fingerprint(signer) == " ".join(digits[at : at + 4] for at in (0, 4, 8, 12, 16, 20))


def test_an_openers_label_is_what_stands_before_its_tag() -> None:
    assert opener_label("keys/recovery-kit-0123.age") == "recovery-kit"
    assert opener_label("keys/plain.age") == "keys/plain.age"


def test_an_opener_that_holds_something_else_opens_nothing() -> None:
    sealed = age.seal_bytes([RECOVERY.recipient()], b"something else")
    assert open_wrapped(sealed, [RECOVERY]) is None
    opened = open_wrapped(FIXED.wrap(RECOVERY.recipient()), [RECOVERY])
    assert opened is not None
    assert opened.card == FIXED.card


def test_keys_of_both_kinds_are_found_in_a_text_in_their_order_and_once() -> None:
    hybrid = VaultIdentity.generate(hybrid=True).identity
    text = f"{hybrid} x {FIXED.identity}\n{hybrid}".encode()
    assert [str(one) for one in find_identities(text)] == [str(hybrid), str(FIXED.identity)]


def test_a_write_key_shows_which_vault_it_is_of() -> None:
    assert repr(FIXED.write_key()) == f"<WriteKey of {'0f' * 16}>"


def test_a_write_key_seals_to_a_recipient_that_is_one() -> None:
    record = json.loads(FIXED.write_key().to_bytes())
    with pytest.raises(DamagedRecord, match="write key"):
        WriteKey.from_bytes(canonical(record | {"recipient": record["recipient"][:-1] + "q"}))


def test_a_key_with_a_mistake_hides_none_that_follows() -> None:
    line = str(FIXED.identity)
    wrong = line[:30] + ("Q" if line[30] != "Q" else "P") + line[31:]
    assert [str(one) for one in find_identities(f"{wrong}\n{line}".encode())] == [line]
