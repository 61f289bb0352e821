"""First words with storage on another machine: who asks, and whether it keeps what is there.

Credentials that a place refuses are asked for and kept in the keyring. What a probe of the place has found is
remembered on this machine, and told wherever it is not what it should be.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, get_args

import click

from sociarch.address import Address
from sociarch.cli.language import colon
from sociarch.cli.language import gettext as _
from sociarch.errors import N_, StorageDenied, VaultUnavailable
from sociarch.home import Home
from sociarch.layout import CARD
from sociarch.place import Place, open_storage
from sociarch.storage import CreateOnly, Probed, Storage

if TYPE_CHECKING:
    from sociarch.cli.session import Session

TRIES: Final = 3
_PLACES: Final = "places"
NOT_KEPT: Final = N_(
    "The credentials could not be kept in a keyring; they are asked for again next time, unless the "
    "environment holds them."
)
WEAK: Final[Mapping[CreateOnly, str]] = {
    "ignored": N_(
        "{place} overwrites a file where it is asked to keep the one that is there. sociarch looks first and "
        "reads back what it wrote, but two machines that write at the same moment may each believe that "
        "theirs is kept. Let one machine alone make a vault or back up there, and keep a second copy "
        "elsewhere."
    ),
    "refused": N_(
        "{place} has no way to create a file only where none is. sociarch looks first and reads back what it "
        "wrote, but two machines that write at the same moment may each believe that theirs is kept. Let one "
        "machine alone make a vault or back up there, and keep a second copy elsewhere."
    ),
}


def reach(session: "Session", place: Place) -> Storage:
    """The storage at an address, asked once, so that it is known to let this machine in.

    Raises StorageAway, and MissingPackage.
    """
    from sociarch.credentials import Credentials, asked

    address = Address.of(place.text)
    credentials = Credentials()
    fields = asked(address)
    complete = all(session.environment.get(name) for name in fields)
    given = {} if complete else credentials.known(address)
    typed = 0
    while True:
        environment = {**session.environment, **given}
        try:
            storage = open_storage(place, environment, create_only(session.home, place))
            storage.has(CARD)
            break
        except StorageDenied as refused:
            if not given and (given := credentials.known(address)):
                continue
            if typed == TRIES or not fields or not session.may_ask:
                raise
            session.warn(_(refused.message).format(path=place, reason=_(str(refused.fields["reason"]))))
            given = {name: _ask(_(label)) for name, label in fields.items()}
            typed += 1
    if typed and not credentials.keep(address, given):
        session.warn(_(NOT_KEPT))
    return storage


def meet(session: "Session", place: Place, storage: Storage) -> None:
    """Probe a place that this machine has not met before, and say so where it is weak. A place that cannot be
    written now is met another time."""
    if place.folder is None and create_only(session.home, place) is None:
        try:
            probe(session, place, storage)
        except VaultUnavailable:
            return


def probe(session: "Session", place: Place, storage: Storage) -> None:
    """Ask the place whether it keeps what is there, remember the answer and warn of a weak one. Of a folder
    nothing is asked. Raises VaultUnavailable."""
    if place.folder is not None or not isinstance(storage, Probed):
        return
    found = storage.probe()
    places = session.home.memory(_PLACES)
    about = {"create_only": found, "on": session.today().isoformat()}
    session.home.remember(_PLACES, {**places, place.text: about})
    if text := weakness(session.home, place):
        session.warn(text)


def create_only(home: Home, place: Place) -> CreateOnly | None:
    """What a probe has found at the place; None where none was made. A folder of this machine keeps what is
    there."""
    if place.folder is not None:
        return "enforced"
    about = home.memory(_PLACES).get(place.text)
    found = about.get("create_only") if isinstance(about, dict) else None
    for one in get_args(CreateOnly):
        if found == one:
            word: CreateOnly = one
            return word
    return None


def weakness(home: Home, place: Place) -> str | None:
    """What is weak about the place, for a person; None where nothing is, or nothing is known."""
    found = create_only(home, place)
    text = WEAK.get(found) if found is not None else None
    return None if text is None else _(text).format(place=place)


def _ask(question: str) -> str:
    answer: str = click.prompt(question, hide_input=True, err=True, prompt_suffix=colon())
    return answer.strip()
