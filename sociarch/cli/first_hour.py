"""The first hour: a person who has done nothing like it is led from nothing to a first backup.

Step by step: where the vault lies, its passphrase, the kit, whose the accounts are, the folder of downloads,
the first backup. What makes the vault is `sociarch init` itself. Whoever ends early has nothing or a whole
vault, and is told which; the next run goes on with what is left. No step needs a network or a browser.
"""

import errno
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from sociarch.cli import first_accounts, first_backup, first_place
from sociarch.cli.first_accounts import Told
from sociarch.cli.guide import agrees, line, paragraph, title, typed
from sociarch.cli.language import gettext as _
from sociarch.cli.networks import Networks
from sociarch.cli.session import Session, whole_path
from sociarch.cli.speech import say, show_error, tell
from sociarch.declaration import checked
from sociarch.declared import NOTHING_DECLARED, Holder
from sociarch.draw import draw
from sociarch.errors import (
    FolderGone,
    NoVault,
    SociarchError,
    VaultInside,
    VaultUnavailable,
)
from sociarch.layout import read_card
from sociarch.place import Place

MEMORY: Final = "first-hour"
KIT: Final = "kit"
STEPS: Final = 6
NO_FOLDER: Final = "-"
TIMER: Final = "sociarch schedule install"


def is_for(session: Session) -> bool:
    """Whether a person sits there who may be asked, and nothing was laid down beforehand."""
    laid_down = session.vault or session.quiet or session.environment.get("SOCIARCH_PASSPHRASE_FILE")
    return session.may_ask and not laid_down and sys.stderr.isatty()


def lead(session: Session, make: Callable[[], Path]) -> int:
    """Lead a person through the first hour, or through what is left of it, and return the exit code.

    make  makes the vault at the session's place, asks for its passphrase, and returns where its kit lies
    """
    hour = _Hour(session)
    try:
        return hour.run(make)
    except BaseException:
        hour.say_where()
        raise


