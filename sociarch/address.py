"""Addresses of storage on another machine: one spelling for each place, and never a secret in it.

s3://BUCKET/PREFIX?endpoint=https://HOST:PORT&region=NAME
az://CONTAINER/PREFIX?account=NAME
gs://BUCKET/PREFIX
sftp://USER@HOST:PORT/FOLDER, and /~/FOLDER below the folder in which a login begins
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from sociarch.errors import N_, BadAddress, SecretInAddress, UnknownPlace

SCHEMES: Final = ("s3", "az", "gs", "sftp")
REGION: Final = "us-east-1"
"""Where nobody says a region; servers that are not Amazon's take any."""

_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "s3": ("endpoint", "region"),
    "az": ("account", "endpoint"),
    "gs": (),
    "sftp": (),
}
_USUAL: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("s3", "endpoint"): ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    ("s3", "region"): ("AWS_REGION", "AWS_DEFAULT_REGION"),
    ("az", "account"): ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"),
}
_SECRET = re.compile(r"key|secret|token|pass|pwd|sig|sas|cred|auth", re.IGNORECASE)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_HOST = re.compile(r"[\w.:%-]+")
_USER = re.compile(r"[\w.@+=,#%\\-]+")
"""Settings of ssh may hand the host and the user to a shell, so that no letter of a shell stands in them."""
_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443, "sftp": 22}
_PLAIN: Final = "/-._~+,=!:"


class Address(NamedTuple):
    """`host`: a bucket or container, or a machine's name. `path`: without `/` at its ends, but for a folder
    of SFTP from the root. `settings`: sorted; what the environment said is among them."""

    scheme: str
    user: str
    host: str
    port: int | None
    path: str
    settings: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str, environment: Mapping[str, str] | None = None) -> "Address":
        """What a person or a setting names. `environment`: where the usual variables may say what the address
        leaves out (AWS_ENDPOINT_URL, AWS_REGION, AZURE_STORAGE_ACCOUNT_NAME), None: nobody says.

        Raises UnknownPlace, BadAddress or SecretInAddress.
        """
        scheme, _, rest = text.partition("://")
        scheme = scheme.lower()
        if scheme not in SCHEMES:
            raise UnknownPlace(scheme=scheme)
        if any(ord(letter) < 32 or ord(letter) == 127 or "\ud800" <= letter <= "\udfff" for letter in rest):
            raise BadAddress(reason=N_("it holds control characters"))
        try:
            # To the standard library, `//` alone makes sure that every scheme is cut in the same way.
            parts = urlsplit("//" + rest)
            port = parts.port
        except ValueError:
            raise BadAddress(reason=N_("its host or port cannot be read")) from None
        user = unquote(parts.username or "")
        # A password may hold a slash, and then stands where a path would.
        odd = scheme != "sftp" or (":" in parts.netloc and "@" not in parts.netloc)
        if parts.password is not None or (odd and "@" in parts.netloc + parts.path):
            raise SecretInAddress(reason=N_("before the @"))
        if parts.fragment:
            raise BadAddress(reason=N_("it has a #"))
        settings = _settings(scheme, parts.query, environment or {})
        path = _path(parts.path)
        if scheme == "sftp":
            host = parts.hostname or ""
            if ":" in user:
                raise SecretInAddress(reason=N_("before the @"))
            if not host or host.startswith("-") or user.startswith("-"):
                raise BadAddress(reason=N_("it names no host"))
            if not _HOST.fullmatch(host) or not _USER.fullmatch(user or "_"):
                raise BadAddress(reason=N_("its host or user is no name"))
            path = path[2:] if path.startswith("~/") else f"/{path}"
            if path in ("/", "/~"):
                raise BadAddress(reason=N_("it names no folder"))
        else:
            host = parts.netloc
            if not _BUCKET.fullmatch(host):
                raise BadAddress(reason=N_("it names no bucket"))
            if scheme == "az" and "account" not in dict(settings):
                raise BadAddress(reason=N_("it names no account: ?account=NAME"))
        return cls(scheme, user, host, None if port == _PORTS.get(scheme) else port, path, settings)

    def __str__(self) -> str:
        path = self.path if self.path.startswith("/") or not self.path else f"/{self.path}"
        if self.scheme == "sftp" and not self.path.startswith("/"):
            path = f"/~{path}"
        return f"{self._begin()}{quote(path, safe=_PLAIN)}{self._end()}"

    @property
    def account(self) -> str:
        """What credentials are for: the address without its path."""
        return self._begin() + self._end()

    def setting(self, name: str) -> str | None:
        return dict(self.settings).get(name)

    def _begin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        return f"{self.scheme}://{user}{host}" + (f":{self.port}" if self.port is not None else "")

    def _end(self) -> str:
        return "?" + "&".join(f"{name}={value}" for name, value in self.settings) if self.settings else ""


def _settings(scheme: str, query: str, environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    given: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _SETTINGS[scheme]:
            if _SECRET.search(name):
                raise SecretInAddress(reason=N_("behind the ?"))
            raise BadAddress(reason=N_("it says something behind the ? that is not known"))
        given[name] = value
    for name in _SETTINGS[scheme]:
        usual = (environment.get(one, "") for one in _USUAL.get((scheme, name), ()))
        given[name] = given.get(name) or next(filter(None, usual), "")
        if name == "endpoint":
            given[name] = _endpoint(given[name])
        elif given[name] and not _NAME.fullmatch(given[name]):
            raise BadAddress(reason=N_("region or account is no name"))
    if given.get("region") == REGION:
        del given["region"]
    return tuple(sorted((name, value) for name, value in given.items() if value))


def _endpoint(text: str) -> str:
    """One spelling for where a server is asked; empty where nothing is said."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadAddress(reason=N_("its endpoint cannot be read")) from None
    if "@" in text or _SECRET.search(parts.query):
        raise SecretInAddress(reason=N_("in the endpoint"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadAddress(reason=N_("its endpoint is not https://HOST:PORT"))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    end = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{end}{quote(unquote(parts.path.rstrip('/')), safe=_PLAIN)}"


def _path(text: str) -> str:
    parts = [part for part in unquote(text).split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise BadAddress(reason=N_("its path has . or .. in it"))
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in "".join(parts)):
        raise BadAddress(reason=N_("it holds control characters"))
    return "/".join(parts)
