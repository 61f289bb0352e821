"""A storage in a bucket of an object store: S3 and what speaks like it, Azure, Google.

One request creates one object, whole or not at all, and asks the server to refuse where the name is taken.
Servers exist that overwrite all the same, or know no such request: unless a probe has shown otherwise, a name
is looked for first and read back afterwards. An answer may be lost while the object arrives, so after any
failure what is there is compared. obstore, and nothing else knows it.
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from sociarch.address import REGION, Address
from sociarch.errors import (
    N_,
    DamagedRecord,
    Missing,
    MissingPackage,
    ServerFailed,
    SociarchError,
    StorageAbsent,
    StorageDenied,
    StorageFull,
    StorageUnreachable,
    VaultUnavailable,
)
from sociarch.storage import MAX_SIZE, TEMPORARY, CreateOnly, check_name
from sociarch.storage.folder import STALE_SECONDS
from sociarch.storage.patience import Patience, interruptible

if TYPE_CHECKING:
    from obstore.store import AzureConfig, ClientConfig, GCSConfig, ObjectStore, RetryConfig, S3Config

T = TypeVar("T")
_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_NO_BUCKET = re.compile(r"NoSuchBucket|ContainerNotFound|bucket does not exist")
_AMAZON: Final = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_AZURE: Final = (
    "AZURE_CLIENT_ID",
    "AZURE_STORAGE_SAS_KEY",
    "AZURE_STORAGE_TOKEN",
    "AZURE_FEDERATED_TOKEN_FILE",
)
_ONCE: "Final[RetryConfig]" = {"max_retries": 0}
"""Asking again is this room's own matter: it knows then which answer is to which question."""


class _Taken(Exception):
    """The server refused to create a name that is there."""


class _NoCreateOnly(Exception):
    """The server knows no way to create without overwriting."""


