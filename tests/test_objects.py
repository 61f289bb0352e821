"""Storage in a bucket: a store in memory, and a server in this process that answers as a test wants it."""

import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from obstore.store import AzureStore, GCSStore, MemoryStore, S3Store

from sociarch.address import Address
from sociarch.errors import (
    DamagedRecord,
    Missing,
    ServerFailed,
    SociarchError,
    StorageAbsent,
    StorageDenied,
    StorageFull,
    StorageUnreachable,
)
from sociarch.storage import MAX_SIZE, CreateOnly
from sociarch.storage.objects import ObjectStorage, open_store
from sociarch.storage.patience import Patience

ONCE = Patience(connect=5, answer=5, tries=1)
KEYS = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}


class Bucket:
    """A server that gives `answer` of method and path: a status and a body; `asked` notes what was sent."""

    def __init__(self, secured: ssl.SSLContext | None = None) -> None:
        self.answer: Callable[[str, str], tuple[int, bytes]] = lambda method, path: (200, b"")
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.claimed: int | None = None
        bucket = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def handle_any(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                bucket.asked.append((self.command, {name.lower(): one for name, one in self.headers.items()}))
                status, body = bucket.answer(self.command, self.path)
                self.send_response(status)
                length = bucket.claimed if bucket.claimed is not None else len(body)
                self.send_header("Content-Length", str(length))
                self.send_header("ETag", '"1"')
                self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
                if length != len(body):
                    self.close_connection = True

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = handle_any  # noqa: N815  # its names

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if secured is not None:
            self._server.socket = secured.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def storage(self, create_only: CreateOnly | None = "enforced") -> ObjectStorage:
        address = Address.of(f"s3://bucket/vault?endpoint=http://127.0.0.1:{self.port}")
        return ObjectStorage(
            lambda patience: open_store(address, KEYS, patience),
            "place",
            create_only=create_only,
            patience=ONCE,
        )

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    yield bucket
    bucket.stop()


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (401, b"", StorageDenied, "not allowed"),
        (403, b"", StorageDenied, "not allowed"),
        (404, b"<Code>NoSuchBucket</Code>", StorageAbsent, "bucket"),
        (404, b"", ServerFailed, "found nothing"),
        (507, b"", StorageFull, ""),
        (400, b"<Code>QuotaExceeded</Code>", StorageFull, ""),
        (400, b"private", ServerFailed, "did not understand"),
        (500, b"private", ServerFailed, "in trouble"),
        (503, b"private", ServerFailed, "in trouble"),
    ],
)
def test_what_a_server_answers_is_said_in_words_of_its_own(
    bucket: Bucket, status: int, body: bytes, kind: type[SociarchError], reason: str
) -> None:
    bucket.answer = lambda method, path: (status, body)
    with pytest.raises(kind) as caught:
        list(bucket.storage().names(""))
    assert type(caught.value) is kind
    assert reason in str(caught.value)
    assert "private" not in str(caught.value)


def test_what_is_not_there_is_missing_and_a_bucket_that_is_not_there_is_said(bucket: Bucket) -> None:
    bucket.answer = lambda method, path: (404, b"<Code>NoSuchKey</Code>")
    with pytest.raises(Missing):
        bucket.storage().get("a")
    assert not bucket.storage().has("a")
    bucket.storage().delete("a")
    bucket.answer = lambda method, path: (404, b"<Code>NoSuchBucket</Code>")
    with pytest.raises(StorageAbsent):
        bucket.storage().get("a")


def test_a_refusal_is_one_whatever_is_asked(bucket: Bucket) -> None:
    bucket.answer = lambda method, path: (403, b"")
    storage = bucket.storage()
    for ask in (
        lambda: storage.get("a"),
        lambda: storage.has("a"),
        lambda: storage.delete("a"),
        lambda: storage.create("a", b"x"),
    ):
        with pytest.raises(StorageDenied):
            ask()


def test_a_token_and_both_keys_sign_each_request(bucket: Bucket) -> None:
    bucket.storage().has("a")
    [(_, headers)] = bucket.asked
    assert headers["x-amz-security-token"] == "token"
    assert "Credential=id/" in headers["authorization"]


def test_more_than_was_ever_written_here_is_not_fetched_and_is_not_what_was_to_be_written(
    bucket: Bucket,
) -> None:
    bucket.claimed = MAX_SIZE + 1
    with pytest.raises(DamagedRecord, match="too large"):
        bucket.storage().get("a")

    def taken(method: str, path: str) -> tuple[int, bytes]:
        bucket.claimed = MAX_SIZE + 1 if method == "GET" else None
        return (412, b"") if method == "PUT" else (200, b"")

    bucket.answer = taken
    assert not bucket.storage().create("a", b"x")