class _Hour:
    def __init__(self, session: Session) -> None:
        self._session: Final = session
        self._networks: Final = Networks(session)
        self._place: Place | None = None
        self._holder: Holder = ""
        self._told: Told | None = None

    def run(self, make: Callable[[], Path]) -> int:
        if self._is_there():
            say(_("You have a vault already, and it is left as it is:"))
            line(self._session.place())
            paragraph(_("This goes on with what is left of the first hour. Ctrl-C ends it at any moment."))
        else:
            self._begin()
            self._note_kit(make())
        self._kit()
        self._accounts()
        folder = self._folder()
        code, command = self._first_backup(folder)
        self._end(command)
        return code

    def say_where(self) -> None:
        """Where one stands whose first hour ends early."""
        say("")
        there = False
        with suppress(SociarchError):
            there = self._place is not None and first_place.holds_vault(self._session, self._place)
        if not there:
            say(_("No vault was made. To begin again: sociarch init"))
            return
        say(_("Your vault is made. To go on from here: sociarch init"))
        line(self._place)

    # -- the vault ----------------------------------------------------------------------------------

    def _is_there(self) -> bool:
        """Whether this machine's vault is there. Raises NoVault where it is away, unless a new one is to be
        made in its stead."""
        session, place = self._session, self._session.place()
        if first_place.holds_vault(session, place):
            self._place = place
            return True
        if session.home.known_vault(str(place)) is not None:
            say(_("This machine has used a vault that is not there now:"))
            line(place)
            paragraph(_("If it lies on a disk that can be unplugged, plug that in and begin again."))
            if not agrees(_("Make another vault, from nothing?"), default=False):
                raise NoVault(path=place)
        return False

    def _begin(self) -> None:
        paragraph(
            _(
                "This takes about ten minutes. You get a vault, which is a folder where the exports of your "
                "networks lie encrypted; two ways to open it; and a first backup, if an export is there."
            )
        )
        paragraph(
            _(
                "Enter takes what stands in brackets. Ctrl-C ends at any moment: there is then no vault, or "
                "a whole one. Nothing is sent anywhere, no page is opened, and nobody asks for the password "
                "of a network."
            )
        )
        _step(1, _("Where the vault lies"))
        self._holder = first_place.ask_machine(self._session)
        self._place = first_place.ask(self._session)
        self._session.vault = str(self._place)
        self._passphrase()

    def _passphrase(self) -> None:
        _step(2, _("The passphrase"))
        paragraph(
            _(
                "A passphrase opens the vault. Several random words are easy to write down, and too many to "
                "be guessed even by somebody who has a copy of the vault and years of time. It is stored "
                "nowhere and sent nowhere: nobody can give you a new one."
            )
        )
        if agrees(_("Shall sociarch propose six random words?"), default=True):
            paragraph(
                _(
                    "These words are shown once, and stand in this window until you close it. Write them "
                    "down on paper, which you keep at home:"
                )
            )
            line(draw(secrets.choice))
            paragraph(_("Then type them twice, one blank between two words."))
        else:
            paragraph(
                _(
                    "Take four or five words that have nothing to do with each other or with you, write them "
                    "down on paper, which you keep at home, and type them twice."
                )
            )
        paragraph(
            _(
                "Nothing appears while you type. So far nothing was written to the disk; after that the "
                "vault is made."
            )
        )

    # -- what follows ---------------------------------------------------------------------------------

    def _kit(self) -> None:
        """Have the kit printed, unless the person said once that it is."""
        page = self._page()
        if self._is_printed():
            if page is not None:
                paragraph(
                    _("The recovery kit is printed, as you said, and its file still lies here. Delete it:")
                )
                line(page)
            return
        _step(3, _("The recovery kit"))
        if page is None:
            paragraph(
                _(
                    "The recovery kit is a page that opens the vault without the passphrase. This machine "
                    "does not know where its file is; if you have no paper of it, make a new one later:"
                )
            )
            line("sociarch keys kit")
        else:
            paragraph(
                _(
                    "The recovery kit is a page that opens the vault without the passphrase. Open this file "
                    "with your browser and print it, at home rather than at the office:"
                )
            )
            line(page)
        paragraph(
            _(
                "Keep the paper away from the computer, and not at the office: whoever has it and a copy of "
                "the vault can read everything. Who loses both the paper and the passphrase loses everything "
                "in the vault."
            )
        )
        if not agrees(_("Is it printed?"), default=False):
            paragraph(_("Do it soon. The next `sociarch init` asks again."))
            return
        self._remember(MEMORY, {"printed": True})
        if page is not None:
            paragraph(
                _("Then delete the file: it opens the vault for anybody who finds it. The paper is the kit.")
            )

    def _accounts(self) -> None:
        """Ask whose the accounts are, where nothing was declared before: that could not be read here."""
        session = self._session
        if any(session.storage().names("choices/")):
            return
        _step(4, _("Your accounts"))
        paragraph(
            _(
                "Two things matter: whose an account is, and where its mail goes. A new password and the way "
                "to your export are sent to the address with which you sign in, and on the last day of a job "
                "the company's mailbox is gone. sociarch changes nothing at any network. Enter leaves a "
                "question out."
            )
        )
        networks = self._known_networks()
        self._told = first_accounts.ask(networks)
        told = self._told.declared._replace(machine=self._holder)
        if told == NOTHING_DECLARED:
            return
        paragraph(_("This would be kept, sealed in your vault and nowhere else:"))
        first_accounts.show(told, networks)
        if agrees(_("Keep it?"), default=True):
            session.writer().decide(checked(told, networks, session.today()))
            say(_("It is sealed in the vault. To see or change it: sociarch profile"))

    def _folder(self) -> Path | None:
        """The folder of downloads, which is remembered; None where there is none."""
        session = self._session
        known = next((Path(one) for one in session.home.watched() if Path(one).is_dir()), None)
        if known is not None:
            return known
        _step(5, _("The folder of your downloads"))
        paragraph(
            _(
                "An export comes as a download. sociarch remembers the folder into which your browser "
                "downloads and looks there for exports whenever it backs up; everything else in it is left "
                "alone. Type - for none."
            )
        )
        usual = first_backup.usual_folder()
        while True:
            answer = typed(_("Folder of your downloads"), str(usual or NO_FOLDER))
            if answer == NO_FOLDER:
                return None
            try:
                folder = self._watchable(answer)
            except SociarchError as error:
                show_error(error)
                continue
            try:
                session.home.note_watched(str(folder), None, session.clock.now().date().isoformat())
            except VaultUnavailable:
                session.warn(_("This machine could not note which folders are watched."))
            return folder

    def _watchable(self, named: str) -> Path:
        """The folder a person named. Raises FolderGone and VaultInside."""
        folder = Path(os.path.abspath(whole_path(named)))
        if not folder.is_dir():
            raise FolderGone(path=folder, reason=os.strerror(errno.ENOENT))
        if self._session.is_in_vault(folder):
            raise VaultInside(path=folder)
        return folder

    def _first_backup(self, folder: Path | None) -> tuple[int, str]:
        """The exit code of a backup, 0 where there was none, and the command that comes next."""
        if self._is_filled():
            return 0, ""
        _step(6, _("The first backup"))
        lying = [] if folder is None else first_backup.look_into(folder, self._session, self._vault)
        code = 0
        if lying:
            say(_("These exports lie in your folder:"))
            code = first_backup.store(lying, self._told.company if self._told else ())
        else:
            say(
                _("No export of a network lies there yet.") if folder else _("There is nothing to store yet.")
            )
        stored = {one.exporter.name for one in lying} if self._is_filled() else set()
        names = self._told.own if self._told else () if stored else tuple(self._known_networks())
        rest = [name for name in names if name not in stored]
        if rest:
            command = first_backup.next_command(self._networks, rest, watched=folder is not None)
        else:
            command = "" if stored else first_backup.own_page(watched=folder is not None)
        return code, command

    def _end(self, command: str) -> None:
        """Three lines to keep. `command`: what comes before a timer; empty for nothing."""
        page = None if self._is_printed() else self._page()
        kit = _("the recovery kit, on paper") if page is None else _("the recovery kit: {path}")
        say("")
        tell(_("Your vault: {path}").format(path=self._place))
        tell(
            _("It opens with your passphrase, which nobody else has, or {kit}").format(
                kit=kit.format(path=page)
            )
        )
        if command:
            tell(_("Next: {command} · then: {timer}").format(command=command, timer=TIMER))
        else:
            tell(_("Next: {command}").format(command=TIMER))

    # -- what is known ----------------------------------------------------------------------------------

    @property
    def _vault(self) -> str:
        """The vault's id."""
        return read_card(self._session.storage()).vault

    def _is_filled(self) -> bool:
        return any(self._session.storage().names("snapshots/"))

    def _known_networks(self) -> dict[str, first_accounts.Network]:
        """Those with an official way to an export first."""
        able = self._networks.interfaces.names()
        names = sorted(self._networks.installed.names(), key=lambda name: name not in able)
        found = {name: self._networks.collector(name) for name in names}
        return {name: first_accounts.Network(name, one.title, one.closed) for name, one in found.items()}

    def _page(self) -> Path | None:
        """The kit's file, while it still lies where it was written."""
        path = self._session.home.memory(KIT, self._vault).get("path")
        return Path(path) if isinstance(path, str) and Path(path).is_file() else None

    def _is_printed(self) -> bool:
        return self._session.home.memory(MEMORY, self._vault).get("printed") is True

    def _note_kit(self, page: Path) -> None:
        self._remember(KIT, {"path": str(page), "on": self._session.today().isoformat()})

    def _remember(self, name: str, content: Mapping[str, object]) -> None:
        """Keep it on this machine; where that cannot be, it is asked once more another time."""
        with suppress(VaultUnavailable):
            self._session.home.remember(name, content, self._vault)


def _step(number: int, text: str) -> None:
    title(f"{number}/{STEPS} · {text}")
