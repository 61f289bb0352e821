"""French or English: the choice, and the functions that translate.

The catalogues are gettext's, beside the code. Making ours the process's text domain lets click's own texts
(`Usage`, `Options`, its errors) be translated by the same catalogue.
"""

import gettext as _gettext
import locale
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Final

DOMAIN: Final = "sociarch"
CATALOGUES: Final = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES: Final = ("en", "fr")

_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

ngettext = _gettext.ngettext


def gettext(text: str) -> str:
    """`text` in the chosen language. To no text, gettext itself answers with its catalogue's head."""
    return _gettext.gettext(text) if text else ""


def choose_language(arguments: Sequence[str], environment: MutableMapping[str, str]) -> None:
    """`--lang` wherever it stands, else what the environment says, else the system's own language.

    gettext reads its choice from the environment, so that is where it is put.
    """
    chosen = _asked(arguments)
    if chosen is None and not any(environment.get(name) for name in _VARIABLES):
        chosen = (locale.getlocale()[0] or "en")[:2].casefold()
    if chosen:
        environment["LANGUAGE"] = chosen
    _gettext.bindtextdomain(DOMAIN, CATALOGUES)
    _gettext.textdomain(DOMAIN)


def french() -> bool:
    """Whether texts come out in French now."""
    return gettext("en") == "fr"


def count(number: int) -> str:
    """A number as people read it: 12,345 or 12 345."""
    return f"{number:,}".replace(",", "\u202f") if french() else f"{number:,}"


def percent(part: int, whole: int) -> str:
    """A part as people read it: 12.3% or 12,3 %; a dash where there is no whole."""
    if not whole:
        return "–"
    amount = 100 * part / whole
    text = "<0.1" if 0 < amount < 0.1 else f"{amount:.1f}"
    return f"{text.replace('.', ',')}\u202f%" if french() else f"{text}%"


def size(number: int) -> str:
    """A number of bytes as people read it: 1.4 MB or 1,4 Mo."""
    unit = gettext("B")
    amount = float(number)
    for prefix in ("", "k", "M", "G", "T"):
        if amount < 1000 or prefix == "T":
            break
        amount /= 1000
    text = f"{amount:.0f}" if amount >= 10 or not prefix else f"{amount:.1f}"
    return f"{text.replace('.', ',') if french() else text} {prefix}{unit}"


def _asked(arguments: Sequence[str]) -> str | None:
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else "".join(arguments[at + 1 : at + 2])
            return value if value in LANGUAGES else None
    return None


def colon() -> str:
    """What stands between a question and its answer, in the person's language."""
    return gettext("{question}: ").format(question="")
