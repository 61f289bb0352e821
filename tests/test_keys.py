"""Keys: what each opens, what each refuses, and that none of them shows itself."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch import age
from sociarch.errors import DamagedRecord, OtherVault
from sociarch.keys import (
    Card,
    VaultIdentity,
    WriteKey,
    find_identities,
    open_wrapped,
    opener_label,
)
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