def test_an_answer_that_is_cut_is_no_answer(bucket: Bucket) -> None:
    bucket.answer = lambda method, path: (200, b"half")
    bucket.claimed = 8
    with pytest.raises((StorageUnreachable, ServerFailed)):
        bucket.storage().get("a")


def test_what_was_written_and_is_not_there_is_the_servers_fault(bucket: Bucket) -> None:
    bucket.answer = lambda method, path: (200, b"") if method == "PUT" else (404, b"")
    with pytest.raises(ServerFailed, match="not there"):
        bucket.storage("ignored").create("a", b"x")


def test_a_name_that_another_is_writing_is_asked_for_again(bucket: Bucket) -> None:
    bucket.answer = lambda method, path: (412, b"") if method == "PUT" else (404, b"")
    with pytest.raises(ServerFailed, match="being written"):
        bucket.storage().create("a", b"x")


def of_its_own_making(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate for localhost that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begins = datetime(2020, 1, 1, tzinfo=timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_server_whose_certificate_nobody_has_signed_is_told_nothing(tmp_path: Path) -> None:
    bucket = Bucket(of_its_own_making(tmp_path))
    address = Address.of(f"s3://bucket/vault?endpoint=https://localhost:{bucket.port}")
    storage = ObjectStorage(lambda patience: open_store(address, KEYS, patience), "place", patience=ONCE)
    with pytest.raises(StorageUnreachable, match="certificate is not trusted"):
        storage.get("a")
    assert bucket.asked == []
    bucket.stop()


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "https://nobody.invalid"])
def test_who_is_not_there_is_unreachable(endpoint: str) -> None:
    address = Address.of(f"s3://bucket/vault?endpoint={endpoint}")
    storage = ObjectStorage(lambda patience: open_store(address, KEYS, patience), "place", patience=ONCE)
    with pytest.raises(StorageUnreachable):
        storage.get("a")


def in_memory(
    create_only: CreateOnly | None = None, clock: Callable[[], float] = lambda: 0.0
) -> ObjectStorage:
    store = MemoryStore()
    return ObjectStorage(lambda patience: store, "place", create_only=create_only, patience=ONCE, clock=clock)


@pytest.mark.parametrize("create_only", [None, "enforced", "ignored", "refused"])
def test_what_is_created_is_kept_whatever_the_store_is_known_to_do(create_only: CreateOnly | None) -> None:
    storage = in_memory(create_only)
    assert storage.create("a/b", b"first")
    assert not storage.create("a/b", b"second") or create_only == "enforced"
    assert storage.get("a/b") == b"first"
    assert storage.has("a/b")
    assert list(storage.names("")) == ["a/b"]
    storage.delete("a/b")
    assert not storage.has("a/b")


def test_a_probe_finds_out_and_leaves_nothing_and_takes_old_probes_away() -> None:
    store = MemoryStore()
    for now, left in ((0.0, True), (4e9, False)):
        import obstore

        obstore.put(store, "tmp/" + "0" * 32, b"x")
        storage = ObjectStorage(lambda patience: store, "place", patience=ONCE, clock=lambda now=now: now)  # type: ignore[misc]  # bound now
        assert storage.probe() == "enforced"
        there = [one["path"] for chunk in obstore.list(store) for one in chunk]
        assert there == (["tmp/" + "0" * 32] if left else [])


@pytest.mark.parametrize("place", ["s3://bucket/vault", "az://container/vault?account=somebody"])
def test_without_credentials_nobody_is_asked(place: str) -> None:
    with pytest.raises(StorageDenied, match="no credentials"):
        open_store(Address.of(place), {}, ONCE)


def test_credentials_of_each_provider_open_and_those_that_are_none_are_said(tmp_path: Path) -> None:
    azure = "az://container/vault?account=somebody"
    key = {"AZURE_STORAGE_ACCOUNT_KEY": "a2V5"}
    for place, environment, kind in (
        (azure, key, AzureStore),
        (azure + "&endpoint=http://127.0.0.1:9", key, AzureStore),
        (azure, {"AZURE_CLIENT_ID": "id"}, AzureStore),
        ("s3://bucket/vault", {"AWS_WEB_IDENTITY_TOKEN_FILE": "f"}, S3Store),
        ("s3://bucket/vault", KEYS | {"AWS_SESSION_TOKEN": ""}, S3Store),
        ("gs://bucket/vault", {}, GCSStore),
    ):
        assert isinstance(open_store(Address.of(place), environment, ONCE), kind)
    for broken in (
        (azure, {"AZURE_STORAGE_ACCOUNT_KEY": "no base64!"}),
        ("gs://bucket/vault", {"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "missing")}),
    ):
        with pytest.raises(StorageDenied, match="cannot be read"):
            open_store(Address.of(broken[0]), broken[1], ONCE)