class ObjectStorage:
    """The storage below a prefix of a bucket, which must be there. Safe to use from several threads."""

    def __init__(
        self,
        open_store: "Callable[[Patience], ObjectStore]",
        place: str,
        *,
        create_only: CreateOnly | None = None,
        patience: Patience = Patience(),  # noqa: B008  # a named tuple cannot change
        random: Callable[[int], bytes] = os.urandom,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`place`: what errors call it. Raises MissingPackage, StorageDenied without any credentials."""
        try:
            import obstore
        except ImportError:
            raise MissingPackage(extra="s3") from None
        self._obstore: Final = obstore
        self._store: Final = open_store(patience)
        self._place: Final = place
        self._create_only = create_only
        self._patience: Final = patience
        self._random = random
        self._clock = clock

    def get(self, name: str) -> bytes:
        check_name(name)
        return self._often(lambda again: self._get(name))

    def create(self, name: str, data: bytes) -> bool:
        check_name(name)
        if self._create_only != "enforced" and self.has(name):
            return False
        return self._often(lambda again: self._create(name, data, again=again))

    def has(self, name: str) -> bool:
        check_name(name)
        return self._often(lambda again: self._has(name))

    def names(self, prefix: str) -> Iterator[str]:
        found = self._often(lambda again: self._list(prefix))
        return iter(sorted(name for name in found if not name.startswith(TEMPORARY + "/")))

    def delete(self, name: str) -> None:
        check_name(name)
        self._often(lambda again: self._delete(name))

    def probe(self) -> CreateOnly:
        self._sweep()
        found = self._often(lambda again: self._probe())
        self._create_only = found
        return found

    def _often(self, ask: Callable[[bool], T]) -> T:
        return self._patience.try_often(lambda again: interruptible(lambda: ask(again)))

    def _get(self, name: str) -> bytes:
        try:
            found = self._obstore.get(self._store, name)
            size = found.meta["size"]
            if size > MAX_SIZE:
                raise DamagedRecord(name=name, reason=N_("too large"))
            data = bytes(found.bytes())
        except FileNotFoundError as error:
            raise self._absent(error) or Missing(name=name) from None
        except Exception as error:
            raise self._meaning(error) from None
        if len(data) != size:
            raise ServerFailed(path=self._place, reason=N_("the answer was cut"))
        return data

    def _has(self, name: str) -> bool:
        try:
            self._obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        except Exception as error:
            raise self._meaning(error) from None
        return True

    def _create(self, name: str, data: bytes, *, again: bool) -> bool:
        try:
            self._put(name, data)
        except _Taken:
            there = self._peek(name)
            if there is None:
                # Another writer's request was under way, and nothing has come of it yet.
                raise ServerFailed(path=self._place, reason=N_("the name is being written")) from None
            # To a first question this is the answer of one who came later, whatever the content.
            return again and there == data
        except (StorageUnreachable, ServerFailed):
            there = self._peek(name)
            if there is None:
                raise
            return there == data
        return self._create_only == "enforced" or self._kept(name) == data

    def _put(self, name: str, data: bytes) -> None:
        """Raises _Taken, or what a failure means."""
        if self._create_only != "refused":
            try:
                self._put_once(name, data, create_only=True)
                return
            except _NoCreateOnly:
                self._create_only = "refused"
        self._put_once(name, data, create_only=False)

    def _put_once(self, name: str, data: bytes, *, create_only: bool) -> None:
        from obstore.exceptions import AlreadyExistsError, NotSupportedError

        mode: Final = "create" if create_only else "overwrite"
        try:
            # One request: no server keeps a part of it, and none has uploads that nobody ends.
            self._obstore.put(self._store, name, data, mode=mode, use_multipart=False)
        except AlreadyExistsError:
            raise _Taken from None
        except Exception as error:
            if create_only and (isinstance(error, NotSupportedError) or _status(error) == 501):
                raise _NoCreateOnly from None
            raise self._meaning(error) from None

    def _peek(self, name: str) -> bytes | None:
        try:
            return self._get(name)
        except Missing:
            return None
        except DamagedRecord:
            return b""  # Too large to be what was to be written.

    def _kept(self, name: str) -> bytes:
        there = self._peek(name)
        if there is None:
            raise ServerFailed(path=self._place, reason=N_("what was written is not there"))
        return there

    def _list(self, prefix: str) -> list[str]:
        found: list[str] = []
        try:
            for chunk in self._obstore.list(self._store, prefix=prefix.rstrip("/") or None):
                found += [one["path"] for one in chunk if one["path"].startswith(prefix)]
        except Exception as error:
            raise self._meaning(error) from None
        # The mark that some tools make for the prefix itself has no name below it.
        return [name for name in found if name]

    def _delete(self, name: str) -> None:
        try:
            self._obstore.delete(self._store, name)
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._meaning(error) from None

    def _probe(self) -> CreateOnly:
        # A new name each time: what an earlier, failed try has left there would answer for the server.
        name = f"{TEMPORARY}/{self._random(16).hex()}"
        first, second = self._random(16), self._random(16)
        try:
            try:
                self._put_once(name, first, create_only=True)
                self._put_once(name, second, create_only=True)
            except _NoCreateOnly:
                return "refused"
            except _Taken:
                return "enforced" if self._kept(name) == first else "ignored"
            return "ignored"
        finally:
            with suppress(VaultUnavailable):
                self._delete(name)

    def _sweep(self) -> None:
        """Remove what probes that were killed have left behind."""
        oldest = self._clock() - STALE_SECONDS
        try:
            old = [
                one["path"]
                for chunk in self._obstore.list(self._store, prefix=TEMPORARY)
                for one in chunk
                if one["last_modified"].timestamp() < oldest
            ]
        except Exception:
            return  # Whoever cannot be asked for this says so at the next question.
        for name in old:
            with suppress(VaultUnavailable):
                self._delete(name)

    def _absent(self, error: Exception) -> StorageAbsent | None:
        return StorageAbsent(path=self._place) if _NO_BUCKET.search(str(error)) else None

    def _meaning(self, error: Exception) -> SociarchError:
        """What obstore's errors mean to a person. Their texts hold addresses and answers: none is shown."""
        from obstore.exceptions import InvalidPathError, PermissionDeniedError, UnauthenticatedError

        if isinstance(error, SociarchError):
            return error
        text, status = str(error), _status(error)
        if isinstance(error, PermissionDeniedError | UnauthenticatedError) or status in (401, 403):
            return StorageDenied(path=self._place, reason=N_("the server says that it is not allowed"))
        if isinstance(error, FileNotFoundError) or status == 404:
            return self._absent(error) or ServerFailed(path=self._place, reason=N_("it found nothing there"))
        if isinstance(error, InvalidPathError):
            return ServerFailed(path=self._place, reason=N_("a file of strangers has an impossible name"))
        if status == 507 or "QuotaExceeded" in text:
            return StorageFull(path=self._place)
        if status is not None:
            reason = N_("the server is in trouble") if status >= 500 else N_("it did not understand")
            return ServerFailed(path=self._place, reason=reason)
        return StorageUnreachable(path=self._place, reason=_cause(text))


def _status(error: Exception) -> int | None:
    match = _STATUS.search(str(error))
    return int(match[1]) if match else None


def _cause(text: str) -> str:
    lower = text.casefold()
    if "certificate" in lower or "invalidcertificate" in lower:
        return N_("its certificate is not trusted here")
    if "dns error" in lower or "failed to lookup" in lower:
        return N_("its name is not found")
    if "timedout" in lower or "timed out" in lower or "kind: timeout" in lower:
        return N_("no answer in time")
    if "kind: connect" in lower:
        return N_("no connection")
    return N_("the connection was cut")


def open_store(address: Address, environment: Mapping[str, str], patience: Patience) -> "ObjectStore":
    """Nothing is asked of it yet. Raises StorageDenied where no credentials are known for S3 or Azure: nobody
    may wait for a provider's own machines to answer that are not there."""
    client: ClientConfig = {
        "allow_http": (address.setting("endpoint") or "").startswith("http://"),
        "connect_timeout": timedelta(seconds=patience.connect),
        "timeout": timedelta(seconds=patience.answer),
    }
    opened = {"s3": _amazon, "az": _azure, "gs": _google}[address.scheme]
    try:
        return opened(address, environment, client)
    except SociarchError:
        raise
    except Exception:  # Keys that are none, in as many kinds of errors as there are providers.
        raise StorageDenied(path=address, reason=N_("the credentials for it cannot be read")) from None


def _amazon(address: Address, environment: Mapping[str, str], client: "ClientConfig") -> "ObjectStore":
    from obstore.store import S3Store

    region = address.setting("region") or REGION
    settings: S3Config = {
        "region": region,
        "endpoint": address.setting("endpoint") or f"https://s3.{region}.amazonaws.com",
        # A bucket's name in the host's needs a name server that plays along.
        "virtual_hosted_style_request": False,
        # Not every server knows how to delete several at once.
        "disable_bulk_delete": True,
    }
    key_id, secret, token = (
        environment.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    )
    if key_id and secret:
        settings |= {"access_key_id": key_id, "secret_access_key": secret}
        if token:
            settings["session_token"] = token
    else:
        _needs(address, environment, _AMAZON)
    return S3Store(
        address.host, prefix=address.path or None, config=settings, client_options=client, retry_config=_ONCE
    )


def _azure(address: Address, environment: Mapping[str, str], client: "ClientConfig") -> "ObjectStore":
    from obstore.store import AzureStore

    settings: AzureConfig = {"account_name": address.setting("account") or ""}
    if key := environment.get("AZURE_STORAGE_ACCOUNT_KEY"):
        settings["account_key"] = key
    else:
        _needs(address, environment, _AZURE)
    if endpoint := address.setting("endpoint"):
        settings["endpoint"] = endpoint
    return AzureStore(
        address.host, prefix=address.path or None, config=settings, client_options=client, retry_config=_ONCE
    )


def _google(address: Address, environment: Mapping[str, str], client: "ClientConfig") -> "ObjectStore":
    from obstore.store import GCSStore

    settings: GCSConfig = {}
    if path := environment.get("GOOGLE_APPLICATION_CREDENTIALS"):
        settings["application_credentials"] = path
    return GCSStore(
        address.host, prefix=address.path or None, config=settings, client_options=client, retry_config=_ONCE
    )


def _needs(address: Address, environment: Mapping[str, str], names: Sequence[str]) -> None:
    """One of these lets the library find credentials by itself."""
    if not any(environment.get(name) for name in names):
        raise StorageDenied(path=address, reason=N_("no credentials for it are known here"))
