"""What of a checkup may stand in a public bug report, as text.

Nothing is masked afterwards: a value is written only where its type says that it tells nothing of a person,
a number or a `Public` text. Everything else is three dots, whatever it is. Of the vault's id a short hash is
told, so that two reports about one vault can be known for that.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sociarch.checkup.record import Check, Gathered, Public, Trouble
from sociarch.keys import opener_label
from sociarch.opener import kind_of
from sociarch.ownership.record import Text

HIDDEN: Final = "…"
SETTINGS: Final = (
    "SOCIARCH_BROWSER", "SOCIARCH_BROWSER_ARGS", "SOCIARCH_BROWSER_HEADLESS", "SOCIARCH_HOME",
    "SOCIARCH_IDENTITY", "SOCIARCH_MAX_LOSS", "SOCIARCH_PASSPHRASE_FILE", "SOCIARCH_SFTP_PASSWORD",
    "SOCIARCH_SSH_CONFIG", "SOCIARCH_VAULT", "HTTPS_PROXY", "SSL_CERT_FILE",
)  # fmt: skip
"""Variables of which it is told whether they are set, never to what."""


def bundle(checks: Sequence[Check], gathered: Gathered, environment: Mapping[str, str], today: date) -> str:
    """The whole text, in English, whatever the person's language."""
    sections = {
        "checks": [_line(check) for check in checks],
        "packages": list(_packages(gathered)),
        "vault": list(_vault(gathered)),
        "runs": list(_runs(gathered)),
        "settings": [name for name in SETTINGS if environment.get(name)],
    }
    lines = [f"sociarch bundle, {today.isoformat()}"]
    for name, content in sections.items():
        lines += ["", f"[{name}]", *(content or ["-"])]
    return "\n".join(lines) + "\n"


def _line(check: Check) -> str:
    code = f" ({check.code})" if check.code else ""
    return f"{check.verdict:<9} {check.name:<11} {plain(check.says)}{code}"


def plain(text: Text) -> str:
    """A sentence in English, without a value that may tell of a person."""
    return text.template.format(**{name: _value(value) for name, value in text.values.items()})


def _value(value: object) -> str:
    match value:
        case Text():
            return plain(value)
        case Public():
            return " ".join(value.split())
        case int():
            return str(value)
    return HIDDEN


def _packages(gathered: Gathered) -> Iterator[str]:
    if not isinstance(gathered.program, Trouble):
        yield from (f"{name} {version}" for name, version in sorted(gathered.program.packages.items()))


def _vault(gathered: Gathered) -> Iterator[str]:
    if isinstance(gathered.vault, Trouble):
        return
    digest = hashlib.sha256(b"sociarch bundle\n" + gathered.vault.id.encode()).hexdigest()
    yield f"known as {digest[:8]}"
    yield f"kind: {gathered.vault.kind}"
    kinds = sorted(kind_of(opener_label(path)) for path in gathered.vault.openers)
    yield f"openers: {', '.join(kinds) or '-'}"


def _runs(gathered: Gathered) -> Iterator[str]:
    if isinstance(gathered.timer, Trouble) or isinstance(gathered.catalogue, Trouble):
        return
    known = {*gathered.catalogue.readers, *gathered.catalogue.anchors}
    for name, code in sorted(gathered.timer.runs.networks.items()):
        yield f"{name if name in known else 'all' if not name else HIDDEN}: {code}"
