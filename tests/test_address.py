"""Addresses of storage on another machine: one text for a place, never a secret; credentials."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.address import Address
from sociarch.cli.root import masked
from sociarch.credentials import Credentials, asked
from sociarch.errors import BadAddress, SecretInAddress, StorageDenied, UnknownPlace
from sociarch.place import Place, open_storage
from sociarch.storage.objects import ObjectStorage

SAME = {
    "s3://vaults/mine": ["S3://vaults/mine/", "s3://vaults//mine", "s3://vaults/mine?region=us-east-1"],
    "s3://vaults": ["s3://vaults/", "s3://vaults?endpoint="],
    "s3://vaults/mine?endpoint=https://minio.example.org:9000&region=eu-west-3": [
        "s3://vaults/mine?region=eu-west-3&endpoint=https://MinIO.example.org:9000/",
        "s3://vaults/mine?endpoint=https%3A%2F%2Fminio.example.org%3A9000&region=eu-west-3",
    ],
    "s3://vaults/mine?endpoint=https://minio.example.org": [
        "s3://vaults/mine?endpoint=https://minio.example.org:443"
    ],
    "s3://vaults/coffre%20d%27%C3%A9t%C3%A9": ["s3://vaults/coffre d'été"],
    "az://vaults/mine?account=invented": ["az://vaults/mine/?account=invented"],
    "gs://vaults/mine": ["GS://vaults/mine"],
    "sftp://me@nas.example.org/srv/vault": [
        "sftp://me@NAS.example.org:22/srv//vault/",
        "SFTP://me@nas.example.org/srv/vault",
    ],
    "sftp://nas/~/vault": ["sftp://nas/~/vault/"],
    "sftp://me@[2001:db8::1]:2222/srv/vault": ["sftp://me@[2001:DB8::1]:2222/srv/vault"],
}


@pytest.mark.parametrize("text", SAME)
def test_each_place_has_one_text(text: str) -> None:
    for other in (text, *SAME[text]):
        assert Place.of(other) == Place(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "s3:///mine", "s3://va ults/mine", "s3://vaults/../other", "s3://vaults/mine#part", "s3://vaults:80/mine",
        "s3://vaults/mine?endpoint=minio.example.org", "s3://vaults/mine?endpoint=ftp://minio.example.org",
        "s3://vaults/mine?colour=blue", "s3://vaults/mine\n", "s3://vaults/%0a", "az://vaults/mine", "sftp:///srv",
        "sftp://nas", "sftp://nas/", "sftp://nas/~", "sftp://nas/~/", "sftp://nas:port/srv", "sftp://-oProxy/srv",
        "sftp://-l@nas/srv", "sftp://nas/srv?port=22", "sftp://[2001:db8::1/srv",
    ],
)  # fmt: skip
def test_what_names_no_place_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        Place.of(text)
    assert text not in str(caught.value)


@pytest.mark.parametrize("letter", "`$;&|<>(){}'\"!*? \n")
def test_no_host_and_no_user_holds_what_a_shell_would_run(letter: str) -> None:
    # A person's own settings of ssh may say: ProxyCommand sh -c "nc %h %p".
    for text in (f"sftp://nas{letter}touch/srv", f"sftp://me{quote(letter)}you@nas/srv"):
        with pytest.raises(BadAddress):
            Place.of(text)


def test_a_password_behind_an_escaped_colon_is_not_taken() -> None:
    with pytest.raises(SecretInAddress):
        Place.of("sftp://me%3Ahush@nas.example.org/srv")


@pytest.mark.parametrize("text", ["http://vaults/mine", "rclone://vaults", "file:///srv/vault"])
def test_other_kinds_of_addresses_are_not_known(text: str) -> None:
    with pytest.raises(UnknownPlace):
        Place.of(text)


@given(
    secret=st.text("ABCDEFabcdef0123456789+/=@:-._~", min_size=12, max_size=40),
    shape=st.sampled_from(
        [
            "s3://key:{}@vaults/here", "s3://{}@vaults/here", "az://{}@vaults/here?account=me",
            "sftp://me:{}@nas.example.org/srv", "s3://vaults/here?secret={}", "s3://vaults?AWS_ACCESS_KEY_ID={}",
            "az://vaults/here?account=me&sig={}", "s3://vaults/here?endpoint=https://me:{}@minio.example.org",
            "sftp://nas.example.org/srv?password={}",
        ]
    ),
)  # fmt: skip
def test_no_secret_in_an_address_is_taken_or_repeated(secret: str, shape: str) -> None:
    text = shape.format(secret)
    with pytest.raises((SecretInAddress, BadAddress)) as caught:
        Place.of(text)
    assert secret not in str(caught.value)
    assert secret not in masked(f"No snapshot matches “{text}”.", [])


@given(
    st.sampled_from(["s3://vaults/", "gs://vaults/", "sftp://me@nas.example.org/", "sftp://nas/~/"]),
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), min_size=1),
)
def test_a_text_names_itself_whatever_is_in_its_path(begin: str, parts: list[str]) -> None:
    from urllib.parse import quote

    try:
        place = Place.of(begin + "/".join(quote(part, safe="") for part in parts))
    except BadAddress:
        return
    assert Place.of(place.text) == place
    assert re.fullmatch(r"[!-~]+", place.text)


def test_what_the_environment_says_becomes_part_of_the_address() -> None:
    environment = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9000",
        "AWS_REGION": "eu-west-3",
        "AZURE_STORAGE_ACCOUNT_NAME": "invented",
    }
    assert str(Place.of("s3://vaults", environment)) == (
        "s3://vaults?endpoint=http://127.0.0.1:9000&region=eu-west-3"
    )
    assert str(Place.of("s3://vaults?region=eu-west-1&endpoint=https://s3.example.org", environment)) == (
        "s3://vaults?endpoint=https://s3.example.org&region=eu-west-1"
    )
    assert str(Place.of("az://vaults", environment)) == "az://vaults?account=invented"
    remembered = "s3://vaults/mine"
    assert str(Place.of(remembered)) == remembered


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("az://vaults/mine?account=invented", {"AZURE_STORAGE_ACCOUNT_KEY": "aW52ZW50ZWQ="}),
        (
            "s3://vaults/mine",
            {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"},
        ),
    ],
)
def test_providers_places_open_without_a_word_to_anybody(text: str, environment: Mapping[str, str]) -> None:
    assert isinstance(open_storage(Place.of(text), environment), ObjectStorage)


@pytest.mark.parametrize("text", ["s3://vaults/mine", "az://vaults/mine?account=invented"])
def test_without_any_credentials_nobody_is_asked_at_all(text: str) -> None:
    with pytest.raises(StorageDenied, match="no credentials"):
        open_storage(Place.of(text), {})


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("az://vaults/mine?account=invented", {"AZURE_STORAGE_ACCOUNT_KEY": "invented, and no key"}),
        ("gs://vaults/mine", {"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/invented.json"}),
    ],
)
def test_credentials_that_are_none_are_said_to_be_without_repeating_them(
    text: str, environment: Mapping[str, str]
) -> None:
    with pytest.raises(StorageDenied, match="cannot be read") as caught:
        open_storage(Place.of(text), environment)
    assert "invented, and" not in str(caught.value)
    assert "nowhere" not in str(caught.value)


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password


class Closed(Ring):
    """One that nobody has unlocked."""

    def get_password(self, service_name: str, username: str) -> str | None:
        raise RuntimeError("locked")


def test_credentials_are_kept_for_the_account_and_not_for_the_path() -> None:
    ring = Ring()
    mine = Credentials(lambda: ring)
    first, second = Address.of("sftp://me@nas.example.org/srv/a"), Address.of("sftp://me@nas.example.org/b")
    other = Address.of("sftp://you@nas.example.org/srv/a")
    assert mine.keep(first, {"SOCIARCH_SFTP_PASSWORD": "invented"})
    assert mine.known(second) == {"SOCIARCH_SFTP_PASSWORD": "invented"}
    assert mine.known(other) == {}
    assert ring.kept.keys() == {("sociarch", "sftp://me@nas.example.org")}


def test_a_keyring_that_is_closed_missing_or_damaged_keeps_nothing() -> None:
    address = Address.of("s3://vaults/mine")
    values = dict.fromkeys(asked(address), "x")
    closed: list[Callable[[], Ring | None]] = [lambda: None, Closed]
    for ring in closed:
        credentials = Credentials(ring)
        assert not credentials.keep(address, values)
        assert credentials.known(address) == {}
    damaged = Ring()
    damaged.kept["sociarch", address.account] = "[not json"
    assert Credentials(lambda: damaged).known(address) == {}
