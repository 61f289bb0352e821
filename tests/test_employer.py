"""What is remembered of declared employers, and where their names are seen."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sociarch.choices import Alias
from sociarch.declared import Declared, Employer
from sociarch.employer import Employers, known, label_of, note, record_of
from sociarch.home import Home
from sociarch.vault import Reader
from sociarch.writer import Writer
from tests.vaults import new_vault


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


SALT = "5a" * 16
ACME = Employer(
    "ACME SARL",
    ("Acmé Holding",),
    ("acme.example", "gmail.com", "mail.outillage.co.uk", "aline.example"),
    keys=("Work  Key",),
    devices=("laptop", "Disk WD-77"),
)
DECLARED = Declared((ACME, Employer("Media"), Employer("XY")), domains=("aline.example",), machine="employer")
THEIRS = Employers.of(record_of(DECLARED, SALT))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/mnt/acme-share/vault", "acme"),
        ("/home/aline/Acmé Holding/vault", "acme"),
        ("C:\\Users\\aline.ACME\\vault", "acme"),
        ("\\\\files.acme.example\\aline", "acme"),
        ("s3://archive-acme/vault?endpoint=https://s3.example.org", "acme"),
        ("s3://archive/vault?endpoint=https%3A%2F%2Fs3.acme.example", "acme"),
        ("sftp://aline@nas.outillage.co.uk/vault", "outillage"),
        ("/media/aline/disk_wd-77/vault", "disk wd 77"),
        ("GoogleDrive-aline@acme.example", "acme"),
        ("/home/macmeadow/vault", ""),
        ("/home/aline/acmes/vault", ""),
        ("/home/aline/laptop/vault", ""),
        ("/media/aline/stick/vault", ""),
        ("/home/xy/vault", ""),
        ("/home/aline/gmail.com/vault", ""),
        ("sftp://aline@nas.aline.example/vault", ""),
        ("", ""),
    ],
)
def test_a_name_is_seen_as_whole_words_and_never_inside_other_words(text: str, seen: str) -> None:
    assert THEIRS.name_in(text) == seen


def test_the_home_folder_is_the_persons_even_where_an_employer_has_its_name() -> None:
    assert THEIRS.name_in("/home/acme/vault", own="acme") == ""
    assert THEIRS.name_in("/home/aline.acme/vault", own="aline.acme") == "acme"
    assert THEIRS.name_in("/home/acme/acme-share/vault", own="acme") == "acme"


@pytest.mark.parametrize(
    ("domain", "label"),
    [
        ("acme.example", "acme"),
        ("@mail.acme.co.uk", "acme"),
        ("Acme.COM.", "acme"),
        ("acme", ""),
        ("", ""),
        ("co.uk", "co"),
    ],
)
def test_a_domain_is_known_by_the_part_that_names_its_owner(domain: str, label: str) -> None:
    assert label_of(domain) == label


def test_keys_to_hand_back_are_known_by_their_labels() -> None:
    assert THEIRS.has_key("work key")
    assert not THEIRS.has_key("passphrase")


def test_nothing_declared_sees_nothing() -> None:
    assert Employers().name_in("/mnt/acme-share") == ""
    assert not Employers().owns("aline.example")
    assert not Employers().has_key("passphrase")


def test_no_name_stands_in_what_is_kept() -> None:
    kept = str(record_of(DECLARED, SALT)).casefold()
    for word in ("acm", "outillage", "aline", "work", "disk", "wd-77", "media"):
        assert word not in kept


@given(st.dictionaries(st.text(max_size=9), st.recursive(st.none() | st.text() | st.integers(), st.lists)))
def test_whatever_was_kept_is_read_without_an_error(memory: dict[str, object]) -> None:
    Employers.of({**memory, "theirs": memory.get("a"), "machine": memory.get("b")})


@settings(max_examples=40)  # Each word is hashed slowly, on purpose.
@given(st.text(alphabet="abdef-_ /.", max_size=24))
def test_a_path_shows_a_name_where_and_only_where_it_stands_between_other_signs(text: str) -> None:
    words = Employers.of(record_of(Declared((Employer("dead beef"), Employer("fade"))), SALT))
    parts = [
        " ".join(part.replace("-", " ").replace("_", " ").replace(".", " ").split())
        for part in text.split("/")
    ]
    there = any(f" {name} " in f" {part} " for part in parts for name in ("dead beef", "fade"))
    assert bool(words.name_in(text)) == there


# -- noting ----------------------------------------------------------------------------------------


def test_what_is_declared_is_noted_when_the_vault_is_open_and_again_when_it_changes(home: Home) -> None:
    storage, identity = new_vault()
    reader, writer = Reader(storage, identity), Writer(storage, identity.write_key())
    note(home, reader)
    assert known(home, identity.vault) == Employers()
    writer.decide(Declared((ACME,)))
    note(home, reader)
    assert known(home, identity.vault).name_in("/mnt/acme") == "acme"
    writer.decide(Declared((Employer("Outillage"),)))
    note(home, reader)
    noted = known(home, identity.vault)
    assert (noted.name_in("/mnt/acme"), noted.name_in("/mnt/outillage")) == ("", "outillage")


def test_a_decision_that_declares_nothing_changes_nothing(home: Home) -> None:
    storage, identity = new_vault()
    reader, writer = Reader(storage, identity), Writer(storage, identity.write_key())
    writer.decide(Declared((ACME,)))
    note(home, reader)
    before = known(home, identity.vault)
    writer.decide(Alias("acme", "ACME"))
    note(home, reader)
    assert known(home, identity.vault) == before


def test_a_damaged_decision_and_a_home_that_cannot_be_written_disturb_nobody(home: Home) -> None:
    storage, identity = new_vault()
    reader, writer = Reader(storage, identity), Writer(storage, identity.write_key())
    writer.decide(Declared((ACME,)))
    note(home, reader)
    storage.create("choices/000009-" + "0" * 64, b"nothing that opens")
    note(home, reader)
    assert known(home, identity.vault).name_in("/mnt/acme") == "acme"
    home.root.joinpath("file").write_text("")
    note(Home(home.root / "file" / "home"), reader)
